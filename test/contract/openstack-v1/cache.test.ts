import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../../src/index.ts';
import { OCTETS, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const cached = useEmulator({ switches: { 'openstack-v1.imageCache': 'full', 'openstack-v1.copyTime': '1 poll' } });
const AS_ROOT = { as: 'dev-root' };

type Bench = typeof bench;
const on = (one: Bench) => async (method: string, path: string) => (await one.v1(method, `/v1/${path}`, AS_ROOT)).json;

describe('openstack-v1.queued-image-add, openstack-v1.queued-image-list, openstack-v1.queued-image-delete, openstack-v1.queued-image-clear', () => {
  const ask = on(bench);

  it('keep whatever ids they are given, in the order they came; nobody fetches them', async () => {
    const id = await bench.pike({}, { body: 'hello', headers: OCTETS });
    for (const name of ['z', id, 'a', 'z']) expect(await ask('PUT', `queued_images/${name}`)).toBeNull();
    expect(await ask('GET', 'queued_images')).toEqual({ queued_images: ['z', id, 'a'] });
    expect(await ask('DELETE', 'queued_images/a')).toBeNull();
    expect(await ask('DELETE', 'queued_images/never')).toBeNull();
    expect(await ask('DELETE', 'queued_images')).toEqual({ num_deleted: 2 });
    expect(await ask('GET', 'queued_images')).toEqual({ queued_images: [] });
    expect(await ask('GET', 'cached_images')).toEqual({ cached_images: [] });
  });

  it('are for admins; another method finds no such path', async () => {
    for (const path of ['queued_images', 'cached_images']) {
      const refused = await bench.v1('GET', `/v1/${path}`);
      expect([refused.status, refused.text.includes('Access was denied to this resource.')]).toEqual([403, true]);
      expect((await bench.v1('GET', `/v1/${path}`, { as: null })).status).toBe(401);
      expect((await bench.v1('POST', `/v1/${path}`, AS_ROOT)).status).toBe(404);
      expect((await bench.v1('GET', `/v1/${path}/x`, AS_ROOT)).status).toBe(404);
    }
    expect((await bench.v1('GET', '/v1.1/queued_images', AS_ROOT)).status).toBe(200);
  });
});

describe('openstack-v1.cached-image-list, openstack-v1.cached-image-delete, openstack-v1.cached-image-clear', () => {
  const ask = on(cached);

  it('have what was downloaded, where there is a cache', async () => {
    const id = await cached.pike({}, { body: 'hello', headers: OCTETS });
    await cached.v1('GET', `/v1/images/${id}`, { headers: { range: 'bytes=0-1' } });
    expect(await ask('GET', 'cached_images')).toEqual({ cached_images: [] });
    await cached.v1('GET', `/v1/images/${id}`);
    await cached.v1('GET', `/v1/images/${id}`);
    expect(await ask('GET', 'cached_images')).toMatchObject({ cached_images: [{ image_id: id, hits: 1, size: 5 }] });
    expect(await ask('DELETE', `cached_images/${id}`)).toBeNull();
    await cached.v1('GET', `/v1/images/${id}`);
    expect(await ask('DELETE', 'cached_images')).toEqual({ num_deleted: 1 });
    expect(await ask('DELETE', 'cached_images')).toEqual({ num_deleted: 0 });
  });

  it('have what waited, once it was fetched; what is not there waits on', async () => {
    const id = await cached.pike({}, { body: 'hello', headers: OCTETS });
    for (const name of [id, 'nothing']) await ask('PUT', `queued_images/${name}`);
    expect(await ask('GET', 'queued_images')).toEqual({ queued_images: [id, 'nothing'] });
    expect(await ask('GET', 'queued_images')).toEqual({ queued_images: ['nothing'] });
    expect(await ask('GET', 'cached_images')).toMatchObject({ cached_images: [{ image_id: id, hits: 0, size: 5 }] });
    await cached.v1('DELETE', `/v1/images/${id}`);
    expect(await ask('GET', 'cached_images')).toEqual({ cached_images: [] });
  });

  it('are not there where the filter is not', async () => {
    const emulator = await startEmulator({ port: 0, switches: { 'openstack-v1.imageCache': 'none' } });
    const answer = await fetch(`${emulator.homes['openstack-pike']}/v1/cached_images`, { headers: { 'x-auth-token': 'dev-root' } });
    await emulator.stop();
    expect(answer.status).toBe(404);
  });
});
