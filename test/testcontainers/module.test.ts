import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StartedTestContainer } from 'testcontainers';
import { readConfig } from '../../src/documents/config.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/index.ts';
import { toConfig } from '../../src/testcontainers/config.ts';
import { toContainerFiles } from '../../src/testcontainers/files.ts';
import { readHomes } from '../../src/testcontainers/started.ts';
import { type ContainerOptions, PolyglanceContainer, StartedPolyglanceContainer } from '../../src/testcontainers.ts';
import { send } from '../support/client.ts';
import { FEDORA, PATCH_21 } from '../support/emulator.ts';

// The module against an emulator of this process, as if a container had published its port: what needs an engine is in test/container.

let emulator: Emulator;
let clouds: StartedPolyglanceContainer;
const TOKEN = 'let-me-in';

beforeAll(async () => {
  emulator = await startEmulator({ port: 0, adminToken: TOKEN });
  const published = Number(new URL(emulator.url).port);
  const container = { getHost: () => '127.0.0.1', getMappedPort: () => published } as unknown as StartedTestContainer;
  clouds = new StartedPolyglanceContainer(container, await readHomes(emulator.url, TOKEN), TOKEN);
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

const SCENARIO = { version: 1, name: 'busy', rules: [{ match: { operation: 'openstack-v2.image-list' }, reply: { status: 503 } }] };

const list = async (home: string | undefined): Promise<number> => (await send('GET', `${home}/v2/images`)).status;

describe('a started container', () => {
  it('is where its port is published, with the homes of the emulator', () => {
    expect([clouds.url, clouds.admin]).toEqual([emulator.url, emulator.admin]);
    expect(clouds.homes).toEqual(emulator.homes);
  });

  it('tells its journal as the library does, without secrets', async () => {
    await send('PATCH', `${clouds.homes['openstack']}/v2/images/${FEDORA}`, { headers: { 'content-type': PATCH_21 }, body: '[]' });
    const [told] = await clouds.journal();
    const [kept] = emulator.journal();
    expect(told).toEqual({ ...kept, headers: { ...kept?.headers, 'x-auth-token': '***' } });
  });

  it('loads a scenario and resets', async () => {
    await clouds.scenario(SCENARIO);
    const broken = await list(clouds.homes['openstack']);
    await clouds.reset();
    expect([broken, await list(clouds.homes['openstack'])]).toEqual([503, 200]);
  });

  it('refuses a scenario that is not good, with what the emulator says', async () => {
    const bad = { ...SCENARIO, rules: [{ match: { operation: 'openstack-v2.image-lis' } }] };
    await expect(clouds.scenario(bad)).rejects.toThrow('was answered with 400: request body:1:');
    await expect(clouds.scenario(bad)).rejects.toMatchObject({ code: 'POLYGLANCE_REFUSAL' });
  });

  it('adds plans, tells what was used up, and takes them away', async () => {
    await clouds.plans.add({ 'openstack-v2.image-list': ['503', '500'] });
    expect(await list(clouds.homes['openstack'])).toBe(503);
    expect(await clouds.plans.list()).toEqual(emulator.plans.list());
    await expect(clouds.plans.clear({ verify: true })).rejects.toThrow(
      'step 2 of plan-1 for openstack-v2.image-list, "500", was not used up',
    );
    expect(await clouds.plans.list()).toEqual([]);
    await clouds.plans.clear({ verify: true });
  });

  it('sets and moves its clock', async () => {
    const at = Date.UTC(2026, 0, 1);
    await clouds.clock.set({ mode: 'frozen', at });
    await clouds.clock.advance('15m');
    await clouds.clock.advance(1500);
    expect([await clouds.clock.mode(), await clouds.clock.now()]).toEqual(['frozen', at + 15 * 60_000 + 1500]);
    expect(await clouds.clock.pending()).toEqual([]);
    const mine = await clouds.sandbox('mine-later');
    await mine.clock.set('frozen:2030-01-01T00:00:00Z');
    expect([await mine.clock.now(), await clouds.clock.now()]).toEqual([Date.UTC(2030, 0, 1), emulator.clock.now()]);
    await expect(clouds.clock.advance('15 days')).rejects.toThrow('a clock cannot be advanced by "15 days"');
  });

  it('makes a sandbox with what it is to have of its own', async () => {
    const mine = await clouds.sandbox('mine', { scenarios: [SCENARIO], clock: 'frozen:2026-01-01T00:00:00Z', seed: 7 });
    expect([mine.name, mine.url, mine.admin]).toEqual(['mine', `${clouds.url}/sandbox/mine`, `${clouds.url}/sandbox/mine/__admin`]);
    expect([await list(mine.homes['openstack']), await list(clouds.homes['openstack'])]).toEqual([503, 200]);
    expect(await mine.journal()).toHaveLength(1);
    await mine.reset();
    expect(await mine.journal()).toHaveLength(0);
  });

  it('gives a sandbox again, but not with other options', async () => {
    const first = await clouds.sandbox('again');
    await list(first.homes['openstack']);
    const second = await clouds.sandbox('again');
    expect(await second.journal()).toHaveLength(1);
    await expect(clouds.sandbox('again', { seed: 2 })).rejects.toThrow('There is a sandbox "again" already.');
    await expect(clouds.sandbox('v2')).rejects.toThrow('"v2" is no name for a sandbox');
  });
});

describe('options of a container', () => {
  const wrong = (options: object) => () => new PolyglanceContainer('image').withOptions(options);

  it('are refused at once where a name or a value is not good', () => {
    expect(wrong({ atuh: 'any' })).toThrow('there is no option "atuh", did you mean "auth"?');
    expect(wrong({ auth: 'anny' })).toThrow('option "auth" is "anny": it has to be one of strict, any, off');
  });

  it.each(['port', 'host', 'fixtures', 'scenarios', 'admin'])('are refused where the container settles them: %s', (name) => {
    expect(wrong({ [name]: 1 })).toThrow(`option "${name}" is not for a container: `);
  });

  it('reach the emulator as the library would take them', async () => {
    const options: ContainerOptions = {
      auth: 'any',
      seed: 7,
      clock: { mode: 'frozen', at: Date.UTC(2026, 0, 1) },
      switches: { marks: 'none', 'openstack-v2.showDirectUrl': true },
      maxUpload: '1MiB',
      publicUrl: null,
      adminHosts: 'a.test',
      outgoing: { hosts: ['b.test'], ports: [80, { first: 8000, last: 8080 }] },
    };
    const folder = mkdtempSync(join(tmpdir(), 'polyglance-testcontainers-'));
    writeFileSync(join(folder, 'config.json'), toConfig(options, 'docker.example'));
    const { values } = await readConfig(join(folder, 'config.json'));
    rmSync(folder, { recursive: true });
    await using told = await startEmulator({ ...(values as EmulatorOptions), port: 0 });
    await using meant = await startEmulator({ ...options, adminHosts: ['a.test', 'docker.example'], port: 0 });
    expect(told.settings).toEqual(meant.settings);
  });

  it('name the host of the engine to the admin API only where that would refuse it', () => {
    const hostsOf = (host: string): unknown => (JSON.parse(toConfig({}, host)) as { adminHosts?: unknown }).adminHosts;
    expect(['localhost', 'docker', '172.17.0.1', '::1', 'engine.example.com'].map(hostsOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      ['engine.example.com'],
    ]);
  });
});

describe('files for a container', () => {
  it('keep their order and their names, from a path, a folder, a text and an object', async () => {
    const given = ['scenarios/flaky-list.yaml', 'scenarios', 'version: 1\nname: text\n', '{"version": 1}', SCENARIO];
    const files = await toContainerFiles(given, '/scenarios');
    const targets = files.map(({ target }) => target);
    expect(targets.slice(0, 3)).toEqual([
      '/scenarios/001-flaky-list.yaml',
      '/scenarios/002-another-writer.yaml',
      '/scenarios/003-answer-never-comes.yaml',
    ]);
    expect(targets.slice(-3).map((target) => target.replace(/\d+/, 'N'))).toEqual([
      '/scenarios/N-text.yaml',
      '/scenarios/N-text.yaml',
      '/scenarios/N-object.json',
    ]);
    expect([...targets].sort()).toEqual(targets);
    expect(JSON.parse(files.at(-1)?.content ?? '')).toEqual(SCENARIO);
  });

  it('are refused where there is none', async () => {
    await expect(toContainerFiles(['nowhere.yaml'], '/fixtures')).rejects.toThrow('nowhere.yaml: there is no such file');
  });
});
