import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { toErrorsPage } from '../scripts/error-table.ts';
import { createDialects } from '../src/emulator/dialects.ts';
import { startEmulator } from '../src/index.ts';
import { type Received, type Sent, send } from './support/client.ts';
import { FEDORA, PATCH_21, useEmulator } from './support/emulator.ts';
import { titlesBelow } from './support/titles.ts';

// Every error that an Update Image may be answered with: by its row, by a header, by a scenario, in each cloud's own envelope.

const bench = useEmulator();
const dialects = createDialects();
const RACKSPACE_IMAGE = 'e7db3b45-8db7-47ad-8109-3fb55c2c24fd';
const IMS_IMAGE = '33ad552d-1149-471c-8190-ff6776174a00';
const patch = (type: string): Sent => ({ body: [{ op: 'replace', path: '/name', value: 'changed' }], headers: { 'content-type': type } });

interface Update {
  readonly dialect: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly sent: Sent;
}

const UPDATES: readonly Update[] = [
  {
    dialect: 'openstack-v2',
    operation: 'openstack-v2.image-update',
    method: 'PATCH',
    path: `/openstack/v2/images/${FEDORA}`,
    sent: patch(PATCH_21),
  },
  {
    dialect: 'openstack-v1',
    operation: 'openstack-v1.image-update',
    method: 'PUT',
    path: `/openstack-pike/v1/images/${FEDORA}`,
    sent: { headers: { 'x-image-meta-name': 'changed' } },
  },
  {
    dialect: 'rackspace',
    operation: 'rackspace.image-update',
    method: 'PATCH',
    path: `/rackspace/v2/images/${RACKSPACE_IMAGE}`,
    sent: patch(PATCH_21),
  },
  {
    dialect: 'ims',
    operation: 'ims.cloudimage-update',
    method: 'PATCH',
    path: `/ims/v2/cloudimages/${IMS_IMAGE}`,
    sent: patch('application/json'),
  },
];

function ask(base: string, { method, path, sent }: Update, headers: Sent['headers'] = {}): Promise<Received> {
  return send(method, `${base}${path}`, { ...sent, headers: { ...sent.headers, ...headers } });
}

/** The code and the words of an error, in the envelope that this cloud uses for this status. */
function unwrap(dialect: string, answer: Received): { readonly code: unknown; readonly message: unknown } {
  if (dialect === 'rackspace') return Object.values(answer.json as object)[0];
  if (dialect === 'ims') return answer.json.error ?? { code: answer.json.error_code, message: answer.json.error_msg };
  return { code: answer.json.code, message: answer.json.message };
}

/** The shape of the code in each cloud's envelope. */
const CODES: Readonly<Record<string, (status: number) => RegExp>> = {
  'openstack-v2': (status) => new RegExp(`^${status} [A-Z]`),
  'openstack-v1': (status) => new RegExp(`^${status} [A-Z]`),
  rackspace: (status) => new RegExp(`^${status}$`),
  ims: (status) => ([400, 403, 404].includes(status) ? /^IMG\.\d{4}$/ : /^APIGW\.\d{4}$/),
};

const STATUSES = [400, 401, 403, 404, 413, 415, 500, 503] as const;
/** The five that a scenario file is there for. */
const FILES = [400, 403, 413, 415, 503] as const;

describe('error rows', () => {
  it('name a contract test of their dialect, where they can be had for real', () => {
    const causes = dialects.flatMap(({ id: dialect, errors }) =>
      errors.flatMap(({ id, cause }) => (cause === undefined ? [] : [{ id, cause, titles: titlesBelow(`test/contract/${dialect}`) }])),
    );
    expect(causes.length).toBeGreaterThan(70);
    expect(causes.filter(({ cause, titles }) => !titles.has(cause)).map(({ id }) => id)).toEqual([]);
  });

  it('have an id of their dialect, given once, and operations that there are', () => {
    for (const { id, errors, operations } of dialects) {
      const ids = errors.map((row) => row.id);
      expect(ids.filter((one, index) => !one.startsWith(`${id}.`) || ids.indexOf(one) !== index)).toEqual([]);
      const known = operations.map((operation) => operation.id);
      expect(errors.flatMap((row) => (row.operations === '*' ? [] : row.operations)).filter((one) => !known.includes(one))).toEqual([]);
    }
  });

  it.each(UPDATES)('of $operation have every status of page, recording and layers in front', ({ dialect, operation }) => {
    const rows = dialects.find(({ id }) => id === dialect)?.errors ?? [];
    const mine = rows.filter((row) => row.operations === '*' || row.operations.includes(operation));
    const statuses = new Set(mine.map(({ status }) => status));
    expect(STATUSES.filter((status) => !statuses.has(status))).toEqual([]);
  });
});

describe('docs/errors.md', () => {
  const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');

  it('is made from the tables: npm run docs', () => {
    expect(page).toBe(toErrorsPage(dialects));
  });

  it('has a line for every error, with what provokes it', () => {
    for (const { id, status, cause } of dialects.flatMap(({ errors }) => errors)) {
      const lines = page.split('\n').filter((line) => line.startsWith(`| \`${id}\` | ${status} |`));
      expect([id, lines.length, lines[0]?.includes(cause ?? '–')]).toEqual([id, 1, true]);
    }
  });
});

describe.each(UPDATES)('$operation, asked to fail', (update) => {
  it.each(STATUSES)('answers %s in its own envelope, and changes nothing', async (status) => {
    const base = bench.emulator.url;
    const answer = await ask(base, update, { accept: 'application/json', prefer: `code=${status}` });
    expect([answer.status, answer.headers['preference-applied']]).toEqual([status, `code=${status}`]);
    const { code, message } = unwrap(update.dialect, answer);
    expect(String(code)).toMatch(CODES[update.dialect]?.(status) ?? /^$/);
    expect(message).toMatch(/\w{3}/);
    const after = await send('GET', `${base}/__admin/images?limit=100`, { as: null });
    expect(after.json.images.filter(({ name }: { name: string }) => name === 'changed')).toEqual([]);
  });

  it('answers with each of its rows by id', async () => {
    const rows = dialects.find(({ id }) => id === update.dialect)?.errors ?? [];
    for (const row of rows.filter(({ operations }) => operations === '*' || operations.includes(update.operation))) {
      const answer = await ask(bench.emulator.url, update, { prefer: `error=${row.id}` });
      expect([row.id, answer.status]).toEqual([row.id, row.status]);
    }
  });
});

describe.each(FILES)('scenarios/update-answers-%s.yaml', (status) => {
  it.each(UPDATES)('makes $operation fail in its own envelope', async (update) => {
    await using emulator = await startEmulator({ port: 0, scenarios: [`scenarios/update-answers-${status}.yaml`] });
    const answers: Received[] = [];
    for (let call = 0; call < 3; call += 1) answers.push(await ask(emulator.url, update, { accept: 'application/json' }));
    const passes = status === 413 || status === 503;
    expect(answers.map((answer) => answer.status)).toEqual([status, status, passes ? 200 : status]);
    const [first] = answers;
    expect(String(unwrap(update.dialect, first as Received).code)).toMatch(CODES[update.dialect]?.(status) ?? /^$/);
    expect(first?.headers['retry-after'] !== undefined).toBe(passes);
  });
});

describe('an over-limit answer of Rackspace', () => {
  it('says in body and header when to try again, by the clock of the cloud', async () => {
    await using emulator = await startEmulator({
      port: 0,
      clock: 'frozen:2026-01-01T00:00:00Z',
      scenarios: ['scenarios/update-answers-413.yaml'],
    });
    const answer = await ask(emulator.url, UPDATES.find(({ dialect }) => dialect === 'rackspace') as Update);
    expect(answer.headers['retry-after']).toBe('30');
    expect(answer.json.overLimit).toMatchObject({ code: 413, retryAfter: '2026-01-01T00:00:30Z' });
  });
});
