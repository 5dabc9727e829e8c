import type { Json } from '../../operation/operation.ts';
import type { Values } from './case.ts';

/** `{name}`, and `{{name}}` for what is to be just that. */
const NAME = /\{(\{[A-Za-z][\w.]*\})\}|\{([A-Za-z][\w.]*)\}/g;
const ALONE = /^\{([A-Za-z][\w.]*)\}$/;

/**
 * Puts values in the place of their names. A text that is a name and nothing else becomes the value, of whatever type it is.
 *
 * @throws Error for a name that has no value: cases are looked through when they are read
 * @example fill({ path: '/{member}', value: '{value}' }, { member: 'name', value: 7 }) // { path: '/name', value: 7 }
 */
export function fill(template: Json, values: Values): Json {
  if (typeof template === 'string') {
    const alone = ALONE.exec(template)?.[1];
    return alone === undefined ? fillText(template, values) : lookUp(alone, values);
  }
  if (Array.isArray(template)) return template.map((item: Json) => fill(item, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [fillText(name, values), fill(value, values)]));
}

/** The same for what stays a text. */
export function fillText(template: string, values: Values): string {
  return template.replace(NAME, (_all, doubled: string | undefined, name: string | undefined) => {
    if (name === undefined) return doubled ?? '';
    const value = lookUp(name, values);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function lookUp(name: string, values: Values): Json {
  if (!Object.hasOwn(values, name)) throw new Error(`{${name}} has no value`);
  return values[name] as Json;
}

/** The names that stand in something. */
export function namesIn(template: unknown): readonly string[] {
  if (typeof template === 'string') return [...template.matchAll(NAME)].flatMap(([, , name]) => name ?? []);
  if (typeof template !== 'object' || template === null) return [];
  return Object.entries(template).flatMap(([name, value]) => [...namesIn(name), ...namesIn(value)]);
}
