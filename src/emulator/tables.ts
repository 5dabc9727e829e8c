import { type Comparison, compare, findSubjects, toJson } from '../operation/differences.ts';
import type { ErrorRow } from '../operation/error-row.ts';
import { toOpenApi } from '../operation/openapi.ts';
import type { Dialect, Json } from '../operation/operation.ts';
import { toShownError } from '../operation/shown-error.ts';
import { packageVersion } from '../package-root.ts';
import { createDialects } from './dialects.ts';

/** What the dialects have, for those who only look: no emulator is started. */
export interface Tables {
  readonly dialects: readonly Dialect[];
  /** An error with all that there is to know, as data. */
  readonly showError: (dialect: Dialect, row: ErrorRow) => { readonly [name: string]: Json };
  /** A dialect as OpenAPI 3.1, at this place. */
  readonly describe: (dialect: Dialect, server: string) => Json;
  /**
   * Dialects side by side, as a whole or in one operation.
   *
   * @throws Refusal for a dialect or an operation that is none
   */
  readonly compare: (ids: readonly string[], operation?: string) => Comparison;
  /** The same as data. */
  readonly showComparison: (comparison: Comparison) => Json;
}

/** Makes the tables of all dialects. */
export function createTables(): Tables {
  const dialects = createDialects();
  return {
    dialects,
    showError: toShownError,
    describe: (dialect, server) => toOpenApi(dialect, { version: packageVersion(), server: `${server}${dialect.home}` }),
    compare: (ids, operation) => compare(findSubjects(dialects, ids, operation)),
    showComparison: toJson,
  };
}
