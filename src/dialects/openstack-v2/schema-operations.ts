import type { Json, Operation, Schema } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { type DocumentRow, NAMESPACE, OBJECT, PROPERTY, PROPERTY_OF_MANY, RESOURCE_TYPE, TAG } from './metadef-schemas.ts';
import { IMAGE, MEMBER, TASK, TASK_OF_MANY } from './schemas.ts';

const SCHEMAS_REF = 'openstack/glance, api-ref/source/v2/images-schemas.inc; answers recorded from Glance 25.1';
const METADEFS_REF = 'openstack/glance, api-ref/source/v2/metadefs-schemas.inc; answers recorded from Glance 25.1';
const TASKS_REF = 'openstack/glance, api-ref/source/v2/tasks-schemas.inc; glance/api/v2/tasks.py of Glance 25.1';

type Document = Readonly<Record<string, unknown>>;

const TO_SCHEMA = { rel: 'describedby', href: '{schema}' };
const TO_PAGES = [
  { rel: 'first', href: '{first}' },
  { rel: 'next', href: '{next}' },
];
const TEXT: Schema = { type: 'string' };

const withDefinitions = ({ definitions }: DocumentRow): Document => (definitions === undefined ? {} : { definitions });

const toItem = ({ name, properties, required }: DocumentRow): Document => ({ name, properties, additionalProperties: false, required });
const toOne = (row: DocumentRow): Document => ({ ...toItem(row), ...withDefinitions(row) });

/** A collection that comes in pages; `many` is how it holds its items. Source: glance/schema.py, `raw` of the collections. */
const toPages = (name: string, many: Document): Document => ({
  name,
  properties: { [name]: many, first: TEXT, next: TEXT, schema: TEXT },
  links: [...TO_PAGES, TO_SCHEMA],
});
const toList = (items: Document): Document => ({ type: 'array', items });
const toMany = (name: string, row: DocumentRow): Document => ({ ...toPages(name, toList(toItem(row))), ...withDefinitions(row) });

/** A collection that comes whole. Source: glance/schema.py, `minimal` of the collections. */
const toWhole = (name: string, items: Document): Document => ({
  name,
  properties: { [name]: toList(items), schema: TEXT },
  links: [TO_SCHEMA],
});

const IMAGES: readonly (readonly [path: string, document: Document])[] = [
  ['image', IMAGE],
  ['images', toPages('images', toList(IMAGE))],
  ['member', MEMBER],
  ['members', toWhole('members', MEMBER)],
];
// gap: a JSON body breaks the schemas of tasks in Glance 25.1 (500), which refuse only one that is no JSON; here every body is refused.
const TASKS: typeof IMAGES = [
  ['task', TASK],
  ['tasks', toWhole('tasks', TASK_OF_MANY)],
];
const METADEFS: typeof IMAGES = [
  ['metadefs/namespace', toOne(NAMESPACE)],
  ['metadefs/namespaces', toMany('namespaces', NAMESPACE)],
  ['metadefs/resource_type', toOne(RESOURCE_TYPE)],
  ['metadefs/resource_types', toMany('resource_type_associations', RESOURCE_TYPE)],
  ['metadefs/property', toOne(PROPERTY)],
  [
    'metadefs/properties',
    {
      ...toPages('properties', { type: 'object', additionalProperties: toItem(PROPERTY_OF_MANY) }),
      ...withDefinitions(PROPERTY_OF_MANY),
    },
  ],
  ['metadefs/object', toOne(OBJECT)],
  ['metadefs/objects', toMany('objects', OBJECT)],
  ['metadefs/tag', toOne(TAG)],
  ['metadefs/tags', toMany('tags', TAG)],
];

const SHOWN: Schema = { type: 'object', required: ['name', 'properties'] };

function schemaOperation(path: string, document: Document, source: string): Operation {
  const name = path.replace('metadefs/', 'metadef-').replace('_', '-');
  return {
    id: `openstack-v2.${name}-schema-show`,
    method: 'GET',
    path: `/v2/schemas/${path}`,
    summary: `Show the JSON schema of ${path.startsWith('metadefs/') ? `${path.slice('metadefs/'.length).replace('_', ' ')} of metadata` : path}.`,
    source,
    auth: 'token',
    checks: ['token', 'no-body'],
    request: { body: 'none' },
    replies: [{ status: 200, description: 'The schema.', mediaType: JSON_TYPE, schema: SHOWN }],
    handle: () => toJsonReply(200, document as Json),
  };
}

/** The schemas of everything that Glance has schemas of. */
export const SCHEMA_OPERATIONS: readonly Operation[] = [
  ...IMAGES.map(([path, document]) => schemaOperation(path, document, SCHEMAS_REF)),
  ...TASKS.map(([path, document]) => schemaOperation(path, document, TASKS_REF)),
  ...METADEFS.map(([path, document]) => schemaOperation(path, document, METADEFS_REF)),
];
