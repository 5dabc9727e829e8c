import { describe, expect, it } from '@jest/globals';
import type { Received, Sent } from '../../support/client.ts';
import { FEDORA, IMS_TEST, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator({ switches: { marks: 'none' } });
const ALPHA = '0b1e494e2660441a957313163095fe5c';
const BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

const update = (id: string, operations: unknown, sent: Sent = {}): Promise<Received> =>
  bench.ims('PATCH', `/v2/cloudimages/${id}`, { body: operations, ...sent });
const set = (op: string, name: string, value?: unknown): object => ({ op, path: `/${name}`, value });
const show = async (id: string) => (await bench.ims('GET', `/v2/cloudimages?id=${id}`)).json.images[0];
/** Makes an active private image by the native API. */
async function active(members: object = {}): Promise<string> {
  const made = await bench.ims('POST', '/v2/images', { body: { name: 'ims', min_disk: 40, ...members } });
  expect(made.status).toBe(201);
  const id = made.json.id as string;
  await bench.ims('PUT', `/v2/images/${id}/file`, { body: 'data', headers: { 'content-type': 'application/octet-stream' } });
  return id;
}
async function logInAsReader(): Promise<string> {
  const user = { name: 'carol', password: 'secret', domain: { id: 'default' } };
  const auth = { identity: { methods: ['password'], password: { user } }, scope: { project: { id: ALPHA } } };
  const url = `${bench.emulator.homes['identity']}/v3/auth/tokens`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ auth }), headers: { 'content-type': 'application/json' } });
  return answer.headers.get('x-subject-token') ?? '';
}

/** How an update of the page's image is refused, which has to stay as it is. */
async function refused(operations: unknown): Promise<string> {
  const before = await show(IMS_TEST);
  const answer = await update(IMS_TEST, operations);
  expect(answer.json).toEqual({ error: { code: expect.any(String), message: expect.stringMatching(/./) } });
  expect(await show(IMS_TEST)).toEqual(before);
  return `${answer.status} ${answer.json.error.code}`;
}

describe('ims.cloudimage-update: shape', () => {
  it('answers the example of the page with the image of the page', async () => {
    const answer = await update(IMS_TEST, [set('replace', 'name', 'ims_test')]);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    const { updated_at: updatedAt, active_at: _activeAt, ...rest } = answer.json;
    expect(updatedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(rest).toEqual({
      file: `/v2/images/${IMS_TEST}/file`,
      owner: ALPHA,
      id: IMS_TEST,
      size: 2,
      self: `/v2/images/${IMS_TEST}`,
      schema: '/v2/schemas/image',
      status: 'active',
      tags: [],
      visibility: 'private',
      name: 'ims_test',
      checksum: '99914b932bd37a50b983c5e7c90ae93b',
      hw_vif_multiqueue_enabled: 'true',
      protected: false,
      container_format: 'bare',
      min_ram: 0,
      __os_bit: '64',
      __os_version: 'Ubuntu 14.04 server 64bit',
      __description: 'ims test',
      disk_format: 'vhd',
      __isregistered: 'true',
      __platform: 'Ubuntu',
      __os_type: 'Linux',
      min_disk: 40,
      virtual_env_type: 'FusionCompute',
      __image_source_type: 'uds',
      __imagetype: 'private',
      created_at: '2015-12-04T09:45:33Z',
      virtual_size: 0,
      __originalimagename: IMS_TEST,
      __backup_id: '',
      __productcode: '',
      __image_size: '449261568',
      __support_fc_inject: 'true',
      __data_origin: null,
      hw_firmware_type: 'bios',
    });
  });

  it('gives every answer a request id', async () => {
    const answers = [await update(IMS_TEST, []), await update(IMS_TEST, 'x'), await update(IMS_TEST, [], { as: null })];
    for (const { headers } of answers) expect(headers['x-request-id']).toMatch(/./);
  });

  it.each(['application/json', 'application/json;charset=UTF-8', 'Application/JSON ; charset=utf-8'])(
    'takes the media type %s',
    async (type) => {
      const sent = { headers: { 'content-type': type } };
      expect((await update(IMS_TEST, [set('replace', 'name', 'typed')], sent)).json.name).toBe('typed');
    },
  );

  it('takes a body without a media type for JSON, as the example of the page has none', async () => {
    const answer = await update(IMS_TEST, JSON.stringify([set('replace', 'name', 'untyped')]));
    expect([answer.status, answer.json.name]).toEqual([200, 'untyped']);
  });

  it('takes an empty list of operations for nothing to do', async () => {
    const before = await show(IMS_TEST);
    expect((await update(IMS_TEST, [])).json).toEqual(before);
  });

  it('leaves out what is not set', async () => {
    const { status, json } = await update(await active(), []);
    expect(status).toBe(200);
    for (const name of ['__description', 'max_ram', 'hw_firmware_type', '__support_xen', '__system__cmkid', '__data_origin']) {
      expect(json).not.toHaveProperty(name);
    }
  });

  it('shows when the image became active', async () => {
    expect((await update(await active(), [])).json.active_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });
});

describe('ims.cloudimage-update: values', () => {
  it.each([
    ['name', 'Ims Test-1.2_b'],
    ['name', 'a'.repeat(128)],
    ['name', '测试镜像'],
    ['__description', 'what it is, in any words (and signs)!'],
    ['__description', 'd'.repeat(1024)],
    ['__description', ''],
    ['hw_firmware_type', 'bios'],
    ['hw_firmware_type', 'uefi'],
    ['hw_vif_multiqueue_enabled', 'true'],
    ['hw_vif_multiqueue_enabled', 'false'],
    ['__support_kvm', 'true'],
    ['__support_xen', 'true'],
    ['__support_largememory', 'true'],
    ['__support_diskintensive', 'true'],
    ['__support_highperformance', 'true'],
    ['__support_xen_gpu_type', 'M60_vGPU'],
    ['__support_kvm_gpu_type', 'P2V_V100'],
    ['__support_xen_hana', 'true'],
    ['__support_kvm_infiniband', 'true'],
    ['__support_kvm_hi1822_hisriov', 'true'],
    ['__support_kvm_hi1822_hivirtionet', 'true'],
    ['__support_amd', 'false'],
    ['__support_fc_inject', 'anything'],
    ['__is_config_init', 'false'],
    ['enterprise_project_id', '0'],
    ['enterprise_project_id', 'a2bb3a1e-3f0b-4b2c-9f3c-0a4b8c1d2e3f'],
    ['os_shutdown_timeout', '60'],
    ['team_colour', 'red'],
  ])('sets %s to %j', async (name, value) => {
    const id = await active();
    const answer = await update(id, [set('add', name, value)]);
    expect([answer.status, answer.json[name]]).toEqual([200, value]);
    expect((await show(id))[name]).toBe(value);
  });

  it.each([
    ['min_ram', 2048, 2048],
    ['min_ram', '4096', 4096],
    ['min_ram', 0, 0],
    ['max_ram', 8192, '8192'],
    ['max_ram', '16384', '16384'],
  ])('takes %s as %j and shows %j', async (name, value, expected) => {
    const answer = await update(await active(), [set('add', name, value)]);
    expect([answer.status, answer.json[name]]).toEqual([200, expected]);
  });

  it.each([
    ['min_ram', -1],
    ['min_ram', 1.5],
    ['min_ram', 'much'],
    ['min_ram', 2_147_483_648],
    ['min_ram', null],
    ['max_ram', '-1'],
    ['max_ram', true],
    ['max_ram', ''],
  ])('refuses a memory size that is none: %s %j', async (name, value) => {
    expect(await refused([set('add', name, value)])).toBe('400 IMG.0055');
  });

  it('refuses a memory size that is none', async () => {
    expect(await refused([set('replace', 'min_ram', 'x')])).toBe('400 IMG.0055');
  });

  it('refuses a name of 129 characters', async () => {
    expect(await refused([set('replace', 'name', 'a'.repeat(129))])).toBe('400 IMG.0002');
  });

  it('refuses a name of another form', async () => {
    for (const name of [' ims', 'ims ', 'a@b', 'a<b', 'a/b', 'a\nb', 5, null, ['x'], '🚀']) {
      expect(await refused([set('replace', 'name', name)])).toBe('400 IMG.0003');
    }
  });

  it('refuses an empty name', async () => {
    expect(await refused([set('replace', 'name', '')])).toBe('400 IMG.0013');
  });

  it('refuses a description of 1025 characters', async () => {
    expect(await refused([set('replace', '__description', 'd'.repeat(1025))])).toBe('400 IMG.0004');
  });

  it('refuses a description with angle brackets or a line break', async () => {
    for (const text of ['a < b', 'a > b', 'a\rb', 'a\nb', 5])
      expect(await refused([set('replace', '__description', text)])).toBe('400 IMG.0054');
  });

  it('refuses another boot mode than bios and uefi', async () => {
    expect(await refused([set('replace', 'hw_firmware_type', 'efi')])).toBe('400 IMG.0141');
  });

  it('refuses an enterprise project that is no id', async () => {
    expect(await refused([set('add', 'enterprise_project_id', 'not a uuid')])).toBe('400 IMG.0155');
  });

  it.each([
    ['hw_vif_multiqueue_enabled', 'maybe'],
    ['hw_vif_multiqueue_enabled', true],
    ['__support_xen', 'false'],
    ['__support_kvm_gpu_type', 'T4'],
    ['__support_amd', ''],
    ['os_shutdown_timeout', '59'],
    ['os_shutdown_timeout', '301'],
    ['team_colour', 7],
    ['team_colour', null],
  ])('refuses %s with the value %j', async (name, value) => {
    expect(await refused([set('add', name, value)])).toBe('400 IMG.0001');
  });
});

describe('ims.cloudimage-update: operations', () => {
  it('applies operations in their order', async () => {
    const answer = await update(IMS_TEST, [
      set('add', 'colour', 'red'),
      set('replace', 'colour', 'blue'),
      set('add', 'x', '1'),
      set('remove', 'x'),
    ]);
    expect(answer.json.colour).toBe('blue');
    expect(answer.json).not.toHaveProperty('x');
  });

  it('applies all operations or none', async () => {
    expect(await refused([set('replace', 'name', 'kept'), set('replace', 'hw_firmware_type', 'x')])).toBe('400 IMG.0141');
    expect(await refused([set('replace', 'name', 'kept'), set('replace', 'absent', 'x')])).toBe('400 IMG.0035');
  });

  it('lets add replace what is there', async () => {
    const answer = await update(IMS_TEST, [set('add', 'name', 'added'), set('add', '__description', 'new')]);
    expect(answer.json).toMatchObject({ name: 'added', __description: 'new' });
  });

  it('removes an attribute, whatever stands beside remove', async () => {
    const id = await active();
    await update(id, [set('add', 'a', '1'), set('add', 'b', '1'), set('add', '__support_xen', 'true')]);
    const answer = await update(id, [{ op: 'remove', path: '/a', value: null }, set('remove', 'b'), set('remove', '__support_xen')]);
    expect(answer.status).toBe(200);
    for (const name of ['a', 'b', '__support_xen']) expect(answer.json).not.toHaveProperty(name);
  });

  it('refuses to replace or remove what is not set', async () => {
    for (const name of ['max_ram', '__support_kvm', 'never_set']) {
      expect(await refused([set('replace', name, name === 'max_ram' ? 1 : 'true')])).toBe('400 IMG.0035');
      expect(await refused([set('remove', name)])).toBe('400 IMG.0035');
    }
  });

  it('refuses to remove what every image has', async () => {
    expect(await refused([set('remove', 'name')])).toBe('400 IMG.0035');
    expect(await refused([set('remove', 'min_ram')])).toBe('400 IMG.0035');
  });

  it.each([
    'id',
    'status',
    'owner',
    'visibility',
    'protected',
    'min_disk',
    'size',
    'checksum',
    'disk_format',
    'container_format',
    'created_at',
    'updated_at',
    'active_at',
    'virtual_size',
    'tags',
    'self',
    'file',
    'schema',
    'virtual_env_type',
    '__imagetype',
    '__isregistered',
    '__image_source_type',
    '__image_size',
    '__os_type',
    '__os_version',
    '__platform',
    '__os_bit',
    '__system__cmkid',
    '__productcode',
    'os_hidden',
    'locations',
    'deleted',
    'os_glance_x',
  ])('refuses to change the read-only attribute %s', async (name) => {
    expect(await refused([set('replace', name, 'x')])).toBe('400 IMG.0035');
    expect(await refused([set('add', name, 'x')])).toBe('400 IMG.0035');
  });

  it.each([
    ['__support_xen_gpu_type', 'M60_vGPU', '__support_xen'],
    ['__support_xen_gpu_type', 'M60_vGPU', '__support_kvm'],
    ['__support_kvm_gpu_type', 'P100', '__support_xen'],
    ['__support_kvm_gpu_type', 'P100', '__support_kvm'],
    ['__support_xen_hana', 'true', '__support_xen'],
    ['__support_xen_hana', 'true', '__support_kvm'],
    ['__support_kvm_infiniband', 'true', '__support_xen'],
  ])('refuses %s %s beside %s, in either order and in two requests', async (name, value, other) => {
    const both = [set('add', name, value), set('add', other, 'true')];
    expect(await refused(both)).toBe('400 IMG.0035');
    expect(await refused(both.reverse())).toBe('400 IMG.0035');
    const id = await active();
    expect((await update(id, [set('add', name, value)])).status).toBe(200);
    const answer = await update(id, [set('add', other, 'true')]);
    expect([answer.status, answer.json.error.code]).toEqual([400, 'IMG.0035']);
  });

  it('exchanges one flag for another in one request', async () => {
    const id = await active();
    await update(id, [set('add', '__support_xen', 'true')]);
    const answer = await update(id, [set('add', '__support_xen_hana', 'true'), set('remove', '__support_xen')]);
    expect(answer.json).toMatchObject({ __support_xen_hana: 'true' });
  });

  it('lets an image have InfiniBand and KVM', async () => {
    const answer = await update(await active(), [set('add', '__support_kvm', 'true'), set('add', '__support_kvm_infiniband', 'true')]);
    expect(answer.status).toBe(200);
  });

  it('renames an image whose flags, set by another door, do not go together', async () => {
    const id = await active();
    const headers = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
    const body = [set('add', '__support_xen', 'true'), set('add', '__support_xen_hana', 'true')];
    expect((await bench.v2('PATCH', `/v2/images/${id}`, { body, headers })).status).toBe(200);
    expect((await update(id, [set('replace', 'name', 'renamed')])).status).toBe(200);
  });

  it('changes and removes what another door has set under a name that is none here', async () => {
    const id = await active();
    const headers = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
    await bench.v2('PATCH', `/v2/images/${id}`, { body: [set('add', 'TeamColour', 'red')], headers });
    expect((await update(id, [set('replace', 'TeamColour', 'blue')])).json.TeamColour).toBe('blue');
    expect((await update(id, [set('remove', 'TeamColour')])).json).not.toHaveProperty('TeamColour');
  });

  it('refuses a body that is not JSON', async () => {
    expect(await refused('[{"op":"replace",')).toBe('400 IMG.0001');
  });

  it('refuses a request without a body', async () => {
    const answer = await update(IMS_TEST, undefined);
    expect([answer.status, answer.json.error.code]).toEqual([400, 'IMG.0007']);
  });

  it('refuses an extension attribute with an upper-case letter in its name', async () => {
    expect(await refused([set('add', 'TeamColour', 'red')])).toBe('400 IMG.0001');
  });

  it('refuses the 129th attribute', async () => {
    const many = Array.from({ length: 129 }, (_, index) => set('add', `p${index}`, 'v'));
    expect(await refused(many)).toBe('400 IMG.0035');
  });
});

describe('ims.cloudimage-update: who and when', () => {
  it('refuses a request without a token, or with one that was never issued', async () => {
    for (const as of [null, 'nonsense']) {
      const answer = await update(IMS_TEST, [], { as });
      expect(answer.status).toBe(401);
      expect(answer.json).toEqual({ error_msg: 'Incorrect IAM authentication information', error_code: 'APIGW.0301' });
    }
  });

  it('refuses another media type', async () => {
    for (const type of ['text/plain', 'application/openstack-images-v2.1-json-patch']) {
      const answer = await update(IMS_TEST, '[]', { headers: { 'content-type': type } });
      expect([answer.status, answer.json.error_code]).toEqual([415, 'APIGW.0201']);
    }
  });

  it('refuses a body of more than a mebibyte', async () => {
    const answer = await update(IMS_TEST, [set('add', 'x', 'x'.repeat(1_100_000))]);
    expect([answer.status, answer.json.error_code]).toEqual([413, 'APIGW.0201']);
  });

  it('answers 404 for an image that is not there or not to be seen', async () => {
    for (const [id, as] of [
      [UNKNOWN, 'dev-alice'],
      ['no-uuid', 'dev-alice'],
      [IMS_TEST, 'dev-bob'],
    ] as const) {
      const answer = await update(id, [], { as });
      expect([answer.status, answer.json.error.code]).toEqual([404, 'IMG.0144']);
    }
  });

  it('refuses to change a public image', async () => {
    for (const as of ['dev-alice', 'dev-root']) {
      const answer = await update(FEDORA, [set('replace', 'name', 'mine')], { as });
      expect([answer.status, answer.json.error.code]).toEqual([400, 'IMG.0083']);
    }
  });

  it('refuses to change what is only shared with the caller', async () => {
    const id = await active();
    await bench.ims('POST', `/v2/images/${id}/members`, { body: { member: BETA } });
    const answer = await update(id, [set('replace', 'name', 'stolen')], { as: 'dev-bob' });
    expect([answer.status, answer.json.error.code]).toEqual([400, 'IMG.0047']);
    expect((await show(id)).name).toBe('ims');
  });

  it('refuses an admin the images of others', async () => {
    const answer = await update(IMS_TEST, [set('replace', 'name', 'x')], { as: 'dev-root' });
    expect([answer.status, answer.json.error.code]).toEqual([400, 'IMG.0047']);
  });

  it('refuses a reader what changes an image', async () => {
    const answer = await update(IMS_TEST, [set('replace', 'name', 'x')], { as: await logInAsReader() });
    expect([answer.status, answer.json.error.code]).toEqual([403, 'IMG.0026']);
  });

  it('refuses to change an image that is not active', async () => {
    const queued = await bench.ims('POST', '/v2/images', { body: { name: 'queued' } });
    const answer = await update(queued.json.id, [set('replace', 'name', 'x')]);
    expect([answer.status, answer.json.error.code]).toEqual([400, 'IMG.0046']);
  });

  it('changes a protected image, and one that is shared out', async () => {
    const id = await active({ protected: true });
    expect((await update(id, [set('replace', 'name', 'protected')])).json).toMatchObject({ name: 'protected', protected: true });
    await bench.ims('POST', `/v2/images/${id}/members`, { body: { member: BETA } });
    expect((await update(id, [set('replace', 'name', 'shared')])).json).toMatchObject({ __imagetype: 'shared', visibility: 'shared' });
  });

  it('changes an image that OpenStack made, which may be shared but is not', async () => {
    const id = await bench.active();
    const answer = await update(id, [set('replace', 'name', 'renamed')]);
    expect(answer.json).toMatchObject({
      name: 'renamed',
      visibility: 'private',
      __imagetype: 'private',
      __os_version: 'Other Linux(64 bit)',
    });
    expect((await bench.v2('GET', `/v2/images/${id}`)).json).toMatchObject({ name: 'renamed', visibility: 'shared' });
  });

  it('changes what OpenStack shows', async () => {
    await update(IMS_TEST, [set('replace', 'min_ram', '512'), set('add', 'max_ram', 1024), set('add', 'team', 'red')]);
    expect((await bench.v2('GET', `/v2/images/${IMS_TEST}`)).json).toMatchObject({ min_ram: 512, max_ram: '1024', team: 'red' });
  });
});

describe('ims.cloudimage-update: errors on demand', () => {
  it.each([
    [400, { error: { code: 'IMG.0001', message: 'The request message format is invalid.' } }],
    [403, { error: { code: 'IMG.0026', message: expect.any(String) } }],
    [404, { error: { code: 'IMG.0144', message: 'The image does not exist.' } }],
    [401, { error_msg: 'Incorrect IAM authentication information', error_code: 'APIGW.0301' }],
    [405, { error_msg: expect.any(String), error_code: 'APIGW.0201' }],
    [413, { error_msg: 'Request entity too large', error_code: 'APIGW.0201' }],
    [415, { error_msg: expect.any(String), error_code: 'APIGW.0201' }],
    [429, { error_msg: 'The throttling threshold has been reached', error_code: 'APIGW.0308' }],
    [500, { error_msg: 'Internal server error', error_code: 'APIGW.0601' }],
    [503, { error_msg: expect.any(String), error_code: 'APIGW.0201' }],
  ])('answers %i in its own form when it is asked to', async (code, body) => {
    const answer = await update(IMS_TEST, [], { headers: { prefer: `code=${code}` } });
    expect([answer.status, answer.json]).toEqual([code, body]);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['x-request-id']).toMatch(/./);
  });

  it('says when to try again', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'busy',
      rules: [{ match: { operation: 'ims.cloudimage-update' }, reply: { status: 503, retryAfter: '30s' } }],
    });
    const answer = await update(IMS_TEST, []);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '30']);
  });
});

describe('ims.cloudimage-update: the document of an image', () => {
  it('is the same whether an image was shown before or not, with names of any kind', async () => {
    const id = await bench.active('hello', { visibility: 'private', '7': 'seven', zz: 'last', __description: 'said' });
    const patch = (operations: unknown) => bench.ims('PATCH', `/v2/cloudimages/${id}`, { body: operations });
    await patch([{ op: 'replace', path: '/name', value: 'first' }]);
    const renewed = await patch([
      { op: 'replace', path: '/name', value: 'second' },
      { op: 'replace', path: '/min_ram', value: 4096 },
    ]);
    await patch([{ op: 'add', path: '/extra', value: 'x' }]);
    const made = await patch([{ op: 'remove', path: '/extra' }]);
    expect(renewed.json).toMatchObject({ name: 'second', min_ram: 4096, '7': 'seven', zz: 'last', __description: 'said' });
    expect({ ...made.json, updated_at: '' }).toEqual({ ...renewed.json, updated_at: '' });
  });
});
