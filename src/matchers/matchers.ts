import type { Received } from '../emulator/received.ts';
import type { Exchange } from '../journal/exchange.ts';
import { toShownViolation } from '../journal/redact.ts';
import { toViolationLine } from '../operation/report-words.ts';
import { type Severity, VIOLATION_RULES, type Violation } from '../operation/violation.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { judge, type MatcherContext, toLoss, toUnknown, type Verdict } from './context.ts';
import { type Expected, findMismatches, toBounds, toWishes } from './expected.ts';
import { type Held, toExchangeLine, toExchangeLines, toNearest } from './words.ts';

/** Which violations count. */
export interface ViolationQuery {
  /** `error`: warnings do not count. */
  readonly severity?: Severity;
  /** Ids of rules that do not count. */
  readonly except?: readonly string[];
}

/** A container has to be waited for. */
type Outcome<R, T> = T extends { received(operation: string): Promise<unknown> } ? Promise<void> : R;

/** What `expect(emulator)` can be asked, of an emulator, a sandbox or, with `await`, of a container. */
export interface PolyglanceMatchers<R, T = unknown> {
  /**
   * That requests for an operation have come, as the journal knows them.
   *
   * @param operation its id; `*` stands for any run of characters
   * @param expected what they have to be like, and how many there have to be; one or more without it
   * @throws Refusal when there is no such operation, or a key of what is expected is none
   * @example expect(emulator).toHaveReceived('openstack-v2.image-update', { times: 2, body: [{ op: 'add', path: '/tags/-', value: 'a' }] });
   */
  toHaveReceived(operation: string, expected?: Expected): Outcome<R, T>;
  /**
   * That no request, as the journal knows them, was against the contract of its operation.
   *
   * @throws Refusal for a rule that there is not
   * @example afterEach(() => expect(emulator).toHaveNoViolations({ severity: 'error' }));
   */
  toHaveNoViolations(query?: ViolationQuery): Outcome<R, T>;
}

function plural(count: number, what: string): string {
  return `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;
}

function toCountWords({ least, most }: ReturnType<typeof toBounds>): string {
  if (least === most) return plural(least, 'request');
  if (most === Number.POSITIVE_INFINITY) return `${least} or more requests`;
  return least === 0 ? `at most ${plural(most, 'request')}` : `${least} to ${most} requests`;
}

function toHaveReceived(this: MatcherContext, given: unknown, operation: string, expected: Expected = {}): Verdict | Promise<Verdict> {
  if (typeof operation !== 'string')
    throw new Refusal(`toHaveReceived takes the id of an operation first, and this is ${String(operation)}`);
  const [wishes, bounds] = [toWishes(expected), toBounds(expected)];
  return judge('toHaveReceived', given, operation, (received) => {
    const held = received.exchanges.map((exchange) => ({ exchange, mismatches: findMismatches(exchange, wishes, this) }));
    const sure = held.filter(({ mismatches }) => mismatches.length === 0);
    const unsure = held.filter(({ mismatches }) => mismatches.length > 0 && mismatches.every(({ isCut }) => isCut));
    const most = received.dropped > 0 ? Number.POSITIVE_INFINITY : sure.length + unsure.length;
    const head = `${this.isNot === true ? 'not ' : ''}${toCountWords(bounds)} for ${operation}${wishes.length > 0 ? ' as described' : ''}`;
    const tell = (reason?: string) => () => toReceivedText(head, received, { sure, held, reason }, this);
    if (sure.length >= bounds.least && most <= bounds.most) return { pass: true, message: tell() };
    if (sure.length > bounds.most || most < bounds.least) return { pass: false, message: tell() };
    const why =
      received.dropped > 0 ? toLoss(received) : 'unknown: the journal has cut a long body, and what is left of it cannot be compared.';
    return toUnknown(this, tell(why));
  });
}

interface Found {
  readonly sure: readonly Held[];
  readonly held: readonly Held[];
  readonly reason: string | undefined;
}

function toReceivedText(head: string, { others }: Received, { sure, held, reason }: Found, context: MatcherContext): string {
  const lines = [`expected ${head}, received ${sure.length}`];
  if (reason !== undefined) lines.push(reason);
  if (sure.length > 0) lines.push('', 'These are as described:', ...toExchangeLines(sure.map(({ exchange }) => exchange)));
  const rest = held.filter(({ mismatches }) => mismatches.length > 0);
  if (rest.length > 0 && context.isNot !== true) lines.push('', 'The nearest that are not:', ...toNearest(rest, context));
  if (held.length === 0) lines.push('', ...toOthers(others));
  return lines.join('\n');
}

function toOthers(others: readonly Exchange[]): readonly string[] {
  if (others.length === 0) return ['The journal has no other request either: none has come.'];
  const astray = others.flatMap(({ nearMisses }) => nearMisses.slice(0, 1)).slice(-1);
  return ['What has come instead:', ...toExchangeLines(others), ...astray.map((near) => `  ${near}`)];
}

function toHaveNoViolations(this: MatcherContext, given: unknown, query: ViolationQuery = {}): Verdict | Promise<Verdict> {
  const counts = toTest(query);
  return judge('toHaveNoViolations', given, '*', (received) => {
    const found = received.exchanges.flatMap((exchange) =>
      exchange.violations.filter(counts).map((violation) => ({ exchange, violation })),
    );
    const lines = found.map(({ exchange, violation }) => `  ${toExchangeLine(exchange)}\n    ${toLine(violation)}`);
    const message = (reason = '') =>
      [`expected ${this.isNot === true ? '' : 'no '}violations of the contract, found ${found.length}${reason}`, ...lines].join('\n');
    if (found.length === 0 && received.dropped > 0) return toUnknown(this, () => message(`\n${toLoss(received)}`));
    return { pass: found.length === 0, message: () => message() };
  });
}

function toLine(violation: Violation): string {
  return toViolationLine({ ...toShownViolation(violation), count: 1 });
}

/** Which violations count: what an answer of ours does is not the client's. */
function toTest({ severity = 'warning', except = [], ...others }: ViolationQuery): (violation: Violation) => boolean {
  const [stranger] = Object.keys(others);
  if (stranger !== undefined)
    throw new Refusal(
      `toHaveNoViolations knows no ${JSON.stringify(stranger)}${didYouMean(stranger, ['severity', 'except']) || ': severity, except'}`,
    );
  if (severity !== 'error' && severity !== 'warning') throw new Refusal(`severity is ${String(severity)}: it has to be error or warning`);
  const ids = VIOLATION_RULES.map(({ id }) => id);
  for (const id of except) {
    if (!ids.includes(id))
      throw new Refusal(`there is no rule ${JSON.stringify(id)}${didYouMean(id, ids) || `: there are ${ids.join(', ')}`}`);
  }
  return ({ id, severity: is }) => id !== 'reply' && !except.includes(id) && (severity === 'warning' || is === 'error');
}

/** For `expect.extend`, where that is done by hand. */
export const matchers = { toHaveReceived, toHaveNoViolations };
