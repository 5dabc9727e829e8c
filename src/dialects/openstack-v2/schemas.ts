import type { Schema } from '../../operation/operation.ts';
import { PATCH_OPERATION } from '../../wire/patch-document.ts';
import { ATTRIBUTES, UUID } from './attributes.ts';

type Properties = Readonly<Record<string, Schema>>;

const IMAGE_PROPERTIES: Properties = Object.fromEntries(ATTRIBUTES.map((row) => [row.wire, row.schema]));

/** An image, as `GET /v2/schemas/image` shows it. Source: Glance 25.1, recorded; descriptions are ours. */
export const IMAGE = {
  name: 'image',
  properties: IMAGE_PROPERTIES,
  additionalProperties: { type: 'string' },
  links: [
    { rel: 'self', href: '{self}' },
    { rel: 'enclosure', href: '{file}' },
    { rel: 'describedby', href: '{schema}' },
  ],
} as const;

/** The schema that a request's image is checked against, as Glance does: values only, for any part of an image. */
export const IMAGE_VALUES: Schema = { type: 'object', properties: IMAGE_PROPERTIES, additionalProperties: { type: 'string' } };

const IMAGE_BASE = ATTRIBUTES.filter((row) => row.base && row.wire !== 'locations' && row.wire !== 'direct_url').map((row) => row.wire);

/** Values that another dialect may write are listed as annotation, not as rule. */
function annotated(schema: Schema): Schema {
  if (typeof schema === 'boolean' || schema['enum'] === undefined) return schema;
  const { enum: values, ...rest } = schema;
  return { ...rest, examples: values };
}

/** An image in a reply. */
export const IMAGE_REPLY: Schema = {
  title: 'Image',
  type: 'object',
  properties: {
    ...Object.fromEntries(ATTRIBUTES.map((row) => [row.wire, annotated(row.schema)])),
    schema: { const: '/v2/schemas/image' },
  },
  required: IMAGE_BASE,
  additionalProperties: { type: ['string', 'null'] },
};

/** A page of images in a reply. */
export const IMAGE_LIST_REPLY: Schema = {
  title: 'Images',
  type: 'object',
  properties: {
    images: { type: 'array', items: IMAGE_REPLY },
    first: { type: 'string' },
    next: { type: 'string' },
    schema: { const: '/v2/schemas/images' },
  },
  required: ['images', 'first', 'schema'],
  additionalProperties: false,
};

const OPERATION_20: Schema = {
  type: 'object',
  properties: {
    add: { type: 'string', pattern: '^/[^/]' },
    remove: { type: 'string', pattern: '^/[^/]' },
    replace: { type: 'string', pattern: '^/[^/]' },
    value: true,
  },
  oneOf: [{ required: ['add', 'value'] }, { required: ['replace', 'value'] }, { required: ['remove'] }],
};

/** The media types of a patch, in the order of `Accept-Patch`, each with the schema of its document. */
export const PATCH_MEDIA_TYPES: Readonly<Record<string, Schema>> = {
  'application/openstack-images-v2.0-json-patch': { type: 'array', items: OPERATION_20 },
  'application/openstack-images-v2.1-json-patch': { type: 'array', items: PATCH_OPERATION },
};

const MEMBER_PROPERTIES: Properties = {
  member_id: { type: 'string', description: 'The project that the image is shared with.' },
  image_id: IMAGE_PROPERTIES['id'] ?? true,
  created_at: { type: 'string', description: 'When the member was added.' },
  updated_at: { type: 'string', description: 'When the member was changed last.' },
  status: { type: 'string', description: 'What the member makes of it.', enum: ['pending', 'accepted', 'rejected'] },
  schema: { readOnly: true, type: 'string' },
};

/** A member, as `GET /v2/schemas/member` shows it. */
export const MEMBER = { name: 'member', properties: MEMBER_PROPERTIES } as const;

/** A member in a reply. */
export const MEMBER_REPLY: Schema = {
  title: 'Member',
  type: 'object',
  properties: { ...MEMBER_PROPERTIES, member_id: { type: ['string', 'number'] } },
  required: Object.keys(MEMBER_PROPERTIES),
  additionalProperties: false,
};

/** All members in a reply. */
export const MEMBER_LIST_REPLY: Schema = {
  title: 'Members',
  type: 'object',
  properties: { members: { type: 'array', items: MEMBER_REPLY }, schema: { const: '/v2/schemas/members' } },
  required: ['members', 'schema'],
  additionalProperties: false,
};

const TASK_COMMON = {
  id: { type: 'string', description: 'What the task is known by.', pattern: UUID },
  type: { type: 'string', description: 'What the task does.', enum: ['import', 'api_image_import'] },
  status: { type: 'string', description: 'How far the task has come.', enum: ['pending', 'processing', 'success', 'failure'] },
  owner: { type: 'string', description: 'The project that the task belongs to.' },
  image_id: { type: 'string', description: 'The image that the task works on.' },
  request_id: { type: 'string', description: 'The request that the task was made by.' },
  user_id: { type: 'string', description: 'The user who asked for the task.' },
  expires_at: { type: ['null', 'string'], description: 'When the task may be removed.' },
  created_at: { type: 'string', description: 'When the task was made.' },
  updated_at: { type: 'string', description: 'When the task was changed last.' },
  self: { readOnly: true, type: 'string' },
  schema: { readOnly: true, type: 'string' },
} as const;

/** A task, as `GET /v2/schemas/task` shows it. Source: glance/api/v2/tasks.py; descriptions are ours. */
export const TASK = {
  name: 'task',
  properties: {
    ...TASK_COMMON,
    input: { type: ['null', 'object'], description: 'What the task was told.' },
    result: { type: ['null', 'object'], description: 'What the task has brought.' },
    message: { type: 'string', description: 'What went wrong, for people; elsewhere it may be empty.' },
  },
} as const;

/** A task in a list of tasks, which leaves out what may be long. */
export const TASK_OF_MANY = { name: 'task', properties: TASK_COMMON } as const;
