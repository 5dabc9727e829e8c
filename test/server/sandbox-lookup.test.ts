import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { admin } from '../state/support.ts';
import { send } from '../support/client.ts';
import { useMachine } from '../support/machine.ts';

// What asking for a sandbox that is not there comes to.

const SCENARIO = { version: 1, name: 's', rules: [{ match: { operation: 'ims.*' }, reply: { status: 500 } }] };

describe('asking for a sandbox that is not there', () => {
  it.each([
    ['GET', '/journal'],
    ['DELETE', '/journal'],
    ['GET', '/journal/unmatched'],
    ['GET', '/journal/1'],
    ['GET', '/journal/1/explain'],
    ['GET', '/plans'],
    ['DELETE', '/plans?verify=true'],
    ['GET', '/scenarios'],
    ['GET', '/scenarios/s'],
    ['DELETE', '/scenarios/s'],
    ['GET', '/snapshots'],
    ['GET', '/snapshots/s'],
    ['DELETE', '/snapshots/s'],
    ['POST', '/snapshots/s/restore'],
    ['GET', '/snapshots/s/diff'],
    ['GET', '/snapshots/s/fixture'],
  ])('does not make it by %s %s, and says which one was nearly meant', async (method, path) => {
    await using emulator = await startEmulator();
    emulator.sandbox('retries');
    const { status, json } = await send(method, `${emulator.url}/sandbox/retriez/__admin${path}`, { as: null });
    expect([status, json.error]).toEqual([
      404,
      { code: 'sandbox-not-found', message: 'There is no sandbox "retriez", did you mean "retries"?' },
    ]);
    expect((await admin(emulator, 'GET', '/sandboxes')).json.sandboxes).toHaveLength(1);
  });

  it('does not make it where the path or the method is unknown', async () => {
    await using emulator = await startEmulator();
    const ask = async (method: string, path: string) =>
      (await send(method, `${emulator.url}/sandbox/a/__admin${path}`, { as: null })).json.error.code;
    expect([await ask('GET', '/jurnal'), await ask('PUT', '/journal'), await ask('GET', '/version')]).toEqual([
      'not-found',
      'method-not-allowed',
      'not-found',
    ]);
    expect((await admin(emulator, 'GET', '/sandboxes')).json.sandboxes).toEqual([]);
  });

  it.each([
    ['POST', '/scenarios', SCENARIO, 201],
    ['POST', '/plans', { 'openstack-v2.image-list': ['503'] }, 201],
    ['POST', '/snapshots', {}, 201],
    ['PUT', '/clock', { mode: 'frozen', at: '2026-01-01T00:00:00Z' }, 200],
    ['POST', '/reset', undefined, 204],
    ['GET', '/clouds.yaml', undefined, 200],
    ['GET', '/openrc', undefined, 200],
    ['GET', '/', undefined, 200],
    ['GET', '/images', undefined, 200],
    ['GET', '/clock', undefined, 200],
  ])('makes it by %s %s', async (method, path, body, wanted) => {
    await using emulator = await startEmulator();
    const { status } = await send(method, `${emulator.url}/sandbox/a/__admin${path}`, {
      as: null,
      ...(body === undefined ? {} : { body }),
    });
    expect(status).toBe(wanted);
    expect((await admin(emulator, 'GET', '/sandboxes')).json.sandboxes).toMatchObject([{ name: 'a' }]);
  });
});

describe('a sandbox that was declared', () => {
  const machine = useMachine();
  const use = (url: string, name: string) => send('GET', `${url}/sandbox/${name}/openstack/v2/images`);

  it('is our 404 once its ttl is over, at its clouds and at our own API, until it is made again', async () => {
    await using emulator = await startEmulator();
    const { url } = emulator;
    const made = { name: 'a', ttl: '90s', fixtures: [{ version: 1, images: [] }] };
    await admin(emulator, 'POST', '/sandboxes', made);
    emulator.sandbox('b', { ttl: '90s', seed: '7' });
    machine.wait(90_000);
    const message =
      'The sandbox "a" is gone: nobody used it for its ttl, 90s. Make it again with POST /__admin/sandboxes, with a longer "ttl" or "none".';
    const { status, json } = await use(url, 'a');
    expect([status, json]).toEqual([404, { error: { code: 'unknown-sandbox', message } }]);
    for (const [method, path] of [
      ['GET', '/journal'],
      ['POST', '/reset'],
    ] as const) {
      const refused = await send(method, `${url}/sandbox/a/__admin${path}`, { as: null });
      expect([refused.status, refused.json]).toEqual([404, { error: { code: 'sandbox-not-found', message } }]);
    }
    expect((await use(url, 'b')).status).toBe(404);
    expect((await admin(emulator, 'POST', '/sandboxes', made)).status).toBe(201);
    emulator.sandbox('b');
    expect((await use(url, 'a')).json.images).toEqual([]);
    expect((await use(url, 'b')).status).toBe(200);
  });

  it('is not what is made on first use: that is made anew', async () => {
    await using emulator = await startEmulator({ sandboxTtl: '1m' });
    expect((await use(emulator.url, 'a')).status).toBe(200);
    machine.wait(60_000);
    expect((await use(emulator.url, 'a')).status).toBe(200);
  });
});
