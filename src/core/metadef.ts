import type { Instant } from './clock.ts';
import { isStorable } from './limits.ts';
import { Refused } from './reasons.ts';

/** A value of a definition, as JSON has it. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/** What a definition says of one property: a subset of JSON Schema, with a few words more, in one order. */
export type PropertySchema = { readonly [word: string]: Plain };

/** A property that images and others may have. */
export interface MetadefProperty {
  readonly name: string;
  readonly schema: PropertySchema;
}

/** Properties that belong together. */
export interface MetadefObject {
  readonly name: string;
  readonly description: string | null;
  readonly required: readonly string[];
  readonly properties: readonly MetadefProperty[];
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A word that is offered as a tag. */
export interface MetadefTag {
  readonly name: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** That a namespace is meant for a type of resource. */
export interface MetadefAssociation {
  /** Of the type of resource. */
  readonly name: string;
  /** What the names of the properties begin with there. */
  readonly prefix: string | null;
  readonly target: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Definitions under one name. A namespace is never changed: a change makes a new one. */
export interface MetadefNamespace {
  /** Later ones have higher numbers; a new name keeps it. */
  readonly id: number;
  readonly name: string;
  readonly displayName: string | null;
  readonly description: string | null;
  readonly visibility: 'public' | 'private';
  readonly protected: boolean;
  readonly owner: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Each in the order in which they were made. */
  readonly associations: readonly MetadefAssociation[];
  readonly properties: readonly MetadefProperty[];
  readonly objects: readonly MetadefObject[];
  readonly tags: readonly MetadefTag[];
}

/** A type of resource that a namespace was, or is, meant for. */
export interface ResourceType {
  readonly name: string;
  readonly createdAt: Instant;
}

const NUMBERS: readonly string[] = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'];

/** The words of a property, in the order in which they are shown. Source: glance/api/v2/model/metadef_property_type.py. */
const PROPERTY_WORDS: readonly string[] = [
  'name',
  'type',
  'title',
  'description',
  'operators',
  'default',
  'readonly',
  'minimum',
  'maximum',
  'enum',
  'pattern',
  'minLength',
  'maxLength',
  'items',
  'uniqueItems',
  'minItems',
  'maxItems',
  'additionalItems',
];

/**
 * What is kept of a property as it is given: in one order, whole numbers, and the default as a text.
 *
 * Source: the types of glance/api/v2/model/metadef_property_type.py; a default that is a list or an object is lost there.
 */
export function toPropertySchema(given: PropertySchema): PropertySchema {
  const words = PROPERTY_WORDS.filter((word) => Object.hasOwn(given, word));
  return Object.fromEntries(words.map((word) => [word, toKeptValue(word, given[word] ?? null)]));
}

function toKeptValue(word: string, value: Plain): Plain {
  if (NUMBERS.includes(word)) return Math.trunc(Number(value)) + 0;
  if (word === 'default') return toDefault(value);
  if (word !== 'items' || value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const { type = null, enum: choice } = value as PropertySchema;
  return choice === undefined ? { type } : { type, enum: choice };
}

function toDefault(value: Plain): Plain {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : null;
}

/** Properties by name as a list, each as it is kept. */
export function toProperties(given: { readonly [name: string]: PropertySchema }): readonly MetadefProperty[] {
  return Object.entries(given).map(([name, schema]) => ({ name, schema: toPropertySchema(schema) }));
}

/** Required properties as they are kept: in one text with commas between them. */
export function toRequired(given: readonly string[]): readonly string[] {
  const text = given.join(',');
  return text === '' ? [] : text.split(',');
}

/** What a text is part of. */
export type Definition = 'namespace' | 'object' | 'property' | 'tag';

/**
 * Refuses what the databases of the real services do not hold.
 *
 * @param fields names as those services have them, with their values
 * @throws `definition-not-storable`
 */
export function requireStorable(fields: { readonly [name: string]: Plain }, act: 'create' | 'update', what: Definition): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && typeof value === 'object') {
      if (!Array.isArray(value)) requireStorable(value as PropertySchema, act, what);
      continue;
    }
    if (!isStorable(name)) throw new Refused({ kind: 'definition-not-storable', act, what, field: null });
    if (typeof value === 'string' && !isStorable(value)) throw new Refused({ kind: 'definition-not-storable', act, what, field: name });
  }
}

/**
 * Refuses a default beyond ASCII, which the real services cannot show.
 *
 * @throws `default-not-ascii`
 */
export function requireAscii(properties: readonly MetadefProperty[]): void {
  for (const { schema } of properties) {
    const { default: value } = schema;
    if (typeof value === 'string' && /[\u0080-\uffff]/.test(value)) throw new Refused({ kind: 'default-not-ascii' });
  }
}

/** The same members without those that say nothing. */
export function withoutNulls<Value>(members: { readonly [name: string]: Value }): { readonly [name: string]: Value } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

/** Properties under their names. */
export function byName(properties: readonly MetadefProperty[]): { readonly [name: string]: PropertySchema } {
  return Object.fromEntries(properties.map(({ name, schema }) => [name, schema]));
}
