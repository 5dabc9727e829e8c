import { doesOf } from '../src/operation/dialect-facts.ts';
import { compare, findSubjects, type Line, type Section } from '../src/operation/differences.ts';
import { BETWEEN } from '../src/operation/fact.ts';
import type { Dialect } from '../src/operation/operation.ts';
import { toTable } from './markdown.ts';

const HEAD = `# Differences between the dialects

The same things in the words of each cloud: first the services as a whole, then each operation that three of them have at least, but for those that show schemas. \`polyglance diff openstack-v2 ims image-update\`
compares any two dialects in any operation, with all attributes, and as data with \`--json\`.

- Where several operations of a dialect do the same, the first one is told; \`polyglance diff\` names the others, and takes their ids.
- [attributes.md](attributes.md) has the attributes of an image side by side, [errors.md](errors.md) each error with its words, [presets.md](presets.md) the switches.
- A dash: there is none, or no document says anything.

Made by \`npm run docs\` from the tables of the dialects.
`;

/** What the page tells of the services as a whole; pages of their own have the rest. */
const WHOLE: readonly string[] = ['service', 'words', 'envelope', 'errors', 'paging', 'limits'];

/** The page docs/differences.md: all these dialects side by side, and the operations that most of them have. */
export function toDifferencesPage(dialects: readonly Dialect[]): string {
  const ids = dialects.map(({ id }) => id);
  const { sections } = compare(findSubjects(dialects, ids));
  const shared = ({ cells }: Line): boolean => cells.filter(({ value }) => value !== null).length > 1;
  const toWhole = (section: Section): string => {
    // What one of them has alone is no difference in how it is done.
    const lines = ['operations', 'paging'].includes(section.id) ? section.lines.filter(shared) : section.lines;
    return `## ${section.title}\n\n${toLines({ ...section, lines }, ids)}`;
  };
  const whole = sections.filter(({ id }) => id === 'operations' || WHOLE.includes(id)).map(toWhole);
  const verbs = [...new Set(dialects.flatMap(({ operations }) => operations.map(doesOf)))];
  const parts = verbs.flatMap((verb) => toPart(dialects, verb));
  return `${HEAD}\n${[...whole, ...parts].join('\n\n')}\n`;
}

function toPart(dialects: readonly Dialect[], verb: string): readonly string[] {
  const having = dialects.filter(({ operations }) => operations.some((one) => doesOf(one) === verb)).map(({ id }) => id);
  if (having.length < MOST || SCHEMAS.test(verb)) return [];
  const { subjects, sections } = compare(findSubjects(dialects, having, verb));
  const linesOf = (wanted: string): readonly Line[] => sections.find(({ id }) => id === wanted)?.lines ?? [];
  const paging = linesOf('paging').map((line) => ({ ...line, about: `page: ${line.about}` }));
  const lines = [...linesOf('request'), ...linesOf('answers'), toStatuses(linesOf('errors'), having.length), ...paging];
  const heads = subjects.map(({ dialect, operation }) => operation?.id ?? dialect.id);
  return [`## \`${verb}\`\n\n${toLines({ id: verb, title: verb, lines }, heads)}`];
}

const MOST = 3;
/** These differ in nothing but their errors. */
const SCHEMAS = /-schema-show$/;

/** Errors of an operation in short: the statuses that there are. */
function toStatuses(lines: readonly Line[], count: number): Line {
  const cells = Array.from({ length: count }, (_, index) => {
    const statuses = lines.filter(({ cells: all }) => all[index]?.value !== null).map(({ about }) => about);
    return { value: statuses, text: statuses.join(', ') };
  });
  return { about: 'errors', same: new Set(cells.map(({ text }) => text)).size === 1, cells };
}

/** A table of what differs, and the names of what does not. */
function toLines({ lines }: Section, heads: readonly string[]): string {
  const rows = lines.filter(({ same }) => !same).map(({ about, cells }) => [toCell(about), ...cells.map(({ text }) => toCell(text))]);
  const same = lines.filter((line) => line.same);
  const told = same.map(({ about, cells: [cell] }) => `${toCell(about)} (${toCell(cell?.text ?? '')})`).join('; ');
  return [rows.length === 0 ? '' : toTable(['', ...heads], rows), told === '' ? '' : `The same in all: ${told}.`]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Vertical bars would end the cell, tags would be tags, and names with two underscores would be bold. */
function toCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('_', '\\_').replaceAll('*', '\\*').replaceAll(BETWEEN, '<br>');
}
