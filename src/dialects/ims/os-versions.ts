import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Operation, Parameter, Reply, Schema, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { ERRORS } from './codes.ts';
import { toOperatingSystem } from './platforms.ts';

/**
 * The systems that an image may have.
 *
 * Source: Open Telekom Cloud, Image Management Service API reference, Values of Related Parameters, table 1.
 */
const VERSIONS: readonly string[] = [
  'Windows 10 64bit',
  'Windows 7 Enterprise 64bit',
  'Windows 7 Professional 64bit',
  'Windows 7 Professional 32bit',
  'Windows Server 2016 Standard 64bit',
  'Windows Server 2016 Datacenter 64bit',
  'Windows Server 2012 R2 Standard 64bit',
  'Windows Server 2012 Essentials R2 64bit',
  'Windows Server 2012 R2 Datacenter 64bit',
  'Windows Server 2012 Datacenter 64bit',
  'Windows Server 2012 Standard 64bit',
  'Windows Server 2008 R2 WEB 64bit',
  'Windows Server 2008 R2 Standard 64bit',
  'Windows Server 2008 R2 Enterprise 64bit',
  'Windows Server 2008 R2 Datacenter 64bit',
  'SUSE Linux Enterprise Server 15 SP1 64bit',
  'SUSE Linux Enterprise Server 15 64bit',
  'SUSE Linux Enterprise Server 12 SP5 64bit',
  'SUSE Linux Enterprise Server 12 SP4 64bit',
  'SUSE Linux Enterprise Server 12 SP3 64bit',
  'SUSE Linux Enterprise Server 12 SP2 64bit',
  'SUSE Linux Enterprise Server 12 SP1 64bit',
  'SUSE Linux Enterprise Server 12 64bit',
  'SUSE Linux Enterprise Server 11 SP4 64bit',
  'SUSE Linux Enterprise Server 11 SP3 64bit',
  'SUSE Linux Enterprise Server 11 SP3 32bit',
  'SUSE Linux Enterprise Server 11 SP1 64bit',
  'Oracle Linux Server release 7.6 64bit',
  'Oracle Linux Server release 7.5 64bit',
  'Oracle Linux Server release 7.4 64bit',
  'Oracle Linux Server release 7.3 64bit',
  'Oracle Linux Server release 7.2 64bit',
  'Oracle Linux Server release 7.1 64bit',
  'Oracle Linux Server release 7.0 64bit',
  'Oracle Linux Server release 6.10 64bit',
  'Oracle Linux Server release 6.9 64bit',
  'Oracle Linux Server release 6.8 64bit',
  'Oracle Linux Server release 6.7 64bit',
  'Oracle Linux Server release 6.5 64bit',
  'Redhat Linux Enterprise 8.0 64bit',
  'Redhat 7.6 64bit',
  'Redhat Linux Enterprise 7.5 64bit',
  'Redhat Linux Enterprise 7.4 64bit',
  'Redhat Linux Enterprise 7.3 64bit',
  'Redhat Linux Enterprise 7.2 64bit',
  'Redhat Linux Enterprise 7.1 64bit',
  'Redhat Linux Enterprise 7.0 64bit',
  'Redhat Linux Enterprise 6.10 64bit',
  'Redhat Linux Enterprise 6.9 64bit',
  'Redhat Linux Enterprise 6.8 64bit',
  'Redhat Linux Enterprise 6.7 64bit',
  'Redhat Linux Enterprise 6.6 64bit',
  'Redhat Linux Enterprise 6.6 32bit',
  'Redhat Linux Enterprise 6.5 64bit',
  'Redhat Linux Enterprise 6.4 64bit',
  'Redhat Linux Enterprise 6.4 32bit',
  'Ubuntu 19.04 server 64bit',
  'Ubuntu 18.04 server 64bit',
  'Ubuntu 16.04.3 Server 64bit',
  'Ubuntu 16.04.2 Server 64bit',
  'Ubuntu 16.04 server 64bit',
  'Ubuntu 14.04.5 server 64bit',
  'Ubuntu 14.04.4 server 64bit',
  'Ubuntu 14.04.4 server 32bit',
  'Ubuntu 14.04.3 server 64bit',
  'Ubuntu 14.04.3 server 32bit',
  'Ubuntu 14.04.1 server 64bit',
  'Ubuntu 14.04.1 server 32bit',
  'Ubuntu 14.04 server 64bit',
  'Ubuntu 14.04 server 32bit',
  'openSUSE 42.3 64bit',
  'openSUSE 42.2 64bit',
  'openSUSE 42.1 64bit',
  'openSUSE 15.1 64bit',
  'openSUSE 15.0 64bit',
  'openSUSE 13.2 64bit',
  'openSUSE 11.3 64bit',
  'CentOS 8.0 64bit',
  'CentOS 7.7 64bit',
  'CentOS 7.6 64bit',
  'CentOS 7.5 64bit',
  'CentOS 7.4 64bit',
  'CentOS 7.3 64bit',
  'CentOS 7.2 64bit',
  'CentOS 7.1 64bit',
  'CentOS 7.0 64bit',
  'CentOS 7.0 32bit',
  'CentOS 6.10 64bit',
  'CentOS 6.10 32bit',
  'CentOS 6.9 64bit',
  'CentOS 6.9 32bit',
  'CentOS 6.8 64bit',
  'CentOS 6.7 64bit',
  'CentOS 6.7 32bit',
  'CentOS 6.6 64bit',
  'CentOS 6.6 32bit',
  'CentOS 6.5 64bit',
  'CentOS 6.5 32bit',
  'CentOS 6.4 64bit',
  'CentOS 6.4 32bit',
  'CentOS 6.3 64bit',
  'CentOS 6.3 32bit',
  'Debian GNU/Linux 10.0.0 64bit',
  'Debian GNU/Linux 9.3.0 64bit',
  'Debian GNU/Linux 9.0.0 64bit',
  'Debian GNU/Linux 8.10.0 64bit',
  'Debian GNU/Linux 8.8.0 64bit',
  'Debian GNU/Linux 8.7.0 64bit',
  'Debian GNU/Linux 8.6.0 64bit',
  'Debian GNU/Linux 8.5.0 64bit',
  'Debian GNU/Linux 8.4.0 64bit',
  'Debian GNU/Linux 8.2.0 64bit',
  'Debian GNU/Linux 8.1.0 64bit',
  'Fedora 30 64bit',
  'Fedora 29 64bit',
  'Fedora 28 64bit',
  'Fedora 27 64bit',
  'Fedora 26 64bit',
  'Fedora 25 64bit',
  'Fedora 24 64bit',
  'Fedora 23 64bit',
  'Fedora 22 64bit',
  'EulerOS 2.9 64bit',
  'EulerOS 2.5 64bit',
  'EulerOS 2.3 64bit',
  'EulerOS 2.2 64bit',
  'EulerOS 2.1 64bit',
  'CoreOS 1068.10.0',
  'CoreOS 1010.5.0',
  'CoreOS 1298.6.0',
  'openEuler 20.03 64bit',
];

type System = { readonly platform: string; readonly os_bit: number } & { readonly [name: string]: Json };

function toSystem(version: string): System {
  const { type, platform, bit } = toOperatingSystem(version);
  return { platform, os_version_key: version, os_version: version, os_bit: Number(bit), os_type: type };
}

/** Which systems each tag stands for. gap: no document lists them: Huawei Cloud's tags choose all systems of 64 bits here. */
const TAGS = { bms: ['64'], uefi: ['64'], arm: ['64'], x86: ['32', '64'] } as const;

/**
 * Lists the systems by their platforms, those with one of the tags where tags are named.
 *
 * @throws Answer 400 for a tag that there is not
 */
function list(_world: World, { search }: Call): Reply {
  const tags = new URLSearchParams(search).getAll('tag');
  if (!tags.every((tag) => Object.hasOwn(TAGS, tag))) throw new Answer(ERRORS.malformed);
  const bits = new Set(tags.length === 0 ? ['32', '64'] : tags.flatMap((tag) => TAGS[tag as keyof typeof TAGS] as readonly string[]));
  const byPlatform = new Map<string, System[]>();
  for (const version of VERSIONS) {
    const system = toSystem(version);
    if (!bits.has(String(system.os_bit))) continue;
    byPlatform.set(system.platform, [...(byPlatform.get(system.platform) ?? []), system]);
  }
  return toJsonReply(
    200,
    [...byPlatform].map(([platform, systems]) => ({ platform, version_list: systems })),
  );
}

const TEXT = { type: 'string' } as const;
const SYSTEMS: Schema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      platform: { ...TEXT, description: 'The family of the systems.' },
      version_list: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            platform: { ...TEXT, description: 'The family of the system.' },
            os_version_key: { ...TEXT, description: 'What it is known by, which is its name.' },
            os_version: { ...TEXT, description: 'Its name: `__os_version` of an image.' },
            os_bit: { enum: [32, 64], description: 'Its bits.' },
            os_type: { enum: ['Linux', 'Windows', 'Other'], description: 'What it is.' },
          },
          required: ['platform', 'os_version_key', 'os_version', 'os_bit', 'os_type'],
          additionalProperties: false,
        },
      },
    },
    required: ['platform', 'version_list'],
    additionalProperties: false,
  },
};

const TAG: Parameter = { name: 'tag', schema: { enum: Object.keys(TAGS) }, description: 'Systems of this kind; several times for more.' };

/** The systems that an image may have. */
export const OS_VERSION_OPERATION: Operation = {
  id: 'ims.os-version-list',
  method: 'GET',
  path: '/v1/cloudimages/os_version',
  summary: 'Show the systems that an image may have.',
  source: 'huaweicloudsdkims 3.1.211, list_os_versions; names by Open Telekom Cloud, Values of Related Parameters',
  auth: 'token',
  checks: ['token'],
  request: { body: 'none', query: [TAG] },
  replies: [{ status: 200, description: 'The systems, by platform.', mediaType: JSON_TYPE, schema: SYSTEMS }],
  handle: list,
};
