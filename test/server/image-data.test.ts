import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { makeImage, useState, v2 } from '../state/support.ts';
import type { Received } from '../support/client.ts';
import { OCTETS, useEmulator } from '../support/emulator.ts';

const bench = useEmulator({ imageData: 'discard' });
const hex = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('hex');

describe('image data that is discarded', () => {
  it('has been measured, and is not there to be downloaded', async () => {
    const id = await bench.active('hello');
    expect((await bench.v2('GET', `/v2/images/${id}`)).json).toMatchObject({
      status: 'active',
      size: 5,
      virtual_size: 5,
      checksum: hex('md5', 'hello'),
      os_hash_value: hex('sha512', 'hello'),
      stores: 'fast',
    });
    for (const headers of [{}, { range: 'bytes=1-2' }]) {
      const answer = await bench.v2('GET', `/v2/images/${id}/file`, { headers });
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    expect((await bench.v2('DELETE', `/v2/images/${id}`)).status).toBe(204);
  });

  it('is not there through v1 either', async () => {
    const id = await bench.pike({}, { body: 'hello', headers: OCTETS });
    const answer = await bench.v1('GET', `/v1/images/${id}`);
    expect([answer.status, answer.text, answer.headers['x-image-meta-size'], answer.headers['x-image-meta-checksum']]).toEqual([
      204,
      '',
      '5',
      hex('md5', 'hello'),
    ]);
    expect((await bench.v1('GET', `/v1/images/${await bench.pike()}`)).status).toBe(404);
  });

  it('is held against what was said of it all the same', async () => {
    const wrong = { 'x-image-meta-name': 'n', 'x-image-meta-disk_format': 'raw', 'x-image-meta-container_format': 'bare' };
    const headers = { ...OCTETS, ...wrong, 'x-image-meta-checksum': hex('md5', 'other') };
    expect((await bench.v1('POST', '/v1/images', { body: 'hello', headers })).status).toBe(400);
  });

  it('goes through snapshots', async () => {
    const id = await bench.active('hello');
    bench.emulator.snapshot('before');
    await bench.v2('DELETE', `/v2/images/${id}`);
    bench.emulator.restore('before');
    expect((await bench.v2('GET', `/v2/images/${id}`)).json).toMatchObject({ status: 'active', size: 5 });
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).status).toBe(204);
    expect(await bench.emulator.snapshots.fixture('before')).toContain(hex('md5', 'hello'));
  });
});

describe('image data that is discarded from now on', () => {
  const kept = useState();

  it('leaves what was kept before, and keeps no files of what comes', async () => {
    const first = await kept.start();
    const [old, id] = [await makeImage(first), await makeImage(first)];
    await v2(first, 'PUT', `/v2/images/${old}/file`, { body: 'old', headers: OCTETS });
    const second = await kept.restart(first, { imageData: 'discard' });
    await v2(second, 'PUT', `/v2/images/${id}/file`, { body: 'hello', headers: OCTETS });
    const third = await kept.restart(second);
    const [there, gone] = await Promise.all([old, id].map((one) => v2(third, 'GET', `/v2/images/${one}/file`)));
    expect([there?.text, gone?.status, (await v2(third, 'GET', `/v2/images/${id}`)).json.size]).toEqual(['old', 204, 5]);
    expect(readdirSync(kept.path('data'))).toHaveLength(1);
  });
});

describe('image data that is staged', () => {
  const emulator = useEmulator({ imageData: 'discard', switches: { 'openstack-v2.taskTime': '0s' } });

  it('is kept until it is imported, and discarded then', async () => {
    const id = await emulator.image({ disk_format: 'raw', container_format: 'bare' });
    expect((await emulator.v2('PUT', `/v2/images/${id}/stage`, { body: 'hello', headers: OCTETS })).status).toBe(204);
    expect((await emulator.v2('POST', `/v2/images/${id}/import`, { body: { method: { name: 'glance-direct' } } })).status).toBe(202);
    const show = async (): Promise<Received['json']> => (await emulator.v2('GET', `/v2/images/${id}`)).json;
    while ((await show()).status !== 'active');
    expect(await show()).toMatchObject({ size: 5, virtual_size: 5, checksum: hex('md5', 'hello') });
    expect((await emulator.v2('GET', `/v2/images/${id}/file`)).status).toBe(204);
  });
});
