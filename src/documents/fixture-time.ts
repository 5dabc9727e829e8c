import type { Finding } from '../refusals.ts';
import type { Path } from './document.ts';
import type { Placed } from './fixture-rows.ts';

/**
 * Reads a time of a fixture, down to a nanosecond; the schema has looked at its form.
 *
 * @param at where it stands in its row
 * @returns milliseconds since 1970, with a fraction
 */
export function toInstant(text: string, at: Path, toFinding: Placed<unknown>['toFinding'], findings: Finding[]): number {
  const [whole = '', fraction = ''] = /\.\d{3}(\d+)/.exec(text) ?? [];
  const instant = Date.parse(fraction === '' ? text : text.replace(whole, whole.slice(0, 4)));
  // Date.parse takes the 30th of February for a day in March.
  const day = Date.parse(`${text.slice(0, 19)}Z`);
  const real = !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 19));
  if (Number.isNaN(instant) || !real) findings.push(toFinding(at, `${text} is no time: there is no such day or hour`));
  return fraction === '' ? instant : instant + Number(`0.${fraction}`);
}

/**
 * Writes a time as a fixture has it, exactly: clients sort by it. What {@link toInstant} reads of it is the same.
 *
 * @example toFixtureTime(1767225600000.5) // '2026-01-01T00:00:00.000500000Z'
 */
export function toFixtureTime(at: number): string {
  const nanoseconds = Math.round((at - Math.floor(at)) * 1e6);
  const text = new Date(Math.floor(at) + (nanoseconds === 1e6 ? 1 : 0)).toISOString();
  if (nanoseconds % 1e6 !== 0) return text.replace('Z', `${String(nanoseconds).padStart(6, '0')}Z`);
  return text.replace('.000Z', 'Z');
}
