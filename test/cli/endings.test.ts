import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import { type ClientRequest, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { type Ended, useCommands } from '../support/command.ts';

// How the command ends when something around it goes: the built command, as a process of its own. It ends with the right code, says one
// line at most, and leaves nothing in the folder for temporary files.

const commands = useCommands();
const BIN = fileURLToPath(new URL('../../bin/polyglance.js', import.meta.url));
/** As soon as the block of a start is there. */
const READY = /(http:\S+)\/openstack[\s\S]*Ctrl-C/;
const SLOW = 'version: 1\nname: slow\nrules:\n  - match: { operation: openstack-v2.image-list }\n    delay: 1h\n';

/** A folder for temporary files of its own, and what is left in it. */
function useTemporary(): { readonly env: Record<string, string>; readonly left: () => string[] } {
  const folder = join(commands.folder, 'tmp');
  mkdirSync(folder);
  return { env: { TMPDIR: folder }, left: () => readdirSync(folder) };
}

/** The lines that it said on standard error. */
function linesOf({ err }: Pick<Ended, 'err'>): string[] {
  return err.split('\n').filter(Boolean);
}

async function makeImage(base: string, name = 'kept'): Promise<string> {
  const made = await send('POST', `${base}/openstack/v2/images`, { body: { name, disk_format: 'raw', container_format: 'bare' } });
  expect(made.status).toBe(201);
  return made.json.id as string;
}

/** A request that gets no answer before the emulator ends. */
function hang(method: string, url: string): ClientRequest {
  const headers = { 'x-auth-token': 'dev-alice', 'content-type': 'application/octet-stream' };
  const sent = request(url, { method, headers, agent: false });
  sent.on('error', () => undefined);
  return sent;
}

/** An upload that never comes to its end, a list that takes an hour, and many that are under way. */
async function load(base: string): Promise<Promise<unknown>[]> {
  const id = await makeImage(base);
  const upload = hang('PUT', `${base}/openstack/v2/images/${id}/file`);
  upload.write(Buffer.alloc(2 ** 20));
  const list = hang('GET', `${base}/openstack/v2/images`);
  list.end();
  const closed = [upload, list].map((one) => new Promise((resolve) => one.once('close', resolve)));
  // Both have arrived when the journal has them.
  for (let open = 0; open < 2; ) {
    const { json } = await send('GET', `${base}/__admin/journal`, { as: null });
    open = json.exchanges.filter(({ outcome }: { outcome: string }) => outcome === 'open').length;
  }
  const others = Array.from({ length: 20 }, () => makeImage(base).catch(() => undefined));
  return [...closed, ...others];
}

/** Resolves once there is a file at this path. */
async function appears(path: string): Promise<void> {
  const watcher = watch(dirname(path));
  while (!existsSync(path)) await once(watcher, 'change');
  watcher.close();
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('ends it under load: with 0, no word, and nothing left behind', async () => {
    const temporary = useTemporary();
    const { child, until, ended } = commands.run(['--port', '0', '--scenario', commands.file('s.yaml', SLOW)], temporary.env);
    const under = await load(await until(READY));
    child.kill(signal);
    const { code, err } = await ended;
    await Promise.all(under);
    expect([code, err, temporary.left()]).toEqual([0, '', []]);
  });
});

describe('a wish to stop that comes twice', () => {
  it('is one: the last changes are kept', async () => {
    const state = join(commands.folder, 'state');
    const { child, until, ended } = commands.run(['--port', '0', '--state', state]);
    const id = await makeImage(await until(READY));
    child.kill('SIGTERM');
    child.kill('SIGHUP');
    const { code, err } = await ended;
    expect([code, err, readdirSync(state).sort()]).toEqual([0, '', ['data', 'state.json']]);
    expect(readFileSync(join(state, 'state.json'), 'utf8')).toContain(id);
  });
});

/** Runs it at a terminal, lets something happen once it is ready, and takes the terminal away, as only the end of its program does. Tells how it ended. */
async function closeTerminal(words: string, ready: RegExp, story: (url: string) => Promise<void>): Promise<string> {
  const witness = commands.file('witness.cjs', "process.on('exit', (code) => require('node:fs').writeSync(3, 'ended with ' + code));");
  const line = `exec "${process.execPath}" -r "${witness}" "${BIN}" ${words}`;
  const terminal = spawn('script', ['-qec', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] });
  const [screen, told] = [terminal.stdout as Readable, terminal.stdio[3] as Readable];
  let [shown, said] = ['', ''];
  told.on('data', (chunk) => {
    said += chunk;
  });
  const url = await new Promise<string>((resolve) => {
    screen.on('data', (chunk) => {
      shown += chunk;
      const found = ready.exec(shown)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  await story(url);
  terminal.kill('SIGKILL');
  await once(told, 'close');
  return said;
}

describe('a terminal that is closed', () => {
  it('ends a start in order: with 0, and the last changes are kept', async () => {
    const state = join(commands.folder, 'state');
    // A rule without effect gives it something to say into the void.
    const words = `--port 0 --state "${state}" --scenario "${commands.file('s.yaml', SLOW)}"`;
    let id = '';
    const told = await closeTerminal(words, READY, async (url) => {
      id = await makeImage(url);
    });
    expect([told, readdirSync(state).sort()]).toEqual(['ended with 0', ['data', 'state.json']]);
    expect(readFileSync(join(state, 'state.json'), 'utf8')).toContain(id);
  });

  it('ends a recorder in order: with 0, and all is written', async () => {
    const output = join(commands.folder, 'seen.ndjson');
    const words = `record --port 0 --no-compare --target http://127.0.0.1:1 --output "${output}"`;
    const told = await closeTerminal(words, /(http:\S+) stands before[\s\S]*Ctrl-C/, async (url) => {
      expect((await send('GET', `${url}/v2/images`)).status).toBe(502);
    });
    expect([told, readFileSync(output, 'utf8').trimEnd().split('\n')]).toEqual(['ended with 0', [expect.any(String), expect.any(String)]]);
  });

  it('does not end what has other signals: output that nobody reads is none', async () => {
    const { child, until, ended } = commands.run(['--port', '0', '--scenario', commands.file('s.yaml', SLOW)]);
    const base = await until(READY);
    child.stdout?.destroy();
    child.stderr?.destroy();
    await makeImage(base);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });
});

describe('a parent that dies', () => {
  it.each([
    ['start', ['--port', '0', '--with-parent'], READY],
    [
      'exec',
      ['exec', '--', process.execPath, '-e', "console.log('at', process.env.POLYGLANCE_URL); setInterval(() => {}, 1e6)"],
      /at (\S+)\n/,
    ],
  ] as const)('ends %s, with one line', async (_name, args, pattern) => {
    const parent = commands.runAsGrandchild(args);
    const url = await parent.until(pattern);
    parent.child.kill('SIGKILL');
    expect(linesOf(await parent.ended)).toEqual(['the process that started polyglance is gone: stopping']);
    await expect(send('GET', `${url}/openstack/versions`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('a port that is taken', () => {
  it.each([
    ['start', []],
    ['exec', ['exec']],
    ['record', ['record', '--target', 'http://127.0.0.1:1', '--output', '/dev/null', '--overwrite', '--no-compare']],
  ])('is the one line of %s, with the way out, and 3', async (_name, words) => {
    const temporary = useTemporary();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const run = commands.run([...words, '--port', String(port), ...(words[0] === 'exec' ? ['--', 'true'] : [])], temporary.env);
    const ended = await run.ended;
    other.close();
    const line = `error: port ${port} on 127.0.0.1 is taken: stop what uses it, or choose another one with --port (0 takes a free one)`;
    expect([ended.code, linesOf(ended), temporary.left()]).toEqual([3, [line], []]);
  });
});

describe('a disk that is full', () => {
  const FULL = 'ENOSPC: no space left on device, write';

  it.each([
    ['what a command prints', '"$@" routes > /dev/full', `error: the output cannot be written: ${FULL}`],
    ['a report', '"$@" exec --report json=/dev/full -- true', `error: the report cannot be written: ${FULL}`],
  ])('is the one line about %s, and 3', async (_name, line, words) => {
    const temporary = useTemporary();
    const ended = await commands.runShell(line, temporary.env).ended;
    expect([ended.code, linesOf(ended), temporary.left()]).toEqual([3, [words], []]);
  });

  it('is the one line of a start whose words go there; it goes on, and ends with 3', async () => {
    // The line of a request is the sign that it is up: its own words are lost.
    const journal = join(commands.folder, 'journal.ndjson');
    const { until, ended } = commands.runShell(`"$@" --port 0 --journal "${journal}" > /dev/full & echo "pid $!"; wait $!`);
    const pid = Number(await until(/pid (\d+)/));
    await appears(journal);
    process.kill(pid, 'SIGTERM');
    const { code, err } = await ended;
    expect([code, linesOf({ err })]).toEqual([3, [`error: the output cannot be written: ${FULL}`]]);
  });

  it('is the one line of a recorder when it ends, and 3', async () => {
    const args = ['record', '--port', '0', '--no-compare', '--overwrite', '--target', 'http://127.0.0.1:1', '--output', '/dev/full'];
    const { child, until, ended } = commands.run(args);
    await until(/Ctrl-C/);
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect([code, linesOf({ err })]).toEqual([3, ['error: "/dev/full" cannot be written (ENOSPC): name another file']]);
  });
});
