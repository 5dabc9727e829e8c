import { isIPv6 } from 'node:net';
import { hideInText, isSecret, toDecoded } from '../../operation/secrets.ts';
import { isNoValue, toKind } from './names.ts';
import { PLACEHOLDER, type Placeholders, type SecretKind } from './placeholders.ts';

// All of these take time in proportion to the text: what repeats is bounded or cannot be read in two ways.
const AUTHORITY = /([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s"'<>/?#\\]+)/gi;
const IP4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)/g;
const IP6 = /(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi;
/** Tokens of Keystone (Fernet) and JSON web tokens, which are known by their form. */
const TOKENS = /\bgAAAA[\w-]{20,}={0,2}|\beyJ[\w-]{10,}\.[\w-]{5,}(?:\.[\w-]*)?/g;
const REQUEST_IDS = /\breq-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** An element of XML with nothing but text in it. */
const ELEMENT = /(<([\w:.-]{1,60})(?:\s[^<>]{0,400})?>)([^<>]+)(?=<\/)/g;
/** In free text a name before a colon may be a word like any other, unless it says more. */
const NAMED_IN_TEXT = /(project|tenant|user|owner|domain)[-_ ]?(id|name)$/i;

/** Puts placeholders into texts. */
export interface Cleaner {
  /** A value of this name. */
  readonly value: (name: string, value: string, parent?: string) => string;
  /** A text in which anything may stand. */
  readonly text: (text: string) => string;
  /** Path and query of a request. */
  readonly url: (url: string) => string;
  /** Names and values between `&`. */
  readonly form: (text: string) => string;
  /** The name of something: only what is known and long is replaced. */
  readonly name: (name: string) => string;
  /** `host` or `host:port`. */
  readonly host: (authority: string) => string;
}

/** Values of which a shorter one could be a word of the language. */
const LONG = 8;

/** Makes what cleans, over the placeholders of one recording. */
export function createCleaner(book: Placeholders): Cleaner {
  const host = (authority: string): string => toHost(authority, book);
  const named = (name: string, value: string): string | undefined => {
    const kind = isSecret(name) || NAMED_IN_TEXT.test(name) ? toKind(name) : undefined;
    if (kind === undefined || isNoValue(value)) return undefined;
    // What is said of a token in a sentence may be a word.
    return book.of(kind, value, value.length >= 16 || (value.length >= LONG && /[^A-Za-z]/.test(value)));
  };
  const free = (given: string): string =>
    given
      .replace(AUTHORITY, (_, scheme: string, authority: string) => `${scheme}${toAuthority(authority, book)}`)
      .replace(TOKENS, (token) => book.of('token', token))
      .replace(ELEMENT, (all, tag: string, name: string, inside: string) =>
        isSecret(name) ? `${tag}${named(name, inside) ?? inside}` : all,
      )
      .replace(REQUEST_IDS, (id) => book.of('request', id))
      .replace(IP4, (address) => book.of('host', address))
      .replace(IP6, (address) => (isIPv6(address) ? book.of('host', address) : address));
  const text = (given: string): string => book.replaceIn(hideInText(free(given), named));
  const value = (name: string, given: string, parent = ''): string => {
    const kind = toKind(name, parent);
    if (kind === undefined || isNoValue(given)) return text(given);
    return kind === 'host' ? host(given) : book.of(kind, given);
  };
  const form = (given: string): string =>
    given
      .split('&')
      .map((pair) => toPair(pair, value))
      .join('&');
  return {
    value,
    text,
    form,
    host,
    name: (name) => book.replaceIn(name, LONG),
    url: (url) => {
      const mark = url.indexOf('?');
      const path = toPath(mark < 0 ? url : url.slice(0, mark), book, text);
      return mark < 0 ? path : `${path}?${form(url.slice(mark + 1))}`;
    },
  };
}

function toHost(authority: string, book: Placeholders): string {
  const [, name = authority, port = ''] = /^(\[[^\]]*\]|[^:]*)(:\d*)?$/.exec(authority) ?? [];
  return `${book.of('host', name.replace(/^\[(.*)\]$/, '$1').toLowerCase())}${port}`;
}

/** The part of a URL that says who and where. */
function toAuthority(authority: string, book: Placeholders): string {
  const at = authority.lastIndexOf('@');
  const [user = '', ...password] = at < 0 ? [] : authority.slice(0, at).split(':');
  const who = user === '' ? '' : book.of('user', toDecoded(user));
  const secret = password.length === 0 ? '' : `:${book.of('secret', toDecoded(password.join(':')))}`;
  // What is behind a comma or a bracket belongs to the sentence around it.
  const [, place = '', rest = ''] = /^(\[[^\]]*\](?::\d+)?|[^,;)\]}&|]*)([\s\S]*)$/.exec(authority.slice(at + 1)) ?? [];
  return `${who}${secret}${at < 0 ? '' : '@'}${place === '' ? '' : toHost(place.replace(/\.$/, ''), book)}${place.endsWith('.') ? '.' : ''}${rest}`;
}

function toPair(pair: string, value: Cleaner['value']): string {
  const sign = pair.indexOf('=');
  if (sign < 0) return toCleanPart(pair, (text) => value('', text));
  const name = pair.slice(0, sign);
  return `${toCleanPart(name, (text) => value('', text))}=${toCleanPart(pair.slice(sign + 1), (text) => value(toDecoded(name), text))}`;
}

/** A part of a URL, as it was where nothing in it is replaced. */
function toCleanPart(part: string, clean: (text: string) => string): string {
  const plain = toDecoded(part.replaceAll('+', ' '));
  const cleaned = clean(plain);
  if (cleaned === plain) return clean(part);
  return cleaned
    .split(/(<[a-z]+-\d+>)/)
    .map((one) => (PLACEHOLDER.test(one) ? one : encodeURIComponent(one)))
    .join('');
}

/** Segments of a path that are somebody, by what stands before them. */
const AFTER: Readonly<Record<string, SecretKind>> = {
  members: 'project',
  'shared-images': 'project',
  projects: 'project',
  tenants: 'project',
  users: 'user',
  domains: 'domain',
  tokens: 'token',
};

function toPath(path: string, book: Placeholders, text: (text: string) => string): string {
  const segments = path.split('/');
  const cleaned = segments.map((segment, index) => {
    const before = segments[index - 1] ?? '';
    const plain = toDecoded(segment);
    const isTenant = /^v\d[\d.]*$/.test(before) && /^\d{4,}$/.test(plain);
    const isProject = isTenant || (/^[0-9a-f]{32}$/i.test(plain) && !before.endsWith('images'));
    const kind = isProject ? 'project' : AFTER[before.toLowerCase()];
    if (kind !== undefined && plain !== '' && !isNoValue(plain)) return book.of(kind, plain);
    return toCleanPart(segment, text);
  });
  return cleaned.join('/');
}
