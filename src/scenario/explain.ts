import type { Compiled } from './compile.ts';
import { type Facts, type Sight, toSight } from './match.ts';
import type { Rule } from './scenario.ts';
import type { Looked, Notes } from './verdict.ts';

/** What the rules of an operation did with a request. */
export interface Explanation {
  /** Whether the rules are those that were asked then; else only what was taken down is told. */
  readonly current: boolean;
  readonly rules: readonly ExplainedRule[];
}

/** One rule, and one request. */
export interface ExplainedRule {
  /** `<scenario>/<number from 1>`. */
  readonly rule: string;
  readonly outcome: 'took effect' | 'matched, but took no effect' | 'did not match';
  /** In words: why it did not, or what it did. */
  readonly why: readonly string[];
}

/**
 * Explains rules: what was taken down when they were asked goes first; what depends on the request alone is looked at again.
 *
 * @param rules those of the operation
 * @param current whether they are those that were asked
 * @param isSecret whether what has this name is not to be shown
 */
export function explainRules(
  rules: readonly Compiled[],
  facts: Facts,
  { looked }: Notes,
  current: boolean,
  isSecret: (name: string) => boolean,
): Explanation {
  const effects = new Map(rules.map(({ name, rule }) => [name, toDeed(rule)]));
  const told = looked.map((row) => toExplained(row, current ? effects.get(row.rule) : undefined));
  if (!current) return { current, rules: told };
  const sight = toSight(facts, () => undefined);
  const others = rules
    .filter(({ name }) => looked.every(({ rule }) => rule !== name))
    .map((compiled): ExplainedRule => ({ rule: compiled.name, outcome: 'did not match', why: toObstacles(compiled, sight, isSecret) }));
  const order = rules.map(({ name }) => name);
  return { current, rules: [...told, ...others].sort((a, b) => order.indexOf(a.rule) - order.indexOf(b.rule)) };
}

/** What a rule does, in the words of its file. */
function toDeed({ match: _match, when: _when, ttl: _ttl, stage, ...effects }: Rule): string {
  const parts = Object.entries(effects).map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${stage === 'after' ? 'after the operation: ' : ''}${parts.join(', ')}`;
}

function toExplained({ rule, count, why }: Looked, deed: string | undefined): ExplainedRule {
  if (why === null) return { rule, outcome: 'took effect', why: deed === undefined ? [] : [deed] };
  if (count === 0) return { rule, outcome: 'did not match', why: [why] };
  return { rule, outcome: 'matched, but took no effect', why: [`this was its call ${count}, and ${why}`] };
}

function toObstacles({ conditions, until }: Compiled, sight: Sight, isSecret: (name: string) => boolean): string[] {
  const found = conditions
    .filter((condition) => !condition.fleeting && !condition.holds(sight))
    .map((condition) => {
      const actual = condition.actual(sight);
      // `header x-auth-token`, `body /auth/password`
      const hidden = isSecret(condition.what.split(/[ /]/).pop() ?? '');
      if (hidden) return `the ${condition.what} is ${actual === undefined ? 'not there' : 'another one'}`;
      return `the ${condition.what} is ${actual === undefined ? 'not there' : JSON.stringify(actual)}: it has to be ${condition.wanted}`;
    });
  if (found.length > 0) return found;
  return [until === null ? 'it was not asked: the request ended before, or the cloud refused it' : 'its ttl was over'];
}
