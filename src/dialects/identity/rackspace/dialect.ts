import type { Caller } from '../../../core/identity.ts';
import type { Reason } from '../../../core/reasons.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Dialect, Json, Operation, Reply, Schema, World } from '../../../operation/operation.ts';
import { pseudoOperations } from '../../../operation/pseudo.ts';
import { JSON_TYPE, toJsonReply } from '../../../wire/json-reply.ts';
import { ERROR_ROWS, ERRORS, errorForms, refuseCheck, renderError } from './errors.ts';
import { readLogIn } from './log-in.ts';

const SOURCE = 'rackerlabs/docs-cloud-images, common-gs, "Authenticate" and its samples (2015, 2021)';
/** Where images are, by the names of the regions. */
const REGIONS = ['DFW', 'ORD', 'IAD'] as const;
/** What a token that never expires says: clients need a time. */
const NEVER = Date.UTC(2099, 11, 31, 23, 59, 59);

/** How a token was had, in the words of this service. */
const METHODS: Readonly<Record<string, string>> = { password: 'PASSWORD', apikey: 'APIKEY', token: 'TOKEN' };

function catalog(call: Call, tenant: string | undefined): Json {
  const endpoints = REGIONS.map((region) => ({
    ...(tenant === undefined ? {} : { tenantId: tenant }),
    publicURL: `${call.urlOf('/rackspace')}/v2`,
    region,
  }));
  return [{ name: 'cloudImages', endpoints, type: 'image' }];
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
  return roles.some((name) => OWN_ROLE.test(name)) ? shown : [...shown, OWNER];
}

function toAccess(call: Call, { user, project, roles, token }: Caller): Json {
  const tenant = project?.tenant;
  const scope: { [name: string]: Json } = tenant === undefined ? {} : { tenant: { id: tenant, name: tenant } };
  return {
    access: {
      token: {
        id: token.id,
        expires: new Date(token.expiresAt ?? NEVER).toISOString(),
        ...scope,
        'RAX-AUTH:authenticatedBy': token.methods.map((method) => METHODS[method] ?? method.toUpperCase()),
      },
      serviceCatalog: catalog(call, tenant),
      user: {
        id: user.id,
        name: user.name,
        'RAX-AUTH:defaultRegion': REGIONS[0],
        roles: toRoles(roles, tenant),
      },
    },
  };
}

function answer(call: Call, caller: Caller): Reply {
  const json = toAccess(call, caller);
  return toJsonReply(200, json);
}

function create(world: World, call: Call): Reply {
  const { user, project, method } = readLogIn(world, call);
  const token = world.identity.issue(user, project, [method.toLowerCase()]);
  const caller = world.identity.authenticate(token.id);
  if (caller === null) throw new Answer(ERRORS.unauthorized);
  return answer(call, caller);
}

const ACCESS: Schema = {
  type: 'object',
  properties: {
    access: {
      type: 'object',
      properties: {
        token: { type: 'object', required: ['id', 'expires', 'RAX-AUTH:authenticatedBy'] },
        serviceCatalog: { type: 'array', items: { type: 'object', required: ['name', 'type', 'endpoints'] } },
        user: { type: 'object', required: ['id', 'name', 'roles', 'RAX-AUTH:defaultRegion'] },
      },
      required: ['token', 'serviceCatalog', 'user'],
    },
  },
  required: ['access'],
};

const LOG_IN: Schema = {
  type: 'object',
  properties: {
    auth: {
      type: 'object',
      anyOf: [{ required: ['RAX-KSKEY:apiKeyCredentials'] }, { required: ['passwordCredentials'] }, { required: ['token'] }],
    },
  },
  required: ['auth'],
};

const TOKEN_CREATE: Operation = {
  id: 'rackspace-identity.token-create',
  method: 'POST',
  path: '/v2.0/tokens',
  summary: 'Log in, by API key, password or token.',
  source: SOURCE,
  auth: 'none',
  checks: ['json'],
  request: { body: 'json', mediaTypes: { [JSON_TYPE]: LOG_IN } },
  replies: [{ status: 200, description: 'The token, the catalog and the user.', mediaType: JSON_TYPE, schema: ACCESS }],
  handle: create,
};

const pseudo = pseudoOperations('rackspace-identity', SOURCE);
const NOT_FOUND = pseudo('unmatched', [], (call) => renderError(ERRORS.itemNotFound, call));
const WRONG_METHOD = pseudo('wrong-method', [], (call) => renderError(ERRORS.badMethod, call));

/** Makes the dialect of Rackspace's identity service v2.0, as far as clients of Cloud Images use it. */
export function createRackspaceIdentity(): Dialect {
  return {
    id: 'rackspace-identity',
    title: 'Rackspace Identity v2.0',
    home: '/rackspace-identity',
    operations: [TOKEN_CREATE],
    errors: ERROR_ROWS,
    switches: [],
    attributes: [],
    normalise: (path) => path.replace(/\.json$/, ''),
    unmatched: () => NOT_FOUND,
    wrongMethod: () => WRONG_METHOD,
    commonHeaders: () => undefined,
    renderError,
    errorForms,
    refuseCheck,
    // Operations of this dialect touch no image, so the core has nothing to refuse.
    refuse: (_reason: Reason, call: Call) => renderError(ERRORS.identityFault, call),
    crash: (call) => renderError(ERRORS.identityFault, call),
  };
}
