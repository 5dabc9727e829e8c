import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { transformSync } from 'esbuild';
import { toDialectPage } from '../scripts/dialect-page.ts';
import { readGaps, toGapsPage } from '../scripts/gap-list.ts';
import { readSources } from '../scripts/pages.ts';
import { toCaseSet } from '../src/conformance/verify/read.ts';
import { parseDocument } from '../src/documents/document.ts';
import { createDialects } from '../src/emulator/dialects.ts';
import { packageFile } from '../src/package-root.ts';
import { readPlan, readScenario } from '../src/scenario/read.ts';

// What the documents show can be copied: scenarios and plans in them are good.

const dialects = createDialects();
const pages = ['README.md', ...readdirSync(packageFile('docs')).map((name) => `docs/${name}`)].filter((name) => name.endsWith('.md'));

const blocks = pages.flatMap((page) =>
  [...readFileSync(packageFile(page), 'utf8').matchAll(/^```(yaml|json)\n([\s\S]*?)^```/gm)].map(([, kind = '', text = '']) => ({
    page,
    kind,
    text,
    first: text.split('\n').find((line) => !line.startsWith('#')) ?? '',
  })),
);
const scenarios = blocks.filter(({ text }) => /^(rules|plan):/m.test(text));
const cases = blocks.filter(({ text }) => /^cases:/m.test(text));
const plans = blocks.filter(({ kind, text }) => kind === 'json' && /^\{ "[a-z0-9-]+\.[a-z-]+": \[/.test(text));

describe('the documents', () => {
  it('show scenarios and plans', () => {
    expect([scenarios.length, plans.length].every((count) => count > 0)).toBe(true);
  });

  it.each(scenarios)('show a scenario that is good in $page', async ({ text, page }) => {
    await expect(readScenario(text, page, dialects)).resolves.toHaveProperty('name');
  });

  it.each(cases)('show cases that are good in $page', async ({ text, page }) => {
    const set = toCaseSet(
      await parseDocument(text, page),
      dialects.map(({ id }) => id),
    );
    expect(set.cases.length).toBeGreaterThan(0);
  });

  it.each(plans)('show a plan that is good in $page: $first', async ({ text, page }) => {
    await expect(readPlan(text, page, dialects, 'plan-1')).resolves.toHaveProperty('plan');
  });
});

describe('a block of code', () => {
  const all = pages.flatMap((page) =>
    [...readFileSync(packageFile(page), 'utf8').matchAll(/^```(\w+)( run)?\n([\s\S]*?)^```/gm)].map(
      ([, kind = '', , text = ''], index) => ({
        name: `${page}, block ${index + 1}`,
        kind,
        text,
      }),
    ),
  );
  const of = (...kinds: readonly string[]) => all.filter(({ kind }) => kinds.includes(kind));

  it('is of a language that is looked at', () => {
    expect([...new Set(all.map(({ kind }) => kind))].sort()).toEqual(['go', 'java', 'js', 'json', 'python', 'sh', 'yaml']);
  });

  it.each(of('sh'))('is good shell: $name', ({ text }) => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each(of('js'))('is good JavaScript: $name', ({ text }) => {
    expect(() => transformSync(text, { loader: 'ts', format: 'esm', logLevel: 'silent' })).not.toThrow();
  });

  it.each(of('yaml', 'json'))('is good YAML or JSON: $name', async ({ text, name }) => {
    await expect(parseDocument(text, name)).resolves.toHaveProperty('value');
  });
});

describe('a link', () => {
  const all = [...pages, 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...dialects.map(({ id }) => `docs/dialects/${id}.md`)];

  it.each(all)('of %s leads to a file that is there', (page) => {
    const targets = [...readFileSync(packageFile(page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
    const missing = targets.filter((target) => !existsSync(join(packageFile(page), '..', target)));
    expect(missing).toEqual([]);
  });
});

describe('docs/dialects', () => {
  it.each(dialects)('has what the tables of $id have: npm run docs', async (dialect) => {
    expect(readFileSync(packageFile(`docs/dialects/${dialect.id}.md`), 'utf8')).toBe(toDialectPage(dialect, await readSources()));
  });
});

describe('docs/gaps.md', () => {
  it('tells every difference that the source is marked with: npm run docs', async () => {
    const sources = await readSources();
    expect(readFileSync(packageFile('docs/gaps.md'), 'utf8')).toBe(toGapsPage(sources));
    const marks = sources.flatMap(({ text }) => text.match(/(?<!`)gap: /g) ?? []);
    expect(sources.flatMap(readGaps)).toHaveLength(marks.length);
  });
});
