import { size } from '../config/readers.ts';
import { parseDuration } from '../core/duration.ts';
import type { FaultKind, FaultSettings } from './scenario.ts';

/** What breaks, with all that the file left out. */
export interface Fault {
  readonly kind: FaultKind;
  readonly in: 'download' | 'upload';
  /** Bytes of the body that pass unharmed; `null`: it was not said. */
  readonly after: number | null;
  /** Milliseconds that a `stall` lasts. */
  readonly pause: number;
  /** Bytes that a `dribble` lets through each second. */
  readonly rate: number;
  /** By how many bytes a `wrong-length` is wrong. */
  readonly by: number;
  /** Name of the rule or the step that breaks. */
  readonly rule: string;
}

/** What there is, in the order of the documents. */
export const FAULTS: readonly FaultKind[] = ['reset', 'empty', 'garbage', 'truncate', 'dribble', 'stall', 'timeout', 'wrong-length'];

/** Those that need an answer to break: the operation is done before. */
const OF_BODIES: readonly FaultKind[] = ['truncate', 'dribble', 'stall', 'wrong-length'];

const PAUSE = 30_000;
const RATE = 1024;
const WRONG_BY = 16;

/** Fills in what a rule leaves out. */
export function toFault(given: FaultKind | FaultSettings): Fault {
  const { kind, after, rate, by, ...more } = typeof given === 'string' ? { kind: given } : given;
  return {
    kind,
    in: more.in ?? 'download',
    after: after === undefined ? null : (size.read(after) ?? 0),
    pause: more.for === undefined ? PAUSE : (parseDuration(more.for) ?? 0),
    rate: rate === undefined ? RATE : Math.max(size.read(rate) ?? RATE, 1),
    by: by ?? WRONG_BY,
    rule: '',
  };
}

/** Whether a fault breaks the body of an answer, so that there has to be one. */
export function breaksBody({ kind, in: where, after }: Pick<Fault, 'kind' | 'in' | 'after'>): boolean {
  return where === 'download' && (after !== null || OF_BODIES.includes(kind));
}
