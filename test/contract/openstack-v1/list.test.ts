import { describe, expect, it } from '@jest/globals';
import { OCTETS, PATCH_21, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const ids = async (query = '', as = 'dev-alice'): Promise<string[]> =>
  (await bench.v1('GET', `/v1/images?limit=1000&${query}`, { as })).json.images.map(({ id }: { id: string }) => id);
const status = async (query: string, as = 'dev-alice'): Promise<number> => (await bench.v1('GET', `/v1/images?${query}`, { as })).status;
const SINCE = 'changes-since=2001-01-01';

describe('openstack-v1.image-list: what is in it', () => {
  it('are community images for their owner alone, also where an admin wants everything', async () => {
    const id = await bench.image({ visibility: 'community' });
    expect(await ids()).toContain(id);
    expect((await bench.v1('HEAD', `/v1/images/${id}`, { as: 'dev-bob' })).status).toBe(200);
    for (const [query, as] of [
      ['', 'dev-bob'],
      ['is_public=none', 'dev-root'],
      ['is_public=False', 'dev-root'],
    ] as const)
      expect(await ids(query, as)).not.toContain(id);
  });

  it('is what an admin asks for by is_public; a member asks for nothing by it', async () => {
    const mine = await bench.pike();
    const open = await bench.pike({ is_public: 'True' }, { as: 'dev-root' });
    const find = async (query: string, as: string) => {
      const found = await ids(query, as);
      return [found.includes(mine), found.includes(open)];
    };
    expect(await find('', 'dev-root')).toEqual([false, true]);
    expect(await find('is_public=1', 'dev-root')).toEqual([false, true]);
    expect(await find('is_public=FALSE', 'dev-root')).toEqual([true, false]);
    expect(await find('is_public=None', 'dev-root')).toEqual([true, true]);
    expect(await find('is_public=False', 'dev-alice')).toEqual([true, true]);
  });

  it('are killed images only where changes are asked for', async () => {
    const id = await bench.pike();
    await bench.put(id, {}, { body: 'hello', headers: { 'content-type': 'text/plain' } });
    expect(await ids()).not.toContain(id);
    expect(await ids('status=killed')).not.toContain(id);
    expect(await ids(SINCE)).toContain(id);
  });

  it('has, of what is gone, neither properties nor members', async () => {
    const id = await bench.pike({ 'property-gone': 'yes' });
    const { owner } = (await bench.v1('POST', '/v1/images', { as: 'dev-bob' })).json.image;
    await bench.v1('PUT', `/v1/images/${id}/members/${owner}`);
    expect([await ids('property-gone=yes'), (await ids(SINCE, 'dev-bob')).includes(id)]).toEqual([[id], true]);
    await bench.v1('DELETE', `/v1/images/${id}`);
    expect(await ids(SINCE)).toContain(id);
    expect([await ids(`${SINCE}&property-gone=yes`), (await ids(SINCE, 'dev-bob')).includes(id)]).toEqual([[], false]);
  });
});

describe('openstack-v1.image-list: where it goes on', () => {
  it('is behind an image that is gone for admins, and in a list of changes', async () => {
    const older = await bench.pike();
    const id = await bench.pike();
    await bench.v1('DELETE', `/v1/images/${id}`);
    expect(await status(`marker=${id}`)).toBe(400);
    expect(await status(`marker=${id}`, 'dev-root')).toBe(200);
    expect(await ids(`marker=${id}&${SINCE}`)).toContain(older);
    expect(await status('marker=')).toBe(400);
  });

  it('is behind any image that the caller may see', async () => {
    const id = await bench.image({ visibility: 'community' });
    expect(await status(`marker=${id}`, 'dev-bob')).toBe(200);
    const hidden = await bench.pike();
    expect(await status(`marker=${hidden}`, 'dev-bob')).toBe(400);
  });
});

describe('openstack-v1.image-list: filters', () => {
  it('take names between commas, and in quotes', async () => {
    const [comma, plain] = [await bench.pike({ name: 'a,b' }), await bench.pike({ name: 'c' })];
    expect((await ids('name=in:"a,b",c')).sort()).toEqual([comma, plain].sort());
    expect(await ids('name=in:"c"')).toEqual([plain]);
    for (const bad of ['"c', 'x"c"', '"c"x']) expect(await status(`name=in:${encodeURIComponent(bad)}`)).toBe(400);
  });

  it('take a time for a time, not for an operator', async () => {
    const id = await bench.pike({ name: '2026-01-01T00:00:00' });
    expect(await ids('name=2026-01-01T00:00:00')).toEqual([id]);
  });

  it('find nothing by a min_disk that is no number', async () => {
    await bench.pike();
    expect([await ids('min_disk=abc'), await ids('min_disk=')]).toEqual([[], []]);
    expect((await ids('min_disk=+0')).length).toBeGreaterThan(0);
  });
});

describe('images of both APIs', () => {
  it('are public in both or in none: what v1 withdraws is shared for v2', async () => {
    const id = await bench.pike({ is_public: 'True' }, { as: 'dev-root' });
    const visibility = async () => (await bench.v2('GET', `/v2/images/${id}`, { as: 'dev-root' })).json.visibility;
    expect(await visibility()).toBe('public');
    await bench.put(id, { is_public: 'False' }, { as: 'dev-root' });
    expect(await visibility()).toBe('shared');
    for (const value of ['private', 'community', 'public']) {
      const body = [{ op: 'replace', path: '/visibility', value }];
      await bench.v2('PATCH', `/v2/images/${id}`, { as: 'dev-root', body, headers: { 'content-type': PATCH_21 } });
      const shown = await bench.v1('HEAD', `/v1/images/${id}`, { as: 'dev-root' });
      expect(shown.headers['x-image-meta-is_public']).toBe(value === 'public' ? 'True' : 'False');
      await bench.put(id, { name: value }, { as: 'dev-root' });
      expect(await visibility()).toBe(value);
    }
  });

  it('have the properties that both give them, until v1 leaves one out', async () => {
    const id = await bench.image({ OS_Distro: 'fedora', tags: ['kept'] });
    await bench.put(id, { 'property-os_distro': 'debian' }, { headers: { 'x-glance-registry-purge-props': 'false' } });
    expect((await bench.v2('GET', `/v2/images/${id}`)).json).toMatchObject({ OS_Distro: 'fedora', os_distro: 'debian' });
    expect(await ids('property-OS_Distro=fedora')).toContain(id);
    await bench.put(id, { 'property-Other-Name': 'x' });
    const shown = (await bench.v2('GET', `/v2/images/${id}`)).json;
    expect(shown).toMatchObject({ other_name: 'x', tags: ['kept'] });
    expect([shown.OS_Distro, shown.os_distro]).toEqual([undefined, undefined]);
  });

  it('have data from either', async () => {
    const id = await bench.pike({}, { body: 'hello', headers: OCTETS });
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('hello');
    await bench.v2('POST', `/v2/images/${id}/actions/deactivate`, { as: 'dev-root' });
    expect((await bench.v1('GET', `/v1/images/${id}`)).status).toBe(403);
    expect((await bench.put(id, { name: 'kept' })).json.image.status).toBe('deactivated');
  });
});
