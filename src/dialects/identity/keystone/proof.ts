import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApplicationCredential } from '../../../core/application-credentials.ts';
import type { Identity, Token, User } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Json } from '../../../operation/operation.ts';
import type { IdentityProfile } from '../../../wire/identity-profile.ts';
import { bad, badSchema, type Members, members, no, text } from './body.ts';
import { ERRORS, toNotFound } from './errors.ts';

// Source of the rules and their order: Keystone 22, asked request by request; keystone/auth/core.py, keystone/auth/plugins.

/** Who somebody has proven to be, and how. */
export interface Proven {
  readonly user: User;
  readonly methods: readonly string[];
  /** The token that was shown, if one was. */
  readonly token?: Token;
  /** The application credential that was shown, if one was: it decides on the scope. */
  readonly credential?: ApplicationCredential;
}

/**
 * Checks what a log-in shows.
 *
 * @throws Answer 400 for what is missing, 401 and 404 for what is wrong
 */
export function readProof(identity: Identity, given: Members, methods: readonly Json[], profile: IdentityProfile): Proven {
  const method = profile.methods.find((known) => methods.includes(known));
  if (methods.length === 0) throw no();
  // Each method that is named has to be shown, though one is enough to know who it is.
  const absent = profile.methods.find((known) => methods.includes(known) && given[known] === undefined);
  if (absent !== undefined) throw bad(`${absent} in identity`);
  if (method === 'password') {
    const user = members(members(given['password'])?.['user']);
    if (user === undefined) throw bad('user in password');
    return { user: readPassword(identity, user), methods: ['password'] };
  }
  if (method === 'token') return readToken(identity, given);
  if (method === 'application_credential') return readCredential(identity, given);
  // gap: log-ins by a second factor and by federation are refused; Keystone has them.
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

function readToken(identity: Identity, given: Members): Proven {
  const shown = members(given['token']);
  if (shown === undefined) throw bad('token in identity');
  const caller = identity.authenticate(text(shown['id']) ?? '');
  if (caller === null) throw new Answer(ERRORS.notFound, { message: 'Could not recognize Fernet token' });
  const { user, token } = caller;
  if (token.applicationCredential !== undefined) {
    throw new Answer(ERRORS.forbidden, {
      message: 'You are not authorized to perform the requested action: Using a delegated token to create another token is not allowed..',
    });
  }
  // In the order in which Keystone lists its methods.
  return { user, token, methods: [...new Set([...token.methods, 'token'])].sort() };
}

function readCredential(identity: Identity, given: Members): Proven {
  const shown = members(given['application_credential']);
  // gap: an application credential that is no object breaks Keystone 22, which hangs up; here it is 400.
  if (shown === undefined) throw bad('application_credential in identity');
  const credential = findCredential(identity, shown);
  const secret = text(shown['secret']);
  const user = identity.user({ id: credential.user });
  if (user === undefined || secret === undefined || !isSame(secret, credential.secret)) throw no();
  if (identity.applicationCredentials.isOver(credential)) throw no();
  return { user, credential, methods: ['application_credential'] };
}

/** One that is named by its id and is not there is not found; by its name, with its user, it is a wrong log-in. */
function findCredential(identity: Identity, given: Members): ApplicationCredential {
  const id = text(given['id']);
  const name = text(given['name']);
  if (id !== undefined) {
    const found = identity.applicationCredentials.get(id);
    if (found === undefined) throw toNotFound('Application Credential', id);
    return found;
  }
  if (name === undefined) throw bad('name or ID in application credential');
  const wanted = members(given['user']);
  if (wanted === undefined) throw bad('user in application credential');
  const user = readUser(identity, wanted);
  const found = identity.applicationCredentials.of(user?.id ?? '').find((one) => one.name === name);
  if (found === undefined) throw no();
  return found;
}

function readUser(identity: Identity, given: Members): User | undefined {
  const id = text(given['id']);
  const name = text(given['name']);
  if (id !== undefined) return identity.user({ id });
  if (name === undefined) throw bad('id or name in user');
  const user = identity.user({ name, domain: readDomain(identity, given['domain'], 'user') });
  if (user === undefined) throw toNotFound('user', name);
  return user;
}

/** The id of the domain that is named; one that is not there has no users, so the log-in fails like a wrong password. */
export function readDomain(identity: Identity, given: Json | undefined, where: string): string {
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
