import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { admin } from '../state/support.ts';
import { send } from '../support/client.ts';

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
