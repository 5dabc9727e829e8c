import { type ClockSetting, INSTANT_END } from '../core/clock.ts';
import { parseDuration } from '../core/duration.ts';
import { HOME_NAMES, toHomePlace } from '../operation/place.ts';

/** Turns what a user gave, as text or as data, into a value. */
export interface Reader<T> {
  /** What it has to be, as in "it has to be …". */
  readonly expected: string;
  /** The value, or `undefined` when this is none. */
  readonly read: (given: unknown) => T | undefined;
  /** Names to suggest from when it is none. */
  readonly names?: readonly string[];
  /** Whether it takes several texts: flags repeat, a variable holds them with commas between. */
  readonly list?: boolean;
}

/** A run of ports, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Values by name, not looked at yet. */
export type GivenSwitches = Readonly<Record<string, boolean | string | number>>;

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};
const HOST_NAME = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?$/i;
const ADDRESS = /^[0-9a-f:.]*:[0-9a-f:.]*(%[\w.-]+)?$/i;
/** A time without its zone would mean something else on another machine. */
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/i;

/** A whole number in a range, both ends included. */
export function whole(least: number, most: number): Reader<number> {
  return {
    expected: `a whole number from ${least} to ${most}`,
    read: (given) => {
      const value = typeof given === 'string' && /^\d{1,15}$/.test(given.trim()) ? Number(given) : given;
      return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
    },
  };
}

/** One of some words. */
export function choice<T extends string>(...words: readonly T[]): Reader<T> {
  return { expected: `one of ${words.join(', ')}`, names: words, read: (given) => words.find((word) => word === given) };
}

/** Any text; a number is taken as it is written. */
export const text: Reader<string> = {
  expected: 'a text',
  read: (given) => (typeof given === 'string' || typeof given === 'number' ? String(given) : undefined),
};

/** Yes or no. */
export const truth: Reader<boolean> = {
  expected: 'true or false',
  read: (given) => {
    if (given === true || given === 'true' || given === 'on') return true;
    return given === false || given === 'false' || given === 'off' ? false : undefined;
  },
};

/** What may be sent in a header. */
export const token: Reader<string> = {
  expected: 'a text of visible ASCII characters without spaces',
  read: (given) => (typeof given === 'string' && /^[!-~]+$/.test(given) ? given : undefined),
};

/** A name or an address to listen on. */
export const host: Reader<string> = {
  expected: 'a host name or an IP address',
  read: (given) => {
    if (typeof given !== 'string') return undefined;
    const bare = /^\[(.*)\]$/.exec(given)?.[1] ?? given;
    return HOST_NAME.test(bare) || ADDRESS.test(bare) ? bare : undefined;
  },
};

/** A name or an address as it stands in a `Host` header. */
export const hostHeader: Reader<string> = {
  expected: 'a host name or an IP address, with or without a port',
  read: (given) => {
    if (typeof given !== 'string') return undefined;
    const [, name, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(given) ?? [];
    const known = host.read(name ?? given);
    return known === undefined || Number(port ?? 0) > 65_535 ? undefined : given.toLowerCase();
  },
};

/** Paths of files. */
export const path: Reader<string> = {
  expected: 'the path of a file',
  read: (given) => (typeof given === 'string' && given !== '' && !given.includes('\0') ? given : undefined),
};

/** Whether TLS is spoken, and with what: no files where a certificate is to be made, else those of the certificate and of its key. */
export const tlsFiles: Reader<readonly string[] | null> = {
  expected: 'true, or the paths of a certificate and of its key: cert.pem,key.pem',
  read: (given) => {
    const wanted = truth.read(given);
    if (wanted !== undefined || given === null) return wanted === true ? [] : null;
    const files = typeof given === 'string' ? given.split(',') : given;
    if (!Array.isArray(files) || ![0, 2].includes(files.length)) return undefined;
    return files.every((file) => path.read(file) !== undefined) ? (files as readonly string[]) : undefined;
  },
};

/** Paths of folders. */
export const folder: Reader<string> = { ...path, expected: 'the path of a folder' };

/** An address on the web, without a slash at the end. */
export const webUrl: Reader<string> = {
  expected: 'a URL such as https://images.example.com/base, without user, query and fragment',
  read: (given) => {
    if (typeof given !== 'string' || !/^https?:\/\/[^?#@\s]+$/i.test(given) || !URL.canParse(given)) return undefined;
    return new URL(given).href.replace(/\/+$/, '');
  },
};

/** A number of bytes, as a number or with a unit. */
export const size: Reader<number> = {
  expected: 'a size such as 512, 64KiB, 1MiB or 10GiB',
  read: (given) => {
    const written = typeof given === 'number' ? String(given) : given;
    const [, amount, unit] = /^(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]*)$/i.exec(typeof written === 'string' ? written.trim() : '') ?? [];
    const factor = Object.hasOwn(UNITS, (unit ?? '').toLowerCase()) ? UNITS[(unit ?? '').toLowerCase()] : undefined;
    const bytes = amount === undefined || factor === undefined ? Number.NaN : Math.round(Number(amount) * factor);
    return Number.isSafeInteger(bytes) ? bytes : undefined;
  },
};

/** How long something lives that nobody uses, as it is written: a duration, or `none`. Numbers have no unit. */
export const lifetime: Reader<string> = {
  expected: 'a duration such as 30m or 2h, or none',
  names: ['none'],
  read: (given) => {
    const written = typeof given === 'string' ? given.trim() : '';
    return written === 'none' || (parseDuration(written) ?? 0) > 0 ? written : undefined;
  },
};

/** How a clock runs: `{ mode, at }` or a text. */
export const clock: Reader<ClockSetting> = {
  expected: 'real, frozen, frozen:TIME or offset:TIME, with a TIME such as 2026-01-01T00:00:00Z',
  names: ['real', 'frozen'],
  read: (given) => {
    if (typeof given === 'string') {
      if (given === 'real' || given === 'frozen') return { mode: given };
      const [, mode, at] = /^(frozen|offset):(.+)$/.exec(given) ?? [];
      return toClockSetting(mode, at);
    }
    if (typeof given !== 'object' || given === null) return undefined;
    const { mode, at, ...others } = given as { mode?: unknown; at?: unknown };
    if (Object.keys(others).length > 0) return undefined;
    return (mode === 'real' || mode === 'frozen') && at === undefined ? { mode } : toClockSetting(mode, at);
  },
};

function toClockSetting(mode: unknown, at: unknown): ClockSetting | undefined {
  if (mode !== 'frozen' && mode !== 'offset') return undefined;
  const instant = typeof at === 'string' && TIME.test(at) ? Date.parse(at) : at;
  // What a Date can hold, and a four-digit year, which the clouds' times have.
  const fits = typeof instant === 'number' && instant >= 0 && instant < INSTANT_END;
  return fits ? { mode, at: instant } : undefined;
}

/** Runs of ports: `80,443,1024-65535`, or a list of such texts, numbers and `{ first, last }`. */
export const ports: Reader<readonly PortRange[]> = {
  expected: 'ports and ranges of them, such as 80, 443 and 1024-65535',
  list: true,
  read: (given) => {
    const items = (Array.isArray(given) ? given : [given]).flatMap((item: unknown) =>
      typeof item === 'string' ? item.split(',') : [item],
    );
    const ranges = items.map(toPortRange);
    return ranges.every((range) => range !== undefined) ? ranges : undefined;
  },
};

function toPortRange(given: unknown): PortRange | undefined {
  const { first, last } = typeof given === 'object' && given !== null ? (given as { first?: unknown; last?: unknown }) : toEnds(given);
  const low = whole(1, 65_535).read(first);
  const high = whole(1, 65_535).read(last);
  return low === undefined || high === undefined || low > high ? undefined : { first: low, last: high };
}

function toEnds(given: unknown): { first: unknown; last: unknown } {
  const [first, last, ...others] = typeof given === 'string' ? given.split('-').map((end) => end.trim()) : [given];
  return others.length > 0 ? { first: undefined, last: undefined } : { first, last: last ?? first };
}

/** Several values of one kind; one alone needs no list. */
export function listOf<T>(item: Reader<T>, expected: string): Reader<readonly T[]> {
  return {
    expected,
    list: true,
    read: (given) => {
      const values = (Array.isArray(given) ? given : [given]).map((one: unknown) => item.read(one));
      return values.every((value) => value !== undefined) ? values : undefined;
    },
  };
}

/** Names of presets, between commas or in a list; which there are is told with the nearest name of each that is none. */
export const presets: Reader<readonly string[]> = {
  expected: 'names of presets, such as otc or glance-25,otc',
  list: true,
  read: (given) => {
    const values = Array.isArray(given) ? given : [given];
    if (!values.every((one): one is string => typeof one === 'string')) return undefined;
    const names = values.flatMap((one) => one.split(',').map((name) => name.trim()));
    return names.includes('') ? undefined : [...new Set(names)];
  },
};

/** A value, or `null` for none. */
export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return { ...reader, read: (given) => (given === null ? null : reader.read(given)) };
}

/** Values by name: an object, or texts `NAME=VALUE`. */
export const switches: Reader<GivenSwitches> = {
  expected: 'NAME=VALUE',
  list: true,
  read: (given) => {
    if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) return undefined;
    const entries = typeof given === 'string' || Array.isArray(given) ? [given].flat().map(toPair) : Object.entries(given);
    return entries.every(isSwitchEntry) ? Object.fromEntries(entries) : undefined;
  },
};

/**
 * Values by home: an object, or texts `HOME=VALUE`, where a home in a sandbox is `sandbox-a/ims`.
 *
 * @param item reads one value
 * @param shape how a text looks: `HOME=PORT`
 * @param example such a text
 */
export function byHome<T>(item: Reader<T>, shape: string, example: string): Reader<Readonly<Record<string, T>>> {
  return {
    expected: `${shape} such as ${example}, with ${item.expected} and one of the homes ${HOME_NAMES.join(', ')}`,
    list: true,
    read: (given) => {
      if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) return undefined;
      const entries = typeof given === 'string' || Array.isArray(given) ? [given].flat().map(toPair) : Object.entries(given);
      const read = entries.map(([place, value]) => [place, item.read(value)] as const);
      const fits = (entry: readonly [string, T | undefined]): entry is readonly [string, T] =>
        entry[1] !== undefined && toHomePlace(entry[0]) !== undefined;
      return read.every(fits) ? Object.fromEntries(read) : undefined;
    },
  };
}

function toPair(given: unknown): [string, unknown] {
  const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(typeof given === 'string' ? given : '') ?? [];
  return [name ?? '', value?.trim()];
}

function isSwitchEntry(entry: [string, unknown]): entry is [string, boolean | string | number] {
  return entry[0] !== '' && ['boolean', 'string', 'number'].includes(typeof entry[1]);
}
