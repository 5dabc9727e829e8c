import type { ErrorRow } from '../operation/error-row.ts';
import type { Dialect, Operation, Schema } from '../operation/operation.ts';
import type { OperationUse, Usage } from './usage.ts';

/** Something that a client can be tried with. */
export interface Item {
  readonly name: string;
  /** How often it was. */
  readonly times: number;
}

/** An error that an operation can answer with. */
export interface ErrorItem extends Item {
  readonly status: number;
  readonly code: string | null;
  /** Whether it counts: the others come only where somebody asks for them. */
  readonly counts: boolean;
  /** What would produce it: a ready scenario, or a preference. */
  readonly by: string;
}

/** How one operation was tried. */
export interface OperationCoverage {
  readonly id: string;
  readonly requests: number;
  readonly errors: readonly ErrorItem[];
  readonly fields: readonly Item[];
  readonly mediaTypes: readonly Item[];
  readonly percent: number;
}

/** How one dialect was tried. */
export interface DialectCoverage {
  readonly id: string;
  readonly percent: number;
  readonly operations: readonly OperationCoverage[];
}

/** What a client has tried of the clouds that it has spoken to, and what it never did. */
export interface Coverage {
  /** Of all that counts in the dialects that were spoken to; `null` where none was. */
  readonly percent: number | null;
  readonly dialects: readonly DialectCoverage[];
}

/** Names what would produce an error of an operation. */
export type Producer = (operation: string, row: ErrorRow) => string;

/** Counts what was tried: operations, their errors, fields and media types. Dialects that nobody has spoken to are left out. */
export function toCoverage(usage: Usage, dialects: readonly Dialect[], producer: Producer): Coverage {
  const all = dialects.flatMap((dialect) => {
    const used = dialect.operations.some(({ id }) => usage.operation(id) !== undefined);
    return used ? [toDialect(usage, dialect, producer)] : [];
  });
  const tallies = all.flatMap(({ operations }) => operations.map(tally));
  return { percent: tallies.length === 0 ? null : toPercent(tallies), dialects: all };
}

function toDialect(usage: Usage, dialect: Dialect, producer: Producer): DialectCoverage {
  const operations = dialect.operations.map((operation) => toOperation(usage.operation(operation.id), dialect, operation, producer));
  return { id: dialect.id, percent: toPercent(operations.map(tally)), operations };
}

function toOperation(use: OperationUse | undefined, dialect: Dialect, operation: Operation, producer: Producer): OperationCoverage {
  const rows = dialect.errors.filter(({ operations }) => operations === '*' || operations.includes(operation.id));
  const errors = rows.map(
    (row): ErrorItem => ({
      name: row.id,
      status: row.status,
      code: row.code ?? null,
      times: use?.errors.get(row.id) ?? 0,
      counts: row.cause !== undefined,
      by: producer(operation.id, row),
    }),
  );
  const fields = fieldsOf(dialect, operation).map((name): Item => ({ name, times: use?.fields.get(name) ?? 0 }));
  const types = Object.keys(operation.request.mediaTypes ?? {}).map((name): Item => ({ name, times: use?.mediaTypes.get(name) ?? 0 }));
  const made = { id: operation.id, requests: use?.requests ?? 0, errors, fields, mediaTypes: types };
  return { ...made, percent: toPercent([tally({ ...made, percent: 0 })]) };
}

/** What a request of this operation can say. */
function fieldsOf({ attributes }: Dialect, { request, names }: Operation): readonly string[] {
  const { query = [], headers = [], mediaTypes = {} } = request;
  const listed = [...query.map(({ name }) => `query.${name}`), ...headers.map(({ name }) => `header.${name}`)];
  const patched = names === 'patch' ? attributes.filter(({ access }) => access === 'writable').map(({ wire }) => wire) : [];
  const members = names === 'patch' ? [] : Object.values(mediaTypes).flatMap(membersOf);
  return [...new Set([...listed, ...[...patched, ...members].map((name) => `body.${name}`)])];
}

function membersOf(schema: Schema): readonly string[] {
  if (typeof schema === 'boolean') return [];
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, { readonly readOnly?: boolean }>> };
  return Object.entries(properties).flatMap(([name, { readOnly = false }]) => (readOnly ? [] : [name]));
}

type Tally = readonly [tried: number, all: number];

function tally({ requests, errors, fields, mediaTypes }: OperationCoverage): Tally {
  const items = [{ times: requests }, ...errors.filter(({ counts }) => counts), ...fields, ...mediaTypes];
  return [items.filter(({ times }) => times > 0).length, items.length];
}

/** Down to a tenth, and never 100 while something is missing. */
function toPercent(tallies: readonly Tally[]): number {
  const tried = tallies.reduce((sum, [some]) => sum + some, 0);
  const all = tallies.reduce((sum, [, every]) => sum + every, 0);
  return all === 0 ? 0 : Math.floor((1000 * tried) / all) / 10;
}

/** What is too little, in words. */
export interface Shortfall {
  readonly name: string;
  readonly wanted: number;
  readonly percent: number;
}

/**
 * Finds what was tried less than it should have been.
 *
 * @param wanted by the id of a dialect or of an operation, in percent; `''` for all that was spoken to
 */
export function findShortfalls({ percent, dialects }: Coverage, wanted: Readonly<Record<string, number>>): readonly Shortfall[] {
  return Object.entries(wanted).flatMap(([name, least]) => {
    const reached = name === '' ? (percent ?? 0) : percentOf(dialects, name);
    return reached < least ? [{ name: name === '' ? 'all' : name, wanted: least, percent: reached }] : [];
  });
}

function percentOf(dialects: readonly DialectCoverage[], name: string): number {
  const dialect = dialects.find(({ id }) => id === name);
  const operation = dialects.flatMap(({ operations }) => operations).find(({ id }) => id === name);
  return dialect?.percent ?? operation?.percent ?? 0;
}
