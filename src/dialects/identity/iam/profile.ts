import type { Identity, Project, Token, User } from '../../../core/identity.ts';
import type { Call, Json } from '../../../operation/operation.ts';
import { readClaim, signatureErrors } from '../../../wire/gateway.ts';
import type { IdentityProfile } from '../../../wire/identity-profile.ts';
import { stableId } from '../../../wire/stable-id.ts';
import { accountLookUps, accountOperations } from './account.ts';
import { noteLogIn } from './log-in-often.ts';

const REGION = 'eu-de';
const REFERENCE = 'Huawei Cloud, Identity and Access Management API reference';

const entry = (type: string, name: string, region: string, url: string): Json => {
  const endpoint = { id: stableId('iam', 'endpoint', type), interface: 'public', region, region_id: region, url };
  return { endpoints: [endpoint], id: stableId('iam', 'service', type), name, type };
};

/**
 * The services of the token: those of a project, or the global ones of an account. Clients put versions behind the URL of the image
 * service, so it has none and no slash at its end.
 *
 * Source: the example of a token for a domain on that page; of one for a project, what the tests of Open Telekom Cloud's extensions to
 * openstacksdk recorded in 2019: beside the image service it has `identity` in its own region, where clients look for it.
 */
function catalog(call: Call, { project, domain }: Pick<Token, 'project' | 'domain'>): Json {
  const identity = `${call.urlOf('/iam')}/v3`;
  if (project !== null) return [entry('image', 'ims', REGION, call.urlOf('/ims')), entry('identity', 'keystone', REGION, identity)];
  return domain === undefined ? [] : [entry('identity', 'iam', '*', identity)];
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
 * The identity service of Huawei Cloud and Open Telekom Cloud. Of the services of a project its catalog lists IMS and itself.
 *
 * gap: log-ins by agency (`assume_role`), by a second factor (`totp`) and by federation are refused: there are no agencies and no devices.
 */
export const IAM: IdentityProfile = {
  id: 'iam',
  title: 'Identity and Access Management',
  home: '/iam',
  sources: {
    versions: `${REFERENCE}, Querying the Version Information of Keystone APIs and Querying Information About Keystone API 3.0`,
    tokens: `${REFERENCE}, Obtaining a User Token Through Password Authentication; that of Open Telekom Cloud; its IMS developer guide`,
    errors: `Keystone's documents and words, inferred: clients read {"error":{"code","message","title"}}`,
  },
  version: { id: 'v3.6', updated: '2016-04-04T00:00:00Z' },
  operations: accountOperations({ catalog, findProject, nameOf }),
  lookUps: accountLookUps(nameOf),
  claim: (world, call, paths) => readClaim(SIGNATURE_ERRORS, world, call, paths),
  gatewayErrors: Object.values(SIGNATURE_ERRORS),
  catalog,
  // Source: the example of that page with nocatalog.
  unwantedCatalog: 'empty',
  nameOf,
  findProject,
  methods: ['password', 'token'],
  scopes: ['project', 'domain'],
  accounts: true,
  onLogIn: noteLogIn,
  audited: false,
};
