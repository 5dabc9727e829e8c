import { didYouMean } from '../refusals.ts';

/** What does not fit, and where. */
export interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Whether it is the key that is wrong. */
  readonly key?: boolean;
}

/** Looks at a value; `undefined` when it fits. A schema compiler would take longer to load than this takes for a thousand images. */
export type Shape = (value: unknown) => Misfit | undefined;

const misfit = (message: string): Misfit => ({ path: [], message });
const within = (key: string | number, found: Misfit): Misfit => ({ ...found, path: [key, ...found.path] });
const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 60);

/** What a test tells. */
export function simple(expected: string, fits: (value: unknown) => boolean): Shape {
  return (value) => (fits(value) ? undefined : misfit(`${shown(value)} has to be ${expected}`));
}

export const text: Shape = simple('a text', (value) => typeof value === 'string');
export const number: Shape = simple('a number', (value) => typeof value === 'number');
export const count: Shape = simple('a whole number from 0', (value) => Number.isSafeInteger(value) && Number(value) >= 0);
export const truth: Shape = simple('true or false', (value) => typeof value === 'boolean');

/** One of these words. */
export function word(...words: readonly string[]): Shape {
  return simple(`one of ${words.join(', ')}`, (value) => words.some((one) => one === value));
}

/** A text of this form. */
export function form(expected: string, pattern: RegExp): Shape {
  return simple(expected, (value) => typeof value === 'string' && pattern.test(value));
}

/** This, or `null`. */
export function orNull(shape: Shape): Shape {
  return (value) => (value === null ? undefined : shape(value));
}

/** This, or nothing. */
export function optional(shape: Shape): Shape {
  return (value) => (value === undefined ? undefined : shape(value));
}

/** A list. */
export function list(item: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return misfit(`${shown(value)} has to be a list`);
    for (const [index, one] of value.entries()) {
      const found = item(one);
      if (found !== undefined) return within(index, found);
    }
    return undefined;
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object whose keys may be any. */
export function record(item: Shape): Shape {
  return (value) => {
    if (!isObject(value)) return misfit(`${shown(value)} has to be an object`);
    for (const [key, one] of Object.entries(value)) {
      const found = item(one);
      if (found !== undefined) return within(key, found);
    }
    return undefined;
  };
}

/** An object with these keys and no others. */
export function object(fields: Readonly<Record<string, Shape>>): Shape {
  const names = Object.keys(fields);
  return (value) => {
    if (!isObject(value)) return misfit(`${shown(value)} has to be an object`);
    for (const name of names) {
      const found = fields[name]?.(value[name]);
      if (found === undefined) continue;
      return name in value ? within(name, found) : misfit(`${JSON.stringify(name)} is missing here`);
    }
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
    if (unknown === undefined) return undefined;
    const hint = didYouMean(unknown, names);
    return { path: [unknown], key: true, message: `there is no key ${JSON.stringify(unknown)} here${hint}` };
  };
}

/** Both. */
export function both(first: Shape, second: Shape): Shape {
  return (value) => first(value) ?? second(value);
}

/** A list in which no two have the same value under this key. */
export function distinct(key: string): Shape {
  return (value) => {
    const seen = new Set<unknown>();
    for (const [index, one] of (value as readonly Record<string, unknown>[]).entries()) {
      if (seen.has(one[key])) return { path: [index, key], message: `${shown(one[key])} stands in this list twice` };
      seen.add(one[key]);
    }
    return undefined;
  };
}
