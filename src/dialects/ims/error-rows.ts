import type { ErrorRow } from '../../operation/error-row.ts';
import { CODE_ROWS } from './code-table.ts';
import { ERRORS } from './codes.ts';
import { JOB_ERRORS } from './job-codes.ts';

/** The catalogue of IMS's own API and of the gateway before it, as a list. What is raised for real goes first. */
export const ERROR_ROWS: readonly ErrorRow[] = [...Object.values(ERRORS), ...Object.values(JOB_ERRORS), ...CODE_ROWS];

const BY_CODE: ReadonlyMap<string, ErrorRow> = new Map(ERROR_ROWS.map((row) => [row.code ?? '', row]));

/** The row of a code, such as `IMG.0057`. */
export function rowOfCode(code: string): ErrorRow | undefined {
  return BY_CODE.get(code);
}
