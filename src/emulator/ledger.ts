import type { Ledger, LoadedRule, RuleEngine } from '../scenario/engine.ts';
import { createLeftOver, type PlansOf, stepsLeft } from './left-over.ts';
import type { Sandbox, SandboxBase } from './sandbox.ts';
import { toUnused, type Unused, type UnusedStep } from './unused.ts';

/** What is loaded into a sandbox at one moment. */
export interface Prepared extends PlansOf {
  readonly rules: readonly Pick<LoadedRule, 'name' | 'seen'>[];
}

/** Remembers rules, and steps of plans that are gone, over resets and sandboxes. */
export interface RuleLedger extends Ledger {
  /** What was there went without anybody's wish, and this is there now; nothing without `next`. */
  gone(before: Prepared, next?: Prepared): void;
  /** What was there was taken away or replaced on purpose, and this is there now. */
  forget(before: Prepared, next: Prepared): void;
  /** What never happened, with what is in these sandboxes. */
  unused(live: readonly Prepared[]): Unused;
}

/** Names that are remembered at most. */
const NAMES_AT_MOST = 10_000;

/** Makes a ledger; empty to begin with. */
export function createLedger(): RuleLedger {
  const waiting = new Set<string>();
  // How often each took effect, in all sandboxes and over resets. Steps of plans are no rules that wait.
  const fired = new Map<string, number>();
  // Requests that rules had matched when they were dropped.
  const matched = new Map<string, number>();
  const leftOver = createLeftOver();
  const count = (before: Prepared, next: Prepared | undefined): void => {
    const after = new Map(next?.rules.map(({ name, seen }) => [name, seen]));
    for (const { name, seen } of before.rules) {
      const lost = seen - (after.get(name) ?? 0);
      if (waiting.has(name) && lost > 0) matched.set(name, (matched.get(name) ?? 0) + lost);
    }
  };
  return {
    loaded: (rule) => {
      if (!fired.has(rule) && waiting.size < NAMES_AT_MOST) waiting.add(rule);
    },
    fired: (rule) => {
      const times = fired.get(rule) ?? 0;
      if (times > 0 || (waiting.has(rule) && fired.size < NAMES_AT_MOST)) fired.set(rule, times + 1);
      waiting.delete(rule);
      matched.delete(rule);
    },
    missed: (rule) => {
      const times = fired.get(rule) ?? 0;
      if (times > 1) fired.set(rule, times - 1);
      else if (fired.delete(rule) && waiting.size < NAMES_AT_MOST) waiting.add(rule);
    },
    gone: (before, next) => {
      count(before, next);
      leftOver.gone(before, next?.plans ?? []);
    },
    forget: (before, next) => {
      count(before, next);
      const there = new Set(next.plans.map(({ name }) => name));
      leftOver.forget({ ...before, plans: before.plans.filter(({ name }) => !there.has(name)) });
    },
    unused: (live) => {
      const seen = new Map(matched);
      for (const { name, seen: more } of live.flatMap(({ rules }) => rules)) seen.set(name, (seen.get(name) ?? 0) + more);
      const rules = [...waiting];
      return toUnused(rules, Object.fromEntries(rules.map((name) => [name, seen.get(name) ?? 0])), leftOver.steps(live));
    },
  };
}

/** What is loaded into this sandbox now. */
export function preparedIn(sandbox: Pick<Sandbox, 'name' | 'isAwake' | 'runtime'>, { ground }: Pick<SandboxBase, 'ground'>): Prepared {
  const { scenarios: given } = ground;
  return sandbox.isAwake ? toPrepared(sandbox.runtime.rules, sandbox.name, given) : { sandbox: sandbox.name, plans: [], given, rules: [] };
}

function toPrepared(rules: RuleEngine, sandbox: string | null, given: Prepared['given']): Prepared {
  return { sandbox, plans: rules.plans(), given, rules: rules.list().flatMap((scenario) => scenario.rules) };
}

/** The same rules; the ledger is told of what they drop while they are there. */
export function withLedger(rules: RuleEngine, name: string | null, base: SandboxBase): RuleEngine {
  const { ledger } = base;
  // Its ground may change.
  const look = (): Prepared => toPrepared(rules, name, base.ground.scenarios);
  const forgetting = <Value>(work: () => Value): Value => {
    const before = look();
    const value = work();
    ledger.forget(before, look());
    return value;
  };
  return {
    ...rules,
    load: (scenario) => {
      const before = look();
      rules.load(scenario);
      const replaced = before.plans.filter((plan) => plan.name === scenario.name);
      ledger.gone({ ...before, plans: replaced }, { ...look(), plans: [] });
    },
    remove: (scenario) => forgetting(() => rules.remove(scenario)),
    removePlans: () => forgetting(() => rules.removePlans()),
    rebase: (next) => forgetting(() => rules.rebase(next)),
  };
}

/** The steps of plans in this sandbox that no request came for. */
export function unusedSteps(sandbox: Sandbox): UnusedStep[] {
  // Asking for its runtime would make one.
  return sandbox.isAwake ? sandbox.runtime.rules.plans().flatMap((plan) => stepsLeft(sandbox.name, plan)) : [];
}
