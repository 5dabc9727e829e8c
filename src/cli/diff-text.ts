import type { Comparison, Line, Section, Subject } from '../operation/differences.ts';
import { toColumns } from './columns.ts';

/** What is longer gets a line of its own. */
const WIDE = 64;

/**
 * A comparison for people: what differs, section by section, and the names of what does not.
 *
 * @example terminal.write(toText(compare(['openstack-v2', 'ims'], 'image-update')))
 */
export function toText({ subjects, sections }: Comparison): string {
  const names = subjects.map(({ dialect }) => dialect.id);
  const head = toColumns(subjects.map((subject) => [subject.dialect.id, toTitle(subject)]));
  return [head, ...sections.map((section) => toSectionText(section, names))].join('\n');
}

function toTitle({ dialect, operation, others = [] }: Subject): string {
  if (operation === undefined) return dialect.title;
  if (operation === null) return 'has nothing like it';
  const also = others.length === 0 ? '' : ` (also: ${others.map(({ id }) => id).join(', ')})`;
  return `${operation.id}${also}: ${operation.summary}`;
}

function toSectionText({ title, lines }: Section, names: readonly string[]): string {
  const different = lines.filter(({ same }) => !same);
  const narrow = different.filter((line) => !isWide(line));
  const rows = narrow.map(({ about, cells }) => [`  ${about}`, ...cells.map(({ text }) => text)]);
  const same = lines.filter((line) => line.same).map(({ about }) => about);
  return [
    `${title}\n`,
    rows.length === 0 ? '' : toColumns([['', ...names], ...rows]),
    ...different
      .filter(isWide)
      .map((line) => `  ${line.about}\n${toColumns(line.cells.map(({ text }, at) => [`    ${names[at]}`, text]))}`),
    same.length === 0 ? '' : `  the same: ${same.join(', ')}\n`,
  ].join('');
}

function isWide({ cells }: Line): boolean {
  return cells.some(({ text }) => text.length > WIDE);
}
