import { describe, expect, it } from '@jest/globals';
import { FEDORA, useEmulator } from '../../support/emulator.ts';
import { useWeb } from '../../support/web.ts';

// What the page "Update Image" of the OpenStack Image API v2 says, and what Glance 25.1 does instead: asked of it.

const bench = useEmulator({
  switches: { 'openstack-v2.showMultipleLocations': true, 'openstack-v2.showDirectUrl': true },
});

const web = useWeb((_request, response) => response.writeHead(200, { 'content-length': 5 }).end('hello'));

const location = (name: string) => ({ url: `${web.url}/${name}`, metadata: {} });

describe('openstack-v2.image-update: the page', () => {
  it('has the image of the example', async () => {
    const { json } = await bench.v2('GET', `/v2/images/${FEDORA}`);
    expect(json).toMatchObject({
      name: 'Fedora 17',
      status: 'active',
      visibility: 'public',
      size: 2_254_249,
      checksum: '2cec138d7dae2aa59038ef8c9aec2390',
      tags: expect.arrayContaining(['fedora', 'beefy']),
      created_at: '2012-08-10T19:23:50Z',
      updated_at: '2012-08-12T11:11:33Z',
      self: `/v2/images/${FEDORA}`,
      file: `/v2/images/${FEDORA}/file`,
      schema: '/v2/schemas/image',
      disk_format: null,
      container_format: null,
      virtual_size: null,
    });
  });

  it.each([
    ['a nested member', '/a/b/c', ['foo', 'bar']],
    ['a member of an array', '/tags/0', 'first'],
    ['the end of an array', '/tags/-', 'last'],
    ['the whole document', '', { name: 'x' }],
  ])('refuses %s as a target', async (_name, path, value) => {
    const answer = await bench.patch(FEDORA, [{ op: 'add', path, value }]);
    expect(answer.status).toBe(400);
  });

  it('adds a member that does not exist and replaces one that does, both by add', async () => {
    await bench.patch(FEDORA, [{ op: 'add', path: '/os_distro', value: 'fedora' }]);
    const { status, json } = await bench.patch(FEDORA, [
      { op: 'add', path: '/os_distro', value: 'centos' },
      { op: 'add', path: '/name', value: 'CentOS' },
    ]);
    expect([status, json.os_distro, json.name]).toEqual([200, 'centos', 'CentOS']);
  });

  it('asks for a value where something is added or replaced', async () => {
    const statuses = ['add', 'replace'].map(async (op) => (await bench.patch(FEDORA, [{ op, path: '/name' }])).status);
    expect(await Promise.all(statuses)).toEqual([400, 400]);
  });

  it('takes texts in quotation marks and numbers without', async () => {
    const number = await bench.patch(FEDORA, [{ op: 'replace', path: '/min_ram', value: 512 }]);
    const text = await bench.patch(FEDORA, [{ op: 'replace', path: '/min_ram', value: '512' }]);
    expect([number.json.min_ram, text.status]).toEqual([512, 400]);
  });

  it('takes a location at an index that is too large for one at the end', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    await bench.patch(id, [{ op: 'add', path: '/locations/-', value: location('one') }]);
    const { status, json } = await bench.patch(id, [{ op: 'add', path: '/locations/9', value: location('two') }]);
    expect([status, json.locations.map(({ url }: { url: string }) => url)]).toEqual([200, [`${web.url}/one`, `${web.url}/two`]]);
  });

  it('replaces the locations of an image that has none, and not those that are there', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    const first = await bench.patch(id, [{ op: 'replace', path: '/locations', value: [location('one')] }]);
    const second = await bench.patch(id, [{ op: 'replace', path: '/locations', value: [location('two')] }]);
    expect([first.status, first.json.status, second.status]).toEqual([200, 'active', 400]);
  });

  it('takes metadata and properties for names of properties, which are texts', async () => {
    const texts = await bench.patch(FEDORA, [
      { op: 'add', path: '/metadata', value: 'a' },
      { op: 'add', path: '/properties', value: 'b' },
    ]);
    const object = await bench.patch(FEDORA, [{ op: 'add', path: '/properties', value: { a: 'b' } }]);
    expect([texts.status, texts.json.metadata, texts.json.properties, object.status]).toEqual([200, 'a', 'b', 400]);
  });

  it('shows the metadata of a location beside its url', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    const { json } = await bench.patch(id, [{ op: 'add', path: '/locations/-', value: { ...location('one'), metadata: { rack: '7' } } }]);
    expect(json.locations).toEqual([{ url: `${web.url}/one`, metadata: { rack: '7', store: 'web' } }]);
    expect([json.direct_url, json.metadata, json.properties]).toEqual([`${web.url}/one`, undefined, undefined]);
  });

  it('says 0 where the page says that min_disk and min_ram may be null', async () => {
    const { json } = await bench.v2('GET', `/v2/images/${FEDORA}`);
    expect([json.min_disk, json.min_ram]).toEqual([0, 0]);
    expect((await bench.patch(FEDORA, [{ op: 'replace', path: '/min_disk', value: null }])).status).toBe(400);
  });

  it('dates in UTC, always with both dates, and takes an offset where a list is filtered by date', async () => {
    const { json } = await bench.patch(FEDORA, [{ op: 'replace', path: '/name', value: 'dated' }]);
    const inUtc = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect([json.created_at, json.updated_at]).toEqual([inUtc, inUtc]);
    const late = encodeURIComponent('eq:2012-08-10T14:23:50-05:00');
    const { json: list } = await bench.v2('GET', `/v2/images?created_at=${late}`);
    expect(list.images.map(({ id }: { id: string }) => id)).toEqual([FEDORA]);
  });

  it('takes true and false for protected, not their names', async () => {
    const { json } = await bench.patch(FEDORA, [{ op: 'replace', path: '/protected', value: true }]);
    const text = await bench.patch(FEDORA, [{ op: 'replace', path: '/protected', value: 'True' }]);
    expect([json.protected, text.status]).toEqual([true, 400]);
  });

  it('knows four visibilities, and makes new images shared', async () => {
    const id = await bench.image();
    const { json } = await bench.v2('GET', `/v2/images/${id}`);
    const patched = await bench.patch(id, [{ op: 'replace', path: '/visibility', value: 'community' }]);
    expect([json.visibility, patched.json.visibility]).toEqual(['shared', 'community']);
  });

  it('gives back null for a name that is taken away by null', async () => {
    const { status, json } = await bench.patch(FEDORA, [{ op: 'replace', path: '/name', value: null }]);
    expect([status, json.name]).toEqual([200, null]);
  });
});
