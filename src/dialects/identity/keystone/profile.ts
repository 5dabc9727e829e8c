import type { Call, Json } from '../../../operation/operation.ts';
import type { IdentityProfile } from '../../../wire/identity-profile.ts';
import { stableId } from '../../../wire/stable-id.ts';
import { applicationCredentialOperations } from './application-credentials.ts';
import { directoryOperations } from './directory.ts';
import { withHeads } from './listing.ts';
import { ownOperations } from './own.ts';
import { roleAssignmentOperations } from './role-assignments.ts';

const REGION = 'RegionOne';

function service(type: string, name: string, url: string): Json {
  const endpoints = ['public', 'internal', 'admin'].map((face) => ({
    id: stableId('endpoint', type, face),
    interface: face,
    region_id: REGION,
    url,
    region: REGION,
  }));
  return { endpoints, id: stableId('service', type), type, name };
}

const catalog = (call: Call): Json => [
  service('identity', 'keystone', `${call.urlOf('/identity')}/v3`),
  service('image', 'glance', call.urlOf('/openstack')),
];

/** The identity service of OpenStack, as Keystone 22 is. Its catalog lists OpenStack only. */
export const KEYSTONE: IdentityProfile = {
  id: 'keystone',
  title: 'OpenStack Identity API v3',
  home: '/identity',
  sources: {
    versions: 'openstack/keystone, api-ref/source/v3/index.rst, versions; answers asked of Keystone 22',
    tokens: 'openstack/keystone, api-ref/source/v3/authenticate-v3.inc; answers asked of Keystone 22',
    errors: 'Keystone 22, asked; keystone/exception.py',
  },
  version: { id: 'v3.14', updated: '2020-04-07T00:00:00Z' },
  operations: withHeads([
    ...ownOperations(catalog),
    ...directoryOperations(catalog),
    ...roleAssignmentOperations,
    ...applicationCredentialOperations,
  ]),
  catalog,
  unwantedCatalog: 'absent',
  nameOf: ({ name }) => name,
  findProject: (identity, _user, name, domain) => identity.project({ name, ...(domain === undefined ? {} : { domain }) }),
  methods: ['password', 'token', 'application_credential'],
  scopes: ['project', 'domain', 'system'],
  accounts: false,
  audited: true,
};
