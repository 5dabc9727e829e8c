import { defaultProject } from '../../../core/access-keys.ts';
import { type Identity, type Project, rolesOf, type TokenGrant, type User } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Json, World } from '../../../operation/operation.ts';
import type { IdentityProfile } from '../../../wire/identity-profile.ts';
import { bad, badSchema, type Members, members, no, text } from './body.ts';
import { ERRORS } from './errors.ts';
import { type Proven, readDomain, readProof } from './proof.ts';

// Source of the rules and their order: Keystone 22, asked request by request; keystone/api/auth.py, keystone/auth/core.py.

/** Who logged in, for what, and how. */
export interface LogIn extends Scope {
  readonly user: User;
  readonly methods: readonly string[];
  /** When the token ends at the latest: with what it was made from. */
  readonly until: number | null;
}

interface Scope {
  readonly project: Project | null;
  /** The name that the project was asked for by, `null` where it was not. */
  readonly projectName: string | null;
  readonly grant: TokenGrant;
}

const UNSCOPED: Scope = { project: null, projectName: null, grant: {} };

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
  const proven = readProof(world.identity, identity, methods, profile);
  const { user, token, credential } = proven;
  const scope =
    credential === undefined ? readScope(world.identity, proven, auth['scope'], profile) : ownScope(world.identity, proven, auth);
  const parent = token === undefined ? {} : { parentAuditId: token.parentAuditId ?? token.auditId };
  return {
    user,
    methods: proven.methods,
    ...scope,
    grant: { ...scope.grant, ...parent },
    until: token?.expiresAt ?? credential?.expiresAt ?? null,
  };
}

/** An application credential is good in the project that it was made in, and nobody may ask for another. */
function ownScope(identity: Identity, { credential }: Proven, auth: Members): Scope {
  if (auth['scope'] !== undefined) throw new Answer(ERRORS.credentialScope);
  const id = credential?.project ?? null;
  const project = id === null ? null : (identity.project({ id }) ?? null);
  return { project, projectName: null, grant: credential === undefined ? {} : { applicationCredential: credential.id } };
}

function readScope(identity: Identity, { user }: Proven, given: Json | undefined, profile: IdentityProfile): Scope {
  const scope = members(given);
  if (given === 'unscoped' || scope?.['unscoped'] !== undefined) return UNSCOPED;
  if (given === undefined) {
    return profile.accounts ? { ...UNSCOPED, grant: { domain: user.domain } } : { ...UNSCOPED, project: defaultProject(identity, user) };
  }
  if (profile.accounts && scope?.['project'] !== undefined) return projectScope(identity, user, members(scope['project']), profile);
  const [[kind, wanted] = ['', null], ...others] = Object.entries(scope ?? {});
  if (!SCOPES.includes(kind) || others.length > 0) throw bad('system, project, domain, OS-TRUST:trust or unscoped in scope');
  // gap: trusts are not there; Keystone has them.
  if (!profile.scopes.includes(kind)) throw no();
  if (kind === 'domain') return domainScope(identity, user, wanted, profile);
  if (kind === 'system') return hasRole(user, { system: true }) ? { ...UNSCOPED, grant: { system: true } } : refuse();
  return projectScope(identity, user, members(wanted), profile);
}

const SCOPES: readonly string[] = ['system', 'project', 'domain', 'OS-TRUST:trust'];

function refuse(): never {
  throw no();
}

function hasRole(user: User, grant: TokenGrant): boolean {
  return rolesOf(user, { project: null, ...grant }).length > 0;
}

function domainScope(identity: Identity, user: User, given: Json, { accounts }: IdentityProfile): Scope {
  const wanted = members(given);
  if (text(wanted?.['id']) === undefined && text(wanted?.['name']) === undefined) {
    throw badSchema('Invalid input for field scope/domain: id or name must be present.');
  }
  const domain = readDomain(identity, given, 'scope');
  const may = accounts ? domain === user.domain : hasRole(user, { domain });
  return may ? { ...UNSCOPED, grant: { domain } } : refuse();
}

function projectScope(identity: Identity, user: User, wanted: Members | undefined, profile: IdentityProfile): Scope {
  if (wanted === undefined) throw no();
  const id = text(wanted['id']);
  const name = text(wanted['name']);
  if (id === undefined && name === undefined) throw bad('id or name in project');
  const project = id === undefined ? findByName(identity, user, name ?? '', wanted['domain'], profile) : identity.project({ id });
  if (project === undefined || user.roles[project.id] === undefined) throw no();
  return { project, projectName: id === undefined ? (name ?? null) : null, grant: {} };
}

function findByName(identity: Identity, user: User, name: string, given: Json | undefined, profile: IdentityProfile): Project | undefined {
  const domain = given === undefined && profile.accounts ? user.domain : readDomain(identity, given, 'project');
  return profile.findProject(identity, user, name, domain);
}
