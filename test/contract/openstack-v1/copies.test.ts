import { describe, expect, it } from '@jest/globals';
import { OCTETS, useEmulator } from '../../support/emulator.ts';
import { useWeb } from '../../support/web.ts';

const bench = useEmulator({
  clock: { mode: 'frozen', at: Date.UTC(2026, 0, 1) },
  switches: { 'openstack-v1.copyTime': '10s' },
  outgoing: { hosts: ['127.0.0.1'], ports: [{ first: 1, last: 65_535 }] },
});
/** Asked for by GET; the source has been read then. */
let fetched: () => void = () => undefined;

const web = useWeb((request, response) => {
  const whole = request.url === '/data';
  const head = request.method === 'HEAD';
  // It has a length, and breaks off when it is fetched.
  if (request.url === '/torn' && !head) response.writeHead(200, { 'content-length': 9 }).write('torn', () => response.destroy());
  else response.writeHead(request.url === '/nothing' ? 404 : 200, { 'content-length': whole ? 5 : 9 }).end(head ? undefined : 'hello');
  if (!head) response.once('close', () => fetched());
});

const copyFrom = (path: string) => ({ headers: { 'x-glance-api-copy-from': `${web.url}${path}` } });
const status = async (id: string) => (await bench.v1('HEAD', `/v1/images/${id}`)).headers['x-image-meta-status'];
const copying = async (path = '/data'): Promise<string> => {
  const id = await bench.pike();
  const over = new Promise<void>((resolve) => {
    fetched = resolve;
  });
  expect((await bench.put(id, {}, copyFrom(path))).json.image.status).toBe('queued');
  await over;
  return id;
};
/** Moves the clock until the copy is over, whose time begins once all is there. */
const over = async (id: string): Promise<unknown> => {
  for (;;) {
    bench.emulator.clock.advance('10s');
    const now = await status(id);
    if (now !== 'saving') return now;
  }
};

describe('openstack-v1.image-update and openstack-v1.image-create: a copy from elsewhere', () => {
  it('is under way until its time is over', async () => {
    const id = await copying();
    expect([await status(id), await status(id)]).toEqual(['saving', 'saving']);
    expect((await bench.v1('GET', `/v1/images/${id}`)).text).toContain('is not active');
    expect((await bench.put(id, {}, { body: 'mine', headers: OCTETS })).status).toBe(409);
    expect((await bench.put(id, {}, copyFrom('/data'))).status).toBe(400);
    expect(await over(id)).toBe('active');
    expect((await bench.v1('GET', `/v1/images/${id}`)).text).toBe('hello');
    expect((await bench.v2('GET', '/v2/tasks', { as: 'dev-root' })).json.tasks).toEqual([]);
  });

  it('begins with the image, too', async () => {
    const made = await bench.v1('POST', '/v1/images', copyFrom('/data'));
    expect([made.status, made.json.image.status, made.json.image.size]).toEqual([201, 'queued', 5]);
    expect(await over(made.json.image.id)).toBe('active');
  });

  it('kills the image where the data breaks off, and where its store takes none', async () => {
    expect(await over(await copying('/torn'))).toBe('killed');
    const id = await bench.pike();
    await bench.put(id, { store: 'web' }, copyFrom('/data'));
    expect(await over(id)).toBe('killed');
  });

  it('kills the image whose data is not what it was said to be', async () => {
    const id = await bench.pike();
    await bench.put(id, { checksum: 'x' }, copyFrom('/data'));
    expect(await over(id)).toBe('killed');
    const right = await bench.pike();
    await bench.put(right, { checksum: '5d41402abc4b2a76b9719d911017c592' }, copyFrom('/data'));
    expect(await over(right)).toBe('active');
  });

  it('never happens where the store is not there, and nobody is told', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, { store: 'nowhere' }, copyFrom('/data'))).status).toBe(200);
    bench.emulator.clock.advance('20s');
    expect(await status(id)).toBe('queued');
  });

  it('ends with its image', async () => {
    const id = await copying();
    expect((await bench.v1('DELETE', `/v1/images/${id}`)).status).toBe(200);
    bench.emulator.clock.advance('20s');
    expect(await status(id)).toBeUndefined();
    const seen = await bench.v1('HEAD', `/v1/images/${id}`, { as: 'dev-root' });
    expect(seen.headers).toMatchObject({ 'x-image-meta-status': 'deleted', 'x-image-meta-deleted': 'True' });
    expect(seen.headers).not.toHaveProperty('x-image-meta-checksum');
  });

  it.each(['/v1/images/detail', '/v1/images', '/v1/'])('is looked at by a list too: %s', async (path) => {
    const rule = { match: { operation: 'openstack-v1.image-update' }, job: { takes: '2 polls' } };
    await bench.emulator.scenario({ version: 1, name: 'copies', rules: [rule] });
    const id = await copying();
    const sizes: unknown[] = [];
    for (let looks = 0; looks < 3; looks += 1) {
      const { images } = (await bench.v1('GET', `${path}?name=probe`)).json;
      sizes.push(images.find((image: { id: string }) => image.id === id)?.checksum ?? null);
    }
    expect(sizes).toEqual([null, null, '5d41402abc4b2a76b9719d911017c592']);
    expect(await status(id)).toBe('active');
  });

  it('can be made to fail, to stall and to take its time, by a rule', async () => {
    const rule = (job: object) =>
      bench.emulator.scenario({ version: 1, name: 'copies', rules: [{ match: { operation: 'openstack-v1.image-update' }, job }] });
    await rule({ fails: true });
    expect(await over(await copying())).toBe('killed');
    bench.emulator.reset();
    await rule({ takes: '2 polls' });
    const slow = await copying();
    const seen = [await status(slow), await status(slow)];
    while (seen.at(-1) === 'saving') seen.push(await status(slow));
    expect([...new Set(seen)]).toEqual(['saving', 'active']);
    bench.emulator.reset();
    await rule({ stalls: true });
    const stalled = await copying();
    bench.emulator.clock.advance('1h');
    expect(await status(stalled)).toBe('saving');
  });
});
