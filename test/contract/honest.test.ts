import { describe, expect, it } from '@jest/globals';
import type { Received } from '../support/client.ts';
import { OCTETS, PATCH_20, PATCH_21, useEmulator } from '../support/emulator.ts';
import { useWeb } from '../support/web.ts';

// What shallow emulators of image services do, and clients are none the wiser until they meet the real one. Each is shown to be absent, in
// OpenStack v2 and in Rackspace Cloud Images.

const bench = useEmulator({
  switches: { 'rackspace.taskTime': '3 polls', 'openstack-v2.taskTime': '3 polls', 'rackspace.allowCreate': true },
});

type Home = 'openstack' | 'rackspace';
const HOMES: readonly Home[] = ['openstack', 'rackspace'];
const ask = (home: Home, ...[method, path, sent]: Parameters<typeof bench.v2>): Promise<Received> =>
  home === 'openstack' ? bench.v2(method, path, sent) : bench.rackspace(method, path, sent);
const patch = (home: Home, id: string, body: unknown, type = PATCH_21): Promise<Received> =>
  ask(home, 'PATCH', `/v2/images/${id}`, { body, headers: { 'content-type': type } });
const show = async (home: Home, id: string) => (await ask(home, 'GET', `/v2/images/${id}`)).json;
const own = (members: object = {}) => bench.image({ disk_format: 'vhd', container_format: 'bare', visibility: 'private', ...members });
const IMPORT = { image_properties: { name: 'imported' }, import_from: 'exports/my-excellent-image.vhd' };

const web = useWeb((_request, response) => response.writeHead(200, { 'content-length': 5 }).end('world'));

describe.each(HOMES)('%s', (home) => {
  it.each([
    ['a body that ends too early', '[{"op":"replace","path":"/name","value":"new"}'],
    ['a body in single quotes', "[{'op':'replace','path':'/name','value':'new'}]"],
    ['a comma at the end', '[{"op":"replace","path":"/name","value":"new"},]'],
    ['no body', ''],
  ])('does not accept malformed JSON: %s', async (_name, body) => {
    const id = await own();
    expect((await patch(home, id, body)).status).toBe(400);
    expect((await show(home, id)).name).toBe('test');
    expect((await ask(home, 'POST', '/v2/images', { body, headers: { 'content-type': 'application/json' } })).status).toBe(400);
  });

  it('does not accept an object in place of a list, nor a list in place of an object', async () => {
    const id = await own();
    expect((await patch(home, id, { op: 'replace', path: '/name', value: 'new' })).status).toBe(400);
    expect((await show(home, id)).name).toBe('test');
    expect((await ask(home, 'POST', '/v2/images', { body: [{ name: 'new' }] })).status).toBe(400);
  });

  it.each([
    ['disk_format', 'floppy'],
    ['container_format', 'box'],
    ['disk_format', 'VHD'],
  ])('does not change an unknown value silently: %s %s', async (name, value) => {
    const id = await own();
    expect((await patch(home, id, [{ op: 'replace', path: `/${name}`, value }])).status).toBe(400);
    expect((await show(home, id))[name]).toBe(name === 'disk_format' ? 'vhd' : 'bare');
    expect((await ask(home, 'POST', '/v2/images', { body: { name: 'x', [name]: value } })).status).toBe(400);
  });

  it('does not take another visibility, or another status of a member, for one that it knows', async () => {
    const id = await own({ visibility: 'shared' });
    expect((await ask(home, 'POST', '/v2/images', { body: { name: 'x', visibility: 'secret' } })).status).toBe(400);
    const member = home === 'rackspace' ? '1100222' : '5f2c1a7d9b3e4c608d41e7a2b6f09c35';
    await ask(home, 'POST', `/v2/images/${id}/members`, { body: { member } });
    const path = `/v2/images/${id}/members/${member}`;
    expect((await ask(home, 'PUT', path, { as: 'dev-bob', body: { status: 'perhaps' } })).status).toBe(400);
    expect((await ask(home, 'GET', path)).json.status).toBe('pending');
  });

  it.each([PATCH_21, PATCH_20])('does not skip an operation of a patch, in %s', async (type) => {
    const one = (op: string, path: string, value?: unknown) => (type === PATCH_21 ? { op, path, value } : { [op]: path, value });
    const id = await own({ color: 'red', size_of: 'large' });
    const done = await patch(
      home,
      id,
      [
        one('replace', '/name', 'first'),
        one('add', '/shape', 'round'),
        one('remove', '/color'),
        one('replace', '/size_of', 'small'),
        one('replace', '/name', 'last'),
      ],
      type,
    );
    expect(done.json).toMatchObject({ name: 'last', shape: 'round', size_of: 'small' });
    expect(done.json).not.toHaveProperty('color');
    const refused = await patch(home, id, [one('replace', '/name', 'half'), one('move', '/name', 'x')], type);
    expect([refused.status, (await show(home, id)).name]).toEqual([400, 'last']);
    expect((await patch(home, id, [one('replace', '/name', 'half'), one('remove', '/absent')], type)).status).toBe(409);
    expect((await show(home, id)).name).toBe('last');
  });

  it('does not let protected refuse a patch, and lets it refuse a deletion', async () => {
    const id = await own({ protected: true });
    expect((await patch(home, id, [{ op: 'replace', path: '/name', value: 'renamed' }])).json.name).toBe('renamed');
    expect((await ask(home, 'DELETE', `/v2/images/${id}`)).status).toBe(403);
    expect((await patch(home, id, [{ op: 'replace', path: '/protected', value: false }])).json.protected).toBe(false);
    expect((await ask(home, 'DELETE', `/v2/images/${id}`)).status).toBe(204);
  });

  it('does not answer a download with nothing: the bytes are those of the upload, and their checksum', async () => {
    const id = await own();
    expect((await ask(home, 'GET', `/v2/images/${id}/file`)).status).toBe(204);
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => at % 251));
    expect((await ask(home, 'PUT', `/v2/images/${id}/file`, { body: bytes, headers: OCTETS })).status).toBe(204);
    const got = await ask(home, 'GET', `/v2/images/${id}/file`);
    expect([got.status, got.bytes.equals(bytes), got.headers['content-length']]).toEqual([200, true, '70000']);
    const { status, size, checksum } = await show(home, id);
    expect([status, size, checksum]).toEqual(['active', 70_000, got.headers['content-md5']]);
  });

  it.each([
    [null, 401],
    ['never-issued', 401],
    ['', 401],
  ])('does not ignore the token %j', async (as, status) => {
    const id = await own();
    const sent = { as: as === '' ? null : as, ...(as === '' ? { headers: { 'x-auth-token': '' } } : {}) };
    for (const [method, path] of [
      ['GET', '/v2/images'],
      ['GET', `/v2/images/${id}`],
      ['PATCH', `/v2/images/${id}`],
      ['DELETE', `/v2/images/${id}`],
      ['PUT', `/v2/images/${id}/file`],
      ['GET', '/v2/schemas/image'],
      ['GET', '/v2/tasks'],
    ] as const) {
      expect([method, path, (await ask(home, method, path, sent)).status]).toEqual([method, path, status]);
    }
    expect((await show(home, id)).name).toBe('test');
  });

  it('does not take the token of one for that of another', async () => {
    const id = await own();
    expect((await ask(home, 'GET', `/v2/images/${id}`, { as: 'dev-bob' })).status).toBe(404);
    await bench.emulator.scenario({
      version: 1,
      name: 'revoke',
      rules: [{ match: { operation: '*.image-show', user: 'alice' }, stage: 'after', token: 'revoke' }],
    });
    expect((await ask(home, 'GET', `/v2/images/${id}`)).status).toBe(200);
    expect((await ask(home, 'GET', `/v2/images/${id}`)).status).toBe(401);
  });
});

describe('the body of an import', () => {
  it.each([
    ['the body of Rackspace', { type: 'import', input: IMPORT }],
    ['the method as a text', { method: 'web-download' }],
    ['a method without a name', { method: { uri: 'http://127.0.0.1/' } }],
    ['no address to download from', { method: { name: 'web-download' } }],
    ['another method', { method: { name: 'carrier-pigeon' } }],
  ])('is not taken by openstack when it is %s', async (_name, body) => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    expect((await bench.v2('POST', `/v2/images/${id}/import`, { body })).status).toBe(400);
    expect((await show('openstack', id)).status).toBe('queued');
  });

  it('is not taken by rackspace when it is the body of OpenStack', async () => {
    const body = { method: { name: 'web-download', uri: `${web.url}/image` } };
    expect((await bench.rackspace('POST', '/v2/tasks', { body })).status).toBe(400);
    const id = await own();
    expect((await bench.rackspace('POST', `/v2/images/${id}/import`, { body })).status).toBe(404);
  });
});

describe('an import', () => {
  it('does not make an image active at once in openstack', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    await bench.v2('PUT', `/v2/images/${id}/stage`, { body: 'staged', headers: OCTETS });
    const answer = await bench.v2('POST', `/v2/images/${id}/import`, { body: { method: { name: 'glance-direct' } } });
    expect([answer.status, answer.text]).toEqual([202, '']);
    const seen = [(await show('openstack', id)).status];
    while (seen.length < 6 && seen.at(-1) !== 'active') seen.push((await show('openstack', id)).status);
    expect(seen[0]).toBe('importing');
    expect(seen.at(-1)).toBe('active');
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('staged');
  });

  it('does not make an image active at once in rackspace', async () => {
    const { id, status } = (await bench.rackspace('POST', '/v2/tasks', { body: { type: 'import', input: IMPORT } })).json;
    const imported = async () => (await bench.rackspace('GET', '/v2/images?name=imported')).json.images.length;
    expect([status, await imported()]).toEqual(['pending', 0]);
    const seen: string[] = [];
    const look = async () => seen.push((await bench.rackspace('GET', `/v2/tasks/${id}`)).json.status);
    for (let looks = 0; looks < 2; looks += 1) await look();
    expect(await imported()).toBe(0);
    for (let looks = 0; looks < 2; looks += 1) await look();
    expect(seen).toEqual(['pending', 'processing', 'processing', 'success']);
    expect(await imported()).toBe(1);
  });
});

describe('a task', () => {
  it('is not wrapped into an object of its own, neither alone nor in a list, in rackspace', async () => {
    const made = await bench.rackspace('POST', '/v2/tasks', { body: { type: 'import', input: IMPORT } });
    const shown = await bench.rackspace('GET', `/v2/tasks/${made.json.id}`);
    for (const { json } of [made, shown]) {
      expect(json).toMatchObject({ type: 'import', input: IMPORT, message: 'None', schema: '/v2/schemas/task' });
      expect(json).not.toHaveProperty('task');
    }
    const { tasks } = (await bench.rackspace('GET', '/v2/tasks')).json;
    expect(tasks.map(({ id }: { id: string }) => id)).toEqual([made.json.id]);
    for (const name of ['task', 'input', 'message', 'result']) expect(tasks[0]).not.toHaveProperty(name);
  });

  it('is not wrapped into an object of its own, neither alone nor in a list, in openstack', async () => {
    const input = {
      import_from: `${web.url}/image`,
      import_from_format: 'raw',
      image_properties: { name: 'x', disk_format: 'raw', container_format: 'bare' },
    };
    const made = await bench.v2('POST', '/v2/tasks', { as: 'dev-root', body: { type: 'import', input } });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ type: 'import', input, schema: '/v2/schemas/task' });
    const shown = await bench.v2('GET', `/v2/tasks/${made.json.id}`, { as: 'dev-root' });
    expect(shown.json).toMatchObject({ id: made.json.id, type: 'import', input });
    const { tasks } = (await bench.v2('GET', '/v2/tasks', { as: 'dev-root' })).json;
    expect(tasks[0]).toMatchObject({ id: made.json.id, type: 'import' });
    for (const name of ['task', 'input', 'result']) expect(tasks[0]).not.toHaveProperty(name);
  });
});
