import type { ApplicationCredential } from '../../../core/application-credentials.ts';
import { type Instant, toMicroseconds } from '../../../core/clock.ts';
import type { Caller } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Json, Operation, Reply, Schema, World } from '../../../operation/operation.ts';
import { toJsonReply } from '../../../wire/json-reply.ts';
import { readNewCredential } from './credential-body.ts';
import { ERRORS, toNotFound } from './errors.ts';
import { select, toFilters, toList, toListSchema, toOneSchema } from './listing.ts';
import { callerOf, denied, reachOf } from './policy.ts';
import { type Row, toRole } from './rows.ts';

// Source: Keystone 22, asked request by request; keystone/api/users.py.

function toRow(call: Call, credential: ApplicationCredential): Row {
  const { id, name, description, user, project, roles, unrestricted, expiresAt } = credential;
  return {
    id,
    name,
    description,
    user_id: user,
    project_id: project,
    system: null,
    expires_at: expiresAt === null ? null : toExpiry(expiresAt),
    unrestricted,
    roles: roles.map(toRole),
    links: { self: `${call.base}/v3/application_credentials/${id}` },
  };
}

/** A time as Keystone writes one of an application credential: microseconds, and no zone. */
function toExpiry(at: Instant): string {
  return `${new Date(Math.floor(at)).toISOString().slice(0, 19)}.${toMicroseconds(at)}`;
}

/** Refuses who may not look: all but the user itself, admins, and readers of the system. */
function requireSight(call: Call, owner: string): Caller {
  const caller = callerOf(call);
  if (!reachOf(caller).everywhere && caller.user.id !== owner) throw denied();
  return caller;
}

/** The one that the path names. Who is no admin has only its own. */
function find(world: World, call: Call): ApplicationCredential {
  const caller = requireSight(call, call.params['user_id'] ?? '');
  const id = call.params['application_credential_id'] ?? '';
  const found = world.identity.applicationCredentials.get(id);
  if (found === undefined) throw toNotFound('Application Credential', id);
  if (!reachOf(caller).everywhere && found.user !== caller.user.id) throw denied();
  return found;
}

/** Who logged in with an application credential may change none, unless that one is unrestricted. */
function requireFreedom({ identity }: World, { token }: Caller): void {
  const { applicationCredential: id } = token;
  if (id === undefined || identity.applicationCredentials.get(id)?.unrestricted === true) return;
  throw new Answer(ERRORS.forbidden, {
    message:
      "You are not authorized to perform the requested action: Using method 'application_credential' is not allowed for managing additional application credentials..",
  });
}

function create(world: World, call: Call): Reply {
  const { identity, chance, clock } = world;
  const caller = callerOf(call);
  // Nobody makes one for somebody else, no admin either.
  if (call.params['user_id'] !== caller.user.id) throw denied();
  const wanted = readNewCredential(call.body, identity, caller, clock.now());
  requireFreedom(world, caller);
  if (identity.applicationCredentials.of(caller.user.id).some(({ name }) => name === wanted.name)) {
    throw new Answer(ERRORS.conflict, {
      message: `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${wanted.name}.`,
    });
  }
  const made: ApplicationCredential = {
    ...wanted,
    id: chance.hex('application-credential', 32),
    secret: wanted.secret ?? toSecret(chance),
    user: caller.user.id,
    project: caller.project?.id ?? null,
  };
  identity.applicationCredentials.add(made);
  const { links = null, ...row } = toRow(call, made);
  return toJsonReply(201, { application_credential: { ...row, secret: made.secret, links } });
}

/** As long as Keystone's: 64 bytes. */
function toSecret(chance: World['chance']): string {
  const parts = Array.from({ length: 4 }, () => chance.hex('application-credential-secret', 32));
  return Buffer.from(parts.join(''), 'hex').toString('base64url');
}

function remove(world: World, call: Call): Reply {
  const caller = callerOf(call);
  // A reader of the system sees all and deletes nothing.
  if (!caller.admin && call.params['user_id'] !== caller.user.id) throw denied();
  const found = find(world, call);
  if (!caller.admin && found.user !== caller.user.id) throw denied();
  requireFreedom(world, caller);
  world.identity.applicationCredentials.remove(found.id);
  return { status: 204, body: '' };
}

const NEW: Schema = {
  type: 'object',
  properties: {
    application_credential: {
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 255, pattern: '\\S' },
        description: { type: ['string', 'null'] },
        secret: { type: ['string', 'null'] },
        expires_at: { type: ['string', 'null'] },
        roles: {
          type: 'array',
          items: { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } }, minProperties: 1, maxProperties: 1 },
        },
        unrestricted: { type: ['boolean', 'null'] },
      },
      required: ['name'],
    },
  },
  required: ['application_credential'],
};

const PLURAL = 'application_credentials';
const KIND = 'application_credential';
const FILTERS = ['name'];
const USER = { name: 'user_id', required: true, schema: { type: 'string' }, description: 'Id of the user.' } as const;
const CREDENTIAL = { name: 'application_credential_id', required: true, schema: { type: 'string' }, description: 'Its id.' } as const;
const SOURCE = 'openstack/keystone, api-ref/source/v3/application-credentials.inc; answers asked of Keystone 22';

const list = (world: World, call: Call): readonly Json[] => {
  const owner = call.params['user_id'] ?? '';
  requireSight(call, owner);
  const rows = world.identity.applicationCredentials.of(owner).map((credential) => toRow(call, credential));
  return select(rows, call, FILTERS);
};

const common = { auth: 'token', source: SOURCE } as const;
const ALL = `/v3/users/{user_id}/${PLURAL}`;
const ONE = `${ALL}/{application_credential_id}`;

/** The operations on application credentials. */
export const applicationCredentialOperations: readonly Operation[] = [
  {
    ...common,
    id: 'keystone.application-credential-create',
    method: 'POST',
    path: ALL,
    summary: 'Make an application credential for the project of the token.',
    checks: ['token', 'json'],
    request: { body: 'json', mediaTypes: { 'application/json': NEW }, path: [USER] },
    replies: [
      {
        status: 201,
        description: 'It, with its secret, which is shown once.',
        mediaType: 'application/json',
        schema: toOneSchema(KIND, ['id', 'secret', 'links']),
      },
    ],
    handle: create,
  },
  {
    ...common,
    id: 'keystone.application-credential-list',
    method: 'GET',
    path: ALL,
    summary: 'List the application credentials of a user.',
    checks: ['token'],
    request: { body: 'none', openQuery: true, path: [USER], query: toFilters(FILTERS) },
    replies: [{ status: 200, description: 'Them, without their secrets.', mediaType: 'application/json', schema: toListSchema(PLURAL) }],
    handle: (world, call) => toList(call, PLURAL, list(world, call)),
  },
  {
    ...common,
    id: 'keystone.application-credential-show',
    method: 'GET',
    path: ONE,
    summary: 'Show an application credential.',
    checks: ['token'],
    request: { body: 'none', openQuery: true, path: [USER, CREDENTIAL] },
    replies: [{ status: 200, description: 'It, without its secret.', mediaType: 'application/json', schema: toOneSchema(KIND) }],
    handle: (world, call) => toJsonReply(200, { [KIND]: toRow(call, find(world, call)) }),
  },
  {
    ...common,
    id: 'keystone.application-credential-delete',
    method: 'DELETE',
    path: ONE,
    summary: 'Delete an application credential, and with it the tokens that were made with it.',
    checks: ['token'],
    request: { body: 'none', path: [USER, CREDENTIAL] },
    replies: [{ status: 204, description: 'It is gone.', mediaType: null }],
    handle: remove,
  },
];
