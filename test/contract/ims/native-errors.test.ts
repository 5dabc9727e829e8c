import { describe, expect, it } from '@jest/globals';
import { IMS_TEST, PATCH_20, PATCH_21, useEmulator } from '../../support/emulator.ts';
import { toV2, uploadUnderDelete } from '../../support/upload.ts';

// The native API says no in OpenStack's form; the errors are rows of IMS all the same.

const bench = useEmulator();
const patch = (id: string, body: unknown, type = PATCH_21) =>
  bench.ims('PATCH', `/v2/images/${id}`, { body, headers: { 'content-type': type, accept: 'application/json' } });
const noted = () => bench.emulator.journal().flatMap(({ error }) => (error === undefined ? [] : [error]));

describe('ims.image-update, refused', () => {
  it('answers 400 to a body that is not JSON, as OpenStack does', async () => {
    const { status, json } = await patch(IMS_TEST, 'not json');
    expect([status, json.message]).toEqual([400, expect.stringContaining('Malformed JSON in request body.')]);
    expect(noted()).toEqual(['ims.native-bad-request']);
  });

  it('answers 403 to a change of what is read-only, as OpenStack does', async () => {
    const { status, json } = await patch(IMS_TEST, [{ op: 'replace', path: '/id', value: 'x' }]);
    expect([status, json.message]).toEqual([403, expect.stringContaining("Attribute 'id' is read-only.")]);
    expect(noted()).toEqual(['ims.native-forbidden']);
  });

  it('answers 409 to a property that is not there, as OpenStack does', async () => {
    const { status, json } = await patch(IMS_TEST, [{ op: 'replace', path: '/absent', value: 'x' }]);
    expect([status, json.message]).toEqual([409, expect.stringContaining('Property absent does not exist.')]);
    expect(noted()).toEqual(['ims.native-conflict']);
  });

  it('answers 413 to the 129th property, as OpenStack does', async () => {
    const many = Array.from({ length: 129 }, (_, index) => ({ op: 'add', path: `/p${index}`, value: 'v' }));
    const { status, json } = await patch(IMS_TEST, many);
    expect([status, json.message]).toEqual([413, expect.stringContaining('Maximum: 128')]);
    expect(noted()).toEqual(['ims.native-request-entity-too-large']);
  });

  it('answers 415 to plain JSON, and says which types it takes', async () => {
    const { status, headers } = await patch(IMS_TEST, [], 'application/json');
    expect([status, headers['accept-patch']]).toEqual([415, `${PATCH_20}, ${PATCH_21}`]);
    expect(noted()).toEqual(['ims.native-unsupported-media-type']);
  });
});

describe('ims.image-upload and ims.image-download, refused', () => {
  it('answers 410 when the image is deleted under the upload, as OpenStack does', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    const { status } = await uploadUnderDelete(`${bench.emulator.homes['ims']}/v2/images/${id}/file`, toV2(bench, id));
    expect(status).toBe(410);
    expect(noted()).toEqual(['ims.native-gone']);
  });

  it('answers 416 to a range beyond the end, as OpenStack does', async () => {
    const id = await bench.active('hello');
    const { status } = await bench.ims('GET', `/v2/images/${id}/file`, { headers: { range: 'bytes=10-20' } });
    expect(status).toBe(416);
    expect(noted()).toEqual(['ims.native-range-not-satisfiable']);
  });
});

describe('a request that is for no operation of the native API', () => {
  it('answers 405 to a method that the native path does not have', async () => {
    const { status, headers, text } = await bench.ims('PUT', `/v2/images/${IMS_TEST}`);
    expect([status, headers.allow]).toEqual([405, 'GET, PATCH, DELETE']);
    expect(text).toContain('The method PUT is not allowed for this resource.');
    expect(noted()).toEqual(['ims.native-method-not-allowed']);
  });

  it('answers 414 to a URL that is too long, as OpenStack does', async () => {
    const { status, text } = await bench.ims('GET', `/v2/images?name=${'x'.repeat(9000)}`);
    expect([status, text]).toEqual([414, '']);
  });
});
