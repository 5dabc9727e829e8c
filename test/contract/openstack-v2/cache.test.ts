import { describe, expect, it } from '@jest/globals';
import type { Received, Sent } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';

const START = 1_767_225_600;
const bench = useEmulator({
  switches: { 'openstack-v2.imageCache': true, 'openstack-v2.taskTime': '5s' },
  clock: 'frozen:2026-01-01T00:00:00Z',
});
const polled = useEmulator({ switches: { 'openstack-v2.imageCache': true, 'openstack-v2.taskTime': '2 polls' } });
const without = useEmulator();
const NOBODY = '00000000-0000-4000-8000-000000000000';
const AS_ROOT: Sent = { as: 'dev-root' };
const look = async (): Promise<Received['json']> => (await bench.v2('GET', '/v2/cache', AS_ROOT)).json;
const ids = async (): Promise<readonly string[]> => (await look()).cached_images.map(({ image_id }: { image_id: string }) => image_id);

describe('openstack-v2.cache-queue', () => {
  it('has an image fetched, which takes its time', async () => {
    const id = await bench.active('hello');
    const answer = await bench.v2('PUT', `/v2/cache/${id}`, AS_ROOT);
    expect([answer.status, answer.text]).toEqual([202, '']);
    expect(await look()).toEqual({ cached_images: [], queued_images: [id] });
    bench.emulator.clock.advance('5s');
    const cached = { image_id: id, hits: 0, last_accessed: START + 5, last_modified: START + 5, size: 5 };
    expect(await look()).toEqual({ cached_images: [cached], queued_images: [] });
  });

  it('fetches by looks where the pace is of looks, and never shows an image twice', async () => {
    const id = await polled.active('hello');
    await polled.v2('PUT', `/v2/cache/${id}`, AS_ROOT);
    const seen: number[][] = [];
    for (let looks = 0; looks < 4; looks += 1) {
      const { cached_images, queued_images } = (await polled.v2('GET', '/v2/cache', AS_ROOT)).json;
      seen.push([cached_images.length, queued_images.length]);
    }
    expect(seen).toEqual([
      [0, 1],
      [0, 1],
      [1, 0],
      [1, 0],
    ]);
  });

  it('has it at hand since its time was over, whoever looks later', async () => {
    const id = await bench.active('hello');
    await bench.v2('PUT', `/v2/cache/${id}`, AS_ROOT);
    bench.emulator.clock.advance('60s');
    expect((await look()).cached_images).toMatchObject([{ image_id: id, last_accessed: START + 5, last_modified: START + 5 }]);
  });

  it('refuses an image without data, one that is not there, and all but admins', async () => {
    const id = await bench.image();
    expect((await bench.v2('PUT', `/v2/cache/${id}`, AS_ROOT)).status).toBe(400);
    expect((await bench.v2('PUT', `/v2/cache/${NOBODY}`, AS_ROOT)).status).toBe(404);
    const denied = await bench.v2('PUT', `/v2/cache/${id}`);
    expect([denied.status, denied.text]).toEqual([403, expect.stringContaining('cache_image action')]);
  });
});

describe('openstack-v2.cache-show', () => {
  it('counts what is served from the cache', async () => {
    const id = await bench.active('hello');
    await bench.v2('GET', `/v2/images/${id}/file`);
    bench.emulator.clock.advance('60s');
    await bench.v2('GET', `/v2/images/${id}/file`);
    await bench.v2('GET', `/v2/images/${id}/file`, { headers: { range: 'bytes=0-1' } });
    expect((await look()).cached_images).toMatchObject([{ image_id: id, hits: 1, last_accessed: START + 60, last_modified: START }]);
  });

  it('forgets an image that is deleted', async () => {
    const id = await bench.active('hello');
    await bench.v2('GET', `/v2/images/${id}/file`);
    await bench.v2('DELETE', `/v2/images/${id}`);
    expect(await ids()).toEqual([]);
  });
});

describe('openstack-v2.cache-delete', () => {
  it('takes an image out', async () => {
    const id = await bench.active('hello');
    await bench.v2('GET', `/v2/images/${id}/file`);
    expect((await bench.v2('DELETE', `/v2/cache/${id}`, AS_ROOT)).status).toBe(204);
    expect(await ids()).toEqual([]);
    expect((await bench.v2('DELETE', `/v2/cache/${NOBODY}`, AS_ROOT)).status).toBe(404);
  });
});

describe('openstack-v2.cache-clear', () => {
  it.each([
    ['cache', [0, 1]],
    ['queue', [1, 0]],
    ['', [0, 0]],
  ])('empties what it is told to: %j', async (target, left) => {
    const [served, waiting] = [await bench.active('hello'), await bench.active('world')];
    await bench.v2('GET', `/v2/images/${served}/file`);
    await bench.v2('PUT', `/v2/cache/${waiting}`, AS_ROOT);
    const headers = { 'x-image-cache-clear-target': target };
    expect((await bench.v2('DELETE', '/v2/cache', { headers, as: 'dev-root' })).status).toBe(204);
    const { cached_images, queued_images } = await look();
    expect([cached_images.length, queued_images.length]).toEqual(left);
  });

  it('leaves alone what was fetched in the meantime, though nobody has looked', async () => {
    const id = await bench.active('hello');
    await bench.v2('PUT', `/v2/cache/${id}`, AS_ROOT);
    bench.emulator.clock.advance('5s');
    await bench.v2('DELETE', '/v2/cache', { headers: { 'x-image-cache-clear-target': 'queue' }, as: 'dev-root' });
    expect(await ids()).toEqual([id]);
  });

  it('refuses another target', async () => {
    const headers = { 'x-image-cache-clear-target': 'all' };
    expect((await bench.v2('DELETE', '/v2/cache', { headers, as: 'dev-root' })).status).toBe(400);
  });
});

it('a service without a cache says so, to admins alone', async () => {
  const answer = await without.v2('GET', '/v2/cache', AS_ROOT);
  expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('Caching via API is not supported at this site.')]);
  expect((await without.v2('GET', '/v2/cache')).status).toBe(403);
});

it('the versions tell whether there is a cache', async () => {
  const versions = async (on: typeof bench): Promise<string[]> =>
    (await on.v2('GET', '/versions')).json.versions.map(({ id }: { id: string }) => id).slice(0, 3);
  expect([await versions(bench), await versions(without)]).toEqual([
    ['v2.16', 'v2.15', 'v2.14'],
    ['v2.15', 'v2.13', 'v2.12'],
  ]);
});
