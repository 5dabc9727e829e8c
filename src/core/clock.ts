import { createWaits, type Wait } from './waits.ts';

/** What a clock reads: milliseconds since 1970-01-01T00:00:00Z; may carry a fraction, down to a microsecond. */
export type Instant = number;

/**
 * How a clock runs. `frozen` and `offset` read `at` when they are set; `frozen` then stands still, `offset` goes on. `frozen` without
 * `at` stands still at the moment it is made.
 */
export type ClockSetting =
  | { readonly mode: 'real' }
  | { readonly mode: 'offset'; readonly at: Instant }
  | { readonly mode: 'frozen'; readonly at?: Instant };

/** The only source of time in an emulated cloud. */
export interface Clock {
  readonly mode: ClockSetting['mode'];
  /** The time now. */
  now(): Instant;
  /**
   * The time now, but later than every earlier stamp by a microsecond at least: what is made later sorts later. Where the clock was set
   * back, stamps begin anew.
   */
  stamp(): Instant;
  /** From now on it runs so. `frozen` without `at` stops it where it is. Those who wait go on if their time has come by that. */
  set(setting: ClockSetting): void;
  /**
   * Moves it forwards; a real clock is one with an offset from then on. Those whose time has come by that go on.
   *
   * @throws RangeError when it would go backwards, or beyond {@link INSTANT_END}
   */
  advance(milliseconds: number): void;
  /**
   * Resolves once this clock has gone on by so much, by itself or because it was moved; also when the signal aborts, and when all are
   * released. Never rejects.
   *
   * @param purpose for whom {@link Clock.pending} is shown
   * @example await call.clock.wait(200, 'rule slow/1', signal)
   */
  wait(milliseconds: number, purpose: string, signal?: AbortSignal): Promise<void>;
  /** Who waits, the first to go on first. */
  pending(): readonly Wait[];
  /** All who wait go on now. */
  release(): void;
  /** The same, and nobody waits here again: its cloud is gone, and no one could move it any more. */
  close(): void;
  /** Where it is, for another clock to go on from. */
  kept(): KeptClock;
  /** Tells that it was set or moved, after it happened. Returns a function that stops it. */
  onChange(listener: () => void): () => void;
}

/** How a clock runs, and since when. */
export interface Course {
  readonly setting: ClockSetting;
  /** The machine's time when the clock was set: an `offset` clock keeps its distance to the machine's. */
  readonly started: Instant;
}

/** What a clock that runs so says when the machine's says `real`. */
export function readCourse({ setting, started }: Course, real: Instant): Instant {
  if (setting.mode === 'real') return real;
  return setting.mode === 'frozen' ? (setting.at ?? started) : setting.at + (real - started);
}

/** Where a clock was. It means nothing to a clock that is made otherwise. */
export interface KeptClock extends Course {
  /** How it runs where it was set or moved since it was made. */
  readonly meanwhile?: Course;
  /** The last stamp; `null` when there was none. */
  readonly last: Instant | null;
}

/** The end of the year 9999, which all clouds can write, as an instant that is too late. */
export const INSTANT_END: Instant = 253_402_300_800_000;

const MICROSECOND = 0.001;

/**
 * Makes a clock.
 *
 * @param setting how it runs; real by default
 * @param real reads the machine's time, in milliseconds
 * @param kept where to go on from, if that clock was made alike
 * @example createClock({ mode: 'frozen', at: Date.UTC(2026, 0, 1) }).now() // 1767225600000, however long you wait
 */
export function createClock(setting: ClockSetting = { mode: 'real' }, real: () => Instant = Date.now, kept?: KeptClock): Clock {
  const before = kept !== undefined && isAlike(kept.setting, setting) ? kept : undefined;
  const made: Course = { setting, started: before?.started ?? real() };
  let course = before?.meanwhile ?? made;
  let last = before?.last ?? Number.NEGATIVE_INFINITY;
  const listeners = new Set<() => void>();
  const now = (): Instant => readCourse(course, real());
  const waits = createWaits(now, () => course.setting.mode !== 'frozen');
  const follow = (next: ClockSetting): void => {
    const earlier = now();
    course = { setting: next, started: real() };
    if (now() < earlier) last = Number.NEGATIVE_INFINITY;
    waits.moved();
    for (const listener of listeners) listener();
  };
  const advance = (milliseconds: number): void => {
    const at = now() + milliseconds;
    if (!(milliseconds >= 0 && at < INSTANT_END)) throw new RangeError(`A clock cannot be advanced by ${milliseconds} ms`);
    follow({ mode: course.setting.mode === 'frozen' ? 'frozen' : 'offset', at });
  };
  return {
    get mode() {
      return course.setting.mode;
    },
    now,
    stamp: () => {
      last = Math.max(now(), last + MICROSECOND);
      return last;
    },
    set: (next) => follow(next.mode === 'frozen' ? { mode: 'frozen', at: next.at ?? now() } : next),
    advance,
    wait: (milliseconds, purpose, signal) => waits.add(milliseconds, purpose, signal),
    pending: () => waits.list(),
    release: () => waits.release(),
    close: () => waits.close(),
    kept: () => ({ ...made, ...(course === made ? {} : { meanwhile: course }), last: Number.isFinite(last) ? last : null }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function isAlike(a: ClockSetting, b: ClockSetting): boolean {
  return a.mode === 'real' ? b.mode === 'real' : a.mode === b.mode && a.at === b.at;
}

/** What the clock after a reset goes on from: one that froze when it was made stands where it stood then, others are made anew. */
export function toRenewed({ setting, started }: KeptClock): KeptClock | undefined {
  return setting.mode === 'frozen' ? { setting, started, last: null } : undefined;
}

/**
 * The six digits behind the second. What an instant has beyond a microsecond is rounded, but never into the next second, which stands before
 * these digits and is not rounded.
 *
 * @example toMicroseconds(1767225600000.001) // '000001'
 */
export function toMicroseconds(at: Instant): string {
  const micros = Math.min(Math.round((at - Math.floor(at / 1000) * 1000) * 1000), 999_999);
  return String(micros).padStart(6, '0');
}

/** Makes a function that writes an instant as `2026-11-21T04:05:06Z` and remembers the last seconds it wrote. */
export function createTimeText(): (at: Instant) => string {
  let second = Number.NaN;
  let text = '';
  return (at) => {
    const wanted = Math.floor(at / 1000);
    if (wanted !== second) {
      second = wanted;
      text = `${new Date(wanted * 1000).toISOString().slice(0, 19)}Z`;
    }
    return text;
  };
}

/** Seconds that {@link createTimeTexts} remembers. */
const SECONDS_AT_MOST = 100;

/** The same for documents that have several times of the same images: remembers the last hundred seconds it wrote. */
export function createTimeTexts(): (at: Instant) => string {
  const recent = new Map<number, string>();
  const write = createTimeText();
  return (at) => {
    const second = Math.floor(at / 1000);
    const known = recent.get(second);
    if (known !== undefined) return known;
    if (recent.size >= SECONDS_AT_MOST) recent.clear();
    const text = write(at);
    recent.set(second, text);
    return text;
  };
}
