import type { Passed } from './capture.ts';

/** Names and values as they stood on the wire, in turn. */
export type RawHeaders = readonly string[];

/** One request and what the service answered, as it went by: with all its secrets. It is never written so. */
export interface PassedExchange {
  /** Counts from 1. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds from the request's head to the end of the answer. */
  readonly duration: number;
  readonly method: string;
  /** Path and query, below the target. */
  readonly url: string;
  readonly headers: RawHeaders;
  readonly body: Passed;
  /** `null`: nothing was answered. */
  readonly status: number | null;
  readonly replyHeaders: RawHeaders;
  readonly replyBody: Passed;
  /** `aborted`: the client went away; `reset`: the service did, or could not be reached. */
  readonly outcome: 'answered' | 'aborted' | 'reset';
}

/**
 * The value of a header, the first one of this name.
 *
 * @param name in lower case
 */
export function headerOf(headers: RawHeaders, name: string): string | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === name) return headers[index + 1];
  }
  return undefined;
}

/** Headers as pairs of a name and a value. */
export function toPairs(headers: RawHeaders): [name: string, value: string][] {
  return Array.from({ length: headers.length / 2 }, (_, index) => [headers[2 * index] ?? '', headers[2 * index + 1] ?? '']);
}
