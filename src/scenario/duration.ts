import { parseDuration } from '../core/duration.ts';

/** Milliseconds of the longest delay, a day: a timer can wait for 24 of them, and a client gives up long before. */
export const DELAY_AT_MOST = 24 * 3_600_000;

export { parseDuration };
