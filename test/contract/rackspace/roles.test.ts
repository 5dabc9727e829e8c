import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type Received, send } from '../../support/client.ts';
import { PATCH_21, useEmulator } from '../../support/emulator.ts';

const { identity } = parse(readFileSync(new URL('../../../fixtures/identity.yaml', import.meta.url), 'utf8')) as {
  readonly identity: { readonly users: readonly object[]; readonly tokens: readonly object[] };
};
/** A user of alpha's account with these roles; the token is the name. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  seer: ['cloudImages:observer'],
  watcher: ['observer'],
  maker: ['cloudImages:creator'],
  boss: ['cloudImages:admin'],
  owner: ['identity:user-admin'],
  mixed: ['observer', 'cloudImages:admin'],
};
const users = Object.entries(ROLES).map(([name, roles], at) => ({
  id: String(at).padStart(32, 'a'),
  name,
  password: 'secret',
  apiKey: `${name}-api-key`,
  roles: { alpha: roles },
}));
const tokens = Object.keys(ROLES).map((user) => ({ id: user, user, project: 'alpha' }));
const folder = mkdtempSync(join(tmpdir(), 'polyglance-roles-'));
const people = join(folder, 'people.json');
writeFileSync(
  people,
  JSON.stringify({ version: 1, identity: { ...identity, users: [...identity.users, ...users], tokens: [...identity.tokens, ...tokens] } }),
);
afterAll(() => rmSync(folder, { recursive: true }));
const bench = useEmulator({ fixtures: [people, fileURLToPath(new URL('../../../fixtures/stores.yaml', import.meta.url))] });

interface Ask {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly type?: string;
}

const TASK = { type: 'import', input: { image_properties: { name: 'x' }, import_from: 'exports/my-excellent-image.vhd' } };
const own = () => bench.image({ visibility: 'private', tags: ['there'] });
/** The rows of the permissions matrix: who may is all of those above a level. */
const MATRIX: readonly (readonly [level: 'observer' | 'creator' | 'admin', ask: Ask])[] = [
  ['observer', { id: 'image-list', method: 'GET', path: '/v2/images' }],
  ['observer', { id: 'image-show', method: 'GET', path: '/v2/images/ID' }],
  [
    'admin',
    { id: 'image-update', method: 'PATCH', path: '/v2/images/ID', body: [{ op: 'replace', path: '/name', value: 'new' }], type: PATCH_21 },
  ],
  ['admin', { id: 'image-delete', method: 'DELETE', path: '/v2/images/ID' }],
  ['creator', { id: 'member-create', method: 'POST', path: '/v2/images/ID/members', body: { member: '1100333' } }],
  ['observer', { id: 'member-list', method: 'GET', path: '/v2/images/ID/members' }],
  ['observer', { id: 'member-show', method: 'GET', path: '/v2/images/ID/members/1100222' }],
  ['admin', { id: 'member-update', method: 'PUT', path: '/v2/images/SHARED/members/1100111', body: { status: 'accepted' } }],
  ['admin', { id: 'member-delete', method: 'DELETE', path: '/v2/images/ID/members/1100222' }],
  ['observer', { id: 'tag-add', method: 'PUT', path: '/v2/images/ID/tags/new' }],
  ['observer', { id: 'tag-delete', method: 'DELETE', path: '/v2/images/ID/tags/there' }],
  ['observer', { id: 'image-schema-show', method: 'GET', path: '/v2/schemas/image' }],
  ['observer', { id: 'tasks-schema-show', method: 'GET', path: '/v2/schemas/tasks' }],
  ['observer', { id: 'task-list', method: 'GET', path: '/v2/tasks' }],
  ['admin', { id: 'task-create', method: 'POST', path: '/v2/tasks', body: TASK }],
  ['observer', { id: 'task-show', method: 'GET', path: '/v2/tasks/TASK' }],
];
const LEVELS = ['observer', 'creator', 'admin'];
const CALLERS = [
  ['seer', 'observer'],
  ['watcher', 'observer'],
  ['maker', 'creator'],
  ['boss', 'admin'],
  ['owner', 'admin'],
  // The role that gives more counts.
  ['mixed', 'admin'],
  // Who has none of these roles is taken for the owner of the account, who has all rights.
  ['dev-alice', 'admin'],
] as const;

async function ask({ method, path, body, type }: Ask, as: string): Promise<Received> {
  const id = path.includes('ID') ? await own() : '';
  if (id !== '') await bench.rackspace('POST', `/v2/images/${id}/members`, { body: { member: '1100222' } });
  const shared = path.includes('SHARED') ? await bench.image({ visibility: 'private' }, 'dev-bob') : '';
  if (shared !== '') await bench.rackspace('POST', `/v2/images/${shared}/members`, { as: 'dev-bob', body: { member: '1100111' } });
  const task = path.includes('TASK') ? (await bench.rackspace('POST', '/v2/tasks', { body: TASK })).json.id : '';
  const at = path.replace('ID', id).replace('SHARED', shared).replace('TASK', task);
  const headers = type === undefined ? {} : { 'content-type': type };
  return bench.rackspace(method, at, { as, body, headers });
}

describe.each(MATRIX)('the role %s', (level, asked) => {
  it(`is enough for rackspace.${asked.id}, and less is not`, async () => {
    for (const [caller, has] of CALLERS) {
      const { status, json } = await ask(asked, caller);
      const may = LEVELS.indexOf(has) >= LEVELS.indexOf(level);
      const refused = status === 403 && json.forbidden?.code === 403;
      expect([caller, status < 300, refused]).toEqual([caller, may, !may]);
    }
  });
});

describe('a role that is not enough', () => {
  it('is told before the media type and the body are looked at, and behind a missing token', async () => {
    const id = await own();
    const answer = await bench.rackspace('PATCH', `/v2/images/${id}`, { as: 'seer', body: '{', headers: { 'content-type': 'text/plain' } });
    expect(answer.status).toBe(403);
    expect((await bench.rackspace('PATCH', `/v2/images/${id}`, { as: null, body: '[]' })).status).toBe(401);
  });

  it('is no obstacle in another cloud of the sandbox', async () => {
    expect((await bench.patch(await own(), [{ op: 'replace', path: '/name', value: 'new' }], { as: 'seer' })).status).toBe(200);
  });
});

describe('the tenant of the path', () => {
  it('is looked at before the service is: before media types, methods and what there is', async () => {
    const asked = [
      bench.rackspace('PATCH', '/v2/1100222/images/x', { body: '{', headers: { 'content-type': 'text/plain' } }),
      bench.rackspace('DELETE', '/v2/1100222/images'),
      bench.rackspace('GET', '/v2/1100222/nothing'),
      bench.rackspace('GET', '/v2/1100222/tasks'),
      bench.rackspace('GET', '/v2/1100222/schemas/image'),
    ];
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  });
});

describe('the log-in', () => {
  const roles = async (name: string) => {
    const auth = { 'RAX-KSKEY:apiKeyCredentials': { username: name, apiKey: `${name}-api-key` } };
    const answer = await send('POST', `${bench.emulator.homes['rackspace-identity']}/v2.0/tokens`, { as: null, body: { auth } });
    return answer.json.access.user.roles.map((role: { name: string }) => role.name);
  };

  it('tells the roles of the platform, and the role of the account’s owner where there are none', async () => {
    expect(await roles('seer')).toEqual(['cloudImages:observer']);
    expect(await roles('alice')).toContain('identity:user-admin');
  });
});
