import { presetsOf } from '../src/config/presets.ts';
import type { Dialect, Operation, Schema } from '../src/operation/operation.ts';
import { folderOf, readGaps, type SourceFile } from './gap-list.ts';
import { toTable } from './markdown.ts';

const toText = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** The page of one dialect: what it has, what can be set of it, and what is known to be otherwise. */
export function toDialectPage(dialect: Dialect, files: readonly SourceFile[]): string {
  const { id, title, home, operations, switches, errors } = dialect;
  const head = `# ${title}: \`${id}\`

Below \`${home}\` it is the whole origin. \`polyglance routes ${id}\` lists the operations with where each is known from, \`polyglance errors ${id}\` its ${errors.length} errors,
\`GET /__admin/openapi/${id}.json\` describes it. Made by \`npm run docs\` from its tables.
`;
  return `${[head, toOperations(operations), toSwitches(dialect, switches), toGaps(id, files)].join('\n')}\n`;
}

function toOperations(operations: readonly Operation[]): string {
  const rows = operations.map(({ id, method, path, summary, deprecated = false }) => [
    `\`${method} ${path}\``,
    `\`${id}\``,
    toText(`${summary}${deprecated ? ' Deprecated.' : ''}`),
  ]);
  return `## Operations\n\n${toTable(['request', 'operation', 'what it does'], rows)}\n`;
}

function toSwitches({ id }: Dialect, switches: Dialect['switches']): string {
  if (switches.length === 0) return '';
  const rows = switches.map((row) => {
    const presets = presetsOf(row).map(({ preset, value }) => `${preset}: \`${value}\``);
    return [`\`${row.name}\``, toText(row.summary), toText(toValues(row.schema)), `\`${row.default}\``, presets.join(', ')];
  });
  return `## Switches\n\n\`--switch ${switches[0]?.name ?? `${id}.name`}=VALUE\`, in a config file, or for one sandbox.\n\n${toTable(['switch', 'what it does', 'values', 'by default', 'presets'], rows)}\n`;
}

/** What a switch can be, in short. */
function toValues(schema: Schema): string {
  if (typeof schema === 'boolean') return 'anything';
  const { type, enum: choice, minimum, maximum, examples } = schema as SwitchSchema;
  if (choice !== undefined) return choice.map((one) => `\`${String(one)}\``).join(', ');
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'integer' || type === 'number')
    return `a number${minimum === undefined ? '' : ` from ${minimum}`}${maximum === undefined ? '' : ` to ${maximum}`}`;
  return examples === undefined ? 'a text' : examples.map((one) => `such as \`${String(one)}\``).join(', ');
}

interface SwitchSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly examples?: readonly unknown[];
}

function toGaps(id: string, files: readonly SourceFile[]): string {
  const gaps = files.filter(({ path }) => path.startsWith(`src/dialects/${folderOf(id)}/`)).flatMap(readGaps);
  const own = gaps.length === 0 ? 'Nothing of its own.' : gaps.map((gap) => `- ${toText(gap)}`).join('\n');
  return `## What is known to be otherwise\n\n${own}\n\nWhat several dialects share is on [its page](../gaps.md).`;
}
