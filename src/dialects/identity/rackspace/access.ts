import type { Caller } from '../../../core/identity.ts';
import type { Call, Json, Schema } from '../../../operation/operation.ts';

// Source: rackerlabs/docs-cloud-images, common-gs, "Authenticate" and its samples (2015, 2021); rackerlabs/docs-cloud-identity, api-docs, the
// pages of the token operations.

/** Where images are, by the names of the regions. Source: rackerlabs/docs-cloud-images, "Service access endpoints". */
const REGIONS = ['DFW', 'ORD', 'IAD', 'LON', 'SYD', 'HKG'] as const;
/** What a token that never expires says: clients need a time. */
const NEVER = Date.UTC(2099, 11, 31, 23, 59, 59);

/** How a token was had, in the words of this service. */
const METHODS: Readonly<Record<string, string>> = { password: 'PASSWORD', apikey: 'APIKEY', token: 'TOKEN' };

type Members = { readonly [name: string]: Json };

/** gap: every region is this one cloud, with the same images; no sample shows another URL than the public one. */
function endpoints(call: Call, tenant: string | undefined): readonly Members[] {
  return REGIONS.map((region) => ({
    ...(tenant === undefined ? {} : { tenantId: tenant }),
    publicURL: `${call.urlOf('/rackspace')}/v2`,
    region,
  }));
}

/** The services that a token is good for. */
export function toCatalog(call: Call, { project }: Caller): Json {
  return [{ name: 'cloudImages', endpoints: endpoints(call, project?.tenant), type: 'image' }];
}

/** The same as a list of endpoints. */
export function toEndpoints(call: Call, { project }: Caller): Json {
  const all = endpoints(call, project?.tenant).map((endpoint, at) => ({ id: at + 1, name: 'cloudImages', type: 'image', ...endpoint }));
  return { endpoints: all, endpoints_links: [] };
}

/** The roles by which Rackspace's services say who may do what. Source: rackerlabs/docs-cloud-images, "Role-based access control". */
const OWN_ROLE = /^(?:admin|observer|identity:.+|[A-Za-z]+:(?:admin|creator|observer))$/;
/** What the owner of an account has. Source: common-gs, the response of its sample. */
const OWNER: Json = { id: '3', name: 'identity:user-admin', description: 'User Admin Role.' };

/** The roles of a user; one who has none of this platform's is the owner of the account to its services. */
function toRoles(roles: readonly string[], tenant: string | undefined): Json {
  const shown: readonly Json[] = roles.map((name) => ({
    id: name,
    name,
    description: `The role ${name}.`,
    ...(tenant === undefined ? {} : { tenantId: tenant }),
  }));
  return isOwner(roles) ? [...shown, OWNER] : shown;
}

function isOwner(roles: readonly string[]): boolean {
  return !roles.some((name) => OWN_ROLE.test(name));
}

/** Whether a caller administers the users of an account: its owner does, and whoever has the role. */
export function administers({ roles }: Caller): boolean {
  return isOwner(roles) || roles.includes('admin') || roles.includes('identity:user-admin');
}

/** Whose a token is, and what it is good for. */
export function toAccess({ user, project, roles, token }: Caller): { readonly token: Json; readonly user: Json } {
  const tenant = project?.tenant;
  const scope: Members = tenant === undefined ? {} : { tenant: { id: tenant, name: tenant } };
  return {
    token: {
      id: token.id,
      expires: new Date(token.expiresAt ?? NEVER).toISOString(),
      ...scope,
      'RAX-AUTH:authenticatedBy': token.methods.map((method) => METHODS[method] ?? method.toUpperCase()),
    },
    user: { id: user.id, name: user.name, 'RAX-AUTH:defaultRegion': REGIONS[0], roles: toRoles(roles, tenant) },
  };
}

const PARTS: Readonly<Record<string, Schema>> = {
  token: { type: 'object', required: ['id', 'expires', 'RAX-AUTH:authenticatedBy'] },
  serviceCatalog: { type: 'array', items: { type: 'object', required: ['name', 'type', 'endpoints'] } },
  user: { type: 'object', required: ['id', 'name', 'roles', 'RAX-AUTH:defaultRegion'] },
};

/** The schema of an answer with these parts. */
export function toAccessSchema(...parts: readonly ('token' | 'serviceCatalog' | 'user')[]): Schema {
  const properties = Object.fromEntries(parts.map((part) => [part, PARTS[part]]));
  const access = { type: 'object', properties, required: parts, additionalProperties: false };
  return { type: 'object', properties: { access }, required: ['access'], additionalProperties: false };
}
