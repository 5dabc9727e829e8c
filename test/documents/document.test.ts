import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readDocument } from '../../src/documents/document.ts';
import { readCloud } from '../../src/documents/fixtures.ts';
import { nothing, refusalOf } from './support.ts';

const read = (file: string): Promise<unknown> => readCloud([file], nothing);

/** Ten lists that each hold the one before nine times: a billion entries, if anybody follows them. */
const BOMB = Array.from({ length: 10 }, (_, level) => {
  const entries = Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*l${level - 1}`));
  return `l${level}: &l${level} [${entries.join(', ')}]`;
}).join('\n');

describe('a file that cannot be read', () => {
  it.each([
    ['a duplicate key', 'version: 1\nstores: []\nstores: []\n', 'f.yaml:3:1: this key stands here twice: keep one'],
    ['a tab for indentation', 'version: 1\nstores:\n\t- id: a\n', 'f.yaml:3:1: a tab cannot indent YAML: use spaces'],
    ['two documents', 'version: 1\n---\nversion: 1\n', 'f.yaml:2:1: there is more than one document in this file'],
    ['nothing', '', 'f.yaml:1:1: this file is empty'],
    ['only a comment', '# soon\n', 'f.yaml:1:1: this file is empty'],
    ['an alias bomb', `version: 1\n${BOMB}\n`, 'f.yaml:1:1: the aliases of this file make more than 100 copies'],
    ['an unknown alias', 'version: 1\nstores: *nowhere\n', 'f.yaml:2:9: there is no anchor &nowhere before this alias'],
    ['an alias of what it stands in', 'version: 1\nstores: &a [*a]\n', 'f.yaml:2:13: the alias *a stands inside of what it means'],
    ['an anchor that comes later', 'version: 1\nstores: *a\nimages: &a []\n', 'f.yaml:2:9: there is no anchor &a before this alias'],
    ['aliases without end', `version: 1\na: &a 1\nb: [${'*a, '.repeat(50_000)}]\n`, 'this file has more than 1000 aliases'],
    ['one key as text and as number', 'version: 1\n1: a\n"1": b\n', 'f.yaml:3:1: this key stands here twice: keep one'],
    ['an unclosed quote', "version: 1\nstores: 'a\n", 'this is no good YAML: '],
    ['an unknown tag', 'version: 1\nstores: !!js/function x\n', 'f.yaml:2:9: this is no good YAML: '],
    ['a list as a key', 'version: 1\n[a]: 1\n', 'f.yaml:2:1: a key has to be a text'],
    ['too deep a nesting', `version: ${'['.repeat(100_000)}`, 'f.yaml:1:1: this file is nested too deeply'],
    ['a list', '- version: 1\n', 'f.yaml:1:1: this file holds a list: it has to hold keys and values'],
    ['no version', 'stores: []\n', 'f.yaml:1:1: "version" is missing: begin the file with "version: 1"'],
    ['a misspelt version', 'stores: []\nverison: 1\n', 'f.yaml:2:1: "version" is missing: is "verison" meant to be it?'],
    ['another version', 'version: 2\nwhat: ever\n', 'f.yaml:1:10: the version of this file is 2: this release reads version 1'],
    ['a version in quotes', "version: '1'\n", 'f.yaml:1:10: the version of this file is "1": this release reads version 1'],
  ])('is refused with its place: %s', async (_, content, expected) => {
    const [first, ...others] = await refusalOf('f.yaml', content, read);
    expect(first).toContain(expected);
    expect(others).toEqual([]);
  });

  it('is refused when it is no UTF-8', async () => {
    const utf16 = new Uint8Array(Buffer.from('\ufeffversion: 1\n', 'utf16le'));
    expect(await refusalOf('f.yaml', utf16, read)).toEqual(['f.yaml:1:1: this file is not UTF-8: save it as UTF-8']);
  });

  it('is refused when its name has another ending', async () => {
    expect(await refusalOf('f.toml', 'version = 1', read)).toEqual(['f.toml: the name of the file has to end in .yaml, .yml, .json']);
  });

  it('is refused when it is a folder, whatever its name ends in', async () => {
    const folder = join(process.cwd(), 'src', 'core');
    await expect(readDocument(folder)).rejects.toThrow('core: this is a folder, not a file');
    await expect(readDocument('nowhere')).rejects.toThrow('nowhere: there is no such file');
  });

  it('tells of each key that stands twice', async () => {
    const lines = await refusalOf('f.yaml', 'version: 1\nversion: 1\nstores: []\nstores: []\n', read);
    expect(lines.map((line) => line.split(': ', 1)[0])).toEqual(['f.yaml:2:1', 'f.yaml:4:1']);
  });

  it('is refused when there is none', async () => {
    await expect(read('nowhere/f.yaml')).rejects.toThrow('nowhere/f.yaml: there is no such file');
  });

  it('is named by the end of its path, where that is long', async () => {
    const path = `${'folder/'.repeat(20)}f.yaml`;
    await expect(read(path)).rejects.toThrow(`…${path.slice(-79)}: there is no such file`);
  });

  it('is named by its first line, and by the beginning of what may be a text', async () => {
    await expect(readDocument('version: 1\npassword: secret\n.yaml')).rejects.toThrow('version: 1…: there is no such file');
    const text = `{ "x": "${'x'.repeat(100)}", "password": "secret" }.yaml`;
    await expect(readDocument(text)).rejects.toThrow(`${text.slice(0, 79)}…: there is no such file`);
  });
});

describe('a file that can be read', () => {
  it('may begin with a byte order mark, which moves no place', async () => {
    expect(await refusalOf('f.yaml', '\ufeffversion: 1\nstores: []\n', read)).toEqual(['no refusal']);
    expect(await refusalOf('f.yaml', '\ufeffversio: 1\n', read)).toEqual(['f.yaml:1:1: "version" is missing: is "versio" meant to be it?']);
  });

  it('may be JSON, with tabs', async () => {
    expect(await refusalOf('f.json', JSON.stringify({ version: 1, stores: [] }, null, '\t'), read)).toEqual(['no refusal']);
  });

  it('may have the line ends of Windows', async () => {
    expect(await refusalOf('f.yaml', 'version: 1\r\nstorse: []\r\n', read)).toEqual([
      'f.yaml:2:1: there is no key "storse" in this file, did you mean "stores"?',
    ]);
  });

  it('may say a thing once and use it again', async () => {
    const content = 'version: 1\nstores:\n  - id: a\n    description: &text hello\n  - id: b\n    description: *text\n';
    expect(await refusalOf('f.yaml', content, read)).toEqual(['no refusal']);
  });

  it('has the YAML of version 1.2, whatever it says', async () => {
    const content = '%YAML 1.1\n---\nversion: 1\nstores:\n  - id: a\n    default: yes\n';
    expect(await refusalOf('f.yaml', content, read)).toEqual(['f.yaml:6:14: stores[0].default is "yes": it has to be true or false']);
  });
});
