import type { Settings } from '../config.ts';
import type { Dialect } from '../operation/operation.ts';
import { createSchemaChecker, type SchemaChecker } from '../operation/validate.ts';
import { ROOT_LINES, rootOf } from '../server/homes.ts';
import type { Links } from '../server/links.ts';
import { createRouter, type Router } from '../server/routes.ts';
import type { Shared } from '../server/runtime.ts';

/** Makes what all sandboxes share: a segment tree and a schema checker for each dialect, each made when it is first used. */
export function createShared(dialects: readonly Dialect[], { root }: Settings, links: Links): Shared {
  const routers = new Map<Dialect, Router>();
  const checkers = new Map<Dialect, SchemaChecker>();
  const tolerant = new Map<Dialect, SchemaChecker>();
  return {
    dialects,
    router: (dialect) => once(routers, dialect, () => createRouter(dialect)),
    schemas: (dialect) => once(checkers, dialect, createSchemaChecker),
    tolerant: (dialect) => once(tolerant, dialect, () => createSchemaChecker({ tolerant: true })),
    root: root === 'all' ? ROOT_LINES : rootOf(root),
    links,
    onFailure: (error) => process.stderr.write(`polyglance: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
  };
}

function once<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
