import { readClock } from '../config.ts';
import { type Clock, type ClockSetting, INSTANT_END } from '../core/clock.ts';
import { parseDuration } from '../core/duration.ts';
import type { Wait } from '../core/waits.ts';
import type { Chronicle } from '../journal/chronicle.ts';
import { Refusal } from '../refusals.ts';

/** The clock of a set of clouds, as a program has it. */
export interface CloudClock {
  readonly mode: ClockSetting['mode'];
  /** The time there, in milliseconds since 1970. */
  now(): number;
  /**
   * From now on it runs so.
   *
   * @param setting `{ mode, at }`, or a text such as `frozen:2026-01-01T00:00:00Z`; `frozen` alone stops it where it is
   * @throws Refusal when it says nothing of the kind
   */
  set(setting: ClockSetting | string): void;
  /**
   * Moves it forwards: what waits until then goes on. A real clock is one with an offset from then on.
   *
   * @param by a duration with its unit, or milliseconds
   * @throws Refusal when it is neither, or leads beyond the year 9999
   * @example emulator.clock.advance('15m')
   */
  advance(by: string | number): void;
  /** The delays that wait for it, the first to end first; `due` in milliseconds since 1970. */
  pending(): readonly Wait[];
}

/**
 * Shows the clock of a sandbox to a program, and to the admin API.
 *
 * @param clockOf finds it: a reset gives a sandbox another one
 * @param chronicleOf where it is written down that somebody set or moved it
 */
export function createCloudClock(clockOf: () => Clock, chronicleOf: () => Pick<Chronicle, 'act'>): CloudClock {
  return {
    get mode() {
      return clockOf().mode;
    },
    now: () => clockOf().now(),
    set: (setting) => {
      const read = readClock(setting);
      chronicleOf().act('PUT', '/clock', JSON.stringify(setting));
      clockOf().set(read);
    },
    advance: (by) => {
      const clock = clockOf();
      const milliseconds = typeof by === 'string' ? parseDuration(by) : by;
      if (typeof milliseconds !== 'number' || !(milliseconds >= 0)) {
        throw new Refusal(
          `a clock cannot be advanced by ${JSON.stringify(by)}: give a duration such as 15m, 1.5s or 200ms; it only goes forwards`,
        );
      }
      if (clock.now() + milliseconds >= INSTANT_END) {
        throw new Refusal(`a clock cannot be advanced by ${JSON.stringify(by)}: the clouds have no time beyond the year 9999`);
      }
      chronicleOf().act('POST', '/clock/advance', JSON.stringify({ by: `${milliseconds}ms` }));
      clock.advance(milliseconds);
    },
    pending: () => clockOf().pending(),
  };
}
