import { resolve } from 'node:path';
import type { Settings } from '../config.ts';
import type { Identity, Project, User } from '../core/identity.ts';
import { didYouMean, Refusal } from '../refusals.ts';

/** URL of a home by its name: `openstack`, `iam`. */
export type HomeUrls = Readonly<Record<string, string>>;

/** Whose way in is wanted. */
export interface AccessQuery {
  /** Name or id of a user; the first one of the fixtures by default. */
  readonly user?: string;
  /** Name or id of one of the user's projects; the first one by default. */
  readonly project?: string;
  /** Which cloud the variables `OS_…` are for: `openstack` (default), `openstack-pike`, `ims`, `rackspace`; `none` leaves them out. */
  readonly cloud?: string;
}

/** The file of the certificate that clients are to trust; `null` where there is none, or where nobody knows which. */
export function trustedFile({ tlsCa }: Pick<Settings, 'tlsCa'>): string | null {
  return tlsCa === null ? null : resolve(tlsCa);
}

/** A user in a project, with the names that clients ask for. */
interface Person {
  readonly user: User;
  readonly project: Project;
  readonly userDomain: string;
  readonly projectDomain: string;
}

/** One cloud of a clouds.yaml, as openstacksdk reads it. */
type CloudEntry = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/**
 * The variables that clients of all clouds read, for one user: `OS_…` for one cloud, `HW_…` for the tools of Huawei Cloud, `RS_…`
 * for those of Rackspace, and `POLYGLANCE_URL`.
 *
 * @param url where the emulator, or the sandbox, is
 * @param cacert the file of the certificate that clients are to trust, where TLS is spoken
 * @throws Refusal when there is no such user, project or cloud
 */
export function toEnvironment(
  identity: Pick<Identity, 'users' | 'projects' | 'domains'>,
  url: string,
  homes: HomeUrls,
  query: AccessQuery = {},
  cacert: string | null = null,
): Readonly<Record<string, string>> {
  refuseUnknown(query);
  const person = findPerson(identity, query);
  const { user, project, userDomain } = person;
  return {
    POLYGLANCE_URL: url,
    ...toOsVariables(toEntries(person, homes, cacert), query.cloud ?? 'openstack'),
    ...(cacert === null ? {} : { NODE_EXTRA_CA_CERTS: cacert }),
    HW_AUTH_URL: `${homes['iam']}/v3`,
    HW_REGION_NAME: 'eu-de',
    HW_USER_NAME: user.name,
    HW_USER_PASSWORD: user.password,
    HW_DOMAIN_NAME: userDomain,
    HW_PROJECT_NAME: project.regionProject,
    RS_AUTH_URL: `${homes['rackspace-identity']}/v2.0`,
    RS_REGION_NAME: 'DFW',
    RS_USERNAME: user.name,
    ...(user.apiKey === null ? {} : { RS_API_KEY: user.apiKey }),
  };
}

/** The variables of the OpenStack clients; they are named like the keys of a clouds.yaml. */
function toOsVariables(entries: Readonly<Record<string, CloudEntry>>, cloud: string): Record<string, string> {
  if (cloud === 'none') return {};
  const entry = Object.hasOwn(entries, cloud) ? entries[cloud] : undefined;
  if (entry === undefined) {
    throw noSuch(
      'cloud',
      cloud,
      [...Object.keys(entries), 'none'].map((name) => ({ name })),
    );
  }
  const flat = Object.entries(entry).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : Object.entries(value),
  );
  const variables = Object.fromEntries(flat.map(([key, value]) => [`OS_${key.toUpperCase()}`, value]));
  // gophercloud reads no other variable for a domain; where there is a project too, openstackclient and glanceclient pass over it.
  const { OS_USER_DOMAIN_NAME: domain } = variables;
  return domain === undefined ? variables : { ...variables, OS_DOMAIN_NAME: domain };
}

/**
 * A clouds.yaml with an entry for each cloud and each project of each user, or of one user: `openstack-alice`, `ims-alice`. In a
 * user's projects after the first one the name ends in theirs: `openstack-alice-beta`.
 *
 * @throws Refusal when there is no such user or project
 */
export function toCloudsYaml(
  identity: Pick<Identity, 'users' | 'projects' | 'domains'>,
  homes: HomeUrls,
  query: AccessQuery = {},
  cacert: string | null = null,
): string {
  refuseUnknown(query);
  const people =
    query.user === undefined && query.project === undefined
      ? identity.users.flatMap((user) => peopleOf(identity, user))
      : [findPerson(identity, query)];
  const seen = new Set<string>();
  const clouds: Record<string, CloudEntry> = {};
  for (const person of people) {
    const { user, project } = person;
    const own = seen.has(user.id) ? `${user.name}-${project.name}` : user.name;
    seen.add(user.id);
    for (const [cloud, entry] of Object.entries(toEntries(person, homes, cacert))) {
      const name = `${cloud}-${own}`;
      clouds[clouds[name] === undefined ? name : `${name}-${person.userDomain}`] = entry;
    }
  }
  return toYaml({ clouds });
}

/**
 * The lines of {@link toEnvironment} for a shell: `export OS_AUTH_URL='…'`.
 *
 * @example eval "$(curl -s http://127.0.0.1:9292/__admin/openrc)"
 */
export function toOpenrc(environment: Readonly<Record<string, string>>): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join('');
}

function toEntries(person: Person, homes: HomeUrls, cacert: string | null): Record<string, CloudEntry> {
  const { user, project, userDomain, projectDomain } = person;
  const trusted = cacert === null ? {} : { cacert };
  const auth = {
    auth_url: `${homes['identity']}/v3`,
    username: user.name,
    password: user.password,
    user_domain_name: userDomain,
    project_name: project.name,
    project_domain_name: projectDomain,
  };
  const openstack = { auth_type: 'password', auth, region_name: 'RegionOne', identity_api_version: '3', ...trusted };
  return {
    openstack,
    'openstack-pike': { ...openstack, image_endpoint_override: `${homes['openstack-pike']}/v1`, image_api_version: '1' },
    ims: {
      auth_type: 'password',
      auth: { ...auth, auth_url: `${homes['iam']}/v3`, project_name: project.regionProject },
      region_name: 'eu-de',
      identity_api_version: '3',
      ...trusted,
    },
    rackspace: {
      auth_type: 'v2password',
      auth: {
        auth_url: `${homes['rackspace-identity']}/v2.0`,
        username: user.name,
        password: user.password,
        tenant_id: project.tenant,
      },
      region_name: 'DFW',
      identity_api_version: '2',
      ...trusted,
    },
  };
}

function refuseUnknown(query: AccessQuery): void {
  if (typeof query !== 'object') throw new Refusal(`${JSON.stringify(query)} says nobody: give { user: 'alice' }, with ${KEYS.join(', ')}`);
  const unknown = Object.keys(query).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    throw new Refusal(`there is no key ${JSON.stringify(unknown)}${didYouMean(unknown, KEYS) || `: there are ${KEYS.join(', ')}`}`);
}

/** A user in each project that it has a role in. */
function peopleOf({ projects, domains }: Pick<Identity, 'projects' | 'domains'>, user: User): readonly Person[] {
  const nameOf = (id: string): string => domains.find((domain) => domain.id === id)?.name ?? id;
  return Object.keys(user.roles).flatMap((id) => {
    const project = projects.find((one) => one.id === id);
    return project === undefined ? [] : [{ user, project, userDomain: nameOf(user.domain), projectDomain: nameOf(project.domain) }];
  });
}

const KEYS: readonly string[] = ['user', 'project', 'cloud'];

function findPerson(identity: Pick<Identity, 'users' | 'projects' | 'domains'>, { user: wanted, project }: AccessQuery): Person {
  const able = identity.users.filter((user) => peopleOf(identity, user).length > 0);
  const user = wanted === undefined ? able[0] : able.find(({ id, name }) => id === wanted || name === wanted);
  if (user === undefined) throw noSuch('user', wanted, able);
  const people = peopleOf(identity, user);
  const person = project === undefined ? people[0] : people.find((one) => one.project.id === project || one.project.name === project);
  if (person !== undefined) return person;
  throw noSuch(
    `project of ${user.name}`,
    project,
    people.map((one) => one.project),
  );
}

function noSuch(what: string, wanted: string | undefined, known: readonly { readonly name: string }[]): Refusal {
  const names = known.map(({ name }) => name);
  const hint = didYouMean(wanted ?? '', names) || (names.length === 0 ? '' : `: there are ${names.slice(0, 20).join(', ')}`);
  return new Refusal(
    wanted === undefined ? `there is no ${what} who could log in` : `there is no ${what} ${JSON.stringify(wanted)}${hint}`,
  );
}

/** Values in double quotes, as JSON writes them, are YAML too. */
function toYaml(value: object, indent = ''): string {
  return Object.entries(value)
    .map(([key, inner]) =>
      typeof inner === 'object' && inner !== null
        ? `${indent}${toKey(key)}:\n${toYaml(inner as object, `${indent}  `)}`
        : `${indent}${toKey(key)}: ${JSON.stringify(inner)}\n`,
    )
    .join('');
}

function toKey(key: string): string {
  return /^[a-z][\w-]*$/i.test(key) ? key : JSON.stringify(key);
}
