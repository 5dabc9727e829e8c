import { toDurationText } from '../core/duration.ts';

/** Remembers sandboxes that were declared and whose ttl is over: a default one in their place would have other images and another clock. */
export interface Past {
  /** @param ttl milliseconds that it lived without use */
  remember(name: string, ttl: number): void;
  forget(name: string): void;
  has(name: string): boolean;
  /** Why there is none of this name, and what to do; `undefined` where nothing is known of it. */
  tell(name: string | null): string | undefined;
}

/** Names that are remembered at most; the oldest go first. */
const NAMES_AT_MOST = 1000;

/** Makes it; nothing is remembered to begin with. */
export function createPast(): Past {
  const lives = new Map<string, number>();
  return {
    remember: (name, ttl) => {
      lives.delete(name);
      lives.set(name, ttl);
      if (lives.size > NAMES_AT_MOST) lives.delete(lives.keys().next().value ?? '');
    },
    forget: (name) => {
      lives.delete(name);
    },
    has: (name) => lives.has(name),
    tell: (name) => {
      const ttl = name === null ? undefined : lives.get(name);
      if (ttl === undefined) return undefined;
      return `The sandbox ${JSON.stringify(name)} is gone: nobody used it for its ttl, ${toDurationText(ttl)}. Make it again with POST /__admin/sandboxes, with a longer "ttl" or "none".`;
    },
  };
}
