import type { Call } from '../operation/operation.ts';
import { parseDuration } from './duration.ts';
import { rowsOf } from './steps.ts';
import type { Verdict } from './verdict.ts';

const LONG = 1000;
const MANY = 10;

/**
 * Reads a `Prefer` header (RFC 7240) for the preferences that are ours: `code=503`, `error=openstack-v2.conflict`, `delay=300ms`.
 * Others, and those that cannot be honoured, are ignored, as the RFC says.
 *
 * @returns `null` when there is nothing to honour
 */
export function readPrefer(header: string, call: Call): Verdict | null {
  if (header.length > LONG) return null;
  let delay = 0;
  let answer: Verdict['answer'] = null;
  const applied: string[] = [];
  for (const part of header.split(',', MANY)) {
    const [name = '', value = ''] = (part.split(';', 1)[0] ?? '').split('=', 2).map((piece) => piece.trim().replace(/^"(.*)"$/, '$1'));
    const duration = name === 'delay' ? parseDuration(value) : undefined;
    const wanted = name === 'code' || name === 'error';
    const row = wanted ? rowsOf(call).find((one) => (name === 'error' ? one.id === value : String(one.status) === value)) : undefined;
    if (duration !== undefined) delay = duration;
    else if (row !== undefined) answer = { kind: 'error', row, details: {} };
    else continue;
    applied.push(`${name}=${value}`);
  }
  if (applied.length === 0) return null;
  return { rules: ['prefer'], delay, fault: null, answer, preferenceApplied: applied.join(', ') };
}
