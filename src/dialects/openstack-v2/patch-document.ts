import type { Change } from '../../core/patch.ts';
import { Answer } from '../../operation/answer.ts';
import type { Json } from '../../operation/operation.ts';
import type { SchemaChecker } from '../../operation/validate.ts';
import { ATTRIBUTES, attributeOf, RESERVED, RESERVED_PREFIX, SWALLOWED } from './attributes.ts';
import { ERRORS } from './errors.ts';
import { toPython, toSchemaMessage } from './python.ts';
import { IMAGE_VALUES } from './schemas.ts';

// Source of every rule and its order: glance/api/v2/images.py, `RequestDeserializer.update` of Glance 25.1, and its recorded answers.

/** Which draft of JSON Patch a document follows: `4` names the operation as a member, `10` became RFC 6902. */
export type Draft = 4 | 10;

type Op = 'add' | 'remove' | 'replace';
type RawOperation = { readonly [name: string]: Json };

/** One operation of a patch document, read and checked, its path split into tokens. */
export interface PatchOperation {
  readonly op: Op;
  readonly path: readonly string[];
  readonly value?: Json;
}

const OPS: readonly Op[] = ['add', 'remove', 'replace'];
const READ_ONLY: readonly string[] = ATTRIBUTES.filter((row) => row.access === 'read-only').map((row) => row.wire);

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });
const forbidden = (message: string): Answer => new Answer(ERRORS.forbidden, { message });

/**
 * Reads a patch document, operation by operation, in the order of Glance's checks.
 *
 * @throws Answer 400 or 403
 */
export function readPatchDocument(body: Json, draft: Draft, schemas: SchemaChecker): readonly PatchOperation[] {
  if (!Array.isArray(body)) throw bad('Request body must be a JSON array of operation objects.');
  return body.map((raw) => readOperation(raw, draft, schemas));
}

function readOperation(raw: Json, draft: Draft, schemas: SchemaChecker): PatchOperation {
  if (!isObject(raw)) throw bad('Operations must be JSON objects.');
  const op = draft === 10 ? opOfDraft10(raw) : opOfDraft4(raw);
  const pointer = draft === 10 ? pathOfDraft10(raw) : raw[op];
  const path = readPointer(pointer ?? null);
  checkDepth(op, path);
  if (op !== 'remove' && !Object.hasOwn(raw, 'value')) throw bad(`Operation "${op}" requires a member named "value".`);
  const value = op === 'remove' ? undefined : (raw['value'] ?? null);
  checkChange(path, value, schemas);
  return value === undefined ? { op, path } : { op, path, value };
}

function isObject(value: Json): value is RawOperation {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function opOfDraft10(raw: RawOperation): Op {
  const op = Object.hasOwn(raw, 'op') ? raw['op'] : null;
  const known = OPS.join(', ');
  if (op === null) throw bad(`Unable to find \`op\` in JSON Schema change. It must be one of the following: ${known}.`);
  const found = OPS.find((candidate) => candidate === op);
  if (found === undefined) {
    const shown = typeof op === 'string' ? op : toPython(op);
    throw bad(`Invalid operation: \`${shown}\`. It must be one of the following: ${known}.`);
  }
  return found;
}

function opOfDraft4(raw: RawOperation): Op {
  const [op, ...more] = OPS.filter((candidate) => Object.hasOwn(raw, candidate));
  const names = 'named "add", "remove", or "replace".';
  if (more.length > 0) throw bad(`Operation objects must contain only one member ${names}`);
  if (op === undefined) throw bad(`Operation objects must contain exactly one member ${names}`);
  return op;
}

function pathOfDraft10(raw: RawOperation): Json {
  if (!Object.hasOwn(raw, 'path')) throw bad("Unable to find 'path' in JSON Schema change");
  return raw['path'] ?? null;
}

/**
 * Reads a JSON pointer in Glance's limited form. White space around a token is dropped.
 *
 * gap: a path that is not a string is a 500 in Glance 25.1; here it is a pointer without a slash, 400.
 */
function readPointer(given: Json): readonly string[] {
  const pointer = typeof given === 'string' ? given : toPython(given);
  const problem = pointerProblem(pointer);
  if (problem !== undefined) throw bad(`Pointer \`${pointer}\` ${problem}`);
  return pointer
    .replace(/^\/+/, '')
    .split('/')
    .map((token) => strip(token.replaceAll('~1', '/').replaceAll('~0', '~')));
}

/** Drops white space at both ends, as Python understands it: some separators more, and no byte order mark. */
function strip(token: string): string {
  let start = 0;
  let end = token.length;
  while (start < end && isPythonSpace(token.charAt(start))) start += 1;
  while (end > start && isPythonSpace(token.charAt(end - 1))) end -= 1;
  return token.slice(start, end);
}

function isPythonSpace(character: string): boolean {
  return (character !== '\ufeff' && /\s/.test(character)) || (character >= '\u001c' && character <= '\u001f') || character === '\u0085';
}

function pointerProblem(pointer: string): string | undefined {
  if (!pointer.startsWith('/')) return 'does not start with "/".';
  if (/\/\s*\//.test(pointer.slice(1))) return 'contains adjacent "/".';
  if (pointer.length > 1 && pointer.endsWith('/')) return 'end with "/".';
  if (pointer.slice(1).trim() === '/') return 'does not contains valid token.';
  if (/~[^01]/.test(pointer) || pointer.endsWith('~')) return 'contains "~" not part of a recognized escape sequence.';
  return undefined;
}

/** Every path has one token; locations are added and removed by a second one. */
function checkDepth(op: Op, path: readonly string[]): void {
  const wanted = path[0] === 'locations' && op !== 'replace' ? 2 : 1;
  if (path.length !== wanted) throw bad(`Invalid JSON pointer for this resource: '/${path.join('/')}'`);
}

function checkChange(path: readonly string[], value: Json | undefined, schemas: SchemaChecker): void {
  const [name = ''] = path;
  if (READ_ONLY.includes(name)) throw forbidden(`Attribute '${name}' is read-only.`);
  if (RESERVED.includes(name) || name.startsWith(RESERVED_PREFIX)) throw forbidden(`Attribute '${name}' is reserved.`);
  if (value === undefined) return;
  const part = { [name]: path.length === 1 ? value : [value] };
  const [problem] = schemas.problems(IMAGE_VALUES, part);
  if (problem !== undefined) throw bad(toSchemaMessage('image', problem));
}

/** Turns operations into neutral changes. */
export function toChanges(operations: readonly PatchOperation[]): readonly Change[] {
  return operations.map(({ op, path, value }) => {
    const [name = '', position = null] = path;
    const row = attributeOf(name);
    if (name === 'locations') return { op, target: 'locations', position, value };
    if (row?.neutral !== undefined) return { op, target: 'attribute', name: row.neutral, value };
    if (SWALLOWED.includes(name)) return { op, target: 'fixed', name };
    return { op, target: 'property', name, value: (value ?? null) as string | null };
  });
}
