import { describe, expect, it } from '@jest/globals';
import type { ExecDoors, ServingEmulator } from '../../src/cli/exec.ts';
import { main } from '../../src/cli/main.ts';
import type { Signal, Terminal } from '../../src/cli/terminal.ts';
import { optionRows } from '../../src/config/sources.ts';
import type { Settings } from '../../src/config.ts';
import { packageVersion } from '../../src/package-root.ts';
import { Refusal } from '../../src/refusals.ts';
import { NOTHING_TO_TELL } from '../support/command-line.ts';

interface Run {
  readonly terminal: Terminal;
  readonly out: string[];
  readonly err: string[];
  readonly exits: number[];
  signal(name: Signal): unknown;
}

function createRun(styled = false): Run {
  const [out, err, exits]: [string[], string[], number[]] = [[], [], []];
  const listeners = new Set<(signal: Signal) => void>();
  const terminal: Terminal = {
    write: (text) => out.push(text),
    warn: (text) => err.push(text),
    styled,
    interactive: false,
    onSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exit: (code) => exits.push(code),
  };
  return { terminal, out, err, exits, signal: (name) => Array.from(listeners, (listener) => listener(name)) };
}

/** An emulator that is ready at once and runs until it is stopped. */
function createEmulator(settings: Settings): ServingEmulator {
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  return {
    url: 'http://127.0.0.1:9292',
    admin: 'http://127.0.0.1:9292/__admin',
    get homes() {
      return { 'openstack-v2': 'http://127.0.0.1:9292/openstack', identity: 'http://127.0.0.1:9292/identity' };
    },
    tokens: [
      { id: 'dev-alice', user: 'alice', project: 'alpha' },
      { id: 'dev-bob', user: 'bob', project: 'beta' },
    ],
    files: { fixtures: settings.fixtures, scenarios: settings.scenarios },
    settings,
    ...NOTHING_TO_TELL,
    stop: async () => close(),
    closed,
  };
}

interface Started {
  readonly settings: Settings;
  readonly code: Promise<number>;
  readonly run: Run;
}

const configFile = async (file: string): ReturnType<ExecDoors['readConfig']> => ({ file, values: { port: 7, seed: 'from file' } });

/** Runs until the emulator is ready. */
async function start(argv: readonly string[], env = {}, run = createRun()): Promise<Started> {
  const settings = await new Promise<{ settings: Settings; code: Promise<number> }>((resolve, reject) => {
    const startEmulator = async (given: Settings): Promise<ServingEmulator> => {
      resolve({ settings: given, code });
      return createEmulator(given);
    };
    const loadDoors = async (): Promise<ExecDoors> => ({ startEmulator, switchRows: [], readConfig: configFile });
    const code: Promise<number> = main(argv, env, { terminal: run.terminal, loadDoors });
    code.then((ended) => reject(new Error(`ended with ${ended}: ${run.err.join('')}`)), reject);
  });
  await new Promise(setImmediate);
  return { ...settings, run };
}

/** Runs a command that does not get as far as an emulator, or whose emulator does not start. */
async function fail(
  argv: readonly string[],
  env = {},
  startError = new Error('it was started'),
): Promise<{ code: number; out: string; err: string }> {
  const run = createRun();
  const startEmulator = async (): Promise<never> => {
    throw startError;
  };
  const loadDoors = async (): Promise<ExecDoors> => ({ startEmulator, switchRows: [], readConfig: configFile });
  const code = await main(argv, env, { terminal: run.terminal, loadDoors });
  return { code, out: run.out.join(''), err: run.err.join('') };
}

const systemError = (code: string): Error => Object.assign(new Error(`listen ${code}`), { code });

describe('polyglance start', () => {
  it('prints all there is to know once it is ready', async () => {
    const { run, code } = await start(['start']);
    expect(run.out.join('')).toBe(
      [
        `polyglance ${packageVersion()} is ready`,
        '',
        '  openstack-v2  http://127.0.0.1:9292/openstack',
        '  identity      http://127.0.0.1:9292/identity',
        '  admin API     http://127.0.0.1:9292/__admin',
        '',
        '  tokens        dev-alice (alice in alpha)',
        '                dev-bob (bob in beta)',
        '  seed          1',
        '',
        'Ctrl-C stops it.',
        '',
      ].join('\n'),
    );
    run.signal('SIGINT');
    expect(await code).toBe(0);
  });

  it('says so when it is less safe than it could be', async () => {
    const { run } = await start(['--auth', 'any', '--host', '0.0.0.0', '--no-admin']);
    const text = run.out.join('');
    expect(text).toContain('any: every token is taken for the first user');
    expect(text).toContain('listens on 0.0.0.0: other machines can reach it');
    expect(text).toContain('off, but for http://127.0.0.1:9292/__admin/health');
    run.signal('SIGTERM');
  });

  it('is plain where no person reads it, and styled where one does', async () => {
    const plain = await start([]);
    const styled = await start([], {}, createRun(true));
    expect(plain.run.out.join('')).not.toContain('\u001b');
    expect(styled.run.out.join('')).toContain('\u001b[1m');
    plain.run.signal('SIGINT');
    styled.run.signal('SIGINT');
  });

  it('is what polyglance alone does', async () => {
    const { settings, run, code } = await start([]);
    expect(settings.port).toBe(9292);
    run.signal('SIGTERM');
    expect(await code).toBe(0);
  });

  it('takes every flag', async () => {
    const argv =
      '--port 0 --host ::1 --fixtures a.yaml b.yaml --fixtures c.yaml --scenario s.yaml --auth off --switch marks=none --switch prefer=off --preset otc --seed 2 ' +
      '--clock frozen:2026-01-01 --sandboxes declared --sandbox-ttl 5m --journal-size 5 --journal run.ndjson --max-upload 1MiB --image-data discard --public-url http://a.test --url-of ims=http://b.test --trust-proxy --port-of a/ims=9295 --no-admin --admin-token t ' +
      '--watch --state kept --admin-host b.test --outgoing-host c.test --outgoing-port 80 8000-8080 --tls cert.pem,key.pem --tls-ca ca.pem --admin-port 9299 --log-format json';
    const { settings, run } = await start(argv.split(' '));
    expect(settings).toEqual({
      port: 0,
      host: '::1',
      fixtures: ['a.yaml', 'b.yaml', 'c.yaml'],
      scenarios: ['s.yaml'],
      auth: 'off',
      switches: { contract: 'enforce', marks: 'none', prefer: 'off', rules: 'on' },
      preset: ['otc'],
      seed: '2',
      clock: { mode: 'frozen', at: Date.UTC(2026, 0, 1) },
      watch: true,
      state: 'kept',
      sandboxes: 'declared',
      sandboxTtl: '5m',
      root: 'all',
      journalSize: 5,
      journal: 'run.ndjson',
      logFormat: 'json',
      maxUpload: 1_048_576,
      imageData: 'discard',
      publicUrl: 'http://a.test',
      publicUrls: { ims: 'http://b.test' },
      trustProxy: true,
      tls: ['cert.pem', 'key.pem'],
      tlsCa: 'ca.pem',
      adminPort: 9299,
      ports: { 'a/ims': 9295 },
      admin: false,
      adminToken: 't',
      adminHosts: ['b.test'],
      outgoing: {
        hosts: ['c.test'],
        ports: [
          { first: 80, last: 80 },
          { first: 8000, last: 8080 },
        ],
      },
    });
    run.signal('SIGINT');
  });

  it('lets a flag beat a variable, and a variable the config file', async () => {
    const { settings, run } = await start(['start', '--port', '5', '--config', 'c.yaml'], { POLYGLANCE_PORT: '6', POLYGLANCE_AUTH: 'off' });
    expect(settings).toMatchObject({ port: 5, auth: 'off', seed: 'from file' });
    run.signal('SIGINT');
  });

  it('ends fine when something else stops the emulator', async () => {
    const run = createRun();
    const startEmulator = async (settings: Settings): Promise<ServingEmulator> => ({
      ...createEmulator(settings),
      closed: Promise.resolve(),
    });
    const loadDoors = async (): Promise<ExecDoors> => ({ startEmulator, switchRows: [], readConfig: configFile });
    expect(await main([], {}, { terminal: run.terminal, loadDoors })).toBe(0);
  });

  it('stops at once on the second signal', async () => {
    const run = createRun();
    const startEmulator = async (settings: Settings): Promise<ServingEmulator> => ({
      ...createEmulator(settings),
      stop: () => new Promise(() => undefined),
    });
    const loadDoors = async (): Promise<ExecDoors> => ({ startEmulator, switchRows: [], readConfig: configFile });
    main([], {}, { terminal: run.terminal, loadDoors }).catch(() => undefined);
    await new Promise(setImmediate);
    run.signal('SIGINT');
    expect(run.exits).toEqual([]);
    run.signal('SIGINT');
    run.signal('SIGTERM');
    expect(run.exits).toEqual([130, 143]);
  });
});

describe('polyglance with bad usage', () => {
  it.each([
    [['--prot', '1'], {}, "unknown option '--prot'\n(Did you mean --port?)"],
    [['start', '--scenarios', 'x'], {}, '(Did you mean --scenario?)'],
    [['--port'], {}, 'argument missing'],
    [['--port', 'x'], {}, 'error: --port is "x": it has to be a whole number from 0 to 65535\n'],
    [['strat'], {}, 'error: there is no command "strat", did you mean "start"?\n'],
    [['swiches'], {}, 'error: there is no command "swiches", did you mean "switches"?\n'],
    [['--switch', 'mark=none'], {}, 'error: --switch: there is no switch "mark", did you mean "marks"?\n'],
    [[], { POLYGLANCE_PROT: '1' }, 'error: there is no variable POLYGLANCE_PROT, did you mean "POLYGLANCE_PORT"?\n'],
    [[], { POLYGLANCE_AUTH: 'x' }, 'error: POLYGLANCE_AUTH is "x": it has to be one of strict, any, off\n'],
  ])('%j %j ends with 2 and says what is meant', async (argv, env, message) => {
    const { code, out, err } = await fail(argv, env);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});

describe('polyglance that cannot start', () => {
  it.each([
    ['EADDRINUSE', 'error: port 9292 on 127.0.0.1 is taken: stop what uses it, or choose another one with --port (0 takes a free one)\n'],
    ['EACCES', 'error: port 9292 on 127.0.0.1 is not allowed for this user: choose one from 1024 up with --port\n'],
    ['EADDRNOTAVAIL', 'error: 127.0.0.1 is no address of this machine: choose another one with --host, such as 127.0.0.1\n'],
    ['ENOTFOUND', 'error: the host 127.0.0.1 is not known: choose another one with --host, such as 127.0.0.1\n'],
  ])('ends with 3 and one line for %s', async (reason, line) => {
    expect(await fail([], {}, systemError(reason))).toEqual({ code: 3, out: '', err: line });
  });

  it('ends with 3 for what nobody thought of', async () => {
    const { code, err } = await fail([], {}, new Error('out of luck'));
    expect(code).toBe(3);
    expect(err).toContain('out of luck');
  });
});

describe('polyglance with a broken file', () => {
  it('ends with 1 and a line for each finding', async () => {
    const findings = [1, 2].map((line) => ({ message: 'wrong', place: { file: 'a.yaml', line, column: 3 } }));
    const { code, err } = await fail([], {}, new Refusal(findings));
    expect([code, err]).toEqual([1, 'error: a.yaml:1:3: wrong\nerror: a.yaml:2:3: wrong\n']);
  });
});

describe('polyglance that is asked about itself', () => {
  it.each([['--help'], ['-h'], ['start', '--help'], ['help']])('shows its help for %s %s', async (...argv) => {
    const { code, out } = await fail(argv.filter((word) => word !== undefined));
    expect(code).toBe(0);
    for (const { flag } of optionRows) expect(out).toContain(flag);
    expect(out).toContain('Example:');
  });

  it('names all other commands in it', async () => {
    const { out } = await fail(['--help']);
    const [, names = ''] = /More --help: ([a-z,\s]+)\.\n/.exec(out) ?? [];
    const tables = ['routes', 'errors', 'switches', 'openapi', 'presets', 'diff'];
    const others = ['validate', 'verify', 'record', 'explain', 'snapshot', 'init', 'doctor', 'replay', 'health', 'completion'];
    expect(names.split(/,\s+/)).toEqual(['exec', ...tables, ...others]);
  });

  it('fits its help on a screen', async () => {
    const lines = (await fail(['--help'])).out.split('\n');
    expect(lines.length).toBeLessThanOrEqual(47);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each([['--version'], ['-V'], ['start', '--version']])('shows its version for %s %s', async (...argv) => {
    expect(await fail(argv.filter((word) => word !== undefined))).toEqual({ code: 0, out: `${packageVersion()}\n`, err: '' });
  });
});
