import type { Json } from '../operation/operation.ts';
import type { ReportFormat } from '../operation/report-words.ts';
import type { Violation } from '../operation/violation.ts';
import type { Coverage, Shortfall } from './coverage.ts';

/** Something that clients did against the contract, and how often. */
export interface CountedViolation extends Violation {
  readonly count: number;
}

/** What a run has shown of the clients that are tested with it. */
export interface Report {
  readonly version: 1;
  /** The release that made it. */
  readonly polyglance: string;
  /** Requests that the clouds have answered, in all sandboxes. */
  readonly requests: number;
  readonly violations: {
    readonly errors: number;
    readonly warnings: number;
    /** Violations of other kinds that were too many to keep. */
    readonly lost: number;
    readonly list: readonly CountedViolation[];
  };
  readonly coverage: Coverage;
  /** What should have been tried more. */
  readonly shortfalls: readonly Shortfall[];
  /** Rules that never took effect and steps that are left, in words. */
  readonly unused: readonly string[];
}

/** A report as the text of a file. */
export interface WrittenReport {
  readonly mediaType: string;
  readonly text: string;
}

/** What a writer may need beside the report. */
export interface ReportExtras {
  /** The exchanges that the journals keep, oldest first, without secrets. */
  readonly exchanges: () => readonly Json[];
}

/**
 * Writes a report. The writer is loaded when it is first asked for.
 *
 * @example (await writeReport('junit', report, extras)).text
 */
export async function writeReport(format: ReportFormat, report: Report, extras: ReportExtras): Promise<WrittenReport> {
  switch (format) {
    case 'text':
      return { mediaType: 'text/plain; charset=utf-8', text: (await import('./reports/text.ts')).toText(report) };
    case 'json':
      return { mediaType: 'application/json', text: `${JSON.stringify(report, null, 2)}\n` };
    case 'junit':
      return { mediaType: 'application/xml', text: (await import('./reports/junit.ts')).toJunit(report) };
    case 'sarif':
      return { mediaType: 'application/sarif+json', text: (await import('./reports/sarif.ts')).toSarif(report) };
    case 'har':
      return { mediaType: 'application/json', text: (await import('./reports/har.ts')).toHar(report, extras.exchanges()) };
    case 'html':
      return { mediaType: 'text/html; charset=utf-8', text: (await import('./reports/html.ts')).toHtml(report) };
  }
}
