import { didYouMean } from '../refusals.ts';
import { AdminError } from './answer.ts';

/** Reads the query of an admin request: only the named parameters, each at most once. */
export function readQuery(search: string, known: readonly string[]): Readonly<Record<string, string | undefined>> {
  const found: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    if (!known.includes(name)) {
      const hint = didYouMean(name, known) || (known.length === 0 ? ', and no other' : `: there are ${known.join(', ')}`);
      throw new AdminError(400, 'unknown-parameter', `There is no parameter ${JSON.stringify(name)} here${hint}`);
    }
    if (Object.hasOwn(found, name)) throw new AdminError(400, 'invalid-parameter', `The parameter "${name}" is given twice.`);
    found[name] = value;
  }
  return found;
}

/** A whole number in the query, or `undefined` when it is not there. */
export function readWhole(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw new AdminError(
    400,
    'invalid-parameter',
    `The parameter "${name}" is ${JSON.stringify(text)}: it has to be a whole number ${range}.`,
  );
}

/** `true` or `false` in the query; false when it is not there. */
export function readTruth(name: string, text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw new AdminError(400, 'invalid-parameter', `The parameter "${name}" is ${JSON.stringify(text)}: it has to be "true" or "false".`);
}
