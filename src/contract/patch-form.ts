import type { Json } from '../operation/operation.ts';
import { type Looked, report, shorten } from './finding.ts';

// Source: RFC 6902 (JSON Patch), section 4; RFC 6901 (JSON Pointer), section 3.

const SOURCE = 'RFC 6902, section 4; RFC 6901, section 3';
const WITH_VALUE: readonly unknown[] = ['add', 'replace', 'test'];
const WITH_FROM: readonly unknown[] = ['move', 'copy'];
const OPS: readonly unknown[] = [...WITH_VALUE, ...WITH_FROM, 'remove'];
const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;

/** Looks at a patch as RFC 6902 has it, whatever the operation takes of that. The older draft of OpenStack is another form. */
export function checkPatchForm(looked: Looked): void {
  const { call } = looked;
  if (call.operation.names !== 'patch' || (call.headers['content-type'] ?? '').includes('v2.0-json-patch')) return;
  const { body } = call;
  if (body === undefined) return;
  if (!Array.isArray(body)) tell(looked, 'body', 'an array of operations', body);
  else for (const [index, operation] of (body as readonly Json[]).entries()) checkOperation(looked, `body/${index}`, operation);
}

function checkOperation(looked: Looked, location: string, operation: Json): void {
  if (typeof operation !== 'object' || operation === null || Array.isArray(operation)) {
    tell(looked, location, 'an object', operation);
    return;
  }
  const { op, path, from, value } = operation as { readonly [name: string]: Json | undefined };
  if (!OPS.includes(op)) tell(looked, `${location}/op`, `one of ${OPS.join(', ')}`, op);
  if (!isPointer(path)) tell(looked, `${location}/path`, 'a JSON pointer', path);
  if (WITH_FROM.includes(op) && !isPointer(from)) tell(looked, `${location}/from`, 'a JSON pointer', from);
  if (WITH_VALUE.includes(op) && value === undefined) tell(looked, `${location}/value`, 'a value', value);
}

const isPointer = (value: Json | undefined): boolean => typeof value === 'string' && POINTER.test(value);

function tell(looked: Looked, location: string, expected: string, actual: Json | undefined): void {
  report(looked, { id: 'patch-form', location, rule: 'RFC 6902', expected, actual: shorten(actual), source: SOURCE });
}
