import type { ErrorRow } from '../src/operation/error-row.ts';
import type { Dialect } from '../src/operation/operation.ts';
import { toTable } from './markdown.ts';

const HEAD = `# Errors

Every error that a cloud can be made to answer, by a scenario (\`reply: { error: <id> }\`) or by a header (\`Prefer: error=<id>\`). \`polyglance errors\` and
\`GET /__admin/errors\` list the same.

- **says**: what the real service says for its cause, behind the operations that say so. \`{image_id}\` and its like are filled from the request; where they
  cannot be, the general words stand in their place. Where there is a dash, the form has words of its own for the status.
- **provoked by**: the contract test that gets this answer for real. For these rows the answer that is asked for equals the real one, but for ids and times
  (\`test/errors-injected.test.ts\`); the others are valid by the schema of their form (\`test/errors-forms.test.ts\`).
- A status that no row has can be sent too, by a scenario with \`undocumented: true\`.

Made by \`npm run docs\` from the tables of the dialects.
`;

/** Vertical bars would end the cell, and tags would be tags. */
const toText = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const toCode = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

/** The general words, unless others are said to every request that fills them, and those for certain operations. */
function toWords({ message, says = [] }: ErrorRow, dialect: Dialect): string {
  const general = says.some(({ to }) => to === undefined) ? [] : [message];
  const said = says.map((one) => {
    const words = [one.message ?? message, one.detail].filter(Boolean).join(' ');
    return one.to === undefined ? words : `${toNames(one.to, dialect)}: ${words}`;
  });
  return [...general, ...said].map(toText).join('<br>') || '–';
}

/** Operations without the dialect's name, which the row's id begins with. */
function toNames(operations: ErrorRow['operations'], { id }: Dialect): string {
  return operations === '*' ? 'all' : operations.map((one) => one.slice(id.length + 1)).join(', ');
}

function toRow(dialect: Dialect, row: ErrorRow): readonly string[] {
  const headers = Object.entries(row.headers ?? {}).map(([name, value]) => toCode(`${name}: ${value}`));
  return [
    toCode(row.id),
    String(row.status),
    row.code ?? '–',
    row.raisedBy,
    toWords(row, dialect),
    headers.join('<br>') || '–',
    toNames(row.operations, dialect),
    row.cause === undefined ? '–' : toText(row.cause),
    toText(row.source),
  ];
}

/** The page docs/errors.md: the errors of each dialect. */
export function toErrorsPage(dialects: readonly Dialect[]): string {
  const head = ['error', 'status', 'code', 'raised by', 'says', 'headers', 'operations', 'provoked by', 'source'];
  const tables = dialects.map((dialect) => {
    const rows = dialect.errors.map((row) => toRow(dialect, row));
    return `## ${dialect.title} (\`${dialect.id}\`)\n\n${toTable(head, rows)}`;
  });
  return `${HEAD}\n${tables.join('\n\n')}\n`;
}
