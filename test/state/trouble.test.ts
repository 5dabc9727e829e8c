import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { toEnding } from '../../src/cli/exit.ts';
import { createManualSchedule } from './manual-schedule.ts';
import { admin, makeImage, upload, useState, v2 } from './support.ts';

// The files and the time of the state are those of this test: a disk can be full, and nobody waits.

const { makeFolder, realFiles } = await import('../../src/state/files.ts');
const time = createManualSchedule();
let full = false;
let locked = false;

function diskFull(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

jest.unstable_mockModule('../../src/core/schedule.ts', () => ({ realSchedule: time.schedule }));
jest.unstable_mockModule('../../src/state/files.ts', () => ({
  makeFolder,
  realFiles: {
    ...realFiles,
    replace: async (path: string, pieces: readonly string[]) => {
      if (full) throw diskFull();
      await realFiles.replace(path, pieces);
    },
    create: async (path: string) => {
      if (locked) throw Object.assign(new Error('EROFS: read-only file system, open'), { code: 'EROFS' });
      const handle = await realFiles.create(path);
      const write = async (): Promise<never> => {
        throw diskFull();
      };
      return full ? { write, close: () => handle.close() } : handle;
    },
  },
}));
const { startEmulator } = await import('../../src/emulator.ts');

const bench = useState(startEmulator);

/** Collects the lines that are written to standard error. */
function listen(): { readonly lines: string[]; readonly end: () => void } {
  const lines: string[] = [];
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  return { lines, end: () => spy.mockRestore() };
}

/** Lets scheduled work be done until the emulator is ready, or is not. */
async function until(emulator: { readonly admin: string }, status: number): Promise<void> {
  for (;;) {
    await time.run();
    const { status: now } = await admin(emulator, 'GET', '/ready');
    if (now === status) return;
  }
}

describe('a disk that is full', () => {
  it('lets requests go on from memory, says so once, and keeps everything when there is room again', async () => {
    const emulator = await bench.start();
    const { lines, end } = listen();
    full = true;
    const id = await makeImage(emulator);
    await until(emulator, 503);
    expect((await admin(emulator, 'GET', '/ready')).json.reasons).toEqual([`${bench.folder} cannot keep the state: the disk is full`]);
    expect((await v2(emulator, 'GET', `/v2/images/${id}`)).status).toBe(200);
    await time.run();
    expect(lines).toEqual([
      `polyglance: ${bench.folder} cannot keep the state: the disk is full; going on from memory, and trying again\n`,
    ]);
    full = false;
    await until(emulator, 200);
    end();
    expect(lines[1]).toBe(`polyglance: ${bench.folder} keeps the state again\n`);
    expect(readFileSync(bench.path('state.json'), 'utf8')).toContain(id);
  });

  it('answers an upload as Glance does, and leaves nothing of it', async () => {
    const emulator = await bench.start();
    const [id, old] = [await makeImage(emulator), await makeImage(emulator)];
    full = true;
    const { status, text } = await upload(emulator, id, 'bytes');
    expect([status, text]).toEqual([
      413,
      expect.stringContaining('Image storage media is full: There is not enough disk space on the image storage media.'),
    ]);
    expect((await v2(emulator, 'GET', `/v2/images/${id}`)).json.status).toBe('queued');
    const pike = { homes: { openstack: emulator.homes['openstack-pike'] ?? '' } };
    const headers = { 'content-type': 'application/octet-stream' };
    const killed = await v2(pike, 'PUT', `/v1/images/${old}`, { headers, body: 'bytes' });
    expect([killed.status, killed.text]).toEqual([413, expect.stringContaining('Image storage media is full')]);
    expect((await v2(emulator, 'GET', `/v2/images/${old}`)).json.status).toBe('killed');
    full = false;
    expect((await upload(emulator, id, 'bytes')).status).toBe(204);
    expect(readdirSync(bench.path('data'))).toHaveLength(1);
  });

  it("that may not be written to is Glance's 503", async () => {
    const emulator = await bench.start();
    const id = await makeImage(emulator);
    locked = true;
    const { status, text } = await upload(emulator, id, 'bytes');
    locked = false;
    expect([status, text]).toEqual([503, expect.stringContaining('Insufficient permissions on image storage media: Permission to write')]);
    expect((await upload(emulator, id, 'bytes')).status).toBe(204);
  });

  it('at the end makes the last changes be lost, says so, and ends with 3', async () => {
    const emulator = await bench.start();
    await makeImage(emulator);
    full = true;
    const thrown = await emulator.stop().catch((error: unknown) => error);
    full = false;
    expect(toEnding(thrown)).toEqual({
      code: 3,
      lines: [`${bench.folder} did not take the last changes, which are lost: the disk is full`],
    });
    await expect(emulator.closed).rejects.toBe(thrown);
    await expect(bench.start()).resolves.toBeDefined();
  });

  it('at the start refuses to start', async () => {
    full = true;
    const thrown = await bench.start().catch((error: unknown) => error);
    full = false;
    expect(toEnding(thrown)).toEqual({ code: 3, lines: [`${bench.folder} cannot keep the state: the disk is full`] });
    await expect(bench.start()).resolves.toBeDefined();
  });
});

describe('what is in the way of the state', () => {
  it('is told by what it is', async () => {
    const emulator = await bench.start();
    mkdirSync(bench.path('state.json.new'));
    const { lines, end } = listen();
    await makeImage(emulator);
    await until(emulator, 503);
    rmdirSync(bench.path('state.json.new'));
    await until(emulator, 200);
    end();
    expect(lines[0]).toMatch(/cannot keep the state: EISDIR/);
  });

  it('is another process that has taken the folder over: nothing is written over its state', async () => {
    const emulator = await bench.start();
    rmSync(bench.path('lock'));
    writeFileSync(bench.path('lock'), 'another one');
    writeFileSync(bench.path('state.json'), 'its state');
    await makeImage(emulator);
    await expect(emulator.stop()).rejects.toThrow(/which are lost: its lock is gone, another process may have taken it over$/);
    expect(readFileSync(bench.path('state.json'), 'utf8')).toBe('its state');
    expect(readFileSync(bench.path('lock'), 'utf8')).toBe('another one');
  });
});
