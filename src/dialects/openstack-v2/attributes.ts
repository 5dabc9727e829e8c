import type { Attribute } from '../../core/patch.ts';
import type { AttributeRow, NeutralName } from '../../operation/attribute.ts';
import type { Schema } from '../../operation/operation.ts';

/** One attribute of an image as this dialect names it; `read-only` is refused in a patch with 403. */
interface GlanceAttribute extends AttributeRow {
  /** The core's name of it, where a patch may change it as an attribute. */
  readonly patch?: Attribute;
  readonly schema: AttributeSchema;
  /** A base attribute exists on every image; the others are properties that the schema knows. */
  readonly base: boolean;
}

type AttributeSchema = Exclude<Schema, boolean> & { readonly type: string | readonly string[] };

/** What Glance takes for a UUID, as a pattern. */
export const UUID = '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$';

const toType = ({ type }: AttributeSchema): Pick<AttributeRow, 'type' | 'unset'> => {
  const types = [type].flat();
  return { type: types.find((one) => one !== 'null') as AttributeRow['type'], unset: types.includes('null') ? 'null' : 'never' };
};

const writable = (wire: string, patch: Attribute, schema: AttributeSchema): GlanceAttribute => ({
  wire,
  neutral: patch,
  patch,
  schema,
  ...toType(schema),
  access: 'writable',
  base: true,
});
const readOnly = (wire: string, neutral: NeutralName | 'derived', schema: AttributeSchema): GlanceAttribute => ({
  wire,
  neutral,
  schema: { ...schema, readOnly: true },
  ...toType(schema),
  access: 'read-only',
  base: true,
});
const known = (wire: string, schema: AttributeSchema): GlanceAttribute => ({
  wire,
  neutral: 'property',
  schema: { ...schema, is_base: false },
  ...toType(schema),
  unset: 'absent',
  access: 'writable',
  base: false,
});

const DISK_FORMATS = [null, 'ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'] as const;
const CONTAINER_FORMATS = [null, 'ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed'] as const;

/** One entry of `locations`. */
const LOCATION: Schema = {
  type: 'object',
  properties: {
    url: { type: 'string', maxLength: 255 },
    metadata: { type: 'object' },
    validation_data: {
      description: 'What the bytes at the URL must be; taken over by an image that has no data yet.',
      type: 'object',
      writeOnly: true,
      additionalProperties: false,
      properties: {
        checksum: { type: 'string', minLength: 32, maxLength: 32 },
        os_hash_algo: { type: 'string', maxLength: 64 },
        os_hash_value: { type: 'string', maxLength: 128 },
      },
      required: ['os_hash_algo', 'os_hash_value'],
    },
  },
  required: ['url', 'metadata'],
};

/**
 * Every attribute of an image in this dialect.
 *
 * Source: `GET /v2/schemas/image` of Glance 25.1, recorded; glance/api/v2/images.py, `get_base_properties`.
 */
export const ATTRIBUTES: readonly GlanceAttribute[] = [
  // Read-only in a patch, but a new image may bring its id.
  {
    wire: 'id',
    neutral: 'id',
    type: 'string',
    unset: 'never',
    schema: { type: 'string', description: 'What the image is known by.', pattern: UUID },
    access: 'read-only',
    base: true,
  },
  writable('name', 'name', { type: ['null', 'string'], description: 'A name for people.', maxLength: 255 }),
  readOnly('status', 'status', {
    type: 'string',
    description: 'Where the image is in its life.',
    enum: ['queued', 'saving', 'active', 'killed', 'deleted', 'uploading', 'importing', 'pending_delete', 'deactivated'],
  }),
  writable('visibility', 'visibility', {
    type: 'string',
    description: 'Who may see the image.',
    enum: ['community', 'public', 'private', 'shared'],
  }),
  writable('protected', 'protected', { type: 'boolean', description: 'Whether the image refuses to be deleted.' }),
  writable('os_hidden', 'hidden', {
    type: 'boolean',
    description: 'Whether lists leave the image out unless they are asked for hidden ones.',
  }),
  readOnly('checksum', 'checksum', { type: ['null', 'string'], description: 'MD5 of the data, in hexadecimal.', maxLength: 32 }),
  readOnly('os_hash_algo', 'hashAlgorithm', {
    type: ['null', 'string'],
    description: 'Which algorithm made os_hash_value.',
    maxLength: 64,
  }),
  readOnly('os_hash_value', 'hashValue', { type: ['null', 'string'], description: 'Hash of the data, in hexadecimal.', maxLength: 128 }),
  writable('owner', 'owner', { type: ['null', 'string'], description: 'The project that the image belongs to.', maxLength: 255 }),
  readOnly('size', 'size', { type: ['null', 'integer'], description: 'Length of the data in bytes.' }),
  readOnly('virtual_size', 'virtualSize', {
    type: ['null', 'integer'],
    description: 'Length in bytes of the disk that the data describes.',
  }),
  writable('container_format', 'containerFormat', {
    type: ['null', 'string'],
    description: 'What the data is wrapped in.',
    enum: CONTAINER_FORMATS,
  }),
  writable('disk_format', 'diskFormat', { type: ['null', 'string'], description: 'How the data describes a disk.', enum: DISK_FORMATS }),
  readOnly('created_at', 'createdAt', { type: 'string', description: 'When the image was registered.' }),
  readOnly('updated_at', 'updatedAt', { type: 'string', description: 'When the image was changed last.' }),
  writable('tags', 'tags', {
    type: 'array',
    description: 'Words that mark the image.',
    items: { type: 'string', maxLength: 255 },
  }),
  { ...readOnly('direct_url', 'derived', { type: 'string', description: 'Where the data is, in the store it is in.' }), unset: 'absent' },
  writable('min_ram', 'minRam', { type: 'integer', description: 'Memory that a server needs to boot from the image, in MiB.' }),
  writable('min_disk', 'minDisk', { type: 'integer', description: 'Disk that a server needs to boot from the image, in GiB.' }),
  readOnly('self', 'derived', { type: 'string', description: 'Path of the image.' }),
  readOnly('file', 'derived', { type: 'string', description: 'Path of the data.' }),
  {
    wire: 'stores',
    neutral: 'derived',
    type: 'string',
    unset: 'absent',
    schema: { type: 'string', description: 'The stores that hold the data, separated by commas.', readOnly: true },
    // Not in Glance's list of read-only names: a patch sets a property of this name, which a real location then hides.
    access: 'writable',
    base: false,
  },
  readOnly('schema', 'derived', { type: 'string', description: 'Path of the schema.' }),
  {
    wire: 'locations',
    neutral: 'locations',
    type: 'array',
    unset: 'absent',
    schema: { type: 'array', items: LOCATION, description: 'Where the data is to be had.' },
    access: 'writable',
    base: true,
  },
  {
    ...known('kernel_id', {
      type: ['null', 'string'],
      pattern: UUID,
      description: 'The image that holds the kernel of an AMI-style image.',
    }),
    amazonOnly: true,
  },
  {
    ...known('ramdisk_id', {
      type: ['null', 'string'],
      pattern: UUID,
      description: 'The image that holds the ramdisk of an AMI-style image.',
    }),
    amazonOnly: true,
  },
  known('instance_uuid', { type: 'string', description: 'The server that the image was made of. Nothing is enforced.' }),
  known('architecture', { type: 'string', description: 'The processor that the operating system is made for.' }),
  known('os_distro', { type: 'string', description: 'Short name of the distribution of the operating system.' }),
  known('os_version', { type: 'string', description: 'Version of the operating system, as its maker writes it.' }),
  known('description', { type: 'string', description: 'What the image is, for people.' }),
  known('cinder_encryption_key_id', { type: 'string', description: 'The key of an encrypted volume that the image was made of.' }),
  known('cinder_encryption_key_deletion_policy', {
    type: 'string',
    enum: ['on_image_deletion', 'do_not_delete'],
    description: 'Whether the key goes when the image goes.',
  }),
];

const BY_WIRE: ReadonlyMap<string, GlanceAttribute> = new Map(ATTRIBUTES.map((row) => [row.wire, row]));
const WIRE_NAMES: ReadonlyMap<string, string> = new Map(
  ATTRIBUTES.flatMap((row) => (row.patch === undefined ? [] : [[row.patch, row.wire]])),
);

/** The row of a wire name, if there is one. */
export function attributeOf(wire: string): GlanceAttribute | undefined {
  return BY_WIRE.get(wire);
}

/** The wire name of a neutral one; any other name is a property's own. */
export function wireName(neutral: string): string {
  return WIRE_NAMES.get(neutral) ?? neutral;
}

/** Attributes of deleted images and of v1, which a patch must not name. Source: glance/api/v2/images.py, `_reserved_properties`. */
export const RESERVED: readonly string[] = ['location', 'deleted', 'deleted_at'];
/** Properties below this prefix are Glance's own. */
export const RESERVED_PREFIX = 'os_glance';

/**
 * Names that a property cannot have because Glance's image object has a member of that name: setting one is accepted and
 * does nothing, removing one is refused. Asked of Glance 25.1, one by one.
 *
 * gap: setting `base`, `extra_properties`, `__class__`, `__dict__` or `__weakref__` breaks the real service (500).
 */
export const SWALLOWED: readonly string[] = [
  'member',
  'context',
  'repo',
  'delete',
  'deactivate',
  'reactivate',
  'get_data',
  'set_data',
  'notifier',
  'send_notification',
  'helper',
  'image_id',
  'base',
  'extra_properties',
  '__class__',
  '__dict__',
  '__weakref__',
  '__init__',
  '__doc__',
  '__module__',
  '__eq__',
  '__hash__',
  '__str__',
  '__repr__',
  '__setattr__',
  '_get_chunk_data_iterator',
  '_format_image_send',
];
