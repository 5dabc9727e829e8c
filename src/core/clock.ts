/** What a clock reads: milliseconds since 1970-01-01T00:00:00Z; may carry a fraction, down to a microsecond. */
export type Instant = number;

/** How a clock runs. `frozen` and `offset` read `at` when they are set; `frozen` then stands still, `offset` goes on. */
export type ClockSetting =
  | { readonly mode: 'real' }
  | { readonly mode: 'offset'; readonly at: Instant }
  | { readonly mode: 'frozen'; readonly at: Instant };

/** The only source of time in an emulated cloud. */
export interface Clock {
  readonly mode: ClockSetting['mode'];
  /** The time now. */
  now(): Instant;
  /** The time now, but later than every earlier stamp by a microsecond at least: what is made later sorts later. */
  stamp(): Instant;
  /** Where it is, for another clock to go on from. */
  kept(): KeptClock;
}

/** Where a clock was. It means nothing to a clock that is set otherwise. */
export interface KeptClock {
  readonly setting: ClockSetting;
  /** The machine's time when the clock was set: an `offset` clock keeps its distance to the machine's. */
  readonly started: Instant;
  /** The last stamp; `null` when there was none. */
  readonly last: Instant | null;
}

const MICROSECOND = 0.001;

/**
 * Makes a clock.
 *
 * @param setting how it runs; real by default
 * @param real reads the machine's time, in milliseconds
 * @param kept where to go on from, if that clock was set alike
 * @example createClock({ mode: 'frozen', at: Date.UTC(2026, 0, 1) }).now() // 1767225600000, however long you wait
 */
export function createClock(setting: ClockSetting = { mode: 'real' }, real: () => Instant = Date.now, kept?: KeptClock): Clock {
  const before = kept !== undefined && isAlike(kept.setting, setting) ? kept : undefined;
  const started = before?.started ?? real();
  let last = before?.last ?? Number.NEGATIVE_INFINITY;
  const now = (): Instant => {
    if (setting.mode === 'real') return real();
    return setting.mode === 'frozen' ? setting.at : setting.at + (real() - started);
  };
  const stamp = (): Instant => {
    last = Math.max(now(), last + MICROSECOND);
    return last;
  };
  return { mode: setting.mode, now, stamp, kept: () => ({ setting, started, last: Number.isFinite(last) ? last : null }) };
}

function isAlike(a: ClockSetting, b: ClockSetting): boolean {
  return a.mode === 'real' ? b.mode === 'real' : a.mode === b.mode && a.at === b.at;
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
