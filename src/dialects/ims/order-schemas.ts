import type { Schema } from '../../operation/operation.ts';

// The bodies of orders, as their pages list them.

const text = (description: string, more: object = {}): Schema => ({ type: 'string', description, ...more });
const whole = (description: string, minimum: number, maximum: number): Schema => ({ type: 'integer', description, minimum, maximum });
const flag = (description: string): Schema => ({ type: 'boolean', description });
const toBody = (properties: Readonly<Record<string, Schema>>, required: readonly string[], more: object = {}): Schema => ({
  type: 'object',
  properties,
  required,
  ...more,
});

const TAG: Schema = { type: 'object', properties: { key: { type: 'string' }, value: { type: 'string' } }, required: ['key', 'value'] };
const COMMON = {
  name: text('The name of the image.', { minLength: 1, maxLength: 128 }),
  description: text('What the image is, for people.', { maxLength: 1024 }),
  tags: { type: 'array', items: { type: 'string' }, maxItems: 10, description: 'Tags as key.value.' },
  image_tags: { type: 'array', items: TAG, maxItems: 10, description: 'Tags as keys and values.' },
  enterprise_project_id: text('The enterprise project; 0 for the default one.'),
} as const satisfies Record<string, Schema>;
const MEMORY = {
  min_ram: whole('Memory that a server needs at least, in MB.', 0, 2_147_483_647),
  max_ram: whole('Memory that a server has at most, in MB.', 0, 2_147_483_647),
} as const;
const FILE = text('Where the file is: bucket:file.', { pattern: '^[^:]+:.+$' });
const FIRMWARE = text('How a server boots.', { enum: ['bios', 'uefi'] });
const ARCHITECTURE = text('Which processors it is for; in Huawei Cloud.', { enum: ['x86', 'arm'] });
const KEY = text('The key that it is encrypted with.');
const SYSTEM = {
  os_version: text('The operating system.'),
  os_type: text('Linux, Windows or Other.', { enum: ['Linux', 'Windows', 'Other'] }),
} as const;

const DATA_IMAGE: Schema = {
  type: 'object',
  properties: {
    ...COMMON,
    volume_id: text('The disk of a server.'),
    image_url: FILE,
    min_disk: whole('The disk that it is for, in GB.', 1, 2048),
    is_quick_import: flag('Whether the file is imported quickly.'),
  },
};

/** The body of Creating an Image: of a file, of a disk, of disks of a server, or of a server. */
export const NEW_OF_ANYTHING: Schema = toBody(
  {
    ...COMMON,
    ...MEMORY,
    ...SYSTEM,
    instance_id: text('The server.'),
    volume_id: text('The disk.'),
    image_url: FILE,
    data_images: { type: 'array', items: DATA_IMAGE, description: 'Data disks: of a server, or of files.' },
    min_disk: whole('The disk that it is for, in GB.', 1, 1024),
    is_config: flag('Whether the system is configured.'),
    cmk_id: KEY,
    type: text('Where it is used.', { enum: ['ECS', 'BMS', 'FusionCompute', 'Ironic', 'IsoImage'] }),
    is_quick_import: flag('Whether the file is imported quickly.'),
    hw_firmware_type: FIRMWARE,
    architecture: ARCHITECTURE,
  },
  [],
  {
    anyOf: [
      { required: ['name', 'image_url', 'min_disk'] },
      { required: ['name', 'volume_id', 'os_version'] },
      { required: ['name', 'instance_id'] },
      { required: ['data_images'] },
    ],
  },
);

/** The body of Importing an Image File Quickly. */
export const QUICK_IMPORT: Schema = toBody(
  {
    ...COMMON,
    ...SYSTEM,
    image_url: FILE,
    min_disk: whole('The disk that it is for, in GB.', 1, 1024),
    type: text('Where it is used.', { enum: ['ECS', 'BMS', 'DataImage'] }),
    architecture: ARCHITECTURE,
    hw_firmware_type: FIRMWARE,
    license_type: text('Whose licence the system has; in Huawei Cloud.', { enum: ['platform', 'byol'] }),
  },
  ['name', 'image_url', 'min_disk'],
);

/** The body of Creating a Data Disk Image from an External Image File. */
export const NEW_DATA_IMAGE: Schema = toBody(
  {
    ...COMMON,
    os_type: text('Linux or Windows.', { enum: ['Linux', 'Windows'] }),
    image_url: FILE,
    min_disk: whole('The disk that it is for, in GB.', 40, 2048),
    cmk_id: KEY,
  },
  ['name', 'image_url', 'min_disk'],
);

/** The body of Creating a Full-ECS Image. */
export const NEW_WHOLE_IMAGE: Schema = toBody(
  {
    ...COMMON,
    ...MEMORY,
    instance_id: text('The server.'),
    backup_id: text('The backup of a server.'),
    whole_image_type: text('Which service the backup is of.', { enum: ['CBR', 'CSBS'] }),
    vault_id: text('Where the backup of the server goes.'),
  },
  ['name'],
  { anyOf: [{ required: ['instance_id'] }, { required: ['backup_id'] }] },
);

/** The body of Replicating an Image Within a Region. */
export const COPY: Schema = toBody(
  { name: COMMON.name, description: COMMON.description, cmk_id: KEY, enterprise_project_id: COMMON.enterprise_project_id },
  ['name'],
);

/** The body of a copy to another region. */
export const COPY_ACROSS: Schema = toBody(
  {
    name: COMMON.name,
    description: COMMON.description,
    agency_name: text('The agency that lets the service act.'),
    project_name: text('The project there.'),
    region: text('The region.'),
    vault_id: text('Where the backup of a whole image goes.'),
  },
  ['name', 'agency_name', 'project_name', 'region'],
);

/** The body of Exporting an Image. */
export const EXPORT: Schema = toBody(
  {
    bucket_url: FILE,
    file_format: text('The format of the file.', { enum: ['qcow2', 'vhd', 'zvhd', 'vmdk'] }),
    is_quick_export: flag('Whether it is written as it is.'),
  },
  ['bucket_url'],
);

/** The body of Registering an Image. */
export const REGISTER: Schema = toBody({ image_url: FILE }, ['image_url']);

const IDS = (description: string): Schema => ({ type: 'array', items: { type: 'string' }, minItems: 1, description });

/** The body that names images and whom they are shared with. */
export const SHARE: Schema = toBody({ images: IDS('Ids of the images.'), projects: IDS('Ids of the projects.') }, ['images', 'projects']);

/** The body of Updating the Sharing Status for Images. */
export const DECISION: Schema = toBody(
  {
    images: IDS('Ids of the images.'),
    project_id: text('The project that decides.'),
    status: text('What it decides.', { enum: ['accepted', 'rejected'] }),
    vault_id: text('Where the backup of a whole image goes.'),
  },
  ['images', 'project_id', 'status'],
);
