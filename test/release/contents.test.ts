import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { packageFile } from '../../src/package-root.ts';

// The archive that `npm publish` sends, as `npm pack` tells it: each file has a reason to be there, and what is needed is there.

/** What may be in it; all else is a slip. */
const MAY_HOLD: readonly RegExp[] = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^bin\/polyglance\.js$/,
  // Doors, in both formats, with their types.
  /^dist\/(index|testcontainers|jest)\.(js|cjs|d\.ts|d\.cts)$/,
  /^dist\/(vitest\.js|vitest\.d\.ts|cli\.js|ajv\.cjs)$/,
  // Parts of bundles that are loaded when they are used.
  /^dist\/[a-z]+(-[a-z]+)*-[0-9A-Z]{8}\.js$/,
  /^dist\/types(-cjs)?\/([a-z0-9-]+\/)*[a-z0-9-]+\.d\.ts$/,
  /^dist\/types-cjs\/package\.json$/,
  /^dist\/(LICENSES-BUNDLED\.txt|default-cloud\.json)$/,
  /^(fixtures|fixtures\/examples|scenarios|profiles|profiles\/oracle)\/[a-z0-9-]+\.yaml$/,
  /^cases\/[a-z0-9-]+\/[a-z0-9-]+\.yaml$/,
  /^schemas\/[a-z]+\.schema\.json$/,
];

/** What must not be in it, whatever the list above lets through. */
const MUST_NOT_HOLD =
  /\.map$|(?<!\.d)\.ts$|\.(test|spec)\.|^(test|src|scripts|bench|examples|coverage|docs)\/|(^|\/)(node_modules\/|\.)|\.(tgz|log|pem|key|ndjson)$/;

/** Folders whose files are all of use to a user, as they stand in the repository. */
const DATA = ['cases', 'fixtures', 'scenarios', 'schemas', 'profiles'] as const;

/** What code reads of its own package → what has to be packed for it. */
const READ: Readonly<Record<string, readonly string[]>> = {
  "'package.json'": ['package.json'],
  [['`schemas/', '{kind}.schema.json`'].join('$')]: ['fixture', 'scenario', 'config', 'cases'].map((kind) => `schemas/${kind}.schema.json`),
  "'scenarios'": listData('scenarios'),
  "join('cases', dialect)": listData('cases'),
  // The cloud of a plain start.
  FILE: ['dist/default-cloud.json'],
  // A shipped file that a journal names.
  shipped: [...listData('scenarios'), ...listData('fixtures')],
  // Only to tell whether a file is a shipped one.
  "'.'": [],
};

function listData(folder: string): string[] {
  const entries = readdirSync(packageFile(folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(folder, ...below(entry.parentPath, folder), entry.name));
}

function below(path: string, folder: string): string[] {
  return path.slice(packageFile(folder).length).split('/').filter(Boolean);
}

interface Packed {
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

function pack(): Packed {
  const flags = ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'];
  const output = execFileSync('npm', flags, { cwd: packageFile('.'), encoding: 'utf8' });
  const [packed] = Object.values(JSON.parse(output) as Record<string, Packed>);
  if (packed === undefined) throw new Error(`npm pack said nothing of use: ${output}`);
  return packed;
}

const packed = pack();
const paths = packed.files.map(({ path }) => path);
const text = (path: string): string => readFileSync(packageFile(path), 'utf8');

describe('what is published', () => {
  it('is what the rule lists, and nothing else', () => {
    expect(paths.filter((path) => !MAY_HOLD.some((rule) => rule.test(path)))).toEqual([]);
    expect(paths.filter((path) => MUST_NOT_HOLD.test(path))).toEqual([]);
  });

  it('has something for each part of the rule', () => {
    expect(paths).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md']));
    expect(MAY_HOLD.filter((rule) => !paths.some((path) => rule.test(path)))).toEqual([]);
  });

  it('holds all that the list "files" names', () => {
    const { files } = JSON.parse(text('package.json')) as { readonly files: readonly string[] };
    expect(files.filter((entry) => !paths.some((path) => path === entry || path.startsWith(`${entry}/`)))).toEqual([]);
  });

  it.each(DATA)('holds each file of %s', (folder) => {
    const there = listData(folder);
    expect(there.length).toBeGreaterThan(0);
    expect(paths.filter((path) => path.startsWith(`${folder}/`)).sort()).toEqual(there.sort());
  });

  it('holds what code reads of its own package', () => {
    const sources = readdirSync(packageFile('src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
    const code = sources.filter((path) => path !== 'package-root.ts').map((path) => text(`src/${path}`));
    const calls = code.flatMap((one) => [...one.matchAll(/\b(?:readPackageFile|packageFile)\(((?:[^()]|\([^()]*\))*)\)/g)]);
    const asked = new Set(calls.map(([, argument = '']) => argument));
    expect([...asked].sort()).toEqual(Object.keys(READ).sort());
    expect(Object.values(READ).flatMap((needed) => needed.filter((path) => !paths.includes(path)))).toEqual([]);
  });

  it('can be run as a program', () => {
    expect((packed.files.find(({ path }) => path === 'bin/polyglance.js')?.mode ?? 0) % 0o1000).toBe(0o755);
    expect(text('bin/polyglance.js')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('leads to no source map, and to no place of the machine that it was built on', () => {
    const built = paths.filter((path) => path.startsWith('dist/'));
    expect(built.filter((path) => text(path).includes('sourceMappingURL='))).toEqual([]);
    expect(built.filter((path) => text(path).includes(packageFile('.')))).toEqual([]);
  });

  it('asks for twelve packages at most', () => {
    const { dependencies } = JSON.parse(text('package.json')) as { readonly dependencies: Readonly<Record<string, string>> };
    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(12);
  });
});
