import { defaultProject } from '../../../core/access-keys.ts';
import type { Domain, Identity, Project, User } from '../../../core/identity.ts';
import type { Call, Json } from '../../../operation/operation.ts';
import { stableId } from '../../../wire/stable-id.ts';

/** Something with an id, as Keystone shows it. */
export type Row = { readonly id: string; readonly [name: string]: Json };

const linkTo = (call: Call, path: string): { readonly links: Json } => ({ links: { self: `${call.base}/v3/${path}` } });

/** A project. Nobody can switch one off. */
export function toProjectRow(call: Call, { id, name, domain }: Project): Row {
  return {
    id,
    name,
    domain_id: domain,
    description: '',
    enabled: true,
    parent_id: domain,
    is_domain: false,
    tags: [],
    options: {},
    ...linkTo(call, `projects/${id}`),
  };
}

/** A user. Without a wish it works in the first project it has a role in. */
export function toUserRow(call: Call, identity: Identity, user: User): Row {
  const project = defaultProject(identity, user);
  return {
    id: user.id,
    name: user.name,
    domain_id: user.domain,
    enabled: true,
    ...(project === null ? {} : { default_project_id: project.id }),
    password_expires_at: null,
    options: {},
    ...linkTo(call, `users/${user.id}`),
  };
}

/** A domain. */
export function toDomainRow(call: Call, { id, name }: Domain): Row {
  const description = id === 'default' ? 'The default domain' : '';
  return { id, name, description, enabled: true, tags: [], options: {}, ...linkTo(call, `domains/${id}`) };
}

/** The id of a role. Roles have none in fixtures. */
export const roleId = (name: string): string => stableId('role', name);

/** A role, as it stands inside of something else. */
export function toRole(name: string): Row {
  return { id: roleId(name), name, domain_id: null, description: null, options: { immutable: true } };
}

/** A role. */
export function toRoleRow(call: Call, name: string): Row {
  return { ...toRole(name), ...linkTo(call, `roles/${roleId(name)}`) };
}

/** The names of all roles: those that Keystone makes itself, and those that somebody has. */
export function roleNames({ users }: Pick<Identity, 'users'>): readonly string[] {
  const given = users.flatMap(({ roles, domainRoles = {}, systemRoles = [] }) => [
    ...Object.values(roles).flat(),
    ...Object.values(domainRoles).flat(),
    ...systemRoles,
  ]);
  return [...new Set(['reader', 'member', 'admin', ...given])];
}

interface Endpoint {
  readonly id: string;
  readonly interface: string;
  readonly region_id: string;
  readonly url: string;
  readonly region: string;
}

interface Service {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly endpoints: readonly Endpoint[];
}

/** The services of a catalog. */
export function toServiceRows(call: Call, catalog: Json): readonly Row[] {
  return (catalog as unknown as readonly Service[]).map(({ id, name, type }) => ({
    name,
    id,
    type,
    enabled: true,
    ...linkTo(call, `services/${id}`),
  }));
}

/** The endpoints of a catalog. */
export function toEndpointRows(call: Call, catalog: Json): readonly Row[] {
  return (catalog as unknown as readonly Service[]).flatMap(({ id: service, endpoints }) =>
    endpoints.map(({ id, interface: face, region_id, url, region }) => ({
      id,
      interface: face,
      region_id,
      service_id: service,
      url,
      enabled: true,
      region,
      ...linkTo(call, `endpoints/${id}`),
    })),
  );
}

/** The regions of a catalog. */
export function toRegionRows(call: Call, catalog: Json): readonly Row[] {
  const ids = (catalog as unknown as readonly Service[]).flatMap(({ endpoints }) => endpoints.map(({ region_id: id }) => id));
  return [...new Set(ids)].map((id) => ({ id, description: '', parent_region_id: null, ...linkTo(call, `regions/${id}`) }));
}
