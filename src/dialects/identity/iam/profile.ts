import type { Identity, Project, User } from '../../../core/identity.ts';
import type { Call, Json } from '../../../operation/operation.ts';
import { readClaim, signatureErrors } from '../../../wire/gateway.ts';
import type { IdentityProfile } from '../../../wire/identity-profile.ts';
import { stableId } from '../../../wire/stable-id.ts';
import { accountOperations } from './account.ts';

const REGION = 'eu-de';
const REFERENCE = 'Huawei Cloud, Identity and Access Management API reference';

/** Clients put versions behind the URL of the image service, so it has none and no slash at its end. */
function catalog(call: Call): Json {
  const endpoint = {
    id: stableId('iam', 'endpoint', 'image'),
    interface: 'public',
    region: REGION,
    region_id: REGION,
    url: call.urlOf('/ims'),
  };
  return [{ endpoints: [endpoint], id: stableId('iam', 'service', 'image'), name: 'ims', type: 'image' }];
}

/**
 * The project that a user means: one that it has a role in, by its own name or by the name of its region. Every account has
 * projects of the regions' names, so a name alone would mean many.
 */
function findProject({ projects }: Identity, user: User, name: string, domain: string | undefined): Project | undefined {
  const own = projects.filter(({ id, domain: of }) => user.roles[id] !== undefined && (domain === undefined || of === domain));
  return own.find((project) => project.name === name) ?? own.find((project) => project.regionProject === name);
}

/** The name of a project that was not asked for by name: that of its region. */
const nameOf = ({ regionProject }: Project): string => regionProject;

const SIGNATURE_ERRORS = signatureErrors('iam');

/**
 * The identity service of Huawei Cloud and Open Telekom Cloud. Its catalog lists IMS only.
 *
 * gap: log-ins by agency, by a second factor and by access key, and scopes that are domains, are refused.
 */
export const IAM: IdentityProfile = {
  id: 'iam',
  title: 'Identity and Access Management',
  home: '/iam',
  sources: {
    versions: `${REFERENCE}, Querying the Version Information of Keystone APIs and Querying Information About Keystone API 3.0`,
    tokens: `${REFERENCE}, Obtaining a User Token Through Password Authentication; Open Telekom Cloud, IMS developer guide`,
    errors: `Keystone's documents and words, inferred: clients read {"error":{"code","message","title"}}`,
  },
  version: { id: 'v3.6', updated: '2016-04-04T00:00:00Z' },
  operations: accountOperations({ catalog, findProject, nameOf }),
  claim: (world, call, paths) => readClaim(SIGNATURE_ERRORS, world, call, paths),
  gatewayErrors: Object.values(SIGNATURE_ERRORS),
  catalog,
  // Source: the example of that page with nocatalog.
  unwantedCatalog: 'empty',
  nameOf,
  findProject,
  methods: ['password', 'token'],
  scopes: ['project'],
  ownDomain: true,
  audited: false,
};
