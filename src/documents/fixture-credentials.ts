import type { ApplicationCredential } from '../core/application-credentials.ts';
import { type Project, type User, withImplied } from '../core/identity.ts';
import { didYouMean, type Finding } from '../refusals.ts';
import { type FixtureIdentity, find, findTwice, type Placed, toMissing } from './fixture-rows.ts';
import { toFixtureTime, toInstant } from './fixture-time.ts';

type UserRow = FixtureIdentity['users'][number];
type Row = NonNullable<UserRow['applicationCredentials']>[number];

/** The application credentials of a row of a user, each with its place. */
export function placeCredentials({ row, file, toFinding }: Placed<UserRow>): readonly Placed<Row>[] {
  return (row.applicationCredentials ?? []).map((credential, index) => ({
    row: credential,
    file,
    toFinding: (path, message, part) => toFinding(['applicationCredentials', index, ...path], message, part),
  }));
}

/** Makes the application credentials of a user, and tells of names and roles that the user has not. */
export function toCredentials(
  placed: Placed<UserRow>,
  user: User,
  projects: readonly Project[],
  findings: Finding[],
): readonly ApplicationCredential[] {
  const rows = placeCredentials(placed);
  findings.push(
    ...findTwice(
      rows,
      ({ name }) => name,
      ['name'],
      ({ name }) => `two application credentials of ${user.name} have the name ${name}`,
    ),
  );
  return rows.map((one) => toCredential(one, user, projects, findings));
}

function toCredential(
  { row, toFinding }: Placed<Row>,
  user: User,
  projects: readonly Project[],
  findings: Finding[],
): ApplicationCredential {
  const { id, name, secret, description = null, unrestricted = null, expiresAt } = row;
  const first = projects.find((one) => user.roles[one.id] !== undefined);
  const project = row.project === undefined ? first : find(projects, row.project);
  if (project === undefined && row.project !== undefined) {
    findings.push(toFinding(['project'], toMissing('project', row.project, projects)));
  }
  if (project === undefined && row.project === undefined) {
    findings.push(toFinding(['name'], `${user.name} has no role in any project: give it one`));
  }
  const own = withImplied(user.roles[project?.id ?? ''] ?? []);
  if (project !== undefined && own.length === 0) {
    findings.push(toFinding(['project'], `${user.name} has no role in ${project.name}: give it one, or another project`));
  }
  for (const [index, role] of (row.roles ?? []).entries()) {
    if (project === undefined || own.length === 0 || own.includes(role)) continue;
    const hint = didYouMean(role, own) || `: there it has ${own.join(', ')}`;
    findings.push(toFinding(['roles', index], `${user.name} has no role ${JSON.stringify(role)} in ${project.name}${hint}`));
  }
  return {
    id,
    name,
    description,
    secret,
    user: user.id,
    project: project?.id ?? null,
    roles: row.roles ?? own,
    unrestricted,
    expiresAt: expiresAt === undefined ? null : toInstant(expiresAt, ['expiresAt'], toFinding, findings),
  };
}

/** Writes an application credential as a fixture has it. */
export function toCredentialRow({ id, name, description, secret, project, roles, unrestricted, expiresAt }: ApplicationCredential): Row {
  return {
    id,
    name,
    secret,
    ...(project === null ? {} : { project }),
    ...(roles.length === 0 ? {} : { roles }),
    ...(description === null ? {} : { description }),
    ...(unrestricted === null ? {} : { unrestricted }),
    ...(expiresAt === null ? {} : { expiresAt: toFixtureTime(expiresAt) }),
  };
}
