import { describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { PATCH_21, useEmulator } from '../support/emulator.ts';

const status = async (emulator: Emulator, as: string | null) => (await send('GET', `${emulator.url}/v2/images`, { as })).status;

describe('auth', () => {
  it('is strict by default', async () => {
    await using emulator = await startEmulator({ port: 0 });
    expect([await status(emulator, null), await status(emulator, 'x'), await status(emulator, 'dev-alice')]).toEqual([401, 401, 200]);
  });

  it('takes any token for the first user', async () => {
    await using emulator = await startEmulator({ port: 0, auth: 'any' });
    expect([await status(emulator, null), await status(emulator, 'x')]).toEqual([401, 200]);
    expect((await send('POST', `${emulator.url}/v2/images`, { as: 'x', body: {} })).json.owner).toBe('0b1e494e2660441a957313163095fe5c');
  });

  it('asks for no token when it is off, and still knows those there are', async () => {
    await using emulator = await startEmulator({ port: 0, auth: 'off' });
    expect(await status(emulator, null)).toBe(200);
    const bobs = (await send('POST', `${emulator.url}/v2/images`, { as: 'dev-bob', body: {} })).json.owner;
    expect(bobs).not.toBe('0b1e494e2660441a957313163095fe5c');
  });

  it('dates a token by the clock of the cloud', async () => {
    await using emulator = await startEmulator({ port: 0, clock: 'frozen:2026-01-01T00:00:00Z' });
    const user = { name: 'alice', domain: { id: 'default' }, password: 'secret' };
    const body = { auth: { identity: { methods: ['password'], password: { user } } } };
    const answer = await send('POST', `${emulator.homes['identity']}/v3/auth/tokens`, { as: null, body });
    expect(answer.json.token.issued_at).toBe('2026-01-01T00:00:00.000000Z');
    expect(answer.json.token.expires_at).toBe('2026-01-02T00:00:00.000000Z');
  });
});

describe('a reader', () => {
  const user = { name: 'carol', domain: { id: 'default' }, password: 'secret' };
  const body = { auth: { identity: { methods: ['password'], password: { user } } } };
  const rename = { body: '[{"op":"replace","path":"/name","value":"x"}]', headers: { 'content-type': PATCH_21 } };
  const bench = useEmulator();

  it('is refused nothing, as in Glance 25.1', async () => {
    const token = String(
      (await send('POST', `${bench.emulator.homes['identity']}/v3/auth/tokens`, { as: null, body })).headers['x-subject-token'],
    );
    expect((await bench.v2('PATCH', `/v2/images/${await bench.image()}`, { as: token, ...rename })).status).toBe(200);
  });

  it('is refused what changes an image under openstack-v2.secureRbac', async () => {
    await using emulator = await startEmulator({ port: 0, switches: { 'openstack-v2.secureRbac': true } });
    const token = String(
      (await send('POST', `${emulator.homes['identity']}/v3/auth/tokens`, { as: null, body })).headers['x-subject-token'],
    );
    const made = await send('POST', `${emulator.url}/v2/images`, { body: {} });
    const image = `${emulator.url}/v2/images/${made.json.id}`;
    expect((await send('GET', image, { as: token })).status).toBe(200);
    expect((await send('PATCH', image, { as: token, ...rename })).status).toBe(403);
    expect((await send('DELETE', image, { as: token })).status).toBe(403);
    const tag = await send('PUT', `${image}/tags/x`, { as: token });
    expect([tag.status, tag.text.includes('modify_image')]).toEqual([403, true]);
    expect((await send('PUT', `${image}/tags/x`)).status).toBe(204);
    expect((await send('POST', `${emulator.url}/v2/images`, { as: token, body: {} })).status).toBe(403);
    expect((await send('PATCH', image, rename)).status).toBe(200);
  });
});
