import type { Exchange } from '../journal/exchange.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import type { MatcherContext } from './context.ts';

/**
 * What requests have to be like. A value is equal to what was sent, or a regular expression that a text fits, or what jest and vitest
 * compare with: `expect.stringContaining('…')`, `expect.arrayContaining([…])`.
 */
export interface Expected {
  /** How many there have to be, no more and no less. Without it and the next two: one or more. */
  readonly times?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** `PATCH`. */
  readonly method?: unknown;
  /** The path below the home: `/v2/images/…`. */
  readonly path?: unknown;
  /** Parameters of the query by name, as texts; others may be there. One that was sent more than once is a list. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Headers by name, as texts; others may be there. Of a container secrets are `***`. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** The whole body: a document where it is JSON, else a text. */
  readonly body?: unknown;
  /** The status of the answer. */
  readonly status?: unknown;
  /** The id of the error that was answered: `polyglance errors` lists them. */
  readonly error?: unknown;
  /** Who asked. */
  readonly user?: unknown;
  readonly project?: unknown;
}

/** Where a request is not as it has to be. */
export interface Mismatch {
  /** `status`, `header x-attempt`, `body`. */
  readonly what: string;
  readonly expected: unknown;
  readonly actual: unknown;
  /** Whether it may be nothing but that the journal has cut a long body. */
  readonly isCut: boolean;
}

/** One thing that a request has to be. */
type Wish = Omit<Mismatch, 'actual' | 'isCut'> & { readonly actual: (exchange: Exchange) => unknown };

const COUNTS = ['times', 'atLeast', 'atMost'] as const;
const PLAIN = ['method', 'path', 'status', 'error', 'user', 'project'] as const;
const KEYS: readonly string[] = [...COUNTS, ...PLAIN, 'query', 'headers', 'body'];
const CUT = /… \[cut: \d+ of \d+ bytes\]$/;

/**
 * What requests are held against.
 *
 * @throws Refusal for a key that there is not, and for counts that are none
 */
export function toWishes(expected: Expected): readonly Wish[] {
  if (typeof expected !== 'object' || expected === null)
    throw new Refusal(`toHaveReceived takes an object, and this is ${String(expected)}`);
  for (const key of Object.keys(expected)) {
    if (!KEYS.includes(key))
      throw new Refusal(`toHaveReceived knows no ${JSON.stringify(key)}${didYouMean(key, KEYS) || `: ${KEYS.join(', ')}`}`);
  }
  const { query = {}, headers = {}, body } = expected;
  const wishes: Wish[] = PLAIN.filter((name) => expected[name] !== undefined).map((name) => ({
    what: name,
    expected: expected[name],
    actual: (exchange) => exchange[name],
  }));
  for (const [name, wanted] of Object.entries(query)) {
    wishes.push({ what: `query ${name}`, expected: wanted, actual: ({ url }) => toParameter(url, name) });
  }
  for (const [name, wanted] of Object.entries(headers)) {
    wishes.push({ what: `header ${name}`, expected: wanted, actual: (exchange) => exchange.headers[name.toLowerCase()] });
  }
  if (body !== undefined) {
    const actual = typeof body === 'string' || body instanceof RegExp ? toText : toDocument;
    wishes.push({ what: 'body', expected: body, actual });
  }
  return wishes;
}

/**
 * How many requests there have to be.
 *
 * @throws Refusal for what is no number of requests
 */
export function toBounds({ times, atLeast, atMost }: Expected): { readonly least: number; readonly most: number } {
  for (const [name, value] of Object.entries({ times, atLeast, atMost })) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 0))
      throw new Refusal(`${name} is ${String(value)}: it has to be a whole number from 0 on`);
  }
  if (times !== undefined && (atLeast !== undefined || atMost !== undefined))
    throw new Refusal('times says all of it: leave atLeast and atMost out');
  if (times !== undefined) return { least: times, most: times };
  const most = atMost ?? Number.POSITIVE_INFINITY;
  const least = atLeast ?? (atMost === undefined ? 1 : 0);
  if (least > most) throw new Refusal(`atLeast is ${least} and atMost is ${most}: no number of requests is both`);
  return { least, most };
}

/** Where a request is not as it has to be; nothing: it is. */
export function findMismatches(exchange: Exchange, wishes: readonly Wish[], context: MatcherContext): readonly Mismatch[] {
  return wishes.flatMap((wish) => {
    const actual = wish.actual(exchange);
    if (isAsWanted(actual, wish.expected, context)) return [];
    const isCut = wish.what === 'body' && CUT.test(exchange.requestBody ?? '');
    return [{ what: wish.what, expected: wish.expected, actual, isCut }];
  });
}

function isAsWanted(actual: unknown, wanted: unknown, { equals, customTesters = [] }: MatcherContext): boolean {
  if (wanted instanceof RegExp && typeof actual === 'string') return new RegExp(wanted.source, wanted.flags).test(actual);
  return equals(actual, wanted, customTesters);
}

function toParameter(url: string, name: string): unknown {
  const values = new URLSearchParams(url.split('?').slice(1).join('?')).getAll(name);
  return values.length > 1 ? values : values[0];
}

function toText({ requestBody }: Exchange): unknown {
  return requestBody;
}

function toDocument({ requestBody }: Exchange): unknown {
  if (requestBody === undefined) return undefined;
  try {
    return JSON.parse(requestBody) as unknown;
  } catch {
    return requestBody;
  }
}
