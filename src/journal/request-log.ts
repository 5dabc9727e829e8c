import type { Exchange } from './exchange.ts';
import { toShownUrl } from './redact.ts';

/** How requests are logged. */
export type LogFormat = 'none' | 'text' | 'json';

/** Logs one request that is over; the name of its sandbox, `null` for the emulator itself. */
export type RequestLog = (sandbox: string | null, exchange: Exchange) => void;

/**
 * Makes a log of requests, a line each, without secrets and bodies.
 *
 * @param write takes lines with their end
 * @example createRequestLog('text', write) // 2026-11-21T12:00:00.000Z req-5ed1… PATCH /openstack/v2/images/… 409 2 ms alice in alpha openstack-v2.conflict
 */
export function createRequestLog(format: Exclude<LogFormat, 'none'>, write: (text: string) => void): RequestLog {
  const toLine = format === 'json' ? toJsonLine : toTextLine;
  return (sandbox, exchange) => write(`${toLine(sandbox, exchange)}\n`);
}

function toJsonLine(sandbox: string | null, exchange: Exchange): string {
  const { requestId, at, duration, dialect, operation, method, url, status, error, user, project, rules, violations, outcome } = exchange;
  return JSON.stringify({
    time: new Date(at).toISOString(),
    requestId,
    sandbox,
    dialect,
    operation,
    method,
    url: toShownUrl(url),
    status,
    error: error ?? null,
    outcome,
    duration: Math.round(duration * 1000) / 1000,
    user: user ?? null,
    project: project ?? null,
    rules,
    violations: violations.map(({ id, location }) => `${id} ${location}`),
  });
}

function toTextLine(_sandbox: string | null, exchange: Exchange): string {
  const { requestId, at, duration, method, url, status, error, user, project, rules, violations, outcome } = exchange;
  const parts = [
    new Date(at).toISOString(),
    requestId,
    method,
    toShownUrl(url),
    outcome === 'answered' ? String(status) : outcome,
    `${duration.toFixed(1)} ms`,
    ...(user === undefined ? [] : [`${user}${project === undefined ? '' : ` in ${project}`}`]),
    ...(error === undefined ? [] : [error]),
    ...rules.map((rule) => `rule ${rule}`),
    ...violations.map(({ id, location }) => `${id} ${location}`),
  ];
  return parts.join(' ');
}
