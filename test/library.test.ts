import { describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../src/index.ts';
import { send } from './support/client.ts';
import { FEDORA } from './support/emulator.ts';

// What a program gets by `import { startEmulator } from 'polyglance'`.

const SCENARIO = {
  version: 1,
  name: 'no-updates',
  rules: [{ match: { operation: 'openstack-v2.image-show' }, when: { first: 1 }, reply: { status: 503 } }],
};
const show = (clouds: { readonly homes: Emulator['homes'] }, as = 'dev-alice'): ReturnType<typeof send> =>
  send('GET', `${clouds.homes['openstack']}/v2/images/${FEDORA}`, { as });

describe('startEmulator', () => {
  it('takes a free port unless it is told one, so that two can run', async () => {
    await using one = await startEmulator();
    await using other = await startEmulator();
    expect(one.url).not.toBe(other.url);
    expect([(await show(one)).status, (await show(other)).status]).toEqual([200, 200]);
  });

  it('is stopped at the end of its block by `await using`', async () => {
    let url = '';
    {
      await using emulator = await startEmulator();
      url = emulator.homes['openstack'] ?? '';
    }
    await expect(send('GET', `${url}/versions`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('shows how often each rule of its scenarios fired', async () => {
    await using emulator = await startEmulator();
    await emulator.scenario(SCENARIO);
    expect([(await show(emulator)).status, (await show(emulator)).status]).toEqual([503, 200]);
    expect(emulator.scenarios()).toMatchObject([{ name: 'no-updates', rules: [{ name: 'no-updates/1', seen: 2, fired: 1 }] }]);
    emulator.reset();
    expect([emulator.scenarios(), emulator.journal()]).toEqual([[], []]);
  });
});

describe('emulator.sandbox', () => {
  it('has scenarios and a journal of its own, and is gone after its block', async () => {
    await using emulator = await startEmulator({ sandboxes: 'declared' });
    let home = '';
    {
      using mine = emulator.sandbox('mine');
      home = mine.homes['openstack'] ?? '';
      await mine.scenario(SCENARIO);
      expect((await show(mine)).status).toBe(503);
      expect((await show(emulator)).status).toBe(200);
      expect(mine.journal().map(({ status }) => status)).toEqual([503]);
      expect(emulator.sandbox('mine').url).toBe(mine.url);
    }
    expect((await send('GET', `${home}/v2/images`)).status).toBe(404);
  });

  it('can have switches, a seed and a clock of its own', async () => {
    await using emulator = await startEmulator();
    const settings = { switches: { 'openstack-v2.showDirectUrl': true }, seed: 7, clock: 'frozen:2026-01-02T03:04:05Z' } as const;
    const mine = emulator.sandbox('mine', settings);
    const made = await send('POST', `${mine.homes['openstack']}/v2/images`, { body: {} });
    expect(made.json.created_at).toBe('2026-01-02T03:04:05Z');
    expect(() => emulator.sandbox('mine', settings)).toThrow('there is a sandbox "mine" already');
    expect(() => emulator.sandbox('other', { swiches: {} } as never)).toThrow('did you mean "switches"?');
    expect(() => emulator.sandbox('v2')).toThrow('is no name for a sandbox');
    expect(() => emulator.sandbox(null as never)).toThrow('a sandbox has a name, and null is none');
    await expect(mine.scenario(undefined as never)).rejects.toThrow('a scenario is an object or the text of a file, and this is undefined');
  });
});

describe('presets', () => {
  /** What the newer operations on locations answer to who is no admin, where they are there. */
  const ADMINS_ONLY = 403;
  const locations = (home: string | undefined) => send('GET', `${home}/v2/images/da3b75d9-3f4a-40e7-8a2c-bfab23927dea/locations`);
  const statusOf = async (home: string | undefined): Promise<number> => (await locations(home)).status;

  it('can be had by the emulator, and by a sandbox over what the emulator has', async () => {
    await using emulator = await startEmulator({ preset: 'documented' });
    expect(await statusOf(emulator.homes['openstack'])).toBe(ADMINS_ONLY);
    const released = await emulator.createSandbox('released', { preset: 'glance-25' });
    expect(await statusOf(released.homes['openstack'])).toBe(404);
    const changed = emulator.sandbox('changed', { preset: ['glance-25', 'otc'], switches: { 'openstack-v2.locationsApi': true } });
    expect(await statusOf(changed.homes['openstack'])).toBe(ADMINS_ONLY);
    expect(() => emulator.sandbox('both', { preset: 'otc,huawei' })).toThrow('otc and huawei contradict each other');
    expect(() => emulator.sandbox('none', { preset: 'glance-26' })).toThrow('there is no preset "glance-26", did you mean "glance-25"?');
    expect(() => emulator.sandbox('none', { preset: 5 as never })).toThrow('preset is 5: it has to be names of presets');
  });

  it('can be had by a sandbox that is made over HTTP', async () => {
    await using emulator = await startEmulator();
    const make = (body: object) => send('POST', `${emulator.admin}/sandboxes`, { as: null, body });
    expect((await make({ name: 'newer', preset: ['documented', 'otc'] })).status).toBe(201);
    expect(await statusOf(emulator.sandbox('newer').homes['openstack'])).toBe(ADMINS_ONLY);
    expect(await statusOf(emulator.homes['openstack'])).toBe(404);
    expect(await make({ preset: 'otz' })).toMatchObject({ status: 400, text: expect.stringContaining('did you mean \\"otc\\"?') });
    expect((await make({ preset: [5] })).status).toBe(400);
  });
});

describe('emulator.environment and emulator.cloudsYaml', () => {
  it('are what real clients need to log in, for the first user or for another', async () => {
    await using emulator = await startEmulator();
    expect(emulator.environment()).toMatchObject({
      POLYGLANCE_URL: emulator.url,
      OS_AUTH_URL: `${emulator.url}/identity/v3`,
      OS_USERNAME: 'alice',
      OS_PROJECT_NAME: 'alpha',
      OS_DOMAIN_NAME: 'Default',
      HW_AUTH_URL: `${emulator.url}/iam/v3`,
      HW_PROJECT_NAME: 'eu-de',
      RS_AUTH_URL: `${emulator.url}/rackspace-identity/v2.0`,
      RS_API_KEY: 'alice-api-key',
    });
    expect(emulator.sandbox('a').environment({ user: 'bob' })).toMatchObject({
      OS_AUTH_URL: `${emulator.url}/sandbox/a/identity/v3`,
      OS_PROJECT_NAME: 'beta',
    });
    expect(() => emulator.environment({ user: 'alicia' })).toThrow('there is no user "alicia", did you mean "alice"?');
    expect(() => emulator.environment({ usr: 'bob' } as never)).toThrow('there is no key "usr", did you mean "user"?');
    expect(() => emulator.cloudsYaml('bob' as never)).toThrow('"bob" says nobody');
    expect(() => emulator.environment({ project: 'beta' })).toThrow('there is no project of alice "beta"');
  });

  it('have an entry for each cloud and user', async () => {
    await using emulator = await startEmulator();
    const names = [...emulator.cloudsYaml().matchAll(/^ {2}([\w-]+):$/gm)].map(([, name]) => name);
    const clouds = ['openstack', 'openstack-pike', 'ims', 'rackspace'];
    expect(names).toEqual(['alice', 'carol', 'bob', 'root'].flatMap((user) => clouds.map((cloud) => `${cloud}-${user}`)));
    expect(emulator.cloudsYaml({ user: 'bob' })).toContain('project_name: "eu-nl"');
  });
});

describe('admin.clouds-show and admin.openrc-show', () => {
  it('show the same with the URLs that this client can use', async () => {
    await using emulator = await startEmulator();
    const ask = (path: string, host: string): ReturnType<typeof send> =>
      send('GET', `${emulator.url}${path}`, { as: null, headers: { host } });
    const yaml = await ask('/__admin/clouds.yaml?user=bob', 'localhost:32801');
    expect([yaml.status, yaml.headers['content-type']]).toEqual([200, 'application/yaml']);
    expect(yaml.text).toContain('auth_url: "http://localhost:32801/identity/v3"');
    const inSandbox = 'auth_url: "http://localhost:32801/sandbox/a/identity/v3"';
    expect((await ask('/__admin/clouds.yaml?sandbox=a', 'localhost:32801')).text).toContain(inSandbox);
    expect((await ask('/sandbox/a/__admin/clouds.yaml', 'localhost:32801')).text).toContain(inSandbox);
    const openrc = await ask('/__admin/openrc', 'localhost:32801');
    expect(openrc.text).toContain("export OS_AUTH_URL='http://localhost:32801/identity/v3'\n");
    expect((await ask('/__admin/openrc?user=alicia', 'localhost')).json.error.message).toContain('did you mean "alice"?');
    expect((await ask('/__admin/openrc?sandbox=v2', 'localhost')).status).toBe(404);
    expect((await ask('/sandbox/a/__admin/openrc?sandbox=a', 'localhost')).status).toBe(400);
  });
});
