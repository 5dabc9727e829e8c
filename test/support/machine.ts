import { afterEach, beforeEach, jest } from '@jest/globals';

/** The machine's clock, which stands still until a test moves it; timers go on as they do. */
export interface Machine {
  wait(milliseconds: number): void;
}

const TIMERS = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** Gives each test of a file a machine whose clock it moves. */
export function useMachine(): Machine {
  beforeEach(() => {
    jest.useFakeTimers({ now: Date.UTC(2026, 5, 1), doNotFake: [...TIMERS] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  return {
    wait: (milliseconds) => {
      jest.setSystemTime(Date.now() + milliseconds);
    },
  };
}
