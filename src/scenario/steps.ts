import type { Chance } from '../core/chance.ts';
import { parseDuration } from '../core/duration.ts';
import type { ErrorDetails, ErrorRow } from '../operation/error-row.ts';
import { isCalled } from '../operation/error-row.ts';
import type { Call, Dialect, Json } from '../operation/operation.ts';
import type { Delay, ReplyEffect } from './scenario.ts';
import type { InjectedAnswer } from './verdict.ts';

/** Milliseconds of the longest delay, a day: a timer can wait for 24 of them, and a client gives up long before. */
export const DELAY_AT_MOST = 24 * 3_600_000;

/** Milliseconds that a delay is this time. */
export function toDelay(delay: Delay, chance: Chance, purpose: string): number {
  if (typeof delay === 'string') return parseDuration(delay) ?? 0;
  const fraction = (): number => chance.fraction(`${purpose}/delay`);
  if ('uniform' in delay) {
    const [least = 0, most = least] = delay.uniform.map((text) => parseDuration(text) ?? 0);
    return least + fraction() * (most - least);
  }
  // Box and Muller: two numbers that are spread evenly make one that is spread normally.
  const standard = Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction());
  if ('normal' in delay) {
    const { mean, deviation } = delay.normal;
    return Math.max((parseDuration(mean) ?? 0) + standard * (parseDuration(deviation) ?? 0), 0);
  }
  return (parseDuration(delay.lognormal.median) ?? 0) * Math.exp(standard * delay.lognormal.sigma);
}

/** The rows of a dialect that an operation may answer with. */
export function rowsOf(dialect: Pick<Dialect, 'errors'>, operation: string): readonly ErrorRow[] {
  return dialect.errors.filter(({ operations }) => operations === '*' || operations.includes(operation));
}

/**
 * The answer of a rule in the words of the dialect that is asked; all of it by hand where the rule gives a body.
 *
 * @param wait milliseconds that `retryAfter: auto` stands for
 */
export function toAnswer(reply: ReplyEffect, call: Call, wait = 0): InjectedAnswer {
  const { status, error, code, message, retryAfter, body } = reply;
  const headers = toLowerCase(reply.headers ?? {});
  const seconds = retryAfter === undefined ? undefined : toSeconds(retryAfter, wait);
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

function toSeconds(retryAfter: string, wait: number): number {
  return Math.ceil((retryAfter === 'auto' ? wait : (parseDuration(retryAfter) ?? 0)) / 1000);
}

/** The row that fits best; for a status that none has, the dialect's row for failures lends its envelope. */
function toRow(call: Call, error: string | undefined, status: number | undefined): ErrorRow {
  const rows = rowsOf(call.dialect, call.operation.id);
  const found = rows.find((row) => (error === undefined ? row.status === status : isCalled(row, error)));
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
