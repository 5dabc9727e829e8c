import type { AdminHost, AdminSandbox } from '../../src/admin/host.ts';
import { newImage } from '../../src/core/image.ts';
import { createImageBase, createRepository } from '../../src/core/repository.ts';
import type { Dialect, Json, World } from '../../src/operation/operation.ts';
import { Refusal } from '../../src/refusals.ts';

/** When everything in the fake happened. */
const START = Date.UTC(2026, 0, 1);

const dialect = {
  id: 'openstack-v2',
  title: 'OpenStack Image API v2',
  home: '/openstack',
  operations: [
    {
      id: 'openstack-v2.image-update',
      method: 'PATCH',
      path: '/v2/images/{image_id}',
      summary: 'Update image',
      source: 'page',
      auth: 'token',
    },
  ],
  errors: [
    {
      id: 'openstack-v2.bad-request',
      status: 400,
      message: 'Bad Request',
      operations: '*',
      raisedBy: 'service',
      source: 'page',
    },
  ],
  errorForms: () => [{ mediaType: 'application/json' }],
} as unknown as Dialect;

function createWorld(): World {
  const images = [1, 2, 3].map((number) =>
    newImage({ id: `image-${number}`, owner: 'alpha', createdAt: START + number, updatedAt: START }),
  );
  return { images: createRepository(createImageBase(images)) } as unknown as World;
}

/** A host that does little, and writes down what it was asked to do. */
export interface FakeHost extends AdminHost {
  readonly deeds: string[];
  /** What {@link AdminHost.ready} gives as reasons. */
  readonly reasons: string[];
  /** Resolves when it is told to stop. */
  readonly stopped: Promise<void>;
}

function createSandbox(name: string | null, seed: string, deeds: string[]): AdminSandbox {
  const scenarios = new Map<string, Json>();
  const note = (deed: string): void => {
    deeds.push(`${deed} ${name}`);
  };
  return {
    name,
    seed,
    createdAt: START,
    world: createWorld(),
    count: 3,
    life: { ttl: 90_000, expiresAt: START + 90_000 },
    clock: {
      mode: 'frozen',
      now: () => START,
      set: (given) => note(`set ${JSON.stringify(given)}`),
      advance: (by) => note(`advance ${by}`),
      pending: () => [
        { purpose: 'rule slow/1', due: START + 1500 },
        { purpose: 'rule never/1', due: Number.POSITIVE_INFINITY },
      ],
    },
    journal: {
      list: (query) => ({ exchanges: [], query: { ...query } }),
      written: async () => `{"of":${JSON.stringify(name)}}\n`,
      follow: () => () => () => undefined,
      unmatched: () => ({ exchanges: [] }),
      get: (id) => (id === '1' ? { number: 1 } : undefined),
      explain: (id) => (id === '1' ? { words: ['because'] } : undefined),
      clear: () => note('clear'),
    },
    plans: {
      list: () => ({ plans: [] }),
      add: async (text) => ({ name: 'plan-1', text }),
      clear: (verify) => (verify ? ['step 1 is left', 'step 2 is left'] : []),
    },
    scenarios: {
      list: () => ({ scenarios: [...scenarios.values()] }),
      get: (wanted) => scenarios.get(wanted),
      add: async (text, source) => {
        if (text.includes('crash')) throw new TypeError('a secret of ours');
        if (!text.includes('name')) throw new Refusal([{ message: 'there is no name', place: { file: source, line: 2, column: 3 } }]);
        scenarios.set('twice', { name: 'twice', text });
        return { name: 'twice' };
      },
      remove: (wanted) => scenarios.delete(wanted),
    },
    access: {
      cloudsYaml: ({ homes }, { user = 'everybody' }) => `# ${user} in ${name} at ${homes['openstack']}\n`,
      openrc: ({ url }, { user = 'the first' }) => `# ${user} in ${name} at ${url}\n`,
    },
    snapshots: {
      list: () => [],
      get: () => undefined,
      names: () => [],
      take: (wanted = 'made-up') => ({ name: wanted }),
      restore: () => note('restore'),
      delete: () => false,
      diff: () => ({ images: {} }),
      fixture: async () => '',
    },
    reset: async () => note('reset'),
  };
}

/** Makes a host with a default sandbox and one called `a`. */
export function createFakeHost(): FakeHost {
  const deeds: string[] = [];
  const reasons: string[] = [];
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const main = createSandbox(null, '1', deeds);
  const named = new Map([['a', createSandbox('a', '1', deeds)]]);
  return {
    deeds,
    reasons,
    stopped,
    writtenJournal: async () => '{}\n',
    report: async (format) => ({ mediaType: 'text/plain', text: format }),
    version: '1.2.3',
    startedAt: START,
    dialects: [dialect],
    places: ({ host: name = 'localhost' }, sandbox) => {
      const url = `http://${name}${sandbox === null ? '' : `/sandbox/${sandbox}`}`;
      return { url, homes: { openstack: `${url}/openstack` } };
    },
    ready: () => ({ ready: reasons.length === 0, reasons }),
    sandbox: (name) => (name === null ? main : named.get(name)),
    useSandbox: (name) => (name === null ? main : named.get(name)),
    absence: () => undefined,
    sandboxes: () => [...named.values()],
    createSandbox: async (options) => {
      const { name = 'made-up', seed = '1', switches = {} } = options;
      if ('unknown' in switches) throw new Refusal('there is no switch "unknown"');
      deeds.push(`create ${JSON.stringify(options)}`);
      const sandbox = createSandbox(name, seed, deeds);
      named.set(name, sandbox);
      return sandbox;
    },
    deleteSandbox: async (name) => named.delete(name),
    resetAll: async () => {
      deeds.push('reset all');
    },
    shutdown: () => stop(),
  };
}
