import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { useCommands } from '../support/command.ts';

// Disks that take nothing more, and those that take nothing at all, below the built command.

const commands = useCommands();
const READY = /(http:\S+)\/openstack[\s\S]*Ctrl-C/;

/** Whether this user may have a disk of its own, in a namespace that is gone with the process. */
const OWN_DISKS = canHaveDisks();

function canHaveDisks(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The folder of a disk, made for a test. */
function makeFolder(name: string): string {
  const folder = join(commands.folder, name);
  mkdirSync(folder);
  return folder;
}

/** A line of the shell that runs this on a disk of 64 KiB, or, where there is none to be had, with files of 32 KiB at most. */
function onSmallDisk(folder: string, words: string): string {
  if (!OWN_DISKS) return `ulimit -f 64; exec "$@" ${words}`;
  return `exec unshare -rm sh -c 'mount -t tmpfs -o size=64k tmpfs "${folder}" && exec "$@" ${words}' sh "$@"`;
}

/** Why such a disk takes no more. */
const NO_ROOM = OWN_DISKS ? 'the disk is full' : 'files may not become so large';

async function fill(base: string): Promise<{ readonly status: number; readonly text: string; readonly id: string }> {
  const made = await send('POST', `${base}/openstack/v2/images`, { body: { name: 'big', disk_format: 'raw', container_format: 'bare' } });
  const headers = { 'content-type': 'application/octet-stream' };
  const body = Buffer.alloc(2 ** 20, 'x');
  const { status, text } = await send('PUT', `${base}/openstack/v2/images/${made.json.id}/file`, { headers, body });
  return { status, text, id: made.json.id as string };
}

describe('a disk that is full', () => {
  it('is the 413 of an upload; the emulator goes on, and ends with 0', async () => {
    const folder = makeFolder('disk');
    const { child, until, ended } = commands.runShell(onSmallDisk(folder, `--port 0 --state "${folder}/state"`));
    const base = await until(READY);
    const { status, text, id } = await fill(base);
    expect([status, text]).toEqual([413, expect.stringContaining('Image storage media is full')]);
    expect((await send('GET', `${base}/openstack/v2/images/${id}`)).json.status).toBe('queued');
    child.kill('SIGTERM');
    const { code, err } = await ended;
    // While the bytes stood there the state had no room either, if it was written just then; it is kept at the end.
    const words =
      /^(polyglance: \S+ cannot keep the state: .*; going on from memory, and trying again\n(polyglance: \S+ keeps the state again\n)?)?$/;
    expect([code, err]).toEqual([0, expect.stringMatching(words)]);
  });

  it('is one line when the last changes find no room, and 3', async () => {
    const folder = makeFolder('disk');
    const { child, until, ended } = commands.runShell(onSmallDisk(folder, `--port 0 --state "${folder}/state"`));
    const base = await until(READY);
    const body = { name: 'many', ...Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`key${index}`, 'x'.repeat(250)])) };
    for (let count = 0; count < 8; count += 1) expect((await send('POST', `${base}/openstack/v2/images`, { body })).status).toBe(201);
    child.kill('SIGTERM');
    const { code, err } = await ended;
    expect([code, err.split('\n').filter((line) => line.startsWith('error: '))]).toEqual([
      3,
      [`error: ${folder}/state did not take the last changes, which are lost: ${NO_ROOM}`],
    ]);
    expect(err).not.toMatch(/^ +at /m);
  });

  it('is one line of the journal; requests are answered, and it ends with 0', async () => {
    const folder = makeFolder('disk');
    const { child, until, ended } = commands.runShell(onSmallDisk(folder, `--port 0 --journal "${folder}/journal.ndjson"`));
    const base = await until(READY);
    const body = {
      name: 'x'.repeat(250),
      ...Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, 'x'.repeat(250)])),
    };
    for (let count = 0; count < 8; count += 1) expect((await send('POST', `${base}/openstack/v2/images`, { body })).status).toBe(201);
    child.kill('SIGTERM');
    const { code, err } = await ended;
    expect(code).toBe(0);
    expect(err).toMatch(/^polyglance: the journal \S+ cannot be written any more: (ENOSPC|EFBIG): .*\n$/);
  });
});

/** Places where nobody may write: no file system of this machine takes a folder there. */
const READ_ONLY = '/proc/polyglance';

describe('a disk that is read-only', () => {
  it.each([
    ['the state', ['--port', '0', '--state', READ_ONLY], `error: ${READ_ONLY} cannot keep the state: `],
    ['the journal', ['--port', '0', '--journal', `${READ_ONLY}/a.ndjson`], 'error: the journal cannot be written: '],
    ['a report', ['exec', '--report', `${READ_ONLY}/a.json`, '--', 'true'], 'error: the report cannot be written: '],
    [
      'a recording',
      ['record', '--port', '0', '--no-compare', '--target', 'http://127.0.0.1:1', '--output', `${READ_ONLY}/a`],
      `error: "${READ_ONLY}/a" cannot be written (`,
    ],
    ['what init makes', ['init', READ_ONLY], `error: ${READ_ONLY}/`],
  ])('is one line about %s, and 3', async (_name, args, begin) => {
    const temporary = makeFolder('tmp');
    const { code, err } = await commands.run(args, { TMPDIR: temporary }).ended;
    expect([code, err.trimEnd().split('\n'), readdirSync(temporary)]).toEqual([3, [expect.stringContaining(begin)], []]);
  });

  it('is one line where temporary files are to be, with the way out, and 3', async () => {
    const { code, err } = await commands.run(['exec', '--', 'true'], { TMPDIR: READ_ONLY }).ended;
    expect(code).toBe(3);
    expect(err).toMatch(/^error: \/proc\/polyglance takes no file for the command \(E[A-Z]+\): name another folder .* with TMPDIR\n$/);
  });

  it('is no obstacle to what writes nothing, and is said of a state that is there', async () => {
    const folder = makeFolder('disk');
    const first = commands.run(['--port', '0', '--state', join(folder, 'state')]);
    await first.until(READY);
    first.child.kill('SIGTERM');
    await first.ended;
    // Rights are no obstacle to root: where there is no disk to be had, files may have no byte.
    const locked = OWN_DISKS
      ? `exec unshare -rm sh -c 'mount --bind "${folder}" "${folder}" && mount -o remount,ro,bind "${folder}" && exec "$@" --port 0 --state "${folder}/state"' sh "$@"`
      : `ulimit -f 0; exec "$@" --port 0 --state "${folder}/state"`;
    const { code, err } = await commands.runShell(locked).ended;
    const reason = OWN_DISKS ? 'the disk is read-only' : NO_ROOM;
    expect([code, err]).toEqual([3, `error: ${folder}/state cannot keep the state: ${reason}\n`]);
    const plain = commands.run(['--port', '0'], { TMPDIR: READ_ONLY });
    expect((await send('GET', `${await plain.until(READY)}/openstack/v2/images`)).status).toBe(200);
    plain.child.kill('SIGTERM');
    expect(await plain.ended).toMatchObject({ code: 0, err: '' });
  });
});
