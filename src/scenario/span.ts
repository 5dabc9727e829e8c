import { parseDuration } from '../core/duration.ts';

/** How long readers see something else: for so many reads, or for so many milliseconds. */
export type Span = { readonly reads: number } | { readonly milliseconds: number };

/**
 * Reads a span.
 *
 * @returns `undefined` for what is none
 * @example parseSpan('3 reads') // { reads: 3 }
 */
export function parseSpan(text: string): Span | undefined {
  const [, reads] = /^([1-9]\d{0,5}) reads?$/.exec(text.trim()) ?? [];
  if (reads !== undefined) return { reads: Number(reads) };
  const milliseconds = parseDuration(text);
  return milliseconds === undefined ? undefined : { milliseconds };
}
