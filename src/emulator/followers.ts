import type { Exchange } from '../journal/exchange.ts';
import type { Journal } from '../journal/journal.ts';

/** Somebody who wants to hear of requests while they come. */
export interface Follower {
  /** Each that is over. */
  readonly tell: (exchange: Exchange) => void;
  /** There will be no more. */
  readonly end: () => void;
}

/** Who follows a sandbox. They stay when a reset gives it another journal. */
export interface Followers {
  /** Adds one; returns what takes it away. */
  add(follower: Follower): () => void;
  /** From now on they hear of this journal. */
  attach(journal: Journal): void;
  /** They hear of no journal, and none is held. */
  detach(): void;
  /** Sends them away. */
  end(): void;
}

/** Makes the followers of a sandbox; none to begin with. */
export function createFollowers(): Followers {
  const followers = new Set<Follower>();
  let leave: (() => void) | undefined;
  const detach = (): void => {
    leave?.();
    leave = undefined;
  };
  return {
    add: (follower) => {
      followers.add(follower);
      return () => {
        followers.delete(follower);
      };
    },
    attach: (journal) => {
      detach();
      leave = journal.onClose((exchange) => {
        for (const { tell } of followers) tell(exchange);
      });
    },
    detach,
    end: () => {
      const all = [...followers];
      followers.clear();
      for (const { end } of all) end();
    },
  };
}
