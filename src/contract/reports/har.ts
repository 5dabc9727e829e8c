import type { Json } from '../../operation/operation.ts';
import type { Report } from '../report.ts';

// HTTP Archive 1.2, http://www.softwareishard.com/blog/har-12-spec/

/** An exchange of a journal as it is shown. */
interface Shown {
  readonly at: string;
  readonly method: string;
  readonly url: string;
  readonly operation: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>> | null;
  readonly requestBody: Json;
  readonly status: number;
  readonly replyHeaders: Readonly<Record<string, string>> | null;
  readonly replyBody: Json;
  readonly outcome: string;
  readonly duration: number;
  readonly violations: readonly Json[];
}

/** What the journals keep, as an archive that browsers and other tools read. Sizes and cookies are not known, and said to be so. */
export function toHar({ polyglance }: Pick<Report, 'polyglance'>, exchanges: readonly Json[]): string {
  const creator = { name: 'polyglance', version: polyglance };
  const entries = (exchanges as unknown as readonly Shown[]).map(toEntry);
  return `${JSON.stringify({ log: { version: '1.2', creator, entries } }, null, 2)}\n`;
}

function toEntry(shown: Shown): object {
  const { at, method, url, headers, requestBody, status, replyHeaders, replyBody, duration, operation, outcome, violations } = shown;
  const time = Math.max(0, duration);
  const text = toText(requestBody);
  const type = headerOf(headers, 'content-type');
  return {
    startedDateTime: at,
    time,
    request: {
      method,
      url: toUrl(url, headers),
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: toPairs(headers),
      queryString: toQuery(url),
      ...(text === null ? {} : { postData: { mimeType: type, text } }),
      headersSize: -1,
      bodySize: -1,
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: toPairs(replyHeaders),
      content: {
        size: Buffer.byteLength(toText(replyBody) ?? ''),
        mimeType: headerOf(replyHeaders, 'content-type'),
        text: toText(replyBody) ?? '',
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    _operation: operation,
    _outcome: outcome,
    _violations: violations,
  };
}

type Headers = Readonly<Record<string, string | readonly string[]>> | null;

/** A URL as it came is below a host that only the request names. */
function toUrl(url: string, headers: Headers): string {
  if (/^https?:/.test(url)) return url;
  const host = headerOf(headers, 'host');
  return `http://${host === '' ? 'localhost' : host}${url}`;
}

function toQuery(url: string): readonly object[] {
  const at = url.indexOf('?');
  return at < 0 ? [] : [...new URLSearchParams(url.slice(at))].map(([name, value]) => ({ name, value }));
}

function toPairs(headers: Headers): readonly object[] {
  return Object.entries(headers ?? {}).flatMap(([name, value]) => [value].flat().map((one) => ({ name, value: one })));
}

function headerOf(headers: Headers, name: string): string {
  return String(headers?.[name] ?? '');
}

/** A body that is shown as JSON is written again. */
function toText(body: Json): string | null {
  if (body === null || body === undefined) return null;
  return typeof body === 'string' ? body : JSON.stringify(body);
}
