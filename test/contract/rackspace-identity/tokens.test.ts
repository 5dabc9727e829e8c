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
        endpoints: ['DFW', 'ORD', 'IAD'].map((region) => ({ tenantId: '1100111', publicURL, region })),
      },
    ]);
    expect(user).toMatchObject({ name: 'alice', 'RAX-AUTH:defaultRegion': 'DFW' });
    expect(user.roles.length).toBeGreaterThan(0);
  });

  it.each([
    ['by password', byPassword('bob', 'secret'), '1100222'],
    ['for a tenant by its id', { ...byKey('alice', 'alice-api-key'), tenantId: '1100111' }, '1100111'],
    ['for a tenant by its name', { ...byPassword('root', 'secret'), tenantName: '1100333' }, '1100333'],
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
    expect(answer.headers.allow).toBe('POST');
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
