import type { Reason } from '../core/reasons.ts';
import type { ErrorRow } from './error-row.ts';
import type { Call, Dialect, Operation, Reply, World } from './operation.ts';

/** What a dialect says for a reason of the core, before it is put into an envelope. */
export interface Explained {
  readonly row: ErrorRow;
  /** What it says in place of the row's message. */
  readonly message: string;
  /** What it says behind that, `''` for nothing. */
  readonly detail: string;
}

/** A dialect that others derive from. */
export interface BaseDialect extends Dialect {
  /** Its words for a reason of the core. */
  readonly explain: (reason: Reason) => Explained;
}

/** How a derived operation differs from its base. What is left out is as it is there. */
export interface Derivation extends Partial<Omit<Operation, 'handle'>> {
  /** The id in the derived dialect. */
  readonly id: string;
  /** Turns a call into what the base understands: other ids, other names of parameters. */
  readonly toBase?: (world: World, call: Call) => Call;
  /** Turns the base's reply into this dialect's; errors that are thrown pass by it. */
  readonly fromBase?: (world: World, call: Call, reply: Reply) => Reply;
}

/**
 * Makes an operation of one dialect from another dialect's.
 *
 * @param base the dialect whose operation it is
 * @param id the operation's id there
 * @throws Error when the base has no such operation
 * @example derive(glance, 'openstack-v2.image-delete', { id: 'ims.image-delete', source: 'the IMS reference, native APIs' })
 */
export function derive(base: Dialect, id: string, { toBase, fromBase, ...changes }: Derivation): Operation {
  const found = base.operations.find((operation) => operation.id === id);
  if (found === undefined) throw new Error(`${base.id} has no operation ${id}`);
  const { handle } = found;
  return {
    ...found,
    ...changes,
    handle: (world, call) => {
      const reply = handle(world, toBase === undefined ? call : toBase(world, call));
      if (fromBase === undefined) return reply;
      return reply instanceof Promise ? reply.then((one) => fromBase(world, call, one)) : fromBase(world, call, reply);
    },
  };
}
