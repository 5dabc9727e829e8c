import { didYouMean, Refusal } from '../refusals.ts';
import { doesOf, toDialectFacts, toOperationFacts } from './dialect-facts.ts';
import { type FactSection, unique } from './fact.ts';
import type { Dialect, Json, Operation } from './operation.ts';

/** One side of a comparison. */
export interface Subject {
  readonly dialect: Dialect;
  /** The operation; `null`: the dialect has nothing like it. Left out where dialects are compared as a whole. */
  readonly operation?: Operation | null;
  /** Other operations of the dialect that do the same. */
  readonly others?: readonly Operation[];
}

/** One line of a comparison: what each side has, in the order of the sides. */
export interface Line {
  readonly about: string;
  readonly same: boolean;
  readonly cells: readonly { readonly value: Json; readonly text: string }[];
}

/** Lines of one kind. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly Line[];
}

/** What several dialects have, side by side. */
export interface Comparison {
  readonly subjects: readonly Subject[];
  readonly sections: readonly Section[];
}

const NOTHING = { value: null, text: '–' } as const;
/** What there is to say of one side alone. */
const ALONE: readonly string[] = ['request', 'answers'];

/**
 * Puts dialects, or an operation of each, side by side.
 *
 * @param subjects two or more
 * @returns sections with a line for everything that one of them has
 * @example compare(findSubjects(dialects, ['openstack-v2', 'ims'], 'image-update'))
 */
export function compare(subjects: readonly Subject[]): Comparison {
  const columns = subjects.map(toFacts);
  const isLonely = subjects.filter(({ operation }) => operation !== null).length < 2;
  const known = unique(columns.flatMap((sections) => sections.map(({ id, title }) => ({ id, title }))));
  const sections = known.map(({ id, title }) => ({
    id,
    title,
    lines: isLonely && !ALONE.includes(id) ? [] : toLines(columns.map((column) => column.find((one) => one.id === id)?.facts ?? [])),
  }));
  return { subjects, sections: sections.filter(({ lines }) => lines.length > 0) };
}

function toFacts({ dialect, operation }: Subject): readonly FactSection[] {
  if (operation === null) return [];
  return operation === undefined ? toDialectFacts(dialect) : toOperationFacts(dialect, operation);
}

function toLines(columns: readonly FactSection['facts'][]): readonly Line[] {
  // Names stay in the order of the sides; statuses are numbers.
  const abouts = unique(columns.flatMap((facts) => facts.map(({ about }) => about))).toSorted((a, b) => Number(a) - Number(b) || 0);
  return abouts.map((about) => {
    const cells = columns.map((facts) => facts.find((fact) => fact.about === about) ?? NOTHING).map(({ value, text }) => ({ value, text }));
    return { about, same: unique(cells.map(({ value }) => value)).length === 1, cells };
  });
}

/**
 * Finds what is to be compared.
 *
 * @param wanted ids of dialects
 * @param name an operation: what it does (`image-update`), or the id of one (`ims.image-update`), which is then the one of its dialect
 * @throws Refusal for a dialect or an operation that is none, with the nearest name
 * @example findSubjects(dialects, ['openstack-v2', 'ims'], 'image-update')[1]?.operation?.id // 'ims.cloudimage-update'
 */
export function findSubjects(dialects: readonly Dialect[], wanted: readonly string[], name?: string): readonly Subject[] {
  const found = wanted.map((id) => findDialect(dialects, id));
  if (new Set(wanted).size < wanted.length) throw new Refusal(`${wanted[0]} differs in nothing from itself: name two dialects`);
  if (name === undefined) return found.map((dialect) => ({ dialect }));
  const { exact, verb } = findVerb(dialects, found, name);
  const subjects = found.map((dialect) => {
    const same = dialect.operations.filter((one) => doesOf(one) === verb);
    const operation = same.find((one) => one === exact) ?? same[0] ?? null;
    return { dialect, operation, others: same.filter((one) => one !== operation) };
  });
  if (subjects.every(({ operation }) => operation === null)) throw new Refusal(`${wanted.join(' and ')} have nothing like ${name}`);
  return subjects;
}

function findDialect(dialects: readonly Dialect[], id: string): Dialect {
  const found = dialects.find((dialect) => dialect.id === id);
  if (found !== undefined) return found;
  const ids = dialects.map((dialect) => dialect.id);
  throw new Refusal(`there is no dialect ${JSON.stringify(id)}${didYouMean(id, ids) || `: there are ${ids.join(', ')}`}`);
}

/** What the operation of this name does. A short name is what one does, or else how one is called. */
function findVerb(
  dialects: readonly Dialect[],
  found: readonly Dialect[],
  name: string,
): { readonly exact: Operation | undefined; readonly verb: string } {
  const operations = found.flatMap((dialect) => dialect.operations);
  const toShort = ({ id }: Operation): string => id.slice(id.indexOf('.') + 1);
  const exact = name.includes('.')
    ? dialects.flatMap((dialect) => dialect.operations).find(({ id }) => id === name)
    : operations.find((one) => toShort(one) === name && doesOf(one) !== name);
  const isVerb = operations.some((one) => doesOf(one) === name);
  if (isVerb) return { exact: undefined, verb: name };
  if (exact !== undefined) return { exact, verb: doesOf(exact) };
  const known = name.includes('.') ? operations.map(({ id }) => id) : unique(operations.flatMap((one) => [doesOf(one), toShort(one)]));
  const ids = found.map(({ id }) => id);
  const hint = didYouMean(name, known) || `: ${ids.map((id) => `polyglance routes ${id}`).join(' and ')} list them`;
  throw new Refusal(`there is no operation ${JSON.stringify(name)} in ${ids.join(' or ')}${hint}`);
}

/**
 * A comparison as data, for programs.
 *
 * @example toJson(compare(subjects)) // { subjects: […], sections: [{ id: 'request', rows: [{ about: 'method', same: false, values: { ims: 'PATCH', … } }] }] }
 */
export function toJson({ subjects, sections }: Comparison): Json {
  const ids = subjects.map(({ dialect }) => dialect.id);
  return {
    subjects: subjects.map(({ dialect, operation, others = [] }) => ({
      dialect: dialect.id,
      title: dialect.title,
      ...(operation === undefined ? {} : { operation: operation?.id ?? null, others: others.map(({ id }) => id) }),
    })),
    sections: sections.map(({ id, title, lines }) => ({
      id,
      title,
      rows: lines.map(({ about, same, cells }) => ({
        about,
        same,
        values: Object.fromEntries(cells.map(({ value }, index) => [ids[index] ?? '', value])),
      })),
    })),
  };
}
