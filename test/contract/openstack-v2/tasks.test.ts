import { describe, expect, it } from '@jest/globals';
import type { Received, Sent } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';
import { useWeb } from '../../support/web.ts';

const bench = useEmulator({ switches: { 'openstack-v2.taskTime': '0s' } });
const NOBODY = '00000000-0000-4000-8000-000000000000';
const AS_ROOT: Sent = { as: 'dev-root' };

const web = useWeb((request, response) => {
  if (request.url === '/image') response.writeHead(200, { 'content-length': 5 }).end('world');
  else response.writeHead(404).end();
});

const FORMATS = { disk_format: 'raw', container_format: 'bare' };
const inputOf = (image_properties: object, path = '/image'): object => ({
  import_from: `${web.url}${path}`,
  import_from_format: 'raw',
  image_properties,
});
const make = (input: unknown, sent: Sent = AS_ROOT): Promise<Received> =>
  bench.v2('POST', '/v2/tasks', { body: { type: 'import', input }, ...sent });
const list = (query = ''): Promise<Received> => bench.v2('GET', `/v2/tasks${query}`, AS_ROOT);

/** A task once it is over. */
async function over(id: string): Promise<Received['json']> {
  let task = (await bench.v2('GET', `/v2/tasks/${id}`, AS_ROOT)).json;
  while (task.expires_at === undefined) task = (await bench.v2('GET', `/v2/tasks/${id}`, AS_ROOT)).json;
  return task;
}
const outcome = async (input: unknown): Promise<Received['json']> => over((await make(input)).json.id);

describe('openstack-v2.task-create', () => {
  it('makes an image of what it fetches, which belongs to nobody', async () => {
    const answer = await make(inputOf({ name: 'by task', colour: 'red', ...FORMATS }));
    const { id } = answer.json;
    expect([answer.status, answer.headers.location]).toEqual([201, `${bench.emulator.homes['openstack']}/v2/tasks/${id}`]);
    expect(answer.json).toMatchObject({ type: 'import', status: 'pending', message: '', result: null, schema: '/v2/schemas/task' });
    const task = await over(id);
    expect(task).toMatchObject({ status: 'success', message: '', self: `/v2/tasks/${id}` });
    const image = await bench.v2('GET', `/v2/images/${task.result.image_id}`, AS_ROOT);
    expect(image.json).toMatchObject({ name: 'by task', colour: 'red', owner: null, status: 'active', size: 5, virtual_size: 512 });
  });

  it.each([
    ['the data is missing', { ...FORMATS }, '/missing'],
    ['a format is missing', {}, '/image'],
    ['an attribute is not as an image has it', { ...FORMATS, min_disk: 'much' }, '/image'],
    ['a property is no text', { ...FORMATS, colour: 5 }, '/image'],
    ['an attribute cannot be set', { ...FORMATS, status: 'active' }, '/image'],
  ])('fails where %s, and leaves no image', async (_why, properties, path) => {
    const before = (await bench.v2('GET', '/v2/images?visibility=all', AS_ROOT)).json.images.length;
    expect(await outcome(inputOf(properties, path))).toMatchObject({ status: 'failure', message: 'Task failed due to Internal Error' });
    expect((await bench.v2('GET', '/v2/images?visibility=all', AS_ROOT)).json.images).toHaveLength(before);
  });

  it('fails and says so where a part of its input is missing', async () => {
    expect(await outcome({ import_from: `${web.url}/image`, image_properties: {} })).toMatchObject({
      status: 'failure',
      message: "Input does not contain 'import_from_format' field",
    });
  });

  it.each([
    [{ import_from: 'ftp://127.0.0.1/x' }, 'The given uri is not valid.'],
    [{ import_from: 'file:///etc/passwd' }, 'File based imports are not allowed.'],
    [{ import_from: 'http://127.0.0.1:22/' }, 'URI for legacy import task does not pass filtering: http://127.0.0.1:22/'],
    [{}, 'Invalid location: None'],
    [null, 'Invalid location: None'],
    [[], 'Provided object does not match schema'],
  ])('refuses to import from %j', async (input, message) => {
    const answer = await make(input);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
  });

  it.each([
    [{ input: {} }, "Task 'type' is required"],
    [{ type: 'import' }, "Task 'input' is required"],
    [{ type: 'bogus', input: {} }, "'bogus' is not one of"],
    [{ type: 'import', input: {}, extra: 1 }, 'Additional properties are not allowed'],
    [[], "Task 'type' is required"],
    [5, 'Unexpected body type'],
  ])('refuses the body %j', async (body, message) => {
    const answer = await bench.v2('POST', '/v2/tasks', { body, ...AS_ROOT });
    expect(answer.status).toBe(400);
    expect(answer.text.replaceAll('&#x27;', "'")).toContain(message);
  });

  it('imports to no image that is not reserved for it', async () => {
    const { id } = (await bench.v2('POST', '/v2/images', { body: FORMATS })).json;
    const input = { image_id: id, import_req: { method: { name: 'web-download', uri: `${web.url}/image` } }, backend: ['fast'] };
    const made = await bench.v2('POST', '/v2/tasks', { body: { type: 'api_image_import', input }, ...AS_ROOT });
    expect(await over(made.json.id)).toMatchObject({ status: 'failure', message: 'Task was aborted externally', image_id: id });
    const empty = await bench.v2('POST', '/v2/tasks', { body: { type: 'api_image_import', input: {} }, ...AS_ROOT });
    expect(await over(empty.json.id)).toMatchObject({ status: 'failure', message: 'Input to api_image_import task is empty.' });
  });
});

describe('openstack-v2.task-list', () => {
  it('shows pages of short rows, newest first', async () => {
    for (const path of ['/image', '/missing', '/image']) await outcome(inputOf(FORMATS, path));
    const first = await list('?limit=2');
    expect(first.json.tasks.map(({ status }: { status: string }) => status)).toEqual(['success', 'failure']);
    expect(first.json.tasks[0]).not.toHaveProperty('input');
    expect(first.json.first).toBe('/v2/tasks?limit=2');
    const second = await list(first.json.next.slice('/v2/tasks'.length));
    expect([second.json.tasks.length, second.json.next]).toEqual([1, undefined]);
  });

  it('sorts and filters', async () => {
    for (const path of ['/image', '/missing']) await outcome(inputOf(FORMATS, path));
    const statuses = async (query: string): Promise<string[]> =>
      (await list(query)).json.tasks.map(({ status }: { status: string }) => status);
    expect(await statuses('?sort_key=status&sort_dir=asc')).toEqual(['failure', 'success']);
    expect(await statuses('?status=failure')).toEqual(['failure']);
    expect(await statuses('?type=import&owner=nobody')).toEqual([]);
    expect(await statuses('?unknown=5')).toEqual(['failure', 'success']);
  });

  it.each([
    ['limit=x', 'limit param must be an integer'],
    ['limit=-1', 'limit param must be positive'],
    ['sort_key=message', 'Sort key supplied was not valid.'],
    ['sort_dir=up', 'Invalid sort direction: up'],
    ['status=bogus', 'Invalid status value: bogus'],
    ['type=bogus', 'Invalid type value: bogus'],
    ['marker=x', 'Invalid marker format'],
    [`marker=${NOBODY}`, `Task with the given id ${NOBODY} was not found`],
  ])('refuses %s', async (query, message) => {
    const answer = await list(`?${query}`);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)]);
  });
});

it.each([
  ['GET', '/v2/tasks'],
  ['POST', '/v2/tasks'],
  ['GET', `/v2/tasks/${NOBODY}`],
  ['DELETE', `/v2/tasks/${NOBODY}`],
])('%s %s is for admins, whatever else is wrong', async (method, path) => {
  const answer = await bench.v2(method, path, method === 'POST' ? { body: 'no JSON' } : {});
  expect([answer.status, answer.text]).toEqual([
    403,
    expect.stringContaining('You are not authorized to complete tasks_api_access action.'),
  ]);
});

describe('openstack-v2.task-show', () => {
  it('finds no task that is not there', async () => {
    const answer = await bench.v2('GET', `/v2/tasks/${NOBODY}`, AS_ROOT);
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining(`Could not find task ${NOBODY}`)]);
  });
});

describe('openstack-v2.task-delete', () => {
  it('refuses it: tasks go by themselves', async () => {
    const answer = await bench.v2('DELETE', `/v2/tasks/${NOBODY}`, AS_ROOT);
    expect([answer.status, answer.headers['allow'], answer.text]).toEqual([405, 'GET', expect.stringContaining('not permitted')]);
  });
});

describe('openstack-v2.image-task-list', () => {
  it('is for who may see the image', async () => {
    const id = await bench.active();
    expect((await bench.v2('GET', `/v2/images/${id}/tasks`)).json).toEqual({ tasks: [] });
    expect((await bench.v2('GET', `/v2/images/${id}/tasks`, { as: 'dev-bob' })).status).toBe(404);
    expect((await bench.v2('PUT', `/v2/images/${id}/tasks`)).status).toBe(404);
  });
});
