import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

// What is published, as `npm run build` left it: `npm test` builds first.

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A file, or files by the condition under which they are taken. */
type Door = string | { readonly [condition: string]: Door };

const filesOf = (door: Door): readonly string[] => (typeof door === 'string' ? [door] : Object.values(door).flatMap(filesOf));

interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, Door>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

const manifest = JSON.parse(read('package.json')) as Manifest;

/** The files of dist that loading this one loads with it, and the packages that they ask for. */
function loadedWith(entry: string): { readonly files: string[]; readonly packages: string[] } {
  const files = new Set([entry]);
  const packages = new Set<string>();
  for (const file of files) {
    for (const [, to = ''] of read(`dist/${file}`).matchAll(/^(?:import|export)\b[^'"]*?(?:\bfrom )?["']([^"']+)["'];$/gm)) {
      if (to.startsWith('./')) files.add(to.slice(2));
      else if (!to.startsWith('node:')) packages.add(to);
    }
  }
  return { files: [...files], packages: [...packages] };
}

describe('the package', () => {
  it('has a file behind each of its doors', () => {
    const exported = Object.values(manifest.exports).flatMap(filesOf);
    const doors = [...exported, ...Object.values(manifest.bin)];
    expect(doors.length).toBeGreaterThan(5);
    expect(doors.filter((door) => !existsSync(join(ROOT, door)))).toEqual([]);
  });

  it('loads no dependency before something needs it', () => {
    for (const entry of ['index.js', 'cli.js']) expect(loadedWith(entry).packages).toEqual([]);
  });

  it('brings no emulator into a test that has one in a container', () => {
    const { files, packages } = loadedWith('testcontainers.js');
    expect(packages).toEqual(['testcontainers']);
    expect(files.map((file) => read(`dist/${file}`)).join('\n')).not.toMatch(/createServer|createDialects/);
    expect(read('dist/testcontainers.cjs')).not.toMatch(/createServer|createDialects/);
  });

  it('asks only for dependencies that it names', () => {
    // ajv.cjs needs nothing; it holds texts of code that would.
    const files = readdirSync(join(ROOT, 'dist')).filter((file) => /\.c?js$/.test(file) && file !== 'ajv.cjs');
    const texts = files.map((file) => read(`dist/${file}`));
    const asked = texts.flatMap((text) =>
      [...text.matchAll(/\b(?:import|require|requireNow)\(["']([^"'.][^"']*)["']\)/g)].map(([, to = '']) => to),
    );
    const builtin = createRequire(import.meta.url)('node:module') as typeof import('node:module');
    const foreign = asked.filter((to) => !builtin.isBuiltin(to)).map((to) => to.replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1'));
    expect([...new Set(foreign)].filter((name) => !(name in { ...manifest.dependencies, ...manifest.peerDependencies }))).toEqual([]);
    expect(foreign).toEqual(expect.arrayContaining(['express', 'yaml']));
  });

  it('carries the licences of what is bundled', () => {
    expect(read('dist/LICENSES-BUNDLED.txt')).toMatch(/^commander [\s\S]*^fast-json-patch /m);
  });

  it('never needs import() in its CommonJS twin, which a CommonJS jest refuses', () => {
    expect(read('dist/index.cjs')).not.toMatch(/\bimport\(/);
    expect(read('dist/index.cjs')).not.toMatch(/import\.meta/);
  });

  it('declares the same names in both formats', () => {
    expect(read('dist/types-cjs/index.d.ts')).toBe(read('dist/types/index.d.ts'));
  });
});

describe('the container image', () => {
  it('is labelled with the version of the package', () => {
    expect(read('Dockerfile')).toContain(`org.opencontainers.image.version="${manifest.version}"`);
  });

  it('is built from all that the build and the package need', () => {
    const ignored = read('.dockerignore');
    const { files } = JSON.parse(read('package.json')) as { readonly files: readonly string[] };
    for (const name of ['src', 'scripts', 'package-lock.json', 'tsconfig.build.json', ...files.filter((one) => one !== 'dist')]) {
      expect(ignored).toMatch(new RegExp(`^!${name.replaceAll('.', '\\.')}$`, 'm'));
    }
  });
});

describe('the documents', () => {
  it('give the two commands in exactly these words', () => {
    expect(read('README.md')).toContain('npm ci && npm start\n');
    expect(read('README.md')).toContain('npm ci && npm test\n');
  });

  it('name only scripts that there are', () => {
    const documents = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'SECURITY.md'].map(read).join('\n');
    const named = [...documents.matchAll(/npm run (?:--silent )?([a-z][a-z:]*)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  it('have an entry for what is not released yet, or for this version', () => {
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## (Unreleased|${manifest.version.replaceAll('.', '\\.')})`, 'm'));
  });
});
