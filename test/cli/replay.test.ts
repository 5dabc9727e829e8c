import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { main } from '../../src/cli/main.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { useCommands } from '../support/command.ts';
import { runCommand } from '../support/command-line.ts';
import { useWeb } from '../support/web.ts';

// `polyglance replay`, of a journal that `polyglance exec` wrote.

const commands = useCommands();
const web = useWeb((_request, response) => response.writeHead(404).end());

const CLIENT = `
const url = process.env.POLYGLANCE_URL + '/openstack/v2/images';
const headers = { 'x-auth-token': 'dev-alice', 'content-type': 'application/json' };
const made = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ name: 'mine' }) });
const { id } = await made.json();
for (let time = 0; time < 3; time += 1) await (await fetch(url + '?limit=1', { headers })).text();
await fetch(url + '/' + id, { method: 'DELETE', headers });
process.exitCode = 3;
`;

/** Records a run by the real command; tells where its journal is. */
async function recordRun(...args: string[]): Promise<string> {
  const journal = join(commands.folder, 'run.ndjson');
  const client = commands.file('client.mjs', CLIENT);
  const { code } = await commands.run(['exec', '--journal', journal, ...args, '--', process.execPath, client]).ended;
  expect(code).toBe(3);
  return journal;
}

/** Replays step by step, at a terminal at which somebody presses these keys, one for each question. */
async function stepThrough(args: readonly string[], keys: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const input = new PassThrough();
  const left = [...keys];
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      if (String(chunk).includes('[Enter, q]')) input.write(left.shift() ?? '');
      done();
    },
  });
  let out = '';
  const terminal: Terminal = {
    write: (text) => {
      out += text;
    },
    warn: () => undefined,
    styled: false,
    interactive: true,
    onSignal: () => () => undefined,
    exit: () => undefined,
  };
  const code = await main(['replay', '--step', ...args], {}, { terminal, openPrompt: () => ({ input, output }) });
  return { code, out };
}

describe('polyglance replay', () => {
  it('does a failing run of exec again', async () => {
    const journal = await recordRun('--scenario', 'scenarios/flaky-list.yaml', '--seed', 'ci-7');
    const { code, out, err } = await commands.run(['replay', journal]).ended;
    expect([code, err]).toEqual([0, '']);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('   1  POST /openstack/v2/images  201 as then');
    expect(lines[4]).toMatch(/^ {3}5 {2}DELETE \/openstack\/v2\/images\/[0-9a-f-]{36} {2}204 as then$/);
    expect(lines[5]).toBe('5 requests sent again: all as then');
  });

  it('takes the file from the variable POLYGLANCE_JOURNAL', async () => {
    const journal = join(commands.folder, 'variable.ndjson');
    const { code } = await commands.run(['exec', '--', process.execPath, '-e', '0'], { POLYGLANCE_JOURNAL: journal }).ended;
    expect([code, readFileSync(journal, 'utf8').split('\n').length]).toEqual([0, 3]);
  });

  it('ends with 1 and tells where something differs', async () => {
    const journal = await recordRun();
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('"status":204', '"status":409'));
    const { code, out } = await runCommand(['replay', journal]);
    expect(code).toBe(1);
    expect(out).toMatch(/\n {3}5 {2}DELETE \S+ {2}differs: 409 then, 204 now\n5 requests sent again: 1 differs, first number 5\n$/);
  });

  it('tells the same as lines of JSON', async () => {
    const { out } = await runCommand(['replay', await recordRun(), '--json', '--until', '2']);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      expect.objectContaining({ number: 1, method: 'POST', status: 201, same: true, differences: [] }),
      { summary: { steps: 1, differing: 0, left: 4 } },
    ]);
  });

  it('listens at the end where a port is named, with the state of then', async () => {
    const running = commands.run(['replay', await recordRun(), '--until', '5', '--port', '0']);
    const url = await running.until(/listening on (\S+)/);
    const answer = await fetch(`${url}/openstack/v2/images`, { headers: { 'x-auth-token': 'dev-alice' } });
    const { images } = (await answer.json()) as { readonly images: readonly { readonly name: string }[] };
    expect(images.map(({ name }) => name)).toContain('mine');
    running.child.kill('SIGTERM');
    const { code, out } = await running.ended;
    expect([code, out]).toEqual([0, expect.stringContaining('4 requests sent again: all as then; 1 left')]);
  });

  it.each([
    ['Enter goes on, q ends it', ['\r', 'q\r'], [], 0, 'all as then; 4 left'],
    ['Ctrl-C ends it', ['\r', '\u0003'], [], 130, '1 request sent again: all as then; 4 left'],
    ['Ctrl-C ends it, and nothing listens then', ['\u0003'], ['--port', '0', '--stay'], 130, 'all as then; 5 left'],
  ])('asks before each step: %s', async (_name, keys, args, code, summary) => {
    const told = await stepThrough([await recordRun(), ...args], keys);
    expect([told.code, told.out]).toEqual([code, expect.stringContaining(summary)]);
    expect(told.out).not.toContain('listening');
  });

  it.each([
    [['--step'], '--step waits for Enter, and standard input is no terminal: use --until NUMBER instead'],
    [['--until', '0'], '--until is "0": it has to be the number of a request, such as 7, or mine:7 in the sandbox mine'],
    [['--port', '70000'], '--port is "70000": it has to be a whole number from 0 to 65535'],
  ])('refuses %j', async (args, message) => {
    expect(await runCommand(['replay', 'run.ndjson', ...args])).toEqual({ code: 2, out: '', err: `error: ${message}\n` });
  });

  it('says in a line that its port is taken, as start does', async () => {
    const { port } = new URL(web.url);
    expect(await runCommand(['replay', await recordRun(), '--port', port])).toEqual({
      code: 3,
      out: '',
      err: `error: port ${port} on 127.0.0.1 is taken: stop what uses it, or choose another one with --port (0 takes a free one)\n`,
    });
  });

  it('refuses what is no journal, with its place', async () => {
    const path = commands.file('x.yaml', 'version: 1\n');
    const { code, err } = await runCommand(['replay', path]);
    expect([code, err]).toEqual([1, expect.stringContaining(`error: ${path}:1:1: this is no journal: `)]);
  });
});
