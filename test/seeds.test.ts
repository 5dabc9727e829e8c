import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { switchRows } from '../src/emulator/dialects.ts';
import { filesBelow, titlesBelow } from './support/titles.ts';

// docs/seeds.md says what became of every statement of the reference pages. Here its claims are held against the sources:
// each file, test, switch and gap that it names is there.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Row {
  readonly says: string;
  readonly state: string;
  readonly where: string;
}

const PAGE = /^## /m;
const pages = read('docs/seeds.md').split(PAGE).slice(1);

/** The cells of a line of a table; `\|` is a bar in a cell. */
function toCells(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

const rows: readonly Row[] = pages.flatMap((page) =>
  page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map(toCells)
    .filter(([says]) => says !== 'the page says' && !says?.startsWith('---'))
    .map(([says = '', state = '', where = '']) => ({ says, state, where })),
);

const quoted = (text: string): string[] => [...text.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title);
const inTicks = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

const titles = titlesBelow('test');
/** What sources and fixtures say, without the marks of comments, so that a sentence may go over two lines. */
const sources = [...filesBelow('src', /\.ts$/), ...filesBelow('fixtures', /\.yaml$/)]
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n')
  .replace(/\n\s*(?:\/\/|\*|#)\s?/g, ' ');
const gaps = [...sources.matchAll(/gap: ([^\n]*)/g)].map(([, text = '']) => text);

describe('docs/seeds.md', () => {
  it('has the five pages, and rows in each', () => {
    expect(pages.map((page) => (page.match(/^\| /gm)?.length ?? 0) > 3)).toEqual([true, true, true, true, true]);
  });

  it('knows four states', () => {
    expect(rows.filter(({ state }) => !['covered', 'contradicted', 'switch', 'gap'].includes(state))).toEqual([]);
  });

  it('names tests that there are, in every row but those of gaps', () => {
    const named = rows.filter(({ state }) => state !== 'gap');
    expect(named.filter(({ where }) => quoted(where).length === 0)).toEqual([]);
    const missing = named.flatMap(({ says, where }) =>
      quoted(where)
        .filter((title) => !titles.has(title))
        .map((title) => ({ says, title })),
    );
    expect(missing).toEqual([]);
  });

  it('names files that there are', () => {
    const files = rows.flatMap(({ where }) => inTicks(where).filter((code) => /^(?:src|fixtures|scenarios|schemas)\//.test(code)));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) expect(() => read(file)).not.toThrow();
    const covered = rows.filter(({ state, where }) => state === 'covered' && !/`(?:src|fixtures|scenarios)\//.test(where));
    expect(covered.filter(({ where }) => quoted(where).length === 0)).toEqual([]);
  });

  it('names switches that there are', () => {
    const switches = rows.filter(({ state }) => state === 'switch');
    const known = switchRows.map(({ name }) => name);
    expect(switches.filter(({ where }) => !inTicks(where).some((code) => known.includes(code)))).toEqual([]);
  });

  it('repeats what a comment in the sources says of a gap', () => {
    const missing = rows.filter(({ state, where }) => state === 'gap' && !gaps.some((text) => text.includes(where)));
    expect(missing).toEqual([]);
  });
});
