import { describe, expect, it } from '@jest/globals';
import { send } from '../../support/client.ts';
import { RACKSPACE_FEDORA as FEDORA, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const own = (members: object = {}) => bench.image({ disk_format: 'vhd', container_format: 'ovf', visibility: 'private', ...members });
const list = async (query: string, as = 'dev-alice') => (await bench.rackspace('GET', `/v2/images${query}`, { as })).json;

describe('rackspace.image-show', () => {
  it('shows an image with its tenant, and nothing that is not set', async () => {
    const answer = await bench.rackspace('GET', `/v2/images/${FEDORA}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ id: FEDORA, owner: '1100111', protected: false, self: `/v2/images/${FEDORA}` });
    for (const name of ['disk_format', 'size', 'min_ram', 'direct_url', 'os_hidden']) expect(answer.json).not.toHaveProperty(name);
  });

  it('lets .json win over what is accepted', async () => {
    const answer = await bench.rackspace('GET', `/v2/images/${FEDORA}.json`, { headers: { accept: 'application/xml' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
  });

  it('answers the path of the page, at the root', async () => {
    expect((await send('GET', `${bench.emulator.url}/images/${FEDORA}`)).json).toMatchObject({ id: FEDORA, owner: '1100111' });
  });

  it('keeps a private image from other tenants', async () => {
    expect((await bench.rackspace('GET', `/v2/images/${await own()}`, { as: 'dev-bob' })).status).toBe(404);
  });

  it('refuses a tenant in the path that is not the own one', async () => {
    expect((await bench.rackspace('GET', `/v2/1100222/images/${FEDORA}`)).json).toMatchObject({ unauthorized: { code: 401 } });
  });
});

describe('rackspace.image-list', () => {
  it('pages by links that are paths', async () => {
    for (let count = 0; count < 3; count += 1) await own({ name: 'page' });
    const first = await list('?name=page&limit=2');
    expect(first).toMatchObject({ first: '/v2/images?name=page&limit=2', schema: '/v2/schemas/images' });
    expect(first.images).toHaveLength(2);
    const next = (await bench.rackspace('GET', first.next)).json;
    expect(next.images).toHaveLength(1);
    expect(next).not.toHaveProperty('next');
  });

  it('leaves out what is not set', async () => {
    await bench.image({ name: 'bare', visibility: 'private' });
    const { images } = await list('?name=bare');
    expect(images).toHaveLength(1);
    expect(images[0]).not.toHaveProperty('disk_format');
    expect(images[0].owner).toBe('1100111');
  });

  it('filters by tenant, and says it in the links as it came', async () => {
    await own({ name: 'mine' });
    const page = await list('?owner=1100111&limit=1');
    expect(page.images).toHaveLength(1);
    expect(page.first).toBe('/v2/images?owner=1100111&limit=1');
    expect(page.next).toContain('owner=1100111');
    expect((await list('?owner=1100222')).images).toEqual([]);
  });

  it.each([
    ['limit=x', 400],
    ['sort_key=nothing', 400],
    ['visibility=nobody', 400],
  ])('refuses %s', async (query, status) => {
    const answer = await bench.rackspace('GET', `/v2/images?${query}`);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ badRequest: { code: status } });
  });

  it('answers with the tenant in the path', async () => {
    await own({ name: 'mine' });
    expect((await bench.rackspace('GET', '/v2/1100111/images?name=mine')).json.images).toHaveLength(1);
  });
});

describe('rackspace.image-delete', () => {
  it('deletes an image once', async () => {
    const id = await own();
    const answer = await bench.rackspace('DELETE', `/v2/images/${id}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await bench.rackspace('DELETE', `/v2/images/${id}`)).status).toBe(404);
  });

  it('refuses to delete a protected image', async () => {
    const answer = await bench.rackspace('DELETE', `/v2/images/${await own({ protected: true })}`);
    expect(answer.status).toBe(403);
    expect(answer.json.forbidden.message).toContain('is protected');
  });
});

describe('the schemas', () => {
  it.each(['rackspace.image-schema-show', 'rackspace.images-schema-show', 'rackspace.member-schema-show', 'rackspace.members-schema-show'])(
    'are shown by %s',
    async (id) => {
      const name = id.replace(/^rackspace\.|-schema-show$/g, '');
      const answer = await bench.rackspace('GET', `/v2/schemas/${name}`);
      expect(answer.status).toBe(200);
      expect(answer.json.name).toBe(name);
    },
  );

  it('show of an image what the pages list, and no more than an image here may have', async () => {
    const { properties, additionalProperties, links } = (await bench.rackspace('GET', '/v2/schemas/image')).json;
    expect(additionalProperties).toEqual({ type: 'string' });
    expect(links.map(({ rel }: { rel: string }) => rel)).toEqual(['self', 'enclosure', 'describedby']);
    expect(properties).toMatchObject({
      container_format: { enum: ['ami', 'ari', 'aki', 'bare', 'ovf'] },
      visibility: { enum: ['public', 'private', 'shared'] },
      kernel_id: { pattern: expect.any(String) },
      locations: { type: 'array' },
    });
    for (const name of ['os_hidden', 'os_hash_algo', 'virtual_size', 'stores']) expect(properties).not.toHaveProperty(name);
  });
});
