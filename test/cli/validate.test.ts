import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { packageFile } from '../../src/package-root.ts';
import { type Ran, runCommand } from '../support/command-line.ts';
import { useFolder } from '../support/folder.ts';

const UUID = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';

const folder = useFolder();
const { file } = folder;

/** Runs `polyglance validate`; the name of the folder is left out of what it wrote. */
async function validate(...argv: string[]): Promise<Ran> {
  const { code, ...texts } = await runCommand(['validate', ...argv]);
  const toShort = (text: string): string => text.replaceAll(`${folder.path}/`, '');
  return { code, out: toShort(texts.out), err: toShort(texts.err) };
}

const IMAGES = `version: 1\nimages: [{ id: ${UUID}, owner: alpha }]\n`;
const SCENARIO = 'version: 1\nname: s\nrules:\n  - match: { operation: openstack-v2.image-list }\n    reply: { status: 503 }\n';
const CONFIG = 'version: 1\nport: 0\nswitches: { openstack-v2.showDirectUrl: true }\n';

describe('polyglance validate', () => {
  it('says of each good file what it is', async () => {
    const files = [file('a.yaml', IMAGES), file('b.yaml', SCENARIO), file('c.yml', CONFIG), file('d.json', '{"version":1,"stores":[]}')];
    expect(await validate(...files)).toEqual({
      code: 0,
      out: 'a.yaml: ok (fixture: 1 image)\nb.yaml: ok (scenario: 1 rule)\nc.yml: ok (config: 2 settings)\nd.json: ok (fixture: nothing)\n',
      err: '',
    });
  });

  it('finds all shipped files good', async () => {
    const paths = ['fixtures', 'fixtures/examples', 'scenarios', 'profiles', 'cases/openstack-v2'].map(packageFile);
    const { code, out } = await validate(...paths);
    expect(out).toMatch(/image-update\.yaml: ok \(cases: [1-9]\d* cases\)\n/);
    expect(out).toContain('fixtures/identity.yaml: ok (fixture: 4 users, 3 projects)\n');
    expect(out).toContain('many-images.yaml: ok (fixture: 1 image, 400 generated images)\n');
    expect(out).toContain('ims-gateway-has-a-bad-day.yaml: ok (scenario: 5 steps)\n');
    expect([code, out.split('\n').filter((line) => line !== '' && !line.includes(': ok ('))]).toEqual([0, []]);
  });

  it.each([
    [
      'an attribute that there is not',
      IMAGES.replace('owner', 'onwer'),
      'f.yaml:2:54: there is no key "onwer" in images[0], did you mean "owner"?',
    ],
    ['a project that there is not', IMAGES.replace('alpha', 'alhpa'), 'f.yaml:2:61: there is no project "alhpa", did you mean "alpha"?'],
    [
      'an operation that there is not',
      SCENARIO.replace('image-list', 'image-lsit'),
      'f.yaml:4:25: there is no operation "openstack-v2.image-lsit", did you mean "openstack-v2.image-list"?',
    ],
    [
      'a switch that there is not',
      CONFIG.replace('showDirectUrl', 'showDirectUlr'),
      'f.yaml:3:41: "switches": there is no switch "openstack-v2.showDirectUlr", did you mean "openstack-v2.showDirectUrl"?',
    ],
    ['a port that is none', CONFIG.replace('port: 0', 'port: 70000'), 'f.yaml:2:7: port is 70000: it has to be 65535 or less'],
    ['broken YAML', 'version: 1\nimages: [\n', 'f.yaml:3:1: '],
    ['an empty file', '', 'f.yaml:1:1: this file is empty'],
    ['data that is not there', IMAGES.replace('owner: alpha', 'data: { file: no.img }'), 'f.yaml:2:68: no.img: there is no such file'],
    [
      'wishes for the same images',
      'version: 1\ngenerate: [{ dialect: ims, count: 2 }, { dialect: ims, count: 1 }]\n',
      'f.yaml:2:40: two images have the id ',
    ],
  ])('finds %s, with its place', async (_, text, expected) => {
    const { code, out } = await validate(file('f.yaml', text));
    expect([code, out.trimEnd().split('\n')]).toEqual([1, [expect.stringContaining(expected)]]);
    expect(out.startsWith(expected)).toBe(true);
  });

  it('checks fixture files together, and each thing once', async () => {
    const people = `version: 1\nidentity:\n  projects: [{ id: ${'a'.repeat(32)}, name: red, regionProject: eu-de, tenant: '1' }]\n  users: []\n  tokens: []\n`;
    const [identity, images] = [file('identity.yaml', people), file('images.yaml', IMAGES.replace('alpha', 'red'))];
    expect((await validate(images)).out).toContain('images.yaml:2:61: there is no project "red"');
    expect((await validate(identity, images, folder.path)).code).toBe(0);
    expect((await validate(file('more.yaml', IMAGES), folder.path)).out).toContain('there is no project "alpha": there are red');
  });

  it('says so where files cannot be held against each other', async () => {
    const { out } = await validate(file('a.yaml', IMAGES), file('b.yaml', 'version: 1\nstores: {}\n'));
    expect(out).toBe(
      'b.yaml:2:9: stores is empty: it has to be a list\n' +
        'a.yaml: ok (fixture: 1 image; not held against the other fixture files, of which some are not good)\n',
    );
  });

  it('takes what a file says of itself before what it holds, and --kind before both', async () => {
    const line = '# yaml-language-server: $schema=../schemas/scenario.schema.json\n';
    expect((await validate(file('f.yaml', line + IMAGES))).out).toContain('f.yaml:2:1: "name" is missing in this file');
    const key = '{ "$schema": "../schemas/config.schema.json", "version": 1, "images": [] }';
    expect((await validate(file('f.json', key))).out).toContain('there is no key "images" in this file');
    expect(await validate('--kind', 'fixture', file('f.yaml', line + IMAGES))).toMatchObject({ code: 0 });
  });

  it('says what to do where the kind cannot be told', async () => {
    expect((await validate(file('f.yaml', 'version: 1\nimagse: []\n'))).out).toBe(
      'f.yaml:2:1: it cannot be told whether this is a fixture, a scenario, a config file or cases (is there a slip in "imagse", did you mean ' +
        '"images"?): say --kind fixture, scenario, config or cases, or begin the file with "# yaml-language-server: $schema=…"\n',
    );
    expect((await validate(file('g.yaml', '- a\n'))).out).toMatch(/^g\.yaml:1:1: it cannot be told .* --kind /);
  });

  it('finds two scenarios of one name, which a start refuses in the same words', async () => {
    const text = 'version: 1\nname: same\nrules:\n  - reply: { status: 503 }\n';
    const files = [file('one.yaml', text), file('two.yaml', text)];
    const said = 'two.yaml:2:7: one.yaml has the name "same" too: give one of them another name';
    expect(await validate(...files)).toMatchObject({ code: 1, out: expect.stringContaining(said) });
    const refusal: unknown = await startEmulator({ scenarios: files }).catch((thrown: unknown) => thrown);
    expect(String(refusal).replaceAll(`${folder.path}/`, '')).toContain(said);
  });

  it('finds what has no line at the beginning of the file', async () => {
    mkdirSync(join(folder.path, 'none'));
    const { code, out } = await validate(join(folder.path, 'gone.yaml'), file('notes.txt', 'x'), join(folder.path, 'none'));
    expect(code).toBe(1);
    expect(out.split('\n').map((line) => line.split(': ')[0])).toEqual(['gone.yaml:1:1', 'none:1:1', 'notes.txt:1:1', '']);
    expect(out).toContain('gone.yaml:1:1: there is no such file\n');
  });

  it('tells the findings as JSON', async () => {
    const wrong = await validate('--json', file('f.yaml', IMAGES.replace('alpha', 'alhpa')));
    expect([wrong.code, JSON.parse(wrong.out)]).toEqual([
      1,
      [{ file: 'f.yaml', line: 2, column: 61, message: 'there is no project "alhpa", did you mean "alpha"?' }],
    ]);
    expect(await validate('--json', file('f.yaml', IMAGES))).toEqual({ code: 0, out: '[]\n', err: '' });
  });

  it('wants files, and a kind that there is', async () => {
    expect(await validate()).toEqual({ code: 2, out: '', err: "error: missing required argument 'file'\n" });
    expect(await validate('--kind', 'fixtrue', 'f.yaml')).toMatchObject({ code: 2, out: '' });
  });

  it('has a help that fits a screen, with an example', async () => {
    const { code, out } = await validate('--help');
    expect([code, out.includes('Example:'), out.split('\n').length < 25]).toEqual([0, true, true]);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('runs as a process', () => {
    const broken = file('f.yaml', IMAGES.replace('alpha', 'alhpa'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [packageFile('bin/polyglance.js'), 'validate', broken], {
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([1, `${broken}:2:61: there is no project "alhpa", did you mean "alpha"?\n`, '']);
  });
});
