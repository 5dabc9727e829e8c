import { describe, expect, it } from '@jest/globals';
import { type Sent, send } from '../../support/client.ts';
import { IMS_TEST, useEmulator } from '../../support/emulator.ts';
import { ALPHA, active, BETA, OF_FILE, share } from '../../support/ims-jobs.ts';

const bench = useEmulator({ switches: { 'ims.jobTime': '0s' }, clock: 'frozen:2026-01-01T00:00:00Z' });

/** Orders something, and tells what the job came to. */
async function ended(method: string, path: string, body: object, sent: Sent = {}, project = ALPHA) {
  const answer = await bench.ims(method, path, { ...sent, body });
  expect([answer.status, Object.keys(answer.json)]).toEqual([200, ['job_id']]);
  const job = (await bench.ims('GET', `/v1/${project}/jobs/${answer.json.job_id}`, sent)).json;
  expect([job.status, job.error_code]).toEqual(['SUCCESS', null]);
  return job;
}
const show = async (id: string) => (await bench.ims('GET', `/v2/cloudimages?id=${id}`)).json.images[0];
/** Orders an image, and shows it. */
async function made(path: string, body: object) {
  const job = await ended('POST', path, body);
  return { ...(await show(job.entities.image_id)), job: job.job_type };
}
const ACTION = '/v2/cloudimages/action';

describe('ims.cloudimage-create of a file', () => {
  it('has what the order says of it', async () => {
    const image = await made(ACTION, {
      ...OF_FILE,
      description: 'from a file',
      tags: ['aaa.111', 'bbb.'],
      min_ram: 1024,
      max_ram: 4096,
      hw_firmware_type: 'uefi',
      enterprise_project_id: '0',
      cmk_id: 'key',
    });
    expect(image).toMatchObject({
      job: 'imsImportImageJob',
      name: 'ims_test_file',
      status: 'active',
      visibility: 'private',
      __imagetype: 'private',
      owner: ALPHA,
      __description: 'from a file',
      tags: ['aaa=111', 'bbb'],
      min_disk: 40,
      min_ram: 1024,
      max_ram: '4096',
      hw_firmware_type: 'uefi',
      enterprise_project_id: '0',
      __system__cmkid: 'key',
      __os_version: 'CentOS 7.0 64bit',
      __os_type: 'Linux',
      __platform: 'CentOS',
      __os_bit: '64',
      virtual_env_type: 'FusionCompute',
      __root_origin: 'file',
      disk_format: 'zvhd2',
      container_format: 'bare',
    });
    expect(Object.keys(image).filter((name) => name.startsWith('__support'))).toEqual([]);
  });

  it.each([
    [{ type: 'BMS' }, { virtual_env_type: 'Ironic' }],
    [{ type: 'Ironic' }, { virtual_env_type: 'Ironic' }],
    [{ type: 'IsoImage' }, { virtual_env_type: 'IsoImage', disk_format: 'iso' }],
    [{ architecture: 'arm' }, { __support_arm: 'true', hw_firmware_type: 'uefi' }],
    [{ os_version: undefined, os_type: 'Windows' }, { __os_type: 'Windows' }],
    [
      { os_version: null, description: null, tags: null },
      { __os_type: 'Linux', tags: [] },
    ],
  ])('%j makes it %j', async (changes, expected) => {
    expect(await made(ACTION, { ...OF_FILE, ...changes })).toMatchObject(expected);
  });

  it('comes with those of its data disks, whose system is its own', async () => {
    const disks = [{ image_url: 'b:data.qcow2', min_disk: 100 }];
    const job = await ended('POST', ACTION, { ...OF_FILE, os_version: 'Windows 10 64bit', data_images: disks });
    expect(job.job_type).toBe('imsImportOvaImageJob');
    const [system, disk] = job.entities.sub_jobs_result;
    expect([system.job_type, disk.job_type]).toEqual(['imsImportImageJob', 'imsImportDataImageJob']);
    expect(await show(disk.entities.image_id)).toMatchObject({ virtual_env_type: 'DataImage', __os_type: 'Windows', min_disk: 100 });
  });

  it.each([
    ['ims.quick-import', '/v2/cloudimages/quickimport/action', { ...OF_FILE, type: 'ECS' }, 'FusionCompute', 'imsImportImageJob'],
    ['its data disk', '/v2/cloudimages/quickimport/action', { ...OF_FILE, type: 'DataImage' }, 'DataImage', 'imsImportDataImageJob'],
    ['ims.quick-import-v21', '/v2.1/cloudimages/quickimport/action', OF_FILE, 'FusionCompute', 'imsImportImageJob'],
    ['ims.data-image-create', '/v1/cloudimages/dataimages/action', OF_FILE, 'DataImage', 'imsImportDataImageJob'],
    ['ims.data-image-create-v21', '/v2.1/cloudimages/dataimages/action', OF_FILE, 'DataImage', 'imsImportDataImageJob'],
    ['ims.cloudimage-create-v21', '/v2.1/cloudimages/action', OF_FILE, 'FusionCompute', 'imsImportImageJob'],
  ])('is made by %s', async (_name, path, body, environment, job) => {
    expect(await made(path, body)).toMatchObject({ status: 'active', virtual_env_type: environment, job });
  });
});

describe('what is Huawei Cloud’s alone', () => {
  it.each([
    ['POST', '/v2.1/cloudimages/action'],
    ['POST', `/v1/cloudimages/${IMS_TEST}/cross_region_copy`],
    ['GET', '/v1/cloudimages/job/ff8080814dbd65d7014dbe0d84db0013'],
    ['GET', `/v1/${ALPHA}/cloudimages/${IMS_TEST}/members`],
  ])('is not there in the other cloud: %s %s', async (method, path) => {
    const other = await bench.emulator.createSandbox(`otc-${path.length}`, { switches: { 'ims.profile': 'otc' } });
    const answer = await send(method, `${other.homes['ims']}${path}`, method === 'POST' ? { body: OF_FILE } : {});
    expect([answer.status, answer.json.error_code]).toEqual([404, 'APIGW.0101']);
  });
});

describe('ims.cloudimage-create, and ims.whole-image-create, of what is not here', () => {
  it.each([
    [ACTION, { name: 'x', instance_id: 's1' }, { job: 'imsCreateImageByInstance', __data_origin: 'instance,s1' }],
    [
      ACTION,
      { name: 'x', volume_id: 'd1', os_version: 'Ubuntu 18.04 server 64bit' },
      { job: 'imsVolumeCreateImageJob', __data_origin: 'volume,d1', __platform: 'Ubuntu' },
    ],
    [
      '/v1/cloudimages/wholeimages/action',
      { name: 'x', backup_id: 'b1', whole_image_type: 'CBR' },
      { job: 'imsCreateWholeImageByBackupJob', __whole_image: 'true', __backup_id: 'b1' },
    ],
    [
      '/v1/cloudimages/wholeimages/action',
      { name: 'x', instance_id: 's1', vault_id: 'v1' },
      { job: 'imsCreateWholeImageByInstanceJob', __whole_image: 'true', __data_origin: 'instance,s1' },
    ],
  ])('is made by %s of %j', async (path, body, expected) => {
    expect(await made(path, body)).toMatchObject({ status: 'active', name: 'x', ...expected });
  });

  it('is one for each disk of a server, named by its own order', async () => {
    const disks = [{ name: 'disk', volume_id: 'd1', description: 'a disk' }];
    const { entities } = await ended('POST', ACTION, { name: 'unheard', data_images: disks });
    expect(await show(entities.sub_jobs_result[0].entities.image_id)).toMatchObject({ name: 'disk', __description: 'a disk' });
  });
});

describe('ims.cloudimage-copy, and ims.cloudimage-copy-across', () => {
  it('has what the image has, and a name, a description and a key of its own', async () => {
    const id = await active(bench, { name: 'first', min_ram: 2048, __os_version: 'Ubuntu 14.04 server 64bit', __description: 'the first' });
    const image = await made(`/v1/cloudimages/${id}/copy`, { name: 'second', cmk_id: 'key' });
    expect(image).toMatchObject({
      job: 'imsCopyImageInRegionJob',
      name: 'second',
      status: 'active',
      min_ram: 2048,
      min_disk: 40,
      __os_version: 'Ubuntu 14.04 server 64bit',
      __system__cmkid: 'key',
    });
    expect([image.id === id, '__description' in image]).toEqual([false, false]);
    expect((await bench.ims('GET', `/v2/images/${image.id}/file`)).text).toBe('data');
  });

  it('is made by ims.cloudimage-copy-v21 likewise', async () => {
    const id = await active(bench);
    expect((await made(`/v2.1/cloudimages/${id}/copy`, { name: 'safe' })).status).toBe('active');
  });

  it('can be made of what others share and one has accepted', async () => {
    const id = await active(bench);
    await share(bench, id, 'accepted');
    const { entities } = await ended('POST', `/v1/cloudimages/${id}/copy`, { name: 'mine' }, { as: 'dev-bob' }, BETA);
    const shown = await bench.ims('GET', `/v2/cloudimages?id=${entities.image_id}`, { as: 'dev-bob' });
    expect(shown.json.images[0]).toMatchObject({ owner: BETA, visibility: 'private' });
  });

  it('goes to another region, where it is not to be seen', async () => {
    const id = await active(bench);
    const body = { name: 'there', agency_name: 'ims_admin', project_name: 'cn-north-1', region: 'cn-north-1' };
    const { entities } = await ended('POST', `/v1/cloudimages/${id}/cross_region_copy`, body);
    expect(entities).toEqual({ image_id: expect.any(String), image_name: 'there' });
    expect(await show(entities.image_id)).toBeUndefined();
    const missing = await bench.ims('POST', `/v1/cloudimages/${id}/cross_region_copy`, { body: { ...body, region: undefined } });
    expect([missing.status, missing.json.error.code]).toEqual([400, 'IMG.0001']);
  });
});

describe('ims.members-add, ims.members-update, and ims.members-delete', () => {
  const decide = (images: readonly string[], status: string, as = 'dev-bob') =>
    bench.ims('PUT', '/v1/cloudimages/members', { as, body: { images, project_id: BETA, status } });

  it('are accepted, rejected and taken back', async () => {
    const [one, two] = [await active(bench), await active(bench)];
    const body = { images: [one, two], projects: [BETA] };
    const added = await ended('POST', '/v1/cloudimages/members', body);
    expect([added.job_type, added.entities.results]).toEqual([
      'imsAddImageMembersJob',
      [one, two].map((id) => ({ image_id: id, project_id: BETA, status: 'SUCCESS' })),
    ]);
    expect(await show(one ?? '')).toMatchObject({ visibility: 'shared', __imagetype: 'shared' });
    const pending = await bench.ims('GET', '/v2/cloudimages?member_status=pending&visibility=shared&name=ims', { as: 'dev-bob' });
    expect(pending.json.images).toHaveLength(2);
    const decided = await ended(
      'PUT',
      '/v1/cloudimages/members',
      { images: [one], project_id: BETA, status: 'accepted' },
      { as: 'dev-bob' },
      BETA,
    );
    expect(decided.job_type).toBe('imsUpdateImageMembersJob');
    expect((await bench.ims('GET', `/v2/images/${one}/members/${BETA}`)).json.status).toBe('accepted');
    const gone = await ended('DELETE', '/v1/cloudimages/members', body);
    expect([gone.job_type, gone.entities.results]).toEqual(['imsDelImageMembersJob', []]);
    expect((await show(one ?? '')).visibility).toBe('private');
    expect((await bench.ims('GET', `/v2/images/${one}/members`)).json.members).toEqual([]);
  });

  it('are decided on by those they are shared with', async () => {
    const id = await active(bench);
    const code = async (answer: Promise<{ status: number; json: { error: { code: string } } }>) => {
      const { status, json } = await answer;
      return `${status} ${json.error.code}`;
    };
    expect(await code(decide([id], 'accepted'))).toBe('400 IMG.0027');
    await share(bench, id);
    expect(await code(decide([id], 'perhaps'))).toBe('400 IMG.0001');
    expect(await code(decide([id], 'accepted', 'dev-alice'))).toBe('400 IMG.0030');
    expect(await code(decide([], 'accepted'))).toBe('400 IMG.0001');
  });

  it('may be whole servers, of the newer backups, for whom there is a vault', async () => {
    const { id } = await made('/v1/cloudimages/wholeimages/action', { name: 'x', backup_id: 'b1', whole_image_type: 'CBR' });
    await ended('POST', '/v1/cloudimages/members', { images: [id], projects: [BETA] });
    expect((await decide([id], 'accepted')).json.error.code).toBe('IMG.0001');
    const body = { images: [id], project_id: BETA, status: 'accepted', vault_id: 'v1' };
    await ended('PUT', '/v1/cloudimages/members', body, { as: 'dev-bob' }, BETA);
  });
});

describe('ims.cloudimage-member-list, and ims.cloudimage-member-show', () => {
  it('are shown page by page, in Huawei Cloud', async () => {
    const id = await active(bench);
    await share(bench, id, 'accepted');
    const path = `/v1/${ALPHA}/cloudimages/${id}/members`;
    const { json } = await bench.ims('GET', path);
    const member = { image_id: id, member_id: BETA, status: 'accepted', member_type: 'project' };
    expect(json).toMatchObject({ members: [member], schema: '/v2/schemas/members', page_info: { next_marker: null, current_count: 1 } });
    expect((await bench.ims('GET', `${path}/${BETA}`)).json).toMatchObject(member);
    expect((await bench.ims('GET', `${path}?limit=1&marker=${BETA}`)).json.members).toEqual([]);
    expect((await bench.ims('GET', `${path}?limit=x`)).json.error.code).toBe('IMG.0001');
    expect((await bench.ims('GET', `/v1/${BETA}/cloudimages/${id}/members`)).json.error.code).toBe('IMG.0030');
  });
});

describe('ims.quota-show', () => {
  it('counts images, what others share, and members', async () => {
    const { resources } = (await bench.ims('GET', '/v1/cloudimages/quota')).json.quotas;
    const used = (type: string, list: readonly { type: string; used: number }[]) => list.find((one) => one.type === type)?.used;
    await share(bench, await active(bench));
    const after = (await bench.ims('GET', '/v1/cloudimages/quota')).json.quotas.resources;
    expect(used('image', after)).toBe((used('image', resources) ?? 0) + 1);
    expect(used('image_member', after)).toBe(1);
    expect(resources[0]).toMatchObject({ type: 'image', quota: 1000, min: 1, max: 1000 });
    const bobs = (await bench.ims('GET', '/v1/cloudimages/quota', { as: 'dev-bob' })).json.quotas.resources;
    expect(used('image_shared', bobs)).toBeGreaterThan(0);
  });
});

describe('ims.os-version-list', () => {
  it('lists systems by platform, those of a tag where one is named', async () => {
    const { json } = await bench.ims('GET', '/v1/cloudimages/os_version');
    expect(json.map(({ platform }: { platform: string }) => platform)).toContain('CentOS');
    const centos = json.find(({ platform }: { platform: string }) => platform === 'CentOS').version_list;
    expect(centos).toContainEqual({
      platform: 'CentOS',
      os_version_key: 'CentOS 7.0 32bit',
      os_version: 'CentOS 7.0 32bit',
      os_bit: 32,
      os_type: 'Linux',
    });
    const uefi = (await bench.ims('GET', '/v1/cloudimages/os_version?tag=uefi')).json;
    expect(uefi.flatMap(({ version_list }: { version_list: object[] }) => version_list)).not.toContainEqual(
      expect.objectContaining({ os_bit: 32 }),
    );
    expect((await bench.ims('GET', '/v1/cloudimages/os_version?tag=vax')).json.error.code).toBe('IMG.0001');
  });
});

describe('ims.v1-image-head, ims.v1-image-detail, and ims.v1-image-delete', () => {
  it('shows, lists and deletes images as OpenStack v1 does', async () => {
    const id = await active(bench, { name: 'old' });
    const head = await bench.ims('HEAD', `/v1/images/${id}`);
    expect([head.status, head.headers['x-image-meta-name'], head.headers['x-image-meta-status']]).toEqual([200, 'old', 'active']);
    expect(head.headers['x-image-meta-property-__os_type']).toBe('Linux');
    const detail = await bench.ims('GET', '/v1.1/images/detail?name=old');
    expect(detail.json.images).toMatchObject([{ id, name: 'old', status: 'active', is_public: false }]);
    expect((await bench.ims('DELETE', `/v1.1/images/${id}`)).status).toBe(200);
    expect((await bench.ims('HEAD', `/v1/images/${id}`)).status).toBe(404);
    expect((await bench.ims('DELETE', `/v1.1/images/${id}`)).status).toBe(404);
  });
});
