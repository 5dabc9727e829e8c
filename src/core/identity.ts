import {
  type ApplicationCredential,
  type ApplicationCredentials,
  createCredentialShelf,
  type KeptCredentials,
} from './application-credentials.ts';
import type { Chance } from './chance.ts';
import type { Clock, Instant } from './clock.ts';

/** A Keystone domain. */
export interface Domain {
  readonly id: string;
  readonly name: string;
}

/** A project; each cloud has its own name for it. */
export interface Project {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  /** Its name in IAM, such as `eu-de`. */
  readonly regionProject: string;
  /** Its number in Rackspace's identity. */
  readonly tenant: string;
}

/** A user with all that it can log in with. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly password: string;
  readonly apiKey: string | null;
  readonly accessKeys: readonly { readonly id: string; readonly secret: string }[];
  /** Project id → names of the roles there. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Domain id → names of the roles there; none without it. */
  readonly domainRoles?: Readonly<Record<string, readonly string[]>>;
  /** Names of the roles that count for the whole system; none without it. */
  readonly systemRoles?: readonly string[];
  /** Those of the fixture; none without it. */
  readonly applicationCredentials?: readonly ApplicationCredential[];
}

/** What a token is good for beside a project, and what it was made from. */
export interface TokenGrant {
  /** Id of the domain that it is good for, in place of a project. */
  readonly domain?: string;
  /** It is good for the whole system, in place of a project. */
  readonly system?: true;
  /** Id of the application credential that it was made with: it has the roles of that one, and goes when that one goes. */
  readonly applicationCredential?: string;
  /** The audit id of the log-in that it goes back to, if it was made from another token. */
  readonly parentAuditId?: string;
}

/** Proof of a log-in. */
export interface Token extends TokenGrant {
  readonly id: string;
  readonly user: string;
  readonly project: string | null;
  readonly methods: readonly string[];
  readonly auditId: string;
  readonly issuedAt: Instant;
  /** `null`: never. */
  readonly expiresAt: Instant | null;
}

/** Who makes a request: a user in a project, with the roles it has there. */
export interface Caller {
  readonly user: User;
  readonly project: Project | null;
  readonly roles: readonly string[];
  readonly admin: boolean;
  readonly token: Token;
}

/** The people of a cloud, as a fixture gives them. */
export interface IdentityData {
  readonly domains: readonly Domain[];
  readonly projects: readonly Project[];
  readonly users: readonly User[];
  readonly tokens: readonly GivenToken[];
}

/** A token that a fixture gives. It never expires unless it says when. */
export interface GivenToken extends Pick<Token, 'id' | 'user' | 'project'>, Partial<Omit<Token, 'id' | 'user' | 'project'>> {}

/** What log-ins have made of a fixture's tokens. */
export interface KeptTokens {
  /** Issued, oldest first. */
  readonly issued: readonly Token[];
  /** Ids of tokens of the fixture that are good no more. */
  readonly revoked: readonly string[];
  /** Application credentials; none were made or deleted without it. */
  readonly credentials?: KeptCredentials;
}

/** Users, projects and tokens of one sandbox: one set for all its clouds. */
export interface Identity {
  readonly domains: readonly Domain[];
  readonly projects: readonly Project[];
  readonly users: readonly User[];
  /** The tokens of the fixture, in their order. */
  readonly given: readonly GivenToken[];
  /** The caller behind a token that is good now, else `null`. */
  authenticate(token: string): Caller | null;
  /** The same for a token that a request shows, which is counted. */
  present(token: string): Caller | null;
  /** The caller that stands in where tokens are not checked: the first user in its first project. */
  stranger(): Caller | null;
  user(wanted: { readonly id?: string; readonly name?: string; readonly domain?: string }): User | undefined;
  project(wanted: { readonly id?: string; readonly name?: string; readonly domain?: string }): Project | undefined;
  /** What stands in for passwords. */
  readonly applicationCredentials: ApplicationCredentials;
  /** Makes a token; the caller has checked the credentials. `until` is when it ends at the latest. */
  issue(user: User, project: Project | null, methods: readonly string[], grant?: TokenGrant & { readonly until?: Instant | null }): Token;
  revoke(token: string): boolean;
  /** Lets a token be good no longer, as though its time were over. One of the fixture, which has no end, is revoked. */
  expire(token: string): boolean;
  /** What differs from the fixture, for another identity to begin with. */
  kept(): KeptTokens;
  /** Tells that a token was issued or revoked, after it happened. Returns a function that stops it. */
  onChange(listener: () => void): () => void;
  /** Forgets all tokens that were issued and all application credentials that were made; those of the fixture stay. */
  reset(): void;
}

/** By token: how many requests have shown it. */
const uses = new WeakMap<Token, number>();

/** How many requests have shown a token, since this process knows it. */
export function timesUsed(token: Token): number {
  return uses.get(token) ?? 0;
}

/** How long an issued token is good, in milliseconds: Keystone's default is an hour, IAM's page says a day; the longer one. */
const TOKEN_LIFE = 24 * 3600 * 1000;
/** Issued tokens that are kept at most; the oldest go first. */
const TOKENS_AT_MOST = 10_000;

/**
 * Makes the users, projects and tokens of one sandbox.
 *
 * @param data who there is; it is not copied and not changed
 * @param kept the tokens to begin with
 */
export function createIdentity(data: IdentityData, clock: Clock, chance: Chance, kept: KeptTokens = { issued: [], revoked: [] }): Identity {
  const users = new Map(data.users.map((user) => [user.id, user]));
  const projects = new Map(data.projects.map((project) => [project.id, project]));
  const given = new Map(data.tokens.map((token) => [token.id, toFixtureToken(token, clock.now())]));
  const issued = new Map(kept.issued.map((token) => [token.id, token]));
  const revoked = new Set(kept.revoked);
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const fixed = data.users.flatMap(({ applicationCredentials = [] }) => applicationCredentials);
  const credentials = createCredentialShelf(fixed, kept.credentials ?? { made: [], removed: [] }, clock, tell);
  const callers = new WeakMap<Token, Caller>();

  const toCaller = (token: Token): Caller | null => {
    const known = callers.get(token);
    if (known !== undefined) return known;
    const user = users.get(token.user);
    if (user === undefined) return null;
    const project = token.project === null ? null : (projects.get(token.project) ?? null);
    const roles =
      token.applicationCredential === undefined ? rolesOf(user, token) : (credentials.get(token.applicationCredential)?.roles ?? []);
    const caller: Caller = { user, project, roles, admin: roles.includes('admin'), token };
    callers.set(token, caller);
    return caller;
  };
  const authenticate = (id: string): Caller | null => {
    const token = issued.get(id) ?? given.get(id);
    if (token === undefined || revoked.has(id)) return null;
    if (token.expiresAt !== null && token.expiresAt <= clock.now()) return null;
    if (token.applicationCredential !== undefined && credentials.get(token.applicationCredential) === undefined) return null;
    return toCaller(token);
  };
  const issue: Identity['issue'] = (user, project, methods, { until = null, ...grant } = {}) => {
    const issuedAt = clock.now();
    const token: Token = {
      ...grant,
      id: toTokenText(chance),
      user: user.id,
      project: project?.id ?? null,
      methods,
      auditId: Buffer.from(chance.hex('audit', 32), 'hex').toString('base64url'),
      issuedAt,
      expiresAt: Math.min(issuedAt + TOKEN_LIFE, until ?? Number.POSITIVE_INFINITY),
    };
    issued.set(token.id, token);
    if (issued.size > TOKENS_AT_MOST) issued.delete(issued.keys().next().value ?? '');
    tell();
    return token;
  };
  const revoke = (id: string): boolean => {
    const done = given.has(id) && !revoked.has(id) ? revoked.add(id).has(id) : issued.delete(id);
    if (done) tell();
    return done;
  };
  const expire = (id: string): boolean => {
    const token = issued.get(id);
    if (token === undefined) return revoke(id);
    issued.set(id, { ...token, expiresAt: clock.now() });
    tell();
    return true;
  };
  const first = data.tokens.find(({ expiresAt = null }) => expiresAt === null);
  return {
    domains: data.domains,
    projects: data.projects,
    users: data.users,
    given: data.tokens,
    authenticate,
    present: (id) => {
      const caller = authenticate(id);
      if (caller !== null) uses.set(caller.token, timesUsed(caller.token) + 1);
      return caller;
    },
    stranger: () => (first === undefined ? null : authenticate(first.id)),
    user: (wanted) => find(data.users, wanted),
    project: (wanted) => find(data.projects, wanted),
    applicationCredentials: credentials,
    issue,
    revoke,
    expire,
    kept: () => {
      const { made, removed } = credentials.kept();
      const shelf = made.length + removed.length === 0 ? {} : { credentials: { made, removed } };
      return { issued: [...issued.values()], revoked: [...revoked], ...shelf };
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset: () => {
      issued.clear();
      revoked.clear();
      credentials.reset();
      tell();
    },
  };
}

/** Roles that come with others. Source: Keystone's bootstrap, which makes these implications. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = { admin: ['member', 'reader'], member: ['reader'] };

/** Roles with those that come with them. */
export function withImplied(roles: readonly string[]): readonly string[] {
  return [...new Set(roles.flatMap((role) => [role, ...(IMPLIED[role] ?? [])]))];
}

/** The roles that a user has where a token is good, with those that come with them. */
export function rolesOf(user: User, { project, domain, system }: Pick<Token, 'project' | 'domain' | 'system'>): readonly string[] {
  if (project !== null) return withImplied(user.roles[project] ?? []);
  if (domain !== undefined) return withImplied(user.domainRoles?.[domain] ?? []);
  return system === true ? withImplied(user.systemRoles ?? []) : [];
}

function find<T extends { readonly id: string; readonly name: string; readonly domain: string }>(
  all: readonly T[],
  wanted: { readonly id?: string; readonly name?: string; readonly domain?: string },
): T | undefined {
  return all.find(
    (one) =>
      (wanted.id === undefined || one.id === wanted.id) &&
      (wanted.name === undefined || one.name === wanted.name) &&
      (wanted.domain === undefined || one.domain === wanted.domain),
  );
}

function toFixtureToken(token: GivenToken, at: Instant): Token {
  return { methods: ['password'], auditId: token.id, issuedAt: at, expiresAt: null, ...token };
}

/** Looks like Keystone's fernet tokens, which clients treat as opaque: `gAAAAAB` and base64url. */
function toTokenText(chance: Chance): string {
  let text = '';
  for (let part = 0; part < 6; part += 1) text += Buffer.from(chance.hex('token', 32), 'hex').toString('base64url');
  return `gAAAAAB${text}`;
}
