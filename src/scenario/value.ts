import type { Json } from '../operation/operation.ts';
import { toPattern } from './pattern.ts';
import type { Test, ValueTest } from './scenario.ts';

/** Tells whether a value passes a test; `undefined` is what is not there. */
export type ValueCheck = (value: Json | undefined) => boolean;

/**
 * Makes the check of a test. `exists: false` wants a value to be missing; every other test wants it to be there.
 *
 * @throws Error where a pattern of it is none
 */
export function toValueCheck(test: ValueTest): ValueCheck {
  if (!isTest(test)) return (value) => value !== undefined && isEqual(test, value);
  const { equals, contains, exists } = test;
  const pattern = test.matches === undefined ? undefined : toPattern(test.matches);
  return (value) => {
    if (exists !== undefined && exists !== (value !== undefined)) return false;
    if (value === undefined) return exists === false;
    if (equals !== undefined && !isEqual(equals, value)) return false;
    if (contains !== undefined && !holds(value, contains)) return false;
    return pattern === undefined || pattern(typeof value === 'string' ? value : toText(value));
  };
}

/** Whether this is a test, and not the value that something has to be. */
export function isTest(test: ValueTest): test is Test {
  return typeof test === 'object' && test !== null && !Array.isArray(test);
}

/** The one value that passes a test, where that is plain to see and no list; `undefined` else. */
export function toValue(test: ValueTest): boolean | number | string | null | undefined {
  const wanted = isTest(test) && Object.keys(test).length === 1 ? test.equals : test;
  return typeof wanted === 'object' && wanted !== null ? undefined : wanted;
}

/** A test in words: `"a"`, `has "a" in it`. */
export function toWords(test: ValueTest): string {
  if (!isTest(test)) return toText(test);
  const there = test.exists === true ? 'there' : 'not there';
  const parts = [
    test.equals === undefined ? '' : toText(test.equals),
    test.contains === undefined ? '' : `something with ${toText(test.contains)} in it`,
    test.matches === undefined ? '' : `something that matches ${test.matches}`,
    test.exists === undefined ? '' : there,
  ];
  return parts.filter((part) => part !== '').join(' and ');
}

function holds(value: Json, text: string): boolean {
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

/**
 * Makes what a JSON pointer (RFC 6901) leads to.
 *
 * @example toPointer('/0/path')([{ path: '/name' }]) // '/name'
 */
export function toPointer(pointer: string): (value: Json | undefined) => Json | undefined {
  const tokens = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (value) => {
    let found = value;
    for (const token of tokens) {
      if (found === undefined) return undefined;
      found = member(found, token);
    }
    return found;
  };
}
