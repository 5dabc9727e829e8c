import type { Json } from '../../operation/operation.ts';

// Documents of metadata definitions, as `GET /v2/schemas/metadefs/…` shows them. Source of names, types and bounds: Glance 25.1, recorded,
// and glance/api/v2/metadef_*.py; descriptions are ours.

type Members = Readonly<Record<string, Json>>;

const TEXT = { type: 'string' } as const;
const NAME = { type: 'string', maxLength: 80 } as const;
const PATH = { type: 'string', readOnly: true } as const;
const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string', null] as const;

const referTo = (name: string): Json => ({ $ref: `#/definitions/${name}` });
const toTimes = (what: string): Members => ({
  created_at: { type: 'string', readOnly: true, format: 'date-time', description: `When the ${what} was made.` },
  updated_at: { type: 'string', readOnly: true, format: 'date-time', description: `When the ${what} was changed last.` },
});

const NUMBERS: Members = {
  positiveInteger: { type: 'integer', minimum: 0 },
  positiveIntegerDefault0: { allOf: [{ $ref: '#/definitions/positiveInteger' }, { default: 0 }] },
};
const STRING_ARRAY = { type: 'array', items: TEXT, uniqueItems: true } as const;

/** What a definition says of one property: a subset of JSON Schema, with a few words more. */
const PROPERTY_MEMBERS: Members = {
  name: NAME,
  title: TEXT,
  description: TEXT,
  operators: { type: 'array', items: TEXT },
  type: { type: 'string', enum: TYPES },
  required: referTo('stringArray'),
  minimum: { type: 'number' },
  maximum: { type: 'number' },
  maxLength: referTo('positiveInteger'),
  minLength: referTo('positiveIntegerDefault0'),
  pattern: { type: 'string', format: 'regex' },
  enum: { type: 'array' },
  readonly: { type: 'boolean' },
  default: {},
  items: { type: 'object', properties: { type: { type: 'string', enum: TYPES }, enum: { type: 'array' } } },
  maxItems: referTo('positiveInteger'),
  minItems: referTo('positiveIntegerDefault0'),
  uniqueItems: { type: 'boolean', default: false },
  additionalItems: { type: 'boolean' },
};

const DEFINITIONS: Members = {
  ...NUMBERS,
  stringArray: STRING_ARRAY,
  property: {
    type: 'object',
    additionalProperties: { type: 'object', required: ['title', 'type'], properties: PROPERTY_MEMBERS },
  },
};

/** One kind of thing: what it is called, what describes one, and what its members refer to. */
export interface DocumentRow {
  readonly name: string;
  readonly properties: Members;
  readonly required: readonly string[];
  readonly definitions?: Members;
}

export const NAMESPACE: DocumentRow = {
  name: 'namespace',
  properties: {
    namespace: { ...NAME, description: 'What the namespace is known by; there is one of each name.' },
    display_name: { ...NAME, description: 'A name for people.' },
    description: { type: 'string', maxLength: 500, description: 'What the namespace is for, for people.' },
    visibility: { type: 'string', enum: ['public', 'private'], description: 'Who may see the namespace.' },
    protected: { type: 'boolean', description: 'Whether the namespace refuses to be deleted.' },
    owner: { type: 'string', maxLength: 255, description: 'The project that the namespace belongs to.' },
    ...toTimes('namespace'),
    schema: PATH,
    self: PATH,
    resource_type_associations: {
      type: 'array',
      items: { type: 'object', properties: { name: TEXT, prefix: TEXT, properties_target: TEXT } },
    },
    properties: referTo('property'),
    objects: {
      type: 'array',
      items: {
        type: 'object',
        properties: { name: TEXT, description: TEXT, required: referTo('stringArray'), properties: referTo('property') },
      },
    },
    tags: { type: 'array', items: { type: 'object', properties: { name: TEXT } } },
  },
  required: ['namespace'],
  definitions: DEFINITIONS,
};

export const RESOURCE_TYPE: DocumentRow = {
  name: 'resource_type_association',
  properties: {
    name: { ...NAME, description: 'The type of resource, best by its name in Heat.' },
    prefix: {
      ...NAME,
      description: 'What the names of the properties begin with where they are used on this type; with the separator at its end.',
    },
    properties_target: {
      ...NAME,
      description: 'Which of the sets of properties is meant, for types that have several: volumes have their own and those of an image.',
    },
    ...toTimes('association'),
  },
  required: ['name'],
};

export const PROPERTY: DocumentRow = {
  name: 'property',
  properties: PROPERTY_MEMBERS,
  required: ['type', 'title', 'name'],
  definitions: { ...NUMBERS, stringArray: { ...STRING_ARRAY, minItems: 1 } },
};

/** In a collection the name of a property is the name of a member. */
export const PROPERTY_OF_MANY: DocumentRow = { ...PROPERTY, required: ['type', 'title'] };

export const OBJECT: DocumentRow = {
  name: 'object',
  properties: {
    name: NAME,
    description: TEXT,
    required: referTo('stringArray'),
    properties: referTo('property'),
    schema: PATH,
    self: PATH,
    ...toTimes('object'),
  },
  required: ['name'],
  definitions: DEFINITIONS,
};

export const TAG: DocumentRow = { name: 'tag', properties: { name: NAME, ...toTimes('tag') }, required: ['name'] };
