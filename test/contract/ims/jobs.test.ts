import { describe, expect, it } from '@jest/globals';
import { useEmulator } from '../../support/emulator.ts';
import { ALPHA, active, OF_FILE, queued } from '../../support/ims-jobs.ts';

const bench = useEmulator({ switches: { 'ims.jobTime': '30s' }, clock: 'frozen:2026-01-01T00:00:00Z' });
const polled = useEmulator({ switches: { 'ims.jobTime': '3 polls' } });
const NULLS = { error_code: null, fail_reason: null };

const order = async (body: object = OF_FILE, there = bench): Promise<string> => {
  const answer = await there.ims('POST', '/v2/cloudimages/action', { body });
  expect(answer.status).toBe(200);
  return answer.json.job_id as string;
};
const show = async (job: string, there = bench) => (await there.ims('GET', `/v1/${ALPHA}/jobs/${job}`)).json;
const image = async (id: string, there = bench) => (await there.ims('GET', `/v2/cloudimages?id=${id}`)).json.images[0];

describe('ims.job-show', () => {
  it('shows a job that waits, then one that goes on, then what came of it', async () => {
    const job = await order();
    expect(job).toMatch(/^[0-9a-f]{32}$/);
    const begun = { job_id: job, job_type: 'imsImportImageJob', begin_time: '2026-01-01T00:00:00.000Z', end_time: null, ...NULLS };
    expect(await show(job)).toEqual({ status: 'INIT', ...begun, entities: {} });
    expect(await show(job)).toEqual({ status: 'RUNNING', ...begun, entities: {} });
    bench.emulator.clock.advance('29s');
    expect((await show(job)).status).toBe('RUNNING');
    bench.emulator.clock.advance('1s');
    const ended = await show(job);
    expect(ended).toEqual({
      ...begun,
      status: 'SUCCESS',
      end_time: '2026-01-01T00:00:30.000Z',
      entities: { image_id: expect.stringMatching(/^[0-9a-f-]{36}$/), image_name: 'ims_test_file' },
    });
    expect(await image(ended.entities.image_id)).toMatchObject({ status: 'active', name: 'ims_test_file' });
  });

  it('ends after so many looks, where looks are counted', async () => {
    const job = await order(OF_FILE, polled);
    const seen: string[] = [];
    for (let look = 0; look < 4; look += 1) seen.push((await show(job, polled)).status);
    expect(seen).toEqual(['INIT', 'RUNNING', 'RUNNING', 'SUCCESS']);
  });

  it('shows the image while it is made, and one that nobody asked about when the time is over', async () => {
    const job = await order();
    const [made] = (await bench.ims('GET', '/v2/cloudimages?name=ims_test_file')).json.images;
    expect(made).toMatchObject({ status: 'saving', __image_size: '0' });
    bench.emulator.clock.advance('30s');
    expect((await bench.ims('GET', '/v2/images?name=ims_test_file')).json.images[0].status).toBe('active');
    expect((await show(job)).status).toBe('SUCCESS');
  });

  it('fails with the code that a rule names, and leaves no image', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'no-file',
      rules: [{ match: { operation: 'ims.cloudimage-create' }, job: { fails: true, code: 'IMG.0057' } }],
    });
    const job = await order();
    bench.emulator.clock.advance('30s');
    const failed = await show(job);
    expect(failed).toMatchObject({
      status: 'FAIL',
      error_code: 'IMG.0057',
      fail_reason: expect.stringMatching(/^The image file is empty/),
    });
    expect(failed.entities).toEqual({ error_code: 'IMG.0057', error: failed.fail_reason });
    expect((await bench.ims('GET', '/v2/cloudimages?name=ims_test_file')).json.images).toEqual([]);
  });

  it('stalls where a rule says so, and takes the time that a rule gives it', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'slow',
      rules: [
        { match: { operation: 'ims.cloudimage-create' }, when: { first: 1 }, job: { stalls: true } },
        { match: { operation: 'ims.cloudimage-create' }, job: { takes: '2 polls', fails: 'no room' } },
      ],
    });
    const [stalled, quick] = [await order(), await order()];
    bench.emulator.clock.advance('10h');
    expect((await show(stalled)).status).toBe('INIT');
    expect((await show(stalled)).status).toBe('RUNNING');
    await show(quick);
    await show(quick);
    expect(await show(quick)).toMatchObject({ status: 'FAIL', error_code: 'IMG.0061', fail_reason: 'no room' });
  });

  it('is nobody else’s', async () => {
    const job = await order();
    const other = await bench.ims('GET', `/v1/5f2c1a7d9b3e4c608d41e7a2b6f09c35/jobs/${job}`, { as: 'dev-bob' });
    expect([other.status, other.json.error.code]).toEqual([400, 'IMG.0023']);
  });
});

describe('ims.job-progress-show', () => {
  it('counts in percent', async () => {
    const job = await order();
    const progress = async () => (await bench.ims('GET', `/v1/cloudimages/job/${job}`)).json;
    expect((await progress()).entities).toEqual({ process_percent: 0 });
    bench.emulator.clock.advance('15s');
    expect(await progress()).toMatchObject({ status: 'RUNNING', entities: { process_percent: 50 } });
    bench.emulator.clock.advance('15s');
    expect(await progress()).toMatchObject({ status: 'SUCCESS', entities: { process_percent: 100, image_name: 'ims_test_file' } });
  });
});

describe('a job of several', () => {
  it('shows its parts, each with an image of its own', async () => {
    const disks = [
      { name: 'one', volume_id: 'disk-1', tags: ['a.b'] },
      { name: 'two', volume_id: 'disk-2' },
    ];
    const job = await order({ data_images: disks });
    expect(await show(job)).toMatchObject({ status: 'INIT', job_type: 'imsVolumesToSysDataImagesJob' });
    bench.emulator.clock.advance('30s');
    const { status, entities } = await show(job);
    expect([status, entities.sub_jobs_list.length]).toEqual(['SUCCESS', 2]);
    const parts = entities.sub_jobs_result;
    expect(parts.map((part: { entities: { image_name: string } }) => part.entities.image_name)).toEqual(['one', 'two']);
    expect(parts[0]).toMatchObject({ status: 'SUCCESS', job_id: entities.sub_jobs_list[0], job_type: 'imsCopyVolumeToImageJob', ...NULLS });
    expect(await image(parts[0].entities.image_id)).toMatchObject({ virtual_env_type: 'DataImage', tags: ['a=b'], status: 'active' });
    expect((await show(entities.sub_jobs_list[1])).entities.image_name).toBe('two');
  });

  it('fails when its parts do', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'parts',
      rules: [{ match: { operation: 'ims.cloudimage-create' }, job: { fails: true, code: 'IMG.0014' } }],
    });
    const job = await order({ data_images: [{ name: 'one', volume_id: 'disk-1' }] });
    bench.emulator.clock.advance('30s');
    expect(await show(job)).toMatchObject({ status: 'FAIL', error_code: 'IMG.0014' });
  });
});

describe('ims.cloudimage-register', () => {
  const register = (id: string) => bench.ims('PUT', `/v1/cloudimages/${id}/upload`, { body: { image_url: 'bucket:centos.qcow2' } });

  it('makes a file the data of an image that waits for some', async () => {
    const id = await queued(bench);
    const job = (await register(id)).json.job_id;
    expect((await image(id)).status).toBe('saving');
    bench.emulator.clock.advance('30s');
    expect(await show(job)).toMatchObject({ status: 'SUCCESS', job_type: 'imsNativeImportImageJob', entities: { image_id: id } });
    expect((await image(id)).status).toBe('active');
  });

  it('kills an image whose file cannot be registered', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'broken-file',
      rules: [{ match: { operation: 'ims.cloudimage-register' }, job: { fails: true, code: 'IMG.1075' } }],
    });
    const id = await queued(bench);
    const job = (await register(id)).json.job_id;
    bench.emulator.clock.advance('30s');
    expect(await show(job)).toMatchObject({ status: 'FAIL', error_code: 'IMG.1075' });
    expect((await bench.ims('GET', `/v2/images/${id}`)).json.status).toBe('killed');
  });
});

describe('ims.cloudimage-export', () => {
  it('is ims.cloudimage-export-v21 in safe mode', async () => {
    const id = await active(bench);
    const body = { bucket_url: 'b:y.vhd', file_format: 'vhd' };
    expect((await bench.ims('POST', `/v2.1/cloudimages/${id}/file`, { body })).status).toBe(200);
  });

  it('writes a file that images can be made of, with the same bytes', async () => {
    const id = await active(bench, {}, 'exported bytes');
    const sent = await bench.ims('POST', `/v1/cloudimages/${id}/file`, { body: { bucket_url: 'b:x.zvhd2', is_quick_export: true } });
    bench.emulator.clock.advance('30s');
    expect(await show(sent.json.job_id)).toMatchObject({
      status: 'SUCCESS',
      job_type: 'imsNativeExportImageJob',
      entities: { image_id: id },
    });
    const job = await order({ ...OF_FILE, image_url: 'b:x.zvhd2' });
    bench.emulator.clock.advance('30s');
    const { entities } = await show(job);
    expect((await bench.ims('GET', `/v2/images/${entities.image_id}/file`)).text).toBe('exported bytes');
  });
});
