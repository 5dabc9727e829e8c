import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { OCTETS, useEmulator } from '../support/emulator.ts';

// Images of fixtures that have bytes, seen by clients.

const TEXT = 'da3b75d9-3f4a-40e7-8a2c-bfab23927d01';
const FILE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927d02';
const LOST = 'da3b75d9-3f4a-40e7-8a2c-bfab23927d03';
const HELD = 'da3b75d9-3f4a-40e7-8a2c-bfab23927d04';
const GONE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927d05';
const disk = randomBytes(300_000);
const hash = (algorithm: string, bytes: string | Buffer): string => createHash(algorithm).update(bytes).digest('hex');

const folder = mkdtempSync(join(tmpdir(), 'polyglance-fixture-data-'));
writeFileSync(join(folder, 'disk.img'), disk);
writeFileSync(join(folder, 'gone.img'), 'soon gone');
const common = 'owner: alpha, visibility: private, disk_format: raw, container_format: bare';
writeFileSync(
  join(folder, 'images.yaml'),
  `version: 1
images:
  - { id: ${TEXT}, ${common}, data: { text: "grüß dich" } }
  - { id: ${FILE}, ${common}, data: { file: ./disk.img } }
  - { id: ${LOST}, ${common}, status: active, size: 5, checksum: 5d41402abc4b2a76b9719d911017c592 }
  - { id: ${HELD}, ${common}, status: deactivated, data: { text: held } }
  - { id: ${GONE}, ${common}, data: { file: gone.img } }
`,
);
afterAll(() => rmSync(folder, { recursive: true }));
const bench = useEmulator({ fixtures: folder });

describe('an image of a fixture that has data', () => {
  it('is active, in the default store, and has the size and hashes of its data', async () => {
    expect((await bench.v2('GET', `/v2/images/${FILE}`)).json).toMatchObject({
      status: 'active',
      stores: 'fast',
      size: disk.length,
      virtual_size: disk.length,
      checksum: hash('md5', disk),
      os_hash_algo: 'sha512',
      os_hash_value: hash('sha512', disk),
    });
  });

  it('gives its bytes to all clouds that send some', async () => {
    for (const cloud of ['v2', 'ims'] as const) {
      const answer = await bench[cloud]('GET', `/v2/images/${FILE}/file`);
      expect([answer.status, answer.headers['content-length'], answer.bytes.equals(disk)]).toEqual([200, String(disk.length), true]);
      expect((await bench[cloud]('GET', `/v2/images/${TEXT}/file`)).text).toBe('grüß dich');
    }
    const pike = await bench.v1('GET', `/v1/images/${FILE}`);
    expect([pike.status, pike.headers['etag'], pike.bytes.equals(disk)]).toEqual([200, hash('md5', disk), true]);
  });

  it('gives a range of them', async () => {
    const sent = { headers: { range: 'bytes=100000-200000' } };
    const answer = await bench.v2('GET', `/v2/images/${FILE}/file`, sent);
    expect([answer.status, answer.headers['content-range']]).toEqual([206, `bytes 100000-200000/${disk.length}`]);
    expect(answer.bytes.equals(disk.subarray(100_000, 200_001))).toBe(true);
  });

  it('may be deactivated', async () => {
    expect((await bench.v2('GET', `/v2/images/${HELD}/file`)).status).toBe(403);
    await bench.v2('POST', `/v2/images/${HELD}/actions/reactivate`, { as: 'dev-root' });
    expect((await bench.v2('GET', `/v2/images/${HELD}/file`)).text).toBe('held');
  });

  it('is deleted in one sandbox and stays in the others, and a reset brings it back', async () => {
    const [one, two] = ['one', 'two'].map((name) => bench.emulator.sandbox(name));
    const at = (clouds: typeof one, method: string, path = ''): ReturnType<typeof send> =>
      send(method, `${clouds?.homes['openstack']}/v2/images/${FILE}${path}`);
    expect((await at(one, 'DELETE')).status).toBe(204);
    expect((await at(one, 'GET', '/file')).status).toBe(404);
    expect((await at(two, 'GET', '/file')).bytes.equals(disk)).toBe(true);
    one?.reset();
    expect((await at(one, 'GET', '/file')).bytes.equals(disk)).toBe(true);
  });
});

describe('an image of a fixture that has lost its data', () => {
  it('has nothing to download: 204, and 404 in v1, as each Glance answers', async () => {
    for (const cloud of ['v2', 'ims'] as const) {
      const answer = await bench[cloud]('GET', `/v2/images/${LOST}/file`);
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    expect((await bench.v1('GET', `/v1/images/${LOST}`)).status).toBe(404);
    expect((await bench.rackspace('GET', `/v2/images/${LOST}`)).json).toMatchObject({ status: 'active', size: 5 });
  });

  it('is one whose file is gone, too', async () => {
    expect((await bench.v2('GET', `/v2/images/${GONE}/file`)).text).toBe('soon gone');
    rmSync(join(folder, 'gone.img'));
    expect((await bench.v2('GET', `/v2/images/${GONE}/file`)).status).toBe(204);
    expect((await bench.v1('GET', `/v1/images/${GONE}`)).status).toBe(404);
  });
});

describe('an image of a fixture that has data, where the state is kept', () => {
  it('gives its bytes, and after a restart those that replaced them', async () => {
    writeFileSync(join(folder, 'gone.img'), 'here again');
    const options = { fixtures: folder, state: join(folder, 'state') };
    const read = async (emulator: Emulator, id: string): Promise<string> =>
      (await send('GET', `${emulator.homes['openstack']}/v2/images/${id}/file`)).text;
    {
      await using first = await startEmulator(options);
      expect([await read(first, TEXT), await read(first, FILE)]).toEqual(['grüß dich', disk.toString()]);
      const url = `${first.homes['openstack-pike']}/v1/images`;
      await send('DELETE', `${url}/${FILE}`);
      const headers = { 'x-image-meta-disk_format': 'raw', 'x-image-meta-container_format': 'bare', ...OCTETS };
      await send('POST', url, { headers: { ...headers, 'x-image-meta-id': HELD.replace(/4$/, '6') }, body: 'new' });
    }
    await using second = await startEmulator(options);
    expect([await read(second, TEXT), await read(second, HELD.replace(/4$/, '6'))]).toEqual(['grüß dich', 'new']);
    expect((await send('GET', `${second.homes['openstack']}/v2/images/${FILE}`)).status).toBe(404);
  });
});
