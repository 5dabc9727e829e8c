import { createTimeText } from '../../../core/clock.ts';
import type { Caller, Project, Token } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Json, Operation, Reply, Schema, World } from '../../../operation/operation.ts';
import { type IdentityProfile, toDomainReference } from '../../../wire/identity-profile.ts';
import { toJsonReply } from '../../../wire/json-reply.ts';
import { ERRORS, expected, toDenied } from './errors.ts';
import { readLogIn } from './log-in.ts';
import { roleId } from './rows.ts';

/** What a token that never expires says: clients need a time. */
const NEVER = '2099-12-31T23:59:59.000000Z';

/** A service and what it remembers: the name that the project of a token was asked for by. */
interface Service {
  readonly profile: IdentityProfile;
  readonly projectNames: WeakMap<Token, string>;
}

function toDocument(service: Service, world: World, call: Call, { user, project, roles, token }: Caller, withCatalog: boolean): Json {
  const { audited, nameOf, catalog, unwantedCatalog } = service.profile;
  const { auditId, parentAuditId, domain, system } = token;
  const unwanted = unwantedCatalog === 'empty' ? { catalog: [] } : {};
  const shownCatalog = withCatalog ? { catalog: catalog(call, token) } : unwanted;
  const timeText = createTimeText();
  const time = (at: number): string => timeText(at).replace('Z', '.000000Z');
  const rights = { roles: roles.map((name) => ({ id: roleId(name), name })), ...shownCatalog };
  const toScope = (of: Project): { [name: string]: Json } => ({
    project: {
      domain: toDomainReference(world.identity, of.domain),
      id: of.id,
      name: service.projectNames.get(token) ?? nameOf(of),
    },
    ...(audited ? { is_domain: false } : {}),
    ...rights,
  });
  return {
    token: {
      methods: token.methods,
      user: { domain: toDomainReference(world.identity, user.domain), id: user.id, name: user.name, password_expires_at: null },
      ...(audited ? { audit_ids: [auditId, ...(parentAuditId === undefined ? [] : [parentAuditId])] } : {}),
      expires_at: token.expiresAt === null ? NEVER : time(token.expiresAt),
      issued_at: time(token.issuedAt),
      ...(project === null ? {} : toScope(project)),
      ...(domain === undefined ? {} : { domain: toDomainReference(world.identity, domain), ...rights }),
      ...(system === undefined ? {} : { ...rights, system: { all: true } }),
      ...toCredential(world, token),
    },
  };
}

/**
 * What a token says of the application credential that it was made with.
 *
 * gap: of a token whose application credential was deleted Keystone says that this one is not found (404); here the token is one that is
 * good no longer.
 */
function toCredential({ identity }: World, { applicationCredential }: Token): { readonly [name: string]: Json } {
  const found = applicationCredential === undefined ? undefined : identity.applicationCredentials.get(applicationCredential);
  if (found === undefined) return {};
  return { application_credential: { id: found.id, name: found.name, restricted: found.unrestricted !== true } };
}

function answer(service: Service, world: World, call: Call, status: number, caller: Caller): Reply {
  const wish = new URLSearchParams(call.search).get('nocatalog');
  // What is there but empty counts in Keystone; IAM's page says that it does not.
  const withCatalog = wish === null || (wish === '' && service.profile.accounts);
  return toJsonReply(status, toDocument(service, world, call, caller, withCatalog), { 'x-subject-token': caller.token.id });
}

function create(service: Service, world: World, call: Call): Reply {
  // Without a media type the body is taken for JSON.
  const mediaType = call.headers['content-type']?.split(';', 1)[0] ?? 'application/json';
  if (mediaType !== 'application/json') {
    throw new Answer(ERRORS.badRequest, { message: expected('application/json in Content-Type header') });
  }
  const { user, project, projectName, methods, grant, until } = readLogIn(world, call, service.profile);
  const token: Token = world.identity.issue(user, project, methods, { ...grant, until });
  if (projectName !== null) service.projectNames.set(token, projectName);
  const caller = world.identity.authenticate(token.id);
  if (caller === null) throw new Answer(ERRORS.unauthorized);
  if (methods.every((method) => method === 'password')) service.profile.onLogIn?.(world, call, token);
  return answer(service, world, call, 201, caller);
}

/** The token that the request is about. A caller may look at and revoke its own; admins those of all. */
function subject(world: World, call: Call, rule: string): Caller {
  const id = call.headers['x-subject-token'];
  const refused = new Answer(ERRORS.forbidden, { message: toDenied(rule) });
  if (typeof id !== 'string') throw refused;
  const found = world.identity.authenticate(id);
  if (found === null) throw new Answer(ERRORS.notFound, { message: 'Failed to validate token' });
  const { caller } = call;
  if (caller === null || (!caller.admin && caller.user.id !== found.user.id)) throw refused;
  return found;
}

function revoke(world: World, call: Call): Reply {
  world.identity.revoke(subject(world, call, 'revoke_token').token.id);
  return { status: 204, body: '' };
}

const TOKEN_REPLY: Schema = {
  type: 'object',
  properties: {
    token: {
      type: 'object',
      properties: { methods: { type: 'array' }, user: { type: 'object' }, expires_at: { type: 'string' }, issued_at: { type: 'string' } },
      required: ['methods', 'user', 'expires_at', 'issued_at'],
    },
  },
  required: ['token'],
};

const toLogInSchema = ({ methods }: IdentityProfile): Schema => ({
  type: 'object',
  properties: {
    auth: {
      type: 'object',
      properties: {
        identity: {
          type: 'object',
          properties: { methods: { type: 'array', items: { enum: methods }, minItems: 1 } },
          required: ['methods'],
        },
        scope: { type: ['object', 'string'] },
      },
      required: ['identity'],
    },
  },
  required: ['auth'],
});

const subjectHeader = {
  name: 'x-subject-token',
  required: true,
  schema: { type: 'string' },
  description: 'The token it is about.',
} as const;
const query = [{ name: 'nocatalog', schema: { type: 'string' }, description: 'Leave the catalog out.' }];

/** The operations on tokens. */
export function tokenOperations(profile: IdentityProfile): readonly Operation[] {
  const service: Service = { profile, projectNames: new WeakMap() };
  const common = { path: '/v3/auth/tokens', source: profile.sources.tokens } as const;
  return [
    {
      ...common,
      id: `${profile.id}.token-create`,
      method: 'POST',
      summary: 'Log in, for a project or what else the service has tokens for.',
      auth: 'none',
      checks: ['json'],
      request: { body: 'json', mediaTypes: { 'application/json': toLogInSchema(profile) }, query },
      replies: [{ status: 201, description: 'The token, its id in X-Subject-Token.', mediaType: 'application/json', schema: TOKEN_REPLY }],
      handle: (world, call) => create(service, world, call),
    },
    {
      ...common,
      id: `${profile.id}.token-show`,
      method: 'GET',
      summary: 'Show a token.',
      auth: 'token',
      checks: ['token'],
      request: { body: 'none', headers: [subjectHeader], query },
      replies: [{ status: 200, description: 'The token.', mediaType: 'application/json', schema: TOKEN_REPLY }],
      handle: (world, call) => answer(service, world, call, 200, subject(world, call, 'validate_token')),
    },
    {
      ...common,
      id: `${profile.id}.token-check`,
      method: 'HEAD',
      summary: 'Tell whether a token is good.',
      auth: 'token',
      checks: ['token'],
      request: { body: 'none', headers: [subjectHeader], query },
      replies: [{ status: 200, description: 'It is.', mediaType: 'application/json' }],
      handle: (world, call) => answer(service, world, call, 200, subject(world, call, 'check_token')),
    },
    {
      ...common,
      id: `${profile.id}.token-revoke`,
      method: 'DELETE',
      summary: 'Revoke a token.',
      auth: 'token',
      checks: ['token'],
      request: { body: 'none', headers: [subjectHeader] },
      replies: [{ status: 204, description: 'It is good no longer.', mediaType: null }],
      handle: revoke,
    },
  ];
}
