import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { listFiles } from '../src/documents/folder.ts';
import { createDialects } from '../src/emulator/dialects.ts';
import { packageFile } from '../src/package-root.ts';
import { findOperations } from '../src/scenario/known.ts';
import { readScenarioFiles } from '../src/scenario/read.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { toTable } from './markdown.ts';

const HEAD = `# Scenarios that are ready to use

Each is a file of a few lines in \`scenarios/\`: start with \`--scenario scenarios/NAME.yaml\`, send it to \`POST /__admin/scenarios\`, or copy it and change it.
Several can be loaded together. Each is run by a test (\`test/scenarios/ready-*.test.ts\`) that shows what a client sees of it.

Made by \`npm run docs\` from the files: the story stands in their first lines.
`;

const dialects = createDialects();

/** The dialects that a scenario is about, in the order of their homes. */
function toDialects({ rules = [], plan = {} }: Scenario): string {
  const matches = [...rules.map(({ match = {} }) => match), ...Object.keys(plan).map((operation) => ({ operation }))];
  const found = new Set(
    matches.flatMap((match) => findOperations(match, dialects, () => undefined) ?? []).map(({ dialect }) => dialect.id),
  );
  return found.size === dialects.length ? 'all' : [...found].join(', ');
}

/** What the first lines of a file tell. */
function toStory(file: string): { readonly story: string; readonly finds: string } {
  const comments = readFileSync(file, 'utf8').match(/^# (?!yaml-language-server).*$/gm) ?? [];
  const [story = '', finds = ''] = comments
    .map((line) => line.slice(2))
    .join(' ')
    .split(' Finds clients ');
  return { story, finds: finds.replace(/\.$/, '') };
}

/** The page docs/scenarios.md: the scenarios of the package. */
export async function toScenariosPage(): Promise<string> {
  const files = await listFiles([packageFile('scenarios')]);
  const scenarios = await readScenarioFiles(files, dialects);
  const rows = files.map((file, index) => {
    const { story, finds } = toStory(file);
    const name = basename(file, '.yaml');
    const about = scenarios[index] === undefined ? '' : toDialects(scenarios[index]);
    return [`[${name}](../scenarios/${name}.yaml)`, about, story, finds];
  });
  return `${HEAD}\n${toTable(['scenario', 'dialects', 'story', 'finds clients'], rows)}\n`;
}
