import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { createDialects } from '../src/emulator/dialects.ts';

// The walls of ARCHITECTURE.md, read from the import lines: nothing here runs a compiler.

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The rooms between the server and the operations. They do not import each other. */
const SIBLINGS = ['admin', 'scenario', 'journal', 'contract', 'conformance'];
/** What stands outside the rooms. */
const ASIDE = ['refusals', 'package-root', 'documents', 'config'];

/** Room → what it may import besides itself. `dialects` stands for each of them. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  door: ['emulator', 'matchers', ...ASIDE],
  // A door too, to an emulator elsewhere: it brings none of its own.
  testcontainers: ASIDE,
  // What is told of a journal in words, without an emulator.
  matchers: ['journal', 'operation', ...ASIDE],
  emulator: ['server', 'dialects', ...SIBLINGS, 'state', 'operation', 'core', ...ASIDE],
  server: ['dialects', ...SIBLINGS, 'operation', 'core', ...ASIDE],
  dialects: ['wire', 'operation', 'core', ...ASIDE],
  ...Object.fromEntries(SIBLINGS.map((room) => [room, ['operation', 'core', ...ASIDE]])),
  operation: ['core', ...ASIDE],
  wire: ['operation', 'core'],
  state: ['core', 'documents', 'refusals'],
  config: ['operation', 'core', 'refusals', 'package-root'],
  documents: ['core', 'refusals', 'package-root'],
  refusals: [],
  'package-root': [],
  core: [],
};

/** Library → the only files that may know it, as the beginning of their path. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  express: ['src/server/', 'src/admin/'],
  re2js: ['src/scenario/pattern'],
  selfsigned: ['src/server/certificate'],
  ajv: ['src/operation/validate', 'src/documents/'],
  'ajv-formats': ['src/operation/validate', 'src/documents/'],
  yaml: ['src/documents/'],
  'fast-json-patch': ['src/core/patch'],
  commander: ['src/cli/'],
  'json-schema-faker': ['src/operation/example'],
  lowdb: ['src/state/'],
  testcontainers: ['src/testcontainers/'],
  '@jest/globals': ['src/jest.ts'],
  vitest: ['src/vitest.ts'],
};

/** A longer file is rows of data and holds no function. */
const FILE_AT_MOST = 300;
const FUNCTION_AT_MOST = 50;

/** `import()` and its like; `typeof import()` and `import().Type` are types. */
const LATE_IMPORT = /(typeof\s+)?\b(?:import|require|requireNow)\(\s*['"]([^'"]+)['"]\s*\)(?:\.[A-Z])?/g;

interface Import {
  readonly from: string;
  readonly to: string;
  /** When it is loaded: with the file, when something is used, or never, being types alone. */
  readonly when: 'start' | 'use' | 'never';
}

function listFiles(folder: string, skip = /^(node_modules|dist|dist-.*|coverage|\.git)$/): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true }).filter((entry) => !skip.test(entry.name));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path, skip) : [path.split(sep).join('/')];
  });
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Comments may name anything. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function importsOf(path: string, whole = read(path)): Import[] {
  const text = withoutComments(whole);
  const found: Import[] = [];
  for (const [, type, to = ''] of text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[\w$*{}\s,]+\bfrom\s+)?['"]([^'"]+)['"]/gm)) {
    found.push({ from: path, to, when: type === undefined ? 'start' : 'never' });
  }
  for (const [call, before, to = ''] of text.matchAll(LATE_IMPORT)) {
    found.push({ from: path, to, when: before !== undefined || /\.[A-Z]$/.test(call) ? 'never' : 'use' });
  }
  return found;
}

/** The room of a file of ours, as the table above names it; a dialect is a room of its own. */
function roomOf(path: string): string {
  const parts = path.replace(/^src\//, '').split('/');
  const [first = ''] = parts;
  if (parts.length === 1) {
    const name = first.replace(/\.ts$/, '');
    return name in MAY_IMPORT ? name : 'door';
  }
  if (first === 'cli') return 'door';
  return first === 'dialects' ? `dialects/${parts.slice(1, parts[1] === 'identity' ? 3 : 2).join('/')}` : first;
}

/** The file of ours that an import means. */
function toTarget({ from, to }: Pick<Import, 'from' | 'to'>): string {
  return join(from, '..', to).split(sep).join('/');
}

function isAllowed({ from, to, when }: Import): boolean {
  const [here, there] = [roomOf(from), roomOf(toTarget({ from, to }))];
  if (here === there) return true;
  const kind = (room: string): string => room.split('/')[0] ?? room;
  // Types are gone at run time, and the public types of the doors are those of the rooms.
  if (['door', 'testcontainers', 'matchers'].includes(here) && when === 'never') return true;
  return (MAY_IMPORT[kind(here)] ?? []).includes(kind(there));
}

function toLine({ from, to }: Import): string {
  return `${from} imports ${to}`;
}

const FUNCTION_START =
  /\bfunction\b.*[{(]$|=>\s*\{$|^\s*(?!(?:if|for|while|switch|catch|else|return)\b)(?:async |static |get |set |\*)*[\w$#]+\(.*\)(?:: .+)? \{$/;

/** Where the functions of a formatted file begin and end, by indentation. */
function functionsOf(lines: readonly string[]): [number, number][] {
  const indent = (line: string): number => line.length - line.trimStart().length;
  return lines.flatMap((line, start): [number, number][] => {
    const opensBelow =
      /[\w>]\($|= (async )?\($/.test(line) &&
      lines
        .slice(start + 1)
        .find((next) => indent(next) <= indent(line))
        ?.match(/^\s*\)(: .+)? (=> )?\{$/);
    const isControl = /^\s*(?:\} )?(?:if|for|while|switch|catch|else)\b/.test(line);
    if (isControl || !(FUNCTION_START.test(line) || opensBelow)) return [];
    const length = lines.slice(start + 1).findIndex((next) => indent(next) === indent(line) && next.trimStart().startsWith('}'));
    return length < 0 ? [] : [[start, start + 1 + length]];
  });
}

/**
 * Functions that are too long. Lines of a function inside do not count: a factory is as long as what it does itself.
 * Nor does a function that only returns a table: it is rows.
 */
function tooLong(path: string, lines = read(path).split('\n')): string[] {
  const functions = functionsOf(lines);
  return functions.flatMap(([start, end]) => {
    const inner = new Set<number>();
    for (const [from, to] of functions) {
      if (from > start && to < end) for (let line = from; line <= to; line += 1) inner.add(line);
    }
    const own = end - start + 1 - inner.size;
    const isTable = lines[start + 1]?.trim() === 'return [' && lines[end - 1]?.trim() === '];';
    return own > FUNCTION_AT_MOST && !isTable ? [`${path}:${start + 1} has a function of ${own} lines`] : [];
  });
}

/** A function as it looks when it is formatted, with so many lines inside. */
function toFunction(head: string, lines: number): string[] {
  return [head, ...Array.from({ length: lines }, () => '    work();'), '  }'];
}

const sources = listFiles('src').filter((path) => path.endsWith('.ts'));
const imports = sources.flatMap((path) => importsOf(path));
const isOurs = ({ to }: Import): boolean => to.startsWith('.');

const dialects = createDialects();

describe('the readers of this file', () => {
  it('see an import in each of its forms', () => {
    const text = [
      "import express from 'a';",
      "import {\n  type X,\n  y,\n} from 'b';",
      "export { z } from 'c';",
      "import type { T } from 'd';",
      "const e = await import('e');",
      "const f = requireNow('f/deep') as typeof import('g');",
      "// import 'h';",
      "export const text = 'not an import';",
    ].join('\n');
    const seen = importsOf('src/x.ts', text).map(({ to, when }) => `${to} ${when}`);
    expect(seen).toEqual(['a start', 'b start', 'c start', 'd never', 'e use', 'f/deep use', 'g never']);
  });

  it('refuse an import that goes up, or from one sibling to the other', () => {
    const refused = (from: string, to: string): boolean => !isAllowed({ from, to, when: 'start' });
    expect(refused('src/core/image.ts', '../refusals.ts')).toBe(true);
    expect(refused('src/journal/journal.ts', '../scenario/engine.ts')).toBe(true);
    expect(refused('src/dialects/ims/view.ts', '../rackspace/view.ts')).toBe(true);
    expect(refused('src/server/pipeline.ts', '../journal/journal.ts')).toBe(false);
  });

  it('see a long function in each of its forms', () => {
    const heads = ['  function one(): void {', '  const two = (): void => {', '  async three(x: number): Promise<void> {'];
    for (const head of heads) {
      expect(tooLong('x', toFunction(head, FUNCTION_AT_MOST - 2))).toEqual([]);
      expect(tooLong('x', toFunction(head, FUNCTION_AT_MOST - 1))).toHaveLength(1);
    }
    const wide = ['  function wide(', '    x: number,', ...toFunction('  ): void {', FUNCTION_AT_MOST)];
    expect(tooLong('x', wide)).toHaveLength(1);
  });
});

describe('the walls', () => {
  it('lets each room import only what stands below it', () => {
    expect(imports.filter((one) => isOurs(one) && !isAllowed(one)).map(toLine)).toEqual([]);
  });

  it('knows every room', () => {
    const rooms = new Set(sources.map((path) => roomOf(path).split('/')[0] ?? ''));
    expect([...rooms].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
  });

  it('keeps each library to the files that are its own', () => {
    const libraryOf = (to: string): string => /^(@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to;
    const foreign = imports.filter((one) => !isOurs(one) && !one.to.startsWith('node:'));
    const misplaced = foreign.filter(({ from, to }) => !(LIBRARIES[libraryOf(to)] ?? []).some((start) => from.startsWith(start)));
    expect(misplaced.map(toLine)).toEqual([]);
  });

  it('loads what is heavy on first use only', () => {
    const heavy = /^(express|yaml|ajv|ajv-formats|json-schema-faker|lowdb|testcontainers)(\/|$)/;
    const atStart = new Set(['src/index.ts', 'src/cli/main.ts']);
    for (const path of atStart) {
      for (const one of imports.filter(({ from, when }) => from === path && when === 'start')) {
        if (isOurs(one)) atStart.add(toTarget(one));
      }
    }
    const early = imports.filter(({ from, to, when }) => when === 'start' && heavy.test(to) && atStart.has(from));
    expect(atStart.size).toBeGreaterThan(20);
    expect(early.map(toLine)).toEqual([]);
  });

  it('ends relative imports in the name of a file', () => {
    expect(imports.filter((one) => isOurs(one) && !/\.(ts|json)$/.test(one.to)).map(toLine)).toEqual([]);
  });
});

describe('the size of things', () => {
  it('keeps files of behaviour short', () => {
    const long = sources
      .map((path) => ({ path, lines: read(path).trimEnd().split('\n') }))
      .filter(({ lines }) => lines.length > FILE_AT_MOST);
    expect(long.filter(({ lines }) => functionsOf(lines).length > 0).map(({ path }) => path)).toEqual([]);
  });

  it('keeps functions short', () => {
    expect(sources.flatMap((path) => tooLong(path))).toEqual([]);
  });
});

describe('the tables', () => {
  it('name the source of every operation and of every error', () => {
    expect(dialects.length).toBeGreaterThan(0);
    const rows = dialects.flatMap((dialect) => [
      ...dialect.operations,
      ...dialect.errors,
      ...dialect.switches.map((row) => ({ ...row, id: row.name })),
    ]);
    expect(rows.filter((row) => row.source.trim() === '').map((row) => row.id)).toEqual([]);
  });

  it('give every operation an id of its dialect that nothing else has', () => {
    const ids = dialects.flatMap((dialect) => dialect.operations.map((operation) => [dialect.id, operation.id] as const));
    expect(ids.filter(([dialect, id]) => !new RegExp(`^${dialect}\\.[a-z0-9]+(-[a-z0-9]+)*$`).test(id))).toEqual([]);
    expect(new Set(ids.map(([, id]) => id)).size).toBe(ids.length);
  });

  it('have a contract test for every operation', () => {
    const tests = listFiles('test')
      .filter((path) => /^test\/contract\/.*\.test\.ts$/.test(path))
      .map(read)
      .join('\n');
    const operations = dialects.flatMap((dialect) => dialect.operations);
    const untested = operations.filter(({ id }) => !new RegExp(`['"\`( ]${id.replace('.', '\\.')}['"\`): ,]`).test(tests));
    expect(untested.map(({ id }) => id)).toEqual([]);
  });
});

describe('the repository', () => {
  const texts = listFiles('.').filter((path) => /\.(ts|[cm]?js|json|ya?ml|md|sh)$|^\.ci\/|^[^/.]+$/.test(path));

  it('names no path of the machine it was written on', () => {
    const paths = new RegExp(['work', 'root', 'farm', 'home/[a-z]+'].map((folder) => `(?<![\\w.~}-])/${folder}/`).join('|'));
    expect(texts.filter((path) => paths.test(read(path)))).toEqual([]);
  });

  it('locks its dependencies without saying which registry they came from', () => {
    const lock = read('package-lock.json');
    expect(lock).not.toMatch(/"resolved"/);
    expect(lock).not.toMatch(/https?:\/\/[^"]*registry/);
  });

  it('locks the packages of every platform, or npm ci refuses it elsewhere (scripts/complete-lock.mjs adds them)', () => {
    const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { optionalDependencies?: Record<string, string> }> };
    const places = Object.keys(lock.packages);
    const wanted = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
    expect(wanted.filter((name) => !places.some((place) => place.endsWith(`node_modules/${name}`)))).toEqual([]);
  });

  it('has a file behind every relative link of its documents', () => {
    const files = new Set(listFiles('.'));
    const broken = texts
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
          .map(([, target = '']) => join(path, '..', target).split(sep).join('/').replace(/\/$/, ''))
          .filter((target) => !files.has(target) && ![...files].some((file) => file.startsWith(`${target}/`)))
          .map((target) => `${path} → ${target}`),
      );
    expect(broken).toEqual([]);
  });
});
