import { describe, expect, it } from '@jest/globals';
import { OCTETS, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const ids = async (query = '', as = 'dev-alice'): Promise<string[]> =>
  (await bench.v1('GET', `/v1/images${query}`, { as })).json.images.map(({ id }: { id: string }) => id);
const accepting = (accept: string) => ({ headers: { accept } });
const ANY = 'application/vnd.openstack.images-';

describe('openstack-v1.image-create', () => {
  it('makes a queued image without any header', async () => {
    const answer = await bench.v1('POST', '/v1/images');
    const { image } = answer.json;
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe(`${bench.emulator.homes['openstack-pike']}/v1/images/${image.id}`);
    expect(image).toMatchObject({ name: null, status: 'queued', size: 0, disk_format: null, properties: {} });
  });

  it('takes data at once, and leaves an image behind where it cannot', async () => {
    const id = await bench.pike({}, { body: 'hello', headers: OCTETS });
    expect((await bench.v1('HEAD', `/v1/images/${id}`)).headers['x-image-meta-status']).toBe('active');
    const named = { 'x-image-meta-name': 'left', ...OCTETS };
    expect((await bench.v1('POST', '/v1/images', { body: 'x', headers: named })).status).toBe(400);
    expect(await ids('?name=left')).toHaveLength(1);
  });

  it('is active at once where it is said to be empty', async () => {
    const answer = await bench.v1('POST', '/v1/images', { headers: { 'x-image-meta-size': '0' } });
    expect(answer.json.image.status).toBe('active');
  });

  it('takes an id that was never used', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    await bench.pike({ id });
    await bench.v1('DELETE', `/v1/images/${id}`);
    expect((await bench.v1('POST', '/v1/images', { headers: { 'x-image-meta-id': id } })).status).toBe(409);
    expect((await bench.v1('POST', '/v1/images', { headers: { 'x-image-meta-id': 'x' } })).status).toBe(400);
    const odd = '{33333333222243338444555555555555}';
    expect((await bench.v1('POST', '/v1/images', { headers: { 'x-image-meta-id': odd } })).json.image.id).toBe(odd);
  });
});

describe('openstack-v1.image-head and openstack-v1.image-download', () => {
  it('show an image in headers', async () => {
    const id = await bench.pike({ 'property-a': '1', 'property-b': '' }, { body: 'hello', headers: OCTETS });
    const shown = await bench.v1('HEAD', `/v1/images/${id}`);
    const wanted = { 'x-image-meta-disk_format': 'raw', 'x-image-meta-is_public': 'False', 'x-image-meta-property-a': '1' };
    expect(shown.headers).toMatchObject({ ...wanted, etag: '5d41402abc4b2a76b9719d911017c592', 'content-length': '0' });
    expect(shown.headers['x-image-meta-property-b']).toBeUndefined();
    const data = await bench.v1('GET', `/v1/images/${id}`, { headers: { range: 'bytes=0-1' } });
    expect([data.status, data.text, data.headers['content-type']]).toEqual([200, 'hello', 'application/octet-stream']);
    expect(data.headers).toMatchObject(wanted);
  });

  it('answer 404 for what is not there or not active', async () => {
    expect((await bench.v1('HEAD', '/v1/images/x')).status).toBe(404);
    expect((await bench.v1('GET', `/v1/images/${await bench.pike()}`)).text).toContain('is not active');
  });

  it('show a deleted image to admins, without its properties', async () => {
    const id = await bench.pike({ 'property-a': '1' });
    await bench.v1('DELETE', `/v1/images/${id}`);
    const { headers } = await bench.v1('HEAD', `/v1/images/${id}`, { as: 'dev-root' });
    expect(headers).toMatchObject({ 'x-image-meta-status': 'deleted', 'x-image-meta-deleted': 'True' });
    expect(headers['x-image-meta-property-a']).toBeUndefined();
    expect((await bench.v1('HEAD', `/v1/images/${id}`)).status).toBe(404);
  });
});

describe('openstack-v1.image-delete', () => {
  it('answers 200 with nothing, then 404', async () => {
    const id = await bench.pike();
    const answer = await bench.v1('DELETE', `/v1/images/${id}`);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect((await bench.v1('DELETE', `/v1/images/${id}`)).status).toBe(404);
  });

  it('refuses an image that waits to be deleted', async () => {
    const id = await bench.pike({}, { body: 'hello', headers: OCTETS });
    await bench.emulator.scenario({
      version: 1,
      name: 'scrubbing',
      rules: [{ match: { operation: 'openstack-v1.image-head' }, image: { status: 'pending_delete' } }],
    });
    await bench.v1('HEAD', `/v1/images/${id}`);
    const answer = await bench.v1('DELETE', `/v1/images/${id}`, { as: 'dev-root' });
    expect([answer.status, answer.text.includes('Forbidden to delete a pending_delete image.')]).toEqual([403, true]);
  });

  it('refuses a protected image and one of somebody else', async () => {
    const id = await bench.pike({ protected: 'True' });
    expect((await bench.v1('DELETE', `/v1/images/${id}`)).status).toBe(403);
    await bench.put(id, { protected: 'False', is_public: 'True' }, { as: 'dev-root' });
    expect((await bench.v1('DELETE', `/v1/images/${id}`, { as: 'dev-bob' })).status).toBe(403);
  });
});

describe('openstack-v1.image-list, openstack-v1.image-detail and openstack-v1.root-list', () => {
  it('show images in short and in full', async () => {
    await bench.pike();
    const short = (await bench.v1('GET', '/v1/images?limit=1')).json.images[0];
    expect(Object.keys(short).sort()).toEqual(['checksum', 'container_format', 'disk_format', 'id', 'name', 'size']);
    expect((await bench.v1('GET', '/v1/images/detail?limit=1')).json.images[0]).toMatchObject({ status: 'queued', properties: {} });
  });

  it.each(['GET', 'POST', 'PUT'])('list at the root of the API whatever the method: %s', async (method) => {
    expect((await bench.v1(method, '/v1/')).json.images).toBeInstanceOf(Array);
  });

  it('filter, sort and page', async () => {
    const made = [await bench.pike({ name: 'b', min_ram: '3' }), await bench.pike({ name: 'a', min_ram: '3' })];
    expect(await ids('?min_ram=3&sort_key=name&sort_dir=desc')).toEqual(made);
    expect(await ids(`?min_ram=3&sort_key=name&sort_dir=desc&marker=${made[0]}`)).toEqual([made[1]]);
    expect(await ids('?name=in:a,b')).toHaveLength(2);
    expect(await ids('?limit=0')).toEqual([]);
  });

  it.each([
    'limit=-1',
    'limit=x',
    'marker=x',
    'sort_key=x',
    'sort_dir=up',
    'min_ram=x',
    'is_public=maybe',
    'changes-since=x',
    'name=neq:x',
  ])('refuse the query %s', async (query) => {
    expect((await bench.v1('GET', `/v1/images?${query}`)).status).toBe(400);
  });

  it('show what changed, deleted images too', async () => {
    const id = await bench.pike();
    await bench.v1('DELETE', `/v1/images/${id}`);
    expect(await ids()).not.toContain(id);
    expect(await ids('?changes-since=2001-01-01')).toContain(id);
  });
});

describe('openstack-v1.version-list, openstack-v1.version-choose and openstack-v1.version-redirect', () => {
  it('list versions without a token', async () => {
    const listed = await bench.v1('GET', '/versions', { as: null });
    expect(listed.status).toBe(200);
    expect(listed.json.versions.at(-1)).toMatchObject({ id: 'v1.0', status: 'DEPRECATED' });
    expect((await bench.v1('GET', '/', { as: null })).status).toBe(300);
  });

  it.each(['/v1.2/images', '/v9', '/images'])('lead to the choice of versions from %s', async (path) => {
    expect((await bench.v1('GET', path)).status).toBe(300);
  });

  it('redirect /v1 to its slash', async () => {
    const answer = await bench.v1('GET', '/v1');
    expect([answer.status, answer.headers.location]).toEqual([302, `${bench.emulator.homes['openstack-pike']}/v1/`]);
  });

  it.each(['/v1.0', '/v1.1'])('take %s for v1', async (prefix) => {
    expect((await bench.v1('GET', `${prefix}/images`)).status).toBe(200);
  });

  it.each(['//v1/images', '/v1%2Fimages'])('take %s for /v1/images', async (path) => {
    expect((await bench.v1('GET', path)).status).toBe(200);
  });

  it('lead to v2 by Accept too, and away from it', async () => {
    expect((await bench.v1('GET', '/images', accepting(`${ANY}v2`))).json.schema).toBe('/v2/schemas/images');
    expect((await bench.v1('GET', '/v2/images', accepting(`${ANY}v9`))).status).toBe(300);
    expect((await bench.v1('GET', '/v2/images', accepting(`${ANY}v1`))).status).toBe(404);
    expect((await bench.v1('GET', '/healthcheck', { as: null })).status).toBe(200);
  });

  it('find the version in Accept before the one in the path', async () => {
    expect((await bench.v1('GET', '/images', accepting(`${ANY}v1`))).status).toBe(200);
    expect((await bench.v1('GET', '/v1/images', accepting(`${ANY}v1.1`))).status).toBe(404);
    expect((await bench.v1('GET', '/v1/images', accepting(`${ANY}v9`))).status).toBe(300);
  });

  it('answers 405 with the methods that a path has', async () => {
    const cases = [
      ['PATCH', '/v1/images/x', 'GET, HEAD, PUT, DELETE'],
      ['PUT', '/v1/images', 'GET, POST'],
      ['HEAD', '/v1/images/detail', 'GET'],
    ] as const;
    for (const [method, path, allow] of cases) {
      const answer = await bench.v1(method, path);
      expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    }
  });

  it('answers 404 to a path that is not there, a slash at the end too', async () => {
    for (const path of ['/v1/nothing', '/v1/images/', '/v1/images/x/']) expect((await bench.v1('GET', path)).status).toBe(404);
  });

  it('answers 501 to an odd method on a path that is not there', async () => {
    expect((await bench.v1('PROPFIND', '/v1/nothing')).status).toBe(501);
  });

  it('answers OPTIONS with nothing, without a token', async () => {
    const answer = await bench.v1('OPTIONS', '/v1/images/x', { as: null });
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  it('answers 414 to a URL that is too long in v1 too', async () => {
    expect((await bench.v1('GET', `/v1/images?name=${'x'.repeat(9000)}`)).status).toBe(414);
  });
});
