import { describe, expect, it } from '@jest/globals';
import { type Received, send } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const keystone = (method: string, path: string, sent = {}) =>
  send(method, `${bench.emulator.homes['identity']}${path}`, { as: null, ...sent });
const alice = { name: 'alice', domain: { id: 'default' }, password: 'secret' };
const alpha = { project: { name: 'alpha', domain: { name: 'Default' } } };
const logIn = (user: object = alice, scope: unknown = alpha): Promise<Received> =>
  keystone('POST', '/v3/auth/tokens', { body: { auth: { identity: { methods: ['password'], password: { user } }, scope } } });

describe('keystone.version-list and keystone.version-show', () => {
  it('shows the version with the URL that the caller used', async () => {
    const list = await keystone('GET', '/');
    const shown = await keystone('GET', '/v3/');
    expect([list.status, shown.status]).toEqual([300, 200]);
    expect(shown.json.version.links[0].href).toBe(`${bench.emulator.homes['identity']}/v3/`);
    expect(list.json.versions.values[0]).toEqual(shown.json.version);
  });
});

describe('keystone.token-create', () => {
  it('logs in by password for a project by name, with a catalog of the own host', async () => {
    const answer = await logIn();
    expect(answer.status).toBe(201);
    const { token } = answer.json;
    expect(token).toMatchObject({ methods: ['password'], user: { name: 'alice' }, project: { name: 'alpha' } });
    const image = token.catalog.find(({ type }: { type: string }) => type === 'image');
    expect(image.endpoints[0]).toMatchObject({ interface: 'public', region: 'RegionOne', url: bench.emulator.homes['openstack'] });
    const images = await bench.v2('GET', '/v2/images', { as: String(answer.headers['x-subject-token']) });
    expect(images.status).toBe(200);
  });

  it('logs in for a project by id, and by token', async () => {
    const byId = await logIn(alice, { project: { id: '0b1e494e2660441a957313163095fe5c' } });
    expect(byId.status).toBe(201);
    const token = { id: byId.headers['x-subject-token'] };
    const again = await keystone('POST', '/v3/auth/tokens', { body: { auth: { identity: { methods: ['token'], token } } } });
    expect([again.status, again.json.token.methods]).toEqual([201, ['password', 'token']]);
  });

  it('refuses a wrong password', async () => {
    const answer = await logIn({ ...alice, password: 'x' });
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({
      error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' },
    });
    expect(answer.headers['www-authenticate']).toBe(`Keystone uri="${bench.emulator.homes['identity']}/v3"`);
  });

  it('refuses a project that the user has no role in', async () => {
    expect((await logIn(alice, { project: { name: 'beta', domain: { id: 'default' } } })).status).toBe(401);
  });

  it.each([
    ['unscoped', 201],
    [{ unscoped: {} }, 201],
    [{}, 400],
    [null, 400],
    [{ project: { id: 'x' }, domain: { id: 'default' } }, 400],
  ])('answers the scope %j with %i', async (scope, status) => {
    expect((await logIn(alice, scope)).status).toBe(status);
  });

  it('takes a body without a media type for JSON, and refuses another', async () => {
    const body = JSON.stringify({ auth: { identity: { methods: ['password'], password: { user: alice } } } });
    expect((await keystone('POST', '/v3/auth/tokens', { body })).status).toBe(201);
    expect((await keystone('POST', '/v3/auth/tokens', { body, headers: { 'content-type': 'text/plain' } })).status).toBe(400);
  });

  it('refuses a log-in without auth', async () => {
    const answer = await keystone('POST', '/v3/auth/tokens', { body: {} });
    expect([answer.status, answer.json.error.title]).toEqual([400, 'Bad Request']);
  });

  it.each([
    ['a user without a domain', { name: 'alice', password: 'secret' }, 400],
    ['a user that is not there', { ...alice, name: 'nobody' }, 401],
    ['a user without a name', { password: 'secret' }, 400],
    ['a password that is no text', { ...alice, password: 5 }, 400],
  ])('refuses %s', async (_name, user, status) => {
    expect((await logIn(user)).status).toBe(status);
  });

  it('refuses a log-in of more than a mebibyte', async () => {
    const answer = await keystone('POST', '/v3/auth/tokens', { body: { auth: 'x'.repeat(1_100_000) } });
    expect(answer.status).toBe(413);
  });
});

describe('keystone.token-show, keystone.token-check and keystone.token-revoke', () => {
  it('shows a token, and tells that it is good', async () => {
    const token = String((await logIn()).headers['x-subject-token']);
    const sent = { as: token, headers: { 'x-subject-token': token } };
    expect((await keystone('GET', '/v3/auth/tokens', sent)).json.token.user.name).toBe('alice');
    expect((await keystone('GET', '/v3/auth/tokens?nocatalog', sent)).json.token).not.toHaveProperty('catalog');
    expect((await keystone('HEAD', '/v3/auth/tokens', sent)).status).toBe(200);
  });

  it('revokes a token, which is good no longer', async () => {
    const token = String((await logIn()).headers['x-subject-token']);
    const gone = await keystone('DELETE', '/v3/auth/tokens', { as: token, headers: { 'x-subject-token': token } });
    expect(gone.status).toBe(204);
    expect((await bench.v2('GET', '/v2/images', { as: token })).status).toBe(401);
  });

  it('answers 404 for a token that is not good', async () => {
    const answer = await keystone('GET', '/v3/auth/tokens', { as: 'dev-alice', headers: { 'x-subject-token': 'nonsense' } });
    expect(answer.status).toBe(404);
  });

  it("refuses to revoke somebody else's token", async () => {
    const sent = { as: 'dev-alice', headers: { 'x-subject-token': 'dev-root' } };
    expect((await keystone('DELETE', '/v3/auth/tokens', sent)).status).toBe(403);
  });
});

describe('keystone.unmatched, keystone.wrong-method and keystone.options', () => {
  it('answers 405 with the allowed methods', async () => {
    const answer = await keystone('PUT', '/v3/auth/tokens');
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toContain('POST');
  });

  it('answers 404 with a page, and OPTIONS to everybody', async () => {
    expect((await keystone('GET', '/v3/bogus')).headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await keystone('OPTIONS', '/v3/auth/tokens')).status).toBe(200);
  });
});
