import type { Json } from '../operation/operation.ts';
import type { Compiled } from './compile.ts';
import type { Key, Sight } from './match.ts';

/** The rules of one operation, sorted by what they want: a request is held against those that it may match. */
export interface RuleIndex {
  /** In the order in which they were loaded. */
  readonly all: readonly Compiled[];
  /** Those that may match, in the same order. */
  candidates(sight: Sight): readonly Compiled[];
}

/** Rules that want a value of the same thing. */
interface Group {
  readonly actual: Key['actual'];
  readonly byValue: Map<Json, Compiled[]>;
}

/**
 * Makes an index: a rule that wants a certain value of something, such as a header, the user or the end of the path, is found by it. What all
 * others want has to be looked at one by one.
 */
export function createRuleIndex(all: readonly Compiled[]): RuleIndex {
  const groups = new Map<string, Group>();
  const others: Compiled[] = [];
  const order = new Map(all.map((rule, position) => [rule, position]));
  for (const rule of all) {
    const key = rule.conditions.find((condition) => condition.key !== undefined)?.key;
    if (key === undefined) {
      others.push(rule);
      continue;
    }
    const group = groups.get(key.what) ?? { actual: key.actual, byValue: new Map() };
    groups.set(key.what, group);
    group.byValue.set(key.value, [...(group.byValue.get(key.value) ?? []), rule]);
  }
  const lookups = [...groups.values()];
  return {
    all,
    candidates: (sight) => {
      let found: Compiled[] | undefined;
      for (const { actual, byValue } of lookups) {
        const value = actual(sight);
        const hits = value === undefined ? undefined : byValue.get(value);
        if (hits !== undefined) found = [...(found ?? others), ...hits];
      }
      return found === undefined ? others : found.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    },
  };
}
