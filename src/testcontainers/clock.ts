import type { ClockSetting } from '../core/clock.ts';
import type { Wait } from '../core/waits.ts';
import type { Admin } from './admin.ts';

/** The clock of a set of clouds in a container. As `CloudClock` of the library, but that it has to be asked. */
export interface RemoteClock {
  mode(): Promise<ClockSetting['mode']>;
  /** The time there, in milliseconds since 1970. */
  now(): Promise<number>;
  /**
   * From now on it runs so.
   *
   * @param setting `{ mode, at }`, or a text such as `frozen:2026-01-01T00:00:00Z`; `frozen` alone stops it where it is
   * @throws Refusal when it says nothing of the kind
   */
  set(setting: ClockSetting | string): Promise<void>;
  /**
   * Moves it forwards: what waits until then goes on.
   *
   * @param by a duration with its unit, or milliseconds
   * @throws Refusal when it is neither, or leads beyond the year 9999
   * @example await container.clock.advance('15m')
   */
  advance(by: string | number): Promise<void>;
  /** The delays that wait for it, the first to end first; `due` in milliseconds since 1970. */
  pending(): Promise<readonly Wait[]>;
}

/** What the admin API shows of a clock. */
interface Shown {
  readonly mode: ClockSetting['mode'];
  readonly now: string;
  readonly pending: readonly { readonly purpose: string; readonly due: string | null }[];
}

/** Shows the clock of an emulator elsewhere. */
export function createRemoteClock(admin: () => Admin): RemoteClock {
  const show = async (): Promise<Shown> => (await admin().ask('GET', '/clock')) as Shown;
  return {
    mode: async () => (await show()).mode,
    now: async () => Date.parse((await show()).now),
    set: async (setting) => {
      await admin().ask('PUT', '/clock', JSON.stringify(setting));
    },
    advance: async (by) => {
      await admin().ask('POST', '/clock/advance', JSON.stringify({ by: typeof by === 'number' ? `${by}ms` : by }));
    },
    pending: async () =>
      (await show()).pending.map(({ purpose, due }) => ({ purpose, due: due === null ? Number.POSITIVE_INFINITY : Date.parse(due) })),
  };
}
