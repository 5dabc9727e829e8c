import { parseDuration } from './duration.ts';

/** How long work takes: by the clock, or until somebody has looked so often. */
export type Pace = { readonly milliseconds: number } | { readonly polls: number };

/** What a text has to match to be one. */
export const PACE_PATTERN = '^(?:[0-9]{1,6} polls?|[0-9]{1,9}(?:[.][0-9]{1,3})?(?:ms|s|m|h))$';

/**
 * Reads a pace.
 *
 * @returns `undefined` for what is none
 * @example parsePace('3 polls') // { polls: 3 }
 */
export function parsePace(text: string): Pace | undefined {
  const polls = /^(\d{1,6}) polls?$/.exec(text.trim())?.[1];
  if (polls !== undefined) return { polls: Number(polls) };
  const milliseconds = parseDuration(text);
  return milliseconds === undefined ? undefined : { milliseconds };
}
