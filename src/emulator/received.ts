import { toGlob } from '../core/glob.ts';
import type { Exchange } from '../journal/exchange.ts';
import type { Journal } from '../journal/journal.ts';
import type { Dialect } from '../operation/operation.ts';
import { Refusal } from '../refusals.ts';
import { allOperations, toNoOperation } from '../scenario/known.ts';

/** What a journal knows of the requests for an operation. */
export interface Received {
  /** Those that it keeps, oldest first. */
  readonly exchanges: readonly Exchange[];
  /** What it keeps of other operations, oldest first. */
  readonly others: readonly Exchange[];
  /** How many it gave up for newer ones: where there are any, nobody knows whether there were more. */
  readonly dropped: number;
}

/** What answers in place of an operation, in the dialects that have it. */
const OUTSIDE = ['unmatched', 'wrong-method', 'unknown-method', 'options'];

/**
 * Refuses what is no operation, and no pattern of one; `openstack-v2.unmatched` and its like stand for requests that no operation is for.
 *
 * @throws Refusal
 */
export function requireOperation(operation: string, dialects: readonly Dialect[]): void {
  if (typeof operation !== 'string') throw new Refusal(`an operation has an id, and ${String(operation)} is none`);
  const known = allOperations(dialects);
  const fits = toGlob(operation);
  const outside = dialects.flatMap(({ id }) => OUTSIDE.map((name) => `${id}.${name}`));
  if (known.some(({ id }) => fits(id)) || outside.some(fits)) return;
  throw new Refusal(toNoOperation(operation, known));
}

/**
 * Tells the requests for an operation from the others.
 *
 * @throws Refusal when there is no such operation
 */
export function receivedOf(journal: Journal, operation: string, dialects: readonly Dialect[]): Received {
  requireOperation(operation, dialects);
  const fits = toGlob(operation);
  const all = journal.list();
  return {
    exchanges: all.filter((one) => fits(one.operation)),
    others: all.filter((one) => !fits(one.operation)),
    dropped: journal.dropped,
  };
}
