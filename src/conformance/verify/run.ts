import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../operation/operation.ts';
import type { Actor, Case, Expectation, Sending, Step, Values } from './case.ts';
import { type Endpoint, exchange, type Incoming, type Outgoing } from './endpoint.ts';
import { compare, type Difference, toShort } from './expected.ts';
import { fill, fillText } from './fill.ts';

/** One request of a case and its answer. */
export interface Exchanged {
  readonly at: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly method: string;
  readonly url: string;
  /** Without the token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestBody: string | null;
  readonly status: number;
  readonly replyHeaders: Readonly<Record<string, string>>;
  readonly replyBody: string;
}

/** A difference, and the request that it was seen at. */
export interface StepDifference extends Difference {
  /** Counts from 1; what a case is given counts too. */
  readonly step: number;
  /** `PATCH /v2/images/…`, as it was sent. */
  readonly request: string;
}

/** What became of a case at an endpoint. */
export interface Ran {
  readonly differences: readonly StepDifference[];
  /** Why it could not be run to its end, where it could not. */
  readonly notRun: string | null;
  /** What could not be taken back. */
  readonly left: readonly string[];
  readonly exchanges: readonly Exchanged[];
}

/** What running a case stands on. */
export interface RunContext {
  readonly endpoint: Endpoint;
  /** A text that nothing at the endpoint is called by. */
  readonly unique: string;
  /** Waits a little before something is asked again. */
  readonly pause: () => Promise<void>;
}

/** How often something is asked again: with half a second between, for a minute. */
const ATTEMPTS = 120;
/** Characters of a body that are kept. */
const KEPT_AT_MOST = 64 * 1024;

/**
 * Runs a case: its steps until the first one whose answer is another than expected, then all that takes back what was done.
 *
 * @throws Error of the system when there is no connection at all
 */
export async function runCase({ steps, values, uses }: Case, context: RunContext): Promise<Ran> {
  const run: Run = { context, values: { ...valuesOf(context), ...values }, exchanges: [], undoing: [] };
  const unknown = uses.find((name) => !Object.hasOwn(run.values, name));
  if (unknown !== undefined) return { differences: [], notRun: `it is not known what ${unknown} is there`, left: [], exchanges: [] };
  let [differences, notRun]: [readonly StepDifference[], string | null] = [[], null];
  for (const [index, step] of steps.entries()) {
    const done = await runStep(run, step);
    differences = done.differences.map((one) => ({ ...one, step: index + 1, request: done.request }));
    notRun = done.notRun;
    if (differences.length > 0 || notRun !== null) break;
  }
  const left = await takeBack(run);
  return { differences, notRun, left, exchanges: run.exchanges };
}

/** A case under way. */
interface Run {
  readonly context: RunContext;
  values: Values;
  readonly exchanges: Exchanged[];
  readonly undoing: (() => Promise<string | null>)[];
}

/** What a case can say of who is logged in, and of itself. */
function valuesOf({ endpoint: { logins }, unique }: RunContext): Values {
  const values: Record<string, Json> = { unique };
  for (const [person, { project, user }] of Object.entries(logins)) {
    if (project !== undefined) values[`${person}.project`] = project;
    if (user !== undefined) values[`${person}.user`] = user;
  }
  return values;
}

interface Done {
  readonly request: string;
  readonly differences: readonly Difference[];
  readonly notRun: string | null;
}

async function runStep(run: Run, step: Step): Promise<Done> {
  const outgoing = toOutgoing(run, step);
  const request = `${outgoing.method} ${outgoing.url.slice(run.context.endpoint.url.length)}`;
  let incoming: Incoming;
  try {
    incoming = await sendUntil(run, outgoing, step);
  } catch (thrown) {
    const differences = [{ place: 'connection', expected: 'an answer', actual: thrown instanceof Error ? thrown.message : String(thrown) }];
    return { request, differences, notRun: null };
  }
  const kept = keep(step, incoming);
  // What was made is taken back, also where its answer is another than expected.
  run.values = { ...run.values, ...kept.values };
  if (step.undo !== undefined && incoming.status < 300) noteUndo(run, step.undo);
  const differences = judge(fill(expectedOf(step, kept.missing) as Json, run.values) as Expectation, incoming);
  if (differences.length > 0 || kept.missing === undefined) return { request, differences, notRun: null };
  // What a list does not have cannot be looked at further.
  if (outgoing.method === 'GET') return { request, differences, notRun: `${request} has nothing at ${kept.missing}` };
  return { request, differences: [{ place: kept.missing, expected: 'something', actual: 'nothing' }], notRun: null };
}

/** What is expected of an answer; its status alone where it has not what the rest may be told with. */
function expectedOf({ expect = {} }: Step, missing: string | undefined): Expectation {
  if (missing === undefined) return expect;
  return expect.status === undefined ? {} : { status: expect.status };
}

async function sendUntil(run: Run, outgoing: Outgoing, { until }: Step): Promise<Incoming> {
  let incoming = await deliver(run, outgoing);
  if (until === undefined) return incoming;
  const wanted = fill(until as Json, run.values) as Expectation;
  for (let attempt = 1; attempt < ATTEMPTS && judge(wanted, incoming).length > 0; attempt += 1) {
    await run.context.pause();
    incoming = await deliver(run, outgoing);
  }
  return incoming;
}

async function deliver({ exchanges, context: { endpoint } }: Run, outgoing: Outgoing): Promise<Incoming> {
  const sentAt = new Date();
  const started = performance.now();
  const incoming = await exchange(outgoing);
  const { 'x-auth-token': _token, ...headers } = outgoing.headers;
  exchanges.push({
    at: sentAt.toISOString(),
    duration: performance.now() - started,
    method: outgoing.method,
    url: outgoing.url.slice(endpoint.url.length),
    headers,
    requestBody: outgoing.body === undefined ? null : Buffer.from(outgoing.body.subarray(0, KEPT_AT_MOST)).toString('utf8'),
    status: incoming.status,
    replyHeaders: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')])),
    replyBody: incoming.text.slice(0, KEPT_AT_MOST),
  });
  return incoming;
}

/** The token that nobody has. */
const UNKNOWN_TOKEN = 'no-token-of-anybody';

function tokenOf({ logins }: Endpoint, actor: Actor): string | undefined {
  if (actor === 'nobody') return undefined;
  return actor === 'stranger' ? UNKNOWN_TOKEN : logins[actor]?.token;
}

function toOutgoing({ context: { endpoint }, values }: Run, sending: Sending): Outgoing {
  const { as = 'owner', headers = {}, body, text, bytes } = sending;
  const [method, path] = splitSend(fillText(sending.send, values));
  const token = tokenOf(endpoint, as);
  const type = sending.type ?? (body === undefined ? undefined : 'application/json');
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [fillText(name, values).toLowerCase(), fillText(value, values)]),
  );
  const payload = toPayload(
    body === undefined ? undefined : fill(body, values),
    text,
    bytes === undefined ? undefined : fill(bytes, values),
    values,
  );
  return {
    method,
    url: `${endpoint.url}${path}`,
    headers: {
      ...(token === undefined ? {} : { 'x-auth-token': token }),
      ...(type === undefined ? {} : { 'content-type': fillText(type, values) }),
      ...own,
    },
    ...(payload === undefined ? {} : { body: payload }),
    ...(endpoint.tls === undefined ? {} : { tls: endpoint.tls }),
  };
}

function toPayload(body: Json | undefined, text: string | undefined, bytes: Json | undefined, values: Values): Uint8Array | undefined {
  if (body !== undefined) return Buffer.from(JSON.stringify(body));
  if (text !== undefined) return Buffer.from(fillText(text, values));
  return bytes === undefined ? undefined : Buffer.alloc(Number(bytes));
}

/** @example splitSend('GET /v2/images') // ['GET', '/v2/images'] */
export function splitSend(text: string): readonly [method: string, path: string] {
  const end = text.indexOf(' ');
  return [text.slice(0, end), text.slice(end + 1)];
}

/** What an answer is other than expected. What follows from a wrong status alone is not told. */
function judge(wanted: Expectation, { status, headers, json, text }: Incoming): readonly Difference[] {
  const { status: statuses, type, headers: wantedHeaders = {}, body, says, text: whole } = wanted;
  const allowed = [statuses ?? []].flat() as readonly number[];
  if (statuses === undefined ? status >= 400 : !allowed.includes(status)) {
    const expected = statuses === undefined ? 'a status below 400' : allowed.join(' or ');
    return [{ place: 'status', expected, actual: `${status}${text === '' ? '' : `: ${toShort(json ?? text)}`}` }];
  }
  const found: Difference[] = [];
  if (type !== undefined) found.push(...compare(type === null ? { $absent: true } : type, headers['content-type'], 'header content-type'));
  for (const [name, value] of Object.entries(wantedHeaders)) {
    found.push(...compare(value, toHeader(headers[name.toLowerCase()]), `header ${name}`));
  }
  if (body !== undefined) found.push(...compare(body, json, 'body'));
  if (says !== undefined && !text.includes(says))
    found.push({ place: 'body', expected: `a text with ${toShort(says)} in it`, actual: toShort(text) });
  if (whole !== undefined && !isDeepStrictEqual(whole, text))
    found.push({ place: 'body', expected: toShort(whole), actual: toShort(text) });
  return found;
}

const toHeader = (value: string | readonly string[] | undefined): string | undefined =>
  value === undefined ? undefined : [value].flat().join(', ');

/** Takes out of an answer what later steps need, and tells what is not there. */
function keep({ keep: wanted = {} }: Step, { headers, json }: Incoming): { readonly values: Values; readonly missing: string | undefined } {
  const values: Record<string, Json> = {};
  let missing: string | undefined;
  for (const [name, where] of Object.entries(wanted)) {
    const value = where.startsWith('header:') ? toHeader(headers[where.slice('header:'.length).toLowerCase()]) : at(json, where);
    if (value === undefined) missing ??= where;
    else values[name] = value;
  }
  return { values, missing };
}

/** What a JSON pointer means; `undefined` where there is nothing. */
function at(json: Json | undefined, pointer: string): Json | undefined {
  const names = pointer.split('/').slice(1);
  return names.reduce<Json | undefined>((value, name) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const plain = name.replaceAll('~1', '/').replaceAll('~0', '~');
    return Object.hasOwn(value, plain) ? (value as { readonly [name: string]: Json })[plain] : undefined;
  }, json);
}

/** Takes back at the end, with the values of then. */
function noteUndo(run: Run, undo: string | Sending): void {
  run.undoing.push(async () => {
    const sending = typeof undo === 'string' ? { send: undo } : undo;
    const persons = [sending.as ?? 'owner', 'admin'] as const;
    let last = '';
    for (const as of persons) {
      if (as === 'admin' && run.context.endpoint.logins.admin === undefined) break;
      const outgoing = toOutgoing(run, { ...sending, as });
      const { status } = await deliver(run, outgoing);
      if (status < 300 || status === 404 || status === 410) return null;
      last = `${outgoing.method} ${outgoing.url.slice(run.context.endpoint.url.length)} was answered with ${status}`;
    }
    return last;
  });
}

/** The last one first. */
async function takeBack({ undoing }: Run): Promise<readonly string[]> {
  const left: string[] = [];
  for (const undo of undoing.reverse()) {
    try {
      const said = await undo();
      if (said !== null) left.push(said);
    } catch (thrown) {
      left.push(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
  return left;
}
