import type { Clock, Instant } from './clock.ts';

/** What stands in for a user's password: good in one project, with some of the roles that the user has there. */
export interface ApplicationCredential {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly secret: string;
  /** Id of its user. */
  readonly user: string;
  /** Id of its project; `null` for one that was made without a project, and is good for nothing much. */
  readonly project: string | null;
  /** Names of the roles that count, and no others: one that comes with another counts where it is named too. */
  readonly roles: readonly string[];
  /** Whether who logs in with it may make and delete application credentials; `null` is no. */
  readonly unrestricted: boolean | null;
  /** `null`: never. */
  readonly expiresAt: Instant | null;
}

/** What has become of a fixture's application credentials. */
export interface KeptCredentials {
  /** Made, oldest first. */
  readonly made: readonly ApplicationCredential[];
  /** Ids of those of the fixture that were deleted. */
  readonly removed: readonly string[];
}

/** The application credentials of one sandbox. */
export interface ApplicationCredentials {
  /** Of this id, whether or not its time is over. */
  get(id: string): ApplicationCredential | undefined;
  /** Of a user: those of the fixture, then those that were made. */
  of(user: string): readonly ApplicationCredential[];
  /** Whether its time is over. */
  isOver(credential: ApplicationCredential): boolean;
  add(credential: ApplicationCredential): void;
  /** Tokens that were made with it are good no longer. */
  remove(id: string): boolean;
}

/** The same, as what keeps them sees it. */
export interface CredentialShelf extends ApplicationCredentials {
  kept(): KeptCredentials;
  /** Forgets what was made and deleted. */
  reset(): void;
}

/** Application credentials that are kept at most beside the fixture's; the oldest go first. */
const MADE_AT_MOST = 10_000;

/**
 * Makes the application credentials of one sandbox.
 *
 * @param given those of the fixture; not copied and not changed
 * @param kept what to begin with
 * @param tell is called after each change
 */
export function createCredentialShelf(
  given: readonly ApplicationCredential[],
  kept: KeptCredentials,
  clock: Clock,
  tell: () => void,
): CredentialShelf {
  const fixed = new Map(given.map((credential) => [credential.id, credential]));
  const made = new Map(kept.made.map((credential) => [credential.id, credential]));
  const removed = new Set(kept.removed);
  const all = (): readonly ApplicationCredential[] => [...given.filter(({ id }) => !removed.has(id)), ...made.values()];
  return {
    get: (id) => made.get(id) ?? (removed.has(id) ? undefined : fixed.get(id)),
    of: (user) => all().filter((credential) => credential.user === user),
    isOver: ({ expiresAt }) => expiresAt !== null && expiresAt <= clock.now(),
    add: (credential) => {
      made.set(credential.id, credential);
      if (made.size > MADE_AT_MOST) made.delete(made.keys().next().value ?? '');
      tell();
    },
    remove: (id) => {
      const done = made.delete(id) || (fixed.has(id) && !removed.has(id) && removed.add(id).has(id));
      if (done) tell();
      return done;
    },
    kept: () => ({ made: [...made.values()], removed: [...removed] }),
    reset: () => {
      made.clear();
      removed.clear();
    },
  };
}
