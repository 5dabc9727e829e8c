import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../../src/index.ts';
import { send } from '../../support/client.ts';
import { OCTETS, useEmulator } from '../../support/emulator.ts';
import { useWeb } from '../../support/web.ts';

const bench = useEmulator({ switches: { 'openstack-v2.showMultipleLocations': true } });
const NOBODY = '00000000-0000-4000-8000-000000000000';

const web = useWeb((_request, response) => response.writeHead(200, { 'content-length': 5 }).end('world'));

/** An active image of alice's in the stores `fast` and ``${web.url}/image``. */
async function twice(members: object = {}): Promise<string> {
  const id = await bench.active('hello', members);
  const added = await bench.patch(id, [{ op: 'add', path: '/locations/-', value: { url: `${web.url}/image`, metadata: {} } }]);
  expect(added.json.stores).toBe('fast,web');
  return id;
}
const remove = (store: string, id: string, sent = {}) => bench.v2('DELETE', `/v2/stores/${store}/${id}`, sent);

describe('openstack-v2.store-list', () => {
  it('shows the stores to everybody with a token', async () => {
    const answer = await bench.v2('GET', '/v2/info/stores', { as: 'dev-bob' });
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        stores: [
          { id: 'cheap', description: 'Cheap file store' },
          { id: 'fast', description: 'Fast file store', default: 'true' },
          { id: 'web', description: 'Read-only HTTP locations', 'read-only': 'true' },
        ],
      },
    ]);
  });
});

describe('openstack-v2.store-detail-list', () => {
  it('shows admins where the stores keep their files, and nobody else', async () => {
    const { json } = await bench.v2('GET', '/v2/info/stores/detail', { as: 'dev-root' });
    expect(json.stores[1]).toMatchObject({ id: 'fast', default: 'true', type: 'file', properties: { data_dir: expect.any(String) } });
    expect(json.stores[2]).toMatchObject({ id: 'web', type: 'http', properties: {} });
    const id = await bench.active();
    const [location] = (await bench.v2('GET', `/v2/images/${id}`)).json.locations;
    expect(location.url).toBe(`file://${json.stores[1].properties.data_dir}/${id}`);
    expect((await bench.v2('GET', '/v2/info/stores/detail')).status).toBe(403);
  });
});

describe.each(['/v2/info/stores', '/v2/info/stores/detail'])('%s', (path) => {
  it('asks for a token, takes no body, and can only be read', async () => {
    expect((await bench.v2('GET', path, { as: null })).status).toBe(401);
    expect((await bench.v2('GET', path, { as: 'dev-root', body: {} })).status).toBe(400);
    const answer = await bench.v2('PUT', path);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET']);
  });
});

describe('openstack-v2.store-image-delete', () => {
  it('takes an image out of one store, and its bytes with it', async () => {
    const id = await twice({ protected: true });
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('hello');
    const answer = await remove('fast', id);
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([204, '', 'text/html; charset=UTF-8']);
    const { stores, status, locations } = (await bench.v2('GET', `/v2/images/${id}`)).json;
    expect([stores, status, locations.length]).toEqual(['web', 'active', 1]);
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('world');
  });

  it('leaves the bytes of the other store alone', async () => {
    const id = await twice();
    expect((await remove('web', id)).status).toBe(204);
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('hello');
  });

  it('says that a store is not there before it looks for the image', async () => {
    expect((await remove('nowhere', NOBODY)).status).toBe(409);
    const answer = await remove('fast', NOBODY);
    expect([answer.status, answer.text.includes(`Failed to find image ${NOBODY}`)]).toEqual([404, true]);
  });

  it('refuses the only store, which counts before the question whether it is that one', async () => {
    const id = await bench.active();
    expect((await remove('fast', id)).status).toBe(403);
    expect((await remove('cheap', id)).status).toBe(403);
    expect((await remove('cheap', await twice())).status).toBe(404);
  });

  it('refuses an image that is not active', async () => {
    expect((await remove('fast', await bench.image())).status).toBe(409);
    const id = await twice();
    await bench.v2('POST', `/v2/images/${id}/actions/deactivate`, { as: 'dev-root' });
    expect((await remove('fast', id)).status).toBe(409);
  });

  it('is for the owner and admins', async () => {
    const id = await twice({ visibility: 'community' });
    expect((await remove('fast', id, { as: 'dev-bob' })).status).toBe(403);
    expect((await remove('fast', await twice(), { as: 'dev-bob' })).status).toBe(404);
    expect((await remove('fast', id, { as: 'dev-root' })).status).toBe(204);
  });

  it('is for admins only under openstack-v2.secureRbac', async () => {
    await using emulator = await startEmulator({ port: 0, switches: { 'openstack-v2.secureRbac': true } });
    const made = await send('POST', `${emulator.url}/v2/images`, { body: { disk_format: 'raw', container_format: 'bare' } });
    await send('PUT', `${emulator.url}/v2/images/${made.json.id}/file`, { body: 'hello', headers: OCTETS });
    const ask = (as: string) => send('DELETE', `${emulator.url}/v2/stores/fast/${made.json.id}`, { as });
    const words = await Promise.all(['dev-alice', 'dev-root'].map(async (as) => (await ask(as)).text));
    expect(words).toEqual([expect.stringContaining('delete_image_location'), expect.stringContaining('the only store')]);
  });

  it('takes no body, and has no other method', async () => {
    expect((await remove('fast', NOBODY, { body: {} })).status).toBe(400);
    expect((await remove('fast', NOBODY, { as: null })).status).toBe(401);
    const answer = await bench.v2('GET', `/v2/stores/fast/${NOBODY}`);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'DELETE']);
  });
});
