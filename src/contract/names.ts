import { type Glob, toGlob } from '../core/glob.ts';
import type { AttributeRow } from '../operation/attribute.ts';
import type { Dialect, Json } from '../operation/operation.ts';
import { type Looked, report, shorten } from './finding.ts';

/** An attribute that a request names. */
interface Named {
  readonly name: string;
  /** What it is to be; `undefined` where it is not said. */
  readonly value: Json | undefined;
  readonly location: string;
  /** Whether it is looked at as by an update: a new image may be told more. */
  readonly isUpdate: boolean;
}

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of a JSON Patch of RFC 6902 that name an attribute; the older draft has one for each operation. */
const OLDER_OPS = ['add', 'replace', 'remove'] as const;

function ofPatch(body: Json | undefined): readonly Named[] {
  if (!Array.isArray(body)) return [];
  const all: Named[] = [];
  for (const [index, operation] of (body as readonly Json[]).entries()) {
    if (!isObject(operation)) continue;
    const member = 'path' in operation ? 'path' : OLDER_OPS.find((op) => op in operation);
    const pointer = member === undefined ? undefined : operation[member];
    if (typeof pointer !== 'string' || !pointer.startsWith('/')) continue;
    const value = operation['op'] === 'remove' || member === 'remove' ? undefined : operation['value'];
    all.push({ name: toFirstName(pointer), value, location: `body/${index}/${member}`, isUpdate: true });
  }
  return all;
}

/** The first name of a JSON pointer. */
function toFirstName(pointer: string): string {
  const end = pointer.indexOf('/', 1);
  const name = end < 0 ? pointer.slice(1) : pointer.slice(1, end);
  return name.includes('~') ? name.replaceAll('~1', '/').replaceAll('~0', '~') : name;
}

function ofMembers(body: Json | undefined): readonly Named[] {
  if (!isObject(body)) return [];
  return Object.entries(body).map(([name, value]) => ({ name, value, location: `body/${name}`, isUpdate: false }));
}

const META = 'x-image-meta-';

function ofHeaders({ call }: Looked): readonly Named[] {
  return Object.entries(call.headers).flatMap(([header, value]): readonly Named[] => {
    if (!header.startsWith(META) || header.startsWith(`${META}property-`)) return [];
    const name = header.slice(META.length).replaceAll('-', '_');
    return [{ name, value: typeof value === 'string' ? value : '', location: `header.${header}`, isUpdate: call.method === 'PUT' }];
  });
}

function namedBy(looked: Looked): readonly Named[] {
  const { names } = looked.call.operation;
  if (names === 'headers') return ofHeaders(looked);
  return names === 'patch' ? ofPatch(looked.call.body) : ofMembers(looked.call.body);
}

/** What is asked of a dialect at each name: made once. */
interface Names {
  readonly rows: ReadonlyMap<string, AttributeRow>;
  readonly reserved: readonly Glob[];
}

const known = new WeakMap<Dialect, Names>();

function namesOf(dialect: Dialect): Names {
  const { attributes, reserved = [] } = dialect;
  const found = known.get(dialect) ?? { rows: new Map(attributes.map((row) => [row.wire, row])), reserved: reserved.map(toGlob) };
  known.set(dialect, found);
  return found;
}

/** Looks at the attributes that a request names: those that are not its to name, and those that say nothing here. */
export function checkNames(looked: Looked): void {
  const { call } = looked;
  if (call.operation.names === undefined) return;
  const all = namedBy(looked);
  const { rows, reserved } = namesOf(call.dialect);
  const asksElsewhere = looked.contract.has('not-portable');
  for (const named of all) {
    const row = rows.get(named.name);
    checkReserved(looked, named, row, reserved);
    if (row?.amazonOnly === true && named.value !== undefined) checkAmazon(looked, named, all);
    if (asksElsewhere) checkPortable(looked, named, row);
  }
}

function checkReserved(looked: Looked, named: Named, row: AttributeRow | undefined, reserved: readonly Glob[]): void {
  const { name, location, isUpdate } = named;
  if (reserved.some((fits) => fits(name))) {
    const expected = `a name that is not one of ${looked.call.dialect.reserved?.join(', ')}`;
    report(looked, { id: 'name-reserved', location, rule: 'reserved', expected, actual: name });
  } else if (row?.access === 'read-only' && isUpdate) {
    report(looked, { id: 'name-read-only', location, rule: 'read-only', expected: 'an attribute that can be changed', actual: name });
  }
}

const AMAZON: readonly unknown[] = ['ami', 'aki', 'ari'];

function checkAmazon(looked: Looked, { name, location }: Named, all: readonly Named[]): void {
  const said = all.find((one) => one.name === 'disk_format')?.value;
  const format = said ?? looked.image()?.diskFormat ?? null;
  if (AMAZON.includes(format)) return;
  const [expected, actual] = [`${name} only where disk_format is ami, aki or ari`, `disk_format ${shorten(format)}`];
  report(looked, {
    id: 'attribute-amazon-only',
    location,
    rule: 'amazon-only',
    expected,
    actual,
    severity: 'warning',
    fix: `Leave ${name} out.`,
  });
}

/** Looks at what the other clouds take: an attribute that they have under another name, or do not let anybody change, and its value. */
function checkPortable(looked: Looked, { name, value, location }: Named, row: AttributeRow | undefined): void {
  if (row === undefined || row.neutral === 'derived') return;
  const { call, dialects } = looked;
  const others = dialects.filter(({ id, attributes }) => attributes.length > 0 && id !== call.dialect.id);
  const words = others.flatMap((other) => whyNot(other, row, value) ?? []);
  if (words.length === 0) return;
  const [expected, actual] = ['what all of the clouds take', words.join('; ')];
  const fix = `Leave ${name} out where the client is meant for those clouds.`;
  report(looked, { id: 'not-portable', location, rule: 'portable', expected, actual, severity: 'warning', fix });
}

function whyNot({ id, attributes }: Dialect, row: AttributeRow, value: Json | undefined): string | undefined {
  const there = attributes.find((one) => (row.neutral === 'property' ? one.wire === row.wire : one.neutral === row.neutral));
  // A property that a cloud does not know is one like any other there.
  if (there === undefined) return row.neutral === 'property' ? undefined : `${id} has no ${row.wire}`;
  if (there.wire !== row.wire) return `${id} calls it ${there.wire}`;
  if (there.access === 'read-only') return `${id} does not let it be changed`;
  const { enum: words } = (there.schema ?? {}) as { readonly enum?: readonly unknown[] };
  return typeof value === 'string' && words?.includes(value) === false ? `${id} has no ${row.wire} ${value}` : undefined;
}
