import { describe, expect, it } from '@jest/globals';
import { send } from '../../support/client.ts';
import { RACKSPACE_FEDORA as FEDORA, PATCH_20, PATCH_21, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator({ switches: { marks: 'none' } });
const UNKNOWN = '00000000-1111-4222-8333-444444444444';
const rename = [{ op: 'replace', path: '/name', value: 'renamed' }];
const patch = (id: string, operations: unknown, sent: object = {}, path = `/v2/images/${id}`) =>
  bench.rackspace('PATCH', path, { headers: { 'content-type': PATCH_21 }, ...sent, body: operations });
const show = async (id: string) => (await bench.rackspace('GET', `/v2/images/${id}`)).json;
const own = (members: object = {}) => bench.image({ disk_format: 'vhd', container_format: 'ovf', visibility: 'private', ...members });
/** What the last request did against the documents, each as its rule and place. */
const reported = () =>
  bench.emulator
    .journal()
    .at(-1)
    ?.violations.map(({ id, location, severity }) => `${severity} ${id} ${location}`);

describe('rackspace.image-update: shape', () => {
  it('answers the example of the page with the whole image', async () => {
    const answer = await patch(FEDORA, [
      { op: 'replace', path: '/name', value: 'Fedora 17' },
      { op: 'replace', path: '/tags', value: ['fedora', 'beefy'] },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toEqual({
      id: FEDORA,
      name: 'Fedora 17',
      status: 'queued',
      visibility: 'public',
      protected: false,
      owner: '1100111',
      tags: ['beefy', 'fedora'],
      created_at: '2012-08-11T17:15:52Z',
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      self: `/v2/images/${FEDORA}`,
      file: `/v2/images/${FEDORA}/file`,
      schema: '/v2/schemas/image',
    });
    expect(reported()).toEqual([]);
  });

  it('moves updated_at and leaves created_at', async () => {
    const after = (await patch(FEDORA, rename)).json;
    expect(after.created_at).toBe('2012-08-11T17:15:52Z');
    expect(after.updated_at > '2012-08-11T17:15:52Z').toBe(true);
  });

  it('leaves out what is not set', async () => {
    const json = (await patch(await bench.image({ name: null, visibility: 'private' }), [])).json;
    const names = ['id', 'status', 'visibility', 'protected', 'tags', 'created_at', 'updated_at', 'self', 'file', 'schema', 'owner'];
    expect(Object.keys(json).sort()).toEqual([...names].sort());
  });

  it('shows the checksum and the size of an image with data', async () => {
    const id = await bench.active('hello');
    expect((await patch(id, rename)).json).toMatchObject({ status: 'active', checksum: '5d41402abc4b2a76b9719d911017c592', size: 5 });
  });

  it.each([
    ['as the page has it, at the root', (id: string) => `/images/${id}`],
    ['with the version, at the root of the service', (id: string) => `/rackspace/v2/images/${id}`],
    ['without the version, at the root of the service', (id: string) => `/rackspace/images/${id}`],
    ['with the tenant in it', (id: string) => `/rackspace/v2/1100111/images/${id}`],
    ['with .json behind it', (id: string) => `/rackspace/v2/images/${id}.json`],
  ])('takes the path %s', async (_name, toPath) => {
    const id = await own();
    const url = `${bench.emulator.url}${toPath(id)}`;
    const answer = await send('PATCH', url, { body: rename, headers: { 'content-type': PATCH_21 } });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ name: 'renamed', self: `/v2/images/${id}` });
  });

  it('takes a media type with a charset', async () => {
    const answer = await patch(await own(), rename, { headers: { 'content-type': `${PATCH_21}; charset=UTF-8` } });
    expect(answer.json.name).toBe('renamed');
  });

  it('takes the 2.0 form and reports it as deprecated', async () => {
    const answer = await patch(await own(), [{ replace: '/name', value: 'renamed' }], { headers: { 'content-type': PATCH_20 } });
    expect(answer.json.name).toBe('renamed');
    expect(reported()).toEqual(['warning media-type-deprecated header.content-type']);
  });

  it('takes an empty list of operations for nothing to do', async () => {
    const before = await show(FEDORA);
    expect((await patch(FEDORA, [])).json).toEqual(before);
  });

  it('answers JSON whatever is accepted', async () => {
    const answer = await patch(await own(), rename, { headers: { 'content-type': PATCH_21, accept: 'application/xml' } });
    expect(answer.headers['content-type']).toBe('application/json');
  });
});

describe('rackspace.image-update: attributes', () => {
  it.each([
    ['name', 'a name'],
    ['tags', ['one', 'two']],
    ['os_distro', 'ubuntu'],
    ['os_version', '12.04'],
    ['protected', true],
    ['container_format', 'bare'],
    ['disk_format', 'vmdk'],
    ['min_disk', 20],
    ['min_ram', 512],
    ['ramdisk_id', UNKNOWN],
    ['kernel_id', UNKNOWN],
  ])('updates the standard property %s', async (name, value) => {
    const id = await own({ os_distro: 'x', os_version: '1', ramdisk_id: FEDORA, kernel_id: FEDORA });
    expect((await patch(id, [{ op: 'replace', path: `/${name}`, value }])).json[name]).toEqual(value);
    expect((await show(id))[name]).toEqual(value);
  });

  it('changes the formats of an image with data', async () => {
    const id = await bench.active('x', { disk_format: 'vhd', container_format: 'ovf' });
    const answer = await patch(id, [
      { op: 'replace', path: '/disk_format', value: 'vmdk' },
      { op: 'replace', path: '/container_format', value: 'bare' },
    ]);
    expect(answer.json).toMatchObject({ status: 'active', disk_format: 'vmdk', container_format: 'bare' });
  });

  it.each(['kernel_id', 'ramdisk_id'])('reports %s where the disk format is not ami, and takes it', async (name) => {
    const operations = [{ op: 'add', path: `/${name}`, value: UNKNOWN }];
    expect((await patch(await own(), operations)).status).toBe(200);
    expect(reported()).toEqual(['warning attribute-amazon-only body/0/path']);
    expect((await patch(await own({ disk_format: 'ami', container_format: 'ami' }), operations)).status).toBe(200);
    expect(reported()).toEqual([]);
  });

  it.each(['minRam', 'minDisk'])('takes the name %s of the table for a custom property, which is a text', async (name) => {
    expect((await patch(await own(), [{ op: 'add', path: `/${name}`, value: 512 }])).status).toBe(400);
    expect((await patch(await own(), [{ op: 'add', path: `/${name}`, value: '512' }])).json).toMatchObject({ [name]: '512' });
  });

  it.each([
    ['name', 'x'.repeat(256)],
    ['name', 17],
    ['name', null],
    ['tags', 'fedora'],
    ['tags', [1]],
    ['tags', ['x'.repeat(256)]],
    ['protected', 'true'],
    ['min_ram', '512'],
    ['min_ram', -1],
    ['min_disk', 1.5],
    ['min_disk', 2_147_483_648],
    ['disk_format', 'floppy'],
    ['container_format', 'crate'],
    ['kernel_id', 'none'],
    ['os_distro', 7],
    ['com.mycompany.myproperty', true],
    ['com.mycompany.myproperty', { a: 'b' }],
    ['com.mycompany.myproperty', null],
  ])('refuses %s the value %j', async (name, value) => {
    const id = await own();
    const before = await show(id);
    const answer = await patch(id, [{ op: 'add', path: `/${name}`, value }]);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ badRequest: { code: 400, message: expect.any(String) } });
    expect(await show(id)).toEqual(before);
  });

  it.each([
    'id',
    'status',
    'visibility',
    'checksum',
    'size',
    'owner',
    'created_at',
    'updated_at',
    'self',
    'file',
    'schema',
    'locations',
    'direct_url',
    'architecture',
    'instance_uuid',
    'os_type',
    'vm_mode',
  ])('refuses to change %s', async (name) => {
    const id = await own();
    const before = await show(id);
    const path = name === 'locations' ? '/locations' : `/${name}`;
    const answer = await patch(id, [{ op: 'replace', path, value: 'x' }]);
    expect(answer.status).toBe(403);
    expect(answer.json.forbidden.message).toContain(name);
    expect(await show(id)).toEqual(before);
  });

  it.each(['name', 'tags', 'protected', 'min_ram', 'disk_format'])('refuses to remove %s', async (name) => {
    const answer = await patch(await own({ min_ram: 1 }), [{ op: 'remove', path: `/${name}` }]);
    expect(answer.status).toBe(403);
    expect(answer.json).toEqual({ forbidden: { code: 403, message: `Property ${name} may not be removed.` } });
  });
});

describe('rackspace.image-update: custom properties', () => {
  it.each(['com.mycompany.myproperty', 'myname.myproperty'])('adds, updates and removes %s', async (name) => {
    const id = await own();
    const path = `/${name}`;
    expect((await patch(id, [{ op: 'add', path, value: 'a' }])).json[name]).toBe('a');
    expect((await patch(id, [{ op: 'replace', path, value: 'b' }])).json[name]).toBe('b');
    expect(Object.keys((await patch(id, [{ op: 'remove', path }])).json)).not.toContain(name);
    expect(reported()).toEqual([]);
  });

  it('replaces by add what is there already', async () => {
    expect((await patch(await own({ color: 'red' }), [{ op: 'add', path: '/color', value: 'blue' }])).json.color).toBe('blue');
  });

  it('refuses to add what is there already in the 2.0 form', async () => {
    const answer = await patch(await own({ color: 'red' }), [{ add: '/color', value: 'blue' }], { headers: { 'content-type': PATCH_20 } });
    expect(answer.status).toBe(409);
  });

  it('reads the escapes of a pointer', async () => {
    expect((await patch(await own(), [{ op: 'add', path: '/~0~1.ssh~1', value: 'x' }])).json).toMatchObject({ '~/.ssh/': 'x' });
  });

  it('applies operations in their order', async () => {
    const answer = await patch(await own(), [
      { op: 'add', path: '/color', value: 'red' },
      { op: 'replace', path: '/color', value: 'blue' },
      { op: 'remove', path: '/color' },
      { op: 'add', path: '/color', value: 'green' },
    ]);
    expect(answer.json.color).toBe('green');
  });

  it('changes all or nothing', async () => {
    const id = await own({ color: 'red' });
    const before = await show(id);
    const answer = await patch(id, [
      { op: 'replace', path: '/name', value: 'half' },
      { op: 'remove', path: '/color' },
      { op: 'replace', path: '/absent', value: 'x' },
    ]);
    expect(answer.status).toBe(409);
    expect(await show(id)).toEqual(before);
  });

  it.each([
    ['add', 'com.rackspace.myproperty'],
    ['add', 'com.rackspace__1__options'],
    ['replace', 'com.rackspace__1__options'],
    ['remove', 'com.rackspace__1__options'],
  ])('refuses to %s %s', async (op, name) => {
    const id = await own({ com_note: 'x', com: 'x', 'com.rackspace__1__options': '0' });
    const answer = await patch(id, [{ op, path: `/${name}`, value: 'x' }]);
    expect(answer.status).toBe(403);
    expect(answer.json.forbidden.message).toContain(name);
    expect((await show(id))['com.rackspace__1__options']).toBe('0');
  });

  it('renames an image that has properties of the platform', async () => {
    const id = await own({ 'com.rackspace__1__options': '0' });
    expect((await patch(id, rename)).json).toMatchObject({ name: 'renamed', 'com.rackspace__1__options': '0' });
  });

  it('takes a property below org.openstack and reports it', async () => {
    const answer = await patch(await own(), [{ op: 'add', path: '/org.openstack.myproperty', value: 'x' }]);
    expect(answer.json['org.openstack.myproperty']).toBe('x');
    expect(reported()).toEqual(['warning name-discouraged body/0/path']);
  });
});

describe('rackspace.image-update: whose image', () => {
  it('finds no image of another tenant', async () => {
    const answer = await patch(await own(), rename, { as: 'dev-bob' });
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ itemNotFound: { code: 404 } });
  });

  it('refuses to change a public image of another tenant', async () => {
    expect((await patch(FEDORA, rename, { as: 'dev-bob' })).json).toMatchObject({ forbidden: { code: 403 } });
  });

  it('refuses a consumer of a shared image', async () => {
    const id = await own();
    await bench.rackspace('POST', `/v2/images/${id}/members`, { body: { member: '1100222' } });
    expect((await patch(id, rename, { as: 'dev-bob' })).status).toBe(403);
  });

  it('refuses a tenant in the path that is not the own one', async () => {
    const answer = await patch(FEDORA, rename, {}, `/v2/1100222/images/${FEDORA}`);
    expect(answer.status).toBe(401);
    expect((await show(FEDORA)).name).toBe('Fedora 17');
  });

  it('is seen through OpenStack, and the other way round', async () => {
    const id = await own();
    await patch(id, [...rename, { op: 'replace', path: '/min_ram', value: 512 }]);
    expect((await bench.v2('GET', `/v2/images/${id}`)).json).toMatchObject({ name: 'renamed', min_ram: 512 });
    await bench.patch(id, [{ op: 'replace', path: '/min_disk', value: 7 }]);
    expect(await show(id)).toMatchObject({ name: 'renamed', min_ram: 512, min_disk: 7 });
  });
});
