import { describe, expect, it } from '@jest/globals';
import { OCTETS, useEmulator } from '../../support/emulator.ts';
import { toV1, uploadUnderDelete } from '../../support/upload.ts';

const bench = useEmulator();
const ALPHA = '0b1e494e2660441a957313163095fe5c';
const NOBODY = '00000000-0000-4000-8000-000000000000';
const head = async (id: string, as = 'dev-root') => (await bench.v1('HEAD', `/v1/images/${id}`, { as })).headers;
const active = (meta: Record<string, string> = {}) => bench.pike(meta, { body: 'hello', headers: OCTETS });
const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('openstack-v1.image-update: shape', () => {
  it('answers 200 with the whole image as it is after the update', async () => {
    const id = await active();
    const answer = await bench.put(id, { name: 'renamed', 'property-os': 'linux' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers.etag).toBe('5d41402abc4b2a76b9719d911017c592');
    expect(answer.headers['x-openstack-request-id']).toMatch(/^req-[0-9a-f-]{36}$/);
    expect(answer.json.image).toEqual({
      id,
      name: 'renamed',
      status: 'active',
      size: 5,
      virtual_size: null,
      disk_format: 'raw',
      container_format: 'bare',
      checksum: '5d41402abc4b2a76b9719d911017c592',
      min_disk: 0,
      min_ram: 0,
      is_public: false,
      owner: ALPHA,
      protected: false,
      deleted: false,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
      deleted_at: null,
      properties: { os: 'linux' },
    });
  });

  it('sends no location without being asked to', async () => {
    expect((await bench.put(await bench.pike())).headers.location).toBeUndefined();
  });

  it('takes a token in X-Storage-Token', async () => {
    const id = await bench.pike();
    const answer = await bench.put(id, { name: 'x' }, { as: null, headers: { 'x-storage-token': 'dev-alice' } });
    expect(answer.status).toBe(200);
  });

  it('ignores the query, If-Match and If-None-Match', async () => {
    const id = await bench.pike();
    const sent = { headers: { 'x-image-meta-name': 'x', 'if-match': '"none"', 'if-none-match': '*' } };
    expect((await bench.v1('PUT', `/v1/images/${id}?name=y`, sent)).json.image.name).toBe('x');
  });

  it.each([
    ['text/html', 'text/html; charset=UTF-8', '<h1>409 Conflict</h1>'],
    ['application/xml', 'text/plain; charset=UTF-8', '409 Conflict\n\nThere was a conflict'],
    ['application/json', 'application/json', '"code":"409 Conflict","title":"Conflict"'],
  ])('writes its errors as %s where that is accepted', async (accept, mediaType, text) => {
    const answer = await bench.put(await active(), {}, { body: 'x', headers: { ...OCTETS, accept } });
    expect(answer.headers['content-type']).toBe(mediaType);
    expect(answer.text).toContain(text);
    expect(answer.text).toContain('Cannot upload to an unqueued image');
  });

  it('escapes what it echoes in a page', async () => {
    const answer = await bench.put(await bench.pike(), { disk_format: '<script>' });
    expect(answer.text).toContain('&lt;script&gt;');
    expect(answer.text).not.toContain('<script>');
  });

  it.each([400, 401, 403, 404, 409, 412, 413, 500, 503])('answers %i in its own envelope where a test prefers that', async (status) => {
    const answer = await bench.put(NOBODY, {}, { headers: { prefer: `code=${status}`, accept: 'application/json' } });
    expect(answer.status).toBe(status);
    expect(answer.json.code).toMatch(new RegExp(`^${status} `));
  });

  it('names method and media type in the 405 and 415 that a test prefers', async () => {
    const sent = (status: number) => ({ headers: { prefer: `code=${status}`, accept: 'application/json', 'content-type': 'a/b' } });
    const method = await bench.put(NOBODY, {}, sent(405));
    expect([method.status, method.headers.allow]).toEqual([405, 'GET, HEAD, PUT, DELETE']);
    expect(method.json.message).toContain('The method PUT is not allowed');
    const media = await bench.put(NOBODY, {}, sent(415));
    expect([media.status, media.json.code]).toEqual([415, '415 Unsupported Media Type']);
    expect(media.json.message).toContain('The request media type a/b is not supported');
  });

  it('says when to come back where a rule says so', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'test',
      rules: [{ match: { operation: 'openstack-v1.image-update' }, reply: { status: 413, retryAfter: '30s' } }],
    });
    const answer = await bench.put(NOBODY);
    expect([answer.status, answer.headers['retry-after']]).toEqual([413, '30']);
  });
});

describe('openstack-v1.image-update: who and which', () => {
  it('asks for a token first', async () => {
    const answer = await bench.put(NOBODY, { foo: 'x' }, { as: null });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Keystone uri=/);
    expect(answer.headers['x-openstack-request-id']).toBeUndefined();
    expect((await bench.put(NOBODY, {}, { as: 'wrong' })).status).toBe(401);
  });

  it.each([NOBODY, 'x', 'DA3B75D9-3F4A-40E7-8A2C-BFAB23927DEA', '%ff', '__proto__'])(
    'finds no image of an id that nobody has, UUID or not: %s',
    async (id) => {
      expect((await bench.put(id)).status).toBe(404);
    },
  );

  it('finds no image of an id that nobody has, UUID or not', async () => {
    const answer = await bench.put(NOBODY, { name: 'x' });
    expect(answer.status).toBe(404);
    expect(answer.text).toContain(`Image with identifier ${NOBODY} not found`);
  });

  it('takes the word detail for no id', async () => {
    const answer = await bench.put('detail');
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it("hides another project's image, and refuses to change a public one", async () => {
    const id = await bench.pike();
    expect((await bench.put(id, { name: 'x' }, { as: 'dev-bob' })).status).toBe(404);
    await bench.put(id, { is_public: 'True' }, { as: 'dev-root' });
    expect((await bench.put(id, { name: 'x' }, { as: 'dev-bob' })).status).toBe(403);
    expect((await head(id))['x-image-meta-name']).toBe('probe');
  });

  it('does not find an image that is shared with the caller or has no owner', async () => {
    const id = await bench.pike();
    await bench.v2('POST', `/v2/images/${id}/members`, { body: { member: '5f2c1a7d9b3e4c608d41e7a2b6f09c35' } });
    expect((await bench.v1('HEAD', `/v1/images/${id}`, { as: 'dev-bob' })).status).toBe(200);
    expect((await bench.put(id, { name: 'x' }, { as: 'dev-bob' })).status).toBe(404);
    await bench.put(id, { owner: '' }, { as: 'dev-root' });
    expect((await bench.put(id, { name: 'x' })).status).toBe(404);
  });

  it('lets an admin update the image of another, whose it stays', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, { name: 'x' }, { as: 'dev-root' })).json.image).toMatchObject({ name: 'x', owner: ALPHA });
  });

  it('keeps the owner silently unless an admin sets it', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, { owner: 'b0b' })).json.image.owner).toBe(ALPHA);
    expect((await bench.put(id, { owner: 'b0b' }, { as: 'dev-root' })).json.image.owner).toBe('b0b');
  });

  it('lets only admins make an image public', async () => {
    const id = await bench.pike();
    const answer = await bench.put(id, { is_public: 'True' });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Access was denied to this resource.');
    expect((await bench.put(id, { is_public: 'True' }, { as: 'dev-root' })).json.image.is_public).toBe(true);
    expect((await bench.put(id, { is_public: 'True' })).status).toBe(403);
    expect((await bench.put(id, { is_public: 'False' })).json.image.is_public).toBe(false);
  });

  it('refuses to update a deleted image to admins, and hides it from its owner', async () => {
    const id = await bench.pike();
    await bench.v1('DELETE', `/v1/images/${id}`);
    expect((await bench.put(id)).status).toBe(404);
    const answer = await bench.put(id, {}, { as: 'dev-root' });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Forbidden to update deleted image.');
  });

  it('looks at headers before rights, and at rights before the image', async () => {
    expect((await bench.put(NOBODY, { foo: 'x', is_public: 'True' })).status).toBe(400);
    expect((await bench.put(NOBODY, { created_at: 'x', is_public: 'True' })).status).toBe(400);
    expect((await bench.put(NOBODY, { checksum: '0'.repeat(33) })).status).toBe(400);
    expect((await bench.put(await active(), { checksum: '0'.repeat(33) })).status).toBe(400);
    expect((await bench.put(NOBODY, { is_public: 'True' })).status).toBe(403);
    expect((await bench.put(NOBODY, { size: String(2 ** 41) })).status).toBe(400);
  });
});

describe('openstack-v1.image-update: attributes', () => {
  it('changes what is named and leaves the rest', async () => {
    const id = await active({ min_ram: '7' });
    const answer = await bench.put(id, { name: '', min_disk: '3', protected: 'yes', disk_format: 'qcow2' });
    expect(answer.json.image).toMatchObject({ name: null, min_disk: 3, min_ram: 7, protected: true, disk_format: 'qcow2' });
  });

  it.each(['min-ram', 'min_ram', 'Min-Ram', 'MIN_RAM'])('takes x-image-meta-%s for min_ram', async (name) => {
    expect((await bench.put(await bench.pike(), { [name]: '5' })).json.image.min_ram).toBe(5);
  });

  it.each([
    [' 12 ', 12],
    ['+12', 12],
    ['012', 12],
    ['-0', 0],
    ['1_0', 10],
    ['2147483647', 2_147_483_647],
  ])('reads %j as Python reads an integer', async (text, number) => {
    const answer = await bench.put(await bench.pike(), { min_ram: text });
    expect(answer.json.image.min_ram).toBe(number);
  });

  it.each([
    ['1', true],
    ['t', true],
    ['TRUE', true],
    ['On', true],
    ['y', true],
    ['yes', true],
    ['0', false],
    ['', false],
    ['garbage', false],
  ])('reads %j as a truth value without complaint', async (text, value) => {
    expect((await bench.put(await bench.pike({ protected: 'True' }), { protected: text })).json.image.protected).toBe(value);
  });

  it('reads the word None as no virtual size', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, { virtual_size: '7' })).json.image.virtual_size).toBe(7);
    expect((await bench.put(id, { virtual_size: 'None' })).json.image.virtual_size).toBeNull();
  });

  it('reads and writes headers as UTF-8', async () => {
    const id = await bench.pike();
    const answer = await bench.put(id, { name: latin1('naïve ☃'), 'property-city': latin1('Zürich') });
    expect(answer.json.image).toMatchObject({ name: 'naïve ☃', properties: { city: 'Zürich' } });
    expect((await head(id))['x-image-meta-name']).toBe(latin1('naïve ☃'));
  });

  it('sets the other format where one of Amazon is given alone', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, { disk_format: 'ari' })).json.image).toMatchObject({ disk_format: 'ari', container_format: 'ari' });
    expect((await bench.put(id, { disk_format: 'raw' })).json.image).toMatchObject({ disk_format: 'raw', container_format: 'ari' });
    expect((await bench.put(id, { disk_format: 'ami', container_format: 'bare' })).status).toBe(400);
  });

  it('validates times and does not keep them', async () => {
    const id = await bench.pike();
    const before = (await bench.put(id)).json.image;
    expect((await bench.put(id, { created_at: '2001-02-03T04:05:06' })).json.image.created_at).toBe(before.created_at);
    expect((await bench.put(id, { created_at: '1899-01-01' })).status).toBe(400);
    expect((await bench.put(id, { updated_at: 'yesterday' })).status).toBe(400);
  });

  it('refuses a month that there is not', async () => {
    expect((await bench.put(await bench.pike(), { created_at: '2000-13-01' })).status).toBe(400);
    expect((await bench.put(await bench.pike(), { created_at: '2000-00-01' })).status).toBe(400);
    expect((await bench.v1('GET', '/v1/images?changes-since=2000-13-01')).status).toBe(400);
  });

  it('refuses a year before 1900, however short', async () => {
    for (const year of ['0000', '0099', '1899'])
      expect((await bench.put(await bench.pike(), { created_at: `${year}-01-01` })).status).toBe(400);
  });

  it.each(['2001', '2001-02', '2001-2-3', '20010203', '2001-02-03T04', '2001-02-03 04:05:06,7', '2001-02-03T04:05:06+01'])(
    'takes %s for a time',
    async (time) => {
      expect((await bench.put(await bench.pike(), { created_at: time })).status).toBe(200);
    },
  );

  it.each(['200102', '2001-02-', '2001-02-03T', '2001-02-03T4', '01-02-03', '2001-02-03T04:05:06+1'])(
    'takes %s for no time',
    async (time) => {
      expect((await bench.put(await bench.pike(), { created_at: time })).status).toBe(400);
    },
  );

  it('takes uri, store, deleted and copy_from, which mean nothing here', async () => {
    const meta = { uri: 'x', store: 'nowhere', deleted: 'True', copy_from: 'http://127.0.0.1:1/x' };
    expect((await bench.put(await bench.pike(), meta)).json.image).toMatchObject({ deleted: false, status: 'queued' });
  });

  it.each(['foo', 'tags', 'visibility', 'property', 'os_hidden', ''])('refuses a header that is none of an image: %j', async (name) => {
    expect((await bench.put(await bench.pike(), { [name]: 'x' })).status).toBe(400);
  });

  it('refuses a header that is none of an image', async () => {
    const id = await bench.pike();
    const answer = await bench.put(id, { foo: 'x', name: 'kept?' });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('Bad header: x-image-meta-foo');
    expect((await head(id))['x-image-meta-name']).toBe('probe');
    expect(bench.emulator.journal().at(-2)?.violations).toContainEqual(
      expect.objectContaining({ id: 'header-unknown', location: 'header.x-image-meta-foo' }),
    );
  });

  it('reports what a header should have been', async () => {
    await bench.put(await bench.pike(), { min_ram: 'much' });
    expect(bench.emulator.journal().at(-1)?.violations).toContainEqual(
      expect.objectContaining({ id: 'header-schema', location: 'header.x-image-meta-min_ram', rule: 'pattern' }),
    );
  });

  it('refuses another id or status to everybody', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, { id, status: 'queued' })).status).toBe(200);
    for (const meta of [{ id: NOBODY }, { status: 'active' }]) {
      const answer = await bench.put(id, meta, { as: 'dev-root' });
      expect(answer.status).toBe(403);
      expect(answer.text).toMatch(/Forbidden to modify &#x27;(?:id|status)&#x27; of image\./);
    }
  });

  it('keeps size and checksum of an active image from all but admins', async () => {
    const id = await active();
    expect((await bench.put(id, { size: '5', checksum: '5d41402abc4b2a76b9719d911017c592' })).status).toBe(200);
    expect((await bench.put(id, { size: '6' })).text).toContain('Forbidden to modify &#x27;size&#x27; of active image.');
    expect((await bench.put(id, { checksum: 'x' })).status).toBe(403);
    const answer = await bench.put(id, { checksum: 'bogus' }, { as: 'dev-root' });
    expect([answer.status, answer.headers.etag]).toEqual([200, 'bogus']);
  });

  it('lets a protected image be updated', async () => {
    expect((await bench.put(await bench.pike({ protected: 'True' }), { name: 'x' })).status).toBe(200);
  });
});

describe('openstack-v1.image-update: properties', () => {
  it('removes every property that is not repeated', async () => {
    const id = await bench.pike({ 'property-a': '1', 'property-b': '2' });
    expect((await bench.put(id, { 'property-b': '3' })).json.image.properties).toEqual({ b: '3' });
    expect((await bench.put(id)).json.image.properties).toEqual({});
  });

  it.each(['False', '0', 'maybe', ''])('keeps properties where x-glance-registry-purge-props is %j', async (purge) => {
    const id = await bench.pike({ 'property-a': '1' });
    const answer = await bench.put(id, { 'property-b': '2' }, { headers: { 'x-glance-registry-purge-props': purge } });
    expect(answer.json.image.properties).toEqual({ a: '1', b: '2' });
  });

  it('folds the names of properties, and stores an empty value as null', async () => {
    const answer = await bench.put(await bench.pike(), { 'property-Os-Name.x': 'v', 'property-none': '', 'property-id': 'y' });
    expect(answer.json.image.properties).toEqual({ 'os_name.x': 'v', none: null, id: 'y' });
  });

  it('refuses the 129th property', async () => {
    const id = await bench.pike();
    const many = (letter: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`property-${letter}${index}`, 'v']));
    const answer = await bench.put(id, many('a', 129));
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('Attempted: 129, Maximum: 128');
    expect((await bench.put(id, many('a', 100))).status).toBe(200);
    expect((await bench.put(id, many('b', 29), { headers: { 'x-glance-registry-purge-props': 'false' } })).status).toBe(413);
    expect((await bench.put(id, many('b', 29))).status).toBe(200);
  });
});

describe('openstack-v1.image-update: data', () => {
  it('uploads data to a queued image and makes it active', async () => {
    const id = await bench.pike({ 'property-kept': 'x' });
    const answer = await bench.put(id, { name: 'full' }, { body: 'hello', headers: OCTETS });
    expect(answer.status).toBe(200);
    expect(answer.json.image).toMatchObject({ status: 'active', size: 5, name: 'full', properties: { kept: 'x' } });
    expect((await bench.v1('GET', `/v1/images/${id}`)).text).toBe('hello');
  });

  it('refuses data for an image that has some', async () => {
    const id = await active();
    const answer = await bench.put(id, { name: 'kept?' }, { body: 'again', headers: OCTETS });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Cannot upload to an unqueued image');
    expect((await head(id))['x-image-meta-name']).toBe('probe');
  });

  it('kills the image whose data has another media type', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, {}, { body: {} })).status).toBe(400);
    expect((await head(id))['x-image-meta-status']).toBe('killed');
    expect((await bench.put(id, { name: 'still there' })).status).toBe(200);
    expect((await bench.put(id, {}, { body: 'x', headers: OCTETS })).status).toBe(409);
  });

  it.each([
    ['size', '6'],
    ['checksum', '0'.repeat(32)],
  ])('kills the image whose data is not of the %s it was said to have', async (name, value) => {
    const id = await bench.pike();
    expect((await bench.put(id, { [name]: value }, { body: 'hello', headers: OCTETS })).status).toBe(400);
    expect(await head(id)).toMatchObject({ 'x-image-meta-status': 'killed', [`x-image-meta-${name}`]: value });
  });

  it('takes no data for formats that do not fit', async () => {
    const id = await bench.pike({ disk_format: 'ari', container_format: 'ari' });
    expect((await bench.put(id, { disk_format: 'raw' })).status).toBe(200);
    expect((await bench.put(id, {}, { body: 'x', headers: OCTETS })).status).toBe(400);
    expect((await head(id))['x-image-meta-status']).toBe('queued');
  });

  it('keeps the metadata of a request whose data is refused', async () => {
    const made = await bench.v1('POST', '/v1/images');
    const { id } = made.json.image;
    const answer = await bench.put(id, { name: 'kept', disk_format: 'raw' }, { body: 'x', headers: OCTETS });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('Container format is not specified.');
    expect(await head(id)).toMatchObject({ 'x-image-meta-name': 'kept', 'x-image-meta-status': 'queued' });
    expect((await bench.put(id, { container_format: 'bare' }, { body: 'x', headers: OCTETS })).json.image.status).toBe('active');
  });

  it('takes an empty chunked body for data, and no length for none', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, {}, { headers: { ...OCTETS, 'content-length': '0' } })).json.image.status).toBe('queued');
    const answer = await bench.put(id, {}, { headers: { ...OCTETS, 'transfer-encoding': 'chunked' } });
    expect(answer.json.image).toMatchObject({ status: 'active', size: 0, checksum: 'd41d8cd98f00b204e9800998ecf8427e' });
  });

  it.each(['nowhere', ''])('leaves the image queued where the store is not known: %j', async (store) => {
    const id = await bench.pike();
    expect((await bench.put(id, { store }, { body: 'x', headers: OCTETS })).status).toBe(400);
    expect((await bench.put(id, { store }, { body: {} })).status).toBe(400);
    expect((await head(id))['x-image-meta-status']).toBe('queued');
  });

  it('kills the image whose store takes no data', async () => {
    for (const store of ['web', 'http', 'https']) {
      const id = await bench.pike();
      expect((await bench.put(id, { store }, { body: 'x', headers: OCTETS })).status).toBe(410);
      expect((await head(id))['x-image-meta-status']).toBe('killed');
    }
  });

  it.each(['file', 'filesystem', 'cheap'])('knows the store %s', async (store) => {
    const answer = await bench.put(await bench.pike(), { store }, { body: 'x', headers: OCTETS });
    expect(answer.json.image).toMatchObject({ status: 'active', size: 1 });
  });

  it('answers 412 when the image is deleted under the upload', async () => {
    const id = await bench.pike();
    const { status } = await uploadUnderDelete(`${bench.emulator.homes['openstack-pike']}/v1/images/${id}`, toV1(bench, id));
    expect(status).toBe(412);
  });

  it('answers 412 when the cloud is reset under the upload', async () => {
    const id = await bench.pike();
    const reset = { ...toV1(bench, id), remove: () => Promise.resolve(bench.emulator.reset()) };
    expect((await uploadUnderDelete(`${bench.emulator.homes['openstack-pike']}/v1/images/${id}`, reset)).status).toBe(412);
    expect((await bench.v1('HEAD', `/v1/images/${id}`)).status).toBe(404);
  });
});

describe('openstack-v1.image-update: what v2 did', () => {
  it('drops properties that v2 set, and stores a withdrawn image as shared', async () => {
    const id = await bench.image({ 'hw-x': '1', CamelCase: '2', visibility: 'private', tags: ['kept'] });
    expect((await bench.put(id, { is_public: 'False' })).json.image.properties).toEqual({});
    const seen = (await bench.v2('GET', `/v2/images/${id}`)).json;
    expect(seen).toMatchObject({ visibility: 'shared', tags: ['kept'] });
    expect(seen['hw-x']).toBeUndefined();
  });

  it('shows v2 what it stores', async () => {
    const id = await bench.pike();
    await bench.put(id, { is_public: 'True', 'property-Os-Name': 'x' }, { as: 'dev-root' });
    expect((await bench.v2('GET', `/v2/images/${id}`)).json).toMatchObject({ visibility: 'public', os_name: 'x' });
  });

  it('updates an image that is deactivated, and takes no data for it', async () => {
    const id = await active();
    await bench.v2('POST', `/v2/images/${id}/actions/deactivate`);
    expect((await bench.put(id, { name: 'x' })).json.image.status).toBe('deactivated');
    expect((await bench.put(id, { size: '6' })).status).toBe(403);
    expect((await bench.put(id, {}, { body: 'x', headers: OCTETS })).status).toBe(409);
    expect((await bench.v1('GET', `/v1/images/${id}`)).status).toBe(403);
  });
});
