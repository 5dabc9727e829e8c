import type { Schema } from '../../operation/operation.ts';
import { ATTRIBUTES, type ImsAttribute } from './attributes.ts';

function toSchema({ type, neutral, unset, description, value, wire }: ImsAttribute): Schema {
  // Another door may keep nothing under a name; the reference shows null for a length that is not known.
  const types = neutral === 'property' || (neutral === 'derived' && unset !== 'never') || wire === 'virtual_size' ? [type, 'null'] : type;
  const examples = value?.kind === 'choice' ? { examples: value.values } : {};
  return { type: types, description, ...(type === 'array' ? { items: { type: 'string' } } : {}), ...examples };
}

/** An image in a reply. Source: Open Telekom Cloud, Updating an Image, Response parameters. */
export const IMAGE_REPLY: Schema = {
  type: 'object',
  properties: Object.fromEntries(ATTRIBUTES.map((row) => [row.wire, toSchema(row)])),
  required: ATTRIBUTES.filter(({ unset }) => unset === 'never' || unset === 'empty').map(({ wire }) => wire),
  additionalProperties: { type: ['string', 'null'] },
};

/** The list of IMS's own API: nothing but the images. */
export const IMAGE_LIST_REPLY: Schema = {
  type: 'object',
  properties: { images: { type: 'array', items: IMAGE_REPLY } },
  required: ['images'],
  additionalProperties: false,
};

/** The list of the native API. */
export const NATIVE_LIST_REPLY: Schema = {
  type: 'object',
  properties: {
    images: { type: 'array', items: IMAGE_REPLY },
    schema: { const: '/v2/schemas/images' },
    first: { type: 'string' },
    next: { type: 'string' },
  },
  required: ['images', 'schema', 'first'],
  additionalProperties: false,
};

/** The body of Updating an Image. Clients send null beside `remove`, and a number for an amount of memory. */
export const CHANGES: Schema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      op: { enum: ['add', 'replace', 'remove'] },
      path: { type: 'string', pattern: '^/[^/]+$' },
      value: { type: ['string', 'integer', 'null'] },
    },
    required: ['op', 'path'],
    if: { properties: { op: { const: 'remove' } } },
    else: { required: ['value'], properties: { value: { type: ['string', 'integer'] } } },
  },
};

/** The body of a new image. Source: Open Telekom Cloud, Creating Image Metadata (Native OpenStack API). */
export const NEW_IMAGE: Schema = {
  type: 'object',
  properties: {
    __os_version: { type: 'string' },
    visibility: { const: 'private' },
    name: { type: 'string', maxLength: 255 },
    protected: { type: 'boolean' },
    container_format: { type: 'string' },
    disk_format: { enum: ['zvhd2', 'vhd', 'zvhd', 'raw', 'qcow2', 'iso'] },
    tags: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 255 } },
    min_ram: { type: 'integer', minimum: 0 },
    min_disk: { type: 'integer', minimum: 0, maximum: 1024 },
  },
  additionalProperties: { type: 'string' },
};

/** The list of versions. Source: Open Telekom Cloud, Querying API Versions (Native OpenStack API). */
export const VERSIONS_REPLY: Schema = {
  type: 'object',
  properties: {
    versions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          status: { enum: ['CURRENT', 'SUPPORTED', 'DEPRECATED'] },
          id: { type: 'string' },
          links: {
            type: 'array',
            items: { type: 'object', properties: { href: { type: 'string' }, rel: { const: 'self' } }, required: ['href', 'rel'] },
          },
        },
        required: ['status', 'id', 'links'],
        additionalProperties: false,
      },
    },
  },
  required: ['versions'],
  additionalProperties: false,
};
