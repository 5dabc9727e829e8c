import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { type Received, send } from '../support/client.ts';
import { FEDORA, useEmulator } from '../support/emulator.ts';

// States that have a name, through the admin API and through the library.

const bench = useEmulator();
const admin = (method: string, path: string, body?: unknown): Promise<Received> =>
  send(method, `${bench.emulator.admin}/snapshots${path}`, { as: null, ...(body === undefined ? {} : { body }) });
const rename = (id: string, value: string, path = '/name'): Promise<Received> => bench.patch(id, [{ op: 'replace', path, value }]);
const nameOf = async (id: string): Promise<string> => (await bench.v2('GET', `/v2/images/${id}`)).json.name;
const bytesOf = async (id: string): Promise<string> => (await bench.v2('GET', `/v2/images/${id}/file`)).text;
const images = async (): Promise<unknown> => (await send('GET', `${bench.emulator.admin}/images`, { as: null })).json;
const logIn = (): Promise<Received> => {
  const auth = { identity: { methods: ['password'], password: { user: { name: 'bob', domain: { id: 'default' }, password: 'secret' } } } };
  return send('POST', `${bench.emulator.homes['identity']}/v3/auth/tokens`, { as: null, body: { auth } });
};
const clean = async (): Promise<void> => {
  for (const { name } of bench.emulator.snapshots.list()) bench.emulator.snapshots.delete(name);
};

describe('a snapshot', () => {
  it('brings back images, bytes and tokens as they were', async () => {
    await clean();
    const id = await bench.active('first');
    const token = String((await logIn()).headers['x-subject-token']);
    const before = await images();
    const made = await admin('POST', '', { name: 'seeded' });
    expect([made.status, made.json]).toMatchObject([201, { name: 'seeded', images: 7, scenarios: [] }]);

    await rename(FEDORA, 'changed');
    await bench.v2('DELETE', `/v2/images/${id}`);
    const other = await bench.active('other');
    await send('DELETE', `${bench.emulator.homes['identity']}/v3/auth/tokens`, { as: token, headers: { 'x-subject-token': token } });
    expect([(await bench.v2('GET', '/v2/images', { as: token })).status, await bytesOf(id)]).toEqual([401, expect.stringContaining('404')]);

    expect((await admin('POST', '/seeded/restore')).status).toBe(204);
    expect(await images()).toEqual(before);
    expect([await bytesOf(id), (await bench.v2('GET', '/v2/images', { as: token })).status]).toEqual(['first', 200]);
    expect((await bench.v2('GET', `/v2/images/${other}`)).status).toBe(404);
    // Chance is back too: what is made now is what was made then.
    expect(await bench.image()).toBe(other);
  });

  it('may be restored again and again, after a reset too', async () => {
    await clean();
    const id = await bench.active('kept');
    bench.emulator.snapshot('mine');
    bench.emulator.reset();
    expect((await bench.v2('GET', `/v2/images/${id}`)).status).toBe(404);
    for (const name of ['one', 'two']) {
      bench.emulator.restore('mine');
      expect(await bytesOf(id)).toBe('kept');
      await rename(id, name);
      expect(await nameOf(id)).toBe(name);
      await bench.v2('DELETE', `/v2/images/${id}`);
    }
    expect(bench.emulator.snapshots.list().map(({ name }) => name)).toEqual(['mine']);
  });

  it('keeps the journal, and lets the rules that were loaded count from zero', async () => {
    await clean();
    await bench.emulator.scenario({
      version: 1,
      name: 'busy',
      rules: [{ match: { operation: 'openstack-v2.image-list' }, when: { first: 1 }, reply: { status: 503 } }],
    });
    expect((await bench.v2('GET', '/v2/images')).status).toBe(503);
    expect(bench.emulator.snapshot('busy').scenarios).toEqual(['busy']);
    await send('DELETE', `${bench.emulator.admin}/scenarios/busy`, { as: null });
    bench.emulator.restore('busy');
    expect(bench.emulator.scenarios()).toMatchObject([{ name: 'busy', rules: [{ seen: 0, fired: 0 }] }]);
    expect([(await bench.v2('GET', '/v2/images')).status, (await bench.v2('GET', '/v2/images')).status]).toEqual([503, 200]);
    expect(bench.emulator.journal().map(({ status }) => status)).toEqual([503, 503, 200]);
  });

  it('is told what has happened to each image since, as JSON patches', async () => {
    await clean();
    const gone = await bench.image({ name: 'gone' });
    bench.emulator.snapshot('before');
    expect((await admin('GET', '/before/diff')).json).toEqual({ images: {} });
    await rename(FEDORA, 'Fedora 18');
    await bench.patch(FEDORA, [{ op: 'add', path: '/a~1b', value: 'c' }]);
    await bench.v2('DELETE', `/v2/images/${gone}`);
    const made = await bench.image({ name: 'made' });
    const { json } = await admin('GET', '/before/diff');
    expect(Object.keys(json.images).sort()).toEqual([FEDORA, gone, made].sort());
    expect(json.images[FEDORA]).toEqual(
      expect.arrayContaining([
        { op: 'replace', path: '/name', value: 'Fedora 18' },
        { op: 'add', path: '/properties/a~1b', value: 'c' },
      ]),
    );
    expect(json.images[gone]).toEqual([{ op: 'remove', path: '' }]);
    expect(json.images[made]).toMatchObject([{ op: 'add', path: '', value: { id: made, name: 'made', status: 'queued' } }]);

    bench.emulator.snapshot('after');
    await bench.v2('DELETE', `/v2/images/${made}`);
    expect((await admin('GET', '/before/diff?to=after')).json).toEqual(json);
    const back = bench.emulator.snapshots.diff('after', 'before').images;
    expect([back[made], back[gone]]).toMatchObject([[{ op: 'remove' }], [{ op: 'add', path: '' }]]);
  });

  it('belongs to its sandbox, and goes with it', async () => {
    const mine = bench.emulator.sandbox('mine');
    mine.snapshot('own');
    expect((await send('GET', `${mine.admin}/snapshots`, { as: null })).json.snapshots).toMatchObject([{ name: 'own', images: 6 }]);
    expect(bench.emulator.snapshots.get('own')).toBeUndefined();
    mine.remove();
    expect(bench.emulator.sandbox('mine').snapshots.list()).toEqual([]);
  });

  it('keeps a clock that stands still where it stands, and its stamps in order', async () => {
    await using emulator = await startEmulator({ clock: 'frozen:2026-01-02T03:04:05Z' });
    const make = async (): Promise<string> => (await send('POST', `${emulator.homes['openstack']}/v2/images`, { body: {} })).json.id;
    const first = await make();
    emulator.snapshot('frozen');
    const second = await make();
    emulator.restore('frozen');
    expect(await make()).toBe(second);
    const { json } = await send('GET', `${emulator.homes['openstack']}/v2/images?visibility=shared&limit=2`);
    expect(json.images.map(({ id }: { id: string }) => id)).toEqual([second, first]);
  });
});

describe('a snapshot of a clock that is moved', () => {
  it('brings its time back, and lets go who waits there', async () => {
    await using emulator = await startEmulator({ clock: 'frozen:2026-01-02T03:04:05Z' });
    await emulator.scenario({ version: 1, name: 'slow', rules: [{ match: { operation: 'openstack-v2.image-show' }, delay: '1h' }] });
    emulator.snapshot('early');
    emulator.clock.advance('15m');
    const slow = send('GET', `${emulator.homes['openstack']}/v2/images/${FEDORA}`);
    while (emulator.clock.pending().length === 0) await send('GET', `${emulator.admin}/clock`, { as: null });
    emulator.restore('early');
    expect((await slow).status).toBe(200);
    expect(new Date(emulator.clock.now()).toISOString()).toBe('2026-01-02T03:04:05.000Z');
  });
});

describe('a snapshot that is taken during an upload', () => {
  it('has an image that waits for data, once it is restored', async () => {
    await clean();
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    let end: () => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(Buffer.from('bytes'));
        end = () => controller.close();
      },
    });
    const headers = { 'x-auth-token': 'dev-alice', 'content-type': 'application/octet-stream' };
    const upload = fetch(`${bench.emulator.homes['openstack']}/v2/images/${id}/file`, { method: 'PUT', headers, body, duplex: 'half' });
    const status = async (): Promise<string> => (await bench.v2('GET', `/v2/images/${id}`)).json.status;
    while ((await status()) !== 'saving') await status();
    bench.emulator.snapshot('halfway');
    end();
    expect((await upload).status).toBe(204);
    bench.emulator.restore('halfway');
    expect(await status()).toBe('queued');
  });
});

describe('snapshots', () => {
  it('are listed, shown and forgotten, and named by themselves where no name is given', async () => {
    await clean();
    const made = await admin('POST', '');
    expect(made.json.name).toMatch(/^snapshot-\d+$/);
    await admin('POST', '', { name: 'b.2_x' });
    expect((await admin('GET', '')).json.snapshots.map(({ name }: { name: string }) => name)).toEqual([made.json.name, 'b.2_x']);
    expect((await admin('GET', '/b.2_x')).json).toMatchObject({ name: 'b.2_x', createdAt: expect.stringMatching(/^20.*Z$/), images: 6 });
    expect((await admin('DELETE', '/b.2_x')).status).toBe(204);
    expect((await admin('DELETE', '/b.2_x')).status).toBe(404);
  });

  it.each([
    ['a name that is taken', 'POST', '', { name: 'taken' }, 409, 'There is a snapshot "taken" already'],
    ['a name that is none', 'POST', '', { name: 'a b' }, 400, '"a b" is no name for a snapshot: letters, digits'],
    ['a name that is no text', 'POST', '', { name: 7 }, 400, '"name" has to be a text'],
    ['an unknown key', 'POST', '', { nmae: 'a' }, 400, 'There is no option "nmae", did you mean "name"?'],
    ['another name in the path', 'POST', '/takn/restore', undefined, 404, 'There is no snapshot "takn", did you mean "taken"?'],
    ['another name in the query', 'GET', '/taken/diff?to=takne', undefined, 404, 'There is no snapshot "takne", did you mean "taken"?'],
    ['another parameter', 'GET', '/taken/diff?form=taken', undefined, 400, 'There is no parameter "form" here'],
  ])('refuse %s', async (_, method, path, body, status, message) => {
    await clean();
    bench.emulator.snapshot('taken');
    const answer = await admin(method, path, body);
    expect([answer.status, answer.json.error.message]).toEqual([status, expect.stringContaining(message)]);
  });

  it('are a hundred at most', async () => {
    await clean();
    for (let count = 0; count < 100; count += 1) bench.emulator.snapshot();
    const answer = await admin('POST', '');
    expect([answer.status, answer.json.error.message]).toEqual([400, expect.stringContaining('there are 100 snapshots')]);
    await clean();
  });

  it('refuse in the library what is not there, too', () => {
    expect(() => bench.emulator.restore('never')).toThrow('there is no snapshot "never"');
    expect(() => bench.emulator.snapshot(7 as never)).toThrow('7 is no name for a snapshot');
    expect(() => bench.emulator.snapshots.diff('never')).toThrow('there is no snapshot "never"');
  });
});
