import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listFiles } from '../../src/documents/folder.ts';
import { startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polyglance-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function scenario(name: string, operation: string, status: number): string {
  return `version: 1\nname: ${name}\nrules:\n  - match: { operation: ${operation} }\n    reply: { status: ${status} }\n`;
}

describe('a folder of files', () => {
  it('is all files in it that can be read, in the order of their names', async () => {
    for (const name of ['b.yml', 'a.yaml', 'C.JSON', 'notes.txt', '.hidden.yaml']) writeFileSync(join(folder, name), '');
    mkdirSync(join(folder, 'inside'));
    expect(await listFiles([folder])).toEqual(['C.JSON', 'a.yaml', 'b.yml'].map((name) => join(folder, name)));
  });

  it('means nothing when it is empty, so that it can be named before there is something in it', async () => {
    expect(await listFiles([folder])).toEqual([]);
    writeFileSync(join(folder, '.gitkeep'), '');
    expect(await listFiles([folder])).toEqual([]);
  });

  it('is refused when what it holds is of another kind', async () => {
    writeFileSync(join(folder, 'notes.txt'), '');
    await expect(listFiles([folder])).rejects.toThrow(`${folder}: there is no file in this folder whose name ends in .yaml, .yml, .json`);
  });

  it('is refused when it is not there', async () => {
    await expect(listFiles([join(folder, 'nowhere')])).rejects.toThrow('nowhere: there is no such file');
  });
});

describe('an emulator', () => {
  it('begins with the default cloud and no scenario where both folders are empty', async () => {
    await using emulator = await startEmulator({ port: 0, fixtures: folder, scenarios: folder });
    expect(emulator.files).toEqual({ fixtures: [], scenarios: [] });
    expect((await send('GET', `${emulator.homes['openstack']}/v2/images`)).json.images.length).toBeGreaterThan(3);
  });

  it('loads all scenarios of a folder, and says which files they are', async () => {
    writeFileSync(join(folder, 'a.yaml'), scenario('a', 'openstack-v2.image-list', 503));
    writeFileSync(join(folder, 'b.yaml'), scenario('b', 'rackspace.image-list', 500));
    await using emulator = await startEmulator({ port: 0, scenarios: folder });
    expect(emulator.files.scenarios).toEqual([join(folder, 'a.yaml'), join(folder, 'b.yaml')]);
    expect((await send('GET', `${emulator.homes['openstack']}/v2/images`)).status).toBe(503);
    expect((await send('GET', `${emulator.homes['rackspace']}/v2/images`)).status).toBe(500);
  });
});
