import type { Call, Check, Operation, Reply } from './operation.ts';

/**
 * Makes operations that stand in no table: they answer paths and methods that a dialect does not have, and go through the same steps as
 * all others.
 *
 * @param dialect its id
 * @param source where these answers are known from
 * @returns a function of the operation's name, the checks that go before, and what answers
 * @example const pseudo = pseudoOperations('openstack-v2', 'answers recorded from Glance 25.1');
 */
export function pseudoOperations(dialect: string, source: string) {
  return (name: string, checks: readonly Check[], handle: (call: Call) => Reply): Operation => ({
    id: `${dialect}.${name}`,
    method: '*',
    path: '*',
    summary: 'Answer what the table does not have.',
    source,
    auth: checks.includes('token') ? 'token' : 'none',
    checks,
    request: { body: 'none', openQuery: true },
    replies: [],
    handle: (_world, call) => handle(call),
  });
}
