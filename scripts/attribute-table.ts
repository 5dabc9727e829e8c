import { createDialects } from '../src/emulator/dialects.ts';
import type { AttributeRow } from '../src/operation/attribute.ts';
import type { Dialect } from '../src/operation/operation.ts';
import { toTable } from './markdown.ts';

const HEAD = `# Attributes of an image

One image store is behind all clouds. This is how each of them names, writes and leaves out what an image has: its type on the wire, what stands there
where nothing is set, and whether an update may name it (✎).

Made by \`npm run docs\` from the tables of the dialects; \`test/attributes.test.ts\` walks every pair of columns.
`;

const UNSET: Readonly<Record<AttributeRow['unset'], string>> = {
  null: 'or null',
  absent: 'or left out',
  empty: 'or empty',
  never: '',
};

function toCell({ wire, type, unset, access }: AttributeRow): string {
  const pencil = access === 'writable' ? ' ✎' : '';
  return `\`${wire}\` ${type}${unset === 'never' ? '' : ` ${UNSET[unset]}`}${pencil}`;
}

/** The dialects that have images, in the order of their homes. */
export function imageDialects(): readonly Dialect[] {
  return createDialects().filter(({ attributes }) => attributes.length > 0);
}

/** The page docs/attributes.md: the table attribute × dialect, and the properties that dialects know beside it. */
export function toAttributePage(dialects: readonly Dialect[]): string {
  const names = [...new Set(dialects.flatMap(({ attributes }) => attributes.map(({ neutral }) => neutral)))];
  const shared = names.filter((name) => name !== 'property' && name !== 'derived');
  const cells = (dialect: Dialect, name: string): string =>
    dialect.attributes
      .filter(({ neutral }) => neutral === name)
      .map(toCell)
      .join('<br>') || '–';
  const table = toTable(
    ['the image has', ...dialects.map(({ id }) => id)],
    shared.map((name) => [name, ...dialects.map((dialect) => cells(dialect, name))]),
  );
  const own = dialects.map((dialect) => {
    const rows = dialect.attributes.filter(({ neutral }) => neutral === 'property' || neutral === 'derived');
    const lines = rows.map((row) => [
      toCell(row),
      row.neutral === 'property' ? 'a property of the image' : 'made of what else the image has',
    ]);
    return `## ${dialect.title}\n\n${lines.length === 0 ? 'Nothing beside the table.' : toTable(['name', 'what it is'], lines)}`;
  });
  return `${HEAD}\n${table}\n\n${own.join('\n\n')}\n`;
}
