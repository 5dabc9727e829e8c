import { describe, expect, it } from '@jest/globals';
import { OCTETS, useEmulator } from '../../support/emulator.ts';
import { useWeb } from '../../support/web.ts';

const bench = useEmulator({
  switches: { 'openstack-v1.updateLocationHeader': true, 'openstack-v1.imageSizeCap': 10 },
  outgoing: { hosts: ['127.0.0.1'], ports: [{ first: 1, last: 65_535 }] },
});
const STATUSES: Readonly<Record<string, number>> = { '/data': 200, '/broken': 500 };
const web = useWeb((request, response) => {
  if (request.url === '/moved') {
    response.writeHead(302, { location: '/data' }).end();
    return;
  }
  response.writeHead(STATUSES[request.url ?? ''] ?? 404, { 'content-length': 5 }).end(request.method === 'HEAD' ? undefined : 'hello');
});

const head = async (id: string) => (await bench.v1('HEAD', `/v1/images/${id}`)).headers;
const copyFrom = (url: string) => ({ headers: { 'x-glance-api-copy-from': url } });

/** Asks until a copy is over. */
const settled = async (id: string) => {
  for (;;) {
    const headers = await head(id);
    if (headers['x-image-meta-status'] === 'active' || headers['x-image-meta-status'] === 'killed') return headers;
  }
};

describe('openstack-v1.image-update: switches', () => {
  it('sends the location of the image where it is switched on', async () => {
    const id = await bench.pike();
    expect((await bench.put(id)).headers.location).toBe(`${bench.emulator.homes['openstack-pike']}/v1/images/${id}`);
  });

  it('refuses a length or a size over the cap, and leaves the image queued', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, { size: '11' })).status).toBe(400);
    expect((await bench.put(id, {}, { body: 'x'.repeat(11), headers: OCTETS })).status).toBe(400);
    expect((await head(id))['x-image-meta-status']).toBe('queued');
  });

  const chunked = (id: string, meta: Record<string, string>) =>
    fetch(`${bench.emulator.homes['openstack-pike']}/v1/images/${id}`, {
      method: 'PUT',
      headers: { 'x-auth-token': 'dev-alice', ...OCTETS, ...meta },
      body: new Blob(['x'.repeat(11)]).stream(),
      duplex: 'half',
    });

  it('kills the image whose data turns out to be over the cap', async () => {
    const id = await bench.pike();
    expect((await chunked(id, {})).status).toBe(413);
    expect((await head(id))['x-image-meta-status']).toBe('killed');
  });

  it('holds data in chunks against the size that was said, not against the cap', async () => {
    const id = await bench.pike();
    expect((await chunked(id, { 'x-image-meta-size': '3' })).status).toBe(400);
    expect(await head(id)).toMatchObject({ 'x-image-meta-status': 'killed', 'x-image-meta-size': '3' });
  });
});

describe('openstack-v1.image-update: sources elsewhere', () => {
  it('makes an image active by its location, without a checksum', async () => {
    const id = await bench.pike({ 'property-gone': 'x' });
    const answer = await bench.put(id, { location: `${web.url}/data` });
    expect(answer.json.image).toMatchObject({ status: 'active', size: 5, checksum: null, properties: {} });
    expect((await bench.v1('GET', `/v1/images/${id}`)).text).toBe('hello');
  });

  it('copies after it has answered', async () => {
    const id = await bench.pike();
    const answer = await bench.put(id, {}, copyFrom(`${web.url}/data`));
    expect(answer.json.image).toMatchObject({ status: 'queued', size: 5 });
    expect(await settled(id)).toMatchObject({
      'x-image-meta-status': 'active',
      'x-image-meta-checksum': '5d41402abc4b2a76b9719d911017c592',
    });
  });

  it('copies to an image without formats, and replaces a wrong size', async () => {
    const { id } = (await bench.v1('POST', '/v1/images')).json.image;
    expect((await bench.put(id, { size: '3' }, copyFrom(`${web.url}/data`))).json.image.size).toBe(3);
    expect((await settled(id))['x-image-meta-size']).toBe('5');
  });

  it('refuses a location of another size, and keeps the size that it was given', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, { location: `${web.url}/data`, size: '4' })).status).toBe(409);
    expect(await head(id)).toMatchObject({ 'x-image-meta-status': 'queued', 'x-image-meta-size': '4' });
  });

  it('answers 404 where there is nothing, and 400 where nobody answers', async () => {
    const id = await bench.pike();
    expect((await bench.put(id, { location: `${web.url}/nothing` })).status).toBe(404);
    expect((await bench.put(id, {}, copyFrom('http://127.0.0.1:1/data'))).status).toBe(400);
    expect((await bench.put(id, {}, copyFrom('http://192.0.2.1/data'))).status).toBe(400);
  });

  it.each(['', 'nonsense', 'file:///etc/passwd', 'swift+config://x', 'ftp://127.0.0.1/x'])('refuses the source %j', async (url) => {
    const id = await bench.pike();
    expect((await bench.put(id, { location: url })).status).toBe(400);
    expect((await bench.put(id, {}, copyFrom(url))).status).toBe(400);
    expect((await head(id))['x-image-meta-status']).toBe('queued');
  });

  it('takes no source for an image that has data', async () => {
    const id = await bench.pike({}, { body: 'hello', headers: OCTETS });
    expect((await bench.put(id, { location: `${web.url}/data` })).text).toContain('not in queued status');
    expect((await bench.put(id, {}, copyFrom(`${web.url}/data`))).status).toBe(400);
  });

  it('takes one source, and keeps the metadata of a request with two', async () => {
    const id = await bench.pike();
    const both = await bench.put(id, { location: `${web.url}/data`, name: 'kept' }, { body: 'hello', headers: OCTETS });
    expect(both.text).toContain('It&#x27;s invalid to provide multiple image sources.');
    expect(await head(id)).toMatchObject({ 'x-image-meta-name': 'kept', 'x-image-meta-size': '5' });
    expect((await bench.put(id, { location: `${web.url}/data` }, copyFrom(`${web.url}/data`))).status).toBe(400);
  });
});

describe('openstack-v1.image-create: a source elsewhere', () => {
  it('is followed where it has moved', async () => {
    const { id } = (
      await bench.v1('POST', '/v1/images', {
        headers: {
          'x-image-meta-disk_format': 'raw',
          'x-image-meta-container_format': 'bare',
          'x-glance-api-copy-from': `${web.url}/moved`,
        },
      })
    ).json.image;
    expect((await settled(id))['x-image-meta-size']).toBe('5');
  });

  it('that fails is another thing than one that is not there', async () => {
    const from = async (path: string): Promise<number> => (await bench.put(await bench.pike(), {}, copyFrom(`${web.url}${path}`))).status;
    expect([await from('/broken'), await from('/absent')]).toEqual([400, 404]);
  });
});
