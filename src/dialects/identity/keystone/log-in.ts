import { createHash, timingSafeEqual } from 'node:crypto';
import type { Identity, Project, User } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Json, World } from '../../../operation/operation.ts';
import type { IdentityProfile } from '../../../wire/identity-profile.ts';
import { ERRORS, expected } from './errors.ts';

// Source of the rules and their order: Keystone 22, asked request by request; keystone/api/auth.py, keystone/auth/core.py.

type Members = { readonly [name: string]: Json };

/** Who logged in, for what, and how. */
export interface LogIn {
  readonly user: User;
  readonly project: Project | null;
  /** The name that the project was asked for by, `null` where it was not. */
  readonly projectName: string | null;
  readonly methods: readonly string[];
}

const bad = (what: string): Answer => new Answer(ERRORS.badRequest, { message: expected(what) });
const no = (): Answer => new Answer(ERRORS.unauthorized);

function members(value: Json | undefined): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * Reads and checks the body of a log-in.
 *
 * @throws Answer 400 for what is missing, 401 for what is wrong
 */
export function readLogIn(world: World, call: Call, profile: IdentityProfile): LogIn {
  const auth = members(members(call.body)?.['auth']);
  if (auth === undefined) throw bad('auth in request body');
  const identity = members(auth['identity']);
  if (identity === undefined) throw badSchema("'identity' is a required property");
  const methods = identity['methods'];
  if (!Array.isArray(methods)) throw badSchema("'methods' is a required property");
  const proven = readUser(world.identity, identity, methods);
  return { user: proven.user, methods: proven.methods, ...readScope(world.identity, proven, auth['scope'], profile) };
}

const badSchema = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

interface Proven {
  readonly user: User;
  readonly methods: readonly string[];
  /** The project of the token that was shown, if one was. */
  readonly project: Project | null;
}

function readUser(identity: Identity, given: Members, methods: readonly Json[]): Proven {
  if (methods.includes('password')) {
    const user = members(members(given['password'])?.['user']);
    if (given['password'] === undefined) throw bad('password in identity');
    if (user === undefined) throw bad('user in password');
    return { user: readPassword(identity, user), methods: ['password'], project: null };
  }
  if (methods.includes('token')) {
    const token = members(given['token']);
    if (token === undefined) throw bad('token in identity');
    const caller = identity.authenticate(text(token['id']) ?? '');
    if (caller === null) throw new Answer(ERRORS.notFound, { message: 'Could not recognize Fernet token' });
    return { user: caller.user, methods: ['token', ...caller.token.methods.filter((one) => one !== 'token')], project: caller.project };
  }
  // gap: application credentials, trusts and federation are not there; the real service has them.
  if (methods.length === 0) throw no();
  throw new Answer(ERRORS.unauthorized, { message: 'Attempted to authenticate with an unsupported method.' });
}

function readPassword(identity: Identity, given: Members): User {
  const id = text(given['id']);
  const name = text(given['name']);
  if (id === undefined && name === undefined) throw bad('id or name in user');
  const domain = id === undefined ? readDomain(identity, given['domain'], 'user') : undefined;
  const user = identity.user({ ...(id === undefined ? { name: name ?? '' } : { id }), ...(domain === undefined ? {} : { domain }) });
  const password = text(given['password']);
  if (given['password'] !== undefined && password === undefined) throw badSchema('The password is not a text.');
  if (user === undefined || password === undefined || !isSame(password, user.password)) throw no();
  return user;
}

/** The id of the domain that is named; one that is not there has no users, so the log-in fails like a wrong password. */
function readDomain(identity: Identity, given: Json | undefined, where: string): string {
  const domain = members(given);
  if (domain === undefined) throw bad(`domain in ${where}`);
  const id = text(domain['id']);
  const name = text(domain['name']);
  if (id === undefined && name === undefined) throw bad('id or name in domain');
  const found = identity.domains.find((one) => (id === undefined ? one.name.toLowerCase() === name?.toLowerCase() : one.id === id));
  if (found === undefined) throw no();
  return found.id;
}

function isSame(a: string, b: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(a), digest(b));
}

type Scope = Pick<LogIn, 'project' | 'projectName'>;

function readScope(identity: Identity, { user, project: shown }: Proven, given: Json | undefined, profile: IdentityProfile): Scope {
  const scope = members(given);
  if (given === 'unscoped' || scope?.['unscoped'] !== undefined) return { project: null, projectName: null };
  if (given === undefined) return { project: shown ?? defaultProject(identity, user), projectName: null };
  if (scope === undefined || Object.keys(scope).length !== 1) throw badSchema('The scope has to name one project.');
  const wanted = members(scope['project']);
  // gap: a scope that is a domain is refused; the real services have tokens for domains.
  if (wanted === undefined) throw no();
  const id = text(wanted['id']);
  const name = text(wanted['name']);
  if (id === undefined && name === undefined) throw bad('id or name in project');
  const project = id === undefined ? findByName(identity, user, name ?? '', wanted['domain'], profile) : identity.project({ id });
  if (project === undefined || user.roles[project.id] === undefined) throw no();
  return { project, projectName: id === undefined ? (name ?? null) : null };
}

function findByName(identity: Identity, user: User, name: string, given: Json | undefined, profile: IdentityProfile): Project | undefined {
  const domain = given === undefined && profile.ownDomain ? user.domain : readDomain(identity, given, 'project');
  return profile.findProject(identity, user, name, domain);
}

/** Without a wish a user works in the first project it has a role in. */
function defaultProject(identity: Identity, user: User): Project | null {
  return identity.projects.find((project) => user.roles[project.id] !== undefined) ?? null;
}
