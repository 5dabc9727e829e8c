import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { toEnding } from '../../src/cli/exit.ts';
import type { Refusal } from '../../src/index.ts';
import { type Edited, makeImage, pictureOf, upload, useState } from './support.ts';

const bench = useState();

/** What a start says that is refused. */
async function refusalOf(options = {}): Promise<Refusal> {
  const emulator = await bench.start(options).catch((thrown: unknown) => thrown as Refusal);
  if (!(emulator instanceof Error)) throw new Error('it started');
  return emulator;
}

async function fill(): Promise<void> {
  const emulator = await bench.start();
  const id = await makeImage(emulator);
  await upload(emulator, id, 'bytes');
  await emulator.stop();
}

const state = (): string => bench.path('state.json');
const write = (change: (text: string) => string): void => writeFileSync(state(), change(readFileSync(state(), 'utf8')));
const dataFile = (): string => bench.path('data', readdirSync(bench.path('data'))[0] ?? '');

describe('a state that is not good', () => {
  it.each<[string, () => void, RegExp]>([
    ['is cut off', () => write((text) => text.slice(0, 200)), /state\.json:\d+:\d+: this is no JSON/],
    ['is no JSON', () => write((text) => text.replace('"own":[', '"own":[,')), /state\.json:3:18: this is no JSON/],
    ['is empty', () => write(() => ''), /state\.json:1:1: this is no JSON/],
    ['is no UTF-8', () => writeFileSync(state(), Buffer.from([0xff, 0xfe, 0x00])), /state\.json:1:1: this is no UTF-8/],
    ['holds a list', () => write(() => '[]'), /state\.json:1:1: \[\] has to be an object/],
    [
      'has a value that does not fit',
      () => write((text) => text.replace('"status":"active"', '"status":"activ"')),
      /state\.json:4:\d+: "activ" has to be one of queued, /,
    ],
    [
      'has an unknown key',
      () => write((text) => text.replace('"minRam"', '"minRan"')),
      /state\.json:4:\d+: ("minRam" is missing here|there is no key "minRan" here)/,
    ],
    [
      'has a key too many',
      () => write((text) => text.replace('"data":{', '"date":1,"data":{')),
      /state\.json:\d+:\d+: there is no key "date" here, did you mean "data"\?/,
    ],
    [
      'has a sandbox twice',
      () => bench.edit(({ sandboxes }: Edited) => sandboxes.push(sandboxes[0])),
      /state\.json:1:\d+: null stands in this list twice/,
    ],
    [
      'names bytes that are missing',
      () => rmSync(dataFile()),
      /state\.json:\d+:\d+: the file data\/[\w-]+ with the bytes of .* is missing/,
    ],
    [
      'names bytes of another size',
      () => writeFileSync(dataFile(), 'byte'),
      /state\.json:\d+:\d+: the file data\/[\w-]+ has 4 bytes, and should have 5/,
    ],
    ['is missing beside its bytes', () => rmSync(state()), /state\.json:1:1: this file is missing/],
    [
      'is of a newer release',
      () => bench.edit((newer) => Object.assign(newer, { version: 2, more: true })),
      /written by a newer release.*version 2/,
    ],
    [
      'has what this release does not take',
      () => bench.edit(({ sandboxes }: Edited) => Object.assign(sandboxes[0], { made: { switches: { 'openstack-v2.sho': true } } })),
      /the state in .* default sandbox .*openstack-v2\.sho/,
    ],
  ])('is refused where it %s, and left as it is', async (_name, spoil, message) => {
    await fill();
    spoil();
    const before = pictureOf(bench.folder);
    const refusal = await refusalOf();
    expect(refusal.message).toMatch(message);
    expect(refusal.message.split('\n')).toHaveLength(1);
    expect(pictureOf(bench.folder)).toEqual(before);
  });

  it('ends the command with 1, and names a way out', async () => {
    await fill();
    write(() => '{');
    const { code, lines } = toEnding(await refusalOf());
    expect([code, lines]).toEqual([1, [expect.stringMatching(/put a copy of it back, or move the whole folder away/)]]);
  });
});

describe('a folder that cannot be had', () => {
  it('is refused while another emulator has it, which goes on', async () => {
    const first = await bench.start();
    const { code, lines } = toEnding(await refusalOf());
    expect([code, lines]).toEqual([3, [expect.stringContaining(`${bench.folder} is in use by process ${process.pid} on `)]]);
    const id = await makeImage(first);
    await first.stop();
    expect(readFileSync(state(), 'utf8')).toContain(id);
  });

  it('is refused where a file is in its place', async () => {
    const { code, lines } = toEnding(await refusalOf({ state: new URL(import.meta.url).pathname }));
    expect([code, lines]).toEqual([3, [expect.stringMatching(/cannot keep the state: that is not a folder$/)]]);
  });

  it('is refused where the system makes no folders, at once', async () => {
    const { code, lines } = toEnding(await refusalOf({ state: '/proc/polyglance/state' }));
    expect([code, lines]).toEqual([3, [expect.stringMatching(/^\/proc\/polyglance\/state cannot keep the state: /)]]);
  });

  it('is let go by a start that fails for another reason', async () => {
    const first = await bench.start({ state: null });
    const { port } = new URL(first.url);
    await expect(bench.start({ port: Number(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(bench.start()).resolves.toBeDefined();
  });

  it('keeps files that are not ours', async () => {
    await fill();
    writeFileSync(bench.path('data', 'notes.txt'), 'mine');
    writeFileSync(bench.path('data', '0b1e494e-2660-441a-9573-13163095fe5c.part'), 'ours');
    await (await bench.start()).stop();
    expect(readdirSync(bench.path('data')).filter((name) => name.includes('.'))).toEqual(['notes.txt']);
  });
});
