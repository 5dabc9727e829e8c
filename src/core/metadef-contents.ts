import type { Instant } from './clock.ts';
import {
  type Definition,
  type MetadefAssociation,
  type MetadefNamespace,
  type MetadefObject,
  type MetadefProperty,
  type MetadefTag,
  requireAscii,
  requireStorable,
  byName as toNamed,
  toRequired,
} from './metadef.ts';
import { type Page, type SortValues, takePage } from './metadef-page.ts';
import type { Content } from './metadef-reasons.ts';
import { Refused } from './reasons.ts';

/** An object as it is given. */
export type NewObject = Pick<MetadefObject, 'name' | 'description' | 'required' | 'properties'>;
/** An association as it is given. */
export type NewAssociation = Pick<MetadefAssociation, 'name' | 'prefix' | 'target'>;

interface Named {
  readonly name: string;
}

/** Finds what has this name. */
export function requireContent<Item extends Named>(items: readonly Item[], name: string, what: Content): Item {
  const found = items.find((item) => item.name === name);
  if (found === undefined) throw new Refused({ kind: 'definition-not-found', what, name });
  return found;
}

function requireNew(items: readonly Named[], name: string, what: Content, namespace: string): void {
  if (items.some((item) => item.name === name)) throw new Refused({ kind: 'definition-exists', what, name, namespace });
}

function requireFree(items: readonly Named[], name: string, wanted: string, what: Content, namespace: string): void {
  if (wanted === name || items.every((item) => item.name !== wanted)) return;
  throw new Refused({ kind: 'definition-taken', what, name, wanted, namespace });
}

/** Takes out what has this name. A protected namespace keeps it. */
export function removed<Item extends Named>(
  namespace: MetadefNamespace,
  items: readonly Item[],
  name: string,
  what: Content,
): readonly Item[] {
  const found = requireContent(items, name, what);
  if (namespace.protected) throw new Refused({ kind: 'definition-protected', what, name });
  return items.filter((item) => item !== found);
}

/** Whether nothing but the time of the change differs. */
function isSame(before: Named, after: Named): boolean {
  return JSON.stringify({ ...before, updatedAt: 0 }) === JSON.stringify({ ...after, updatedAt: 0 });
}

const swap = <Item>(items: readonly Item[], before: Item, after: Item): readonly Item[] =>
  items.map((item) => (item === before ? after : item));

function requireGoodObject({ name, description, required, properties }: NewObject, act: 'create' | 'update', what: Definition): void {
  requireAscii(properties);
  const text = required.length === 0 ? null : required.join(',');
  requireStorable({ name, required: text, description, json_schema: toNamed(properties) }, act, what);
}

/** A namespace with one object more. */
export function withObject(namespace: MetadefNamespace, given: NewObject, at: Instant, what: Definition = 'object'): MetadefNamespace {
  requireGoodObject(given, 'create', what);
  requireNew(namespace.objects, given.name, 'object', namespace.name);
  const object = { ...given, required: toRequired(given.required), createdAt: at, updatedAt: at };
  return { ...namespace, objects: [...namespace.objects, object] };
}

/** A namespace in which an object is as it is given. */
export function withOtherObject(namespace: MetadefNamespace, before: MetadefObject, given: NewObject, at: Instant): MetadefNamespace {
  requireGoodObject(given, 'update', 'object');
  requireFree(namespace.objects, before.name, given.name, 'object', namespace.name);
  const after = { ...given, required: toRequired(given.required), createdAt: before.createdAt, updatedAt: at };
  return isSame(before, after) ? namespace : { ...namespace, objects: swap(namespace.objects, before, after) };
}

/** A namespace with one property more. */
export function withProperty(namespace: MetadefNamespace, given: MetadefProperty, what: Definition = 'property'): MetadefNamespace {
  requireAscii([given]);
  requireStorable({ name: given.name, json_schema: given.schema }, 'create', what);
  requireNew(namespace.properties, given.name, 'property', namespace.name);
  return { ...namespace, properties: [...namespace.properties, given] };
}

/** A namespace in which a property is as it is given. */
export function withOtherProperty(namespace: MetadefNamespace, before: MetadefProperty, given: MetadefProperty): MetadefNamespace {
  requireAscii([given]);
  requireStorable({ name: given.name, json_schema: given.schema }, 'update', 'property');
  requireFree(namespace.properties, before.name, given.name, 'property', namespace.name);
  return isSame(before, given) ? namespace : { ...namespace, properties: swap(namespace.properties, before, given) };
}

/** A namespace with one tag more. */
export function withTag(namespace: MetadefNamespace, name: string, at: Instant, what: Definition = 'tag'): MetadefNamespace {
  requireStorable({ name }, 'create', what);
  return withTags(namespace, [name], () => at, true);
}

/**
 * A namespace with these tags: beside those it has, or in their place. None given change nothing.
 *
 * The real service looks at each tag that comes alone whether it can be stored, and not at many.
 */
export function withTags(namespace: MetadefNamespace, names: readonly string[], stamp: () => Instant, append: boolean): MetadefNamespace {
  if (names.length === 0) return namespace;
  const tags: MetadefTag[] = append ? [...namespace.tags] : [];
  for (const name of names) {
    requireNew(tags, name, 'tag', namespace.name);
    const at = stamp();
    tags.push({ name, createdAt: at, updatedAt: at });
  }
  return { ...namespace, tags };
}

/** A namespace in which a tag has another name. */
export function withOtherTag(namespace: MetadefNamespace, before: MetadefTag, name: string, at: Instant): MetadefNamespace {
  requireStorable({ name }, 'update', 'tag');
  requireFree(namespace.tags, before.name, name, 'tag', namespace.name);
  if (name === before.name) return namespace;
  return { ...namespace, tags: swap(namespace.tags, before, { ...before, name, updatedAt: at }) };
}

/** A namespace that is meant for one type of resource more. */
export function withAssociation(namespace: MetadefNamespace, given: NewAssociation, at: Instant): MetadefNamespace {
  requireNew(namespace.associations, given.name, 'association', namespace.name);
  return { ...namespace, associations: [...namespace.associations, { ...given, createdAt: at, updatedAt: at }] };
}

/** What is sorted by name, as it is listed. */
export function sortedByName<Item extends Named>(items: readonly Item[]): readonly Item[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : Number(a.name !== b.name)));
}

/** What tags can be sorted by, by the names that the real service has for it. */
export const TAG_KEYS: readonly string[] = ['created_at', 'id', 'name', 'namespace_id', 'updated_at'];

/** Tags of one namespace, a page of them. */
export function listTags(
  tags: readonly MetadefTag[],
  { key, ...page }: { readonly key: string } & Omit<Page<MetadefTag>, 'toValues'>,
): readonly MetadefTag[] {
  // Later tags have higher ids, and all of them are in one namespace.
  const ids = new Map(tags.map((tag, index) => [tag, index]));
  const toFirst: Readonly<Record<string, (tag: MetadefTag) => SortValues>> = {
    name: ({ name }) => [name],
    updated_at: ({ updatedAt }) => [updatedAt],
  };
  return takePage(tags, { ...page, toValues: (tag) => [...(toFirst[key]?.(tag) ?? []), tag.createdAt, ids.get(tag) ?? 0] });
}
