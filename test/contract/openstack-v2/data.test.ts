import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Received } from '../../support/client.ts';
import { OCTETS, useEmulator } from '../../support/emulator.ts';
import { toV2, uploadUnderDelete } from '../../support/upload.ts';

const bench = useEmulator();
const BYTES = { 'content-type': 'application/octet-stream' };

describe('openstack-v2.image-upload', () => {
  it('makes the image active and knows its size and hashes', async () => {
    const id = await bench.active('hello');
    expect((await bench.v2('GET', `/v2/images/${id}`)).json).toMatchObject({
      status: 'active',
      size: 5,
      virtual_size: 5,
      checksum: createHash('md5').update('hello').digest('hex'),
      os_hash_algo: 'sha512',
      os_hash_value: createHash('sha512').update('hello').digest('hex'),
      stores: 'fast',
    });
  });

  it('puts the data into the store that is named', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    await bench.v2('PUT', `/v2/images/${id}/file`, { body: 'x', headers: { ...BYTES, 'x-image-meta-store': 'cheap' } });
    expect((await bench.v2('GET', `/v2/images/${id}`)).json.stores).toBe('cheap');
  });

  it('reads the size of the disk from a qcow2 header', async () => {
    const header = Buffer.alloc(512);
    header.write('514649fb00000003', 0, 'hex');
    header.writeBigUInt64BE(1_048_576n, 24);
    const id = await bench.image({ disk_format: 'qcow2', container_format: 'bare' });
    await bench.v2('PUT', `/v2/images/${id}/file`, { body: header, headers: BYTES });
    expect((await bench.v2('GET', `/v2/images/${id}`)).json.virtual_size).toBe(1_048_576);
  });

  it('answers 410 when the image is deleted under the upload', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    const { status, text } = await uploadUnderDelete(`${bench.emulator.homes['openstack']}/v2/images/${id}/file`, toV2(bench, id));
    expect([status, text]).toEqual([410, expect.stringContaining(`Image ${id} could not be found after upload.`)]);
  });

  it('refuses data before the formats, of another media type, and a second time', async () => {
    const bare = await bench.image();
    expect((await bench.v2('PUT', `/v2/images/${bare}/file`, { body: 'x', headers: BYTES })).status).toBe(400);
    const id = await bench.active();
    expect((await bench.v2('PUT', `/v2/images/${id}/file`, { body: 'x', headers: BYTES })).status).toBe(409);
    expect((await bench.v2('PUT', `/v2/images/${id}/file`, { body: 'x', headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });
});

describe('openstack-v2.image-download', () => {
  it('gives back what was uploaded', async () => {
    const answer = await bench.v2('GET', `/v2/images/${await bench.active('hello')}/file`);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('hello');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '5',
      'content-md5': createHash('md5').update('hello').digest('hex'),
    });
  });

  it('answers 204 where there is no data', async () => {
    expect((await bench.v2('GET', `/v2/images/${await bench.image()}/file`)).status).toBe(204);
  });

  it.each([
    ['bytes=0-1', 206, 'he', 'bytes 0-1/5'],
    ['bytes=3-', 206, 'lo', 'bytes 3-4/5'],
    ['bytes=-2', 206, 'lo', 'bytes 3-4/5'],
  ])('gives the range %s', async (range, status, text, contentRange) => {
    const answer = await bench.v2('GET', `/v2/images/${await bench.active('hello')}/file`, { headers: { range } });
    expect([answer.status, answer.text, answer.headers['content-range']]).toEqual([status, text, contentRange]);
  });

  it('answers 416 to a range beyond the end', async () => {
    const id = await bench.active('hello');
    expect((await bench.v2('GET', `/v2/images/${id}/file`, { headers: { range: 'bytes=10-20' } })).status).toBe(416);
    expect((await bench.v2('GET', `/v2/images/${id}/file`, { headers: { range: 'bytes=0-1,3-4' } })).status).toBe(400);
  });
});

describe('openstack-v2.image-deactivate and openstack-v2.image-reactivate', () => {
  it('keeps the data from all but admins until it is reactivated', async () => {
    const id = await bench.active();
    expect((await bench.v2('POST', `/v2/images/${id}/actions/deactivate`, { as: 'dev-root' })).status).toBe(204);
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).status).toBe(403);
    expect((await bench.v2('GET', `/v2/images/${id}/file`, { as: 'dev-root' })).status).toBe(200);
    expect((await bench.v2('POST', `/v2/images/${id}/actions/reactivate`, { as: 'dev-root' })).status).toBe(204);
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).status).toBe(200);
  });

  it('refuses an image without data', async () => {
    expect((await bench.v2('POST', `/v2/images/${await bench.image()}/actions/deactivate`, { as: 'dev-root' })).status).toBe(403);
  });
});

describe('openstack-v2.image-upload, where it cannot be kept', () => {
  it('is refused by a store that takes no data, and by one that there is not', async () => {
    const to = (store: string): Promise<Received> =>
      bench
        .image({ disk_format: 'raw', container_format: 'bare' })
        .then((id) => bench.v2('PUT', `/v2/images/${id}/file`, { body: 'x', headers: { ...OCTETS, 'x-image-meta-store': store } }));
    const [web, nowhere] = [await to('web'), await to('nowhere')];
    expect([web.status, web.text]).toEqual([410, expect.stringContaining('Adding images to store is disabled.')]);
    expect([nowhere.status, nowhere.text]).toEqual([400, expect.stringContaining('Store for identifier nowhere not found')]);
  });

  it('answers 410 when the cloud is reset under the upload', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    const reset = { status: toV2(bench, id).status, remove: () => Promise.resolve(bench.emulator.reset()) };
    const answer = await uploadUnderDelete(`${bench.emulator.homes['openstack']}/v2/images/${id}/file`, reset);
    expect(answer.status).toBe(410);
    expect((await bench.v2('GET', `/v2/images/${id}`)).status).toBe(404);
  });
});
