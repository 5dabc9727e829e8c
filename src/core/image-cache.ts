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
  /** What is there, sorted by id. */
  cached(): readonly CachedImage[];
  /** Ids of what waits to be fetched, in the order it was asked for. Somebody looks by that. */
  queued(): readonly string[];
  has(id: string): boolean;
  /** The data was sent to somebody: it is at hand from then on. */
  serve(id: string, size: number): void;
  /** Has it fetched. What is at hand or waits stays as it is. */
  queue(id: string, size: number, pace: Pace): void;
  delete(id: string): void;
  clear(what: 'cache' | 'queue'): void;
}

interface Waiting {
  readonly size: number;
  readonly due: Instant;
  /** Looks that are left before it is there. */
  polls: number;
}

/** Makes the cache of one sandbox; there is nothing in it. */
export function createImageCache(clock: Clock): ImageCache {
  const cached = new Map<string, CachedImage>();
  const waiting = new Map<string, Waiting>();
  const keep = (id: string, size: number): void => {
    const at = clock.now();
    cached.set(id, { id, size, hits: 0, lastAccessed: at, lastModified: at });
  };
  const settle = (): void => {
    for (const [id, { size, due, polls }] of waiting) {
      if (polls > 0 || due > clock.now()) continue;
      waiting.delete(id);
      keep(id, size);
    }
  };
  return {
    cached: () => {
      settle();
      return [...cached.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    queued: () => {
      settle();
      const ids = [...waiting.keys()];
      for (const one of waiting.values()) one.polls -= 1;
      return ids;
    },
    has: (id) => cached.has(id) || waiting.has(id),
    serve: (id, size) => {
      settle();
      const known = cached.get(id);
      waiting.delete(id);
      if (known === undefined) keep(id, size);
      else cached.set(id, { ...known, hits: known.hits + 1, lastAccessed: clock.now() });
    },
    queue: (id, size, pace) => {
      if (cached.has(id) || waiting.has(id)) return;
      const [due, polls] = 'polls' in pace ? [clock.now(), pace.polls] : [clock.now() + pace.milliseconds, 0];
      waiting.set(id, { size, due, polls });
    },
    delete: (id) => {
      cached.delete(id);
      waiting.delete(id);
    },
    clear: (what) => (what === 'cache' ? cached : waiting).clear(),
  };
}
