import type { Domain, IdentityData, Project, TokenGrant, User } from '../core/identity.ts';
import type { Finding } from '../refusals.ts';
import { placeCredentials, toCredentials } from './fixture-credentials.ts';
import { type FixtureIdentity, type FixtureSections, find, findTwice, type Named, type Placed, toMissing } from './fixture-rows.ts';
import { toInstant } from './fixture-time.ts';

/** Keystone makes this one itself. */
const DEFAULT_DOMAIN: Domain = { id: 'default', name: 'Default' };

type Rows = NonNullable<FixtureSections['identity']>;

/** Makes the people of a cloud from the rows of files, and tells of each name that nothing has and each id that two have. */
export function toIdentity(rows: Rows, findings: Finding[]): IdentityData {
  const domains = rows.domains.length === 0 ? [DEFAULT_DOMAIN] : rows.domains.map(({ row }) => row);
  const projects = rows.projects.map((placed) => toProject(placed, domains, findings));
  const users = rows.users.map((placed) => toUser(placed, domains, projects, findings));
  findings.push(...findRepeated(rows), ...findRepeatedNames(rows, projects, users));
  const tokens = rows.tokens.map((placed) => toToken(placed, { domains, users, projects }, findings));
  return { domains, projects, users, tokens };
}

function toDomain({ row, toFinding }: Placed<{ readonly domain?: string }>, domains: readonly Domain[], findings: Finding[]): string {
  const { domain } = row;
  const found = domain === undefined ? domains[0] : find(domains, domain);
  if (found === undefined && domain !== undefined) findings.push(toFinding(['domain'], toMissing('domain', domain, domains)));
  return found?.id ?? '';
}

function toProject(placed: Placed<FixtureIdentity['projects'][number]>, domains: readonly Domain[], findings: Finding[]): Project {
  const { id, name, regionProject, tenant } = placed.row;
  return { id, name, domain: toDomain(placed, domains, findings), regionProject, tenant };
}

function toUser(
  placed: Placed<FixtureIdentity['users'][number]>,
  domains: readonly Domain[],
  projects: readonly Project[],
  findings: Finding[],
): User {
  const { id, name, password, apiKey = null, accessKeys = [], domainRoles, systemRoles } = placed.row;
  const user: User = {
    id,
    name,
    domain: toDomain(placed, domains, findings),
    password,
    apiKey,
    accessKeys,
    roles: toRoles(placed, 'roles', 'project', projects, findings),
    ...(domainRoles === undefined ? {} : { domainRoles: toRoles(placed, 'domainRoles', 'domain', domains, findings) }),
    ...(systemRoles === undefined ? {} : { systemRoles }),
  };
  const applicationCredentials = toCredentials(placed, user, projects, findings);
  return applicationCredentials.length === 0 ? user : { ...user, applicationCredentials };
}

/** Names of roles by the ids of where they count. */
function toRoles(
  { row, toFinding }: Placed<FixtureIdentity['users'][number]>,
  key: 'roles' | 'domainRoles',
  kind: string,
  places: readonly Named[],
  findings: Finding[],
): User['roles'] {
  const byId = new Map<string, readonly string[]>();
  for (const [wanted, names] of Object.entries(row[key] ?? {})) {
    const found = find(places, wanted);
    if (found === undefined) findings.push(toFinding([key, wanted], toMissing(kind, wanted, places), 'key'));
    else if (byId.has(found.id)) {
      findings.push(toFinding([key, wanted], `the roles in ${found.name} stand here twice, by name and by id`, 'key'));
    } else byId.set(found.id, names);
  }
  return Object.fromEntries(byId);
}

function toToken(
  { row, toFinding }: Placed<FixtureIdentity['tokens'][number]>,
  { domains, users, projects }: Pick<IdentityData, 'domains' | 'users' | 'projects'>,
  findings: Finding[],
): IdentityData['tokens'][number] {
  const { id, methods, auditId, parentAuditId, expiresAt, issuedAt } = row;
  const user = find(users, row.user);
  const project = row.project === null ? null : find(projects, row.project);
  if (user === undefined) findings.push(toFinding(['user'], toMissing('user', row.user, users)));
  if (project === undefined) findings.push(toFinding(['project'], toMissing('project', row.project ?? '', projects)));
  if (user !== undefined && project && user.roles[project.id] === undefined) {
    findings.push(toFinding(['project'], `${user.name} has no role in ${project.name}: give it one, or another project to the token`));
  }
  return {
    id,
    user: user?.id ?? '',
    project: project === null ? null : (project?.id ?? ''),
    ...toGrant({ row, toFinding }, user, domains, findings),
    ...(methods === undefined ? {} : { methods }),
    ...(auditId === undefined ? {} : { auditId }),
    ...(parentAuditId === undefined ? {} : { parentAuditId }),
    ...(expiresAt === undefined ? {} : { expiresAt: toInstant(expiresAt, ['expiresAt'], toFinding, findings) }),
    ...(issuedAt === undefined ? {} : { issuedAt: toInstant(issuedAt, ['issuedAt'], toFinding, findings) }),
  };
}

/** What a token is good for in place of a project, and the application credential that it was made with. */
function toGrant(
  { row, toFinding }: Pick<Placed<FixtureIdentity['tokens'][number]>, 'row' | 'toFinding'>,
  user: User | undefined,
  domains: readonly Domain[],
  findings: Finding[],
): TokenGrant {
  const { system, applicationCredential } = row;
  const domain = row.domain === undefined ? undefined : find(domains, row.domain);
  if (row.domain !== undefined && domain === undefined) findings.push(toFinding(['domain'], toMissing('domain', row.domain, domains)));
  const places = [row.project, row.domain, system].filter((one) => one !== undefined && one !== null);
  if (places.length > 1) findings.push(toFinding(['project'], 'a token is good for a project, a domain or the system: name one of them'));
  const own = user?.applicationCredentials ?? [];
  const credential = applicationCredential === undefined ? undefined : find(own, applicationCredential);
  if (user !== undefined && applicationCredential !== undefined && credential === undefined) {
    findings.push(toFinding(['applicationCredential'], toMissing('application credential', applicationCredential, own)));
  }
  return {
    ...(domain === undefined ? {} : { domain: domain.id }),
    ...(system === undefined ? {} : { system }),
    ...(credential === undefined ? {} : { applicationCredential: credential.id }),
  };
}

function findRepeated({ domains, projects, users, tokens }: Rows): Finding[] {
  const keys = users.flatMap(({ row, file, toFinding }) =>
    (row.accessKeys ?? []).map((key, index): Placed<typeof key> => {
      return { row: key, file, toFinding: (path, message, part) => toFinding(['accessKeys', index, ...path], message, part) };
    }),
  );
  const byId = ({ id }: { readonly id: string }): string => id;
  return [
    ...findTwice(domains, byId, ['id'], ({ id }) => `two domains have the id ${id}`),
    ...findTwice(
      domains,
      ({ name }) => name,
      ['name'],
      ({ name }) => `two domains have the name ${name}`,
    ),
    ...findTwice(projects, byId, ['id'], ({ id }) => `two projects have the id ${id}`),
    ...findTwice(
      projects,
      ({ tenant }) => tenant,
      ['tenant'],
      ({ tenant }) => `two projects have the tenant ${tenant}`,
    ),
    ...findTwice(users, byId, ['id'], ({ id }) => `two users have the id ${id}`),
    ...findTwice(tokens, byId, ['id'], ({ id }) => `two tokens have the id ${id}`),
    ...findTwice(keys, byId, ['id'], ({ id }) => `two access keys have the id ${id}`),
    ...findTwice(users.flatMap(placeCredentials), byId, ['id'], ({ id }) => `two application credentials have the id ${id}`),
  ];
}

/** A name is there once in its domain. */
function findRepeatedNames(rows: Rows, projects: readonly Project[], users: readonly User[]): Finding[] {
  const withDomain = <Row extends { readonly name: string }>(
    placed: readonly Placed<Row>[],
    made: readonly { readonly domain: string }[],
  ) => placed.map(({ row, ...at }, index) => ({ row: { name: row.name, domain: made[index]?.domain ?? '' }, ...at }));
  const toKey = ({ name, domain }: { readonly name: string; readonly domain: string }): string => `${domain}/${name}`;
  return [
    ...findTwice(withDomain(rows.projects, projects), toKey, ['name'], ({ name }) => `two projects of one domain have the name ${name}`),
    ...findTwice(withDomain(rows.users, users), toKey, ['name'], ({ name }) => `two users of one domain have the name ${name}`),
  ];
}
