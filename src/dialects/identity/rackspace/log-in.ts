import { createHash, timingSafeEqual } from 'node:crypto';
import type { Project, User } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Json, World } from '../../../operation/operation.ts';
import { ERRORS } from './errors.ts';

// Source: rackerlabs/docs-cloud-images, common-gs, "Authenticate"; rackerlabs/docs-cloud-identity, the three log-ins.
//
// gap: a token that is over is a 404 at a log-in by token, and wrong credentials are a 401; here a token that is not good is wrong credentials.

type Members = { readonly [name: string]: Json };

/** Who logged in, for which tenant, and how. */
export interface LogIn {
  readonly user: User;
  readonly project: Project | null;
  readonly method: 'APIKEY' | 'PASSWORD' | 'TOKEN';
}

const API_KEY = 'RAX-KSKEY:apiKeyCredentials';

const bad = (): Answer => new Answer(ERRORS.badRequest);
const no = (): Answer => new Answer(ERRORS.unauthorized);

function members(value: Json | undefined): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function text(value: Json | undefined): string {
  if (typeof value !== 'string' || value === '') throw bad();
  return value;
}

/**
 * Reads and checks the body of a log-in.
 *
 * @throws Answer 400 for what cannot be read, 401 for what is wrong
 */
export function readLogIn(world: World, call: Call): LogIn {
  const auth = members(members(call.body)?.['auth']);
  if (auth === undefined) throw bad();
  const { user, project: shown, method } = readUser(world, auth);
  return { user, project: readTenant(world, user, auth) ?? shown ?? firstProject(world, user), method };
}

function readUser(world: World, auth: Members): LogIn {
  const key = members(auth[API_KEY]);
  if (key !== undefined) {
    const user = world.identity.user({ name: text(key['username']) });
    return { user: proven(user, user?.apiKey ?? null, text(key['apiKey'])), project: null, method: 'APIKEY' };
  }
  const password = members(auth['passwordCredentials']);
  if (password !== undefined) {
    const user = world.identity.user({ name: text(password['username']) });
    return { user: proven(user, user?.password ?? null, text(password['password'])), project: null, method: 'PASSWORD' };
  }
  const token = members(auth['token']);
  if (token === undefined) throw bad();
  const caller = world.identity.authenticate(text(token['id']));
  if (caller === null) throw no();
  return { user: caller.user, project: caller.project, method: 'TOKEN' };
}

function proven(user: User | undefined, wanted: string | null, given: string): User {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  if (user === undefined || wanted === null || !timingSafeEqual(digest(wanted), digest(given))) throw no();
  return user;
}

/** The tenant that is asked for: by its number, which is its name as well. */
function readTenant({ identity }: World, user: User, auth: Members): Project | undefined {
  // A table has the tenant inside the credentials, the examples beside them.
  const places = [auth, members(auth[API_KEY]) ?? {}, members(auth['passwordCredentials']) ?? {}];
  const [given, another] = places.flatMap(({ tenantId = null, tenantName = null }) => [tenantId, tenantName]).filter((one) => one !== null);
  if (given === undefined) return undefined;
  // Source: rackerlabs/docs-cloud-identity, the code 400 of the log-ins: not both the name and the id.
  if (another !== undefined) throw bad();
  const tenant = text(given);
  const project = identity.projects.find((one) => one.tenant === tenant && user.roles[one.id] !== undefined);
  if (project === undefined) throw no();
  return project;
}

function firstProject({ identity }: World, user: User): Project | null {
  return identity.projects.find(({ id }) => user.roles[id] !== undefined) ?? null;
}
