import { methodsOf } from '../../operation/allow.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Dialect } from '../../operation/operation.ts';
import { callerOf } from './context.ts';
import { ERRORS } from './errors.ts';
import { createRateLimiter } from './limits.ts';
import { requireRole } from './roles.ts';

/**
 * Refuses a tenant in the path that is not the caller's.
 *
 * Source: Repose, its filter keystone-v2, which answers 401 where the tenant of the URI is none of the token's.
 */
function requireTenant(call: Call): void {
  const tenant = call.params['tenant_id'];
  if (tenant !== undefined && callerOf(call).project?.tenant !== tenant) throw new Answer(ERRORS.unauthorized);
}

/** What is said to a method that its path does not have; where it has none, the list of its methods is empty, as RFC 9110 has it. */
export function toWrongMethod(call: Call): Answer {
  return new Answer(ERRORS.badMethod, { headers: { allow: methodsOf(call).join(', ') } });
}

/**
 * Makes what stands in front of the service: the proxy Repose, with its filters in their order.
 *
 * Source: rackerlabs/docs-cloud-servers, "Limits" (rates are Repose's affair); Repose, its filters keystone-v2, rate-limiting and api-validator.
 */
export function createGate(): NonNullable<Dialect['gate']> {
  const rates = createRateLimiter();
  return (world, call) => {
    const caller = callerOf(call);
    requireTenant(call);
    rates.count(world, call, caller);
    requireRole(caller, call.operation);
    if (call.operation.offered?.(call.switches) === false) throw toWrongMethod(call);
  };
}
