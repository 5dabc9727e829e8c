import { describe, expect, it } from '@jest/globals';
import type { ExecDoors } from '../../src/cli/exec.ts';
import { splitWords } from '../../src/cli/words.ts';
import type { Settings } from '../../src/config.ts';
import { NOTHING_TO_TELL, runCommand } from '../support/command-line.ts';

interface Outcome {
  readonly code: number;
  readonly err: string;
  /** What the emulator was to be started with. */
  readonly settings: Settings | undefined;
}

/** Runs the command line up to where an emulator would be started, which then stops by itself. */
async function run(argv: readonly string[], env: Record<string, string>): Promise<Outcome> {
  let settings: Settings | undefined;
  const startEmulator: ExecDoors['startEmulator'] = async (given) => {
    settings = given;
    const files = { fixtures: [], scenarios: [] };
    const closed = Promise.resolve();
    return { ...NOTHING_TO_TELL, url: '', admin: '', homes: {}, tokens: [], files, settings: given, stop: async () => undefined, closed };
  };
  const readConfig: ExecDoors['readConfig'] = async (file) => ({ file, values: { seed: `from ${file}` } });
  const { code, err } = await runCommand(argv, env, { loadDoors: async () => ({ startEmulator, switchRows: [], readConfig }) });
  return { code, err, settings };
}

describe('POLYGLANCE_OPTIONS', () => {
  it('holds flags as a command line would', async () => {
    const { settings, code } = await run([], { POLYGLANCE_OPTIONS: `--auth any  --seed 'a "b"' --scenario "x y.yaml" z.yaml --no-admin` });
    expect(code).toBe(0);
    expect(settings).toMatchObject({ auth: 'any', seed: 'a "b"', scenarios: ['x y.yaml', 'z.yaml'], admin: false });
  });

  it('is beaten by a flag, and beats the other variables', async () => {
    const env = { POLYGLANCE_OPTIONS: '--auth any --seed 2', POLYGLANCE_AUTH: 'strict', POLYGLANCE_SEED: '3', POLYGLANCE_ROOT: 'ims' };
    const { settings } = await run(['--auth', 'off'], env);
    expect(settings).toMatchObject({ auth: 'off', seed: '2', root: 'ims' });
  });

  it('can name the config file', async () => {
    const { settings } = await run([], { POLYGLANCE_OPTIONS: '--config mine.yaml', POLYGLANCE_CONFIG: 'other.yaml' });
    expect(settings?.seed).toBe('from mine.yaml');
  });

  it('is nothing when it is empty', async () => {
    expect((await run([], { POLYGLANCE_OPTIONS: ' ' })).settings).toMatchObject({ auth: 'strict' });
  });

  it.each([
    ['an unknown flag', '--prot 1', `POLYGLANCE_OPTIONS is "--prot 1": unknown option '--prot', did you mean "--port"?`],
    ['a flag without its value', '--port', 'POLYGLANCE_OPTIONS is "--port": option \'--port <number>\' argument missing'],
    ['a value that does not fit', '--port x', '--port in POLYGLANCE_OPTIONS is "x": it has to be a whole number from 0 to 65535'],
    ['a word that is no flag', 'auth any', 'it holds flags of "start" only, and "auth" is none, did you mean "--auth"?'],
    ['a quote that is left open', "--seed 'a", `POLYGLANCE_OPTIONS is "--seed 'a": the quote ' is left open`],
    ['a backslash with nothing behind it', '--seed a\\', 'a backslash ends it'],
    ['a request for help', '--help', "unknown option '--help'"],
  ])('is refused with 2 for %s', async (_name, line, message) => {
    const { code, err, settings } = await run([], { POLYGLANCE_OPTIONS: line });
    expect(err).toContain(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect([code, settings]).toEqual([2, undefined]);
  });

  it('matters to start alone', async () => {
    expect((await run(['start', '--version'], { POLYGLANCE_OPTIONS: '--prot 1' })).code).toBe(0);
  });
});

describe('a line of words', () => {
  it.each([
    ['', []],
    ['  a\tb\nc ', ['a', 'b', 'c']],
    [`'a b'"c d"e\\ f`, ['a bc de f']],
    [`"\\"\\\\\\$\\x" '\\'`, ['"\\$\\x', '\\']],
    [`'' ""`, ['', '']],
    ['$HOME *.yaml; a#b', ['$HOME', '*.yaml;', 'a#b']],
  ])('%j is split as a shell would, with nothing expanded', (line, words) => {
    expect(splitWords(line, 'LINE')).toEqual(words);
  });
});
