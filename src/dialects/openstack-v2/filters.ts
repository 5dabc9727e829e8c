import type { Image } from '../../core/image.ts';
import { Answer } from '../../operation/answer.ts';
import { ERRORS } from './errors.ts';

// Source: glance/db/sqlalchemy/api.py, `_make_conditions_from_filters`; glance/common/utils.py, `split_filter_op`,
// `split_filter_value_for_quotes`, `evaluate_filter_op` of Glance 25.1.

type Test = (image: Image) => boolean;
// Each attribute has code of its own to be read by: in a scan of all images, a name that is looked up takes several times as long.
type Reader<Value> = (image: Image) => Value | null;

const LISTABLE: Readonly<Record<string, Reader<string>>> = {
  name: (image) => image.name,
  id: (image) => image.id,
  status: (image) => image.status,
  container_format: (image) => image.containerFormat,
  disk_format: (image) => image.diskFormat,
};
const EQUAL: Readonly<Record<string, Reader<string>>> = {
  checksum: (image) => image.checksum,
  os_hash_value: (image) => image.hashValue,
  os_hash_algo: (image) => image.hashAlgorithm,
  owner: (image) => image.owner,
};
const NUMBERS: Readonly<Record<string, Reader<number>>> = {
  size: (image) => image.size,
  virtual_size: (image) => image.virtualSize,
  min_disk: (image) => image.minDisk,
  min_ram: (image) => image.minRam,
};
const OPERATORS = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte'];

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/**
 * Makes one test of all filters; hidden images are left out unless they are asked for.
 *
 * @throws Answer 400 for a filter that cannot be read
 */
export function toFilter(filters: readonly (readonly [string, string])[], tags: readonly string[]): Test {
  const given = new Map(filters);
  const hidden = readBoolean('os_hidden', given.get('os_hidden')?.toLowerCase() ?? 'false');
  const tests: Test[] = [(image) => image.hidden === hidden];
  for (const [name, value] of given) {
    if (name !== 'os_hidden') tests.push(toTest(name, value));
  }
  for (const tag of tags) tests.push((image) => image.tags.includes(tag));
  const [only, ...more] = tests;
  return only !== undefined && more.length === 0 ? only : (image) => tests.every((test) => test(image));
}

function readBoolean(name: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') {
    throw bad(`Invalid value '${value}' for '${name}' filter. Valid values are 'true' or 'false'.`);
  }
  return value === 'true';
}

function toTest(name: string, value: string): Test {
  if (name === 'protected') {
    const wanted = readBoolean(name, value);
    return (image) => image.protected === wanted;
  }
  if (name === 'created_at' || name === 'updated_at') return toTimeTest(name, value);
  const listable = own(LISTABLE, name);
  if (listable !== undefined) return toListTest(listable, value);
  const equal = own(EQUAL, name);
  if (equal !== undefined) return (image) => equal(image) === value;
  const number = own(NUMBERS, name);
  if (number !== undefined) return toNumberTest(number, Number(value));
  const bound = toBoundTest(name, value);
  // Properties have no prototype: a name that is not there is nothing.
  return bound ?? ((image) => image.properties[name] === value);
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** What is not a number equals no size, nor does it equal none. */
function toNumberTest(read: Reader<number>, wanted: number): Test {
  return (image) => read(image) === wanted;
}

/** `size_min=5`, `size_max=9`, and the like of every number. */
function toBoundTest(name: string, value: string): Test | undefined {
  if (!name.endsWith('_min') && !name.endsWith('_max')) return undefined;
  const read = own(NUMBERS, name.slice(0, -4));
  if (!/^\s*[+-]?\d+\s*$/.test(value)) throw bad('Unable to filter on a range with a non-numeric value.');
  if (read === undefined) return undefined;
  const bound = Number(value);
  const least = name.endsWith('_min');
  return (image) => {
    const actual = read(image);
    return actual !== null && (least ? actual >= bound : actual <= bound);
  };
}

/** What stands before a colon is an operator, known or not; a time has colons of its own. */
function splitOperator(text: string): readonly [string, string] {
  const colon = text.indexOf(':');
  return colon < 0 || ISO_TIME.test(text.trim()) ? ['eq', text] : [text.slice(0, colon), text.slice(colon + 1)];
}

function toListTest(read: Reader<string>, text: string): Test {
  const [operator, rest] = splitOperator(text);
  if (operator === 'eq') return (image) => read(image) === rest;
  if (operator !== 'in') throw bad(`Unable to filter by unknown operator '${operator}'.`);
  const wanted = splitQuoted(rest);
  return (image) => wanted.includes(read(image) ?? '');
}

/** Values between commas; a value in double quotes may hold commas. */
function splitQuoted(text: string): string[] {
  const quotes = text.replaceAll('\\"', '').split('"').length - 1;
  if (quotes % 2 === 1 || /"[^,"]+"[^,]|[^,]"[^"]*"(?:,|$)/.test(text.replaceAll('\\"', ''))) {
    if (quotes > 0) throw bad(`Invalid filter value ${text}. The quote is not closed.`);
  }
  const values: string[] = [];
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)) {
    values.push((match[1] ?? match[2] ?? '').replaceAll('\\"', '"'));
  }
  return values;
}

const ISO_TIME = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?(?:Z|([+-])(\d{2}):?(\d{2})?)?)?$/;

/** Milliseconds of an ISO 8601 time, with or without separators; UTC unless it says otherwise. */
function parseTime(text: string): number | undefined {
  const match = ISO_TIME.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const offset = (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * (match[8] === '-' ? -60_000 : 60_000);
  const at = Date.UTC(year, month - 1, day, hour, minute, second) + Number(`0.${match[7] ?? 0}`) * 1000 - offset;
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day ? at : undefined;
}

function toTimeTest(name: 'created_at' | 'updated_at', text: string): Test {
  const [operator, rest] = splitOperator(text);
  const at = parseTime(rest.trim());
  if (at === undefined) throw bad(`Bad "${name}" query filter format. Use ISO 8601 DateTime notation.`);
  if (!OPERATORS.includes(operator)) throw bad('Unable to filter on a unknown operator.');
  return name === 'created_at' ? (image) => compare(image.createdAt, operator, at) : (image) => compare(image.updatedAt, operator, at);
}

function compare(value: number, operator: string, bound: number): boolean {
  switch (operator) {
    case 'gt':
      return value > bound;
    case 'gte':
      return value >= bound;
    case 'lt':
      return value < bound;
    case 'lte':
      return value <= bound;
    case 'neq':
      return value !== bound;
    default:
      return value === bound;
  }
}
