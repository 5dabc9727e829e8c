import type { Identity, Project, Token, User } from '../core/identity.ts';
import type { ErrorRow } from '../operation/error-row.ts';
import type { Call, Dialect, Json, Operation, World } from '../operation/operation.ts';

/** An operation that finds something by what its path names, or nothing: that is answered with 404. */
export interface LookUp extends Omit<Operation, 'handle'> {
  readonly find: (world: World, call: Call) => Json | undefined;
}

/** What services that speak the Identity API v3 do differently. */
export interface IdentityProfile extends Pick<Dialect, 'id' | 'title' | 'home' | 'claim'> {
  /** Errors of a gateway in front of it; none without it. */
  readonly gatewayErrors?: readonly ErrorRow[];
  /** Where it is known from: the versions, the operations on tokens, and the errors. */
  readonly sources: { readonly versions: string; readonly tokens: string; readonly errors: string };
  readonly version: { readonly id: string; readonly updated: string };
  /** What a token, a catalog and a project of this service are asked for beside the log-in. */
  readonly operations: readonly Operation[];
  /** What else it looks up. */
  readonly lookUps?: readonly LookUp[];
  /** The services that a token gives access to, below the host and prefix that the caller used. */
  readonly catalog: (call: Call, token: Pick<Token, 'project' | 'domain'>) => Json;
  /** Whether a token whose catalog is not wanted has an empty one, or none. */
  readonly unwantedCatalog: 'empty' | 'absent';
  /** The name of a project that nobody asked for by name. */
  readonly nameOf: (project: Project) => string;
  /** The project that a user means by a name; `domain` is the id of the domain that was named with it. */
  readonly findProject: (identity: Identity, user: User, name: string, domain: string | undefined) => Project | undefined;
  /** How somebody can log in, in the order in which what a log-in shows is looked at. */
  readonly methods: readonly string[];
  /** What a token can be good for: `project`, `domain`, `system`. */
  readonly scopes: readonly string[];
  /**
   * Whether a domain is the account of its users: a project that is named without a domain is there, a user can log in to it without a
   * role, and does so who names nothing; of a project and a domain the project counts.
   */
  readonly accounts: boolean;
  /** Told of each log-in by password, to note what a client does against the documents. */
  readonly onLogIn?: (world: World, call: Call, token: Token) => void;
  /** Whether tokens say how they can be audited, and that projects are no domains. */
  readonly audited: boolean;
}

/** A domain as a token names it. */
export function toDomainReference(identity: Identity, id: string): Json {
  return { id, name: identity.domains.find((domain) => domain.id === id)?.name ?? id };
}
