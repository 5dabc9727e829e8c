import { createClock } from '../../src/core/clock.ts';
import type { Project, User } from '../../src/core/identity.ts';
import type { Call, Dialect, ErrorRow, Operation } from '../../src/operation/operation.ts';

/** An operation of the dialect `toy`, which has two: `toy.image-list` and `toy.image-update`. */
function toOperation(id: string, method: string, path: string): Operation {
  return {
    id,
    method,
    path,
    summary: '',
    source: 'made up',
    auth: 'token',
    checks: [],
    request: { body: 'json' },
    replies: [{ status: 200, description: '', mediaType: null }],
    handle: () => ({ status: 200 }),
  };
}

function toRow(id: string, status: number, operations: ErrorRow['operations'] = '*'): ErrorRow {
  return { id, status, message: id, operations, raisedBy: 'service', source: 'made up' };
}

/** A dialect of two operations and five errors. */
export const toy: Dialect = {
  id: 'toy',
  title: 'Toy',
  home: '/toy',
  operations: [toOperation('toy.image-list', 'GET', '/images'), toOperation('toy.image-update', 'PATCH', '/images/{image_id}')],
  errors: [
    toRow('toy.broken', 500),
    toRow('toy.busy', 503),
    toRow('toy.asleep', 503),
    toRow('toy.conflict', 409, ['toy.image-update']),
    { ...toRow('toy.coded', 400, ['toy.image-list']), code: 'TOY.1' },
  ],
  switches: [],
  attributes: [],
  normalise: (path) => path,
  unmatched: () => toOperation('toy.unmatched', 'GET', '*'),
  wrongMethod: () => toOperation('toy.wrong-method', 'GET', '*'),
  commonHeaders: () => undefined,
  renderError: ({ status }) => ({ status }),
  refuseCheck: () => ({ status: 400 }),
  refuse: () => ({ status: 400 }),
  crash: () => ({ status: 500 }),
};

const project: Project = { id: 'a1', name: 'alpha', domain: 'default', regionProject: 'eu-de', tenant: '1' };
const user: User = {
  id: 'u1',
  name: 'alice',
  domain: 'default',
  password: 'secret',
  apiKey: null,
  accessKeys: [],
  roles: { a1: ['member'] },
};
const token = { id: 't', user: 'u1', project: 'a1', methods: ['password'], auditId: 'x', issuedAt: 0, expiresAt: null };

/** A call of alice's to one of the operations of `toy`. */
export function toCall(verb: 'list' | 'update', given: Partial<Call> = {}): Call {
  const operation = toy.operations.find(({ id }) => id === `toy.image-${verb}`) ?? toOperation('toy.none', 'GET', '/');
  return {
    id: 'req-1',
    operation,
    dialect: toy,
    method: operation.method,
    path: verb === 'list' ? '/images' : '/images/i1',
    search: '',
    params: verb === 'list' ? {} : { image_id: 'i1' },
    headers: {},
    base: 'http://127.0.0.1/toy',
    urlOf: (home) => `http://127.0.0.1${home}`,
    clock: createClock({ mode: 'frozen', at: 0 }),
    caller: { user, project, roles: ['member'], admin: false, token },
    body: undefined,
    stream: async function* none(): AsyncGenerator<Uint8Array> {},
    hasBody: false,
    schemas: { check: () => [] } as unknown as Call['schemas'],
    violations: [],
    ...given,
  };
}
