import type { Chance } from '../core/chance.ts';
import type { Call, Dialect, ErrorDetails, ErrorRow, Json } from '../operation/operation.ts';
import { parseDuration } from './duration.ts';
import type { ReplyEffect, Rule } from './scenario.ts';
import type { InjectedAnswer } from './verdict.ts';

/** Milliseconds that a rule's delay is this time. */
export function toDelay(delay: Rule['delay'], chance: Chance, purpose: string): number {
  if (delay === undefined) return 0;
  if (typeof delay === 'string') return parseDuration(delay) ?? 0;
  const [least = 0, most = least] = delay.uniform.map((text) => parseDuration(text) ?? 0);
  return least + chance.fraction(`${purpose}/delay`) * (most - least);
}

/** The rows of a dialect that an operation may answer with. */
export function rowsOf(dialect: Pick<Dialect, 'errors'>, operation: string): readonly ErrorRow[] {
  return dialect.errors.filter(({ operations }) => operations === '*' || operations.includes(operation));
}

/** The answer of a rule in the words of the dialect that is asked; all of it by hand where the rule gives a body. */
export function toAnswer(reply: ReplyEffect, call: Call): InjectedAnswer {
  const { status, error, code, message, retryAfter, body } = reply;
  const headers = toLowerCase(reply.headers ?? {});
  const seconds = retryAfter === undefined ? undefined : Math.ceil((parseDuration(retryAfter) ?? 0) / 1000);
  if (body !== undefined) {
    return byHand(status ?? (error === undefined ? 200 : toRow(call, error, status).status), headers, body, seconds);
  }
  const row = toRow(call, error, status);
  const details: ErrorDetails = {
    headers,
    ...(status !== undefined && status !== row.status ? { status } : {}),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    ...(seconds === undefined ? {} : { retryAfter: seconds }),
  };
  return { kind: 'error', row, details };
}

/** The row that fits best; for a status that none has, the dialect's row for failures lends its envelope. */
function toRow(call: Call, error: string | undefined, status: number | undefined): ErrorRow {
  const rows = rowsOf(call.dialect, call.operation.id);
  const found = rows.find((row) => (error === undefined ? row.status === status : row.id === error));
  const row = found ?? rows.find((one) => one.status === 500) ?? rows[0];
  if (row === undefined) throw new Error(`${call.dialect.id} has no error rows`);
  return row;
}

function byHand(status: number, headers: Readonly<Record<string, string>>, body: Json, seconds: number | undefined): InjectedAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  const retry: Record<string, string> = seconds === undefined ? {} : { 'retry-after': String(seconds) };
  return { kind: 'custom', status, headers: { 'content-type': type, ...retry, ...headers }, body: text };
}

function toLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
