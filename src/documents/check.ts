import type { ErrorObject } from 'ajv';
import { readPackageFile, requireNow } from '../package-root.ts';
import { didYouMean, type Finding, nearest, Refusal } from '../refusals.ts';
import type { Document, Path } from './document.ts';
import { findElsewhere, type Schema } from './elsewhere.ts';

/** How many findings are told at once: a file that has more is better mended from the top. */
const FINDINGS_AT_MOST = 50;

/** Checks a document. */
type Check = (document: Document) => void;

/** What was compiled already: a pure function of a schema that we ship, so it matters to nobody who else uses it. */
const checks = new Map<string, Check>();

/**
 * Makes a function that checks documents against one of our schemas.
 *
 * @param kind `fixture` for schemas/fixture.schema.json
 * @returns a function that throws a Refusal which tells the place of everything that is wrong
 */
export function createCheck(kind: string): Check {
  const known = checks.get(kind);
  if (known !== undefined) return known;
  const check = compileCheck(kind);
  checks.set(kind, check);
  return check;
}

function compileCheck(kind: string): Check {
  const schema = JSON.parse(readPackageFile(`schemas/${kind}.schema.json`)) as Schema & Readonly<Record<string, unknown>>;
  const { Ajv2020 } = requireNow('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  // Our schemas are checked against the meta schema by a test, not at each start.
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false, validateSchema: false, logger: false });
  const validate = ajv.compile(schema);
  return (document) => {
    refuseVersion(document);
    if (validate(document.value)) return;
    const errors = dropEchoes(validate.errors ?? []);
    const findings = errors.flatMap((error) => toFinding(error, document, schema));
    refuseAll(findings);
  };
}

/**
 * Throws these findings, if there are any, in the order of the file.
 *
 * @throws Refusal
 */
export function refuseAll(findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const sorted = [...findings].sort((a, b) => {
    const file = (a.place?.file ?? '').localeCompare(b.place?.file ?? '');
    return file || (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
  });
  const more = sorted.length - FINDINGS_AT_MOST;
  throw new Refusal(more > 0 ? [...sorted.slice(0, FINDINGS_AT_MOST), { message: `and ${more} more` }] : sorted);
}

/** A file of another version has other keys: there is no use in telling of each. */
function refuseVersion({ value, placeOf }: Document): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal([{ message: `this file holds ${toText(value)}: it has to hold keys and values`, place: placeOf([]) }]);
  }
  const { version } = value as { version?: unknown };
  if (version === 1) return;
  if (version === undefined) {
    const names = Object.keys(value);
    const near = names.find((name) => didYouMean(name, ['version']) !== '');
    const hint = near === undefined ? 'begin the file with "version: 1"' : `is "${near}" meant to be it?`;
    throw new Refusal([{ message: `"version" is missing: ${hint}`, place: placeOf(near === undefined ? [] : [near], 'key') }]);
  }
  throw new Refusal([
    { message: `the version of this file is ${toText(version)}: this release reads version 1`, place: placeOf(['version']) },
  ]);
}

/** What ajv found, where it stands, in words. What only repeats another finding is left out. */
function toFinding(error: ErrorObject, { value, placeOf }: Document, schema: Schema): Finding[] {
  // The alternatives of an anyOf are told as one.
  if (error.schemaPath.includes('/anyOf/')) return [];
  const path = toPath(error.instancePath, value);
  if (error.keyword === 'additionalProperties') {
    const name = String(error.params['additionalProperty']);
    const known = keysOf(error);
    const { inside, around } = findElsewhere(schema, path, name);
    const hint = inside || didYouMean(name, known) || around || `: there are ${known.join(', ')}${toOthers(error)}`;
    return [{ message: `there is no key ${JSON.stringify(name)} ${toWhere(path)}${hint}`, place: placeOf([...path, name], 'key') }];
  }
  if (error.keyword === 'required') {
    const name = String(error.params['missingProperty']);
    return [{ message: `"${name}" is missing ${toWhere(path)}`, place: placeOf(path) }];
  }
  if (error.keyword === 'propertyNames') {
    const name = String(error.params['propertyName']);
    const { 'x-expected': wanted } = error.schema as { 'x-expected'?: string };
    const hint = wanted === undefined ? '' : `: it has to be ${wanted}`;
    return [{ message: `${JSON.stringify(name)} ${toWhere(path)} is no good name${hint}`, place: placeOf([...path, name], 'key') }];
  }
  if (error.propertyName !== undefined) return [];
  const inside = error.keyword === 'anyOf' || error.keyword === 'minProperties';
  const message = `${toName(path) || 'this file'}${inside ? ' has to' : ` is ${toText(error.data)}: it has to`} ${toWanted(error)}`;
  return [{ message, place: placeOf(path) }];
}

/** Leaves out what only follows from a key that is not known: that the one which it was meant for is missing. */
function dropEchoes(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties');
  const near = (error: ErrorObject): string | undefined => nearest(String(error.params['additionalProperty']), keysOf(error));
  return errors.filter(({ keyword, instancePath, params }) => {
    const here = unknown.filter((one) => one.instancePath === instancePath);
    if (keyword === 'anyOf') return here.length === 0;
    return keyword !== 'required' || !here.some((one) => near(one) === params['missingProperty']);
  });
}

/** The keys that there are where one is not known. */
function keysOf({ parentSchema }: ErrorObject): readonly string[] {
  return Object.keys((parentSchema as { properties?: object }).properties ?? {}).filter((one) => one !== '$schema');
}

/** Where everything else goes, where there is such a place. */
function toOthers({ parentSchema }: ErrorObject): string {
  const { 'x-others': place } = parentSchema as { 'x-others'?: string };
  return place === undefined ? '' : `; anything else goes into "${place}"`;
}

/** What the schema wants, as in "it has to …". */
function toWanted({ keyword, params, parentSchema, schema, data }: ErrorObject): string {
  const { 'x-expected': expected, 'x-words': words } = parentSchema as { 'x-expected'?: string; 'x-words'?: string[] };
  if (words !== undefined && typeof data === 'string') return toChoice(words, data);
  const unquoted = typeof data === 'number' && expected === undefined && wantsText(schema);
  if (keyword === 'anyOf') return `have at least one of ${toAlternatives(schema).join(', ')}`;
  const quoted = typeof data === 'string' && /^-?\d+(\.\d+)?$/.test(data) && wantsNumber(schema);
  if (keyword === 'type')
    return `be ${toKinds(schema, expected)}${unquoted ? ' (put it in quotes)' : ''}${quoted ? ' (leave the quotes out)' : ''}`;
  if (expected !== undefined) return `be ${expected}`;
  if (keyword === 'enum') return toChoice((schema as unknown[]).map(String), data);
  if (keyword === 'const') return `be ${JSON.stringify(params['allowedValue'])}`;
  const bound = Number(schema);
  if (keyword === 'minimum') return `be ${bound} or more`;
  if (keyword === 'maximum') return `be ${bound} or less`;
  if (keyword === 'pattern') return `match ${String(schema)}`;
  if (keyword === 'minLength') return 'have a character at least';
  if (keyword === 'maxLength') return `have ${bound} characters at most`;
  if (keyword === 'minItems') return bound === 1 ? 'have an entry at least' : `have ${bound} entries at least`;
  if (keyword === 'maxItems') return `have ${bound} entries at most`;
  if (keyword === 'minProperties') return 'have a key at least';
  if (keyword === 'uniqueItems') return `have each entry once (${Number(params['j'])} and ${Number(params['i'])}, from 0, are the same)`;
  if (keyword === 'maxProperties') return `have ${bound === 1 ? 'one key' : `${bound} keys`} at most`;
  return `keep to ${keyword}`;
}

function toChoice(words: readonly string[], data: unknown): string {
  return `be one of ${words.join(', ')}${typeof data === 'string' ? didYouMean(data, words) : ''}`;
}

function wantsText(schema: unknown): boolean {
  return schema === 'string' || (Array.isArray(schema) && schema.includes('string') && !schema.includes('integer'));
}

function wantsNumber(schema: unknown): boolean {
  return [schema].flat().some((type) => type === 'integer' || type === 'number');
}

/** An `anyOf` of ours lists keys of which one has to be there. */
function toAlternatives(schema: unknown): string[] {
  return (schema as { required?: string[] }[]).flatMap(({ required = [] }) => required);
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  null: 'null',
};

function toKinds(type: unknown, expected: string | undefined): string {
  if (expected !== undefined) return expected;
  return [type]
    .flat()
    .map((one) => KINDS[String(one)] ?? String(one))
    .join(' or ');
}

/** A JSON pointer as steps. An index is a number where there is a list. */
function toPath(pointer: string, value: unknown): Path {
  const path: (string | number)[] = [];
  let inside = value;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(inside) ? Number(name) : name);
    inside = (inside as Record<string, unknown> | null)?.[name];
  }
  return path;
}

/** `images[0].name` */
function toName(path: Path): string {
  return path.reduce<string>(
    (name, step) => (typeof step === 'number' ? `${name}[${step}]` : `${name}${name === '' ? '' : '.'}${step}`),
    '',
  );
}

function toWhere(path: Path): string {
  return path.length === 0 ? 'in this file' : `in ${toName(path)}`;
}

/** A value as it is shown in a message: short. */
function toText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? 'empty' : 'keys and values';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
