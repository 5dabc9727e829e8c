import type { Chance } from '../core/chance.ts';
import type { Clock } from '../core/clock.ts';
import type { Fault } from '../scenario/fault.ts';

/** What a tap works with. */
export interface Tap {
  readonly fault: Fault;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Names the rules, for whoever looks at the clock who waits. */
  readonly purpose: string;
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal;
  /** Told how many bytes there were, where they ended before the place at which they were to break. */
  readonly onMissed: (bytes: number) => void;
}

/** Carries the end that a rule made of an upload out of the handler. */
export class CutOff extends Error {
  readonly code = 'POLYGLANCE_CUT_OFF';
  /** What the journal calls it. */
  readonly ending: 'reset' | 'broken';

  constructor(ending: 'reset' | 'broken') {
    super('A rule has cut the upload off.');
    this.name = 'CutOff';
    this.ending = ending;
  }
}

/** Whether this was thrown because a rule cut an upload off. */
export function isCutOff(thrown: unknown): thrown is CutOff {
  return thrown instanceof Error && (thrown as { code?: unknown }).code === 'POLYGLANCE_CUT_OFF';
}

/** Milliseconds between two pieces of a dribble. */
const BEAT = 100;

/**
 * Lets a stream through as far as the fault allows, and then does to it what can be done to a stream: bytes are spoilt, slowed down,
 * held up, cut off, or added.
 *
 * @param cut called where the connection has to break; the stream ends there
 */
export async function* tap(
  stream: AsyncIterable<Uint8Array>,
  { fault, ...setting }: Tap,
  cut: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let left = fault.after ?? 0;
  let passed = 0;
  const source = stream[Symbol.asyncIterator]();
  const from = async function* from(first: Uint8Array): AsyncGenerator<Uint8Array> {
    if (first.length > 0) yield first;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  };
  try {
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      const chunk = next.value;
      passed += chunk.length;
      if (left > 0) yield chunk.subarray(0, left);
      if (chunk.length > left || left === 0) {
        yield* harm(from(chunk.subarray(left)), { fault, ...setting }, cut);
        return;
      }
      left -= chunk.length;
    }
    setting.onMissed(passed);
  } finally {
    await source.return?.();
  }
}

/** What is behind the offset. */
async function* harm(
  rest: AsyncGenerator<Uint8Array>,
  { fault, clock, chance, purpose, gone }: Tap,
  cut: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  switch (fault.kind) {
    case 'reset':
    case 'empty':
    case 'truncate':
    case 'timeout':
      await cut();
      // Only who reads on hears that the client has gone.
      if (fault.in === 'upload') await drain(rest);
      if (fault.in === 'upload' && fault.kind === 'timeout') await toEnd(gone);
      // What is truncated on its way in goes unnoticed; any other upload broke off.
      if (fault.in === 'upload' && fault.kind !== 'truncate') throw new CutOff(fault.kind === 'reset' ? 'reset' : 'broken');
      return;
    case 'stall':
      await clock.wait(fault.pause, `${purpose}: stall`, gone);
      yield* rest;
      return;
    case 'garbage':
      for await (const chunk of rest) yield toGarbage(chunk.length, chance, purpose);
      return;
    case 'wrong-length':
      yield new Uint8Array(Math.abs(fault.by));
      yield* rest;
      return;
    case 'dribble':
      yield* dribble(
        rest,
        fault.rate,
        (milliseconds) => clock.wait(milliseconds, `${purpose}: dribble`, gone),
        () => clock.now(),
        gone,
      );
  }
}

/** Takes what the client still sends, so that it comes to read what has become of it. */
async function drain(rest: AsyncGenerator<Uint8Array>): Promise<void> {
  try {
    for (let next = await rest.next(); next.done !== true; ) next = await rest.next();
  } catch {
    // The client has gone away.
  }
}

/** Lets so many bytes through each second. When a piece is due is reckoned from the beginning, so that a clock that jumps lets all through that is. */
async function* dribble(
  rest: AsyncGenerator<Uint8Array>,
  rate: number,
  wait: (milliseconds: number) => Promise<void>,
  now: () => number,
  gone: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const started = now();
  const piece = Math.max(Math.round((rate * BEAT) / 1000), 1);
  let sent = 0;
  for await (const chunk of rest) {
    for (let at = 0; at < chunk.length; at += piece) {
      const due = started + (sent / rate) * 1000;
      if (due > now() && !gone.aborted) await wait(due - now());
      if (gone.aborted) return;
      const part = chunk.subarray(at, at + piece);
      sent += part.length;
      yield part;
    }
  }
}

/** Resolves once the client is gone. */
export function toEnd(gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (gone.aborted) resolve();
    else gone.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Bytes that mean nothing. */
export function toGarbage(length: number, chance: Chance, purpose: string): Buffer {
  const pattern = Buffer.from(chance.hex(`${purpose}/garbage`, 32), 'hex');
  return Buffer.alloc(length, pattern);
}
