import type { Instant } from '../core/clock.ts';
import { parseDuration } from '../core/duration.ts';
import { fitsGlob } from '../core/glob.ts';
import type { ErrorRow } from '../operation/error-row.ts';
import type { Dialect } from '../operation/operation.ts';
import { toFault } from './fault.ts';
import { canAnswer, isOfImages } from './known.ts';
import { type Condition, type Facts, toConditions } from './match.ts';
import type { Rule, Scenario } from './scenario.ts';
import { rowsOf } from './steps.ts';
import { type Gate, keyOf, type Tally, type Timing, type TimingWorld, toGate, toTiming } from './when.ts';

/** A rule as requests are held against it, with what became of it. */
export interface Compiled {
  /** `<scenario>/<number from 1>`. */
  readonly name: string;
  readonly rule: Rule;
  readonly operations: ReadonlySet<string>;
  readonly conditions: readonly Condition[];
  readonly gate: Gate;
  readonly timing: Timing;
  /** The states of its scenario. */
  readonly states: Map<string, string>;
  /** What it has counted for requests like this one. */
  readonly tally: (facts: Facts) => Tally;
  /** When it goes away; `null`: never. */
  readonly until: Instant | null;
  seen: number;
  fired: number;
}

/** An operation that rules may be about, with its errors. */
export interface KnownOperation {
  readonly id: string;
  readonly dialect: string;
  readonly errors: readonly Pick<ErrorRow, 'id' | 'code' | 'status'>[];
  /** Whether it takes the data of an image. */
  readonly uploads: boolean;
  /** Whether its path names an image, or it makes one. */
  readonly images: boolean;
  /** Whether it begins a job. */
  readonly jobs: boolean;
}

/** An update without data has no upload that could break. */
const HAS_DATA: Condition = {
  what: 'upload',
  wanted: 'there',
  fleeting: false,
  holds: ({ facts: { headers } }) => headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0,
  actual: () => undefined,
};

/** Keys that a rule counts apart; the oldest go first. */
const KEYS_AT_MOST = 10_000;

/** The operations of these dialects. */
export function listOperations(dialects: readonly Dialect[]): readonly KnownOperation[] {
  return dialects.flatMap((dialect) =>
    dialect.operations.map(({ id, method, path, request, begins }) => {
      const errors = rowsOf(dialect, id);
      return {
        id,
        dialect: dialect.id,
        errors,
        uploads: request.body === 'stream',
        images: isOfImages(method, path),
        jobs: begins === 'job',
      };
    }),
  );
}

/**
 * Compiles a rule.
 *
 * @param position of the rule in its scenario, from 0
 * @param states of its scenario
 * @throws Error where a pattern of it is none
 */
export function compileRule(
  scenario: Scenario,
  rule: Rule,
  position: number,
  states: Map<string, string>,
  known: readonly KnownOperation[],
  world: TimingWorld,
): Compiled {
  const name = `${scenario.name}/${position + 1}`;
  const ttl = rule.ttl === undefined ? undefined : parseDuration(rule.ttl);
  return {
    name,
    rule,
    operations: new Set(operationsOf(rule, known)),
    conditions: [...toConditions(rule.match ?? {}), ...(rule.fault !== undefined && toFault(rule.fault).in === 'upload' ? [HAS_DATA] : [])],
    gate: toGate(rule.when ?? {}, world, states),
    timing: toTiming(rule.when ?? {}, world, `rule:${name}`),
    states,
    tally: toTallies(rule),
    until: ttl === undefined ? null : world.clock.now() + ttl,
    seen: 0,
    fired: 0,
  };
}

/** A rule is about the operations that it can do something to: those that can answer so, take uploads, or are about an image. */
function operationsOf({ match = {}, reply, fault, image, stale, job }: Rule, known: readonly KnownOperation[]): readonly string[] {
  const globs = [match.operation ?? '*'].flat();
  return known
    .filter(
      ({ id, dialect, errors, uploads, images, jobs }) =>
        (uploads || fault === undefined || toFault(fault).in !== 'upload') &&
        (images || (image === undefined && stale === undefined)) &&
        (jobs || job === undefined) &&
        (match.dialect === undefined || dialect === match.dialect) &&
        canAnswer(errors, reply) &&
        globs.some((glob) => fitsGlob(glob, id)),
    )
    .map(({ id }) => id);
}

function toTallies({ when }: Rule): (facts: Facts) => Tally {
  const open = (): Tally => ({ seen: 0, recent: [] });
  if (when?.per === undefined) {
    const one = open();
    return () => one;
  }
  const tallies = new Map<string, Tally>();
  return (facts) => {
    const key = keyOf(when.per, facts);
    const found = tallies.get(key) ?? open();
    tallies.set(key, found);
    if (tallies.size > KEYS_AT_MOST) tallies.delete(tallies.keys().next().value ?? '');
    return found;
  };
}
