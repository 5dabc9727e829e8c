import { createTimeTexts } from '../../../core/clock.ts';
import {
  byName,
  type MetadefAssociation,
  type MetadefNamespace,
  type MetadefObject,
  type MetadefProperty,
  type MetadefTag,
  type PropertySchema,
  type ResourceType,
  toProperties,
  withoutNulls,
} from '../../../core/metadef.ts';
import { listTags, sortedByName } from '../../../core/metadef-contents.ts';
import type { Json } from '../../../operation/operation.ts';

// Definitions of metadata as Glance writes them. Source: glance/api/v2/model/metadef_*.py of Glance 25.1; recorded answers.

type Members = { readonly [name: string]: Json };

const toTime = createTimeTexts();

const toTimes = ({ createdAt, updatedAt }: { readonly createdAt: number; readonly updatedAt: number }) => ({
  created_at: toTime(createdAt),
  updated_at: toTime(updatedAt),
});

const NEWEST_FIRST = { key: 'created_at', descending: true, limit: Number.POSITIVE_INFINITY };

/** The path of a namespace; nothing in it is encoded. */
export function toNamespacePath(name: string): string {
  return `/v2/metadefs/namespaces/${name}`;
}

/** What a namespace says of itself, with what is put between it and the links. */
export function toNamespace(namespace: MetadefNamespace, contents: Members = {}): Members {
  const { name, displayName, description, visibility, protected: kept, owner } = namespace;
  return {
    namespace: name,
    ...withoutNulls({ display_name: displayName, description }),
    visibility,
    protected: kept,
    ...withoutNulls({ owner }),
    ...toTimes(namespace),
    ...contents,
    self: toNamespacePath(name),
    schema: '/v2/schemas/metadefs/namespace',
  };
}

/** The types of resources that a namespace is meant for; nothing without any. */
export function toAssociationsOf({ associations }: MetadefNamespace): Members {
  return associations.length === 0 ? {} : { resource_type_associations: associations.map(toAssociation) };
}

/**
 * All that is in a namespace; what is empty is left out.
 *
 * @param type where the names of properties are wanted as they are on this type of resource
 */
export function toContents(namespace: MetadefNamespace, type: string): Members {
  const { associations, properties, objects, tags, name } = namespace;
  const prefix = associations.find((association) => association.name === type)?.prefix ?? '';
  const prefixed = (all: readonly MetadefProperty[]): readonly MetadefProperty[] =>
    prefix === '' ? all : all.map((property) => ({ ...property, name: prefix + property.name }));
  const shown = sortedByName(objects).map((object) =>
    toObject(name, { ...object, required: object.required.map((one) => prefix + one), properties: prefixed(object.properties) }),
  );
  return {
    ...toAssociationsOf(namespace),
    ...(properties.length === 0 ? {} : { properties: byName(prefixed(sortedByName(properties))) }),
    ...(objects.length === 0 ? {} : { objects: shown }),
    ...(tags.length === 0 ? {} : { tags: listTags(tags, NEWEST_FIRST).map(toTagName) }),
  };
}

/** An association. */
export function toAssociation(association: MetadefAssociation): Members {
  const { name, prefix, target } = association;
  return { name, ...withoutNulls({ prefix, properties_target: target }), ...toTimes(association) };
}

/** A type of resource. */
export function toResourceType({ name, createdAt }: ResourceType): Members {
  return { name, ...toTimes({ createdAt, updatedAt: createdAt }) };
}

/** An object as a reply shows it: after a change it shows what was given, and nothing of what was not. */
export type ShownObject = Omit<MetadefObject, 'required' | 'properties'> & Partial<Pick<MetadefObject, 'required' | 'properties'>>;

/** An object of the namespace of this name. */
export function toObject(namespace: string, object: ShownObject): Members {
  const { name, required, description, properties } = object;
  return {
    name,
    ...(required === undefined ? {} : { required }),
    ...withoutNulls({ description }),
    ...(properties === undefined ? {} : { properties: byName(properties) }),
    ...toTimes(object),
    self: `${toNamespacePath(namespace)}/objects/${name}`,
    schema: '/v2/schemas/metadefs/object',
  };
}

/** A property alone, with its name. */
export function toProperty({ name, schema }: MetadefProperty): Members {
  return { name, ...Object.fromEntries(Object.entries(schema).filter(([word]) => word !== 'name')) };
}

/** A tag alone. */
export function toTag(tag: MetadefTag): Members {
  return { name: tag.name, ...toTimes(tag) };
}

/** A tag among others. */
export function toTagName({ name }: Pick<MetadefTag, 'name'>): Members {
  return { name };
}

/** The order of members, and which of them a request may give, as {@link toGivenContents} repeats them. */
const ASSOCIATION_MEMBERS = ['name', 'prefix', 'properties_target', 'created_at', 'updated_at'] as const;
const OBJECT_MEMBERS = ['name', 'required', 'description', 'properties', 'created_at', 'updated_at', 'self', 'schema'] as const;
const TAG_MEMBERS = ['name', 'created_at', 'updated_at'] as const;

type Named = { readonly [name: string]: PropertySchema };

function inOrder(all: Json | undefined, names: readonly string[]): Json {
  return ((all ?? []) as readonly Members[]).map((members) =>
    Object.fromEntries(
      names
        .filter((name) => Object.hasOwn(members, name))
        .map((name) => [name, name === 'properties' ? toKept(members[name]) : (members[name] ?? null)]),
    ),
  );
}

const toKept = (properties: Json | undefined): Json => byName(toProperties((properties ?? {}) as Named));

/** What a request puts into a new namespace, as its answer repeats it. */
export function toGivenContents(members: Members): Members {
  const shown: Readonly<Record<string, () => Json>> = {
    resource_type_associations: () => inOrder(members['resource_type_associations'], ASSOCIATION_MEMBERS),
    properties: () => toKept(members['properties']),
    objects: () => inOrder(members['objects'], OBJECT_MEMBERS),
    tags: () => inOrder(members['tags'], TAG_MEMBERS),
  };
  return Object.fromEntries(
    Object.entries(shown)
      .filter(([name]) => Object.hasOwn(members, name))
      .map(([name, write]) => [name, write()]),
  );
}
