import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Cloud } from '../../src/core/cloud.ts';
import { readDefaultCloud } from '../../src/documents/default-cloud.ts';
import { readCloud } from '../../src/documents/fixtures.ts';
import { packageFile } from '../../src/package-root.ts';
import { refusalOf } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'polyglance-metadefs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (file: string): Promise<Cloud> => readCloud([file], readDefaultCloud());
const metadefs = async (text: string): Promise<Cloud['metadefs']> => {
  const file = join(folder, 'f.yaml');
  writeFileSync(file, `version: 1\nmetadefs:\n  namespaces:\n    - ${text}\n`);
  return (await read(file)).metadefs;
};

describe('metadefs of a fixture', () => {
  it('are none in the default cloud, and stay so where a file has none', async () => {
    expect(readDefaultCloud().metadefs).toEqual({ namespaces: [], types: [] });
    expect((await read(packageFile('fixtures/stores.yaml'))).metadefs.namespaces).toEqual([]);
  });

  it('have what they leave out as a new namespace has it, and times of what they are in', async () => {
    const at = Date.UTC(2020, 0, 1);
    const { namespaces, types } = await metadefs(
      '{ namespace: n, created_at: 2020-01-01T00:00:00Z, tags: [{ name: t }], resource_type_associations: [{ name: R }] }',
    );
    expect(namespaces).toEqual([
      {
        id: 1,
        name: 'n',
        displayName: null,
        description: null,
        visibility: 'private',
        protected: false,
        owner: null,
        createdAt: at,
        updatedAt: at,
        associations: [{ name: 'R', prefix: null, target: null, createdAt: at, updatedAt: at }],
        properties: [],
        objects: [],
        tags: [{ name: 't', createdAt: at, updatedAt: at }],
      },
    ]);
    expect(types).toEqual([{ name: 'R', createdAt: at }]);
  });

  it('keep properties as the service would', async () => {
    const { namespaces } = await metadefs('{ namespace: n, properties: { p: { default: true, title: P, type: boolean } } }');
    expect(namespaces[0]?.properties).toEqual([{ name: 'p', schema: { type: 'boolean', title: 'P', default: 'True' } }]);
  });

  it.each([
    ['an unknown key', '{ namespace: n, displayname: x }', 'did you mean "display_name"?'],
    [
      'an unknown word of a property',
      '{ namespace: n, properties: { p: { title: P, type: string, minimun: 1 } } }',
      'did you mean "minimum"?',
    ],
    ['no type', '{ namespace: n, properties: { p: { title: P } } }', '"type" is missing'],
    ['an owner that is no project', '{ namespace: n, owner: alhpa }', 'there is no project "alhpa", did you mean "alpha"?'],
    ['a name twice', '{ namespace: n }\n    - { namespace: n }', 'f.yaml:5:20: two namespaces have the name "n"'],
    ['a tag twice', '{ namespace: n, tags: [{ name: t }, { name: t }] }', '"t" stands here twice'],
    ['a day that there is not', '{ namespace: n, created_at: 2020-02-30T00:00:00Z }', 'is no time'],
  ])('are refused with %s', async (_what, text, words) => {
    const lines = await refusalOf('f.yaml', `version: 1\nmetadefs:\n  namespaces:\n    - ${text}\n`, read);
    expect(lines).toEqual([expect.stringContaining(words)]);
  });
});
