import { describe, expect, it } from '@jest/globals';
import { FEDORA, PATCH_20, PATCH_21, useEmulator } from '../../support/emulator.ts';
import { useWeb } from '../../support/web.ts';

const bench = useEmulator({
  switches: { 'openstack-v2.showMultipleLocations': true, 'openstack-v2.showDirectUrl': true, marks: 'none' },
});
const show = async (id: string) => (await bench.v2('GET', `/v2/images/${id}`)).json;

describe('openstack-v2.image-update: shape', () => {
  it('answers with the whole updated image', async () => {
    const answer = await bench.patch(FEDORA, [
      { op: 'replace', path: '/name', value: 'Fedora 17' },
      { op: 'replace', path: '/tags', value: ['fedora', 'beefy'] },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toMatchObject({ id: FEDORA, name: 'Fedora 17', tags: ['beefy', 'fedora'], schema: '/v2/schemas/image' });
    expect(answer.headers['x-openstack-request-id']).toMatch(/^req-[0-9a-f-]{36}$/);
  });

  it('takes the 2.0 form, in which the operation is a member', async () => {
    const answer = await bench.patch(FEDORA, [{ replace: '/name', value: 'renamed' }], { headers: { 'content-type': PATCH_20 } });
    expect(answer.json.name).toBe('renamed');
  });

  it('takes a media type with a charset', async () => {
    const sent = { headers: { 'content-type': `${PATCH_21}; charset=UTF-8` } };
    expect((await bench.patch(FEDORA, [{ op: 'replace', path: '/name', value: 'naïve ☃' }], sent)).json.name).toBe('naïve ☃');
  });

  it('takes an empty list of operations for nothing to do', async () => {
    const before = await show(FEDORA);
    expect((await bench.patch(FEDORA, [])).json).toEqual(before);
  });
});

describe('openstack-v2.image-update: rules', () => {
  it('refuses another media type and says which it takes', async () => {
    const answer = await bench.patch(FEDORA, [], { headers: { 'content-type': 'application/json-patch+json' } });
    expect(answer.status).toBe(415);
    expect(answer.headers['accept-patch']).toBe(`${PATCH_20}, ${PATCH_21}`);
  });

  it.each([
    ['no token before a wrong media type', { as: null, headers: { 'content-type': 'text/plain' } }, 401],
    ['a wrong media type before an unknown image', { headers: { 'content-type': 'text/plain' } }, 415],
  ])('looks at %s', async (_name, sent, status) => {
    const answer = await bench.patch('00000000-0000-4000-8000-000000000000', [], sent);
    expect(answer.status).toBe(status);
  });

  it('refuses to change a read-only attribute, even of an unknown image', async () => {
    const answer = await bench.patch('00000000-0000-4000-8000-000000000000', [{ op: 'replace', path: '/id', value: 'x' }]);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Attribute &#x27;id&#x27; is read-only.');
  });

  it('answers 404 for an image that is not there', async () => {
    expect((await bench.patch('00000000-0000-4000-8000-000000000000', [])).status).toBe(404);
  });

  it.each([
    ['a reserved name', '/deleted', 'x', 403],
    ['a name of the service', '/os_glance_x', 'x', 403],
    ['a nested path', '/tags/0', 'x', 400],
    ['a path without a slash', 'name', 'x', 400],
    ['a path that ends in a slash', '/name/', 'x', 400],
    ['a bad escape', '/a~2b', 'x', 400],
    ['a wrong type', '/min_ram', '1', 400],
    ['too large a number', '/min_disk', 2_147_483_648, 400],
    ['a negative number', '/min_ram', -1, 400],
    ['an unknown value', '/visibility', 'secret', 400],
    ['a character of four bytes', '/name', '🚀', 400],
    ['a right it does not have', '/visibility', 'public', 403],
  ])('refuses %s and changes nothing', async (_name, path, value, status) => {
    const before = await show(FEDORA);
    const answer = await bench.patch(FEDORA, [
      { op: 'replace', path: '/name', value: 'kept?' },
      { op: 'replace', path, value },
    ]);
    expect(answer.status).toBe(status);
    expect(await show(FEDORA)).toEqual(before);
  });

  it('refuses to replace a property that is not there', async () => {
    expect((await bench.patch(FEDORA, [{ op: 'replace', path: '/absent', value: 'x' }])).status).toBe(409);
  });

  it('refuses to remove a base attribute', async () => {
    expect((await bench.patch(FEDORA, [{ op: 'remove', path: '/name' }])).status).toBe(403);
  });

  it('refuses the 129th property', async () => {
    const many = Array.from({ length: 129 }, (_, index) => ({ op: 'add', path: `/p${index}`, value: 'v' }));
    const answer = await bench.patch(await bench.image(), many);
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('Attempted: 129, Maximum: 128');
  });

  it('refuses in the 2.0 form to add what is there', async () => {
    const answer = await bench.patch(FEDORA, [{ add: '/min_ram', value: 1 }], { headers: { 'content-type': PATCH_20 } });
    expect(answer.status).toBe(409);
  });

  it.each([
    ['text/html', 'text/html; charset=UTF-8', '<h1>400 Bad Request</h1>'],
    ['text/plain', 'text/plain; charset=UTF-8', '400 Bad Request\n\nBody expected in request.\n\n   '],
    [
      'application/json',
      'application/json',
      '{"message":"Body expected in request.<br /><br />\\n\\n\\n","code":"400 Bad Request","title":"Bad Request"}',
    ],
  ])('writes errors as %s where that is accepted', async (accept, mediaType, text) => {
    const answer = await bench.patch(FEDORA, '', { headers: { accept } });
    expect(answer.headers['content-type']).toBe(mediaType);
    expect(answer.text).toContain(text);
  });

  it.each([
    ['application/json, text/html;q=0.5', 'application/json'],
    ['application/json;q=0.5, text/html', 'text/html; charset=UTF-8'],
    ['text/*', 'text/html; charset=UTF-8'],
    ['application/xml', 'text/plain; charset=UTF-8'],
    ['application/json; charset=utf-8', 'text/plain; charset=UTF-8'],
    ['', 'text/plain; charset=UTF-8'],
    ['garbage', 'text/html; charset=UTF-8'],
    ['application/json;q=2', 'text/html; charset=UTF-8'],
  ])('answers an error to Accept %j as %s', async (accept, mediaType) => {
    expect((await bench.patch(FEDORA, '', { headers: { accept } })).headers['content-type']).toBe(mediaType);
  });

  it('counts tags before it takes out those that are repeated', async () => {
    const tags = Array.from({ length: 129 }, () => 'same');
    expect((await bench.patch(FEDORA, [{ op: 'replace', path: '/tags', value: tags }])).status).toBe(413);
    expect((await bench.patch(FEDORA, [{ op: 'replace', path: '/tags', value: tags.slice(1) }])).json.tags).toEqual(['same']);
  });

  it('finds no image of the id that it is given as image_id, when all else is done', async () => {
    const given = { op: 'add', path: '/image_id', value: 'x' };
    expect((await bench.patch(FEDORA, [given])).status).toBe(404);
    expect((await bench.patch(FEDORA, [given, { op: 'remove', path: '/absent' }])).status).toBe(409);
    expect((await bench.patch(FEDORA, [{ op: 'remove', path: '/image_id' }])).status).toBe(403);
  });

  it('refuses a media type with a space before its parameters', async () => {
    expect((await bench.patch(FEDORA, [], { headers: { 'content-type': `${PATCH_21} ;charset=utf-8` } })).status).toBe(415);
  });

  it('refuses a body that is not JSON', async () => {
    expect((await bench.patch(FEDORA, 'not json')).text).toContain('Malformed JSON in request body.');
  });
});

describe('openstack-v2.image-update: behaviour', () => {
  it('adds, replaces and removes properties in order', async () => {
    const id = await bench.image();
    const answer = await bench.patch(id, [
      { op: 'add', path: '/a~1b', value: '1' },
      { op: 'replace', path: '/a~1b', value: '2' },
      { op: 'add', path: '/gone', value: '3' },
      { op: 'remove', path: '/gone' },
    ]);
    expect(answer.json['a/b']).toBe('2');
    expect(answer.json.gone).toBeUndefined();
  });

  it('keeps properties with the names of JavaScript', async () => {
    const id = await bench.image();
    const operations = ['__proto__', 'constructor', 'toString'].map((name) => ({ op: 'add', path: `/${name}`, value: name }));
    expect((await bench.patch(id, operations)).status).toBe(200);
    const text = (await bench.v2('GET', `/v2/images/${id}`)).text;
    for (const name of ['__proto__', 'constructor', 'toString']) expect(text).toContain(`"${name}":"${name}"`);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it("hides another project's private image and refuses to change a community one", async () => {
    const hidden = await bench.image({ visibility: 'private' });
    const seen = await bench.image({ visibility: 'community' });
    const rename = [{ op: 'replace', path: '/name', value: 'mine' }];
    expect((await bench.patch(hidden, rename, { as: 'dev-bob' })).status).toBe(404);
    expect((await bench.patch(seen, rename, { as: 'dev-bob' })).status).toBe(403);
    expect((await bench.patch(hidden, rename, { as: 'dev-root' })).status).toBe(200);
  });

  it('lets only admins give an image away', async () => {
    const give = [{ op: 'replace', path: '/owner', value: 'b0b' }];
    expect((await bench.patch(await bench.image(), give)).status).toBe(403);
    expect((await bench.patch(await bench.image(), give, { as: 'dev-root' })).json.owner).toBe('b0b');
  });

  it('fixes the formats once there is data', async () => {
    const id = await bench.active();
    expect((await bench.patch(id, [{ op: 'replace', path: '/disk_format', value: 'raw' }])).status).toBe(403);
  });
});

describe('openstack-v2.image-update: locations', () => {
  const elsewhere = useWeb((request, response) => {
    const found = request.url === '/image';
    response.writeHead(found ? 200 : 404, { 'content-length': found ? 13 : 0 });
    response.end(found && request.method === 'GET' ? 'hello oracle\n' : undefined);
  });
  const ready = () => bench.image({ disk_format: 'raw', container_format: 'bare' });
  const add = (location: unknown) => [{ op: 'add', path: '/locations/-', value: location }];

  it('makes a queued image active, of the size that is found there', async () => {
    const answer = await bench.patch(await ready(), add({ url: `${elsewhere.url}/image`, metadata: {} }));
    expect(answer.json).toMatchObject({ status: 'active', size: 13, stores: 'web', direct_url: `${elsewhere.url}/image` });
    expect(answer.json.locations).toEqual([{ url: `${elsewhere.url}/image`, metadata: { store: 'web' } }]);
  });

  it('downloads from there', async () => {
    const id = await ready();
    await bench.patch(id, add({ url: `${elsewhere.url}/image`, metadata: {} }));
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('hello oracle\n');
  });

  it('needs the formats first', async () => {
    const answer = await bench.patch(await bench.image(), add({ url: `${elsewhere.url}/image`, metadata: {} }));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('Properties disk_format, container_format must be set');
  });

  it.each([
    ['nothing is', '/missing'],
    ['a scheme that no store has', 'ftp://127.0.0.1/x'],
    ['a host that is not allowed', 'http://192.0.2.1/x'],
    ['another spelling of an allowed host', 'http://127.1/x'],
    ['a scheme in upper case', 'HTTP://127.0.0.1/x'],
    ['no host', 'http:///x'],
    ['a user without a password', 'http://u@127.0.0.1/x'],
  ])('refuses a URL where %s', async (_name, path) => {
    const id = await ready();
    const answer = await bench.patch(id, add({ url: path.startsWith('/') ? `${elsewhere.url}${path}` : path, metadata: {} }));
    expect(answer.status).toBe(400);
    expect((await show(id)).status).toBe('queued');
  });

  it('refuses the same location twice, and to remove the last one', async () => {
    const id = await ready();
    const location = { url: `${elsewhere.url}/image`, metadata: {} };
    expect((await bench.patch(id, [...add(location), ...add(location)])).status).toBe(400);
    await bench.patch(id, add(location));
    expect((await bench.patch(id, [{ op: 'remove', path: '/locations/0' }])).status).toBe(403);
  });

  it('removes one of two, and its data with it', async () => {
    const id = await bench.active();
    await bench.patch(id, add({ url: `${elsewhere.url}/image`, metadata: {} }));
    const answer = await bench.patch(id, [{ op: 'remove', path: '/locations/0' }]);
    expect(answer.json.locations).toHaveLength(1);
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('hello oracle\n');
  });

  it('refuses an empty URL on an image that has none yet', async () => {
    const id = await ready();
    const answer = await bench.patch(id, [{ op: 'replace', path: '/locations', value: [{ url: '', metadata: {} }] }]);
    expect([answer.status, (await show(id)).status]).toEqual([400, 'queued']);
  });

  it.each([
    [{ a: { b: ['c'] } }, 200],
    [{ a: 1 }, 400],
    [{ a: { b: null } }, 400],
    [{ a: '🚀' }, 400],
  ])('keeps metadata of texts, lists and objects, not %j', async (metadata, status) => {
    expect((await bench.patch(await ready(), add({ url: `${elsewhere.url}/image`, metadata }))).status).toBe(status);
  });

  it('shows a location where it was put, and keeps it behind those there are', async () => {
    const id = await bench.active();
    const answer = await bench.patch(id, [{ op: 'add', path: '/locations/0', value: { url: `${elsewhere.url}/image`, metadata: {} } }]);
    const urls = (image: { locations: { url: string }[] }) => image.locations.map((location) => location.url.startsWith('http'));
    expect(urls(answer.json)).toEqual([true, false]);
    expect(urls(await show(id))).toEqual([false, true]);
  });

  it('looks at all of a location before it looks at who adds it', async () => {
    const id = await bench.image({ visibility: 'community', disk_format: 'raw', container_format: 'bare' });
    const byBob = (location: unknown) => bench.patch(id, add(location), { as: 'dev-bob' });
    expect((await byBob({ url: 'ftp://x/y', metadata: {} })).status).toBe(400);
    expect((await byBob({ url: `${elsewhere.url}/image`, metadata: {} })).status).toBe(403);
    expect((await show(id)).status).toBe('queued');
  });

  it('shows the locations of a deactivated image to admins only', async () => {
    const id = await bench.active();
    await bench.v2('POST', `/v2/images/${id}/actions/deactivate`, { as: 'dev-root' });
    expect((await show(id)).locations).toEqual([]);
    expect((await bench.v2('GET', `/v2/images/${id}`, { as: 'dev-root' })).json.locations).toHaveLength(1);
    expect((await show(id)).locations).toEqual([]);
  });

  it('takes over the hashes that come with a location', async () => {
    const proof = { os_hash_algo: 'sha512', os_hash_value: 'ab'.repeat(64) };
    const id = await ready();
    await bench.patch(id, add({ url: `${elsewhere.url}/image`, metadata: {}, validation_data: proof }));
    expect(await show(id)).toMatchObject({ os_hash_algo: 'sha512', os_hash_value: 'ab'.repeat(64), checksum: null });
  });
});
