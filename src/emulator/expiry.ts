import type { Sandbox } from './sandbox.ts';

/** Looks after sandboxes that nobody uses any more. */
export interface Expiry {
  /** Whether its life is over; one whose requests wait for its clock is in use. */
  isOver(sandbox: Sandbox): boolean;
  /** Takes away those whose life is over. */
  sweep(): void;
  /** Makes sure of a look when the life of this one may be over. */
  watch(sandbox: Sandbox): void;
  /** Looks no more. */
  stop(): void;
}

/** Milliseconds between two looks, at least: who asks for a sandbox looks at that one anyway. */
const LOOK_AT_LEAST = 1000;
/** Milliseconds that a timer of Node's can wait for. */
const TIMER_AT_MOST = 2 ** 31 - 1;

/**
 * Makes what takes sandboxes away, with one timer for all of them that keeps no process alive.
 *
 * @param all those there are
 * @param remove takes one away
 */
export function createExpiry(all: () => Iterable<Sandbox>, remove: (sandbox: Sandbox) => void): Expiry {
  let timer: NodeJS.Timeout | undefined;
  let next = Number.POSITIVE_INFINITY;
  const isOver = ({ life, clock }: Sandbox): boolean => {
    const now = Date.now();
    if (now < life.expiresAt) return false;
    if (clock.pending().length === 0) return true;
    life.expiresAt = now + life.ttl;
    return false;
  };
  const sweep = (): void => {
    for (const sandbox of all()) if (isOver(sandbox)) remove(sandbox);
  };
  const arm = (at: number): void => {
    if (at >= next) return;
    clearTimeout(timer);
    next = at;
    timer = setTimeout(look, Math.min(Math.max(at - Date.now(), LOOK_AT_LEAST), TIMER_AT_MOST));
    timer.unref();
  };
  const look = (): void => {
    next = Number.POSITIVE_INFINITY;
    sweep();
    let first = Number.POSITIVE_INFINITY;
    for (const { life } of all()) first = Math.min(first, life.expiresAt);
    arm(first);
  };
  return { isOver, sweep, watch: ({ life }) => arm(life.expiresAt), stop: () => clearTimeout(timer) };
}
