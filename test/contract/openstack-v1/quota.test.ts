import { beforeEach, describe, expect, it } from '@jest/globals';
import { OCTETS, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator({ switches: { 'openstack-v1.userStorageQuota': 10, 'openstack-v1.imageSizeCap': 100 } });
const data = (size: number) => ({ body: 'x'.repeat(size), headers: OCTETS });
const status = async (id: string) => (await bench.v1('HEAD', `/v1/images/${id}`)).headers['x-image-meta-status'];

/** Sends data whose size nobody says. */
const pour = (id: string, size: number) =>
  fetch(`${bench.emulator.homes['openstack-pike']}/v1/images/${id}`, {
    method: 'PUT',
    headers: { 'x-auth-token': 'dev-alice', ...OCTETS },
    body: new Blob(['x'.repeat(size)]).stream(),
    duplex: 'half',
  });

beforeEach(async () => {
  const { images } = (await bench.v1('GET', '/v1/images/detail')).json;
  const { owner } = (await bench.v1('POST', '/v1/images')).json.image;
  for (const image of images.filter((one: { owner: string }) => one.owner === owner)) await bench.v1('DELETE', `/v1/images/${image.id}`);
});

describe('openstack-v1.userStorageQuota', () => {
  it('refuses what a project has no room for, and kills the image', async () => {
    const first = await bench.pike({}, data(6));
    const id = await bench.pike();
    const refused = await bench.put(id, { size: '5' }, data(5));
    expect([refused.status, refused.text.includes('exceeds the quota: The size of the data 5 will exceed')]).toEqual([413, true]);
    expect(await status(id)).toBe('killed');
    expect((await bench.put(await bench.pike(), {}, data(4))).status).toBe(200);
    await bench.v1('DELETE', `/v1/images/${first}`);
    expect((await bench.put(await bench.pike(), {}, data(6))).status).toBe(200);
  });

  it('names the cap where the size was not said', async () => {
    const id = await bench.pike();
    const refused = await pour(id, 11);
    expect([refused.status, (await refused.text()).includes('larger than 100 bytes')]).toEqual([413, true]);
    expect(await status(id)).toBe('killed');
    expect((await pour(await bench.pike(), 10)).status).toBe(200);
  });

  it('bounds no other project', async () => {
    await bench.pike({}, data(10));
    expect((await bench.put(await bench.pike({}, { as: 'dev-root' }), {}, { ...data(5), as: 'dev-root' })).status).toBe(200);
    expect((await bench.put(await bench.pike(), {}, data(1))).status).toBe(413);
  });
});
