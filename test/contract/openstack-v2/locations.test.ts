import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { packageFile } from '../../../src/package-root.ts';
import { type Received, type Sent, send } from '../../support/client.ts';
import { OCTETS, useEmulator } from '../../support/emulator.ts';
import { useWeb } from '../../support/web.ts';

const HASH = createHash('sha512').update('world').digest('hex');
const bench = useEmulator({
  switches: { 'openstack-v2.locationsApi': true, 'openstack-v2.taskTime': '0s', 'openstack-v2.showMultipleLocations': true },
});
const without = useEmulator();

const web = useWeb((request, response) => {
  const found = request.url === '/image';
  response.writeHead(found ? 200 : 404, { 'content-length': found ? 5 : 0 }).end(found && request.method === 'GET' ? 'world' : undefined);
});

const FORMATS = { disk_format: 'raw', container_format: 'bare' };
const queued = (members: object = {}): Promise<string> => bench.image({ ...FORMATS, ...members });
const add = (id: string, body: unknown, sent: Sent = {}): Promise<Received> =>
  bench.v2('POST', `/v2/images/${id}/locations`, { body, ...sent });
/** The image once no task has it any more. */
async function over(id: string): Promise<Received['json']> {
  for (;;) {
    const { json } = await bench.v2('GET', `/v2/images/${id}`);
    if (json.os_glance_import_task === undefined) return json;
  }
}

describe('openstack-v2.location-add', () => {
  it('makes an image active by data on the web', async () => {
    const id = await queued();
    const answer = await add(id, { url: `${web.url}/image` });
    expect([answer.status, answer.text]).toEqual([202, '']);
    expect(await over(id)).toMatchObject({
      status: 'active',
      size: 5,
      os_hash_value: HASH,
      locations: [{ url: `${web.url}/image`, metadata: { store: 'web' } }],
    });
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).text).toBe('world');
    const [task] = (await bench.v2('GET', `/v2/images/${id}/tasks`)).json.tasks;
    expect(task).toMatchObject({ type: 'location_import', status: 'success', input: { loc_url: `${web.url}/image` } });
  });

  it('proves the data by its hash', async () => {
    const [good, wrong] = [await queued(), await queued()];
    const proof = (value: string): object => ({ os_hash_algo: 'sha512', os_hash_value: value });
    await add(good, { url: `${web.url}/image`, validation_data: proof(HASH) });
    await add(wrong, { url: `${web.url}/image`, validation_data: proof('0'.repeat(128)) });
    expect((await over(good)).status).toBe('active');
    expect(await over(wrong)).toMatchObject({ status: 'queued', size: null, os_hash_algo: null, os_hash_value: null, locations: [] });
  });

  it('makes an image active at once where nothing is to be proved, and its hash comes later', async () => {
    const on = await bench.emulator.createSandbox('later', {
      switches: { 'openstack-v2.taskTime': '30s' },
      clock: 'frozen:2026-01-01T00:00:00Z',
    });
    const v2 = (method: string, path: string, sent?: Sent): Promise<Received> =>
      send(method, `${on.homes['openstack']}/v2/images${path}`, sent);
    const begin = async (body: object): Promise<string> => {
      const { id } = (await v2('POST', '', { body: FORMATS })).json;
      expect((await v2('POST', `/${id}/locations`, { body })).status).toBe(202);
      return id;
    };
    const located = async (id: string): Promise<Received['json']> => {
      for (;;) {
        const { json } = await v2('GET', `/${id}`);
        if (json.locations.length > 0) return json;
      }
    };
    const free = await begin({ url: `${web.url}/image` });
    const proved = await begin({ url: `${web.url}/image`, validation_data: { os_hash_algo: 'sha512', os_hash_value: HASH } });
    expect(await located(free)).toMatchObject({
      status: 'active',
      size: 5,
      os_hash_value: null,
      os_glance_import_task: expect.any(String),
    });
    expect(await located(proved)).toMatchObject({ status: 'importing', size: 5, os_hash_value: null });
    on.clock.advance('30s');
    for (const id of [free, proved]) {
      const { json } = await v2('GET', `/${id}`);
      expect(json).toMatchObject({ status: 'active', os_hash_value: HASH });
      expect(json).not.toHaveProperty('os_glance_import_task');
    }
  });

  it('leaves the image waiting where there is no data', async () => {
    const id = await queued();
    expect((await add(id, { url: `${web.url}/absent` })).status).toBe(202);
    expect(await over(id)).toMatchObject({ status: 'queued', locations: [] });
  });

  it('refuses an image that has data, other projects, and URLs that are not on the web', async () => {
    const body = { url: `${web.url}/image` };
    expect((await add(await bench.active(), body)).status).toBe(409);
    const shown = await queued({ visibility: 'community' });
    expect((await add(shown, body, { as: 'dev-bob' })).status).toBe(403);
    expect((await add(shown, { url: 'file:///etc/passwd' })).status).toBe(403);
  });

  it.each([
    [{}],
    [{ url: 5 }],
    [{ url: 'http://127.0.0.1/', validation_data: { os_hash_algo: 'sha512' } }],
    [{ url: 'http://127.0.0.1/', validation_data: { os_hash_algo: 'sha512', os_hash_value: 'zz' } }],
    [{ url: 'http://127.0.0.1/', validation_data: { os_hash_algo: 'sha512', os_hash_value: 'ab' } }],
  ])('refuses the body %j', async (body) => {
    expect((await add(await queued(), body)).status).toBe(400);
  });
});

describe('openstack-v2.location-list', () => {
  it('shows services where the data of an image is', async () => {
    const identity = readFileSync(packageFile('fixtures/identity.yaml'), 'utf8').replace('alpha: [member]', 'alpha: [member, service]');
    const services = await bench.emulator.createSandbox('services', { fixtures: [identity] });
    const to = (method: string, path: string, sent?: Sent): Promise<Received> =>
      send(method, `${services.homes['openstack']}/v2/images${path}`, sent);
    const { id } = (await to('POST', '', { body: FORMATS })).json;
    await to('PUT', `/${id}/file`, { body: 'hello', headers: OCTETS });
    const url = expect.stringMatching(new RegExp(`^file://.*/fast/${id}$`));
    expect((await to('GET', `/${id}/locations`)).json).toEqual([{ url, metadata: { store: 'fast' } }]);
  });

  it('is for services of the cloud', async () => {
    const answer = await bench.v2('GET', `/v2/images/${await bench.active()}/locations`);
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('fetch_image_location action')]);
  });

  it('is not found, nor is the other, where the cloud has none of this', async () => {
    const id = await without.active();
    for (const method of ['GET', 'POST', 'PUT']) {
      const answer = await without.v2(method, `/v2/images/${id}/locations`, method === 'POST' ? { body: { url: web.url } } : {});
      expect([method, answer.status, answer.text]).toEqual([method, 404, expect.stringContaining('The resource could not be found.')]);
    }
  });
});
