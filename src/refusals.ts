/** Where in a file of the user something is wrong. */
export interface Place {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column: number;
}

/** One thing that is wrong in what our own user gave us. */
export interface Finding {
  readonly message: string;
  readonly place?: Place;
}

/** `file:line:column: message`, or just the message. */
function toText({ message, place }: Finding): string {
  return place === undefined ? message : `${place.file}:${place.line}:${place.column}: ${message}`;
}

/** Our own no to our own user: an option, a file, an admin request. Names the place, the value and the way out. */
export class Refusal extends Error {
  readonly code = 'POLYGLANCE_REFUSAL';
  readonly findings: readonly Finding[];
  /** `surroundings`: nothing that was given is wrong, but what is around us is in the way, such as another process or a full disk. */
  readonly about: 'input' | 'surroundings';

  constructor(findings: readonly Finding[] | string, about: 'input' | 'surroundings' = 'input') {
    const list = typeof findings === 'string' ? [{ message: findings }] : findings;
    super(list.map(toText).join('\n'));
    this.name = 'Refusal';
    this.findings = list;
    this.about = about;
  }
}

/** Whether this was thrown to say no to our own user. */
export function isRefusal(thrown: unknown): thrown is Refusal {
  return thrown instanceof Error && (thrown as { code?: unknown }).code === 'POLYGLANCE_REFUSAL';
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The known name that was most likely meant.
 *
 * @returns `undefined` when nothing is near
 * @example nearest('scenaro', ['scenario', 'switch']) // 'scenario'
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase().slice(0, 100);
  let best: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const far = distance(wanted, candidate.toLowerCase());
    if (far < least) {
      least = far;
      best = candidate;
    }
  }
  return best;
}

/** `, did you mean "x"?` or nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : `, did you mean "${near}"?`;
}
