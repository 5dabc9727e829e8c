import type { Violation } from './violation.ts';

/** The forms that a report of a run can have. */
export const REPORT_FORMATS = ['text', 'json', 'junit', 'sarif', 'har', 'html'] as const;

/** One of {@link REPORT_FORMATS}. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** @example plural(1, 'request') // '1 request' */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A violation in words, and how often it was seen. */
export function toViolationLine(violation: Violation & { readonly count: number }): string {
  const { id, operation, location, expected, actual, severity, fix, count } = violation;
  return `${severity}: ${operation}: ${id} at ${location}, ${plural(count, 'time')}: expected ${expected}, got ${actual}. ${fix}`;
}
