import { describe, expect, it } from '@jest/globals';
import { IMS_TEST, PATCH_21, useEmulator } from '../../support/emulator.ts';

const ALPHA = '0b1e494e2660441a957313163095fe5c';
type Bench = ReturnType<typeof useEmulator>;
const update = (bench: Bench, operations: object[]) => bench.ims('PATCH', `/v2/cloudimages/${IMS_TEST}`, { body: operations });

/** The statuses of tags that are set. */
async function tagWith(bench: Bench, ...tags: object[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const tag of tags) {
    statuses.push((await bench.ims('PUT', '/v1/cloudimages/tags', { body: { image_id: IMS_TEST, ...tag } })).status);
  }
  return statuses;
}

const deleteTags = (bench: Bench) =>
  bench.ims('DELETE', `/v1/${ALPHA}/cloudimages/${IMS_TEST}/tags/delete`, { body: { tags: [{ key: 'a' }] } });

describe('ims.profile otc', () => {
  const bench = useEmulator({ switches: { 'ims.profile': 'otc' } });

  it('takes no points in the value of a tag that is a text, and more characters in one that is an object', async () => {
    expect(await tagWith(bench, { tag: 'a.1.2' }, { tag: 'a.b' }, { image_tag: { key: 'a.b', value: 'c:d' } })).toEqual([400, 204, 204]);
  });

  it('has no operation of Huawei Cloud alone', async () => {
    const answer = await deleteTags(bench);
    expect([answer.status, answer.json.error_code]).toEqual([404, 'APIGW.0101']);
  });

  it('takes no Chinese in names', async () => {
    const answer = await update(bench, [{ op: 'replace', path: '/name', value: '测试' }]);
    expect([answer.status, answer.json.error.code]).toEqual([400, 'IMG.0003']);
  });

  it('makes images in the format zvhd2', async () => {
    expect((await bench.ims('POST', '/v2/images', { body: {} })).json.disk_format).toBe('zvhd2');
  });

  it("takes an attribute of Huawei Cloud alone for anybody's", async () => {
    const answer = await update(bench, [{ op: 'add', path: '/os_shutdown_timeout', value: 'long' }]);
    expect([answer.status, answer.json.os_shutdown_timeout]).toEqual([200, 'long']);
  });
});

describe('ims.profile huawei', () => {
  const bench = useEmulator({ switches: { 'ims.profile': 'huawei' } });

  it('takes letters, digits, hyphens and underscores in keys, points in values too', async () => {
    expect(await tagWith(bench, { tag: 'a.1.2' }, { image_tag: { key: 'k-1_名', value: '1.2-值' } })).toEqual([204, 204]);
    expect(await tagWith(bench, { image_tag: { key: 'a.b', value: '' } }, { image_tag: { key: 'a', value: 'b:c' } })).toEqual([400, 400]);
  });

  it('deletes tags by the operation that is its own', async () => {
    expect((await deleteTags(bench)).status).toBe(204);
  });

  it('takes Chinese in names, and upper case in those of extension attributes', async () => {
    const answer = await update(bench, [
      { op: 'replace', path: '/name', value: '测试' },
      { op: 'add', path: '/TeamColour', value: 'red' },
    ]);
    expect(answer.json).toMatchObject({ name: '测试', TeamColour: 'red' });
  });

  it('makes images in the format vhd', async () => {
    expect((await bench.ims('POST', '/v2/images', { body: {} })).json.disk_format).toBe('vhd');
  });
});

describe('ims.nativeUpdate wide', () => {
  const bench = useEmulator({ switches: { 'ims.nativeUpdate': 'wide' } });
  const patch = (name: string, value: unknown) =>
    bench.ims('PATCH', `/v2/images/${IMS_TEST}`, { body: [{ op: 'add', path: `/${name}`, value }], headers: { 'content-type': PATCH_21 } });

  it('changes by the native API what OpenStack changes', async () => {
    expect((await patch('min_ram', 512)).json.min_ram).toBe(512);
    expect((await patch('tags', ['a=b'])).json.tags).toEqual(['a=b']);
  });

  it('still refuses what the service makes itself', async () => {
    expect((await patch('__imagetype', 'gold')).status).toBe(403);
  });
});
