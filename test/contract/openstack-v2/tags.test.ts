import { describe, expect, it } from '@jest/globals';
import { FEDORA, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const NOBODY = '00000000-0000-4000-8000-000000000000';
const MANY = Array.from({ length: 128 }, (_, index) => `t${index}`);

const tagsOf = async (id: string) => (await bench.v2('GET', `/v2/images/${id}`)).json.tags as string[];
const put = (id: string, tag: string, sent = {}) => bench.v2('PUT', `/v2/images/${id}/tags/${tag}`, sent);
const remove = (id: string, tag: string, sent = {}) => bench.v2('DELETE', `/v2/images/${id}/tags/${tag}`, sent);

describe('openstack-v2.tag-add', () => {
  it('adds a tag without a body in the answer, and twice is once', async () => {
    const id = await bench.image();
    const answers = [await put(id, 'web'), await put(id, 'web')];
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [204, ''],
      [204, ''],
    ]);
    expect(answers[0]?.headers['content-type']).toBe('text/html; charset=UTF-8');
    expect(await tagsOf(id)).toEqual(['web']);
  });

  it.each([
    ['a%20b', 'a b'],
    ['v1.2', 'v1.2'],
    ['a+b', 'a+b'],
    ['100%', '100%'],
    ['%25', '%'],
  ])('takes %s in the path for the tag "%s"', async (path, tag) => {
    const id = await bench.image();
    expect((await put(id, path)).status).toBe(204);
    expect(await tagsOf(id)).toEqual([tag]);
  });

  it('keeps tags that differ by case, in order', async () => {
    const id = await bench.image({ tags: ['b'] });
    await put(id, 'a');
    await put(id, 'A');
    expect(await tagsOf(id)).toEqual(['A', 'a', 'b']);
  });

  it('takes each byte of the path for a character, as the real service does', async () => {
    const id = await bench.image({ tags: ['ż'] });
    expect((await put(id, '%C5%BC')).status).toBe(204);
    expect(await tagsOf(id)).toEqual(['\u00c5\u00bc', 'ż']);
    expect((await put(id, '%C5%BC'.repeat(128))).status).toBe(400);
    expect((await remove(id, '%C5%BC')).status).toBe(204);
    expect(await tagsOf(id)).toEqual(['ż']);
  });

  it('refuses bytes that are no UTF-8', async () => {
    expect((await put(await bench.image(), '%FF')).status).toBe(400);
  });

  it('takes 255 characters and refuses 256, whether or not there is such an image', async () => {
    const id = await bench.image();
    expect((await put(id, 't'.repeat(255))).status).toBe(204);
    const answers = [await put(id, 't'.repeat(256)), await put(NOBODY, 't'.repeat(256))];
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(answers[0]?.text).toContain('is too long');
  });

  it('refuses the 129th tag, and takes one of the 128 again', async () => {
    const id = await bench.image({ tags: MANY });
    const answer = await put(id, 'more', { headers: { accept: 'application/json' } });
    expect([answer.status, answer.json.message]).toEqual([
      413,
      expect.stringContaining(`${id}: The limit has been exceeded on the number of allowed image tags. Attempted: 129, Maximum: 128:`),
    ]);
    expect((await put(id, 't5')).status).toBe(204);
    expect(await tagsOf(id)).toHaveLength(128);
  });

  it('changes a protected image, a deactivated one, and the time of the change', async () => {
    bench.emulator.clock.set('frozen');
    const id = await bench.active('hello', { protected: true });
    await bench.v2('POST', `/v2/images/${id}/actions/deactivate`, { as: 'dev-root' });
    bench.emulator.clock.advance('1h');
    expect((await put(id, 'web')).status).toBe(204);
    const { tags, created_at, updated_at } = (await bench.v2('GET', `/v2/images/${id}`)).json;
    expect([tags, Date.parse(updated_at) - Date.parse(created_at)]).toEqual([['web'], 3_600_000]);
  });

  it('shows a tag that was set by its route in lists by tag', async () => {
    const id = await bench.image();
    await put(id, 'found');
    const { images } = (await bench.v2('GET', '/v2/images?tag=found')).json;
    expect(images.map((image: { id: string }) => image.id)).toEqual([id]);
  });
});

describe('openstack-v2.tag-delete', () => {
  it('takes a tag away, once', async () => {
    const id = await bench.image({ tags: ['x', 'y'] });
    expect((await remove(id, 'x')).status).toBe(204);
    expect(await tagsOf(id)).toEqual(['y']);
    const again = await remove(id, 'x');
    expect([again.status, again.text.includes('The resource could not be found.')]).toEqual([404, true]);
  });
});

describe.each([
  ['openstack-v2.tag-add', put, 'update'],
  ['openstack-v2.tag-delete', remove, 'delete'],
] as const)('%s', (_name, ask, act) => {
  it('finds no image that is not there, deleted, or private to others', async () => {
    const gone = await bench.image({ tags: ['x'] });
    await bench.v2('DELETE', `/v2/images/${gone}`);
    for (const id of [NOBODY, gone, await bench.image({ visibility: 'private', tags: ['x'] })]) {
      const answer = await ask(id, 'x', { as: 'dev-bob' });
      expect([answer.status, answer.text.includes(`Image ${id} not found.`)]).toEqual([404, true]);
    }
  });

  it("refuses to change others' images, unless for an admin", async () => {
    const id = await bench.image({ visibility: 'community', tags: ['x'] });
    const answer = await ask(id, 'x', { as: 'dev-bob' });
    expect([answer.status, answer.text.includes(`Not allowed to ${act} tags for image ${id}.`)]).toEqual([403, true]);
    expect((await ask(id, 'x', { as: 'dev-root' })).status).toBe(204);
  });

  it('refuses a body and asks for a token', async () => {
    expect((await ask(FEDORA, 'x', { body: {} })).status).toBe(400);
    expect((await ask(FEDORA, 'x', { as: null })).status).toBe(401);
  });
});

describe('the path of a tag', () => {
  it('has two methods', async () => {
    for (const method of ['GET', 'POST', 'PATCH', 'HEAD']) {
      const answer = await bench.v2(method, `/v2/images/${FEDORA}/tags/x`);
      expect([answer.status, answer.headers.allow]).toEqual([405, 'PUT, DELETE']);
    }
  });

  it('is one segment', async () => {
    for (const path of ['tags', 'tags/', 'tags/a%2Fb', 'tags/a/b']) {
      expect((await bench.v2('PUT', `/v2/images/${FEDORA}/${path}`)).status).toBe(404);
    }
  });
});
