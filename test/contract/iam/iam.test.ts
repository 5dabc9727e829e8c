import { describe, expect, it } from '@jest/globals';
import { type Received, send } from '../../support/client.ts';
import { IMS_TEST, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const ALPHA = '0b1e494e2660441a957313163095fe5c';
const BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35';
const iam = (method: string, path: string, sent = {}) => send(method, `${bench.emulator.homes['iam']}${path}`, { as: null, ...sent });
const asAlice = (path: string) => iam('GET', path, { as: 'dev-alice' });
const alice = { name: 'alice', domain: { name: 'Default' }, password: 'secret' };
const logIn = (scope: unknown = { project: { name: 'eu-de' } }, user: object = alice, query = ''): Promise<Received> =>
  iam('POST', `/v3/auth/tokens${query}`, { body: { auth: { identity: { methods: ['password'], password: { user } }, scope } } });

describe('iam.version-list and iam.version-show', () => {
  it('shows the version, without a token', async () => {
    const list = await iam('GET', '/');
    const shown = await iam('GET', '/v3');
    expect([list.status, shown.status]).toEqual([300, 200]);
    expect(shown.json.version).toMatchObject({
      id: 'v3.6',
      status: 'stable',
      links: [{ rel: 'self', href: `${bench.emulator.homes['iam']}/v3/` }],
    });
    expect(list.json.versions.values[0]).toEqual(shown.json.version);
  });
});

describe('iam.token-create', () => {
  it('logs in for a project by name, which needs no domain', async () => {
    const answer = await logIn();
    expect(answer.status).toBe(201);
    expect(String(answer.headers['x-subject-token']).length).toBeGreaterThan(16);
    const { token } = answer.json;
    expect(token).toMatchObject({ methods: ['password'], user: { name: 'alice', domain: { name: 'Default' } } });
    expect(token.project).toEqual({ id: ALPHA, name: 'eu-de', domain: { id: 'default', name: 'Default' } });
    const as = String(answer.headers['x-subject-token']);
    expect((await bench.ims('GET', `/v2/images/${IMS_TEST}`, { as })).status).toBe(200);
  });

  it('lists IMS in the catalog, without a version and without a slash at the end, and itself in the same region', async () => {
    const { token } = (await logIn()).json;
    const { ims, iam: identity } = bench.emulator.homes;
    const endpoint = { id: expect.any(String), interface: 'public', region: 'eu-de', region_id: 'eu-de' };
    expect(token.catalog).toEqual([
      { id: expect.any(String), name: 'ims', type: 'image', endpoints: [{ ...endpoint, url: ims }] },
      { id: expect.any(String), name: 'keystone', type: 'identity', endpoints: [{ ...endpoint, url: `${identity}/v3` }] },
    ]);
  });

  it('leaves the catalog empty where it is not wanted', async () => {
    for (const query of ['?nocatalog=true', '?nocatalog=0']) expect((await logIn(undefined, alice, query)).json.token.catalog).toEqual([]);
    expect((await logIn(undefined, alice, '?nocatalog=')).json.token.catalog).toHaveLength(2);
  });

  it.each([
    [{ project: { name: 'alpha' } }, 'alpha'],
    [{ project: { name: 'alpha', domain: { name: 'Default' } } }, 'alpha'],
    [{ project: { name: 'eu-de', domain: { id: 'default' } } }, 'eu-de'],
    [{ project: { id: ALPHA } }, 'eu-de'],
  ])('takes the scope %j and shows the name that was asked for', async (scope, name) => {
    const answer = await logIn(scope);
    expect([answer.status, answer.json.token.project.name]).toEqual([201, name]);
  });

  it.each([
    ['by name', { domain: { name: 'Default' } }],
    ['by id', { domain: { id: 'default' } }],
    ['for it says no scope', undefined],
  ])('logs in for the account, with the catalog of global services: %s', async (_how, scope) => {
    const identity = { methods: ['password'], password: { user: alice } };
    const { status, json } = await iam('POST', '/v3/auth/tokens', { body: { auth: { identity, ...(scope && { scope }) } } });
    expect(status).toBe(201);
    expect([json.token.domain, json.token.project]).toEqual([{ id: 'default', name: 'Default' }, undefined]);
    expect(json.token.catalog).toEqual([
      {
        id: expect.any(String),
        name: 'iam',
        type: 'identity',
        endpoints: [{ id: expect.any(String), interface: 'public', region: '*', region_id: '*', url: `${bench.emulator.homes['iam']}/v3` }],
      },
    ]);
  });

  it('logs in for the project where both it and the account are named', async () => {
    const { token } = (await logIn({ domain: { name: 'Default' }, project: { name: 'eu-de' } })).json;
    expect([token.project.id, token.domain]).toEqual([ALPHA, undefined]);
  });

  it.each([{ domain: { name: 'other' } }, { domain: {} }, { domain: 'Default' }])('refuses the account %j', async (scope) => {
    expect((await logIn(scope)).status).toBeGreaterThanOrEqual(400);
  });

  it('takes a name for a project of the caller', async () => {
    const answer = await logIn({ project: { name: 'eu-nl' } });
    expect([answer.status, answer.json.error.code]).toEqual([401, 401]);
    expect((await logIn({ project: { id: BETA } })).status).toBe(401);
  });

  it('refuses a wrong password, and says where to log in', async () => {
    const answer = await logIn(undefined, { ...alice, password: 'wrong' });
    expect([answer.status, answer.json.error.title]).toEqual([401, 'Unauthorized']);
    expect(answer.headers['www-authenticate']).toBe(`Keystone uri="${bench.emulator.homes['iam']}/v3"`);
    expect(bench.emulator.journal()[0]?.error).toBe('iam.unauthorized');
  });

  it('refuses a log-in without auth', async () => {
    expect((await iam('POST', '/v3/auth/tokens', { body: {} })).status).toBe(400);
  });
});

describe('iam.token-create, refused', () => {
  it('refuses a wrong password', async () => {
    expect((await logIn(undefined, { ...alice, password: 'wrong' })).json.error.code).toBe(401);
  });

  it('refuses a log-in of more than a mebibyte', async () => {
    expect((await iam('POST', '/v3/auth/tokens', { body: { auth: 'x'.repeat(1_100_000) } })).json.error.code).toBe(413);
  });
});

describe('iam.token-show, iam.token-check and iam.token-revoke', () => {
  it('answers 404 for a token that is not good', async () => {
    const sent = { as: 'dev-alice', headers: { 'x-subject-token': 'nonsense' } };
    expect((await iam('GET', '/v3/auth/tokens', sent)).json.error.code).toBe(404);
  });

  it("refuses to revoke somebody else's token", async () => {
    const sent = { as: 'dev-alice', headers: { 'x-subject-token': 'dev-root' } };
    expect((await iam('DELETE', '/v3/auth/tokens', sent)).json.error.code).toBe(403);
  });

  it('shows a token as it was made, and revokes it', async () => {
    const made = await logIn({ project: { name: 'alpha' } });
    const token = String(made.headers['x-subject-token']);
    const sent = { as: token, headers: { 'x-subject-token': token } };
    expect((await iam('GET', '/v3/auth/tokens', sent)).json).toEqual(made.json);
    expect((await iam('HEAD', '/v3/auth/tokens', sent)).status).toBe(200);
    expect((await iam('DELETE', '/v3/auth/tokens', sent)).status).toBe(204);
    expect((await iam('GET', '/v3/auth/tokens', sent)).status).toBe(401);
  });
});

describe('iam.project-list and iam.own-project-list', () => {
  it.each(['/v3/projects', '/v3/auth/projects'])('finds the one project of a name, at %s', async (path) => {
    for (const name of ['alpha', 'eu-de']) {
      const { json } = await asAlice(`${path}?name=${name}`);
      expect(json.projects.map((project: { id: string; name: string }) => [project.id, project.name])).toEqual([[ALPHA, name]]);
    }
    for (const name of ['beta', 'eu-nl', 'none']) expect((await asAlice(`${path}?name=${name}`)).json.projects).toEqual([]);
  });

  it("shows all of the caller's projects under the names of their regions", async () => {
    const { json } = await asAlice('/v3/auth/projects');
    expect(json.projects).toEqual([
      expect.objectContaining({ id: ALPHA, name: 'eu-de', domain_id: 'default', enabled: true, is_domain: false }),
    ]);
    expect(json.links.next).toBeNull();
  });

  it.each([
    ['domain_id=default', 1],
    ['domain_id=other', 0],
    ['parent_id=default', 1],
    ['parent_id=other', 0],
    ['enabled=true', 1],
    ['enabled=false', 0],
    ['is_domain=false', 1],
    ['is_domain=true', 0],
    ['page=1&per_page=10', 1],
    ['page=2&per_page=10', 0],
  ])('finds those of %s, and says what was asked', async (query, count) => {
    const { json } = await asAlice(`/v3/projects?${query}`);
    expect(json.projects).toHaveLength(count);
    expect(json.links).toEqual({ self: `${bench.emulator.homes['iam']}/v3/projects?${query}`, previous: null, next: null });
  });

  it('asks for a token', async () => {
    expect((await iam('GET', '/v3/projects')).status).toBe(401);
  });
});

describe('iam.project-show', () => {
  it('shows any project of the account, by its id, under the name of its region', async () => {
    const { status, json } = await asAlice(`/v3/projects/${BETA}`);
    expect([status, json.project]).toEqual([200, expect.objectContaining({ id: BETA, name: 'eu-nl', domain_id: 'default' })]);
    expect(json.project.links).toEqual({ self: `${bench.emulator.homes['iam']}/v3/projects/${BETA}` });
  });

  it('answers 404 for one that there is not', async () => {
    const { status, json } = await asAlice('/v3/projects/nothing');
    expect([status, json.error.message]).toEqual([404, 'Could not find project: nothing.']);
  });

  it('asks for a token', async () => {
    expect((await iam('GET', `/v3/projects/${BETA}`)).status).toBe(401);
  });
});

describe('iam.own-domain-list', () => {
  it('shows the account of the caller, if it has the name', async () => {
    expect((await asAlice('/v3/auth/domains?name=Default')).json.domains).toEqual([
      expect.objectContaining({ id: 'default', name: 'Default' }),
    ]);
    expect((await asAlice('/v3/auth/domains?name=other')).json.domains).toEqual([]);
  });
});

describe('iam.catalog-show', () => {
  it('shows the catalog of the token', async () => {
    const { json } = await asAlice('/v3/auth/catalog');
    expect(json.catalog[0]).toMatchObject({ type: 'image', endpoints: [{ url: bench.emulator.homes['ims'] }] });
  });

  it('shows the global services to a token of the account', async () => {
    const as = String((await logIn({ domain: { name: 'Default' } })).headers['x-subject-token']);
    expect((await iam('GET', '/v3/auth/catalog', { as })).json.catalog[0]).toMatchObject({ type: 'identity' });
  });
});

describe('iam.unmatched and iam.wrong-method', () => {
  it('answers 405 with the allowed methods', async () => {
    const { status, headers } = await iam('PUT', '/v3/auth/tokens');
    expect([status, headers.allow]).toEqual([405, 'POST, GET, HEAD, DELETE, OPTIONS']);
  });

  it('answers 404 and 405 as Keystone does', async () => {
    expect((await iam('GET', '/v3/bogus')).status).toBe(404);
    expect((await iam('PUT', '/v3/auth/catalog')).status).toBe(405);
  });
});

describe('the root', () => {
  it('has the log-in of the developer guide', async () => {
    const auth = { identity: { methods: ['password'], password: { user: alice } }, scope: { project: { name: 'eu-de' } } };
    const answer = await send('POST', `${bench.emulator.url}/v3/auth/tokens`, { as: null, body: { auth } });
    expect([answer.status, answer.json.token.catalog[0].endpoints[0].url]).toEqual([201, bench.emulator.homes['ims']]);
  });
});
