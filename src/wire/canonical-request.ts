import type { IncomingHttpHeaders } from 'node:http';

// A request as both sides write it down before they sign it. Source: Huawei Cloud, API Request Signing Guide, "Creating a Canonical
// Request"; huaweicloud-sdk-python-v3, signer.py; gophertelekomcloud, signer_helper.go.

/** What is neither a letter nor a digit nor one of `-._~` is written as `%` and two digits, byte by byte. */
const ENCODED = /[^\w.~-]/g;
const ENCODED_IN_PATH = /[^\w.~/-]/g;

/** The bytes that a text with `%` stands for, one character each; what came unencoded is bytes already. */
function toBytes(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function toEncoded(text: string, which: RegExp): string {
  return toBytes(text).replace(which, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

/**
 * A path as it is signed: every segment encoded anew, and a `/` at its end.
 *
 * @example toCanonicalPath('/v2/images/a%2fb+c') // '/v2/images/a/b%2Bc/'
 */
export function toCanonicalPath(path: string): string {
  const encoded = toEncoded(path, ENCODED_IN_PATH);
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

/**
 * A query as it is signed: names and values encoded anew, in the order of their names and then of their values.
 *
 * @param search what stands behind `?`
 * @example toCanonicalQuery('limit=2&__imagetype=gold&marker') // '__imagetype=gold&limit=2&marker='
 */
export function toCanonicalQuery(search: string): string {
  if (search === '') return '';
  const pairs = search.split('&').flatMap((part): [string, string][] => {
    if (part === '') return [];
    const [name = '', ...value] = part.split('=');
    const encode = (text: string): string => toEncoded(text.replaceAll('+', ' '), ENCODED);
    return [[encode(name), encode(value.join('='))]];
  });
  const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  return pairs
    .sort(([a, one], [b, other]) => order(a, b) || order(one, other))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Writes the headers that were signed, a line each, as they came. */
export function toCanonicalHeaders(headers: IncomingHttpHeaders, names: readonly string[], isFolded: boolean): string {
  return names
    .map((name) => {
      const value = [headers[name] ?? ''].flat().join(',').trim();
      return `${name}:${isFolded ? value.replace(/\s+/g, ' ') : value}\n`;
    })
    .join('');
}
