/** An operating system, as the attributes of an image tell it. */
export interface OperatingSystem {
  readonly type: string;
  readonly platform: string;
  readonly bit: string;
}

/** What an image is taken for that does not say. Source: Creating Image Metadata (Native OpenStack API), `__os_version`. */
export const DEFAULT_OS_VERSION = 'Other Linux(64 bit)';

interface Platform {
  /** What its versions begin with, in lower case. */
  readonly begins: string;
  readonly platform: string;
  readonly type: 'Linux' | 'Windows';
}

/**
 * How the versions of each platform begin, in `__os_version`.
 *
 * Source: Open Telekom Cloud, Image Management Service API reference, Values of Related Parameters, table 1; the names of the
 * platforms are those of Image Attributes.
 */
const PLATFORMS: readonly Platform[] = [
  { begins: 'windows', platform: 'Windows', type: 'Windows' },
  { begins: 'suse', platform: 'SUSE', type: 'Linux' },
  { begins: 'oracle linux', platform: 'Oracle Linux', type: 'Linux' },
  { begins: 'redhat', platform: 'Red Hat', type: 'Linux' },
  { begins: 'red hat', platform: 'Red Hat', type: 'Linux' },
  { begins: 'ubuntu', platform: 'Ubuntu', type: 'Linux' },
  { begins: 'opensuse', platform: 'OpenSUSE', type: 'Linux' },
  { begins: 'centos', platform: 'CentOS', type: 'Linux' },
  { begins: 'debian', platform: 'Debian', type: 'Linux' },
  { begins: 'fedora', platform: 'Fedora', type: 'Linux' },
  { begins: 'coreos', platform: 'CoreOS', type: 'Linux' },
  { begins: 'euleros', platform: 'EulerOS', type: 'Linux' },
  // No platform has the name openEuler.
  { begins: 'openeuler', platform: 'Other', type: 'Linux' },
  { begins: 'other linux', platform: 'Other', type: 'Linux' },
  { begins: 'other windows', platform: 'Windows', type: 'Windows' },
];

/** What a version says of the system: all versions end in their bits, but CoreOS's, which has 64 only. */
export function toOperatingSystem(version: string): OperatingSystem {
  const lower = version.toLowerCase();
  const row = PLATFORMS.find(({ begins }) => lower.startsWith(begins));
  return { type: row?.type ?? 'Other', platform: row?.platform ?? 'Other', bit: /32 ?bit/.test(lower) ? '32' : '64' };
}

/** Whether a version is one of a system that there is. gap: versions are looked at up to the name of the system: clouds add to them. */
export function isOsVersion(version: string): boolean {
  const lower = version.toLowerCase();
  return PLATFORMS.some(({ begins }) => lower.startsWith(begins));
}
