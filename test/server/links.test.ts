import { describe, expect, it } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/index.ts';
import { type Received, send } from '../support/client.ts';

// Absolute URLs in answers, as the client that asked can use them.

const LOG_IN = {
  auth: {
    identity: { methods: ['password'], password: { user: { name: 'alice', domain: { name: 'Default' }, password: 'secret' } } },
    scope: { project: { name: 'alpha', domain: { name: 'Default' } } },
  },
};
const IAM_LOG_IN = { auth: { ...LOG_IN.auth, scope: { project: { name: 'eu-de' } } } };
const RACKSPACE_LOG_IN = { auth: { passwordCredentials: { username: 'alice', password: 'secret' } } };

type Headers = Readonly<Record<string, string>>;

/** The URL of the image service in the catalog of Keystone, of IAM and of Rackspace's identity. */
async function catalogs(base: string, headers: Headers = {}): Promise<Record<'openstack' | 'ims' | 'rackspace', string>> {
  const logIn = (path: string, body: object): Promise<Received> => send('POST', `${base}${path}`, { as: null, headers, body });
  const image = ({ json }: Received): string =>
    json.token.catalog.find(({ type }: { type: string }) => type === 'image').endpoints[0].url as string;
  const rackspace = (await logIn('/rackspace-identity/v2.0/tokens', RACKSPACE_LOG_IN)).json;
  return {
    openstack: image(await logIn('/identity/v3/auth/tokens', LOG_IN)),
    ims: image(await logIn('/iam/v3/auth/tokens', IAM_LOG_IN)),
    rackspace: rackspace.access.serviceCatalog[0].endpoints[0].publicURL,
  };
}

/** Where a new image is said to be. */
async function locationOf(base: string, headers: Headers = {}): Promise<string> {
  return String((await send('POST', `${base}/v2/images`, { headers, body: { name: 'new' } })).headers.location);
}

async function withEmulator(options: EmulatorOptions, use: (emulator: Emulator) => Promise<void>): Promise<void> {
  const emulator = await startEmulator(options);
  try {
    await use(emulator);
  } finally {
    await emulator.stop();
  }
}

describe('links', () => {
  it('are where the client asked, behind a mapped port and in a sandbox too', () =>
    withEmulator({}, async ({ url }) => {
      const headers = { host: 'localhost:32801' };
      expect(await catalogs(url, headers)).toEqual({
        openstack: 'http://localhost:32801/openstack',
        ims: 'http://localhost:32801/ims',
        rackspace: 'http://localhost:32801/rackspace/v2',
      });
      expect((await catalogs(`${url}/sandbox/a`, headers)).ims).toBe('http://localhost:32801/sandbox/a/ims');
      expect(await locationOf(`${url}/sandbox/a/openstack`, headers)).toMatch(
        /^http:\/\/localhost:32801\/sandbox\/a\/openstack\/v2\/images\//,
      );
      const refused = await send('GET', `${url}/sandbox/a/openstack/v2/images`, { as: null, headers });
      expect(refused.headers['www-authenticate']).toBe('Keystone uri="http://localhost:32801/sandbox/a/identity/v3"');
    }));

  it('are below the public URL, whatever the client asked', () =>
    withEmulator({ publicUrl: 'https://images.example.com/base/' }, async (emulator) => {
      const url = emulator.homes['openstack'] ?? '';
      expect(url).toBe('https://images.example.com/base/openstack');
      expect(emulator.sandbox('a').homes['ims']).toBe('https://images.example.com/base/sandbox/a/ims');
      const app = await startEmulator({ publicUrl: 'https://images.example.com/base', port: 0, admin: true });
      await app.stop();
    }));

  it('are at the public URL of a single home, where that is told', () =>
    withEmulator({ publicUrls: { ims: 'https://ims.example.com', 'a/rackspace': 'http://images.test/' } }, async (emulator) => {
      expect(emulator.homes['ims']).toBe('https://ims.example.com');
      expect(emulator.sandbox('a').homes['rackspace']).toBe('http://images.test');
      expect(emulator.sandbox('a').homes['ims']).toBe(`${emulator.url}/sandbox/a/ims`);
      expect(await catalogs(emulator.url)).toMatchObject({ ims: 'https://ims.example.com', rackspace: `${emulator.url}/rackspace/v2` });
      expect((await catalogs(`${emulator.url}/sandbox/a`)).rackspace).toBe('http://images.test/v2');
    }));

  it('follow a proxy only where it is trusted', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'images.example.com, inner', 'x-forwarded-prefix': '/base/' };
    await withEmulator({ trustProxy: true }, async ({ url }) => {
      expect((await catalogs(url, headers)).ims).toBe('https://images.example.com/base/ims');
      expect(await locationOf(`${url}/openstack`, { ...headers, 'x-forwarded-port': '8443' })).toMatch(
        /^https:\/\/images\.example\.com:8443\/base\/openstack\/v2\/images\//,
      );
      expect((await catalogs(url)).ims).toBe(`${url}/ims`);
      expect((await catalogs(url, { 'x-forwarded-host': 'bad host"' })).ims).toBe(`${url}/ims`);
    });
    await withEmulator({}, async ({ url }) => expect((await catalogs(url, headers)).ims).toBe(`${url}/ims`));
  });
});

describe('a port of a home', () => {
  const ports = { rackspace: 0, ims: 0, 'side/ims': 0 };

  it('is the whole origin of its cloud, and is handed out by the catalog', () =>
    withEmulator({ ports }, async (emulator) => {
      const own = emulator.homes['rackspace'] ?? '';
      expect(own).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(await catalogs(emulator.url)).toMatchObject({ rackspace: `${own}/v2`, openstack: `${emulator.url}/openstack` });
      const versions = await send('GET', `${own}/`, { as: null });
      expect([versions.status, versions.json.versions[0].links[0].href]).toEqual([300, `${own}/v2/`]);
      expect((await send('GET', `${own}/v2/images`)).status).toBe(200);
      // All paths are the cloud's there.
      for (const path of ['/__admin/health', '/openstack/v2/images', '/sandbox/a/v2/images']) {
        expect((await send('GET', `${own}${path}`)).status).toBe(404);
      }
    }));

  it('leaves the home where it was, for clients that came by a mapped port', () =>
    withEmulator({ ports }, async ({ url }) => {
      expect((await catalogs(url, { host: 'localhost:32801' })).rackspace).toBe('http://localhost:32801/rackspace/v2');
    }));

  it('belongs to one sandbox where that is said, which is there from the start', () =>
    withEmulator({ ports, sandboxes: 'declared' }, async (emulator) => {
      const side = emulator.sandbox('side');
      expect(side.homes['ims']).not.toBe(emulator.homes['ims']);
      expect((await catalogs(side.url)).ims).toBe(side.homes['ims']);
      await send('PATCH', `${side.homes['ims']}/v2/cloudimages/33ad552d-1149-471c-8190-ff6776174a00`, {
        body: [{ op: 'replace', path: '/name', value: 'aside' }],
      });
      const nameOf = async (home = ''): Promise<string> =>
        (await send('GET', `${home}/v2/images/33ad552d-1149-471c-8190-ff6776174a00`)).json.name;
      expect(await nameOf(side.homes['ims'])).toBe('aside');
      expect(await nameOf(emulator.homes['ims'])).toBe('ims_test');
      // Who asks it without a token is told where to log in: in this sandbox, on the port that has everything.
      const native = await send('GET', `${side.homes['rackspace']}/v2/images`, { as: null });
      expect(native.status).toBe(401);
    }));

  it('is refused when it is taken, and then none is left open', async () => {
    const first = await startEmulator({ ports: { ims: 0 } });
    const taken = Number(new URL(first.homes['ims'] ?? '').port);
    const main = Number(new URL(first.url).port);
    await expect(startEmulator({ ports: { ims: taken } })).rejects.toMatchObject({ code: 'EADDRINUSE', port: taken });
    await first.stop();
    await withEmulator({ port: main, ports: { ims: taken } }, async ({ url, homes }) => {
      expect([url, homes['ims']]).toEqual([`http://127.0.0.1:${main}`, `http://127.0.0.1:${taken}`]);
    });
  });

  it('is refused when two are to have the same one', async () => {
    await expect(startEmulator({ ports: { ims: 9294, rackspace: 9294 } })).rejects.toThrow(
      'ims and rackspace cannot both have the port 9294: give one of them another',
    );
    await expect(startEmulator({ ports: { im: 9294 } })).rejects.toThrow('one of the homes openstack, openstack-pike, rackspace, ims');
  });
});
