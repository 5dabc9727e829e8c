import { describe, expect, it } from '@jest/globals';
import type { Sent } from '../../support/client.ts';
import { FEDORA, IMS_TEST, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator({ switches: { marks: 'none' } });
const ALPHA = '0b1e494e2660441a957313163095fe5c';
const BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35';

const list = (query = '', sent: Sent = {}) => bench.ims('GET', `/v2/cloudimages${query}`, sent);
const idsOf = async (query: string, sent: Sent = {}): Promise<string[]> =>
  (await list(query, sent)).json.images.map(({ id }: { id: string }) => id);
const make = async (members: object = {}): Promise<string> => {
  const made = await bench.ims('POST', '/v2/images', { body: { name: 'listed', ...members } });
  expect(made.status).toBe(201);
  return made.json.id as string;
};

describe('ims.cloudimage-list: shape', () => {
  it('answers with nothing but the images', async () => {
    const answer = await list();
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(Object.keys(answer.json)).toEqual(['images']);
  });

  it('shows public images as gold ones', async () => {
    const [image] = (await list(`?id=${FEDORA}`)).json.images;
    expect(image).toMatchObject({ __imagetype: 'gold', visibility: 'public', __isregistered: 'true', __image_source_type: 'uds' });
  });

  it('shows no length that clients cannot read, and the bytes as a text', async () => {
    // Two gibibytes: one more than fits into the number of 32 bits that clients have for it.
    const [image] = (await list('?name=debian-12-golden', { as: 'dev-bob' })).json.images;
    expect(image).toMatchObject({ size: 0, virtual_size: 0, __image_size: '2147483648' });
  });

  it('shows what OpenStack made with all that IMS derives', async () => {
    const id = await bench.active('hello', { disk_format: 'iso' });
    const [image] = (await list(`?id=${id}`)).json.images;
    expect(image).toMatchObject({
      visibility: 'private',
      __imagetype: 'private',
      __isregistered: 'true',
      __image_source_type: 'uds',
      __image_size: '5',
      __os_type: 'Linux',
      __os_bit: '64',
      __platform: 'Other',
      virtual_env_type: 'IsoImage',
      virtual_size: null,
    });
    expect(image).not.toHaveProperty('os_hidden');
  });

  it('takes no word of another door for what it derives', async () => {
    const id = await bench.image({ __imagetype: 'gold', __os_version: 'Windows Server 2016 Standard 64bit' });
    const [image] = (await list(`?id=${id}`)).json.images;
    expect(image).toMatchObject({ __imagetype: 'private', __os_type: 'Windows', __platform: 'Windows' });
  });
});

describe('ims.cloudimage-list: filters', () => {
  it('answers an unknown id with an empty list', async () => {
    expect((await list('?id=00000000-0000-4000-8000-000000000000')).json).toEqual({ images: [] });
  });

  it("hides others' private images, from admins of OpenStack too", async () => {
    expect(await idsOf(`?id=${IMS_TEST}`, { as: 'dev-bob' })).toEqual([]);
    expect(await idsOf(`?id=${IMS_TEST}`, { as: 'dev-root' })).toEqual([]);
    expect(await idsOf(`?owner=${ALPHA}`, { as: 'dev-bob' })).not.toContain(IMS_TEST);
  });

  it.each([
    ['status=active', 'status=queued'],
    ['visibility=private', 'visibility=public'],
    ['__imagetype=private', '__imagetype=gold'],
    ['protected=false', 'protected=true'],
    ['name=ims_test', 'name=ims'],
    [`owner=${ALPHA}`, `owner=${BETA}`],
    ['disk_format=vhd', 'disk_format=raw'],
    ['container_format=bare', 'container_format=ovf'],
    ['min_disk=40', 'min_disk=41'],
    ['min_ram=0', 'min_ram=1'],
    ['__os_type=Linux', '__os_type=Windows'],
    ['__os_bit=64', '__os_bit=32'],
    ['__platform=Ubuntu', '__platform=CentOS'],
    ['__isregistered=true', '__isregistered=false'],
    ['virtual_env_type=FusionCompute', 'virtual_env_type=DataImage'],
    ['__support_fc_inject=true', '__support_kvm=true'],
    ['__whole_image=false', '__whole_image=true'],
    ['enterprise_project_id=0', 'enterprise_project_id=a2bb3a1e-3f0b-4b2c-9f3c-0a4b8c1d2e3f'],
    ['enterprise_project_id=all_granted_eps', '__system__cmkid=x'],
    ['created_at=lt:2018-10-28T10:00:00Z', 'created_at=gte:2018-10-28T10:00:00Z'],
    ['created_at=eq:2015-12-04T09:45:33Z', 'created_at=neq:2015-12-04T09:45:33Z'],
    ['updated_at=gt:2015-12-08%2002:30:48', 'updated_at=gt:2015-12-08%2002:30:49'],
    ['updated_at=lte:2015-12-08T02:30:49Z', 'updated_at=lt:2015-12-08T02:30:49Z'],
    ['size_min=2', 'size_max=1'],
    ['architecture=x86', 'architecture=arm'],
    ['flavor_id=s3.large.2', 'colour=red'],
    ['hw_firmware_type=bios', 'hw_firmware_type=uefi'],
  ])('finds an image by %s, and not by %s', async (good, other) => {
    expect(await idsOf(`?id=${IMS_TEST}&${good}`)).toEqual([IMS_TEST]);
    expect(await idsOf(`?id=${IMS_TEST}&${other}`)).toEqual([]);
  });

  it('finds images by a tag, by its key alone, and by the form that tags once had', async () => {
    const id = await make({ tags: ['team=red', 'old.form'] });
    for (const query of ['?tag=team=red', '?tag=team', '?tag=old=form', '?tag=team=red&tag=old=form'])
      expect(await idsOf(query)).toEqual([id]);
    for (const query of ['?tag=team=blue', '?tag=tea', '?tag=team=red&tag=other']) expect(await idsOf(query)).toEqual([]);
  });

  it('finds images by the key of the form that tags once had, and by a key that has no value', async () => {
    const id = await make({ tags: ['old.form', 'plain'] });
    for (const query of ['?tag=old', '?tag=old.form', '?tag=plain', '?tag=plain=']) expect(await idsOf(query)).toEqual([id]);
    for (const query of ['?tag=old=', '?tag=form', '?tag=plain=x']) expect(await idsOf(query)).toEqual([]);
  });

  it('shows no image that is not registered, whoever asks for it', async () => {
    const id = await bench.image({ __isregistered: 'false' });
    for (const query of ['', '&__isregistered=true', '&__isregistered=false']) expect(await idsOf(`?id=${id}${query}`)).toEqual([]);
    expect((await bench.ims('GET', `/v2/images?id=${id}&__isregistered=false`)).json.images).toHaveLength(1);
  });

  it.each(['protected=False', 'protected=FALSE', '__whole_image=False'])('takes %s as clients write it', async (query) => {
    expect(await idsOf(`?id=${IMS_TEST}&${query}`)).toEqual([IMS_TEST]);
  });

  it('takes several filters together, and pages of what they leave', async () => {
    const made = [await make({ tags: ['p=1'] }), await make({ tags: ['p=1'] }), await make({ tags: ['p=2'] })];
    const first = await idsOf('?tag=p=1&limit=1');
    expect(first).toEqual([made[1]]);
    expect(await idsOf(`?tag=p=1&limit=1&marker=${first[0]}`)).toEqual([made[0]]);
    expect(await idsOf(`?tag=p=1&marker=${made[2]}`)).toEqual([made[1], made[0]]);
  });

  it('shows an image that another shares by the state of its member', async () => {
    const id = await make();
    await bench.ims('POST', `/v2/images/${id}/members`, { body: { member: BETA } });
    const bob = { as: 'dev-bob' };
    const shared = 'visibility=shared&__imagetype=shared';
    expect(await idsOf(`?${shared}`, bob)).not.toContain(id);
    expect(await idsOf(`?member_status=pending&${shared}`, bob)).toContain(id);
    await bench.ims('PUT', `/v2/images/${id}/members/${BETA}`, { ...bob, body: { status: 'accepted' } });
    expect(await idsOf(`?member_status=pending&${shared}`, bob)).not.toContain(id);
    expect(await idsOf(`?member_status=accepted&${shared}`, bob)).toContain(id);
    expect(await idsOf(`?${shared}`)).toContain(id);
  });

  it('forgets a deleted image', async () => {
    const id = await make();
    await bench.ims('DELETE', `/v2/images/${id}`);
    expect(await idsOf(`?id=${id}`)).toEqual([]);
    expect(await idsOf('?status=deleted')).toEqual([]);
  });

  it('refuses an image type that there is not', async () => {
    const answer = await list('?__imagetype=bronze');
    expect([answer.status, answer.json]).toEqual([400, { error: { code: 'IMG.0024', message: 'The imagetype is invalid.' } }]);
  });

  it('refuses a marker that is no image', async () => {
    const answer = await list('?marker=00000000-0000-4000-8000-000000000000');
    expect([answer.status, answer.json.error.code]).toEqual([400, 'IMG.0027']);
  });

  it.each([
    'limit=many',
    'limit=-1',
    'sort_key=colour',
    'sort_key=__proto__',
    'sort_dir=up',
    'created_at=before:2018-10-28T10:00:00Z',
    'created_at=gt:yesterday',
    'updated_at=gt:2018-13-45T10:00:00Z',
    'visibility=secret',
    'member_status=maybe',
    'protected=perhaps',
    'min_ram=much',
    'architecture=sparc',
    'updated_at=gt:2018-02-30T10:00:00Z',
    'size_min=-1',
  ])('refuses the query %s', async (query) => {
    const answer = await list(`?${query}`);
    expect([answer.status, answer.json.error.code]).toEqual([400, 'IMG.0001']);
  });

  it('asks for a token', async () => {
    expect((await list('', { as: null })).json.error_code).toBe('APIGW.0301');
  });
});

describe('ims.cloudimage-list: pages', () => {
  it('shows the newest image first', async () => {
    const [first, second] = [await make(), await make()];
    expect((await idsOf('?name=listed')).slice(0, 2)).toEqual([second, first]);
  });

  it('sorts by a key, either way', async () => {
    const [b, a] = [await make({ name: 'b', tags: ['sorted'] }), await make({ name: 'a', tags: ['sorted'] })];
    expect(await idsOf('?tag=sorted&sort_key=name&sort_dir=asc')).toEqual([a, b]);
    expect(await idsOf('?tag=sorted&sort_key=name')).toEqual([b, a]);
  });

  it('goes on after a marker, without gaps and without repeating itself', async () => {
    const made = [await make(), await make(), await make()];
    const seen: string[] = [];
    let marker = '';
    for (let page = 0; page < 3; page += 1) {
      const [id = ''] = await idsOf(`?name=listed&limit=1&sort_key=id&sort_dir=asc${marker}`);
      seen.push(id);
      marker = `&marker=${id}`;
    }
    expect(seen).toEqual([...made].sort());
    expect(await idsOf(`?name=listed&limit=1&sort_key=id&sort_dir=asc${marker}`)).toEqual([]);
  });

  it('shows as many as it is asked for, none among them', async () => {
    await make();
    expect(await idsOf('?limit=1')).toHaveLength(1);
    expect(await idsOf('?limit=0')).toEqual([]);
  });
});
