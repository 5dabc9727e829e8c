import { describe, expect, it } from '@jest/globals';
import { IMS_TEST, PATCH_21, useEmulator } from '../../support/emulator.ts';

type Bench = ReturnType<typeof useEmulator>;
const update = (bench: Bench, operations: object[]) => bench.ims('PATCH', `/v2/cloudimages/${IMS_TEST}`, { body: operations });

describe('ims.profile otc', () => {
  const bench = useEmulator({ switches: { 'ims.profile': 'otc' } });

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
