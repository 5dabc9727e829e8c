import type { Answer } from '../operation/answer.ts';
import type { Json, Schema } from '../operation/operation.ts';
import { toPythonText } from './python.ts';

// Source of every rule and its order: glance/api/v2/images.py, `RequestDeserializer.update` of Glance 25.1, and its recorded answers.

/** Which draft of JSON Patch a document follows: `4` names the operation as a member, `10` became RFC 6902. */
export type Draft = 4 | 10;

/** One operation of a document of draft 10. Glance takes no other operations than these. */
export const PATCH_OPERATION: Schema = {
  type: 'object',
  properties: { op: { enum: ['add', 'remove', 'replace'] }, path: { type: 'string', pattern: '^/[^/]' }, value: true },
  required: ['op', 'path'],
  if: { properties: { op: { const: 'remove' } } },
  else: { required: ['value'] },
};

type Op = 'add' | 'remove' | 'replace';
type RawOperation = { readonly [name: string]: Json };

/** One operation of a patch document, read and checked, its path split into tokens. */
export interface PatchOperation {
  readonly op: Op;
  readonly path: readonly string[];
  readonly value?: Json;
}

const OPS: readonly Op[] = ['add', 'remove', 'replace'];

type Bad = (message: string) => Answer;

/** What a cloud has to say to a patch document while it is read. */
export interface DocumentRules {
  /** Makes the answer to a document that is not good. */
  readonly bad: Bad;
  /** Looks at one change as soon as it is read, and throws what refuses it. `value` is `undefined` for `remove`. */
  readonly check: (path: readonly string[], value: Json | undefined) => void;
}

/**
 * Reads a patch document, operation by operation, in the order of Glance's checks.
 *
 * @throws Answer what the rules make of what is wrong
 */
export function readPatchDocument(body: Json, draft: Draft, rules: DocumentRules): readonly PatchOperation[] {
  if (!Array.isArray(body)) throw rules.bad('Request body must be a JSON array of operation objects.');
  return body.map((raw) => readOperation(raw, draft, rules));
}

function readOperation(raw: Json, draft: Draft, { bad, check }: DocumentRules): PatchOperation {
  if (!isObject(raw)) throw bad('Operations must be JSON objects.');
  const op = draft === 10 ? opOfDraft10(raw, bad) : opOfDraft4(raw, bad);
  const pointer = draft === 10 ? pathOfDraft10(raw, bad) : raw[op];
  const path = readPointer(pointer ?? null, bad);
  checkDepth(op, path, bad);
  if (op !== 'remove' && !Object.hasOwn(raw, 'value')) throw bad(`Operation "${op}" requires a member named "value".`);
  const value = op === 'remove' ? undefined : (raw['value'] ?? null);
  check(path, value);
  return value === undefined ? { op, path } : { op, path, value };
}

function isObject(value: Json): value is RawOperation {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function opOfDraft10(raw: RawOperation, bad: Bad): Op {
  const op = Object.hasOwn(raw, 'op') ? raw['op'] : null;
  const known = OPS.join(', ');
  if (op === null) throw bad(`Unable to find \`op\` in JSON Schema change. It must be one of the following: ${known}.`);
  const found = OPS.find((candidate) => candidate === op);
  if (found === undefined) {
    const shown = toPythonText(op);
    throw bad(`Invalid operation: \`${shown}\`. It must be one of the following: ${known}.`);
  }
  return found;
}

function opOfDraft4(raw: RawOperation, bad: Bad): Op {
  const [op, ...more] = OPS.filter((candidate) => Object.hasOwn(raw, candidate));
  const names = 'named "add", "remove", or "replace".';
  if (more.length > 0) throw bad(`Operation objects must contain only one member ${names}`);
  if (op === undefined) throw bad(`Operation objects must contain exactly one member ${names}`);
  return op;
}

function pathOfDraft10(raw: RawOperation, bad: Bad): Json {
  if (!Object.hasOwn(raw, 'path')) throw bad("Unable to find 'path' in JSON Schema change");
  return raw['path'] ?? null;
}

/**
 * Reads a JSON pointer in Glance's limited form. White space around a token is dropped.
 *
 * gap: a path that is not a string is a 500 in Glance 25.1; here it is a pointer without a slash, 400.
 */
function readPointer(given: Json, bad: Bad): readonly string[] {
  const pointer = toPythonText(given);
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
function checkDepth(op: Op, path: readonly string[], bad: Bad): void {
  const wanted = path[0] === 'locations' && op !== 'replace' ? 2 : 1;
  if (path.length !== wanted) throw bad(`Invalid JSON pointer for this resource: '/${path.join('/')}'`);
}
