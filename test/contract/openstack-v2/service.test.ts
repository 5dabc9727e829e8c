import { describe, expect, it } from '@jest/globals';
import { send } from '../../support/client.ts';
import { FEDORA, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('openstack-v2.version-list, openstack-v2.version-choose and openstack-v2.version-redirect', () => {
  it('lists the versions with the URL that the caller used', async () => {
    const answer = await bench.v2('GET', '/versions', { as: null });
    expect(answer.status).toBe(200);
    expect(answer.json.versions[0]).toEqual({
      id: 'v2.15',
      status: 'CURRENT',
      links: [{ rel: 'self', href: `${bench.emulator.homes['openstack']}/v2/` }],
    });
  });

  it.each(['/', '/bogus', '/v1', '/v9/images'])('answers 300 to %s, without a token', async (path) => {
    expect((await bench.v2('GET', path, { as: null })).status).toBe(300);
  });

  it('leads from /v2 to /v2/', async () => {
    const answer = await bench.v2('GET', '/v2');
    expect([answer.status, answer.headers.location]).toEqual([302, `${bench.emulator.homes['openstack']}/v2/`]);
  });

  it('takes a minor version in the path and a version in Accept', async () => {
    expect((await bench.v2('GET', `/v2.15/images/${FEDORA}`)).status).toBe(200);
    const accept = 'application/vnd.openstack.images-v2';
    expect((await bench.v2('GET', `/images/${FEDORA}`, { headers: { accept } })).status).toBe(200);
  });
});

describe('openstack-v2.image-schema-show, openstack-v2.images-schema-show, openstack-v2.member-schema-show and openstack-v2.members-schema-show', () => {
  it.each(['image', 'images', 'member', 'members'])('shows the schema of %s', async (name) => {
    const answer = await bench.v2('GET', `/v2/schemas/${name}`);
    expect([answer.status, answer.json.name]).toEqual([200, name]);
  });

  it('names every attribute of an image', async () => {
    const { properties } = (await bench.v2('GET', '/v2/schemas/image')).json;
    const image = (await bench.v2('GET', `/v2/images/${FEDORA}`)).json;
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(['id', 'os_hash_value', 'locations', 'kernel_id']));
    expect(Object.keys(image).filter((name) => !(name in properties))).toEqual([]);
  });
});

describe('openstack-v2.unmatched, openstack-v2.wrong-method and openstack-v2.options', () => {
  it('answers 405 with the allowed methods', async () => {
    const answer = await bench.v2('PUT', '/v2/images');
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST']);
  });

  it('reads a body before it says that the method is wrong', async () => {
    expect((await bench.v2('PUT', '/v2/images', { body: 'no json' })).status).toBe(400);
    expect((await bench.v2('PUT', '/v2/images', { body: {} })).status).toBe(405);
  });

  it('refuses a body where none belongs, before it looks for the image', async () => {
    for (const [method, path] of [
      ['GET', `/v2/images/${FEDORA}`],
      ['GET', '/v2/images/x/file'],
      ['DELETE', '/v2/images/x'],
      ['POST', '/v2/images/x/actions/deactivate'],
      ['GET', '/v2/images/x/members'],
      ['GET', '/v2/schemas/image'],
    ] as const) {
      const answer = await bench.v2(method, path, { body: {} });
      expect([path, answer.status, answer.text.includes('A body is not expected')]).toEqual([path, 400, true]);
    }
    expect((await bench.v2('GET', '/v2/images', { body: {} })).status).toBe(200);
  });

  it('asks for a token before it says that there is nothing', async () => {
    expect((await bench.v2('GET', '/v2/bogus', { as: null })).status).toBe(401);
    expect((await bench.v2('GET', '/v2/bogus')).status).toBe(404);
    expect((await bench.v2('PUT', '/v2/images', { as: null })).status).toBe(401);
  });

  it('refuses a request without a token, and says where to get one', async () => {
    const answer = await bench.v2('GET', '/v2/images', { as: null });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(`Keystone uri="${bench.emulator.url}/identity/v3"`);
    expect((await bench.v2('GET', '/v2/images', { as: 'nonsense' })).status).toBe(401);
  });

  it('answers OPTIONS to everybody', async () => {
    expect((await bench.v2('OPTIONS', '/v2/bogus', { as: null })).status).toBe(200);
  });

  it('answers 414 to a URL that is too long', async () => {
    expect((await bench.v2('GET', `/v2/images?name=${'x'.repeat(9000)}`)).status).toBe(414);
  });

  it('has no body for HEAD', async () => {
    const answer = await bench.v2('HEAD', `/v2/images/${FEDORA}`);
    expect([answer.status, answer.headers['content-length'], answer.text]).toEqual([405, '0', '']);
  });
});

describe('the root', () => {
  it('is OpenStack, as the page prints its paths', async () => {
    const answer = await send('GET', `${bench.emulator.url}/v2/images/${FEDORA}`);
    expect(answer.json.id).toBe(FEDORA);
    const made = await send('POST', `${bench.emulator.url}/v2/images`, { body: {} });
    expect(made.headers.location).toBe(`${bench.emulator.url}/v2/images/${made.json.id}`);
  });
});

describe('what Glance does with what does not belong there', () => {
  it.each([
    ['GET', `/v2/tasks/${NOBODY}`],
    ['DELETE', `/v2/tasks/${NOBODY}`],
    ['DELETE', '/v2/cache'],
    ['PUT', `/v2/cache/${NOBODY}`],
    ['GET', '/v2/info/usage'],
  ])('%s %s refuses a body that is no JSON before anything else', async (method, path) => {
    const answer = await bench.v2(method, path, { body: 'no JSON' });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('Malformed JSON in request body.')]);
  });

  it('a list of tasks takes a body and does not look at it', async () => {
    expect((await bench.v2('GET', '/v2/tasks', { as: 'dev-root', body: 'no JSON' })).status).toBe(200);
  });

  it('the words for an image that cannot be deleted are others', async () => {
    const answer = await bench.v2('DELETE', `/v2/images/${NOBODY}`);
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining(`Failed to find image ${NOBODY} to delete`)]);
  });

  it('OPTIONS is a GET where the service looks for its versions and its health', async () => {
    expect((await bench.v2('OPTIONS', '/versions', { as: null })).json.versions).toBeDefined();
    expect((await bench.v2('OPTIONS', '/healthcheck', { as: null })).text).toBe('OK');
  });
});
