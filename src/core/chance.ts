/** The only source of randomness in an emulated cloud: a pure function of (seed, purpose, counter of that purpose). */
export interface Chance {
  readonly seed: string;
  /** The next number of this purpose, in [0, 1). */
  fraction(purpose: string): number;
  /** The next version 4 UUID of this purpose. */
  uuid(purpose: string): string;
  /** The next run of `length` hexadecimal digits of this purpose; at most 32. */
  hex(purpose: string, length: number): string;
  /** How far it has come, for another chance of the same seed to go on from. */
  kept(): KeptChance;
}

/** How far a chance has come. */
export interface KeptChance {
  /** Where purposes begin that are not among the counters. */
  readonly floor: number;
  /** Purpose → values that were taken. */
  readonly counters: Readonly<Record<string, number>>;
}

/** FNV-1a over the characters, then mixed: a 32 bit number that depends on all of them. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(value);
}

/** The finalizer of MurmurHash3: every bit of the input changes about half of the output. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

interface Stream {
  readonly keys: readonly [number, number, number, number];
  counter: number;
}

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const two = (bits: number): string => (BYTES[(bits >>> 8) & 255] ?? '') + (BYTES[bits & 255] ?? '');
const word = (bits: number): string => two(bits >>> 16) + two(bits);

/**
 * Makes a source of chance.
 *
 * @param seed the same seed gives the same values, per purpose and in order, whatever happens in between
 * @param kept where to go on from; the beginning without it
 * @example createChance('1').uuid('image') // the same UUID in every process
 */
export function createChance(seed: string, kept: KeptChance = { floor: 0, counters: {} }): Chance {
  const streams = new Map<string, Stream>();
  const begun = new Map(Object.entries(kept.counters));
  const open = (purpose: string): Stream => {
    const text = `${seed}\n${purpose}`;
    const keys = [hash(text, 0x811c9dc5), hash(text, 0x9e3779b9), hash(text, 0x85ebca77), hash(text, 0xc2b2ae3d)] as const;
    const stream: Stream = { keys, counter: begun.get(purpose) ?? kept.floor };
    streams.set(purpose, stream);
    return stream;
  };
  const words = (purpose: string): readonly [number, number, number, number] => {
    const stream = streams.get(purpose) ?? open(purpose);
    const step = Math.imul(stream.counter, 0x9e3779b1);
    stream.counter += 1;
    const [a, b, c, d] = stream.keys;
    const first = mix(a + step);
    const second = mix(b ^ (first + step));
    const third = mix(c ^ (second + step));
    return [first, second, third, mix(d ^ (third + step))];
  };
  const hex = (purpose: string, length: number): string => words(purpose).map(word).join('').slice(0, length);
  const uuid = (purpose: string): string => {
    const [a, b, c, d] = words(purpose);
    const version = (b & 0xfff) | 0x4000;
    const variant = ((c >>> 16) & 0x3fff) | 0x8000;
    // Joined, it is one text; a template would be a tree of texts, which is slow to compare and to look up.
    return [word(a), two(b >>> 16), two(version), two(variant), two(c) + word(d)].join('-');
  };
  const counters = (): Record<string, number> =>
    Object.fromEntries([...begun, ...[...streams].map(([purpose, { counter }]) => [purpose, counter] as const)]);
  return {
    seed,
    fraction: (purpose) => words(purpose)[0] / 0x1_0000_0000,
    uuid,
    hex,
    kept: () => ({ floor: kept.floor, counters: counters() }),
  };
}
