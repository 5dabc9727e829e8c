import type { Json } from './operation.ts';

/** One thing that can be compared: what it is about, its value as data, and the same in words. */
export interface Fact {
  readonly about: string;
  readonly value: Json;
  readonly text: string;
}

/** Facts of one kind. */
export interface FactSection {
  /** Its name in data: `fields`. */
  readonly id: string;
  /** What it is, for people. */
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** What stands between the parts of a text that a page may put on lines of their own. */
export const BETWEEN = ' · ';

/**
 * A fact whose value says what it is: a text, a number, or a list of texts.
 *
 * @example toFact('method', 'PATCH') // { about: 'method', value: 'PATCH', text: 'PATCH' }
 */
export function toFact(about: string, value: string | number | readonly string[]): Fact {
  return { about, value, text: typeof value === 'object' ? value.join(', ') : String(value) };
}

/**
 * Each value once, in the order in which it comes first; values are compared as data.
 *
 * @example unique([{ a: 1 }, { a: 1 }]) // [{ a: 1 }]
 */
export function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
