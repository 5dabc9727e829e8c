import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { FEDORA, PATCH_21, useEmulator } from '../support/emulator.ts';

const bench = useEmulator();
const at = (sandbox: string, path: string) => `${bench.emulator.url}/sandbox/${sandbox}${path}`;
const rename = (url: string, value: string) =>
  send('PATCH', url, { body: JSON.stringify([{ op: 'replace', path: '/name', value }]), headers: { 'content-type': PATCH_21 } });

describe('sandboxes', () => {
  it('are made by the first request of any kind, one to the admin API too', async () => {
    expect((await send('GET', at('early', '/__admin/images'), { as: null })).json.total).toBe(6);
    const { json } = await send('GET', `${bench.emulator.admin}/sandboxes`, { as: null });
    expect(json.sandboxes.map(({ name }: { name: string }) => name)).toContain('early');
    expect((await send('GET', `${bench.emulator.admin}/sandboxes/other`, { as: null })).status).toBe(404);
  });

  it('share nothing with each other or with the default one', async () => {
    await rename(at('a', `/openstack/v2/images/${FEDORA}`), 'a');
    await rename(at('b', `/v2/images/${FEDORA}`), 'b');
    const name = async (url: string) => (await send('GET', url)).json.name;
    expect(await name(at('a', `/v2/images/${FEDORA}`))).toBe('a');
    expect(await name(at('b', `/openstack/v2/images/${FEDORA}`))).toBe('b');
    expect(await name(`${bench.emulator.url}/v2/images/${FEDORA}`)).not.toMatch(/^[ab]$/);
  });

  it('have tokens, journals and ids of their own', async () => {
    const auth = {
      identity: { methods: ['password'], password: { user: { name: 'bob', domain: { id: 'default' }, password: 'secret' } } },
    };
    const token = String(
      (await send('POST', at('c', '/identity/v3/auth/tokens'), { as: null, body: { auth } })).headers['x-subject-token'],
    );
    expect((await send('GET', at('c', '/v2/images'), { as: token })).status).toBe(200);
    expect((await send('GET', at('d', '/v2/images'), { as: token })).status).toBe(401);
    const [one, other] = await Promise.all(['c', 'd'].map((name) => send('POST', at(name, '/v2/images'), { body: {} })));
    expect(one?.json.id).not.toBe(other?.json.id);
    expect(
      bench.emulator
        .sandbox('d')
        .journal()
        .map(({ method }) => method),
    ).toEqual(['GET', 'POST']);
  });

  it('are named in log-ins, catalogs and absolute links', async () => {
    const auth = {
      identity: { methods: ['password'], password: { user: { name: 'bob', domain: { id: 'default' }, password: 'secret' } } },
    };
    const { token } = (await send('POST', at('e', '/identity/v3/auth/tokens'), { as: null, body: { auth } })).json;
    expect(token.catalog[1].endpoints[0].url).toBe(at('e', '/openstack'));
    const made = await send('POST', at('e', '/openstack/v2/images'), { body: {} });
    expect(made.headers.location).toBe(at('e', `/openstack/v2/images/${made.json.id}`));
    expect((await send('GET', at('e', '/v2/images'), { as: null })).headers['www-authenticate']).toContain(at('e', '/identity/v3'));
  });

  it.each(['A', '1a', 'v2', 'a_b', 'x'.repeat(42)])('is our own 404 for the name %s', async (name) => {
    const answer = await send('GET', at(name, '/v2/images'));
    expect([answer.status, answer.json.error.code]).toEqual([404, 'unknown-sandbox']);
  });

  it('are not made on first use where they have to be declared', async () => {
    await using emulator = await startEmulator({ port: 0, sandboxes: 'declared' });
    expect((await send('GET', `${emulator.url}/sandbox/a/v2/images`)).status).toBe(404);
    emulator.sandbox('a');
    expect((await send('GET', `${emulator.url}/sandbox/a/v2/images`)).status).toBe(200);
  });

  it('go back to what they began with', async () => {
    const sandbox = bench.emulator.sandbox('f');
    await rename(`${sandbox.homes['openstack']}/v2/images/${FEDORA}`, 'changed');
    sandbox.reset();
    expect((await send('GET', `${sandbox.homes['openstack']}/v2/images/${FEDORA}`)).json.name).not.toBe('changed');
  });
});

describe('the same seed', () => {
  it('gives the same bytes under a frozen clock', async () => {
    const session = async (): Promise<string[]> => {
      await using emulator = await startEmulator({ port: 0, seed: 's', clock: 'frozen:2026-01-01T00:00:00Z' });
      const made = await send('POST', `${emulator.url}/v2/images`, { body: { name: 'a' } });
      const renamed = await rename(`${emulator.url}/v2/images/${made.json.id}`, 'b');
      return [made, renamed].map(({ headers, text }) => JSON.stringify({ ...headers, date: '', location: '' }) + text);
    };
    expect(await session()).toEqual(await session());
  });
});
