import { describe, expect, it } from '@jest/globals';
import { send } from '../../support/client.ts';
import { RACKSPACE_FEDORA as FEDORA, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const url = (path = '/v2.0/tokens') => `${bench.emulator.homes['rackspace-identity']}${path}`;
const logIn = (auth: unknown) => send('POST', url(), { as: null, body: { auth } });
const byKey = (username: unknown, apiKey: unknown) => ({ 'RAX-KSKEY:apiKeyCredentials': { username, apiKey } });
const byPassword = (username: unknown, password: unknown) => ({ passwordCredentials: { username, password } });

describe('rackspace-identity.token-create', () => {
  it('logs in by API key, with a catalog of Cloud Images', async () => {
    const answer = await logIn(byKey('alice', 'alice-api-key'));
    expect(answer.status).toBe(200);
    const { token, serviceCatalog, user } = answer.json.access;
    expect(token).toEqual({
      id: expect.any(String),
      expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      tenant: { id: '1100111', name: '1100111' },
      'RAX-AUTH:authenticatedBy': ['APIKEY'],
    });
    const publicURL = `${bench.emulator.url}/rackspace/v2`;
    expect(serviceCatalog).toEqual([
      {
        name: 'cloudImages',
        type: 'image',
        endpoints: ['DFW', 'ORD', 'IAD', 'LON', 'SYD', 'HKG'].map((region) => ({ tenantId: '1100111', publicURL, region })),
      },
    ]);
    expect(user).toMatchObject({ name: 'alice', 'RAX-AUTH:defaultRegion': 'DFW' });
    expect(user.roles.length).toBeGreaterThan(0);
  });

  it.each([
    ['by password', byPassword('bob', 'secret'), '1100222'],
    ['for a tenant by its id', { ...byKey('alice', 'alice-api-key'), tenantId: '1100111' }, '1100111'],
    ['for a tenant by its name', { ...byPassword('root', 'secret'), tenantName: '1100333' }, '1100333'],
    ['for a tenant beside the name', { passwordCredentials: { username: 'bob', password: 'secret', tenantId: '1100222' } }, '1100222'],
    ['by a token for a tenant', { token: { id: 'dev-bob' }, tenantId: '1100222' }, '1100222'],
  ])('logs in %s', async (_name, auth, tenant) => {
    expect((await logIn(auth)).json.access.token.tenant.id).toBe(tenant);
  });

  it('gives a token that is good at every home', async () => {
    const { id } = (await logIn(byKey('alice', 'alice-api-key'))).json.access.token;
    for (const home of ['rackspace', 'openstack']) {
      expect((await send('GET', `${bench.emulator.homes[home]}/v2/images/${FEDORA}`, { as: id })).status).toBe(200);
    }
  });

  it.each([
    ['no credentials', {}],
    ['nothing', undefined],
    ['a list', []],
    ['an API key without a name', { 'RAX-KSKEY:apiKeyCredentials': { apiKey: 'x' } }],
    ['a number for a password', byPassword('alice', 7)],
    ['both the name and the id of a tenant', { ...byKey('alice', 'alice-api-key'), tenantId: '1100111', tenantName: '1100111' }],
    ['a list for a tenant', { ...byPassword('alice', 'secret'), tenantId: [] }],
  ])('refuses a log-in that names no credentials, and one that is no JSON', async (_name, auth) => {
    const fault = { badRequest: { code: 400, message: expect.stringContaining('unable to parse Auth data') } };
    expect((await logIn(auth)).json).toEqual(fault);
    expect((await send('POST', url(), { as: null, body: '{"auth":' })).json).toEqual(fault);
  });

  it.each([
    ['the key of another', byKey('alice', 'bob-api-key')],
    ['a wrong password', byPassword('alice', 'wrong')],
    ['an unknown name', byKey('nobody', 'x')],
    ['a token that is not good', { token: { id: 'nobody' } }],
    ['the tenant of another', { ...byPassword('alice', 'secret'), tenantId: '1100222' }],
  ])('refuses wrong credentials, all in the same words', async (_name, auth) => {
    const answer = await logIn(auth);
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ unauthorized: { code: 401, message: 'Unable to authenticate user with credentials provided.' } });
  });

  it('answers 404 for what it does not have', async () => {
    expect((await send('GET', url('/v2.0/nothing'))).json).toMatchObject({ itemNotFound: { code: 404 } });
  });

  it('answers 405 with the method that a path has', async () => {
    const answer = await send('GET', url());
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('POST, DELETE');
    expect(answer.json).toMatchObject({ badMethod: { code: 405 } });
  });

  it('answers every error that is asked for as a fault', async () => {
    for (const [status, name] of [
      [403, 'forbidden'],
      [413, 'overLimit'],
      [500, 'identityFault'],
      [503, 'serviceUnavailable'],
    ] as const) {
      const answer = await send('POST', url(), { as: null, body: {}, headers: { prefer: `code=${status}` } });
      expect(answer.status).toBe(status);
      expect(answer.json).toMatchObject({ [name]: { code: status } });
    }
  });
});

const issue = async (auth: unknown = byKey('alice', 'alice-api-key')) => (await logIn(auth)).json.access.token.id as string;
const about = (method: string, token: string, as: string | null, rest = '') => send(method, url(`/v2.0/tokens/${token}${rest}`), { as });

describe('rackspace-identity.token-show', () => {
  it('tells whose a token is, without the catalog', async () => {
    const id = await issue();
    const answer = await about('GET', id, id);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      access: {
        token: {
          id,
          expires: expect.stringMatching(/Z$/),
          tenant: { id: '1100111', name: '1100111' },
          'RAX-AUTH:authenticatedBy': ['APIKEY'],
        },
        user: {
          id: expect.any(String),
          name: 'alice',
          'RAX-AUTH:defaultRegion': 'DFW',
          roles: expect.arrayContaining([expect.objectContaining({ name: 'identity:user-admin' })]),
        },
      },
    });
  });

  it('tells a user of the same account, and an administrator', async () => {
    const id = await issue();
    const carol = await issue(byKey('carol', 'carol-api-key'));
    expect((await about('GET', id, carol)).status).toBe(200);
    expect((await about('GET', id, 'dev-root')).status).toBe(200);
  });

  it('keeps a token from other accounts', async () => {
    const answer = await about('GET', await issue(), 'dev-bob');
    expect(answer.json).toEqual({ forbidden: { code: 403, message: expect.any(String) } });
  });

  it('answers 404 for a token that is not good, and for one of another tenant than is asked for', async () => {
    const id = await issue();
    expect((await about('GET', 'nobody', id)).json).toMatchObject({ itemNotFound: { code: 404 } });
    expect((await about('GET', id, id, '?belongsTo=1100222')).status).toBe(404);
    expect((await about('GET', id, id, '?belongsTo=1100111')).status).toBe(200);
  });

  it('asks for a token of whoever wants to know', async () => {
    for (const as of [null, 'nobody']) {
      expect((await about('GET', await issue(), as)).json).toMatchObject({ unauthorized: { code: 401 } });
    }
  });
});

describe('rackspace-identity.token-revoke and rackspace-identity.token-revoke-other', () => {
  it('make the own token good no more, at every home', async () => {
    const id = await issue();
    const answer = await send('DELETE', url(), { as: id });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await send('GET', `${bench.emulator.homes['rackspace']}/v2/images/${FEDORA}`, { as: id })).status).toBe(401);
    expect((await send('DELETE', url(), { as: id })).status).toBe(401);
  });

  it('make the token of another user of the account good no more, and nobody else’s', async () => {
    const id = await issue();
    expect((await about('DELETE', id, 'dev-bob')).status).toBe(403);
    expect((await about('DELETE', id, 'dev-alice')).status).toBe(204);
    expect((await about('DELETE', id, 'dev-alice')).status).toBe(404);
  });
});

describe('rackspace-identity.token-endpoint-list', () => {
  it('lists where the services are, by region', async () => {
    const id = await issue();
    const { endpoints, endpoints_links } = (await about('GET', id, id, '/endpoints')).json;
    expect(endpoints_links).toEqual([]);
    expect(endpoints).toHaveLength(6);
    expect(endpoints[0]).toEqual({
      id: 1,
      name: 'cloudImages',
      type: 'image',
      region: 'DFW',
      tenantId: '1100111',
      publicURL: `${bench.emulator.url}/rackspace/v2`,
    });
    expect((await about('GET', 'nobody', id, '/endpoints')).status).toBe(404);
  });
});

describe('rackspace-identity.tenant-list', () => {
  it('lists the tenants of the caller', async () => {
    const answer = await send('GET', url('/v2.0/tenants'), { as: 'dev-bob' });
    expect(answer.json).toEqual({ tenants: [{ id: '1100222', name: '1100222', enabled: true }] });
    expect((await send('GET', url('/v2.0/tenants'), { as: null })).status).toBe(401);
  });
});

describe('rackspace-identity.version-list and rackspace-identity.version-show', () => {
  it('show the one version that is here', async () => {
    const self = `${bench.emulator.homes['rackspace-identity']}/v2.0`;
    const list = (await send('GET', url('/'), { as: null })).json;
    expect(list.versions.version).toEqual([
      { id: 'v2.0', status: 'CURRENT', updated: expect.any(String), link: { href: self, rel: 'self' } },
    ]);
    for (const path of ['/v2.0', '/v2.0/']) {
      const { version } = (await send('GET', url(path), { as: null })).json;
      expect(version).toMatchObject({ id: 'v2.0', status: 'CURRENT', links: [{ href: self, rel: 'self' }] });
    }
  });
});
