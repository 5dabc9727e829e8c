import { createChance } from '../../src/core/chance.ts';
import { createClock } from '../../src/core/clock.ts';
import { createDataStore } from '../../src/core/data.ts';
import { createHashing } from '../../src/core/hashing.ts';
import { createIdentity, type Project, type User } from '../../src/core/identity.ts';
import { type Image, newImage } from '../../src/core/image.ts';
import { createImageCache } from '../../src/core/image-cache.ts';
import { createJobs } from '../../src/core/jobs.ts';
import { createMetadefBase, createMetadefs } from '../../src/core/metadefs.ts';
import { createImageBase, createRepository } from '../../src/core/repository.ts';
import type { ErrorRow } from '../../src/operation/error-row.ts';
import type { Call, Dialect, Operation, World } from '../../src/operation/operation.ts';
import { listOperations } from '../../src/scenario/compile.ts';
import { createRuleEngine, type EngineOptions, type RuleEngine } from '../../src/scenario/engine.ts';
import type { Notes, Verdict } from '../../src/scenario/verdict.ts';

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
const toy: Dialect = {
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
    { ...toRow('toy.coded-update', 400, ['toy.image-update']), code: 'TOY.2' },
  ],
  switches: [],
  attributes: [],
  normalise: (path) => path,
  unmatched: () => toOperation('toy.unmatched', 'GET', '*'),
  wrongMethod: () => toOperation('toy.wrong-method', 'GET', '*'),
  commonHeaders: () => undefined,
  renderError: ({ status }) => ({ status }),
  errorForms: () => [],
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
    switches: {},
    caller: { user, project, roles: ['member'], admin: false, token },
    body: undefined,
    stream: async function* none(): AsyncGenerator<Uint8Array> {},
    hasBody: false,
    schemas: { check: () => [] } as unknown as Call['schemas'],
    violations: [],
    ...given,
  };
}

/** The image that calls to `toy.image-update` are about. */
const image: Image = newImage({ id: 'i1', owner: 'a1', createdAt: 0, updatedAt: 0, name: 'Fedora', status: 'active', size: 10 });

/** A world with that image and alice, whose clock stands still at 1970. */
function toWorld(): World {
  const clock = createClock({ mode: 'frozen', at: 0 });
  const chance = createChance('1');
  return {
    images: createRepository(createImageBase([image])),
    data: createDataStore(1024, createHashing()),
    identity: createIdentity(
      { domains: [], projects: [project], users: [user], tokens: [{ id: 't', user: 'u1', project: 'a1' }] },
      clock,
      chance,
    ),
    clock,
    chance,
    jobs: createJobs(clock, chance),
    cache: createImageCache(clock),
    switches: {},
    metadefs: createMetadefs(createMetadefBase({ namespaces: [], types: [] })),
    stores: [],
    outgoing: { fetch: () => Promise.resolve(null) } as unknown as World['outgoing'],
    maxUpload: 1024,
    imageData: 'keep',
  };
}

/** Notes of an exchange that nobody reads. */
function toNotes(): Notes {
  return { number: 1, requestId: 'req-1', looked: [], ruleset: 0 };
}

/** An engine of the dialect `toy`. */
export interface ToyEngine extends Omit<RuleEngine, 'before'> {
  before(call: Call, notes?: Notes): Verdict | null;
}

export function toyEngine(options: Partial<EngineOptions> = {}): ToyEngine {
  const engine = createRuleEngine({ operations: () => listOperations([toy]), world: toWorld(), prefer: true, ...options });
  return { ...engine, before: (call, notes = toNotes()) => engine.before(call, notes) };
}
