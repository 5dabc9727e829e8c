import type { Json } from '../operation/operation.ts';
import { hideInText, hideInUrl, isSecret } from '../operation/secrets.ts';
import type { Violation } from '../operation/violation.ts';
import type { Exchange } from './exchange.ts';
import type { Journal, JournalQuery } from './journal.ts';

/** What stands where a secret was. */
const HIDDEN = '***';
/** Below this depth a body is treated as text: walking and writing it could exhaust the stack. */
const DEEP = 200;

/** What is hidden, where a name stands before it. */
const hide = (name: string): string | undefined => (isSecret(name) ? HIDDEN : undefined);

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

function toShownHeaders(headers: Headers | undefined): Json {
  if (headers === undefined) return null;
  const shown: Record<string, Json> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) shown[name] = isSecret(name) ? HIDDEN : toShownTexts(value);
  }
  return shown;
}

function toShownTexts(value: string | readonly string[]): Json {
  return typeof value === 'string' ? toShownUrl(value) : value.map(toShownUrl);
}

export function toShownUrl(url: string): string {
  return hideInUrl(url, hide);
}

/** A body that is no JSON, or was cut. */
function toShownText(text: string): string {
  return hideInText(text, hide);
}

function toShownBody(body: string | undefined): Json {
  if (body === undefined) return null;
  let parsed: Json;
  try {
    parsed = JSON.parse(body) as Json;
  } catch {
    return toShownText(body);
  }
  const walk = { found: false, tooDeep: false };
  const shown = toShownValue(parsed, walk, 0);
  if (walk.tooDeep) return toShownText(body);
  return walk.found ? JSON.stringify(shown) : body;
}

interface Walk {
  found: boolean;
  tooDeep: boolean;
}

function toShownValue(value: Json, walk: Walk, depth: number): Json {
  if (typeof value === 'string') {
    const shown = value.includes('://') ? toShownUrl(value) : value;
    walk.found ||= shown !== value;
    return shown;
  }
  if (value === null || typeof value !== 'object') return value;
  if (depth > DEEP) {
    walk.tooDeep = true;
    return null;
  }
  if (Array.isArray(value)) return value.map((item: Json) => toShownValue(item, walk, depth + 1));
  return toShownObject(value as Readonly<Record<string, Json>>, walk, depth);
}

/** Objects are made from entries, which writes `__proto__` as a name like any other. */
function toShownObject(object: Readonly<Record<string, Json>>, walk: Walk, depth: number): Json {
  const patched = [object['path'], object['add'], object['replace']].some((path) => typeof path === 'string' && isSecret(lastOf(path)));
  const entries = Object.entries(object).map(([name, value]): [string, Json] => {
    if (isHidden(name, value) || (patched && name === 'value')) {
      walk.found = true;
      return [name, HIDDEN];
    }
    if (name.toLowerCase() === 'token' && isObject(value) && 'id' in value) {
      walk.found = true;
      return [name, toShownValue({ ...value, id: HIDDEN }, walk, depth + 1)];
    }
    return [name, toShownValue(value, walk, depth + 1)];
  });
  return Object.fromEntries(entries);
}

/** Keystone nests log-ins below `password`, `token` and `application_credential`: there the values inside are looked at instead. */
function isHidden(name: string, value: Json): boolean {
  if (!isSecret(name) || value === null) return false;
  if (Array.isArray(value)) return !value.some((item) => typeof item === 'object');
  return typeof value !== 'object' || /secret$/i.test(name);
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lastOf(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}

/** Plain data without the secrets in it, such as what somebody sends to the admin API. */
export function toShownData(value: Json): Json {
  return toShownValue(value, { found: false, tooDeep: false }, 0);
}

/** A violation without the secret that it may be about. */
export function toShownViolation(violation: Violation): Violation {
  const last = lastOf(violation.location.replaceAll('.', '/'));
  const secret = isSecret(last) || /token[./]id$/i.test(violation.location);
  return { ...violation, actual: secret ? HIDDEN : toShownText(violation.actual) };
}

/**
 * An exchange as it may be shown: a copy with `***` for tokens, passwords and other secrets, in headers, URLs and bodies.
 * What was not there is `null`; `at` is a text.
 *
 * @example toShown(exchange) // { number: 1, …, headers: { 'x-auth-token': '***' }, … }
 */
export function toShown(exchange: Exchange): Json {
  return {
    number: exchange.number,
    requestId: exchange.requestId,
    at: new Date(exchange.at).toISOString(),
    dialect: exchange.dialect,
    operation: exchange.operation,
    method: exchange.method,
    path: toShownUrl(exchange.path),
    url: toShownUrl(exchange.url),
    headers: toShownHeaders(exchange.headers),
    requestBody: toShownBody(exchange.requestBody),
    user: exchange.user ?? null,
    project: exchange.project ?? null,
    status: exchange.status,
    replyHeaders: toShownHeaders(exchange.replyHeaders),
    replyBody: toShownBody(exchange.replyBody),
    error: exchange.error ?? null,
    violations: exchange.violations.map((one): Json => ({ ...toShownViolation(one) })),
    rules: exchange.rules,
    looked: exchange.looked.map(({ rule, count, why }) => ({ rule, count, why })),
    ruleset: exchange.ruleset,
    nearMisses: exchange.nearMisses,
    outcome: exchange.outcome,
    duration: exchange.duration,
  };
}

/** What the admin API says of a journal: `{ exchanges, count, dropped }`, secrets taken out. */
export function toShownJournal(journal: Journal, query: JournalQuery = {}): Json {
  return { exchanges: journal.list(query).map(toShown), count: journal.count, dropped: journal.dropped };
}

/** What the admin API says of the requests for which there was no route: `{ exchanges }`, secrets taken out. */
export function toShownUnmatched(journal: Journal): Json {
  return { exchanges: journal.unmatched().map(toShown) };
}
