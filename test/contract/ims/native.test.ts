import { describe, expect, it } from '@jest/globals';
import { FEDORA, IMS_TEST, PATCH_20, PATCH_21, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator({ switches: { marks: 'none' } });
const BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const BYTES = { 'content-type': 'application/octet-stream' };

const create = (body: unknown = { name: 'test' }) => bench.ims('POST', '/v2/images', { body });
const make = async (body?: object): Promise<string> => (await create(body)).json.id as string;
const patch = (id: string, body: unknown, type = PATCH_21) =>
  bench.ims('PATCH', `/v2/images/${id}`, { body, headers: { 'content-type': type } });

describe('ims.image-create', () => {
  it('answers the example of the page', async () => {
    const answer = await create({
      __os_version: 'Ubuntu 14.04 server 64bit',
      container_format: 'bare',
      disk_format: 'vhd',
      min_disk: 100,
      min_ram: 1024,
      name: 'test',
      tags: ['test=testvalue', 'image=imagevalue'],
      visibility: 'private',
      protected: false,
    });
    expect(answer.status).toBe(201);
    const { id, created_at: createdAt, updated_at: updatedAt, tags, ...rest } = answer.json;
    expect(updatedAt).toBe(createdAt);
    expect(tags).toEqual(expect.arrayContaining(['test=testvalue', 'image=imagevalue']));
    expect(rest).toEqual({
      schema: '/v2/schemas/image',
      min_disk: 100,
      __image_source_type: 'uds',
      container_format: 'bare',
      __image_size: '0',
      file: `/v2/images/${id}/file`,
      protected: false,
      __isregistered: 'true',
      min_ram: 1024,
      owner: '0b1e494e2660441a957313163095fe5c',
      __os_type: 'Linux',
      __imagetype: 'private',
      visibility: 'private',
      virtual_env_type: 'FusionCompute',
      __platform: 'Ubuntu',
      __os_bit: '64',
      __os_version: 'Ubuntu 14.04 server 64bit',
      name: 'test',
      self: `/v2/images/${id}`,
      disk_format: 'vhd',
      status: 'queued',
    });
  });

  it('fills in what is not said', async () => {
    const { json } = await create({});
    expect(json).toMatchObject({ name: '', visibility: 'private', container_format: 'bare', disk_format: 'zvhd2', min_disk: 0 });
    expect(json).toMatchObject({ __os_version: 'Other Linux(64 bit)', __os_type: 'Linux', __platform: 'Other', __os_bit: '64' });
  });

  it.each([
    ['Windows Server 2008 R2 WEB 64bit', 'Windows', 'Windows', '64'],
    ['SUSE Linux Enterprise Server 11 SP3 32bit', 'Linux', 'SUSE', '32'],
    ['Oracle Linux Server release 7.6 64bit', 'Linux', 'Oracle Linux', '64'],
    ['Redhat Linux Enterprise 6.6 32bit', 'Linux', 'Red Hat', '32'],
    ['openSUSE 15.1 64bit', 'Linux', 'OpenSUSE', '64'],
    ['CentOS 7.0 32bit', 'Linux', 'CentOS', '32'],
    ['Debian GNU/Linux 10.0.0 64bit', 'Linux', 'Debian', '64'],
    ['Fedora 30 64bit', 'Linux', 'Fedora', '64'],
    ['EulerOS 2.9 64bit', 'Linux', 'EulerOS', '64'],
    ['CoreOS 1068.10.0', 'Linux', 'CoreOS', '64'],
    ['openEuler 20.03 64bit', 'Linux', 'Other', '64'],
    ['Plan 9', 'Other', 'Other', '64'],
  ])('knows the system %s', async (version, type, platform, bit) => {
    const { json } = await create({ __os_version: version });
    expect(json).toMatchObject({ __os_version: version, __os_type: type, __platform: platform, __os_bit: bit });
  });

  it('lets OpenStack see what it keeps', async () => {
    const id = await make({ __os_version: 'CentOS 8.0 64bit', disk_format: 'zvhd2' });
    const { json } = await bench.v2('GET', `/v2/images/${id}`);
    expect(json).toMatchObject({ visibility: 'private', disk_format: 'zvhd2', __os_version: 'CentOS 8.0 64bit', __platform: 'CentOS' });
    expect(json).not.toHaveProperty('__imagetype');
  });

  it.each([
    ['another visibility than private', { visibility: 'public' }, 403],
    ['a format that there is not', { disk_format: 'vmdk' }, 400],
    ['too large a disk', { min_disk: 1025 }, 400],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, 400],
    ['an attribute that is no text', { colour: 7 }, 400],
    ['an operating system that is no text', { __os_version: 7 }, 400],
    ['a body that is no object', [], 400],
  ])("refuses %s in OpenStack's form", async (_name, body, status) => {
    const answer = await create(body);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`<h1>${status} `);
  });
});

describe('ims.image-list', () => {
  it('answers with images, and with links to the first page and the next', async () => {
    await make({ name: 'paged' });
    await make({ name: 'paged' });
    const { json } = await bench.ims('GET', '/v2/images?name=paged&limit=1');
    expect(json).toMatchObject({ schema: '/v2/schemas/images', first: '/v2/images?name=paged&limit=1' });
    expect(json.next).toBe(`/v2/images?name=paged&limit=1&marker=${json.images[0].id}`);
    const next = await bench.ims('GET', json.next);
    expect(next.json.images).toHaveLength(1);
    expect((await bench.ims('GET', '/v2/images?name=paged')).json).not.toHaveProperty('next');
  });

  it('shows twenty-five images without a wish', async () => {
    for (let index = 0; index < 26; index += 1) await make({ name: 'many' });
    const { json } = await bench.ims('GET', '/v2/images?name=many');
    expect(json.images).toHaveLength(25);
  });

  it.each(['limit=many', '__imagetype=bronze', `marker=${UNKNOWN}`])("refuses the query %s in OpenStack's form", async (query) => {
    const answer = await bench.ims('GET', `/v2/images?${query}`);
    expect([answer.status, answer.text.includes('<h1>400 Bad Request</h1>')]).toEqual([400, true]);
  });
});

describe('ims.image-show, ims.image-upload and ims.image-download', () => {
  it('shows an image as the own API does', async () => {
    const own = await bench.ims('GET', `/v2/cloudimages?id=${IMS_TEST}`);
    const native = await bench.ims('GET', `/v2/images/${IMS_TEST}`);
    expect([native.status, native.json]).toEqual([200, own.json.images[0]]);
  });

  it("answers 404 in OpenStack's form for an image that is not there", async () => {
    const answer = await bench.ims('GET', `/v2/images/${UNKNOWN}`, { headers: { accept: 'application/json' } });
    expect([answer.status, answer.json.title]).toEqual([404, 'Not Found']);
  });

  it("asks for a token in the gateway's form", async () => {
    const answer = await bench.ims('GET', '/v2/images', { as: null });
    expect([answer.status, answer.json.error_code]).toEqual([401, 'APIGW.0301']);
  });

  it('makes an image active by its data, once', async () => {
    const id = await make({ disk_format: 'zvhd2' });
    expect((await bench.ims('PUT', `/v2/images/${id}/file`, { body: 'hello', headers: BYTES })).status).toBe(204);
    const { json } = await bench.ims('GET', `/v2/images/${id}`);
    expect(json).toMatchObject({ status: 'active', __image_size: '5', virtual_size: null });
    expect(json.active_at).toMatch(/Z$/);
    expect((await bench.ims('GET', `/v2/images/${id}/file`)).text).toBe('hello');
    expect((await bench.ims('PUT', `/v2/images/${id}/file`, { body: 'again', headers: BYTES })).status).toBe(409);
  });
});

describe('ims.image-update', () => {
  it.each([
    [PATCH_21, [{ op: 'replace', path: '/name', value: 'test01' }]],
    [PATCH_20, [{ replace: '/name', value: 'test01' }]],
  ])('takes %s', async (type, body) => {
    const answer = await patch(IMS_TEST, body, type);
    expect([answer.status, answer.json]).toMatchObject([200, { name: 'test01', __imagetype: 'private' }]);
  });

  it('changes name, description and custom attributes, also of an image that is not active', async () => {
    const answer = await patch(await make(), [
      { op: 'replace', path: '/name', value: 'n' },
      { op: 'add', path: '/__description', value: 'd' },
      { op: 'add', path: '/team', value: 'red' },
    ]);
    expect(answer.json).toMatchObject({ name: 'n', __description: 'd', team: 'red' });
  });

  it.each(['min_ram', 'hw_firmware_type', '__support_xen', 'visibility', 'protected', 'tags', 'os_hidden', '__imagetype', 'id'])(
    'refuses to change %s',
    async (name) => {
      const answer = await patch(IMS_TEST, [
        { op: 'replace', path: '/name', value: 'kept' },
        { op: 'add', path: `/${name}`, value: 'x' },
      ]);
      expect(answer.status).toBe(403);
      expect((await bench.ims('GET', `/v2/images/${IMS_TEST}`)).json.name).toBe('ims_test');
    },
  );

  it('refuses plain JSON', async () => {
    const answer = await patch(IMS_TEST, [], 'application/json');
    expect([answer.status, answer.headers['accept-patch']]).toEqual([415, `${PATCH_20}, ${PATCH_21}`]);
  });

  it.each([
    ['{', 400],
    ['{}', 400],
    ['[null]', 400],
    ['[{"op":"replace","path":7,"value":"x"}]', 400],
    ['[{"op":"replace","path":"/absent","value":"x"}]', 409],
  ])('answers %s with %i', async (body, status) => {
    expect((await patch(IMS_TEST, body)).status).toBe(status);
  });
});

describe('ims.image-delete', () => {
  it('deletes an image, whether or not there is a body', async () => {
    for (const body of [undefined, {}, { delete_backup: true }]) {
      const answer = await bench.ims('DELETE', `/v2/images/${await make()}`, { body });
      expect(answer.status).toBe(204);
    }
  });

  it('refuses a protected image, a public one, and those of others', async () => {
    expect((await bench.ims('DELETE', `/v2/images/${await make({ protected: true })}`)).status).toBe(403);
    expect((await bench.ims('DELETE', `/v2/images/${FEDORA}`)).status).toBe(403);
    expect((await bench.ims('DELETE', `/v2/images/${IMS_TEST}`, { as: 'dev-bob' })).status).toBe(404);
  });

  it('refuses a body that is no JSON', async () => {
    expect((await bench.ims('DELETE', `/v2/images/${await make()}`, { body: '{' })).status).toBe(400);
  });
});

describe('ims.member-create, ims.member-list, ims.member-show, ims.member-update and ims.member-delete', () => {
  it('shares a private image, and makes it private again', async () => {
    const id = await make();
    const members = `/v2/images/${id}/members`;
    const added = await bench.ims('POST', members, { body: { member: BETA } });
    expect([added.status, added.json]).toMatchObject([
      200,
      { status: 'pending', member_id: BETA, image_id: id, schema: '/v2/schemas/member' },
    ]);
    expect((await bench.ims('GET', `/v2/images/${id}`)).json).toMatchObject({ visibility: 'shared', __imagetype: 'shared' });
    expect((await bench.ims('GET', members)).json.members).toHaveLength(1);
    const accepted = await bench.ims('PUT', `${members}/${BETA}`, { as: 'dev-bob', body: { status: 'accepted' } });
    expect([accepted.status, accepted.json.status]).toEqual([200, 'accepted']);
    expect((await bench.ims('GET', `${members}/${BETA}`, { as: 'dev-bob' })).json.status).toBe('accepted');
    expect((await bench.ims('DELETE', `${members}/${BETA}`)).status).toBe(204);
    expect((await bench.ims('GET', `/v2/images/${id}`)).json).toMatchObject({ visibility: 'private', __imagetype: 'private' });
    expect((await bench.v2('GET', `/v2/images/${id}`)).json.visibility).toBe('private');
  });

  it('leaves an image private where a request for a member is not good', async () => {
    const id = await make();
    expect((await bench.ims('POST', `/v2/images/${id}/members`, { body: { tenant: BETA } })).status).toBe(400);
    expect((await bench.v2('GET', `/v2/images/${id}`)).json.visibility).toBe('private');
  });

  it('refuses to share what is not the own', async () => {
    expect((await bench.ims('POST', `/v2/images/${FEDORA}/members`, { as: 'dev-bob', body: { member: BETA } })).status).toBe(403);
  });
});

describe('ims.image-schema-show, ims.images-schema-show, ims.member-schema-show and ims.members-schema-show', () => {
  it.each(['image', 'images', 'member', 'members'])('shows the schema of %s', async (name) => {
    const answer = await bench.ims('GET', `/v2/schemas/${name}`);
    expect([answer.status, answer.json.name]).toEqual([200, name]);
  });
});

describe('the errors of the native API', () => {
  it.each([400, 403, 404, 409, 413, 500, 503])("answers %i in OpenStack's form when it is asked to", async (code) => {
    const answer = await patch(IMS_TEST, []);
    expect(answer.status).toBe(200);
    const asked = await bench.ims('PATCH', `/v2/images/${IMS_TEST}`, {
      body: [],
      headers: { 'content-type': PATCH_21, prefer: `code=${code}` },
    });
    expect([asked.status, asked.text.includes(`<h1>${code} `)]).toEqual([code, true]);
  });
});
