import type { Attribute } from '../../core/patch.ts';
import type { AttributeRow, NeutralName } from '../../operation/attribute.ts';
import type { Schema } from '../../operation/operation.ts';

type ValueSchema = Exclude<Schema, boolean> & { readonly type: AttributeRow['type'] };

/** One attribute of an image as this dialect names it. What is not set is left out. */
export interface RackspaceAttribute extends AttributeRow {
  readonly schema: ValueSchema;
  /** The core's name of it, where an update may change it as an attribute. */
  readonly patch?: Attribute;
}

const UUID = '^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$';

const updatable = (wire: string, patch: Attribute, schema: ValueSchema, unset: AttributeRow['unset'] = 'absent'): RackspaceAttribute => ({
  wire,
  neutral: patch,
  patch,
  type: schema.type,
  unset,
  access: 'writable',
  schema,
});
const property = (wire: string, schema: ValueSchema, access: AttributeRow['access'], amazonOnly = false): RackspaceAttribute => ({
  wire,
  neutral: 'property',
  type: schema.type,
  unset: 'absent',
  access,
  schema,
  amazonOnly,
});
const shown = (
  wire: string,
  neutral: NeutralName | 'derived',
  type: AttributeRow['type'],
  unset: AttributeRow['unset'],
  more: object = {},
): RackspaceAttribute => ({
  wire,
  neutral,
  type,
  unset,
  access: 'read-only',
  schema: { type, ...more },
});

/**
 * Every attribute of an image in this dialect. What the page lists is writable; the other standard ones are not.
 *
 * Source: rackerlabs/docs-cloud-images, api-docs/api-reference/methods, "Update image" and "Get image schema". The response table of
 * "Update image" spells minRam and minDisk; every JSON document has min_ram and min_disk.
 */
export const ATTRIBUTES: readonly RackspaceAttribute[] = [
  shown('id', 'id', 'string', 'never'),
  updatable('name', 'name', { type: 'string', maxLength: 255 }),
  // Source: api-docs/concepts, "Image statuses".
  shown('status', 'status', 'string', 'never', {
    enum: ['queued', 'saving', 'active', 'killed', 'deleted', 'pending_delete', 'deactivated'],
  }),
  shown('visibility', 'visibility', 'string', 'never'),
  updatable('protected', 'protected', { type: 'boolean' }, 'never'),
  updatable('tags', 'tags', { type: 'array', items: { type: 'string', maxLength: 255 } }, 'never'),
  updatable('disk_format', 'diskFormat', {
    type: 'string',
    enum: ['ami', 'ari', 'aki', 'vhd', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso'],
  }),
  updatable('container_format', 'containerFormat', { type: 'string', enum: ['ami', 'ari', 'aki', 'bare', 'ovf'] }),
  updatable('min_disk', 'minDisk', { type: 'integer' }),
  updatable('min_ram', 'minRam', { type: 'integer' }),
  property('os_distro', { type: 'string' }, 'writable'),
  property('os_version', { type: 'string' }, 'writable'),
  property('kernel_id', { type: 'string', pattern: UUID }, 'writable', true),
  property('ramdisk_id', { type: 'string', pattern: UUID }, 'writable', true),
  property('architecture', { type: 'string' }, 'read-only'),
  property('instance_uuid', { type: 'string' }, 'read-only'),
  property('os_type', { type: 'string' }, 'read-only'),
  property('vm_mode', { type: 'string' }, 'read-only'),
  shown('owner', 'owner', 'string', 'absent'),
  shown('size', 'size', 'integer', 'absent'),
  shown('checksum', 'checksum', 'string', 'absent'),
  shown('created_at', 'createdAt', 'string', 'never'),
  shown('updated_at', 'updatedAt', 'string', 'never'),
  shown('self', 'derived', 'string', 'never'),
  shown('file', 'derived', 'string', 'never'),
  shown('schema', 'derived', 'string', 'never'),
];

/** Names that are not this dialect's and mean something in OpenStack: no update may set a property of such a name. */
export const FOREIGN: readonly string[] = [
  'locations',
  'location',
  'direct_url',
  'os_hidden',
  'os_hash_algo',
  'os_hash_value',
  'virtual_size',
  'stores',
  'deleted',
  'deleted_at',
];

/** Properties of the platform's own, which no customer may add, change or remove. */
export const RESERVED_PREFIX = 'com.rackspace';
/** Properties of a prefix that customers are asked not to use. */
export const DISCOURAGED_PREFIX = 'org.openstack';

const BY_WIRE: ReadonlyMap<string, RackspaceAttribute> = new Map(ATTRIBUTES.map((row) => [row.wire, row]));

/** The row of a wire name, if there is one. */
export function attributeOf(wire: string): RackspaceAttribute | undefined {
  return BY_WIRE.get(wire);
}

/** The values that an update may set, each by its name; any other is a custom property, a text. */
export const IMAGE_VALUES: Schema = {
  type: 'object',
  properties: Object.fromEntries(ATTRIBUTES.map(({ wire, schema }) => [wire, schema])),
  additionalProperties: { type: 'string' },
};
