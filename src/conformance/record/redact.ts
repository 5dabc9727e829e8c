import type { Json } from '../../operation/operation.ts';
import { isSecret, toPlainName } from '../../operation/secrets.ts';
import { type ReadBody, readBody } from './bodies.ts';
import { type Cleaner, createCleaner } from './clean.ts';
import { type PassedExchange, type RawHeaders, toPairs } from './exchange.ts';
import type { Line, WrittenBody } from './line.ts';
import { isShownHeader, toKind } from './names.ts';
import type { Placeholders } from './placeholders.ts';

/** Writes down without what nobody is to see. */
export interface Redact {
  readonly line: (exchange: PassedExchange, differs: readonly string[] | null) => Line;
  readonly text: (text: string) => string;
}

/** Makes what redacts, over the placeholders of one recording. */
export function createRedact(book: Placeholders): Redact {
  const cleaner = createCleaner(book);
  return {
    text: cleaner.text,
    line: (exchange, differs) => {
      const known = book.size;
      const line = toLine(exchange, differs, book, cleaner);
      // What was learned at the end may stand at the beginning.
      return book.size === known ? line : toLine(exchange, differs, book, cleaner);
    },
  };
}

function toLine(exchange: PassedExchange, differs: readonly string[] | null, book: Placeholders, cleaner: Cleaner): Line {
  const { number, at, duration, method, url, headers, status, replyHeaders, outcome } = exchange;
  return {
    number,
    at: new Date(at).toISOString(),
    duration,
    method,
    url: cleaner.url(url),
    headers: toHeaders(headers, book, cleaner),
    body: toBody(readBody(exchange.body, headers), cleaner),
    status,
    replyHeaders: toHeaders(replyHeaders, book, cleaner),
    replyBody: toBody(readBody(exchange.replyBody, replyHeaders), cleaner),
    outcome,
    // A text that is cut before could have half a secret in it that nobody knows.
    differs: differs === null ? null : differs.map((one) => toShort(cleaner.text(one))),
  };
}

function toHeaders(headers: RawHeaders, book: Placeholders, cleaner: Cleaner): [string, string][] {
  return toPairs(headers).map(([name, value]) => [cleaner.name(name), toHeader(name.toLowerCase(), value, book, cleaner)]);
}

/** Characters of a difference. */
const DIFFERENCE_AT_MOST = 400;

function toShort(text: string): string {
  return text.length > DIFFERENCE_AT_MOST ? `${text.slice(0, DIFFERENCE_AT_MOST - 3)}...` : text;
}

/** Only what is known to be harmless is shown. */
function toHeader(name: string, value: string, book: Placeholders, cleaner: Cleaner): string {
  if (name === 'authorization' || name === 'proxy-authorization') return toAuthorization(value, book);
  if (name === 'cookie' || name === 'set-cookie') return toCookies(value, book);
  if (name === 'host') return cleaner.host(value);
  if (/(request|trans)-id$/.test(name)) return book.of('request', value);
  if (isShownHeader(name)) return cleaner.value(name, value);
  const kind = toKind(name);
  // Of a value that nobody knows, only what looks like more than a word is looked for elsewhere.
  return kind === undefined ? book.of('header', value, value.length >= 16 && /\d/.test(value)) : book.of(kind, value);
}

/** The scheme stays, and what shapes a signature; who signed and what it is do not. */
function toAuthorization(value: string, book: Placeholders): string {
  const [, scheme = '', rest = ''] = /^([\w-]+)\s+([\s\S]*)$/.exec(value) ?? [];
  if (scheme === '') return book.of('secret', value);
  if (scheme.toLowerCase() === 'basic') {
    const [user = '', ...password] = Buffer.from(rest, 'base64').toString('utf8').split(':');
    book.of('user', user);
    book.of('secret', password.join(':'));
    return `${scheme} ${book.of('secret', rest)}`;
  }
  if (!/=/.test(rest) || scheme.toLowerCase() === 'bearer') return `${scheme} ${book.of('token', rest)}`;
  const parts = rest.split(/,\s*/).map((part) => {
    const [, name = '', given = ''] = /^([\w-]+)=([\s\S]*)$/.exec(part) ?? [];
    if (name === '') return book.of('secret', part);
    if (/^signedheaders$/i.test(name)) return part;
    if (/^signature$/i.test(name)) return `${name}=${book.of('signature', given)}`;
    // The key goes before the day, the region and the service.
    const [key = '', ...scope] = given.replace(/^"|"$/g, '').split('/');
    return `${name}=${[book.of('key', key), ...scope].join('/')}`;
  });
  return `${scheme} ${parts.join(', ')}`;
}

function toCookies(value: string, book: Placeholders): string {
  const harmless = /^\s*(expires|path|max-age|samesite|domain|version)\s*=/i;
  return value.replace(/([^;=]*)=([^;]*)/g, (all, name: string, given: string) =>
    harmless.test(all) ? all : `${name}=${book.of('cookie', given.trim())}`,
  );
}

function toBody(body: ReadBody, cleaner: Cleaner): WrittenBody {
  if (body.kind === 'none') return null;
  if (body.kind === 'json') return { json: toJson(body.json, '', '', cleaner) };
  if (body.kind === 'bytes') return { length: body.length, type: body.type };
  return body.kind === 'form' ? { form: cleaner.form(body.text) } : { text: cleaner.text(body.text) };
}

function toJson(value: Json, name: string, parent: string, cleaner: Cleaner): Json {
  if (typeof value === 'string') return cleaner.value(name, value, parent);
  if (typeof value === 'number') return toNumber(value, name, parent, cleaner);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Json) => toJson(item, name, parent, cleaner));
  return toObject(value as Readonly<Record<string, Json>>, name, cleaner);
}

/** Numbers of accounts are secrets too. */
function toNumber(value: number, name: string, parent: string, cleaner: Cleaner): Json {
  const kind = toKind(name, parent);
  return kind === undefined || Math.abs(value) < 1000 ? value : cleaner.value(name, String(value), parent);
}

/** Objects are made from entries, which writes `__proto__` as a name like any other. */
function toObject(object: Readonly<Record<string, Json>>, parent: string, cleaner: Cleaner): Json {
  const target = nameOfValue(object);
  return Object.fromEntries(
    Object.entries(object).map(([name, value]): [string, Json] => {
      const isValue = toPlainName(name) === 'value' && target !== undefined;
      // Keystone nests log-ins below `password` and `token`: there the values inside are looked at by their own names.
      return [cleaner.name(name), toJson(value, isValue ? target : name, isValue ? '' : parent, cleaner)];
    }),
  );
}

/** What `value` is, in a patch and in a row of names and values. */
function nameOfValue(object: Readonly<Record<string, Json>>): string | undefined {
  const { path, add, replace, key, name } = object;
  const pointer = [path, add, replace].find((one) => typeof one === 'string');
  if (typeof pointer === 'string')
    return pointer
      .slice(pointer.lastIndexOf('/') + 1)
      .replaceAll('~1', '/')
      .replaceAll('~0', '~');
  const given = [key, name].find((one) => typeof one === 'string');
  return typeof given === 'string' && isSecret(given) ? given : undefined;
}
