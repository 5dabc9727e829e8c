import type { Instant } from '../../core/clock.ts';
import type { Image } from '../../core/image.ts';
import { INTEGER_MAXIMUM } from '../../core/limits.ts';
import type { AttributeRow, NeutralName } from '../../operation/attribute.ts';
import type { Json, Schema } from '../../operation/operation.ts';
import type { Cloud } from './profiles.ts';
import { imageType, ofSystem, visibility } from './shown.ts';

/** What an update may set an attribute to; `values.ts` reads it. */
export type ValueRule =
  | { readonly kind: 'name' | 'description' | 'memory' | 'enterprise-project' | 'text' }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly otherwise: 'malformed' | 'firmware' }
  | { readonly kind: 'seconds'; readonly from: number; readonly to: number };

/** Reads what an image shows; `time` writes an instant. */
type Shown = (image: Image, time: (at: Instant) => string) => Json | undefined;

/** One attribute of an image as IMS names it. */
export interface ImsAttribute extends AttributeRow {
  /** What of an image it shows, `undefined` for nothing; left out where a property of the name is shown as it is. */
  readonly read?: Shown;
  /** Whether a property of this name goes before what is read. */
  readonly kept?: true;
  /** Whether the native update takes it where it is narrow. */
  readonly native?: true;
  /** What it may be set to, where an update may name it. */
  readonly value?: ValueRule;
  /** Attributes that an image cannot have beside it. */
  readonly excludes?: readonly string[];
  /** The clouds that have it; both without it. */
  readonly in?: readonly Cloud[];
  readonly description: string;
}

type Type = AttributeRow['type'];
/** Source: Open Telekom Cloud, Image Attributes, `name` and `__description`. */
export const NAME_AT_MOST = 128;
export const DESCRIPTION_AT_MOST = 1024;
/** Source: Open Telekom Cloud, Image Attributes, `status`; `visibility`. */
const STATUSES = ['queued', 'saving', 'deleted', 'killed', 'active'] as const;
const VISIBILITIES = ['private', 'public', 'shared'] as const;

const unlessNull = <T extends Json>(value: T | null): T | undefined => value ?? undefined;

const shown = (wire: string, neutral: NeutralName, type: Type, read: Shown, description: string): ImsAttribute => ({
  wire,
  neutral,
  type,
  unset: 'never',
  access: 'read-only',
  read,
  description,
});
const optional = (wire: string, neutral: NeutralName, type: Type, read: Shown, description: string): ImsAttribute => ({
  ...shown(wire, neutral, type, read, description),
  unset: 'absent',
});
const derived = (wire: string, read: Shown, description: string, more: Partial<ImsAttribute> = {}): ImsAttribute => ({
  wire,
  neutral: 'derived',
  type: 'string',
  unset: 'never',
  access: 'read-only',
  read,
  description,
  ...more,
});
const fixed = (wire: string, description: string, more: Partial<ImsAttribute> = {}): ImsAttribute => ({
  wire,
  neutral: 'property',
  type: 'string',
  unset: 'absent',
  access: 'read-only',
  description,
  ...more,
});
const settable = (wire: string, value: ValueRule, description: string, more: Partial<ImsAttribute> = {}): ImsAttribute => ({
  ...fixed(wire, description, more),
  access: 'writable',
  value,
});

const TRUE: ValueRule = { kind: 'choice', values: ['true'], otherwise: 'malformed' };
const TRUE_OR_FALSE: ValueRule = { kind: 'choice', values: ['true', 'false'], otherwise: 'malformed' };
const MEMORY: ValueRule = { kind: 'memory' };
const TEXT: ValueRule = { kind: 'text' };
const oneOf = (...values: string[]): ValueRule => ({ kind: 'choice', values, otherwise: 'malformed' });
const KEPT = { kept: true } as const;

const NARROW_AT_MOST = 2 ** 31 - 1;

/**
 * A length that clients can read: they take it for a number of 32 bits, and refuse a whole list for one that is longer. What there is of
 * more has its bytes in `__image_size`, and 0 here, which the documents show for images with data.
 *
 * Source: huaweicloud-sdk-ims 3.1.143 for Java and huaweicloud-sdk-go-v3 0.1.207, ImageInfo; Querying Images, Example response: size is
 * "unavailable currently".
 * gap: what the service shows of long data is not documented.
 */
function toNarrow(length: number | null): number | null {
  return length === null || length <= NARROW_AT_MOST ? length : 0;
}

function virtualSize({ virtualSize: length, size }: Image): number | null | undefined {
  return toNarrow(length) ?? (size === null ? undefined : null);
}

/**
 * Every attribute of an image in this dialect, in the order of the reference.
 *
 * Source: Open Telekom Cloud, Image Management Service API reference, Image Attributes and Updating an Image (2026-04); Huawei Cloud,
 * Updating Image Information (2024-04 and 2026-02); huaweicloudsdkims 3.1.211, the model of the answer, for what is Huawei's alone.
 * What is updatable is the union of all of them: documents of one cloud differ more than the clouds.
 */
const ROWS: readonly ImsAttribute[] = [
  derived('file', ({ id }) => `/v2/images/${id}/file`, 'Path of the data.'),
  optional('owner', 'owner', 'string', ({ owner }) => unlessNull(owner), 'The project that the image belongs to.'),
  shown('id', 'id', 'string', ({ id }) => id, 'What the image is known by.'),
  optional('size', 'size', 'integer', ({ size }) => unlessNull(toNarrow(size)), 'Length of the data; said to be unavailable.'),
  derived('self', ({ id }) => `/v2/images/${id}`, 'Path of the image.'),
  derived('schema', () => '/v2/schemas/image', 'Path of the schema.'),
  { ...shown('status', 'status', 'string', ({ status }) => status, 'Where the image is in its life.'), schema: { enum: STATUSES } },
  shown('tags', 'tags', 'array', ({ tags }) => tags, 'Tags, key and value joined by an equals sign.'),
  {
    ...shown('visibility', 'visibility', 'string', visibility, 'Who may see the image: private, public or shared.'),
    schema: { enum: VISIBILITIES },
  },
  {
    ...shown('name', 'name', 'string', ({ name }) => name ?? '', 'A name for people.'),
    unset: 'empty',
    access: 'writable',
    value: { kind: 'name' },
    native: true,
  },
  optional('checksum', 'checksum', 'string', ({ checksum }) => unlessNull(checksum), 'MD5 of the data; said to be unavailable.'),
  shown('protected', 'protected', 'boolean', (image) => image.protected, 'Whether the image refuses to be deleted.'),
  optional('container_format', 'containerFormat', 'string', ({ containerFormat }) => unlessNull(containerFormat), 'What wraps the data.'),
  {
    ...shown('min_ram', 'minRam', 'integer', ({ minRam }) => minRam, 'Memory that a server needs at least, in MB.'),
    access: 'writable',
    value: MEMORY,
  },
  settable('max_ram', MEMORY, 'Memory that a server has at most, in MB: a text, though it is set as a number.'),
  shown('updated_at', 'updatedAt', 'string', ({ updatedAt }, time) => time(updatedAt), 'When the image was changed last.'),
  derived('__os_bit', (image) => ofSystem(image).bit, 'Bits of the operating system: 32 or 64.', KEPT),
  derived('__os_version', (image) => ofSystem(image).version, 'The operating system.', KEPT),
  settable('__description', { kind: 'description' }, 'What the image is, for people.', { native: true }),
  optional('disk_format', 'diskFormat', 'string', ({ diskFormat }) => unlessNull(diskFormat), 'How the data describes a disk.'),
  derived('__isregistered', () => 'true', 'Whether the image is registered.', KEPT),
  derived('__platform', (image) => ofSystem(image).platform, 'The family of the operating system.', KEPT),
  derived('__os_type', (image) => ofSystem(image).type, 'Linux, Windows or Other.', KEPT),
  fixed('__system__cmkid', 'The key that the image is encrypted with.'),
  shown('min_disk', 'minDisk', 'integer', ({ minDisk }) => minDisk, 'Disk that a server needs at least, in GB.'),
  derived('virtual_env_type', ({ diskFormat }) => (diskFormat === 'iso' ? 'IsoImage' : 'FusionCompute'), 'Where the image is used.', KEPT),
  derived('__image_source_type', () => 'uds', 'The storage of the service.', KEPT),
  derived('__imagetype', imageType, 'gold for public images, else private or shared.'),
  shown('created_at', 'createdAt', 'string', ({ createdAt }, time) => time(createdAt), 'When the image was registered.'),
  // Null in the answers of the reference once there are data, left out of its answer to a new image.
  {
    ...optional('virtual_size', 'virtualSize', 'integer', virtualSize, ''),
    description: 'Length of the disk that the data describes; said to be unavailable.',
  },
  fixed('__originalimagename', 'The image that it was made of.'),
  fixed('__backup_id', 'The backup that it was made of.'),
  derived('__image_size', ({ size }) => String(size ?? 0), 'Length of the data in bytes, as a text.', KEPT),
  fixed('__data_origin', 'What the image was made of.'),
  fixed('__root_origin', 'file, where the image was made of a file.'),
  fixed('__lazyloading', 'Whether its data are loaded when they are read.'),
  optional(
    'active_at',
    'activeAt',
    'string',
    ({ activeAt }, time) => (activeAt === null ? undefined : time(activeAt)),
    'When it became active.',
  ),
  fixed('__os_feature_list', 'A list of features, as JSON in a text.'),
  fixed('__account_code', 'What it is charged by.'),
  settable('hw_firmware_type', { kind: 'choice', values: ['bios', 'uefi'], otherwise: 'firmware' }, 'How a server boots.'),
  settable('hw_vif_multiqueue_enabled', TRUE_OR_FALSE, 'Whether a network interface may have several queues.'),
  settable('__support_kvm', TRUE, 'Runs on KVM.'),
  settable('__support_xen', TRUE, 'Runs on Xen.'),
  settable('__support_largememory', TRUE, 'Runs on servers with large memory.'),
  settable('__support_diskintensive', TRUE, 'Runs on servers with many disks.'),
  settable('__support_highperformance', TRUE, 'Runs on servers for high performance.'),
  settable('__support_xen_gpu_type', oneOf('M60_vGPU'), 'The GPU of servers on Xen.', { excludes: ['__support_xen', '__support_kvm'] }),
  settable('__support_kvm_gpu_type', oneOf('M60', 'V100_vGPU', 'P2V_V100', 'P100', 'V100'), 'The GPU of servers on KVM.', {
    excludes: ['__support_xen', '__support_kvm'],
  }),
  settable('__support_xen_hana', TRUE, 'Runs on servers for HANA on Xen.', { excludes: ['__support_xen', '__support_kvm'] }),
  settable('__support_kvm_infiniband', TRUE, 'Runs on servers with InfiniBand on KVM.', { excludes: ['__support_xen'] }),
  fixed('__sequence_num', 'The slot of the system disk.'),
  // "true" says that injection is not supported, any other text that it is.
  settable('__support_fc_inject', TEXT, 'Whether Cloud-Init may not put passwords and keys in.'),
  settable('__support_amd', TRUE_OR_FALSE, 'Whether it is for processors of AMD.'),
  settable('__is_config_init', TRUE_OR_FALSE, 'Whether the first configuration is done.'),
  settable('enterprise_project_id', { kind: 'enterprise-project' }, 'The enterprise project; 0 for the default one.'),
  settable('__support_kvm_hi1822_hisriov', TRUE, 'Supports SR-IOV.'),
  settable('__support_kvm_hi1822_hivirtionet', TRUE, 'Supports Virtio-Net.'),
  // In the answer's model only; that an update takes it is inferred from its being a setting.
  settable('os_shutdown_timeout', { kind: 'seconds', from: 60, to: 300 }, 'Seconds that a server may take to stop.', { in: ['huawei'] }),
  fixed('__whole_image', 'Whether it is the image of a whole server.'),
  fixed('__image_location', 'Where the data are.'),
  fixed('__productcode', 'The product of a market image.'),
  fixed('__support_arm', 'Whether it is for ARM processors.', { in: ['huawei'] }),
  fixed('__image_displayname', 'The name that is shown.', { in: ['huawei'] }),
  fixed('__is_offshelved', 'Whether it was taken off the market.', { in: ['huawei'] }),
  fixed('__support_agent_list', 'Agents that it works with: hss, ces.', { in: ['huawei'] }),
  // gap: `__system_support_market` is a boolean in Huawei Cloud; a property is a text here.
  fixed('__system_support_market', 'Whether the market may have it.', { in: ['huawei'] }),
];

function toValueSchema(rule: ValueRule): Schema | undefined {
  switch (rule.kind) {
    case 'name':
      return { maxLength: NAME_AT_MOST };
    case 'description':
      return { maxLength: DESCRIPTION_AT_MOST };
    case 'memory':
      return { minimum: 0, maximum: INTEGER_MAXIMUM };
    case 'seconds':
      return { minimum: rule.from, maximum: rule.to };
    case 'choice':
      return { enum: rule.values };
    case 'enterprise-project':
    case 'text':
      return undefined;
  }
}

/** Every attribute of an image in this dialect, with what its value may be. */
export const ATTRIBUTES: readonly ImsAttribute[] = ROWS.map((row) => {
  const schema = row.schema ?? (row.value && toValueSchema(row.value));
  return schema === undefined ? row : { ...row, schema };
});

/** The attributes that a cloud of these has, by name. */
export function attributesIn(clouds: readonly Cloud[]): ReadonlyMap<string, ImsAttribute> {
  return new Map(ATTRIBUTES.filter((row) => row.in?.some((cloud) => clouds.includes(cloud)) !== false).map((row) => [row.wire, row]));
}
