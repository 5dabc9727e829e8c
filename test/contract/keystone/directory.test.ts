import { describe, expect, it } from '@jest/globals';
import { type Received, send } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const ALICE = '7e4d0c91a5b84f3ea26c18d93f50b7e2';
const ALPHA = '0b1e494e2660441a957313163095fe5c';
const BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35';
const get = (path: string, as: string | null = 'dev-root', method = 'GET'): Promise<Received> =>
  send(method, `${bench.emulator.homes['identity']}${path}`, { as });
const names = async (path: string, as?: string): Promise<readonly string[]> => {
  const { json } = await get(path, as);
  const [plural = ''] = Object.keys(json);
  return json[plural].map(({ name }: { name: string }) => name);
};
const message = ({ json }: Received): string => json.error.message;

describe('lists of Keystone', () => {
  it.each([
    ['projects', ['alpha', 'beta', 'admin']],
    ['users', ['alice', 'carol', 'bob', 'root']],
    ['domains', ['Default']],
    ['roles', ['reader', 'member', 'admin']],
    ['services', ['keystone', 'glance']],
  ])('show an admin all %s, with links', async (plural, expected) => {
    expect(await names(`/v3/${plural}`)).toEqual(expected);
    const home = bench.emulator.homes['identity'];
    const { json } = await get(`/v3/${plural}`);
    expect(json.links).toEqual({ next: null, self: `${home}/v3/${plural}`, previous: null });
    const [first] = json[plural];
    expect(first.links.self).toBe(`${home}/v3/${plural}/${first.id}`);
    const shown = await get(`/v3/${plural}/${first.id}`);
    expect(shown.json[plural.slice(0, -1)]).toEqual(first);
  });

  it.each([
    ['/v3/projects?name=alpha', ['alpha']],
    ['/v3/projects?name=ALPHA', []],
    ['/v3/projects?name__icontains=ALP', ['alpha']],
    ['/v3/projects?name__startswith=b', ['beta']],
    ['/v3/projects?enabled=false', []],
    ['/v3/projects?enabled=0', []],
    ['/v3/projects?enabled&domain_id=default', ['alpha', 'beta', 'admin']],
    ['/v3/projects?domain_id=nope', []],
    ['/v3/projects?foo=bar&limit=1&marker=x', ['alpha', 'beta', 'admin']],
    ['/v3/users?name=bob', ['bob']],
    ['/v3/services?type=image', ['glance']],
    ['/v3/roles?name=member', ['member']],
  ])('%s has %j', async (path, expected) => {
    expect(await names(path)).toEqual(expected);
  });

  it('repeat the query in their own link', async () => {
    expect((await get('/v3/projects?name=alpha')).json.links.self).toMatch(/\/v3\/projects\?name=alpha$/);
  });

  it('show endpoints by interface, and regions to everybody', async () => {
    const { endpoints } = (await get('/v3/endpoints?interface=public')).json;
    expect(endpoints.map(({ url }: { url: string }) => url)).toEqual([
      `${bench.emulator.homes['identity']}/v3`,
      bench.emulator.homes['openstack'],
    ]);
    expect((await get('/v3/regions', 'dev-alice')).json.regions).toMatchObject([{ id: 'RegionOne', parent_region_id: null }]);
    expect((await get('/v3/regions/RegionOne', 'dev-alice')).status).toBe(200);
  });

  it.each([
    ['projects', 'list_projects'],
    ['users', 'list_users'],
    ['domains', 'list_domains'],
    ['roles', 'list_roles'],
    ['services', 'list_services'],
    ['endpoints', 'list_endpoints'],
    ['role_assignments', 'list_role_assignments'],
  ])('refuse a member the %s', async (plural, rule) => {
    const answer = await get(`/v3/${plural}`, 'dev-alice');
    expect([answer.status, message(answer)]).toEqual([403, `You are not authorized to perform the requested action: identity:${rule}.`]);
  });
});

describe('what is looked up by its id', () => {
  it.each([
    ['the own project', `/v3/projects/${ALPHA}`, 200],
    ['another project', `/v3/projects/${BETA}`, 403],
    ['no project', '/v3/projects/nope', 403],
    ['oneself', `/v3/users/${ALICE}`, 200],
    ['no user', '/v3/users/nope', 403],
    ['the own domain', '/v3/domains/default', 200],
    ['no role', '/v3/roles/nope', 404],
    ['no service', '/v3/services/nope', 403],
    ['no endpoint', '/v3/endpoints/nope', 404],
    ['no region', '/v3/regions/nope', 404],
    ['the own projects', `/v3/users/${ALICE}/projects`, 200],
    ['the projects of nobody', '/v3/users/nope/projects', 403],
  ])('shows a member %s', async (_what, path, status) => {
    expect((await get(path, 'dev-alice')).status).toBe(status);
  });

  it.each([
    ['projects', 'project'],
    ['users', 'user'],
    ['domains', 'domain'],
    ['roles', 'role'],
    ['services', 'service'],
    ['endpoints', 'endpoint'],
    ['regions', 'region'],
  ])('tells an admin what is not among the %s', async (plural, kind) => {
    const answer = await get(`/v3/${plural}/nope`);
    expect([answer.status, message(answer)]).toEqual([404, `Could not find ${kind}: nope.`]);
  });

  it('is a user with the project that it works in by default', async () => {
    expect((await get(`/v3/users/${ALICE}`)).json.user).toMatchObject({
      name: 'alice',
      domain_id: 'default',
      enabled: true,
      default_project_id: ALPHA,
      password_expires_at: null,
    });
  });
});

describe('keystone.own-project-list and its like', () => {
  it('show what the caller has', async () => {
    expect(await names('/v3/auth/projects', 'dev-alice')).toEqual(['alpha']);
    expect(await names('/v3/auth/domains', 'dev-alice')).toEqual([]);
    expect(await names(`/v3/users/${ALICE}/projects`, 'dev-alice')).toEqual(['alpha']);
    const { catalog, links } = (await get('/v3/auth/catalog', 'dev-alice')).json;
    expect(catalog.map(({ type }: { type: string }) => type)).toEqual(['identity', 'image']);
    expect(links).toEqual({ self: `${bench.emulator.homes['identity']}/v3/auth/catalog` });
  });
});

describe('keystone.role-assignment-list', () => {
  it('shows who has which role where', async () => {
    const { role_assignments: all } = (await get(`/v3/role_assignments?user.id=${ALICE}&include_names`)).json;
    expect(all).toMatchObject([
      { user: { name: 'alice' }, role: { name: 'member' }, scope: { project: { name: 'alpha', domain: { name: 'Default' } } } },
    ]);
  });

  it('shows roles that come with others where it is asked for what counts', async () => {
    const { role_assignments: all } = (await get(`/v3/role_assignments?effective&include_names&user.id=${ALICE}`)).json;
    expect(all.map(({ role }: { role: { name: string } }) => role.name)).toEqual(['member', 'reader']);
    expect(all[1].links.prior_role).toContain('/implies/');
  });

  it.each([
    [`?scope.project.id=${ALPHA}`, 2],
    ['?scope.system=all', 1],
    ['?scope.domain.id=default', 0],
    ['?group.id=x', 0],
    ['?user.id=nope', 0],
  ])('%s has %i', async (query, count) => {
    expect((await get(`/v3/role_assignments${query}`)).json.role_assignments).toHaveLength(count);
  });

  it('refuses what cannot be asked for together', async () => {
    expect(message(await get('/v3/role_assignments?scope.project.id=x&scope.domain.id=y'))).toBe('Specify a domain or project, not both');
    expect((await get('/v3/role_assignments?include_subtree')).status).toBe(400);
  });
});

/** What each path is, by both methods; where the list stands for one, the first of it is looked up. */
const OPERATIONS = [
  ['keystone.own-catalog-show', 'keystone.own-catalog-show-head', '/v3/auth/catalog'],
  ['keystone.own-project-list', 'keystone.own-project-list-head', '/v3/auth/projects'],
  ['keystone.own-domain-list', 'keystone.own-domain-list-head', '/v3/auth/domains'],
  ['keystone.own-system-list', 'keystone.own-system-list-head', '/v3/auth/system'],
  ['keystone.user-project-list', 'keystone.user-project-list-head', `/v3/users/${ALICE}/projects`],
  ['keystone.project-list', 'keystone.project-list-head', '/v3/projects'],
  ['keystone.project-show', 'keystone.project-show-head', `/v3/projects/${ALPHA}`],
  ['keystone.user-list', 'keystone.user-list-head', '/v3/users'],
  ['keystone.user-show', 'keystone.user-show-head', `/v3/users/${ALICE}`],
  ['keystone.domain-list', 'keystone.domain-list-head', '/v3/domains'],
  ['keystone.domain-show', 'keystone.domain-show-head', '/v3/domains/default'],
  ['keystone.role-list', 'keystone.role-list-head', '/v3/roles'],
  ['keystone.role-show', 'keystone.role-show-head', '/v3/roles'],
  ['keystone.service-list', 'keystone.service-list-head', '/v3/services'],
  ['keystone.service-show', 'keystone.service-show-head', '/v3/services'],
  ['keystone.endpoint-list', 'keystone.endpoint-list-head', '/v3/endpoints'],
  ['keystone.endpoint-show', 'keystone.endpoint-show-head', '/v3/endpoints'],
  ['keystone.region-list', 'keystone.region-list-head', '/v3/regions'],
  ['keystone.region-show', 'keystone.region-show-head', '/v3/regions/RegionOne'],
  ['keystone.role-assignment-list', 'keystone.role-assignment-list-head', '/v3/role_assignments'],
  ['keystone.application-credential-list', 'keystone.application-credential-list-head', `/v3/users/${ALICE}/application_credentials`],
  [
    'keystone.application-credential-show',
    'keystone.application-credential-show-head',
    `/v3/users/${ALICE}/application_credentials/a11ce0a99c7e4d1b8f3052e6d4b7c901`,
  ],
] as const;

describe('an admin', () => {
  it.each(OPERATIONS)('is answered by %s, and by %s with the same headers', async (whole, bare, path) => {
    const [first] = whole.endsWith('-show') ? Object.values((await get(path)).json as Record<string, { id: string }[]>).flat() : [];
    const one = /\/(roles|services|endpoints)$/.test(path) && first !== undefined ? `${path}/${first.id}` : path;
    const [head, body] = [await get(one, 'dev-root', 'HEAD'), await get(one)];
    expect([head.status, body.status]).toEqual([200, 200]);
    expect([head.headers['content-length'], head.text]).toEqual([body.headers['content-length'], '']);
    expect(bench.emulator.journal().map(({ operation }) => operation)).toEqual(expect.arrayContaining([bare, whole]));
  });
});

describe('HEAD', () => {
  it.each(['/v3/projects/nope', '/v3/roles/nope'])('of %s is refused as GET is', async (path) => {
    const [head, whole] = [await get(path, 'dev-root', 'HEAD'), await get(path)];
    expect([head.status, head.headers['content-length'], head.text]).toEqual([whole.status, whole.headers['content-length'], '']);
  });
});

describe('without a token', () => {
  it.each(['/v3/projects', '/v3/auth/catalog', `/v3/users/${ALICE}/application_credentials`])('%s is refused', async (path) => {
    expect((await get(path, null)).status).toBe(401);
  });
});
