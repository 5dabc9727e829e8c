import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { type Ran, runCommand } from '../support/command-line.ts';

const run = (...argv: string[]): Promise<Ran> => runCommand(argv);
const runWith = (env: Readonly<Record<string, string>>, ...argv: string[]): Promise<Ran> => runCommand(argv, env);

describe('polyglance routes', () => {
  it('lists the operations of one dialect, with its home', async () => {
    const { code, out } = await run('routes', 'openstack-v2');
    expect(code).toBe(0);
    expect(out).toMatch(/^method +path +operation +summary\n/);
    expect(out).toMatch(/^PATCH +\/openstack\/v2\/images\/\{image_id\} +openstack-v2\.image-update +Update an image/m);
  });

  it('lists all of them as JSON', async () => {
    const rows = JSON.parse((await run('routes', '--json')).out);
    expect(rows).toContainEqual(expect.objectContaining({ id: 'keystone.token-create', method: 'POST', path: '/identity/v3/auth/tokens' }));
  });

  it('refuses a dialect that is none', async () => {
    expect(await run('routes', 'openstack-v3')).toEqual({
      code: 2,
      out: '',
      err: 'error: there is no dialect "openstack-v3", did you mean "openstack-v2"?\n',
    });
  });
});

describe('polyglance errors', () => {
  it('lists the errors of a dialect with status, layer, operations and words', async () => {
    const { out } = await run('errors', 'openstack-v2');
    expect(out).toMatch(/^openstack-v2\.unauthorized +401 +– +auth-filter +all +This server could not verify/m);
    expect(out).toMatch(/^openstack-v2\.gone +410 +– +service +image-upload +Image \{image_id\} could not be found/m);
  });

  it('says in its help how to ask for one', async () => {
    expect((await run('errors', '--help')).out).toContain('Prefer: error=openstack-v2.conflict');
  });

  it('lists them as JSON, with the test that provokes each', async () => {
    const rows = JSON.parse((await run('errors', 'openstack-v2', '--json')).out);
    expect(rows.find(({ status }: { status: number }) => status === 404)).toMatchObject({
      dialect: 'openstack-v2',
      id: 'openstack-v2.not-found',
      cause: 'answers 404 for an image that is not there',
      says: expect.arrayContaining([{ message: 'No image found with ID {image_id}', detail: null, operations: '*' }]),
      prefer: 'error=openstack-v2.not-found',
      scenario: { reply: { error: 'openstack-v2.not-found' } },
    });
    expect(rows.find(({ status }: { status: number }) => status === 405)).toMatchObject({
      headers: { allow: '{methods}' },
      mediaTypes: expect.arrayContaining(['application/json', 'text/html; charset=UTF-8']),
    });
  });

  it('lists them as a running emulator does', async () => {
    await using emulator = await startEmulator();
    const rows = JSON.parse((await run('errors', '--json')).out);
    expect(await (await fetch(`${emulator.admin}/errors`)).json()).toEqual({ errors: rows });
  });
});

describe('polyglance switches', () => {
  it('lists what can be set, with what is usual and what it can be', async () => {
    const { code, out } = await run('switches', 'openstack-v2');
    expect([code, out]).toEqual([0, expect.stringMatching(/^openstack-v2\.secureRbac +false +true, false +Refuse a reader/m)]);
    expect(out).toMatch(/^openstack-v2\.taskTime +100ms +such as 2s, 3 polls +How long/m);
    expect(JSON.parse((await run('switches', '--json')).out).length).toBeGreaterThan(8);
  });

  it('says what a number can be, as a refusal does', async () => {
    const { out } = await run('switches');
    expect(out).toMatch(/^openstack-v1\.imageSizeCap +1099511627776 +from 1 +/m);
    const { err } = await run('start', '--port', '0', '--switch', 'openstack-v1.imageSizeCap=0');
    expect(err).toContain('it has to be a whole number from 1\n');
  });

  it('are told to who starts with a wrong one: which is meant, where all are listed, and what its value has to be', async () => {
    const { err } = await run(
      'start',
      '--port',
      '0',
      '--switch',
      'secureRbac=on',
      '--switch',
      'zzzzzz=1',
      '--switch',
      'openstack-v2.taskTime=3polls',
    );
    expect(err).toContain('did you mean "openstack-v2.secureRbac"?');
    expect(err).toContain('there is no switch "zzzzzz": polyglance switches lists them');
    expect(err).toContain('it has to be something such as "2s" or "3 polls"');
  });
});

describe('polyglance presets', () => {
  it('lists what each of them sets, and why', async () => {
    const { code, out } = await run('presets');
    expect(code).toBe(0);
    expect(out).toMatch(/^glance-pike: Glance 15\.0\.2 \(Pike\)/m);
    expect(out).toMatch(/^ {2}openstack-v1\.bugForBug +true +Glance 15\.0\.2, recorded answers/m);
  });

  it('shows one, as JSON too', async () => {
    expect((await run('presets', 'otc')).out).toMatch(/^otc: [\s\S]*\n {2}ims\.profile +otc +Open Telekom Cloud/);
    const [otc, ...others] = JSON.parse((await run('presets', 'otc', '--json')).out);
    expect([otc.name, others]).toEqual(['otc', []]);
    expect(otc.switches).toContainEqual({ name: 'ims.profile', value: 'otc', source: expect.stringContaining('API reference') });
  });

  it('refuses one that is none', async () => {
    expect(await run('presets', 'huwei')).toEqual({
      code: 2,
      out: '',
      err: 'error: there is no preset "huwei", did you mean "huawei"?\n',
    });
  });

  it('are told beside each switch', async () => {
    expect((await run('switches', 'ims')).out).toMatch(/^ims\.profile .* otc: otc, huawei: huawei$/m);
  });

  it('are refused at a start that contradict each other', async () => {
    const { code, err } = await run('start', '--port', '0', '--preset', 'otc,huawei');
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^error: --preset: otc and huawei contradict each other: ims\.profile is "otc"/),
    ]);
  });
});

describe('polyglance openapi', () => {
  it('prints the description of a dialect, for the place of an emulator', async () => {
    const document = JSON.parse((await run('openapi', 'keystone', '--server', 'http://cloud.test/')).out);
    expect([document.openapi, document.servers[0].url]).toEqual(['3.1.0', 'http://cloud.test/identity']);
  });

  it('wants a dialect', async () => {
    const { code, err } = await run('openapi');
    expect([code, err]).toEqual([2, "error: missing required argument 'dialect'\n"]);
  });
});

describe('polyglance health', () => {
  it('ends with 0 where an emulator lives, and with 1 where none does', async () => {
    const emulator = await startEmulator({ port: 0 });
    const alive = await run('health', emulator.url);
    await emulator.stop();
    const dead = await run('health', emulator.url);
    expect(alive).toEqual({ code: 0, out: 'ok\n', err: '' });
    expect(dead).toEqual({ code: 1, out: '', err: `error: ${emulator.url} cannot be asked: ECONNREFUSED\n` });
  });

  it('asks at the port that the variables say, as a container has them', async () => {
    const emulator = await startEmulator({ port: 0 });
    const { port } = new URL(emulator.url);
    const told = [await runWith({ POLYGLANCE_PORT: port }, 'health')];
    told.push(await runWith({ POLYGLANCE_PORT: '1', POLYGLANCE_OPTIONS: `--auth any --port ${port}` }, 'health'));
    await emulator.stop();
    expect(told.map(({ code }) => code)).toEqual([0, 0]);
  });

  it('says so where the URL is none', async () => {
    expect((await run('health', 'nowhere')).err).toBe('error: nowhere is no http URL\n');
  });
});

describe('the help of each command', () => {
  it.each(['start', 'routes', 'errors', 'switches', 'presets', 'openapi', 'diff', 'health'])(
    'of %s fits a screen and has an example',
    async (command) => {
      const { code, out } = await run(command, '--help');
      expect(code).toBe(0);
      expect(out).toContain('Example:');
      expect(out.split('\n').length).toBeLessThan(48);
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    },
  );
});
