import type { Domain, IdentityData, Project, User } from '../core/identity.ts';
import type { Finding } from '../refusals.ts';
import { type FixtureIdentity, type FixtureSections, find, findTwice, type Placed, toMissing } from './fixture-rows.ts';
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
  const tokens = rows.tokens.map((placed) => toToken(placed, users, projects, findings));
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
  const { id, name, password, apiKey = null, accessKeys = [], roles } = placed.row;
  const byProject = new Map<string, readonly string[]>();
  for (const [wanted, names] of Object.entries(roles)) {
    const project = find(projects, wanted);
    if (project === undefined) findings.push(placed.toFinding(['roles', wanted], toMissing('project', wanted, projects), 'key'));
    else if (byProject.has(project.id)) {
      findings.push(placed.toFinding(['roles', wanted], `the roles in ${project.name} stand here twice, by name and by id`, 'key'));
    } else byProject.set(project.id, names);
  }
  return { id, name, domain: toDomain(placed, domains, findings), password, apiKey, accessKeys, roles: Object.fromEntries(byProject) };
}

function toToken(
  { row, toFinding }: Placed<FixtureIdentity['tokens'][number]>,
  users: readonly User[],
  projects: readonly Project[],
  findings: Finding[],
): IdentityData['tokens'][number] {
  const { id, methods, auditId, expiresAt, issuedAt } = row;
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
    ...(methods === undefined ? {} : { methods }),
    ...(auditId === undefined ? {} : { auditId }),
    ...(expiresAt === undefined ? {} : { expiresAt: toInstant(expiresAt, ['expiresAt'], toFinding, findings) }),
    ...(issuedAt === undefined ? {} : { issuedAt: toInstant(issuedAt, ['issuedAt'], toFinding, findings) }),
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
