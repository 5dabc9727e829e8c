import { parseDuration } from '../core/duration.ts';
import type { ErrorRow } from '../operation/error-row.ts';
import { isCalled } from '../operation/error-row.ts';
import type { Call } from '../operation/operation.ts';
import { DELAY_AT_MOST, rowsOf } from './steps.ts';
import type { Verdict } from './verdict.ts';

const LONG = 1000;
const MANY = 10;

/** A text in which each quotation mark has its other one; in a quoted text a backslash takes the next character as it is. */
const BALANCED = /^(?:"(?:\\.|[^"\\])*"|[^"])*$/;
/** What stands between two commas; a comma in quotes is just a comma. */
const PREFERENCES = /(?:"(?:\\.|[^"\\])*"|[^",])+/g;
/** `name=word`, and parameters, which ours have not. */
const PREFERENCE = /^\s*([\w-]+)\s*=\s*(?:"([^"\\]*)"|([\w.-]+))\s*(?:;|$)/;

/**
 * Reads a `Prefer` header (RFC 7240) for the preferences that are ours: `code=503`, `error=openstack-v2.conflict`, `delay=300ms`.
 * Others, and those that cannot be honoured, are ignored, as the RFC says; so is all but the first of a name.
 *
 * @returns `null` when there is nothing to honour
 */
export function readPrefer(header: string, call: Call): Verdict | null {
  let delay = 0;
  let row: ErrorRow | undefined;
  const applied: string[] = [];
  for (const [name, value] of toPreferences(header)) {
    const duration = name === 'delay' ? parseDuration(value) : undefined;
    // One answer is all there is: the first of `code` and `error` that can be honoured.
    const wanted = row === undefined ? findRow(name, value, call) : undefined;
    if (duration !== undefined && duration <= DELAY_AT_MOST) delay = duration;
    else if (wanted !== undefined) row = wanted;
    else continue;
    applied.push(`${name}=${value}`);
  }
  if (applied.length === 0) return null;
  const answer: Verdict['answer'] = row === undefined ? null : { kind: 'error', row, details: {} };
  return { rules: ['prefer'], delay, fault: null, answer, preferenceApplied: applied.join(', '), later: null };
}

/** Names, in lower case, and values; none when the header is not good. */
function toPreferences(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (header.length > LONG || !BALANCED.test(header)) return found;
  for (const part of (header.match(PREFERENCES) ?? []).slice(0, MANY)) {
    const [, name = '', quoted, word] = PREFERENCE.exec(part) ?? [];
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, quoted ?? word ?? '');
  }
  return found;
}

function findRow(name: string, value: string, { dialect, operation }: Call): ErrorRow | undefined {
  if (name !== 'code' && name !== 'error') return undefined;
  return rowsOf(dialect, operation.id).find((row) => (name === 'error' ? isCalled(row, value) : String(row.status) === value));
}
