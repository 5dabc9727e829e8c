import type { Json, Operation, Schema } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { ATTRIBUTES } from './attributes.ts';
import { TASK_DOCUMENTS, UUID_PATTERN } from './task-schemas.ts';

const DOCS = 'rackerlabs/docs-cloud-images, api-docs/api-reference/methods';

const TEXT: Schema = { type: 'string' };
const ID: Schema = { type: 'string', description: 'What the image is known by.', pattern: UUID_PATTERN };
const DESCRIBED = { rel: 'describedby', href: '{schema}' } as const;

/**
 * What the schema says of attributes beyond what an update looks at. Statuses and visibilities are those of the text: the example of the page
 * has no `deactivated` and no `shared`, and calls itself an example.
 */
const BEYOND: Readonly<Record<string, Schema>> = {
  id: ID,
  checksum: { type: 'string', maxLength: 32 },
  status: { type: 'string', enum: ['queued', 'saving', 'active', 'killed', 'deleted', 'pending_delete', 'deactivated'] },
  visibility: { type: 'string', enum: ['public', 'private', 'shared'] },
};
/** What the schema has and no image shows here. */
const NEVER_SHOWN: Readonly<Record<string, Schema>> = {
  direct_url: TEXT,
  locations: {
    type: 'array',
    items: {
      type: 'object',
      properties: { url: { type: 'string', maxLength: 255 }, metadata: { type: 'object' } },
      required: ['url', 'metadata'],
    },
  },
};

const IMAGE = {
  name: 'image',
  properties: { ...Object.fromEntries(ATTRIBUTES.map(({ wire, schema }) => [wire, BEYOND[wire] ?? schema])), ...NEVER_SHOWN },
  additionalProperties: TEXT,
  links: [{ rel: 'self', href: '{self}' }, { rel: 'enclosure', href: '{file}' }, DESCRIBED],
} as const;

const MEMBER = {
  name: 'member',
  properties: {
    created_at: TEXT,
    image_id: ID,
    member_id: { type: 'string', description: 'The tenant that the image is shared with.' },
    status: { type: 'string', description: 'What the member makes of it.', enum: ['pending', 'accepted', 'rejected'] },
    updated_at: TEXT,
    schema: TEXT,
  },
} as const;

/** Each by its name, with its page. Descriptions are ours. */
const DOCUMENTS: readonly (readonly [name: string, page: string, document: object])[] = [
  ['image', 'Get image schema', IMAGE],
  [
    'images',
    'Get images schema',
    {
      name: 'images',
      properties: { images: { type: 'array', items: IMAGE }, first: TEXT, next: TEXT, schema: TEXT },
      links: [{ rel: 'first', href: '{first}' }, { rel: 'next', href: '{next}' }, DESCRIBED],
    },
  ],
  ['member', 'Get image member schema', MEMBER],
  [
    'members',
    'Get image members schema',
    { name: 'members', properties: { members: { type: 'array', items: MEMBER }, schema: TEXT }, links: [DESCRIBED] },
  ],
  ['task', 'Get task schema', TASK_DOCUMENTS.task],
  ['tasks', 'Get tasks schema', TASK_DOCUMENTS.tasks],
];

const SHOWN: Schema = { type: 'object', required: ['name', 'properties'] };

/** The operations that show schemas. */
export const SCHEMA_OPERATIONS: readonly Operation[] = DOCUMENTS.map(([name, page, document]) => ({
  id: `rackspace.${name}-schema-show`,
  method: 'GET',
  path: `/v2/schemas/${name}`,
  summary: `Show the JSON schema of ${name}.`,
  source: `${DOCS}, "${page}"`,
  auth: 'token',
  checks: ['token', 'no-body'],
  request: { body: 'none' },
  replies: [{ status: 200, description: 'The schema.', mediaType: JSON_TYPE, schema: SHOWN }],
  handle: () => toJsonReply(200, document as Json),
}));
