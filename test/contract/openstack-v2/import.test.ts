import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Received, Sent } from '../../support/client.ts';
import { OCTETS, PATCH_21, useEmulator } from '../../support/emulator.ts';
import { toV2, uploadUnderDelete } from '../../support/upload.ts';
import { useWeb } from '../../support/web.ts';

const bench = useEmulator({ switches: { 'openstack-v2.taskTime': '0s', 'openstack-v2.showMultipleLocations': true } });
const polled = useEmulator({ switches: { 'openstack-v2.taskTime': '2 polls' } });
const timed = useEmulator({ switches: { 'openstack-v2.taskTime': '30s' }, clock: 'frozen:2026-01-01T00:00:00Z' });
const NOBODY = '00000000-0000-4000-8000-000000000000';
const FORMATS = { disk_format: 'raw', container_format: 'bare' };

const web = useWeb((request, response) => {
  if (request.url === '/image') response.writeHead(200, { 'content-length': 5 }).end('world');
  else if (request.url === '/moved') response.writeHead(302, { location: '/image' }).end();
  else if (request.url === '/away') response.writeHead(302, { location: 'http://192.0.2.1/image' }).end();
  else if (request.url === '/slow') setImmediate(() => response.writeHead(200, { 'content-length': 4 }).end('slow'));
  else if (request.url === '/cut') response.writeHead(200, { 'content-length': 100 }).write('wor', () => response.destroy());
  else response.writeHead(404).end();
});

type Bench = typeof bench;

async function queued(on: Bench = bench, members: object = {}): Promise<string> {
  return (await on.v2('POST', '/v2/images', { body: { name: 'imported', ...FORMATS, ...members } })).json.id;
}
const stage = (id: string, bytes = 'staged', sent: Sent = {}, on: Bench = bench): Promise<Received> =>
  on.v2('PUT', `/v2/images/${id}/stage`, { body: bytes, headers: OCTETS, ...sent });
async function staged(on: Bench = bench, members: object = {}): Promise<string> {
  const id = await queued(on, members);
  expect((await stage(id, 'staged', {}, on)).status).toBe(204);
  return id;
}
const importTo = (id: string, json: unknown, sent: Sent = {}, on: Bench = bench): Promise<Received> =>
  on.v2('POST', `/v2/images/${id}/import`, { body: json, ...sent });
const direct = (more: object = {}): object => ({ method: { name: 'glance-direct' }, ...more });
const copy = (more: object = {}): object => ({ method: { name: 'copy-image' }, ...more });
const download = (path: string): object => ({ method: { name: 'web-download', uri: `${web.url}${path}` } });
const show = async (id: string, on: Bench = bench): Promise<Received['json']> => (await on.v2('GET', `/v2/images/${id}`)).json;
const tasksOf = async (id: string, as = 'dev-root', on: Bench = bench): Promise<Received['json']> =>
  (await on.v2('GET', `/v2/images/${id}/tasks`, { as })).json.tasks;
const statusAndText = ({ status, text }: Received): readonly [number, string] => [status, text];
const AS_ROOT: Sent = { as: 'dev-root' };

describe('openstack-v2.import-info-show', () => {
  it('shows the ways for data to come in', async () => {
    const answer = await bench.v2('GET', '/v2/info/import');
    const value = ['glance-direct', 'web-download', 'copy-image'];
    expect(answer.json).toEqual({ 'import-methods': { description: 'Import methods available.', type: 'array', value } });
  });
});

describe('openstack-v2.image-stage', () => {
  it('takes the data in: the image is uploading, and cannot be downloaded yet', async () => {
    const id = await staged();
    expect(await show(id)).toMatchObject({ status: 'uploading', size: 6, checksum: null });
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).status).toBe(204);
  });

  it('takes it only once, and an upload no more', async () => {
    const id = await staged();
    expect(statusAndText(await stage(id, 'again'))).toEqual([409, expect.stringContaining('from uploading to uploading is not allowed')]);
    expect((await bench.v2('PUT', `/v2/images/${id}/file`, { body: 'x', headers: OCTETS })).status).toBe(409);
  });

  it.each(['deleted', 'gone with its cloud'])('answers 404 when the image is %s under it', async (how) => {
    const id = await queued();
    const doomed = toV2(bench, id);
    const remove = how === 'deleted' ? doomed.remove : () => Promise.resolve(bench.emulator.reset());
    const answer = await uploadUnderDelete(
      `${bench.emulator.homes['openstack']}/v2/images/${id}/stage`,
      { ...doomed, remove },
      'uploading',
    );
    expect(statusAndText(answer)).toEqual([404, expect.stringContaining(`No image found with ID ${id}`)]);
    expect((await bench.v2('GET', `/v2/images/${id}`)).status).toBe(404);
  });

  it('refuses another media type, an image that is not there, and who does not own it', async () => {
    const id = await queued(bench, { visibility: 'community' });
    expect((await stage(id, 'x', { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await stage(NOBODY)).status).toBe(404);
    expect(statusAndText(await stage(id, 'x', { as: 'dev-bob' }))).toEqual([403, expect.stringContaining('You do not own this image')]);
  });

  it('forgets the data of an image that is deleted', async () => {
    const id = await staged();
    await bench.v2('DELETE', `/v2/images/${id}`);
    expect((await show(id))?.status).toBeUndefined();
    expect((await stage(id)).status).toBe(404);
  });
});

describe('openstack-v2.image-import, glance-direct', () => {
  it('brings what was staged to the default store', async () => {
    const id = await staged();
    const answer = await importTo(id, direct());
    expect([answer.status, answer.text]).toEqual([202, '']);
    const image = await show(id);
    expect(image).toMatchObject({ status: 'active', size: 6, virtual_size: 6, stores: 'fast', os_glance_failed_import: '' });
    expect(image.os_hash_value).toBe(createHash('sha512').update('staged').digest('hex'));
    expect(image).not.toHaveProperty('os_glance_import_task');
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('staged');
  });

  it('brings it to every store that is named, in that order, or by the header to one', async () => {
    const id = await staged();
    await importTo(id, direct({ stores: ['fast', 'cheap'] }));
    expect((await show(id)).locations.map(({ metadata }: { metadata: object }) => metadata)).toEqual([
      { store: 'fast' },
      { store: 'cheap' },
    ]);
    const other = await staged();
    await importTo(other, direct(), { headers: { 'x-image-meta-store': 'cheap' } });
    expect((await show(other)).stores).toBe('cheap');
    const all = await staged();
    await importTo(all, direct({ all_stores: true }));
    expect((await show(all)).stores).toBe('cheap,fast');
  });

  it('fails as a whole where one store fails', async () => {
    const id = await staged();
    await importTo(id, direct({ stores: ['fast', 'web'] }));
    const image = await show(id);
    expect(image).toMatchObject({ status: 'importing', size: null, checksum: null, locations: [], os_glance_failed_import: 'web' });
    expect((await tasksOf(id))[0]).toMatchObject({ status: 'failure', message: 'Task failed due to Internal Error', result: null });
  });

  it('goes on without the store that fails where it may', async () => {
    const id = await staged();
    await importTo(id, direct({ stores: ['web', 'fast'], all_stores_must_succeed: false }));
    expect(await show(id)).toMatchObject({ status: 'active', stores: 'fast', os_glance_failed_import: 'web' });
    const none = await staged();
    await importTo(none, direct({ stores: ['web'], all_stores_must_succeed: false }));
    expect(await show(none)).toMatchObject({ status: 'queued', size: null, os_glance_failed_import: 'web' });
  });

  it('forgets the staged data where no store had to take it, so that it can be staged again', async () => {
    const id = await staged();
    await importTo(id, direct({ stores: [] }));
    expect((await show(id)).status).toBe('queued');
    expect((await stage(id)).status).toBe(204);
    const failed = await staged();
    await importTo(failed, direct({ stores: ['web'], all_stores_must_succeed: false }));
    expect((await show(failed)).status).toBe('queued');
    expect((await stage(failed)).status).toBe(204);
  });

  it('leaves the staged data of a failed import where it is, and takes no other then', async () => {
    const id = await queued();
    await importTo(id, { ...download('/image'), stores: ['web'] });
    expect(await untilOver(id)).toMatchObject({ status: 'queued', os_glance_failed_import: 'web' });
    expect(statusAndText(await stage(id))).toEqual([409, expect.stringContaining(`The image ${id} has data on staging`)]);
    expect((await show(id)).status).toBe('queued');
  });

  it('needs data, formats and the owner', async () => {
    const id = await queued();
    expect(statusAndText(await importTo(id, direct()))).toEqual([409, expect.stringContaining('Image needs to be staged before')]);
    const bare = await staged(bench, { disk_format: null });
    expect(statusAndText(await importTo(bare, direct()))).toEqual([409, expect.stringContaining('needs to be set before import')]);
    const shown = await staged(bench, { visibility: 'community' });
    expect((await importTo(shown, direct(), { as: 'dev-bob' })).status).toBe(403);
    expect(statusAndText(await importTo(await bench.active(), direct()))).toEqual([
      409,
      expect.stringContaining('Image with status active cannot be target for import'),
    ]);
  });

  it.each([
    ['no method', {}, 400, "Import request requires a 'method' field."],
    ['no name', { method: {} }, 400, "Import request requires a 'name' field."],
    ['a way that there is not', { method: { name: 'teleport' } }, 400, "Unknown import method name 'teleport'."],
    ['a way that is switched off', { method: { name: 'glance-download' } }, 400, "Unknown import method name 'glance-download'."],
    ['a flag that is a text', direct({ all_stores: 'yes' }), 400, "'all_stores' must be boolean value only"],
    ['an unknown store', direct({ stores: ['nowhere'] }), 409, 'Store for identifier nowhere not found'],
    ['stores twice', direct({ stores: ['fast'], all_stores: true }), 400, "All_stores parameter can't be used with"],
    ['a list', [], 400, "Import request requires a 'method' field."],
    ['a number', 5, 400, 'Unexpected body type. Expected list/dict.'],
  ])('refuses a body with %s', async (_what, body, status, message) => {
    const answer = await importTo(await staged(), body);
    expect(answer.status).toBe(status);
    expect(answer.text.replaceAll('&#x27;', "'")).toContain(message);
  });

  it('goes on while the client polls', async () => {
    const id = await staged(polled);
    await importTo(id, direct(), {}, polled);
    const seen = [await show(id, polled), await show(id, polled), await show(id, polled)];
    expect(seen.map(({ status }) => status)).toEqual(['importing', 'importing', 'active']);
    expect(seen[0]).toMatchObject({ os_glance_importing_to_stores: 'fast', os_glance_import_task: expect.any(String) });
    expect(await tasksOf(id, 'dev-alice', polled)).toMatchObject([
      {
        id: seen[0].os_glance_import_task,
        type: 'api_image_import',
        status: 'success',
        message: 'Copied 0 MiB',
        result: { image_id: id },
        input: { image_id: id, import_req: direct(), backend: ['fast'] },
      },
    ]);
  });

  it('takes its time by the clock of the cloud', async () => {
    const id = await staged(timed);
    await importTo(id, direct(), {}, timed);
    timed.emulator.clock.advance('29s');
    expect((await show(id, timed)).status).toBe('importing');
    timed.emulator.clock.advance('1s');
    expect((await show(id, timed)).status).toBe('active');
    const [task] = await tasksOf(id, 'dev-alice', timed);
    expect([task.created_at.slice(0, 19), task.expires_at.slice(0, 19)]).toEqual(['2026-01-01T00:00:00', '2026-01-03T00:00:30']);
    timed.emulator.clock.advance('48h');
    timed.emulator.clock.advance('1s');
    expect(await tasksOf(id, 'dev-alice', timed)).toEqual([]);
  });

  it('says when it began to the microsecond: three stamps were before it', async () => {
    const id = await staged(timed);
    await importTo(id, direct(), {}, timed);
    const [task] = await tasksOf(id, 'dev-alice', timed);
    expect([task.created_at, task.updated_at]).toEqual(['2026-01-01T00:00:00.000003', '2026-01-01T00:00:00.000004']);
  });

  it('ends when the image is deleted meanwhile', async () => {
    const id = await staged(timed);
    await importTo(id, direct(), {}, timed);
    const { os_glance_import_task: task } = await show(id, timed);
    await timed.v2('DELETE', `/v2/images/${id}`);
    timed.emulator.clock.advance('30s');
    const answer = await timed.v2('GET', `/v2/tasks/${task}`, AS_ROOT);
    expect(answer.json).toMatchObject({ status: 'failure', message: 'Task failed due to Internal Error' });
  });

  it('ends when the cloud is reset: nothing of it comes back', async () => {
    const id = await staged(timed);
    await importTo(id, direct(), {}, timed);
    timed.emulator.reset();
    timed.emulator.clock.advance('30s');
    expect((await timed.v2('GET', `/v2/images/${id}`)).status).toBe(404);
    expect(await (await timed.v2('GET', '/v2/tasks', AS_ROOT)).json.tasks).toEqual([]);
  });
});

describe('openstack-v2.image-import, web-download', () => {
  it.each(['/image', '/moved'])('fetches what is at %s', async (path) => {
    const id = await queued();
    expect((await importTo(id, download(path))).status).toBe(202);
    await expect(untilOver(id)).resolves.toMatchObject({ status: 'active', size: 5, os_glance_failed_import: '' });
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('world');
  });

  it.each(['/missing', '/cut', '/away'])('fails where the data cannot be had: %s', async (path) => {
    const id = await queued();
    expect((await importTo(id, download(path))).status).toBe(202);
    const failed = { status: 'queued', size: null, os_glance_failed_import: 'fast', os_glance_importing_to_stores: '' };
    await expect(untilOver(id)).resolves.toMatchObject(failed);
    expect((await tasksOf(id))[0]).toMatchObject({ status: 'failure', message: 'Task failed due to Internal Error' });
  });

  it.each(['ftp://127.0.0.1/x', 'file:///etc/passwd', 'http://127.0.0.1:22/x', 'http://192.0.2.1/image', 5, undefined])(
    'refuses %s, which may not be asked',
    async (uri) => {
      const id = await queued();
      const answer = await importTo(id, { method: { name: 'web-download', uri } });
      expect(statusAndText(answer)).toEqual([400, expect.stringContaining('URI for web-download does not pass filtering: ')]);
      expect((await show(id)).status).toBe('queued');
    },
  );
});

describe('the time of an import that has to fetch', () => {
  it('goes by the clock from when it was asked for', async () => {
    const id = await queued(timed);
    expect((await importTo(id, download('/slow'), {}, timed)).status).toBe(202);
    timed.emulator.clock.advance('30s');
    expect((await show(id, timed)).status).toBe('active');
  });

  it('is over after so many looks, at a list too, however slow the other server is', async () => {
    const id = await queued(polled);
    await importTo(id, download('/slow'), {}, polled);
    const list = async (): Promise<string> => (await polled.v2('GET', `/v2/images?id=${id}`)).json.images[0].status;
    expect([await list(), await list(), await list()]).toEqual(['importing', 'importing', 'active']);
  });

  it.each([[['web', 'fast']], [['fast', 'web']]])('is fetched for nothing where a store fails: %j', async (stores) => {
    const id = await queued();
    await importTo(id, { ...download('/image'), stores });
    await expect(untilOver(id)).resolves.toMatchObject({
      status: 'queued',
      virtual_size: null,
      os_glance_importing_to_stores: '',
      os_glance_failed_import: 'fast,web',
    });
  });
});

/** The image once no import has it any more. */
async function untilOver(id: string): Promise<Received['json']> {
  let image = await show(id);
  while (image.os_glance_import_task !== undefined) image = await show(id);
  return image;
}

describe('openstack-v2.image-import, copy-image', () => {
  it('copies to the stores that lack it, for admins, while the image stays active', async () => {
    const id = await bench.active('hello');
    expect((await importTo(id, copy({ stores: ['cheap'] }), AS_ROOT)).status).toBe(202);
    expect(await show(id)).toMatchObject({ status: 'active', stores: 'fast,cheap', size: 5 });
    expect((await bench.v2('DELETE', `/v2/stores/fast/${id}`)).status).toBe(204);
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('hello');
    expect(await tasksOf(id, 'dev-alice')).toEqual([]);
    const [task] = await tasksOf(id);
    expect(task.input.backend).toEqual(['cheap']);
  });

  it('has nothing to do where all stores have it', async () => {
    const id = await bench.active('hello');
    expect((await importTo(id, copy({ all_stores: true }), AS_ROOT)).status).toBe(202);
    expect((await show(id)).stores).toBe('fast,cheap');
    expect((await importTo(id, copy({ all_stores: true }), AS_ROOT)).status).toBe(202);
    expect(await tasksOf(id)).toHaveLength(1);
  });

  it('is refused to others, to a store that has it, and for an image without data', async () => {
    const id = await bench.active('hello');
    expect(statusAndText(await importTo(id, copy({ stores: ['cheap'] })))).toEqual([403, expect.stringContaining('copy_image action')]);
    expect(statusAndText(await importTo(id, copy({ stores: ['fast'] }), AS_ROOT))).toEqual([
      400,
      expect.stringContaining('Image is already present at store'),
    ]);
    expect((await importTo(await queued(), copy({ stores: ['cheap'] }), AS_ROOT)).status).toBe(409);
  });

  it('is refused while another one goes on', async () => {
    const id = await timed.active('hello');
    expect((await importTo(id, copy({ stores: ['cheap'] }), AS_ROOT, timed)).status).toBe(202);
    expect(statusAndText(await importTo(id, copy({ stores: ['cheap'] }), AS_ROOT, timed))).toEqual([
      409,
      expect.stringContaining('Image has active task'),
    ]);
  });
});

describe('the lock of an import', () => {
  it('is taken by the next one after an hour, and the task that had it has failed', async () => {
    const stalls = { match: { operation: 'openstack-v2.image-import' }, when: { first: 1 }, job: { stalls: true } };
    await timed.emulator.scenario({ version: 1, name: 'locks', rules: [stalls] });
    const id = await timed.active('hello');
    const again = (): Promise<Received> => importTo(id, copy({ stores: ['cheap'] }), AS_ROOT, timed);
    expect((await again()).status).toBe(202);
    const { os_glance_import_task: first } = await show(id, timed);
    timed.emulator.clock.advance('59m');
    expect(statusAndText(await again())).toEqual([409, expect.stringContaining('Image has active task')]);
    timed.emulator.clock.advance('61m');
    expect((await again()).status).toBe(202);
    const task = async (which: string): Promise<Received['json']> => (await timed.v2('GET', `/v2/tasks/${which}`, AS_ROOT)).json;
    expect(await task(first)).toMatchObject({ status: 'failure', message: 'Expired lock preempted' });
    const { os_glance_import_task: second } = await show(id, timed);
    expect(second).not.toBe(first);
    timed.emulator.clock.advance('30s');
    expect(await show(id, timed)).toMatchObject({ status: 'active', stores: 'fast,cheap' });
    expect([(await task(second)).status, (await task(first)).message]).toEqual(['success', 'Expired lock preempted']);
  });
});

describe('openstack-v2.image-import, glance-download', () => {
  const remote = useEmulator({ switches: { 'openstack-v2.importMethods': 'glance-download', 'openstack-v2.taskTime': '0s' } });
  const ask = (glance_region: string, glance_image_id: string): object => ({
    method: { name: 'glance-download', glance_region, glance_image_id },
  });

  it('fetches an image of the region with its formats and some of its properties', async () => {
    const source = await remote.active('hello', { os_distro: 'fedora', colour: 'red' });
    const id = await queued(remote);
    expect((await importTo(id, ask('RegionOne', source), {}, remote)).status).toBe(202);
    const image = await show(id, remote);
    expect(image).toMatchObject({ status: 'active', size: 5, os_distro: 'fedora' });
    expect(image).not.toHaveProperty('colour');
  });

  it('fails for a region that there is not, and refuses what is no UUID', async () => {
    const id = await queued(remote);
    await importTo(id, ask('Elsewhere', NOBODY), {}, remote);
    expect((await show(id, remote)).status).toBe('queued');
    expect(statusAndText(await importTo(id, ask('RegionOne', 'x'), {}, remote))).toEqual([
      400,
      expect.stringContaining('Remote image id does not look like a UUID: x'),
    ]);
  });
});

it('an image that is uploading keeps its formats', async () => {
  const id = await staged();
  const patch = [{ op: 'replace', path: '/disk_format', value: 'qcow2' }];
  expect((await bench.v2('PATCH', `/v2/images/${id}`, { body: patch, headers: { 'content-type': PATCH_21 } })).status).toBe(403);
});
