import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { admin, useState } from '../state/support.ts';
import { send } from '../support/client.ts';
import { useEmulator } from '../support/emulator.ts';

const ID = '5a1d6b2c-9f3e-4c70-8d42-1b7e90a3c6f5';
const TINY = { id: ID, name: 'tiny', owner: 'alpha', disk_format: 'raw', container_format: 'bare', data: { text: 'hello' } };
const ONE_IMAGE = { version: 1, images: [TINY] };
const ONE_USER = `version: 1
identity:
  domains: [{ id: default, name: Default }]
  projects: [{ id: 0b1e494e2660441a957313163095fe50, name: solo, regionProject: eu-de, tenant: "7" }]
  users: [{ id: 7e4d0c91a5b84f3ea26c18d93f50b7e0, name: zoe, password: z, roles: { solo: [member] } }]
  tokens: [{ id: dev-zoe, user: zoe, project: solo }]
`;

type Door = { readonly homes: Readonly<Record<string, string>> };
const list = async (door: Door, as = 'dev-alice') => {
  const { status, json } = await send('GET', `${door.homes['openstack']}/v2/images`, { as });
  return status === 200 ? json.images.map(({ name }: { name: string }) => name) : status;
};
const download = async (door: Door) => (await send('GET', `${door.homes['openstack']}/v2/images/${ID}/file`)).text;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polyglance-fixtures-'));
  writeFileSync(join(folder, 'disk.img'), 'bytes of a file');
  writeFileSync(join(folder, 'images.yaml'), JSON.stringify({ version: 1, images: [{ ...TINY, data: { file: 'disk.img' } }] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a sandbox with fixtures of its own', () => {
  const bench = useEmulator();
  const make = (options: object) => admin(bench.emulator, 'POST', '/sandboxes', options);

  it('has what they say, and the rest is as in the emulator', async () => {
    expect((await make({ name: 'a', fixtures: [ONE_IMAGE] })).json).toMatchObject({ name: 'a', images: 1 });
    const mine = bench.emulator.sandbox('a');
    expect([await list(mine), await download(mine)]).toEqual([['tiny'], 'hello']);
    await send('DELETE', `${mine.homes['openstack']}/v2/images/${ID}`);
    expect(await list(mine)).toEqual([]);
    mine.reset();
    expect([await list(mine), await download(mine)]).toEqual([['tiny'], 'hello']);
    expect(await list(bench.emulator)).not.toContain('tiny');
  });

  it('takes texts of files too, and lets other people in', async () => {
    const made = await make({ name: 'b', fixtures: [ONE_USER, JSON.stringify({ version: 1, images: [] })] });
    expect(made.status).toBe(201);
    const mine = bench.emulator.sandbox('b');
    expect([await list(mine, 'dev-zoe'), await list(mine)]).toEqual([[], 401]);
    expect(mine.environment()).toMatchObject({ OS_USERNAME: 'zoe', OS_PROJECT_NAME: 'solo' });
    expect((await send('GET', `${mine.admin}/clouds.yaml`, { as: null })).text).not.toContain('alice');
  });

  it('takes the text of a fixture file from a program, such as one of a snapshot, and does not take it for a path', async () => {
    bench.emulator.snapshot('s');
    const fixture = await bench.emulator.snapshots.fixture('s');
    const mine = await bench.emulator.createSandbox('from-text', { fixtures: fixture });
    expect(await list(mine)).toEqual(await list(bench.emulator));
    await expect(bench.emulator.createSandbox('bad', { fixtures: 'version: 1\nimage: []\n' })).rejects.toThrow('fixtures[0]:2:1: ');
    const secret = `{ "version": 1, "x": "${'x'.repeat(80)} the password", "y": "${'y'.repeat(5000)}" }`;
    for (const text of [secret, `${secret}.yaml`, `no-such-folder/${secret}`, `package.json/${'x'.repeat(80)} the password`]) {
      const refused = bench.emulator.createSandbox('bad', { fixtures: text });
      await expect(refused).rejects.toThrow(/^.{1,80}: .*$/);
      await expect(refused).rejects.not.toThrow('the password');
    }
    await expect(startEmulator({ fixtures: [fixture] })).rejects.not.toThrow('password:');
  });

  it('generates the images that they wish for', async () => {
    const generate = { dialect: 'ims', count: 30, seed: 7, owner: 'alpha' };
    expect((await make({ name: 'c', fixtures: [{ version: 1, generate }] })).json.images).toBe(36);
  });

  it.each([
    [[{ version: 1, imagse: [] }], 'fixtures[0]:1:14: there is no key "imagse" in this file, did you mean "images"?'],
    [['version: 1\n', 'version: 1\nimages:\n  - { name: 7 }\n'], 'fixtures[1]:3:'],
    [['version: 1\nimages: [\n'], 'fixtures[0]:3:1: this is no good YAML'],
    [[7], 'fixtures[0]:1:1: this file holds 7: it has to hold keys and values'],
    [[{ version: 1, images: [{ ...TINY, owner: 'alhpa' }] }], 'did you mean "alpha"?'],
    [[{ version: 1, images: [{ ...TINY, data: { file: '/etc/hostname' } }] }], 'no files are read for a fixture that was sent'],
    [
      [
        {
          version: 1,
          images: [{ id: TINY.id, locations: [{ url: 'file:///var/lib/glance/stores/fast/x', data: { file: '/etc/hostname' } }] }],
        },
      ],
      'no files are read for a fixture that was sent',
    ],
  ])('is not made with %j', async (fixtures, message) => {
    const answer = await make({ name: 'd', fixtures });
    expect([answer.status, answer.json.error.code]).toEqual([400, 'refused']);
    expect(answer.json.error.message).toContain(message);
    expect(answer.json.error.findings[0]).toMatchObject({ file: expect.stringMatching(/^fixtures\[\d\]$/), line: expect.any(Number) });
    expect((await admin(bench.emulator, 'GET', '/sandboxes/d')).status).toBe(404);
  });

  it.each([['images.yaml'], [{ version: 1 }]])('is not made with fixtures that are no list: %j', async (fixtures) => {
    expect((await make({ fixtures })).json.error.message).toBe('"fixtures" has to be an array of objects and of texts of files.');
  });
});

describe('emulator.createSandbox', () => {
  it('reads files, folders and objects', async () => {
    await using emulator = await startEmulator();
    const one = await emulator.createSandbox('one', { fixtures: folder.concat('/images.yaml') });
    const other = await emulator.createSandbox('other', { fixtures: [ONE_IMAGE], seed: 7 });
    expect([await download(one), await download(other)]).toEqual(['bytes of a file', 'hello']);
    expect(emulator.sandbox('one').url).toBe(one.url);
    const plain = await emulator.createSandbox('plain');
    expect(await list(plain)).toEqual(await list(emulator));
  });

  it('says what is wrong', async () => {
    await using emulator = await startEmulator();
    const cyclic: { own?: object } = {};
    cyclic.own = cyclic;
    await expect(emulator.createSandbox('a', { fixtures: 'none.yaml' })).rejects.toThrow('none.yaml: there is no such file');
    await expect(emulator.createSandbox('a', { fixtures: { version: 2 } })).rejects.toThrow('fixtures[0]:1:12: the version');
    await expect(emulator.createSandbox('a', { fixtures: cyclic })).rejects.toThrow('fixtures[0] is no plain data');
    await expect(emulator.createSandbox('a', { fixtrues: [] } as never)).rejects.toThrow('did you mean "fixtures"?');
    await expect(emulator.createSandbox(7 as never)).rejects.toThrow('a sandbox has a name, and 7 is none');
    expect(() => emulator.sandbox('a', { fixtures: [] } as never)).toThrow('await emulator.createSandbox(name, settings)');
    emulator.sandbox('a');
    await expect(emulator.createSandbox('a')).rejects.toThrow('there is a sandbox "a" already');
  });
});

describe('fixtures of a sandbox after a restart', () => {
  const bench = useState();

  it('are those it was made with, though their files may have changed', async () => {
    const first = await bench.start();
    await admin(first, 'POST', '/sandboxes', { name: 'sent', fixtures: [ONE_IMAGE] });
    await first.createSandbox('read', { fixtures: join(folder, 'images.yaml') });
    writeFileSync(join(folder, 'images.yaml'), 'version: 1\nimages: []\n');
    const second = await bench.restart(first);
    const [sent, read] = [second.sandbox('sent'), second.sandbox('read')];
    expect([await list(sent), await download(sent), await list(read), await download(read)]).toEqual([
      ['tiny'],
      'hello',
      ['tiny'],
      'bytes of a file',
    ]);
  });
});
