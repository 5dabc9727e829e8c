import type { Json } from '../../operation/operation.ts';

/** An object of a JSON document: a dict, to Python. */
export function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many elements Python counts in a value; `undefined` where it cannot count. */
export function sizeOfJson(value: Json | undefined): number | undefined {
  if (typeof value === 'string') return Array.from(value).length;
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

/** Whether Python takes a value for true: what is empty is not. */
export function isTruthy(value: Json | undefined): boolean {
  return Boolean(value) && sizeOfJson(value) !== 0;
}

/** What Python says when a member is asked of what is no object, by name. */
export function toSubscriptError(value: Json): string {
  if (typeof value === 'string') return "string indices must be integers, not 'str'";
  if (Array.isArray(value)) return 'list indices must be integers or slices, not str';
  return `'${toTypeName(value)}' object is not subscriptable`;
}

function toTypeName(value: Json): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int' : 'float';
}
