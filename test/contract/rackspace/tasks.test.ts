import { describe, expect, it } from '@jest/globals';
import type { Received, Sent } from '../../support/client.ts';
import { type Bench, useEmulator } from '../../support/emulator.ts';

const AT = '2026-01-01T00:00:00Z';
const bench = useEmulator({ switches: { 'rackspace.taskTime': '30s', 'rackspace.cloudFiles': 'exports/*,empty/' }, clock: `frozen:${AT}` });
const polled = useEmulator({ switches: { 'rackspace.taskTime': '3 polls' } });
const plain = useEmulator({ switches: { 'rackspace.taskTime': '0s' } });
const NOBODY = '00000000-1111-4222-8333-444444444444';
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

const IMPORT = { image_properties: { name: 'My excellent custom image' }, import_from: 'exports/my-excellent-image.vhd' };
const create = (body: unknown, sent: Sent = {}, there: Bench = bench): Promise<Received> =>
  there.rackspace('POST', '/v2/tasks', { ...sent, body });
const begin = async (type: string, input: unknown, there: Bench = bench): Promise<string> => {
  const answer = await create({ type, input }, {}, there);
  expect(answer.status).toBe(201);
  return answer.json.id as string;
};
const show = async (id: string, there: Bench = bench) => (await there.rackspace('GET', `/v2/tasks/${id}`)).json;
const list = async (query = '', sent: Sent = {}) => (await bench.rackspace('GET', `/v2/tasks${query}`, sent)).json;
/** The task once its time is over. */
const outcome = async (type: string, input: unknown) => {
  const id = await begin(type, input);
  bench.emulator.clock.advance('30s');
  return show(id);
};
const own = (data = 'conectix', members: object = {}, there: Bench = bench): Promise<string> =>
  there.active(data, { disk_format: 'vhd', container_format: 'ovf', visibility: 'private', ...members });
const toExport = (image: string, container = 'exports') => ({ image_uuid: image, receiving_swift_container: container });
const download = async (image: string) => (await bench.v2('GET', `/v2/images/${image}/file`)).text;

describe('rackspace.task-create: import', () => {
  it('answers the example of the page with a task that is pending', async () => {
    const answer = await create({ type: 'import', input: IMPORT });
    expect(answer.status).toBe(201);
    const { id } = answer.json;
    expect(id).toMatch(UUID);
    expect(answer.json).toEqual({
      created_at: AT,
      id,
      input: IMPORT,
      message: 'None',
      owner: '1100111',
      schema: '/v2/schemas/task',
      self: `/v2/tasks/${id}`,
      status: 'pending',
      type: 'import',
      updated_at: AT,
    });
  });

  it('goes from pending to processing to success, with what came of it and when it is forgotten', async () => {
    const id = await begin('import', IMPORT);
    expect((await show(id)).status).toBe('pending');
    bench.emulator.clock.advance('10s');
    const going = await show(id);
    expect(going).toMatchObject({ status: 'processing', message: 'None', updated_at: '2026-01-01T00:00:10Z' });
    expect(Object.keys(going)).not.toContain('expires_at');
    expect(Object.keys(going)).not.toContain('result');
    bench.emulator.clock.advance('20s');
    expect(await show(id)).toEqual({
      created_at: AT,
      expires_at: '2026-01-03T00:00:30Z',
      id,
      input: IMPORT,
      message: 'None',
      owner: '1100111',
      result: { image_id: expect.stringMatching(UUID) },
      schema: '/v2/schemas/task',
      self: `/v2/tasks/${id}`,
      status: 'success',
      type: 'import',
      updated_at: '2026-01-01T00:00:30Z',
    });
  });

  it('makes a private image of the caller’s, which is not there before the task is over', async () => {
    const id = await begin('import', IMPORT);
    bench.emulator.clock.advance('29s');
    await show(id);
    expect((await bench.rackspace('GET', '/v2/images?name=My%20excellent%20custom%20image')).json.images).toEqual([]);
    bench.emulator.clock.advance('1s');
    const { result } = await show(id);
    const image = (await bench.rackspace('GET', `/v2/images/${result.image_id}`)).json;
    expect(image).toMatchObject({
      name: 'My excellent custom image',
      status: 'active',
      visibility: 'private',
      owner: '1100111',
      disk_format: 'vhd',
      container_format: 'ovf',
      protected: false,
      tags: [],
    });
    expect(image.size).toBeGreaterThan(0);
    expect((await bench.rackspace('GET', `/v2/images/${result.image_id}`, { as: 'dev-bob' })).status).toBe(404);
  });

  it.each([
    ['a property beside the name', { ...IMPORT, image_properties: { name: 'x', min_ram: 512 } }],
    ['no name', { ...IMPORT, image_properties: {} }],
    ['a name that is no text', { ...IMPORT, image_properties: { name: 7 } }],
    ['a name that is too long', { ...IMPORT, image_properties: { name: 'x'.repeat(256) } }],
    ['no properties', { import_from: IMPORT.import_from }],
    ['no source', { image_properties: { name: 'x' } }],
    ['a source that is no text', { ...IMPORT, import_from: 5 }],
    ['a source without a container', { ...IMPORT, import_from: 'image.vhd' }],
    ['nothing', {}],
  ])('fails as a task with %s, and says why', async (_name, input) => {
    const failed = await outcome('import', input);
    expect(failed).toMatchObject({ status: 'failure', input, expires_at: '2026-01-03T00:00:30Z', updated_at: '2026-01-01T00:00:30Z' });
    expect(failed.message).not.toMatch(/^(None)?$/);
    expect(Object.keys(failed)).not.toContain('result');
  });

  it.each(['nonexistentcontainer/noimage.vhd', 'empty/noimage.vhd'])('fails where there is no file: %s', async (from) => {
    const failed = await outcome('import', { ...IMPORT, import_from: from });
    expect(failed.message).toBe('Error: Image not found for import. Possible invalid location');
  });

  it('takes what clients send beside the input of the page', async () => {
    expect((await outcome('import', { ...IMPORT, import_from_format: 'VHD' })).status).toBe('success');
  });

  it('takes time by looks, where looks are counted', async () => {
    const id = await begin('import', IMPORT, polled);
    const seen: string[] = [];
    for (let look = 0; look < 4; look += 1) seen.push((await show(id, polled)).status);
    expect(seen).toEqual(['pending', 'processing', 'processing', 'success']);
  });
});

describe('rackspace.task-create: export', () => {
  it('writes the image to a file that is named after it', async () => {
    const image = await own();
    const done = await outcome('export', toExport(image));
    expect(done).toMatchObject({
      type: 'export',
      status: 'success',
      message: 'None',
      input: toExport(image),
      result: { export_location: `exports/${image}.vhd` },
    });
  });

  it('writes what can be imported again, with the same bytes', async () => {
    const image = await own('conectix and more');
    const { result } = await outcome('export', toExport(image, 'empty'));
    const again = await outcome('import', { image_properties: { name: 'again' }, import_from: result.export_location });
    expect(again.status).toBe('success');
    expect(again.result.image_id).not.toBe(image);
    expect(await download(again.result.image_id)).toBe('conectix and more');
  });

  it('writes to the files of one account, which others do not have', async () => {
    const image = await own();
    const { result } = await outcome('export', toExport(image, 'empty'));
    const input = { image_properties: { name: 'stolen' }, import_from: result.export_location };
    const { id } = (await create({ type: 'import', input }, { as: 'dev-bob' })).json;
    bench.emulator.clock.advance('30s');
    expect((await bench.rackspace('GET', `/v2/tasks/${id}`, { as: 'dev-bob' })).json).toMatchObject({
      status: 'failure',
      message: 'Error: Image not found for import. Possible invalid location',
    });
  });

  it('fails where the file is there, in the words of the page', async () => {
    const image = await own();
    await outcome('export', toExport(image));
    const failed = await outcome('export', toExport(image));
    expect(failed.status).toBe('failure');
    expect(failed.message).toBe(`Swift already has an object with id '${image}.vhd' in container 'exports'`);
  });

  it.each(['nonexistentcontainer', 'ex/ports', 'exports?', 'exports.old', ''])('fails with the container %j', async (container) => {
    const failed = await outcome('export', toExport(await own(), container));
    expect(failed).toMatchObject({ status: 'failure', expires_at: expect.any(String) });
    expect(failed.message).not.toMatch(/^(None)?$/);
  });

  it.each([
    ['nobody’s', () => NOBODY],
    ['another’s private one', () => bench.image({ visibility: 'private' }, 'dev-bob')],
    ['a public one of another', () => bench.image({ visibility: 'public' }, 'dev-root')],
    ['one without data', () => bench.image({ visibility: 'private' })],
    ['one that may not leave', () => own('x', { 'com.rackspace__1__options': '4' })],
    ['no text', () => 7 as unknown as string],
  ])('fails with the image %s', async (_name, make) => {
    const failed = await outcome('export', toExport(await make()));
    expect(failed.status).toBe('failure');
    expect(failed.message).not.toMatch(/^(None)?$/);
    expect(Object.keys(failed)).not.toContain('result');
  });

  it('fails with an image that is shared with the caller', async () => {
    const image = await bench.active('x', { visibility: 'private' });
    await bench.rackspace('POST', `/v2/images/${image}/members`, { body: { member: '1100222' } });
    const { id } = (await create({ type: 'export', input: toExport(image) }, { as: 'dev-bob' })).json;
    bench.emulator.clock.advance('30s');
    expect((await bench.rackspace('GET', `/v2/tasks/${id}`, { as: 'dev-bob' })).json.status).toBe('failure');
  });

  it('fails with a deactivated image, and exports it once it is active again', async () => {
    const image = await own();
    const act = (action: string) => bench.v2('POST', `/v2/images/${image}/actions/${action}`, { as: 'dev-root' });
    await act('deactivate');
    expect((await outcome('export', toExport(image))).status).toBe('failure');
    await act('reactivate');
    expect((await outcome('export', toExport(image))).status).toBe('success');
  });

  it('exports an image whose option is zero', async () => {
    expect((await outcome('export', toExport(await own('x', { 'com.rackspace__1__options': '0' })))).status).toBe('success');
  });
});

describe('rackspace.task-create: refusals', () => {
  it.each([
    ['another type', { type: 'clone', input: {} }],
    ['no type', { input: {} }],
    ['no input', { type: 'import' }],
    ['a list for the input', { type: 'import', input: [] }],
    ['null for the input', { type: 'export', input: null }],
    ['a list', []],
    ['a text', '"import"'],
    ['no JSON', '{'],
  ])('refuses %s', async (_name, body) => {
    const answer = await create(body, { headers: { 'content-type': 'application/json' } });
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ badRequest: { code: 400, message: expect.any(String) } });
    expect((await list()).tasks).toEqual([]);
  });

  it('looks for a token, then at the media type', async () => {
    const text = { headers: { 'content-type': 'text/plain' } };
    expect((await create({}, { as: null })).status).toBe(401);
    expect((await create('{}', text)).status).toBe(415);
    expect((await create('{}')).status).toBe(415);
  });
});

describe('rackspace.task-list', () => {
  it('shows the tasks of the caller’s account in brief, the newest first', async () => {
    const first = await begin('import', IMPORT);
    bench.emulator.clock.advance('30s');
    const second = await begin('export', toExport(NOBODY));
    await create({ type: 'import', input: IMPORT }, { as: 'dev-bob' });
    expect(await list()).toEqual({
      first: '/v2/tasks',
      schema: '/v2/schemas/tasks',
      tasks: [
        {
          created_at: '2026-01-01T00:00:30Z',
          id: second,
          owner: '1100111',
          schema: '/v2/schemas/task',
          self: `/v2/tasks/${second}`,
          status: 'pending',
          type: 'export',
          updated_at: '2026-01-01T00:00:30Z',
        },
        {
          created_at: AT,
          expires_at: '2026-01-03T00:00:30Z',
          id: first,
          owner: '1100111',
          schema: '/v2/schemas/task',
          self: `/v2/tasks/${first}`,
          status: 'success',
          type: 'import',
          updated_at: '2026-01-01T00:00:30Z',
        },
      ],
    });
  });

  it('filters by status and type, sorts and goes on behind a marker, as OpenStack does', async () => {
    const ids = [await begin('import', IMPORT), await begin('export', toExport(NOBODY)), await begin('import', IMPORT)];
    const idsOf = async (query: string) => (await list(query)).tasks.map(({ id }: { id: string }) => id);
    expect(new Set(await idsOf('?type=import'))).toEqual(new Set([ids[0], ids[2]]));
    expect(await idsOf('?status=success')).toEqual([]);
    const page = await list('?limit=2&sort_key=type&sort_dir=asc');
    expect(page.first).toBe('/v2/tasks?limit=2&sort_key=type&sort_dir=asc');
    expect(page.tasks[0].id).toBe(ids[1]);
    expect(page.next).toBe(`${page.first}&marker=${page.tasks[1].id}`);
    const rest = await list(page.next.slice('/v2/tasks'.length));
    expect([rest.tasks.length, rest.next]).toEqual([1, undefined]);
  });

  it.each(['status=done', 'type=clone', 'sort_key=owner_id', 'sort_dir=up', 'limit=x', 'limit=-1', 'marker=x', `marker=${NOBODY}`])(
    'refuses ?%s',
    async (query) => {
      expect((await bench.rackspace('GET', `/v2/tasks?${query}`)).json).toMatchObject({ badRequest: { code: 400 } });
    },
  );
});

describe('rackspace.task-show', () => {
  it('finds no task of another account, and none that there is not', async () => {
    const id = await begin('import', IMPORT);
    const asked = await bench.rackspace('GET', `/v2/tasks/${id}`, { as: 'dev-bob' });
    expect([asked.status, (await bench.rackspace('GET', `/v2/tasks/${NOBODY}`)).status]).toEqual([404, 404]);
    expect(asked.json).toEqual({ itemNotFound: { code: 404, message: expect.stringContaining(id) } });
  });

  it('forgets a task two days after its end, and keeps what came of it', async () => {
    const id = await begin('import', IMPORT);
    bench.emulator.clock.advance('30s');
    const { result } = await show(id);
    bench.emulator.clock.advance('48h');
    expect((await show(id)).status).toBe('success');
    bench.emulator.clock.advance('1s');
    expect((await bench.rackspace('GET', `/v2/tasks/${id}`)).status).toBe(404);
    expect((await list()).tasks).toEqual([]);
    expect((await bench.rackspace('GET', `/v2/images/${result.image_id}`)).status).toBe(200);
  });

  it('takes the tenant and .json in the path', async () => {
    const id = await begin('import', IMPORT);
    for (const path of [`/v2/1100111/tasks/${id}`, `/v2/tasks/${id}.json`, `/tasks/${id}`]) {
      expect((await bench.rackspace('GET', path)).json.id).toBe(id);
    }
  });

  it('is none of another cloud’s tasks', async () => {
    const id = await begin('import', IMPORT);
    const glance = await bench.v2('GET', '/v2/tasks', { as: 'dev-root' });
    expect([glance.json.tasks, (await bench.v2('GET', `/v2/tasks/${id}`, { as: 'dev-root' })).status]).toEqual([[], 404]);
  });
});

describe('tasks under rules', () => {
  const rule = (job: object, there: Bench = bench) =>
    there.emulator.scenario({ version: 1, name: 'tasks', rules: [{ match: { operation: 'rackspace.task-create' }, job }] });

  it('fails in words of its own, and with a code of the page', async () => {
    await rule({ fails: 'No luck.' });
    expect(await outcome('import', IMPORT)).toMatchObject({ status: 'failure', message: 'No luck.' });
    bench.emulator.reset();
    await rule({ fails: true, code: '396' });
    expect(await outcome('import', IMPORT)).toMatchObject({
      status: 'failure',
      message: '396: The image cannot be imported. The file is not a valid VHD.',
    });
    expect((await bench.rackspace('GET', '/v2/images?name=My%20excellent%20custom%20image')).json.images).toEqual([]);
  });

  it('stalls, and takes the time that a rule gives it', async () => {
    await rule({ stalls: true });
    const stalled = await begin('export', toExport(await own()));
    bench.emulator.clock.advance('10h');
    await show(stalled);
    expect((await show(stalled)).status).toBe('processing');
    await rule({ takes: '2 polls' }, plain);
    const id = await begin('import', IMPORT, plain);
    expect([(await show(id, plain)).status, (await show(id, plain)).status, (await show(id, plain)).status]).toEqual([
      'pending',
      'processing',
      'success',
    ]);
  });
});

describe.each([
  ['rackspace.task-schema-show', 'task'],
  ['rackspace.tasks-schema-show', 'tasks'],
])('%s', (_id, name) => {
  it('shows the schema of the page', async () => {
    const answer = await bench.rackspace('GET', `/v2/schemas/${name}`);
    expect(answer.status).toBe(200);
    expect(answer.json.name).toBe(name);
    const task = name === 'task' ? answer.json : answer.json.properties.tasks.items;
    expect(task.name).toBe('task');
    const brief = ['created_at', 'expires_at', 'id', 'owner', 'schema', 'self', 'status', 'type', 'updated_at'];
    expect(Object.keys(task.properties).sort()).toEqual(name === 'task' ? [...brief, 'input', 'message', 'result'].sort() : brief);
    expect(task.properties.type.enum).toEqual(['import', 'export']);
    expect(task.properties.status.enum).toEqual(['pending', 'processing', 'success', 'failure']);
    expect(answer.json.links).toEqual(name === 'task' ? undefined : [{ href: '{schema}', rel: 'describedby' }]);
  });
});
