import { describe, expect, it } from '@jest/globals';
import { useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const NOBODY = '00000000-0000-4000-8000-000000000000';
const image = (tags: readonly string[] = []) => bench.image({ visibility: 'private', disk_format: 'vhd', container_format: 'ovf', tags });
const tagsOf = async (id: string) => (await bench.rackspace('GET', `/v2/images/${id}`)).json.tags as string[];
const ask = (method: string, id: string, tag: string, sent = {}) => bench.rackspace(method, `/v2/images/${id}/tags/${tag}`, sent);

describe('rackspace.tag-add', () => {
  it('adds a tag, twice is once, and a body does not matter', async () => {
    const id = await image(['ping']);
    const answers = [await ask('PUT', id, 'miracle'), await ask('PUT', id, 'miracle', { body: { tag: 'other' } })];
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [204, ''],
      [204, ''],
    ]);
    expect(await tagsOf(id)).toEqual(['miracle', 'ping']);
  });

  it('takes 255 characters of Unicode, and no more', async () => {
    const id = await image();
    expect((await ask('PUT', id, '%C5%BC'.repeat(255))).status).toBe(204);
    expect(await tagsOf(id)).toEqual(['ż'.repeat(255)]);
    expect((await ask('PUT', id, 't'.repeat(256))).status).toBe(400);
    expect((await ask('PUT', id, '%F0%9F%9A%80')).status).toBe(400);
  });

  it('refuses the 129th tag', async () => {
    const id = await image(Array.from({ length: 128 }, (_, index) => `t${index}`));
    expect((await ask('PUT', id, 'more')).status).toBe(413);
  });
});

describe('rackspace.tag-delete', () => {
  it('takes a tag away, once', async () => {
    const id = await image(['miracle', 'ping']);
    expect((await ask('DELETE', id, 'miracle')).status).toBe(204);
    expect(await tagsOf(id)).toEqual(['ping']);
    expect((await ask('DELETE', id, 'miracle')).status).toBe(404);
  });
});

describe.each(['PUT', 'DELETE'])('rackspace.tag-add and rackspace.tag-delete by %s', (method) => {
  it("are for one's own images, with a token", async () => {
    const id = await image(['x']);
    expect((await ask(method, id, 'x', { as: 'dev-bob' })).status).toBe(404);
    expect((await ask(method, NOBODY, 'x')).status).toBe(404);
    expect((await ask(method, id, 'x', { as: null })).status).toBe(401);
    expect((await bench.rackspace(method, `/v2/1100222/images/${id}/tags/x`)).status).toBe(401);
    expect((await bench.rackspace(method, `/v2/1100222/images/${id}/tags/${'t'.repeat(256)}`)).status).toBe(401);
    expect((await bench.rackspace(method, `/v2/1100111/images/${id}/tags/x`)).status).toBe(204);
  });
});
