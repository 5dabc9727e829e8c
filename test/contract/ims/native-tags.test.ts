import { describe, expect, it } from '@jest/globals';
import { useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const make = async (): Promise<string> =>
  (await bench.ims('POST', '/v2/images', { body: { name: 'test', tags: ['x'] } })).json.id as string;
const tagsOf = async (id: string) => (await bench.ims('GET', `/v2/images/${id}`)).json.tags as string[];

describe('ims.tag-add and ims.tag-delete', () => {
  it('adds a tag to an image and takes it away, once', async () => {
    const id = await make();
    expect((await bench.ims('PUT', `/v2/images/${id}/tags/aaaa`)).status).toBe(204);
    expect(await tagsOf(id)).toEqual(['aaaa', 'x']);
    expect((await bench.ims('DELETE', `/v2/images/${id}/tags/aaaa`)).status).toBe(204);
    expect(await tagsOf(id)).toEqual(['x']);
    expect((await bench.ims('DELETE', `/v2/images/${id}/tags/aaaa`)).status).toBe(404);
  });

  it.each(['a=b', 'a.b', '%C5%BC', 't'.repeat(256)])('refuses to add %s', async (tag) => {
    const id = await make();
    expect((await bench.ims('PUT', `/v2/images/${id}/tags/${tag}`)).status).toBe(400);
    expect(await tagsOf(id)).toEqual(['x']);
  });

  it("leaves others' images alone", async () => {
    const id = await make();
    expect((await bench.ims('PUT', `/v2/images/${id}/tags/y`, { as: 'dev-bob' })).status).toBe(404);
  });

  it('changes the tag of a key that has a value', async () => {
    const id = (await bench.ims('POST', '/v2/images', { body: { tags: ['aaaa=1', 'aaaa.2', 'x=y'] } })).json.id as string;
    expect((await bench.ims('PUT', `/v2/images/${id}/tags/aaaa`)).status).toBe(204);
    expect(await tagsOf(id)).toEqual(['aaaa', 'x=y']);
  });
});
