import type { Secrets } from '../conformance/replay/request.ts';
import type { Identity } from '../core/identity.ts';
import type { Exchange } from '../journal/exchange.ts';

/** The tokens of a replay, by what the journal calls them. */
export interface ReplayTokens {
  /** The secrets of one life of a sandbox. */
  of(identity: Identity, life: string): Secrets;
  /** An answer of now has issued what the journal calls so. */
  learn(exchange: Exchange, life: string, name: string): void;
}

/** Makes it; nothing is known to begin with. */
export function createReplayTokens(): ReplayTokens {
  const issued = new Map<string, string>();
  const minted = new Map<string, string>();
  return {
    of: (identity, life) => ({
      token: (name) => issued.get(`${life} ${name}`) ?? givenToken(identity, name),
      tokenFor: (user, project) => {
        const key = `${life} ${user} ${project}`;
        const token = minted.get(key) ?? mint(identity, user, project);
        if (token !== undefined) minted.set(key, token);
        return token;
      },
      password: (who, kind) => identity.user(who)?.[kind] ?? undefined,
      credential: ({ id, name }) =>
        identity.users
          .flatMap((user) => identity.applicationCredentials.of(user.id))
          .find((one) => (id === undefined ? one.name === name : one.id === id))?.secret,
    }),
    learn: ({ replyHeaders, replyBody }, life, name) => {
      const token = replyHeaders?.['x-subject-token'] ?? tokenIn(replyBody);
      if (token !== undefined) issued.set(`${life} ${name}`, token);
    },
  };
}

function givenToken({ given }: Identity, name: string): string | undefined {
  const index = /^given-(\d+)$/.exec(name)?.[1];
  return index === undefined ? undefined : given[Number(index)]?.id;
}

/** A token of the fixtures for this user and project, or a new one. */
function mint(identity: Identity, user: string, project: string | null): string | undefined {
  const person = identity.user({ name: user });
  if (person === undefined) return undefined;
  const place = project === null ? null : (identity.project({ name: project }) ?? null);
  const fixed = identity.given.find((one) => one.user === person.id && one.project === (place?.id ?? null));
  return fixed !== undefined && identity.authenticate(fixed.id) !== null ? fixed.id : identity.issue(person, place, ['password']).id;
}

function tokenIn(body: string | undefined): string | undefined {
  try {
    return (JSON.parse(body ?? '') as { readonly access?: { readonly token?: { readonly id?: string } } }).access?.token?.id;
  } catch {
    return undefined;
  }
}
