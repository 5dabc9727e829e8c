import { type Identity, rolesOf, type TokenGrant, type User, withImplied } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Json, Operation, Parameter, World } from '../../../operation/operation.ts';
import { toDomainReference } from '../../../wire/identity-profile.ts';
import { ERRORS } from './errors.ts';
import { toFilters, toList, toListSchema } from './listing.ts';
import { callerOf, denied, reachOf } from './policy.ts';
import { roleId } from './rows.ts';

// Who has which role where. Source: Keystone 22, asked; keystone/api/role_assignments.py.

/** A role that somebody has, by itself or because it comes with another. */
interface Assignment {
  readonly user: User;
  readonly role: string;
  /** The role that it comes with. */
  readonly prior: string | null;
  readonly place: { readonly project: string | null } & TokenGrant;
}

function assignmentsOf(user: User, effective: boolean): readonly Assignment[] {
  const places = [
    ...Object.entries(user.roles).map(([project, roles]) => ({ place: { project }, roles })),
    ...Object.entries(user.domainRoles ?? {}).map(([domain, roles]) => ({ place: { project: null, domain }, roles })),
    ...(user.systemRoles === undefined ? [] : [{ place: { project: null, system: true as const }, roles: user.systemRoles }]),
  ];
  return places.flatMap(({ place, roles }) => {
    const own = roles.map((role): Assignment => ({ user, role, prior: null, place }));
    if (!effective) return own;
    const implied = rolesOf(user, place).filter((role) => !roles.includes(role));
    const priorOf = (role: string): string | null => roles.find((one) => withImplied([one]).includes(role)) ?? null;
    return [...own, ...implied.map((role): Assignment => ({ user, role, prior: priorOf(role), place }))];
  });
}

function pathOf({ place: { project, domain } }: Assignment): string {
  if (project !== null) return `projects/${project}`;
  return domain === undefined ? 'system' : `domains/${domain}`;
}

function scopeOf({ identity }: World, { place: { project, domain } }: Assignment, named: boolean): Json {
  if (project !== null) {
    const found = identity.project({ id: project });
    const names = named && found !== undefined ? { name: found.name, domain: toDomainReference(identity, found.domain) } : {};
    return { project: { id: project, ...names } };
  }
  if (domain !== undefined) return { domain: named ? toDomainReference(identity, domain) : { id: domain } };
  return { system: { all: true } };
}

function toRow(world: World, call: Call, assignment: Assignment, named: boolean): Json {
  const { user, role, prior } = assignment;
  const href = `${call.base}/v3/${pathOf(assignment)}/users/${user.id}/roles/${roleId(prior ?? role)}`;
  const from = prior === null ? {} : { prior_role: `${call.base}/v3/prior_role/${roleId(role)}/implies/${roleId(prior)}` };
  return {
    links: { assignment: href, ...from },
    scope: scopeOf(world, assignment, named),
    user: { id: user.id, ...(named ? { name: user.name, domain: toDomainReference(world.identity, user.domain) } : {}) },
    role: { id: roleId(role), ...(named ? { name: role } : {}) },
  };
}

/** A flag of a query is on wherever it stands, unless it says `0`. */
const isOn = (query: URLSearchParams, name: string): boolean => query.has(name) && query.get(name) !== '0';

function fits(query: URLSearchParams, { user, role, place }: Assignment): boolean {
  const same = (name: string, value: string | null | undefined): boolean => !query.has(name) || query.get(name) === value;
  return (
    same('user.id', user.id) &&
    same('role.id', roleId(role)) &&
    same('scope.project.id', place.project) &&
    same('scope.domain.id', place.domain) &&
    (!query.has('scope.system') || place.system === true) &&
    // There are no groups.
    !query.has('group.id')
  );
}

function isIn({ projects }: Identity, { place }: Assignment, domain: string): boolean {
  return place.domain === domain || projects.some((project) => project.id === place.project && project.domain === domain);
}

function list(world: World, call: Call): readonly Json[] {
  const query = new URLSearchParams(call.search);
  const reach = reachOf(callerOf(call));
  if (!reach.everywhere && reach.domain === null) throw denied();
  if (query.has('scope.project.id') && query.has('scope.domain.id')) {
    throw new Answer(ERRORS.badRequest, { message: 'Specify a domain or project, not both' });
  }
  if (isOn(query, 'include_subtree') && !query.has('scope.project.id')) {
    throw new Answer(ERRORS.badRequest, { message: 'scope.project.id must be specified if include_subtree is also specified' });
  }
  return world.identity.users
    .flatMap((user) => assignmentsOf(user, isOn(query, 'effective')))
    .filter((one) => fits(query, one) && (reach.everywhere || isIn(world.identity, one, reach.domain ?? '')))
    .map((one) => toRow(world, call, one, isOn(query, 'include_names')));
}

const FILTERS = ['user.id', 'role.id', 'group.id', 'scope.project.id', 'scope.domain.id', 'scope.system'];
const toFlag = (name: string, what: string): Parameter => ({
  name,
  schema: { type: 'string' },
  description: `${what}, unless it is 0; whatever else it says.`,
});
const FLAGS = [
  toFlag('effective', 'Also the roles that come with others'),
  toFlag('include_names', 'With the names of what is shown by its id'),
  toFlag('include_subtree', 'Also in the projects below that of scope.project.id, of which there are none'),
];

/** Who has which role where. */
export const roleAssignmentOperations: readonly Operation[] = [
  {
    id: 'keystone.role-assignment-list',
    method: 'GET',
    path: '/v3/role_assignments',
    summary: 'List who has which role where.',
    source: 'openstack/keystone, api-ref/source/v3/roles.inc, "List role assignments"; answers asked of Keystone 22',
    auth: 'token',
    checks: ['token'],
    request: { body: 'none', openQuery: true, query: [...toFilters(FILTERS), ...FLAGS] },
    replies: [{ status: 200, description: 'The assignments.', mediaType: 'application/json', schema: toListSchema('role_assignments') }],
    handle: (world, call) => toList(call, 'role_assignments', list(world, call)),
  },
];
