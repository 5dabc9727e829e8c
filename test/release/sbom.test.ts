import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { packageFile } from '../../src/package-root.ts';

// The bill of materials, as `npm run sbom` writes it of the build and the lock.

/** Licences that ask for nothing but their text and a name. */
const GOOD = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

/** What bom-1.6.schema.json says of the members that we use; we use no others. */
const LICENCES = {
  type: 'array',
  items: {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    properties: {
      license: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], additionalProperties: false },
      expression: { type: 'string' },
    },
    additionalProperties: false,
  },
};
const COMPONENT = {
  type: 'object',
  required: ['type', 'name', 'bom-ref', 'version', 'purl', 'licenses'],
  additionalProperties: false,
  properties: {
    type: { enum: ['application', 'library'] },
    'bom-ref': { type: 'string', minLength: 1 },
    name: { type: 'string' },
    version: { type: 'string', maxLength: 1024 },
    description: { type: 'string' },
    scope: { enum: ['required', 'optional', 'excluded'] },
    purl: { type: 'string', pattern: '^pkg:npm/(%40[^/@]+/)?[^/@]+@[^@]+$' },
    licenses: LICENCES,
    hashes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['alg', 'content'],
        additionalProperties: false,
        properties: { alg: { const: 'SHA-512' }, content: { type: 'string', pattern: '^[a-f0-9]{128}$' } },
      },
    },
    properties: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' }, value: { type: 'string' } }, additionalProperties: false },
    },
  },
};
const BOM = {
  type: 'object',
  required: ['$schema', 'bomFormat', 'specVersion', 'version', 'metadata', 'components', 'dependencies'],
  additionalProperties: false,
  properties: {
    $schema: { const: 'http://cyclonedx.org/schema/bom-1.6.schema.json' },
    bomFormat: { const: 'CycloneDX' },
    specVersion: { const: '1.6' },
    version: { type: 'integer', minimum: 1 },
    metadata: {
      type: 'object',
      additionalProperties: false,
      properties: { lifecycles: { const: [{ phase: 'build' }] }, component: COMPONENT },
    },
    components: { type: 'array', uniqueItems: true, items: COMPONENT },
    dependencies: {
      type: 'array',
      uniqueItems: true,
      items: {
        type: 'object',
        required: ['ref'],
        additionalProperties: false,
        properties: { ref: { type: 'string' }, dependsOn: { type: 'array', uniqueItems: true, items: { type: 'string' } } },
      },
    },
  },
};

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly { readonly license?: { readonly id: string } }[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}
interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}
interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(join(tmpdir(), 'polyglance-sbom-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string): string {
  const path = join(folder, name);
  execFileSync(process.execPath, ['scripts/sbom.mjs', path], { cwd: packageFile('.') });
  return readFileSync(path, 'utf8');
}

/** The manifests of all that Node would find for our dependencies and for theirs: what is installed, not what the lock says. */
function findInstalled(): string[] {
  const read = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const open = [packageFile('package.json')];
  const found = new Set<string>();
  for (const path of open) {
    const require = createRequire(path);
    for (const name of Object.keys(read(path).dependencies ?? {})) {
      const places = (require.resolve.paths(name) ?? []).map((place) => join(place, name, 'package.json'));
      const place = places.find((one) => isThere(one));
      if (place === undefined) throw new Error(`${name}, which ${dirname(path)} needs, is not installed`);
      const line = `${name}@${read(place).version}`;
      if (!found.has(line)) open.push(place);
      found.add(line);
    }
  }
  return [...found].sort();
}

function isThere(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

const isBundled = ({ properties = [] }: Component): boolean =>
  properties.some(({ name, value }) => name === 'cdx:npm:package:bundled' && value === 'true');
const toName = ({ name, version }: Component): string => `${name}@${version}`;

describe('the bill of materials', () => {
  let text = '';
  let bom: Bom;
  beforeAll(() => {
    text = write('a.json');
    bom = JSON.parse(text) as Bom;
  });

  it('is CycloneDX 1.6', () => {
    const ajv = new Ajv2020({ allErrors: true, strict: true });
    expect(ajv.validate(BOM, bom) ? [] : ajv.errors).toEqual([]);
  });

  it('is the same each time it is written', () => {
    expect(write('b.json')).toBe(text);
  });

  it('lists what an installation brings, to the last package', () => {
    const { components } = bom;
    expect(
      components
        .filter((one) => !isBundled(one))
        .map(toName)
        .sort(),
    ).toEqual(findInstalled());
  });

  it('lists what is bundled, which the package carries the licences of', () => {
    const bundled = bom.components.filter(isBundled);
    expect(bundled.map(({ name }) => name)).toEqual(expect.arrayContaining(['ajv', 'commander', 'fast-json-patch', 'lowdb']));
    const heads = [...readFileSync(packageFile('dist/LICENSES-BUNDLED.txt'), 'utf8').matchAll(/^(\S+) (\S+) \((\S+)\)$/gm)];
    const named = heads.map(([, name = '', version = '', licence = '']) => `${name}@${version} ${licence}`);
    expect(bundled.map((one) => `${toName(one)} ${one.licenses[0]?.license?.id}`).sort()).toEqual(named.sort());
  });

  it('says of each package what it needs, among those that are listed', () => {
    const { metadata, components, dependencies } = bom;
    const refs = new Set(components.map((one) => one['bom-ref']));
    expect(dependencies.map(({ ref }) => ref).sort()).toEqual([...refs, metadata.component['bom-ref']].sort());
    const needed = new Set(dependencies.flatMap(({ dependsOn }) => dependsOn));
    expect([...needed].sort()).toEqual([...refs].sort());
  });

  it('has no licence that asks for more than its text', () => {
    const licences = bom.components.map((one) => `${toName(one)}: ${one.licenses.map(({ license }) => license?.id).join(' and ')}`);
    expect(licences.filter((line) => !GOOD.some((id) => line.endsWith(`: ${id}`)))).toEqual([]);
  });
});
