import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { toScenariosPage } from '../../scripts/scenario-table.ts';
import { createDialects } from '../../src/emulator/dialects.ts';
import { packageFile } from '../../src/package-root.ts';
import { readScenarioFiles } from '../../src/scenario/read.ts';
import { filesBelow } from '../support/titles.ts';

// The scenarios that are ready to use, as a set.

const NAMES = readdirSync(packageFile('scenarios')).map((file) => file.replace(/\.yaml$/, ''));
const textOf = (name: string): string => readFileSync(packageFile(`scenarios/${name}.yaml`), 'utf8');

describe('the ready scenarios', () => {
  it('are each run by a test', () => {
    const sources = filesBelow('test/scenarios', /^ready-.*\.test\.ts$/).map((path) => readFileSync(path, 'utf8'));
    expect(NAMES.filter((name) => !sources.some((text) => text.includes(`'${name}'`)))).toEqual([]);
  });

  it('have the name of their file', async () => {
    const files = NAMES.map((name) => packageFile(`scenarios/${name}.yaml`));
    expect((await readScenarioFiles(files, createDialects())).map(({ name }) => name)).toEqual(NAMES);
  });

  it.each(NAMES)('begin with the line for editors, a story and what it finds, and fit a screen: %s', (name) => {
    const [first = '', ...lines] = textOf(name).split('\n');
    const comments = lines.filter((line) => line.startsWith('#')).join(' ');
    expect(first).toBe('# yaml-language-server: $schema=../schemas/scenario.schema.json');
    expect(comments).toMatch(/^# [A-Z].*[.] # Finds clients (that|whose) .*[.]$/);
    expect(lines.length).toBeLessThan(40);
  });

  it('stand in docs/scenarios.md: npm run docs', async () => {
    expect(readFileSync(packageFile('docs/scenarios.md'), 'utf8')).toBe(await toScenariosPage());
  });
});
