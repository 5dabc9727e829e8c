import type { Clock, Instant } from './clock.ts';
import type { Pace } from './pace.ts';

/** An image whose data a service keeps at hand. */
export interface CachedImage {
  readonly id: string;
  readonly size: number;
  /** How often it was served from there. */
  readonly hits: number;
  readonly lastAccessed: Instant;
  readonly lastModified: Instant;
}

/** What a service keeps at hand of the images of one sandbox, and what it is about to fetch. */
export interface ImageCache {
  /** Somebody looks: what is there, sorted by id, and the ids of what waits to be fetched, in the order it was asked for. */
  look(): { readonly cached: readonly CachedImage[]; readonly queued: readonly string[] };
  has(id: string): boolean;
  /** The data was sent to somebody: it is at hand from then on. */
  serve(id: string, size: number): void;
  /** Has it fetched. What is at hand or waits stays as it is. */
  queue(id: string, size: number, pace: Pace): void;
  /** Forgets an image: in one of the two, or in both without it. */
  delete(id: string, what?: 'cache' | 'queue'): void;
  /** Returns how many there were. */
  clear(what: 'cache' | 'queue'): number;
}

interface Waiting {
  readonly size: number;
  /** When it is there; `null` where that takes looks. */
  readonly due: Instant | null;
  /** Looks that are left before it is there. */
  polls: number;
}

/** Makes the cache of one sandbox; there is nothing in it. */
export function createImageCache(clock: Clock): ImageCache {
  const cached = new Map<string, CachedImage>();
  const waiting = new Map<string, Waiting>();
  const keep = (id: string, size: number, at: Instant): void => {
    cached.set(id, { id, size, hits: 0, lastAccessed: at, lastModified: at });
  };
  // Nothing runs in between: what has become due by now is put where it belongs whenever something is asked or done.
  const settle = (): void => {
    const now = clock.now();
    for (const [id, { size, due, polls }] of waiting) {
      if (polls > 0 || (due ?? now) > now) continue;
      waiting.delete(id);
      keep(id, size, due ?? now);
    }
  };
  return {
    look: () => {
      settle();
      const queued = [...waiting.keys()];
      for (const one of waiting.values()) one.polls -= 1;
      return { cached: [...cached.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), queued };
    },
    has: (id) => cached.has(id) || waiting.has(id),
    serve: (id, size) => {
      settle();
      const known = cached.get(id);
      waiting.delete(id);
      if (known === undefined) keep(id, size, clock.now());
      else cached.set(id, { ...known, hits: known.hits + 1, lastAccessed: clock.now() });
    },
    queue: (id, size, pace) => {
      if (cached.has(id) || waiting.has(id)) return;
      waiting.set(id, 'polls' in pace ? { size, due: null, polls: pace.polls } : { size, due: clock.now() + pace.milliseconds, polls: 0 });
    },
    delete: (id, what) => {
      settle();
      if (what !== 'queue') cached.delete(id);
      if (what !== 'cache') waiting.delete(id);
    },
    clear: (what) => {
      settle();
      const all = what === 'cache' ? cached : waiting;
      const { size } = all;
      all.clear();
      return size;
    },
  };
}
