import { describe, expect, it } from '@jest/globals';
import { FEDORA, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();

describe('openstack-v2.image-create', () => {
  it('makes a queued image that belongs to the caller', async () => {
    const answer = await bench.v2('POST', '/v2/images', { body: { name: 'new', color: 'red' } });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      name: 'new',
      color: 'red',
      status: 'queued',
      visibility: 'shared',
      owner: '0b1e494e2660441a957313163095fe5c',
      size: null,
      min_ram: 0,
    });
    expect(answer.headers.location).toBe(`${bench.emulator.homes['openstack']}/v2/images/${answer.json.id}`);
    expect(answer.headers['openstack-image-store-ids']).toBe('cheap,fast,web');
  });

  it('leaves locations out unless the cloud shows them', async () => {
    expect((await bench.v2('GET', `/v2/images/${await bench.image()}`)).json).not.toHaveProperty('locations');
  });

  it.each([
    ['an id that is taken', { id: FEDORA }, 409],
    ['a read-only attribute', { status: 'active' }, 403],
    ['a name that only replies have', { self: 'x' }, 403],
    ['a reserved name', { location: 'x' }, 403],
    ['a reserved name after what does not fit', { deleted: 'x', min_ram: 'y' }, 400],
    ['locations', { locations: [] }, 403],
    ['an owner that is not the caller', { owner: 'somebody' }, 403],
    ['public without the right to', { visibility: 'public' }, 403],
    ['a property that is no text', { color: 5 }, 400],
    ['a property name of 256 characters', { ['k'.repeat(256)]: 'v' }, 400],
    ['a negative number', { min_disk: -1 }, 400],
  ])('refuses %s', async (_name, body, status) => {
    expect((await bench.v2('POST', '/v2/images', { body })).status).toBe(status);
  });

  it('refuses the id of an image that was deleted', async () => {
    const id = await bench.image();
    await bench.v2('DELETE', `/v2/images/${id}`);
    expect((await bench.v2('POST', '/v2/images', { body: { id } })).status).toBe(409);
  });
});

describe('openstack-v2.image-show', () => {
  it('hides what the caller may not see', async () => {
    const id = await bench.image({ visibility: 'private' });
    expect((await bench.v2('GET', `/v2/images/${id}`, { as: 'dev-bob' })).status).toBe(404);
    expect((await bench.v2('GET', `/v2/images/${id}`, { as: 'dev-root' })).status).toBe(200);
  });
});

describe('openstack-v2.image-list', () => {
  const names = (answer: { json: { images: { name: string }[] } }) => answer.json.images.map(({ name }) => name);

  it('shows newest first and pages by marker', async () => {
    for (const name of ['a', 'b', 'c']) await bench.image({ name, group: 'g' });
    const first = await bench.v2('GET', '/v2/images?group=g&limit=2');
    expect(names(first)).toEqual(['c', 'b']);
    expect(first.json.first).toBe('/v2/images?group=g&limit=2');
    expect(first.json.next).toBe(`/v2/images?group=g&limit=2&marker=${first.json.images[1].id}`);
    const second = await bench.v2('GET', first.json.next);
    expect(names(second)).toEqual(['a']);
    expect(second.json).not.toHaveProperty('next');
  });

  it('sorts by the keys that are asked for', async () => {
    await bench.image({ name: 'b', disk_format: 'raw', group: 'g' });
    await bench.image({ name: 'a', disk_format: 'raw', group: 'g' });
    await bench.image({ name: 'c', disk_format: 'iso', group: 'g' });
    expect(names(await bench.v2('GET', '/v2/images?group=g&sort=disk_format:asc,name:desc'))).toEqual(['c', 'b', 'a']);
    expect(names(await bench.v2('GET', '/v2/images?group=g&sort_key=name&sort_dir=asc'))).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['name=a', ['a']],
    ['name=in:a,b', ['b', 'a']],
    ['status=queued', ['c', 'b', 'a']],
    ['status=active', []],
    ['visibility=private', ['b']],
    ['tag=x&tag=y', ['c']],
    ['color=red', ['a']],
    ['protected=true', ['a']],
    ['os_hidden=true', ['hidden']],
    ['created_at=gt:20200101T000000Z', ['c', 'b', 'a']],
    ['created_at=lt:2020-01-01T00:00:00%2B02:00', []],
    ['deleted=true', ['c', 'b', 'a']],
  ])('filters by %s', async (query, expected) => {
    await bench.image({ name: 'a', color: 'red', protected: true, group: 'g' });
    await bench.image({ name: 'b', visibility: 'private', group: 'g' });
    await bench.image({ name: 'c', tags: ['x', 'y'], group: 'g' });
    await bench.image({ name: 'hidden', os_hidden: true, group: 'g' });
    expect(names(await bench.v2('GET', `/v2/images?group=g&${query}`))).toEqual(expected);
  });

  it("leaves other projects' community images out unless they are asked for", async () => {
    await bench.image({ name: 'ours', visibility: 'community' });
    expect(names(await bench.v2('GET', '/v2/images?name=ours', { as: 'dev-bob' }))).toEqual([]);
    expect(names(await bench.v2('GET', '/v2/images?name=ours&visibility=community', { as: 'dev-bob' }))).toEqual(['ours']);
  });

  it.each([
    'limit=x',
    'limit=-1',
    'sort_key=color',
    'sort_dir=up',
    'visibility=secret',
    'marker=nothing',
    'created_at=gt:yesterday',
    'created_at=xx:2020-01-01',
    'name=xx:y',
    'name=%FF',
  ])('refuses %s', async (query) => {
    expect((await bench.v2('GET', `/v2/images?${query}`)).status).toBe(400);
  });
});

describe('openstack-v2.image-delete', () => {
  it('deletes an image once', async () => {
    const id = await bench.image();
    const answer = await bench.v2('DELETE', `/v2/images/${id}`);
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect((await bench.v2('DELETE', `/v2/images/${id}`)).status).toBe(404);
  });

  it('refuses a protected image, also to admins, and one of others', async () => {
    const kept = await bench.image({ protected: true });
    expect((await bench.v2('DELETE', `/v2/images/${kept}`, { as: 'dev-root' })).status).toBe(403);
    const foreign = await bench.image({ visibility: 'community' });
    expect((await bench.v2('DELETE', `/v2/images/${foreign}`, { as: 'dev-bob' })).status).toBe(403);
  });
});
