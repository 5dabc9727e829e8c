import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { OCTETS } from '../support/emulator.ts';
import { came, DATA, md5, useStories } from './ready.ts';
import { tear, waiting } from './support.ts';

// The ready scenarios about the data of images, on its way in and out.

const stories = useStories();
const { load, upload, download, show } = stories;
const CHECKSUM = md5(DATA);
const KIB = 1024;
/** What the journal calls the last exchange, once it is over. */
const ending = async (): Promise<string | undefined> => {
  while (stories.emulator.journal().at(-1)?.outcome === 'open') await new Promise((resolve) => setImmediate(resolve));
  return stories.emulator.journal().at(-1)?.outcome;
};
const PIKE = { 'x-image-meta-name': 'old', 'x-image-meta-disk_format': 'raw', 'x-image-meta-container_format': 'bare', ...OCTETS };
const createInV1 = () => tear('POST', `${stories.emulator.homes['openstack-pike']}/v1/images`, PIKE, DATA);
const stored = async (size: number = DATA.length): Promise<string> => stories.active(DATA.subarray(0, size).toString());

describe('an upload', () => {
  it('upload-is-cut-off: the image waits for its data again, and takes it at the second try', async () => {
    await load('upload-is-cut-off');
    const id = await stories.waiting();
    expect(await upload(id)).toMatchObject({ status: 0 });
    expect(await ending()).toBe('reset');
    expect((await show(id)).json).toMatchObject({ status: 'queued', size: null });
    expect(await upload(id)).toMatchObject({ status: 204 });
    expect((await show(id)).json).toMatchObject({ status: 'active', checksum: CHECKSUM });
  });

  it('v1-upload-is-killed: the image is killed, and a new one is fine', async () => {
    await load('v1-upload-is-killed');
    expect(await createInV1()).toMatchObject({ status: 0 });
    expect(await ending()).toBe('reset');
    expect(await createInV1()).toMatchObject({ status: 201 });
    const { images } = (await send('GET', `${stories.emulator.admin}/images?limit=100`, { as: null })).json;
    const made = images.filter(({ name }: { name: string }) => name === 'old');
    expect(made.map(({ status }: { status: string }) => status).sort()).toEqual(['active', 'killed']);
  });

  it('upload-is-stored-short: it is answered well, and is shorter than what was sent', async () => {
    await load('upload-is-stored-short');
    const id = await stories.waiting();
    expect(await upload(id)).toMatchObject({ status: 204 });
    expect((await show(id)).json).toMatchObject({ status: 'active', size: KIB, checksum: md5(DATA.subarray(0, KIB)) });
    const made = JSON.parse((await createInV1()).bytes.toString());
    expect(made.image).toMatchObject({ status: 'active', size: KIB });
  });

  it('upload-is-stored-corrupt: it is answered well, has its size, and another checksum', async () => {
    await load('upload-is-stored-corrupt');
    const id = await stories.waiting();
    expect(await upload(id)).toMatchObject({ status: 204 });
    const { json } = await show(id);
    expect(json).toMatchObject({ status: 'active', size: DATA.length });
    expect(json.checksum).not.toBe(CHECKSUM);
    const { image } = JSON.parse((await createInV1()).bytes.toString());
    expect([image.size, image.checksum === CHECKSUM]).toEqual([DATA.length, false]);
  });

  it('upload-stalls: it stands still for five minutes, and is then whole', async () => {
    await load('upload-stalls');
    const id = await stories.waiting();
    const sent = upload(id);
    await waiting(stories, 1);
    expect((await show(id)).json.status).toBe('saving');
    stories.emulator.clock.advance('5m');
    expect(await sent).toMatchObject({ status: 204 });
    expect((await show(id)).json).toMatchObject({ status: 'active', checksum: CHECKSUM });
  });

  it('upload-ends-in-killed: it is answered well, and the image is killed', async () => {
    await load('upload-ends-in-killed');
    const id = await stories.waiting();
    expect(await upload(id)).toMatchObject({ status: 204 });
    expect((await show(id)).json).toMatchObject({ status: 'killed', checksum: null });
  });

  it('token-is-revoked-by-upload: the data is there, and the token is gone', async () => {
    await load('token-is-revoked-by-upload');
    const id = await stories.waiting();
    expect(await upload(id)).toMatchObject({ status: 204 });
    expect(await came(show(id))).toBe(401);
    expect((await stories.v2('GET', `/v2/images/${id}`, { as: 'dev-root' })).json).toMatchObject({ status: 'active', checksum: CHECKSUM });
  });

  it('quota-is-full: ten images fit, and 3 MiB of data', async () => {
    await load('quota-is-full');
    const create = () => stories.v2('POST', '/v2/images', { body: { name: 'one more', disk_format: 'raw', container_format: 'bare' } });
    const first = await create();
    let last = first;
    for (let made = 0; made < 12 && last.status === 201; made += 1) last = await create();
    expect([first.status, last.status]).toEqual([201, 413]);
    expect(last.text).toContain('The quota of images is full.');
    expect(await came(stories.v1('POST', '/v1/images'))).toBe(413);
    expect(await upload(first.json.id, Buffer.alloc(1024 * KIB))).toMatchObject({ status: 204 });
    const next = (await stories.v2('GET', '/v2/images?status=queued&name=one%20more')).json.images[0].id;
    expect(await upload(next, Buffer.alloc(1))).toMatchObject({ status: 413 });
  });
});

describe('a download', () => {
  const file = (home: string, id: string): string => `${stories.emulator.homes[home]}/v2/images/${id}/file`;

  it('download-is-reset: it breaks off after 1 KiB, and is whole the second time', async () => {
    await load('download-is-reset');
    const id = await stored();
    expect(await download(id)).toMatchObject({ status: 200, length: String(DATA.length), error: 'ECONNRESET' });
    expect(await ending()).toBe('reset');
    expect(md5((await download(id)).bytes)).toBe(CHECKSUM);
  });

  it('download-ends-early: it ends in order after 1 KiB, in each API that has downloads', async () => {
    await load('download-ends-early');
    const id = await stored();
    const expected = { status: 200, length: undefined, bytes: DATA.subarray(0, KIB), error: null };
    expect(await download(id)).toEqual(expected);
    expect(await tear('GET', file('ims', id))).toEqual(expected);
    expect(await tear('GET', `${stories.emulator.homes['openstack-pike']}/v1/images/${id}`)).toEqual(expected);
  });

  it('download-is-corrupt: it has as many bytes as it has to, and they are others', async () => {
    await load('download-is-corrupt');
    const id = await stored();
    const { bytes, error } = await download(id);
    expect([bytes.length, error, md5(bytes) === CHECKSUM]).toEqual([DATA.length, null, false]);
    expect(bytes.subarray(0, KIB)).toEqual(DATA.subarray(0, KIB));
  });

  it('download-dribbles: it comes with 256 bytes a second, and is whole', async () => {
    await load('download-dribbles');
    const id = await stored(2 * KIB);
    const torn = download(id);
    await waiting(stories, 1);
    expect(stories.emulator.clock.pending()).toMatchObject([{ purpose: 'rule download-dribbles/1: dribble' }]);
    stories.emulator.clock.advance('3s');
    await waiting(stories, 1);
    stories.emulator.clock.advance('1s');
    expect(await torn).toMatchObject({ bytes: DATA.subarray(0, 2 * KIB), error: null });
  });

  it('download-has-wrong-length: it says 16 bytes more than come', async () => {
    await load('download-has-wrong-length');
    const id = await stored(2 * KIB);
    const { length, bytes, error } = await download(id);
    expect([length, bytes.length]).toEqual([String(2 * KIB + 16), 2 * KIB]);
    expect(error).not.toBeNull();
  });
});

describe('an image', () => {
  const status = async (id: string): Promise<string> => (await show(id)).json.status;

  it('image-stays-saving: it is saving for three looks, and then active', async () => {
    await load('image-stays-saving');
    const id = await stories.waiting();
    await upload(id);
    expect([await status(id), await status(id), await status(id), await status(id)]).toEqual(['saving', 'saving', 'saving', 'active']);
  });

  it('image-stays-importing: a new one is importing for ten seconds', async () => {
    await load('image-stays-importing');
    const { id } = (await stories.ims('POST', '/v2/images', { body: { name: 'new' } })).json;
    expect(await status(id)).toBe('importing');
    const listed = async (): Promise<string[]> =>
      (await stories.v2('GET', '/v2/images?name=new')).json.images.map((one: { status: string }) => one.status);
    expect(await listed()).toEqual(['importing']);
    stories.emulator.clock.advance('10s');
    expect([await status(id), ...(await listed())]).toEqual(['queued', 'queued']);
  });

  it('image-turns-deactivated: it is active when one looks, and its data is refused', async () => {
    await load('image-turns-deactivated');
    const id = await stored();
    expect(await status(id)).toBe('active');
    expect((await download(id)).status).toBe(403);
    await load('image-turns-deactivated');
    const other = await stored();
    expect((await stories.v1('HEAD', `/v1/images/${other}`)).headers['x-image-meta-status']).toBe('active');
    expect(await status(other)).toBe('deactivated');
  });

  it('image-vanishes: it is there when one looks, and not when one changes it', async () => {
    await load('image-vanishes');
    const id = await stories.image();
    expect(await came(stories.rackspace('GET', `/v2/images/${id}`))).toBe(200);
    expect(await came(stories.patch(id, []))).toBe(404);
    const other = await stories.image();
    expect(await came(stories.v1('HEAD', `/v1/images/${other}`))).toBe(200);
    expect(await came(stories.put(other, { name: 'x' }))).toBe(404);
  });
});
