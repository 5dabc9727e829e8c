import type { NeutralName } from '../operation/attribute.ts';
import type { Schema } from '../operation/operation.ts';

// What images are like in real life, as keywords of JSON Schema over what a dialect's own schema says. Rows of data, no attributes: an
// attribute that a dialect does not have is not generated, whatever stands here. A value that stands twice comes twice as often.

/** An operating system, with what properties say of it by their names on the wire. */
export interface System {
  /** As it stands in names of images. */
  readonly name: string;
  /** As people write it. */
  readonly title: string;
  readonly properties: Readonly<Record<string, string>>;
}

const system = (distro: string, version: string, title: string, imsVersion: string, platform: string): System => ({
  name: `${distro}-${version}`,
  title,
  properties: {
    os_distro: distro,
    os_version: version,
    os_type: platform === 'Windows' ? 'windows' : 'linux',
    architecture: 'x86_64',
    __os_version: imsVersion,
    __platform: platform,
    __os_type: platform === 'Windows' ? 'Windows' : 'Linux',
    __os_bit: '64',
  },
});

/**
 * Distributions by the short names of `os_distro` (libosinfo); versions of IMS as in Values of Related Parameters of its reference.
 */
export const SYSTEMS: readonly System[] = [
  system('ubuntu', '20.04', 'Ubuntu 20.04 LTS', 'Ubuntu 20.04 server 64bit', 'Ubuntu'),
  system('ubuntu', '22.04', 'Ubuntu 22.04 LTS', 'Ubuntu 22.04 server 64bit', 'Ubuntu'),
  system('ubuntu', '24.04', 'Ubuntu 24.04 LTS', 'Ubuntu 24.04 server 64bit', 'Ubuntu'),
  system('debian', '11', 'Debian 11', 'Debian GNU/Linux 11.0.0 64bit', 'Debian'),
  system('debian', '12', 'Debian 12', 'Debian GNU/Linux 12.0.0 64bit', 'Debian'),
  system('fedora', '40', 'Fedora 40', 'Fedora 40 64bit', 'Fedora'),
  system('centos', '7.9', 'CentOS 7.9', 'CentOS 7.9 64bit', 'CentOS'),
  system('rhel', '8.8', 'Red Hat Enterprise Linux 8.8', 'Redhat Linux Enterprise 8.8 64bit', 'Red Hat'),
  system('rhel', '9.2', 'Red Hat Enterprise Linux 9.2', 'Redhat Linux Enterprise 9.2 64bit', 'Red Hat'),
  system('opensuse', '15.5', 'openSUSE Leap 15.5', 'OpenSUSE 15.5 64bit', 'OpenSUSE'),
  system('sles', '15.5', 'SUSE Linux Enterprise 15 SP5', 'SUSE Enterprise 15 SP5 64bit', 'SUSE'),
  system('ol', '8.8', 'Oracle Linux 8.8', 'Oracle Linux Server release 8.8 64bit', 'Oracle Linux'),
  system('windows', '2019', 'Windows Server 2019', 'Windows Server 2019 Standard 64bit', 'Windows'),
  system('windows', '2022', 'Windows Server 2022', 'Windows Server 2022 Standard 64bit', 'Windows'),
];

/** What an image is for. */
export const PURPOSES: readonly string[] =
  'base golden minimal web db cache worker build ci runner gateway proxy jump monitor log mail gpu k8s-node k8s-master desktop'.split(' ');

/** How names are put together: {name} and {title} of the system, a purpose, a day. */
export const NAMES: Readonly<Record<string, string>> = {
  'openstack-v2': '{name}-{purpose}-{day}',
  'openstack-v1': '{name}-{purpose}-{day}',
  rackspace: '{title} {purpose} {day}',
  ims: '{name}_{purpose}_{day}',
};

/** 28 days of each month, so that each of them is a day. */
export const DAY = '202[34](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])';

/** A value that stands so many times among others. */
const often = (value: string, times: number, ...others: string[]): readonly string[] => [
  ...Array.from({ length: times }, () => value),
  ...others,
];

const time = (year: string): Schema => ({
  type: 'string',
  pattern: `^${year}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$`,
});
const hexadecimal = (digits: number): Schema => ({ type: 'string', pattern: `^[0-9a-f]{${digits}}$` });
const UUID: Schema = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' };
const GIBIBYTE = 2 ** 30;

/** Attributes of the core's image. */
export const ATTRIBUTES: Readonly<Partial<Record<NeutralName, Schema>>> = {
  status: { enum: often('active', 9, 'queued') },
  visibility: { enum: ['private', 'private', 'private', 'public', 'shared'] },
  protected: { enum: [false, false, false, false, true] },
  hidden: { const: false },
  diskFormat: { enum: ['qcow2', 'qcow2', 'qcow2', 'raw', 'vmdk', 'vhd'] },
  containerFormat: { enum: ['bare', 'bare', 'bare', 'bare', 'ovf'] },
  minDisk: { enum: [20, 20, 40, 40, 60, 80, 100] },
  minRam: { enum: [0, 512, 1024, 2048, 4096, 8192] },
  size: { type: 'integer', minimum: GIBIBYTE / 4, maximum: 6 * GIBIBYTE, multipleOf: 65_536 },
  virtualSize: { type: 'integer', minimum: 8 * GIBIBYTE, maximum: 20 * GIBIBYTE, multipleOf: GIBIBYTE },
  checksum: hexadecimal(32),
  hashAlgorithm: { const: 'sha512' },
  hashValue: hexadecimal(128),
  createdAt: time('202[34]'),
  updatedAt: time('2025'),
  tags: {
    type: 'array',
    maxItems: 3,
    uniqueItems: true,
    items: { enum: ['golden', 'nightly', 'stable', 'hardened', 'patched', 'lts', 'eol', 'prod', 'staging', 'dev'] },
  },
};

/** What one cloud has of its own: attributes and properties by their names on the wire. `{}`: any that its schema lists. */
export const OWN: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  'openstack-v2': {
    visibility: { enum: ['private', 'private', 'private', 'shared', 'shared', 'public', 'community'] },
    status: { enum: often('active', 17, 'queued', 'queued', 'deactivated') },
    description: { enum: ['Built every night', 'Hardened by CIS, level 1', 'With cloud-init and the agents', 'For the test lab'] },
    instance_uuid: UUID,
  },
  rackspace: {
    disk_format: { const: 'vhd' },
    container_format: { const: 'ovf' },
    vm_mode: { enum: ['hvm', 'hvm', 'xen'] },
    instance_uuid: UUID,
  },
  ims: {
    visibility: { enum: ['private', 'private', 'public'] },
    disk_format: { enum: ['zvhd2', 'zvhd2', 'vhd', 'qcow2', 'raw'] },
    container_format: { const: 'bare' },
    min_disk: { enum: [40, 40, 60, 80, 100] },
    tags: {
      type: 'array',
      maxItems: 2,
      uniqueItems: true,
      items: { enum: ['env=prod', 'env=test', 'team=core', 'team=data', 'tier=gold'] },
    },
    max_ram: { enum: ['65536', '131072'] },
    hw_firmware_type: {},
    hw_vif_multiqueue_enabled: {},
    __description: { enum: ['Built every night', 'Hardened', 'With Cloud-Init and the agents', 'For the test lab'] },
    __support_kvm: {},
    __support_xen: {},
    __originalimagename: UUID,
    __root_origin: { const: 'file' },
    __os_feature_list: { const: '{"onekey_resetpasswd": "true"}' },
    __lazyloading: { enum: ['true', 'false'] },
    enterprise_project_id: { const: '0' },
  },
};

/** What of a system an API without properties of its own says. */
export const LOOSE_PROPERTIES: readonly string[] = ['architecture', 'os_distro', 'os_version'];
