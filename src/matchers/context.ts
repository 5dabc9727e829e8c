import type { Received } from '../emulator/received.ts';
import { Refusal } from '../refusals.ts';

/** What jest and vitest both lend to a matcher. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined;
  equals(this: void, one: unknown, other: unknown, testers?: readonly unknown[]): boolean;
  readonly customTesters?: readonly unknown[];
  readonly utils: {
    printExpected(this: void, value: unknown): string;
    printReceived(this: void, value: unknown): string;
  };
}

/** What a matcher answers. */
export interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What can be asked for its requests: an emulator, one of its sandboxes, or either in a container. */
export interface Witness {
  received(operation: string): Received | Promise<Received>;
}

/**
 * Asks for the requests, and judges them; where they have to be waited for, so has the verdict.
 *
 * @throws Refusal for what cannot be asked, and for an operation that there is not
 */
export function judge(
  matcher: string,
  given: unknown,
  operation: string,
  toVerdict: (received: Received) => Verdict,
): Verdict | Promise<Verdict> {
  const received = toWitness(matcher, given).received(operation);
  return received instanceof Promise ? received.then(toVerdict) : toVerdict(received);
}

function toWitness(matcher: string, given: unknown): Witness {
  if (typeof (given as Partial<Witness> | null | undefined)?.received === 'function') return given as Witness;
  const what =
    given === null || typeof given !== 'object' ? String(given) : `an object with ${Object.keys(given).join(', ') || 'nothing in it'}`;
  throw new Refusal(`${matcher} is for an emulator, a sandbox of it or a started container, and this is ${what}`);
}

/** Neither yes nor no: fails, whether the matcher is turned round by `not` or is not. */
export function toUnknown({ isNot = false }: MatcherContext, message: () => string): Verdict {
  return { pass: isNot, message };
}

/** Why something is not known. */
export function toLoss({ dropped }: Received): string {
  return (
    `unknown: the journal has given up its ${dropped === 1 ? 'oldest request' : `oldest ${dropped} requests`} for newer ones. ` +
    'Have it keep more (journalSize), or reset the emulator before the test.'
  );
}
