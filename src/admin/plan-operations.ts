import { AdminError } from './answer.ts';
import type { AdminOperation } from './operation.ts';
import { readTruth } from './query.ts';

/** The operations on plans. */
export const planOperations: readonly AdminOperation[] = [
  {
    id: 'admin.plan-list',
    method: 'GET',
    path: '/plans',
    scope: 'sandbox',
    summary: 'List the plans: what was used up, by which request, and what is left',
    makesNone: true,
    query: [],
    handle: ({ sandbox }) => ({ status: 200, json: sandbox.plans.list() }),
  },
  {
    id: 'admin.plan-add',
    method: 'POST',
    path: '/plans',
    scope: 'sandbox',
    summary: 'Add a plan: {"openstack-v2.image-update": ["503 retry-after=2s", "reset", "ok"]}',
    query: [],
    handle: async ({ sandbox, body }) => {
      if (body.trim() === '') throw new AdminError(400, 'invalid-body', 'The body is empty: send operations with their steps.');
      return { status: 201, json: await sandbox.plans.add(body, 'request body') };
    },
  },
  {
    id: 'admin.plan-clear',
    method: 'DELETE',
    path: '/plans',
    scope: 'sandbox',
    summary: 'Take all plans away; with verify=true, 409 when steps are left',
    makesNone: true,
    query: ['verify'],
    handle: ({ sandbox, query }) => {
      const left = sandbox.plans.clear(readTruth('verify', query['verify']));
      if (left.length > 0) throw new AdminError(409, 'plan-not-used-up', `The plans are gone, but ${left.join('; ')}.`);
      return { status: 204 };
    },
  },
];
