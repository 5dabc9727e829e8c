import type { Json } from '../../operation/operation.ts';
import type { Actor, Case, Expectation, Sending, Step, Values } from './case.ts';
import { type Endpoint, exchange, type Incoming, type Outgoing } from './endpoint.ts';
import type { Difference } from './expected.ts';
import { fill } from './fill.ts';
import { at, isShort, judge, keep } from './judge.ts';
import { toOutgoing } from './sending.ts';

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
  const run: Run = { context, values: { ...valuesOf(context), ...values }, exchanges: [], undoing: [], made: [] };
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
  readonly made: Made[];
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
  const outgoing = toOutgoing(run.context.endpoint, run.values, step);
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
  const made = noteMade(run, outgoing, incoming, step.as ?? 'owner');
  if (step.undo !== undefined && incoming.status < 300) noteUndo(run, step.undo, made);
  const differences = judge(fill(expectedOf(step, kept.missing) as Json, run.values) as Expectation, incoming);
  if (differences.length > 0 || kept.missing === undefined) return { request, differences, notRun: null };
  // What a list does not have cannot be looked at further.
  if (outgoing.method === 'GET' && isShort(incoming.json, kept.missing))
    return { request, differences, notRun: `${request} lists nothing` };
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

/** Something that a step has made, where services have it: `/v2/images/…`. */
interface Made {
  readonly path: string;
  readonly as: Actor;
  /** Whether it was taken back. */
  isUndone: boolean;
}

/** Collections whose members stay until they are deleted. */
const COLLECTIONS = /\/(?:images|cloudimages|namespaces)$/;

/** Notes what a request has made, also where it should have been refused. */
function noteMade(run: Run, { method, url }: Outgoing, { status, headers, json }: Incoming, as: Actor): Made | undefined {
  const [path = ''] = url.slice(run.context.endpoint.url.length).split('?', 1);
  if (method !== 'POST' || status !== 201 || !COLLECTIONS.test(path)) return undefined;
  const id = at(json, '/id') ?? at(json, '/image/id') ?? /([^/]+)\/?$/.exec(headers.location ?? '')?.[1];
  if (typeof id !== 'string') return undefined;
  const made = { path: `${path}/${id}`, as, isUndone: false };
  run.made.push(made);
  return made;
}

/** Takes back at the end, with the values of then. What is not there may be a slip in the path: what was made is looked for then. */
function noteUndo(run: Run, undo: string | Sending, made: Made | undefined): void {
  run.undoing.push(async () => {
    const sending = typeof undo === 'string' ? { send: undo } : undo;
    let said = '';
    for (const as of [sending.as ?? 'owner', 'admin'] as const) {
      if (as === 'admin' && run.context.endpoint.logins.admin === undefined) break;
      const { status, request } = await ask(run, { ...sending, as });
      if (status < 300 && made !== undefined) made.isUndone = true;
      if (status < 300 || status === 404 || status === 410) return null;
      said = `${request} was answered with ${status}`;
    }
    return said;
  });
}

async function ask(run: Run, sending: Sending): Promise<{ readonly status: number; readonly request: string }> {
  const { endpoint } = run.context;
  const outgoing = toOutgoing(endpoint, run.values, sending);
  const { status } = await deliver(run, outgoing);
  return { status, request: `${outgoing.method} ${outgoing.url.slice(endpoint.url.length)}` };
}

/** The last one first; then what was made and no step has taken back. */
async function takeBack(run: Run): Promise<readonly string[]> {
  const left: string[] = [];
  const attempt = async (work: () => Promise<string | null>): Promise<void> => {
    try {
      const said = await work();
      if (said !== null) left.push(said);
    } catch (thrown) {
      left.push(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  for (const undo of run.undoing.reverse()) await attempt(undo);
  for (const { path, as, isUndone } of run.made.reverse()) {
    if (!isUndone) await attempt(() => remove(run, path, as));
  }
  return left;
}

/** Deletes what is still there. */
async function remove(run: Run, path: string, as: Actor): Promise<string | null> {
  if ((await ask(run, { send: `GET ${path}`, as })).status >= 300) return null;
  const { status, request } = await ask(run, { send: `DELETE ${path}`, as });
  return status < 300 ? null : `${request} was answered with ${status}`;
}
