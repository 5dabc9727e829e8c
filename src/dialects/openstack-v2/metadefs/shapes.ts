import type { Json, Schema } from '../../../operation/operation.ts';
import { type DocumentRow, NAMESPACE, OBJECT, PROPERTY, RESOURCE_TYPE, TAG } from '../metadef-schemas.ts';

// What requests may say and replies say: the documents that `GET /v2/schemas/metadefs/…` shows, written out, without what only describes
// (`format` is not looked at by the real service). Source: glance/api/v2/metadef_*.py and glance/api/v2/model of Glance 25.1.
//
// gap: metadata definitions that fit their schema and not the types behind it break the real service (500): lists in place of objects,
// unknown members of nested objects, choices that are no texts, `required` of a property; they are refused here (400).

type Members = Readonly<Record<string, Json>>;

function isMembers(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A schema without references. */
function writeOut(schema: Json, definitions: Members): Json {
  if (!isMembers(schema)) return schema;
  const target = typeof schema['$ref'] === 'string' ? definitions[schema['$ref'].replace('#/definitions/', '')] : undefined;
  if (target !== undefined) return writeOut(target, definitions);
  const { allOf } = schema;
  if (Array.isArray(allOf)) return Object.assign({}, ...allOf.map((part) => writeOut(part, definitions))) as Json;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => keyword !== 'format')
      .map(([keyword, value]) => [keyword, writeOut(value, definitions)]),
  );
}

/** These members of a document; to write out those that are not asked for would cost each start half a millisecond. */
function membersOf({ properties, definitions = {} }: DocumentRow, names: readonly string[]): Members {
  return Object.fromEntries(names.map((name) => [name, writeOut(properties[name] ?? {}, definitions)]));
}

const CHOICE: Json = { type: 'array', items: { type: ['string', 'null'] } };
const PLAIN_TEXT: Json = { type: 'string' };

const PROPERTY_MEMBERS = membersOf(
  PROPERTY,
  Object.keys(PROPERTY.properties).filter((name) => name !== 'required'),
);
const PROPERTY_WORDS: Members = {
  ...PROPERTY_MEMBERS,
  enum: CHOICE,
  items: {
    type: 'object',
    properties: { type: PROPERTY_MEMBERS['type'] ?? {}, enum: CHOICE },
    required: ['type'],
    additionalProperties: false,
  },
};
type Exact = { readonly [keyword: string]: Json };
const closed = (properties: Members, required: readonly string[]): Exact => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** Schemas for readers, by what they are made of: the words of a property stand in many. */
const READ = new WeakMap<object, Json>();

/** A schema for readers: without the `null` that the real service names among choices of texts, which only its words for a misfit show. */
function forReaders(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(forReaders);
  if (!isMembers(schema)) return schema;
  const known = READ.get(schema);
  if (known !== undefined) return known;
  const made = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [
      keyword,
      keyword === 'enum' && Array.isArray(value) ? value.filter((choice) => choice !== null) : forReaders(value),
    ]),
  );
  READ.set(schema, made);
  return made;
}

/** What a request is documented to say, by what it is held against. */
export function toDocumented(title: string, exact: Exact): Schema {
  return { title, ...(forReaders(exact) as Members) };
}

/** A property in a request. */
export const PROPERTY_REQUEST: Exact = closed(PROPERTY_WORDS, PROPERTY.required);
/** A property that is in an object; its name is that of a member. */
export const INNER_PROPERTY: Exact = closed(PROPERTY_WORDS, ['type', 'title']);

const OBJECT_WORDS = membersOf(OBJECT, ['name', 'description', 'required', 'properties']);
/** An object in a request, but for the words of its properties, which are looked at one by one. */
export const OBJECT_OUTSIDE: Exact = closed(OBJECT_WORDS, OBJECT.required);
const INNER: Json = { type: 'object', additionalProperties: closed(PROPERTY_WORDS, ['title', 'type']) };
/** An object in a request. */
export const OBJECT_REQUEST: Exact = closed({ ...OBJECT_WORDS, properties: INNER }, OBJECT.required);

/** A tag in a request. */
export const TAG_REQUEST: Exact = closed(membersOf(TAG, ['name']), TAG.required);
/** Many tags in a request; their names may be of any length. */
export const TAGS_REQUEST: Exact = closed({ tags: { type: 'array', items: closed({ name: PLAIN_TEXT }, ['name']) } }, ['tags']);

/** An association in a request. */
export const ASSOCIATION_REQUEST: Exact = closed(membersOf(RESOURCE_TYPE, ['name', 'prefix', 'properties_target']), RESOURCE_TYPE.required);

const FACTS = membersOf(NAMESPACE, ['namespace', 'display_name', 'description', 'visibility', 'protected', 'owner']);
/** What replies say of times and links may come back in a request: clients send what they have read. It counts for nothing. */
const TIMES: Members = { created_at: PLAIN_TEXT, updated_at: PLAIN_TEXT };
const NAMED: Members = { name: PLAIN_TEXT };
const OBJECT_IN_NAMESPACE: Members = {
  ...NAMED,
  description: PLAIN_TEXT,
  required: OBJECT_WORDS['required'] ?? {},
  properties: INNER,
  self: PLAIN_TEXT,
  schema: PLAIN_TEXT,
  ...TIMES,
};
const many = (properties: Members): Json => ({ type: 'array', items: closed(properties, ['name']) });
/** What may be put into a new namespace. */
const CONTENTS: Members = {
  resource_type_associations: many({ ...NAMED, prefix: PLAIN_TEXT, properties_target: PLAIN_TEXT, ...TIMES }),
  properties: INNER,
  objects: many(OBJECT_IN_NAMESPACE),
  tags: many({ ...NAMED, ...TIMES }),
};
/** A namespace in a request, with what is to be in it. */
export const NAMESPACE_REQUEST: Exact = closed({ ...FACTS, ...CONTENTS }, NAMESPACE.required);

const TIME: Json = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' };
const MADE: Members = { created_at: TIME, updated_at: TIME };
const LINKS: Members = { self: PLAIN_TEXT, schema: PLAIN_TEXT };
const TEXT_OR_NULL: Json = { type: ['string', 'null'] };
const shown = (title: string, properties: Members, required: readonly string[]): Exact => ({
  title,
  ...closed(properties, required),
});

const SHOWN_WORDS: Members = {
  ...(forReaders(PROPERTY_WORDS) as Members),
  minimum: { type: 'integer' },
  maximum: { type: 'integer' },
  default: TEXT_OR_NULL,
};
const SHOWN_PROPERTIES: Json = { type: 'object', additionalProperties: closed(SHOWN_WORDS, ['type', 'title']) };

/** A property in a reply. */
export const PROPERTY_REPLY = shown('MetadefProperty', { ...SHOWN_WORDS, name: PLAIN_TEXT }, PROPERTY.required);
/** The properties of a namespace in a reply. */
export const PROPERTIES_REPLY = shown('MetadefProperties', { properties: SHOWN_PROPERTIES }, ['properties']);

const OBJECT_SHOWN: Members = {
  ...NAMED,
  description: PLAIN_TEXT,
  required: { type: 'array', items: PLAIN_TEXT },
  properties: SHOWN_PROPERTIES,
  ...MADE,
  ...LINKS,
};
const OBJECT_ALWAYS = ['name', 'created_at', 'updated_at', 'self', 'schema'];
/** An object in a reply. */
export const OBJECT_REPLY = shown('MetadefObject', OBJECT_SHOWN, OBJECT_ALWAYS);
/** The objects of a namespace in a reply. */
export const OBJECTS_REPLY = shown(
  'MetadefObjects',
  { objects: { type: 'array', items: OBJECT_REPLY }, schema: { const: 'v2/schemas/metadefs/objects' } },
  ['objects', 'schema'],
);

/** A tag in a reply. */
export const TAG_REPLY = shown('MetadefTag', { ...NAMED, ...MADE }, ['name', 'created_at', 'updated_at']);
/** The tags of a namespace in a reply. */
export const TAGS_REPLY = shown('MetadefTags', { tags: { type: 'array', items: closed(NAMED, ['name']) } }, ['tags']);

const ASSOCIATION_SHOWN: Members = { ...NAMED, prefix: PLAIN_TEXT, properties_target: PLAIN_TEXT, ...MADE };
const ALWAYS = ['name', 'created_at', 'updated_at'];
/** An association in a reply. */
export const ASSOCIATION_REPLY = shown('ResourceTypeAssociation', ASSOCIATION_SHOWN, ALWAYS);
/** The associations of a namespace in a reply. */
export const ASSOCIATIONS_REPLY = shown(
  'ResourceTypeAssociations',
  { resource_type_associations: { type: 'array', items: ASSOCIATION_REPLY } },
  ['resource_type_associations'],
);
/** All types of resources in a reply. */
export const RESOURCE_TYPES_REPLY = shown(
  'ResourceTypes',
  { resource_types: { type: 'array', items: closed({ ...NAMED, ...MADE }, ALWAYS) } },
  ['resource_types'],
);

const NAMESPACE_FACTS: Members = {
  ...FACTS,
  namespace: PLAIN_TEXT,
  ...MADE,
  ...LINKS,
};
const NAMESPACE_ALWAYS = ['namespace', 'visibility', 'protected', 'created_at', 'updated_at', 'self', 'schema'];
const ASSOCIATED: Members = { resource_type_associations: { type: 'array', items: ASSOCIATION_REPLY } };
const NAMESPACE_SHOWN: Members = {
  ...NAMESPACE_FACTS,
  ...ASSOCIATED,
  properties: SHOWN_PROPERTIES,
  objects: { type: 'array', items: OBJECT_REPLY },
  tags: { type: 'array', items: closed(NAMED, ['name']) },
};
/** A namespace in a reply, with all that is in it. */
export const NAMESPACE_REPLY = shown('MetadefNamespace', NAMESPACE_SHOWN, NAMESPACE_ALWAYS);
/** A new namespace: what is in it is as it was given. */
export const NEW_NAMESPACE_REPLY = shown(
  'NewMetadefNamespace',
  { ...NAMESPACE_FACTS, ...(forReaders(CONTENTS) as Members) },
  NAMESPACE_ALWAYS,
);
/** A changed namespace: what is in it is not shown. */
export const CHANGED_NAMESPACE_REPLY = shown('ChangedMetadefNamespace', NAMESPACE_FACTS, NAMESPACE_ALWAYS);
/** A page of namespaces in a reply. */
export const NAMESPACES_REPLY = shown(
  'MetadefNamespaces',
  {
    namespaces: { type: 'array', items: shown('ListedMetadefNamespace', { ...NAMESPACE_FACTS, ...ASSOCIATED }, NAMESPACE_ALWAYS) },
    next: PLAIN_TEXT,
    schema: { const: '/v2/schemas/metadefs/namespaces' },
    first: PLAIN_TEXT,
  },
  ['namespaces', 'schema', 'first'],
);
