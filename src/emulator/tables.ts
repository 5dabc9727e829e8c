import { toOpenApi } from '../operation/openapi.ts';
import type { Dialect, Json } from '../operation/operation.ts';
import { packageVersion } from '../package-root.ts';
import { createDialects } from './dialects.ts';

/** What the dialects have, for those who only look: no emulator is started. */
export interface Tables {
  readonly dialects: readonly Dialect[];
  /** A dialect as OpenAPI 3.1, at this place. */
  readonly describe: (dialect: Dialect, server: string) => Json;
}

/** Makes the tables of all dialects. */
export function createTables(): Tables {
  return {
    dialects: createDialects(),
    describe: (dialect, server) => toOpenApi(dialect, { version: packageVersion(), server: `${server}${dialect.home}` }),
  };
}
