import { IAM } from '../dialects/identity/iam/profile.ts';
import { createKeystone } from '../dialects/identity/keystone/dialect.ts';
import { KEYSTONE } from '../dialects/identity/keystone/profile.ts';
import { createRackspaceIdentity } from '../dialects/identity/rackspace/dialect.ts';
import { createIms } from '../dialects/ims/dialect.ts';
import { SWITCHES as IMS_SWITCHES } from '../dialects/ims/switches.ts';
import { createOpenstackV1 } from '../dialects/openstack-v1/dialect.ts';
import { SWITCHES as PIKE_SWITCHES } from '../dialects/openstack-v1/switches.ts';
import { createOpenstackV2 } from '../dialects/openstack-v2/dialect.ts';
import { SWITCHES } from '../dialects/openstack-v2/switches.ts';
import { createRackspace } from '../dialects/rackspace/dialect.ts';
import { SWITCHES as RACKSPACE_SWITCHES } from '../dialects/rackspace/switches.ts';
import type { Dialect, SwitchRow } from '../operation/operation.ts';

/** Makes every dialect there is; the first one answers where nothing else does. */
export function createDialects(): readonly Dialect[] {
  const glance = createOpenstackV2();
  const pike = createOpenstackV1();
  return [
    glance,
    pike,
    createRackspace(glance),
    createIms(glance, pike),
    createKeystone(KEYSTONE),
    createKeystone(IAM),
    createRackspaceIdentity(),
  ];
}

/** The switches of all dialects. */
export const switchRows: readonly SwitchRow[] = [...SWITCHES, ...PIKE_SWITCHES, ...RACKSPACE_SWITCHES, ...IMS_SWITCHES];
