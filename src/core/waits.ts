import type { Instant } from './clock.ts';

/** Somebody who waits for a clock to go on. */
export interface Wait {
  /** For whom a list of them is shown: `rule slow/1`. */
  readonly purpose: string;
  /** When it is over, by that clock. */
  readonly due: Instant;
}

/** Those who wait at one clock. */
export interface Waits {
  /** Resolves when the clock has gone on by so much, when the signal aborts, or when all are let go; never rejects. */
  add(milliseconds: number, purpose: string, signal?: AbortSignal): Promise<void>;
  /** The clock was moved: those whose time has come go on, the first ones first, and the others wait for what is left. */
  moved(): void;
  /** Who waits, the first to go on first. */
  list(): readonly Wait[];
  /** All who wait go on now. */
  release(): void;
  /** The same, and nobody waits here again. */
  close(): void;
}

interface Waiter extends Wait {
  timer: NodeJS.Timeout | undefined;
  readonly go: () => void;
}

/** Milliseconds that a timer of Node's can wait for; longer ones fire at once. */
const TIMER_AT_MOST = 2 ** 31 - 1;

/** Milliseconds that sums of times can be wrong by: this far ahead is there already. */
const TOLERANCE = 0.001;

/**
 * Makes the list of those who wait at a clock.
 *
 * @param now what the clock says
 * @param runs whether it goes on by itself
 */
export function createWaits(now: () => Instant, runs: () => boolean): Waits {
  const waiters = new Set<Waiter>();
  let closed = false;
  const arm = (waiter: Waiter): void => {
    clearTimeout(waiter.timer);
    if (!runs()) return;
    const left = waiter.due - now();
    waiter.timer = left > TIMER_AT_MOST ? setTimeout(arm, TIMER_AT_MOST, waiter) : setTimeout(waiter.go, left);
  };
  const sorted = (): Waiter[] => [...waiters].sort((a, b) => a.due - b.due);
  const add: Waits['add'] = (milliseconds, purpose, signal) => {
    if (closed || !(milliseconds > 0) || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const go = (): void => {
        waiters.delete(waiter);
        clearTimeout(waiter.timer);
        signal?.removeEventListener('abort', go);
        resolve();
      };
      const waiter: Waiter = { purpose, due: now() + milliseconds, timer: undefined, go };
      waiters.add(waiter);
      signal?.addEventListener('abort', go);
      arm(waiter);
    });
  };
  const release = (): void => {
    for (const { go } of sorted()) go();
  };
  return {
    add,
    moved: () => {
      const reached = now() + TOLERANCE;
      for (const waiter of sorted()) {
        if (waiter.due <= reached) waiter.go();
        else arm(waiter);
      }
    },
    list: () => sorted().map(({ purpose, due }) => ({ purpose, due })),
    release,
    close: () => {
      closed = true;
      release();
    },
  };
}
