import { readBody, toMediaType } from './bodies.ts';
import type { Passed } from './capture.ts';
import { compareJson } from './compare.ts';
import { type PassedExchange, type RawHeaders, toPairs } from './exchange.ts';
import { createTwins, type Twins } from './twins.ts';

/** A request as the emulator is to have it. */
export interface AskedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: RawHeaders;
  readonly body: Uint8Array;
}

/** What the emulator answered. */
export interface OwnAnswer {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: Passed;
}

/** What the comparison stands on. */
export interface ShadowParts {
  /** Asks the emulator. */
  readonly ask: (request: AskedRequest) => Promise<OwnAnswer>;
  /** The headers that a token may be in, in lower case. */
  readonly tokenHeaders: readonly string[];
  /** A token that is good here. */
  readonly token: string;
  /** Id of the project that owns what is made here. */
  readonly project: string;
}

/** What came of a comparison. */
export interface Comparison {
  /** One for each difference; `null` where nothing was compared. */
  readonly differs: readonly string[] | null;
  /** Why nothing was compared. */
  readonly why?: string;
}

/** Asks the emulator what the service was asked, and lays both answers side by side. */
export interface Shadow {
  readonly compare: (exchange: PassedExchange) => Promise<Comparison>;
  /** A URL as people read it: `/v2/images/<image-1>`. */
  readonly toShown: (url: string) => string;
}

/** Headers between two neighbours, and those that say who calls. */
const NOT_PASSED =
  /^(host|connection|content-length|transfer-encoding|expect|te|trailer|keep-alive|upgrade|accept-encoding|authorization|cookie)$/;
const PROJECT_IN_PATH = /(\/v\d[\d.]*\/)[0-9a-f]{32}(?=\/)/;

/** Begins a comparison: the emulator knows nothing yet that the service has. */
export function createShadow(parts: ShadowParts): Shadow {
  const twins = createTwins();
  return {
    toShown: twins.toShown,
    compare: async (exchange) => {
      const why = whyNot(exchange, twins);
      if (why !== undefined) return { differs: null, why };
      return compareAnswers(exchange, await parts.ask(toAsked(exchange, parts, twins)), twins);
    },
  };
}

/** Why an exchange cannot be compared. */
function whyNot({ outcome, status, url, body }: PassedExchange, twins: Twins): string | undefined {
  if (outcome !== 'answered' || status === null) return 'exchanges that were not answered';
  if (status === 401) return 'requests that the service knows no caller of (401): here every token is good';
  const [path = '', query = ''] = url.split('?');
  const [stranger] = twins.strangers(path);
  if (stranger !== undefined) return `requests about ${twins.toShown(stranger)}, which is not the same here`;
  if (twins.strangers(query).length > 0) return 'requests whose query names what is not the same here, such as the next pages of lists';
  if (body.bytes !== undefined) return undefined;
  for (const id of url.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? []) twins.part(id);
  return `bodies of more than 64 KiB, and what they are of: ${twins.toShown(path)}`;
}

function toAsked({ method, url, headers, body }: PassedExchange, parts: ShadowParts, twins: Twins): AskedRequest {
  const pairs = toPairs(headers);
  const isCaller = (name: string): boolean => parts.tokenHeaders.includes(name) || name === 'authorization';
  const passed = pairs.filter(([name]) => !NOT_PASSED.test(name.toLowerCase()) && !isCaller(name.toLowerCase()));
  const isCalled = pairs.some(([name]) => isCaller(name.toLowerCase()));
  const [tokenHeader = 'x-auth-token'] = parts.tokenHeaders;
  const { bytes = new Uint8Array() } = body;
  const read = readBody(body, headers);
  return {
    method,
    url: twins.toOurs(url).replace(PROJECT_IN_PATH, `$1${parts.project}`),
    headers: [...passed.map(([name, value]) => [name, twins.toOurs(value)]), ...(isCalled ? [[tokenHeader, parts.token]] : [])].flat(),
    // Bytes are passed on as they are: an id in them means nothing.
    body: read.kind === 'bytes' || read.kind === 'none' ? bytes : Buffer.from(twins.toOurs(Buffer.from(bytes).toString('utf8'))),
  };
}

function compareAnswers(exchange: PassedExchange, answer: OwnAnswer, twins: Twins): Comparison {
  const { status, url, replyHeaders, replyBody } = exchange;
  if (status !== answer.status) {
    const isUnknown = answer.status === 404 && (status ?? 0) < 400 && twins.toOurs(url) === url;
    if (isUnknown) return { differs: null, why: `requests about what was there before: ${exchange.method} ${url}` };
    return { differs: [`${status} there, ${answer.status} here`] };
  }
  const [there, here] = [toMediaType(replyHeaders), toMediaType(answer.headers)];
  const [bodyThere, bodyHere] = [readBody(replyBody, replyHeaders), readBody(answer.body, answer.headers)];
  const hasBodies = replyBody.length > 0 || answer.body.length > 0;
  const types = there === here || !hasBodies ? [] : [`content-type: ${there ?? 'none'} there, ${here ?? 'none'} here`];
  if (bodyThere.kind !== 'json' || bodyHere.kind !== 'json') {
    const lengths =
      replyBody.length > 0 === answer.body.length > 0 ? [] : [`body: ${replyBody.length} bytes there, ${answer.body.length} here`];
    return { differs: [...types, ...lengths] };
  }
  twins.learn(bodyThere.json, bodyHere.json);
  return { differs: [...types, ...compareJson(bodyThere.json, bodyHere.json, twins.toOurs)] };
}
