import type { AttributeRow, NeutralName } from '../../operation/attribute.ts';
import type { Parameter, Schema } from '../../operation/operation.ts';

/** What a request header has to hold. */
export type HeaderKind = 'text' | 'integer' | 'nullable-integer' | 'boolean' | 'time';

/** One attribute of an image as this dialect names it, and the header `x-image-meta-<wire>` that sets it. */
export interface PikeAttribute extends AttributeRow {
  readonly neutral: ShownName | 'derived';
  readonly header: HeaderKind;
}

/** The attributes of the core's image that this dialect has: it knows no tags and no list of locations. */
type ShownName = Exclude<NeutralName, 'tags' | 'locations'>;

/** Source: the defaults of Glance 15.0.2, `disk_formats` and `container_formats`. */
export const DISK_FORMATS: readonly string[] = ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'];
export const CONTAINER_FORMATS: readonly string[] = ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker'];

/** What attributes may hold beside what their headers may. */
const VALUE_SCHEMAS: Readonly<Record<string, Schema>> = {
  name: { type: 'string', maxLength: 255 },
  disk_format: { enum: DISK_FORMATS },
  container_format: { enum: CONTAINER_FORMATS },
  checksum: { type: 'string', maxLength: 32 },
  owner: { type: 'string' },
  // Source: Glance 15.0.2, doc/source/user/statuses.rst.
  status: { enum: ['queued', 'saving', 'active', 'deactivated', 'killed', 'deleted', 'pending_delete'] },
};

const TYPES = { text: 'string', time: 'string', boolean: 'boolean', integer: 'integer', 'nullable-integer': 'integer' } as const;

const row = (
  wire: string,
  neutral: ShownName | 'derived',
  header: HeaderKind,
  unset: AttributeRow['unset'],
  access: AttributeRow['access'] = 'writable',
): PikeAttribute => ({
  wire,
  neutral,
  type: TYPES[header],
  unset,
  access,
  header,
  ...(Object.hasOwn(VALUE_SCHEMAS, wire) ? { schema: VALUE_SCHEMAS[wire] as Schema } : {}),
});

/**
 * Every attribute of an image in this dialect.
 *
 * Source: glance/registry/api/v1/images.py, `make_image_dict`; glance/common/utils.py, `IMAGE_META_HEADERS` of Glance 15.0.2.
 */
export const ATTRIBUTES: readonly PikeAttribute[] = [
  row('id', 'id', 'text', 'never', 'read-only'),
  row('name', 'name', 'text', 'null'),
  row('status', 'status', 'text', 'never', 'read-only'),
  // Writable while the image waits for its data, later by admins.
  row('size', 'size', 'integer', 'null'),
  row('virtual_size', 'virtualSize', 'nullable-integer', 'null'),
  row('disk_format', 'diskFormat', 'text', 'null'),
  row('container_format', 'containerFormat', 'text', 'null'),
  row('checksum', 'checksum', 'text', 'null'),
  row('min_disk', 'minDisk', 'integer', 'never'),
  row('min_ram', 'minRam', 'integer', 'never'),
  row('is_public', 'visibility', 'boolean', 'never'),
  row('owner', 'owner', 'text', 'null'),
  row('protected', 'protected', 'boolean', 'never'),
  row('deleted', 'derived', 'boolean', 'never', 'read-only'),
  row('created_at', 'createdAt', 'time', 'never', 'read-only'),
  row('updated_at', 'updatedAt', 'time', 'never', 'read-only'),
  row('deleted_at', 'deletedAt', 'time', 'null', 'read-only'),
];

/** The rows that a request may write. */
export const WRITABLE: readonly PikeAttribute[] = ATTRIBUTES.filter(({ access }) => access === 'writable');

/** Headers that are taken and stand for no attribute that is shown. */
const HEADERS_ONLY: readonly string[] = ['location', 'copy_from', 'uri', 'store'];

const KINDS: ReadonlyMap<string, HeaderKind> = new Map<string, HeaderKind>([
  ...ATTRIBUTES.map(({ wire, header }) => [wire, header] as const),
  ...HEADERS_ONLY.map((name) => [name, 'text'] as const),
]);

/** What the header of this name has to hold; `undefined` where there is none of this name. */
export function headerKind(name: string): HeaderKind | undefined {
  return KINDS.get(name);
}

const INTEGER: Schema = { type: 'string', pattern: '^\\s*\\+?[0-9]+\\s*$' };
const BOOLEAN: Schema = { type: 'string', pattern: '^(?:[Tt]rue|[Ff]alse|TRUE|FALSE|1|0|[Yy]es|[Nn]o|[Oo]n|[Oo]ff|[TtFfYyNn])$' };
const TIME: Schema = { type: 'string', pattern: '^\\d{4}-?\\d\\d-?\\d\\d' };

const SCHEMAS: Readonly<Record<HeaderKind, Schema>> = {
  text: { type: 'string', minLength: 1 },
  integer: INTEGER,
  'nullable-integer': { type: 'string', pattern: '^(?:None|\\s*\\+?[0-9]+\\s*)$' },
  boolean: BOOLEAN,
  time: TIME,
};
/** The headers that describe an image, in both spellings of a name, for the contract. */
export const META_HEADERS: readonly Parameter[] = [...KINDS].flatMap(([name, kind]) => {
  const schema = name === 'status' ? SCHEMAS[kind] : (VALUE_SCHEMAS[name] ?? SCHEMAS[kind]);
  const spellings = name.includes('_') ? [name, name.replaceAll('_', '-')] : [name];
  return spellings.map((spelling) => ({ name: `x-image-meta-${spelling}`, schema, description: `The ${name} of the image.` }));
});
