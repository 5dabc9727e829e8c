import type { ErrorDetails, ErrorRow } from './error-row.ts';

/** An error answer on its way out of a view or handler: a row of the dialect's catalogue, and what to say. */
export class Answer extends Error {
  readonly code = 'POLYGLANCE_ANSWER';
  readonly row: ErrorRow;
  readonly details: ErrorDetails;

  constructor(row: ErrorRow, details: ErrorDetails = {}) {
    super(details.message ?? row.message);
    this.name = 'Answer';
    this.row = row;
    this.details = details;
  }
}

/** Whether this was thrown to answer with an error. */
export function isAnswer(thrown: unknown): thrown is Answer {
  return thrown instanceof Error && (thrown as { code?: unknown }).code === 'POLYGLANCE_ANSWER';
}
