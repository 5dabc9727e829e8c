import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Received, send } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';

const folder = mkdtempSync(join(tmpdir(), 'polyglance-scopes-'));
const file = join(folder, 'people.yaml');
const id = (digit: string): string => digit.repeat(32);
writeFileSync(
  file,
  `version: 1
identity:
  domains:
    - { id: default, name: Default }
    - { id: '${id('e')}', name: Elsewhere }
  projects:
    - { id: '${id('a')}', name: alpha, regionProject: eu-de, tenant: '1' }
    - { id: '${id('b')}', name: beta, regionProject: eu-nl, tenant: '2', domain: Elsewhere }
  users:
    - { id: '${id('1')}', name: ann, password: p, roles: { alpha: [member], beta: [reader] } }
    - id: '${id('4')}'
      name: finn
      password: p
      roles: { alpha: [auditor, admin] }
      applicationCredentials: [{ id: '${id('c')}', name: late, secret: s, expiresAt: 2030-01-01T00:00:00.9999996Z }]
    - { id: '${id('2')}', name: dora, password: p, roles: {}, domainRoles: { Default: [reader] }, systemRoles: [reader] }
    - { id: '${id('3')}', name: sam, password: p, roles: {}, systemRoles: [admin] }
`,
);
afterAll(() => rmSync(folder, { recursive: true }));

const bench = useEmulator({ fixtures: file });
const keystone = (method: string, path: string, sent = {}) =>
  send(method, `${bench.emulator.homes['identity']}${path}`, { as: null, ...sent });
const logIn = (name: string, scope?: unknown): Promise<Received> => {
  const user = { name, password: 'p', domain: { id: 'default' } };
  return keystone('POST', '/v3/auth/tokens', { body: { auth: { identity: { methods: ['password'], password: { user } }, scope } } });
};
const again = (token: string, scope?: unknown): Promise<Received> =>
  keystone('POST', '/v3/auth/tokens', { body: { auth: { identity: { methods: ['token'], token: { id: token } }, scope } } });
const tokenOf = ({ headers }: Received): string => String(headers['x-subject-token']);
const system = { system: { all: true } };
const domain = { domain: { id: 'default' } };

describe('a token', () => {
  it('can be good for a domain', async () => {
    const { status, json } = await logIn('dora', domain);
    expect(status).toBe(201);
    expect(json.token).toMatchObject({ domain: { id: 'default', name: 'Default' }, roles: [{ name: 'reader' }] });
    expect(json.token.catalog).toHaveLength(2);
    expect(json.token).not.toHaveProperty('project');
    expect(json.token).not.toHaveProperty('is_domain');
  });

  it('can be good for the whole system', async () => {
    const { status, json } = await logIn('sam', system);
    expect(status).toBe(201);
    expect(json.token).toMatchObject({ system: { all: true }, roles: [{ name: 'admin' }, { name: 'member' }, { name: 'reader' }] });
  });

  it('can be good for nothing, and then has neither roles nor a catalog', async () => {
    const { token } = (await logIn('ann', 'unscoped')).json;
    expect(Object.keys(token).sort()).toEqual(['audit_ids', 'expires_at', 'issued_at', 'methods', 'user']);
  });

  it.each([
    ['a domain without a role', 'ann', domain, 401],
    ['the system without a role', 'ann', system, 401],
    ['a domain that is not there', 'dora', { domain: { name: 'nope' } }, 401],
    ['a domain without a name', 'dora', { domain: {} }, 400],
    ['a project that is not in the domain', 'ann', { project: { name: 'beta', domain: { id: 'default' } } }, 401],
    ['two places at once', 'sam', { ...system, ...domain }, 400],
    ['a trust', 'ann', { 'OS-TRUST:trust': { id: 'x' } }, 401],
    ['something else', 'ann', { foo: {} }, 400],
    ['a word', 'ann', 'foo', 400],
  ])('is refused for %s', async (_what, user, scope, status) => {
    expect((await logIn(user, scope)).status).toBe(status);
  });

  it('can be made from another, ends with it, and says where it comes from', async () => {
    const first = await logIn('ann');
    const second = await again(tokenOf(first), { project: { id: id('b') } });
    const third = await again(tokenOf(second), 'unscoped');
    const [one, two, three] = [first, second, third].map(({ json }) => json.token);
    expect(two).toMatchObject({ methods: ['password', 'token'], project: { name: 'beta' }, roles: [{ name: 'reader' }] });
    expect([two.expires_at, three.expires_at]).toEqual([one.expires_at, one.expires_at]);
    expect([two.audit_ids[1], three.audit_ids[1]]).toEqual([one.audit_ids[0], one.audit_ids[0]]);
    expect((await again(tokenOf(second))).json.token.project.name).toBe('alpha');
  });

  it('is made from no other that is not good', async () => {
    const answer = await again('nonsense');
    expect([answer.status, answer.json.error.message]).toEqual([404, 'Could not recognize Fernet token']);
  });
});

describe('who may look', () => {
  const PATHS = ['/v3/projects', '/v3/users', '/v3/role_assignments', '/v3/domains', '/v3/roles', '/v3/services', '/v3/endpoints'];
  const statuses = async (as: string): Promise<readonly number[]> => {
    const all: number[] = [];
    for (const path of PATHS) all.push((await keystone('GET', path, { as })).status);
    return all;
  };

  it('is everywhere a reader of the system', async () => {
    expect(await statuses(tokenOf(await logIn('dora', system)))).toEqual(PATHS.map(() => 200));
  });

  it('is in its domain a reader of that', async () => {
    const as = tokenOf(await logIn('dora', domain));
    expect(await statuses(as)).toEqual([200, 200, 200, 403, 403, 403, 403]);
    const { projects } = (await keystone('GET', '/v3/projects', { as })).json;
    expect(projects.map(({ name }: { name: string }) => name)).toEqual(['alpha']);
    const shown = [`/v3/projects/${id('a')}`, `/v3/projects/${id('b')}`, `/v3/users/${id('1')}/projects`, '/v3/domains/default'];
    const found = await Promise.all(shown.map(async (path) => (await keystone('GET', path, { as })).status));
    expect(found).toEqual([200, 403, 200, 200]);
    const { role_assignments: assigned } = (await keystone('GET', '/v3/role_assignments', { as })).json;
    expect(assigned).toHaveLength(4);
  });

  it('is nowhere who has no scope', async () => {
    expect(await statuses(tokenOf(await logIn('ann', 'unscoped')))).toEqual(PATHS.map(() => 403));
  });

  it('sees the domains and the system that it can log in to', async () => {
    const as = tokenOf(await logIn('dora'));
    expect((await keystone('GET', '/v3/auth/domains', { as })).json.domains).toHaveLength(1);
    expect((await keystone('GET', '/v3/auth/system', { as })).json.system).toEqual([{ all: true }]);
    expect((await keystone('GET', '/v3/auth/projects', { as })).json.projects).toEqual([]);
    const catalog = await keystone('GET', '/v3/auth/catalog', { as });
    expect([catalog.status, catalog.json.error.message]).toEqual([403, 'You are not authorized to perform the requested action.']);
  });

  it('tells an admin of the system who has roles of the system, and of these alone where it asks so', async () => {
    const as = tokenOf(await logIn('sam', system));
    const assigned = async (query: string) =>
      (await keystone('GET', `/v3/role_assignments?include_names${query}`, { as })).json.role_assignments;
    const all = await assigned('&scope.system=all');
    expect(all.map((one: { user: { name: string } }) => one.user.name)).toEqual(['dora', 'sam']);
    expect(all.map((one: { scope: object }) => one.scope)).toEqual([{ system: { all: true } }, { system: { all: true } }]);
    expect(all[0].links.assignment).toContain(`/v3/system/users/${id('2')}/roles/`);
    const places = (await assigned('')).map((one: { scope: object }) => Object.keys(one.scope)[0]);
    expect(new Set(places)).toEqual(new Set(['project', 'domain', 'system']));
  });

  it('lists no roles to those of a project, of the system neither', async () => {
    const as = tokenOf(await logIn('ann', { project: { id: id('a') } }));
    expect((await keystone('GET', '/v3/role_assignments?scope.system=all', { as })).status).toBe(403);
  });
});

describe('what belongs to a user', () => {
  it('is a role that comes with the one that brings it, whichever stands first', async () => {
    const as = tokenOf(await logIn('sam', system));
    const { roles } = (await keystone('GET', '/v3/roles', { as })).json;
    const roleOf = (name: string): string => roles.find((one: { name: string }) => one.name === name).id;
    const path = `/v3/role_assignments?effective&include_names&user.id=${id('4')}`;
    const { role_assignments: all } = (await keystone('GET', path, { as })).json;
    expect(all.map((one: { role: { name: string } }) => one.role.name)).toEqual(['auditor', 'admin', 'member', 'reader']);
    for (const one of all.slice(2)) {
      expect(one.links.assignment).toMatch(new RegExp(`/roles/${roleOf('admin')}$`));
      expect(one.links.prior_role).toMatch(new RegExp(`/prior_role/${one.role.id}/implies/${roleOf('admin')}$`));
    }
  });

  it('is an application credential whose end has six digits, however much finer the file says it', async () => {
    const as = tokenOf(await logIn('finn'));
    const { application_credential: shown } = (await keystone('GET', `/v3/users/${id('4')}/application_credentials/${id('c')}`, { as }))
      .json;
    expect(shown.expires_at).toBe('2030-01-01T00:00:00.999999');
  });
});

describe('a token without a project, in the image service', () => {
  it('makes images that nobody owns, and of the system sees all', async () => {
    const [nothing, everything] = [tokenOf(await logIn('ann', 'unscoped')), tokenOf(await logIn('sam', system))];
    const made = await bench.v2('POST', '/v2/images', { as: nothing, body: { name: 'orphan' } });
    expect([made.status, made.json.owner]).toEqual([201, null]);
    const own = await bench.v2('POST', '/v2/images', { as: tokenOf(await logIn('ann')), body: { name: 'own', visibility: 'private' } });
    const status = async (as: string) => (await bench.v2('GET', `/v2/images/${own.json.id}`, { as })).status;
    expect([await status(nothing), await status(everything)]).toEqual([404, 200]);
  });
});
