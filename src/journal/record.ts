import type { Exchange } from './exchange.ts';

/** Separates fields; HTTP allows it in no method, URL or header. */
const FIELD = '\u0001';
/** Separates names from values, and marks a value that is a list. */
const PART = '\u0002';
const LIST = '\u0003';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;
type Extras = Pick<Exchange, 'user' | 'project' | 'violations' | 'rules' | 'nearMisses' | 'looked'>;

function packHeaders(headers: Headers | undefined): string {
  if (headers === undefined) return LIST;
  let text = '';
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) text += `${name}${PART}${typeof value === 'string' ? value : LIST + value.join(LIST)}${PART}`;
  }
  return text;
}

function unpackHeaders(text: string): Record<string, string | string[]> | undefined {
  if (text === LIST) return undefined;
  const parts = text.split(PART);
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [name = '', value = ''] = parts.slice(index, index + 2);
    headers[name] = value.startsWith(LIST) ? value.slice(1).split(LIST) : value;
  }
  return headers;
}

function packExtras({ user, project, violations, rules, nearMisses, looked }: Extras): string {
  const plain = violations.length + rules.length + nearMisses.length + looked.length === 0;
  return JSON.stringify(plain ? [user, project] : [user, project, violations, rules, nearMisses, looked]);
}

const lengthOf = (text: string | undefined): number => text?.length ?? -1;

/** Writes an exchange as one text. */
export function pack(exchange: Exchange): string {
  const { number, requestId, at, dialect, operation, method, path, url, status, error = '', outcome, duration } = exchange;
  const { requestBody = '', replyBody = '' } = exchange;
  return (
    `${number}${FIELD}${requestId}${FIELD}${at}${FIELD}${dialect}${FIELD}${operation}${FIELD}${method}${FIELD}${path}${FIELD}${url}${FIELD}` +
    `${status}${FIELD}${error}${FIELD}${outcome}${FIELD}${duration}${FIELD}${exchange.ruleset}${FIELD}${packHeaders(exchange.headers)}${FIELD}` +
    `${packHeaders(exchange.replyHeaders)}${FIELD}${packExtras(exchange)}${FIELD}` +
    `${lengthOf(exchange.requestBody)}${FIELD}${lengthOf(exchange.replyBody)}${FIELD}${requestBody}${replyBody}`
  );
}

const FIELDS = 18;

/** Reads what {@link pack} wrote. */
export function unpack(text: string): Exchange {
  const fields: string[] = [];
  let start = 0;
  for (let index = 0; index < FIELDS; index += 1) {
    const end = text.indexOf(FIELD, start);
    fields.push(text.slice(start, end));
    start = end + 1;
  }
  const [number, requestId = '', at, dialect = '', operation = '', method = '', path = '', url = ''] = fields;
  const [status, error, outcome, duration, ruleset] = fields.slice(8);
  const [headers = '', replyHeaders = '', extras = '[]', requestLength, replyLength] = fields.slice(13);
  const [user, project, violations = [], rules = [], nearMisses = [], looked = []] = JSON.parse(extras) as [
    string | null,
    string | null,
    Exchange['violations']?,
    string[]?,
    string[]?,
    Exchange['looked']?,
  ];
  const middle = start + Math.max(Number(requestLength), 0);
  return {
    number: Number(number),
    requestId,
    at: Number(at),
    dialect,
    operation,
    method,
    path,
    url,
    headers: unpackHeaders(headers) ?? {},
    requestBody: Number(requestLength) < 0 ? undefined : text.slice(start, middle),
    user: user ?? undefined,
    project: project ?? undefined,
    status: Number(status),
    replyHeaders: unpackHeaders(replyHeaders) as Record<string, string> | undefined,
    replyBody: Number(replyLength) < 0 ? undefined : text.slice(middle),
    error: error === '' ? undefined : error,
    violations,
    rules,
    looked,
    ruleset: Number(ruleset),
    nearMisses,
    outcome: outcome as Exchange['outcome'],
    duration: Number(duration),
  };
}
