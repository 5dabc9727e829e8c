import type { Call, Json } from '../operation/operation.ts';
import { fitsGlob } from './glob.ts';
import type { Match, Test, ValueTest } from './scenario.ts';

/** Tells whether a request is one that a rule is about. */
export type Matcher = (call: Call) => boolean;

/**
 * Makes the matcher of a rule, without its operations and dialect: those choose the index that a rule stands in.
 *
 * @returns `null` when every request of those operations fits
 */
export function toMatcher(match: Match): Matcher | null {
  const tests: Matcher[] = [];
  const { method, path, query = {}, headers = {}, body = {}, image, project, user } = match;
  if (method !== undefined) tests.push((call) => call.method === method.toUpperCase());
  if (path !== undefined) tests.push((call) => fitsGlob(path, call.path));
  if (image !== undefined) tests.push((call) => call.params['image_id'] === image);
  if (user !== undefined) tests.push((call) => call.caller?.user.name === user);
  if (project !== undefined) {
    tests.push(({ caller }) => caller?.project?.id === project || caller?.project?.name === project);
  }
  for (const [name, test] of Object.entries(query)) {
    tests.push((call) => holds(test, new URLSearchParams(call.search).get(name) ?? undefined));
  }
  for (const [name, test] of Object.entries(headers)) {
    const key = name.toLowerCase();
    tests.push((call) => holds(test, [call.headers[key]].flat().join(', ') || undefined));
  }
  for (const [pointer, test] of Object.entries(body)) tests.push((call) => holds(test, at(call.body, pointer)));
  return tests.length === 0 ? null : (call) => tests.every((test) => test(call));
}

/** Whether a value passes a test. `exists: false` wants it to be missing; every other test wants it to be there. */
function holds(test: ValueTest, value: Json | undefined): boolean {
  if (!isTest(test)) return value !== undefined && isEqual(test, value);
  if (test.exists !== undefined && test.exists !== (value !== undefined)) return false;
  if (value === undefined) return test.exists === false;
  if (test.equals !== undefined && !isEqual(test.equals, value)) return false;
  return test.contains === undefined || contains(value, test.contains);
}

function isTest(test: ValueTest): test is Test {
  return typeof test === 'object' && test !== null && !Array.isArray(test);
}

function contains(value: Json, text: string): boolean {
  if (Array.isArray(value)) return value.includes(text);
  return (typeof value === 'string' ? value : toText(value)).includes(text);
}

/** What is nested so deeply that it has no text holds nothing. */
function toText(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '';
  }
}

function isEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const names = Object.keys(a);
  if (Array.isArray(a) !== Array.isArray(b) || names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && isEqual(member(a, name) ?? null, member(b, name) ?? null));
}

function member(value: Json, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  // Of a list, only its entries: it has a length too.
  if (Array.isArray(value)) return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  return (value as { readonly [name: string]: Json })[name];
}

/** What a JSON pointer (RFC 6901) leads to. */
function at(value: Json | undefined, pointer: string): Json | undefined {
  let found = value;
  for (const token of pointer.split('/').slice(1)) {
    if (found === undefined) return undefined;
    found = member(found, token.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return found;
}
