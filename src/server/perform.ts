import type { Looked } from '../contract/finding.ts';
import { checkBody, noteMalformed } from '../contract/requests.ts';
import { noteState } from '../contract/state.ts';
import { isRefused } from '../core/reasons.ts';
import { isAnswer } from '../operation/answer.ts';
import type { CheckFailure, Reply } from '../operation/operation.ts';
import type { Violation } from '../operation/violation.ts';
import { CHECKS, type CheckContext } from './checks.ts';
import type { Runtime, Shared } from './runtime.ts';
import { isCutOff } from './taps.ts';

/** Runs the checks of an operation and its handler. What needs no waiting is answered without. */
export function perform(shared: Shared, runtime: Runtime, context: CheckContext): Reply | Promise<Reply> {
  const { call, looked } = context;
  const { contract } = looked;
  try {
    for (const name of call.operation.checks) {
      if (!contract.isOff && (name === 'json' || name === 'json-if-any')) checkBody(looked);
      const failure = CHECKS[name](context);
      if (failure?.kind === 'body-malformed') noteMalformed(looked);
      if (failure !== null && !(contract.mode === 'report' && isMatterOfForm(failure))) return call.dialect.refuseCheck(failure, call);
      if (name === 'token') call.dialect.gate?.(runtime.world, call);
    }
    const against = contract.mode === 'strict' ? contract.judge(call.violations).find(({ id }) => id !== 'route-unknown') : undefined;
    if (against !== undefined) return refuseStrictly(looked, against);
    const reply = call.operation.handle(runtime.rules.worldFor(call), call);
    return reply instanceof Promise ? reply.catch((thrown: unknown) => refuse(shared, context, thrown)) : reply;
  } catch (thrown) {
    return refuse(shared, context, thrown);
  }
}

/** Whether a request could be carried out all the same. */
function isMatterOfForm({ kind }: CheckFailure): boolean {
  return kind === 'media-type' || kind === 'body-unexpected';
}

/** Refuses, in the cloud's own form, what the cloud itself might let pass. */
function refuseStrictly({ call }: Looked, { id, location, expected, actual }: Violation): Reply {
  const { errors, renderError } = call.dialect;
  const isOwn = (operations: '*' | readonly string[]): boolean => operations === '*' || operations.includes(call.operation.id);
  const row = errors.find(({ status, operations }) => status === 400 && isOwn(operations)) ?? errors.find(({ status }) => status === 400);
  if (row === undefined) throw new Error(`${call.dialect.id} has no error for a bad request`);
  return renderError(row, call, { message: `Against the contract, ${id} at ${location}: expected ${expected}, got ${actual}` });
}

/** Turns what a handler threw into the cloud's words. */
function refuse(shared: Shared, { call, request, looked }: CheckContext, thrown: unknown): Reply {
  if (isRefused(thrown)) {
    noteState(looked, thrown.reason);
    return call.dialect.refuse(thrown.reason, call);
  }
  if (isAnswer(thrown)) return call.dialect.renderError(thrown.row, call, thrown.details);
  if (request.destroyed || isCutOff(thrown)) throw thrown;
  shared.onFailure(thrown);
  return call.dialect.crash(call);
}

/** Leaves of what was found what counts in this sandbox, as grave as it counts. Returns the reply. */
export function settle({ call, contract }: Looked, reply: Reply): Reply {
  const judged = contract.judge(call.violations);
  if (judged !== call.violations) call.violations.splice(0, call.violations.length, ...judged);
  return reply;
}
