import type { Caller } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Operation, Parameter, Reply, Schema, World } from '../../../operation/operation.ts';
import { generally } from '../../../operation/wording.ts';
import { inObject, JSON_TYPE, toJsonReply } from '../../../wire/json-reply.ts';
import { administers, toAccess, toAccessSchema, toCatalog, toEndpoints } from './access.ts';
import { ERRORS } from './errors.ts';
import { readLogIn } from './log-in.ts';

const COMMON = 'rackerlabs/docs-cloud-images, common-gs, "Authenticate" and its samples (2015, 2021)';
const DOCS = 'rackerlabs/docs-cloud-identity, api-docs/api-reference/methods';

function create(world: World, call: Call): Reply {
  const { user, project, method } = readLogIn(world, call);
  const token = world.identity.issue(user, project, [method.toLowerCase()]);
  const caller = world.identity.authenticate(token.id);
  if (caller === null) throw new Answer(ERRORS.unauthorized);
  const access = toAccess(caller);
  return toJsonReply(200, { access: { token: access.token, serviceCatalog: toCatalog(call, caller), user: access.user } });
}

/** Who calls, whom the check `token` has found. */
function callerOf(call: Call): Caller {
  if (call.caller === null) throw new Answer(ERRORS.unauthorized);
  return call.caller;
}

/**
 * Whose the token of the path is. Users ask about their own, and who administers an account about those of its users.
 *
 * @throws Answer 404 for a token that is not good, 403 for one of another account
 */
function subjectOf(world: World, call: Call): Caller {
  const caller = callerOf(call);
  const subject = world.identity.authenticate(call.params['token_id'] ?? '');
  if (subject === null) throw new Answer(ERRORS.itemNotFound, generally(ERRORS.itemNotFound));
  const isOwn = subject.user.id === caller.user.id;
  const isOfAccount = subject.project !== null && subject.project.id === caller.project?.id;
  if (!(isOwn || caller.admin || (isOfAccount && administers(caller)))) throw new Answer(ERRORS.forbidden);
  return subject;
}

function show(world: World, call: Call): Reply {
  const subject = subjectOf(world, call);
  const tenant = new URLSearchParams(call.search).get('belongsTo');
  if (tenant !== null && subject.project?.tenant !== tenant) throw new Answer(ERRORS.itemNotFound, generally(ERRORS.itemNotFound));
  return toJsonReply(200, { access: toAccess(subject) });
}

function revoke(world: World, { token }: Caller): Reply {
  world.identity.revoke(token.id);
  return { status: 204, body: '' };
}

/** The tenants that the caller has a role in. */
function listTenants({ identity }: World, call: Call): Reply {
  const { user } = callerOf(call);
  const own = identity.projects.filter(({ id }) => user.roles[id] !== undefined);
  return toJsonReply(200, { tenants: own.map(({ tenant }) => ({ id: tenant, name: tenant, enabled: true })) });
}

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
const ENDPOINTS: Schema = {
  type: 'object',
  properties: {
    endpoints: { type: 'array', items: { type: 'object', required: ['id', 'name', 'type', 'region', 'publicURL'] } },
    endpoints_links: { type: 'array', maxItems: 0 },
  },
  required: ['endpoints', 'endpoints_links'],
  additionalProperties: false,
};
const TENANTS: Schema = inObject('tenants', { type: 'array', items: { type: 'object', required: ['id', 'name', 'enabled'] } });

const TOKEN_ID: Parameter = { name: 'token_id', required: true, description: 'The token that is asked about.', schema: { type: 'string' } };
const GONE: Operation['replies'] = [{ status: 204, description: 'The token is good no more.', mediaType: null }];
const common = { auth: 'token', checks: ['token'] } as const;
const json = (description: string, schema: Schema): Operation['replies'] => [{ status: 200, description, mediaType: JSON_TYPE, schema }];

/** The operations on tokens, and what a token is good for. */
export const TOKEN_OPERATIONS: readonly Operation[] = [
  {
    id: 'rackspace-identity.token-create',
    method: 'POST',
    path: '/v2.0/tokens',
    summary: 'Log in, by API key, password or token.',
    source: `${COMMON}; ${DOCS}/token`,
    auth: 'none',
    checks: ['json'],
    request: { body: 'json', mediaTypes: { [JSON_TYPE]: LOG_IN } },
    replies: json('The token, the catalog and the user.', toAccessSchema('token', 'serviceCatalog', 'user')),
    handle: create,
  },
  {
    ...common,
    id: 'rackspace-identity.token-revoke',
    method: 'DELETE',
    path: '/v2.0/tokens',
    summary: 'Make the own token good no more.',
    source: `${DOCS}/token, "Revoke token"`,
    request: { body: 'none' },
    replies: GONE,
    handle: (world, call) => revoke(world, callerOf(call)),
  },
  {
    ...common,
    id: 'rackspace-identity.token-show',
    method: 'GET',
    path: '/v2.0/tokens/{token_id}',
    summary: 'Show whose a token is.',
    source: `${DOCS}/token, "Validate token"`,
    request: {
      body: 'none',
      path: [TOKEN_ID],
      query: [{ name: 'belongsTo', schema: { type: 'string' }, description: 'The tenant that it has to be good for.' }],
    },
    replies: json('The token and its user.', toAccessSchema('token', 'user')),
    handle: show,
  },
  {
    ...common,
    id: 'rackspace-identity.token-revoke-other',
    method: 'DELETE',
    path: '/v2.0/tokens/{token_id}',
    summary: 'Make a token good no more, of a user of the same account.',
    source: `${DOCS}/token, "Revoke token"`,
    request: { body: 'none', path: [TOKEN_ID] },
    replies: GONE,
    handle: (world, call) => revoke(world, subjectOf(world, call)),
  },
  {
    ...common,
    id: 'rackspace-identity.token-endpoint-list',
    method: 'GET',
    path: '/v2.0/tokens/{token_id}/endpoints',
    summary: 'List the endpoints that a token is good for.',
    source: `${DOCS}/token, "List endpoints for token"`,
    request: { body: 'none', path: [TOKEN_ID] },
    replies: json('The endpoints, region by region.', ENDPOINTS),
    handle: (world, call) => toJsonReply(200, toEndpoints(call, subjectOf(world, call))),
  },
  {
    ...common,
    id: 'rackspace-identity.tenant-list',
    method: 'GET',
    path: '/v2.0/tenants',
    summary: "List the caller's tenants.",
    source: `${DOCS}/tenants, "List tenants"`,
    request: { body: 'none' },
    replies: json('The tenants.', TENANTS),
    handle: listTenants,
  },
];
