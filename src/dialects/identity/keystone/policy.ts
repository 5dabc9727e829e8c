import type { Caller } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call } from '../../../operation/operation.ts';
import { ERRORS } from './errors.ts';

// Source: Keystone 22, its default policies, asked with tokens of each scope; keystone/common/policies.

/** How far somebody sees: everywhere, in one domain, or only what is its own. */
export type Reach = { readonly everywhere: true } | { readonly everywhere: false; readonly domain: string | null };

/** Who makes this request. The check of the token was before. */
export function callerOf(call: Call): Caller {
  if (call.caller === null) throw new Answer(ERRORS.unauthorized);
  return call.caller;
}

/** Admins and readers of the system see all; readers of a domain what is in it. */
export function reachOf({ admin, roles, token }: Caller): Reach {
  const reads = roles.includes('reader');
  if (admin || (token.system === true && reads)) return { everywhere: true };
  return { everywhere: false, domain: reads ? (token.domain ?? null) : null };
}

/** The refusal of whoever may not; its words follow from the operation. */
export const denied = (): Answer => new Answer(ERRORS.forbidden);
