import type { Chance } from '../core/chance.ts';
import type { Call, Dialect } from '../operation/operation.ts';
import { DELAY_AT_MOST } from './duration.ts';
import { fitsGlob } from './glob.ts';
import { type Matcher, toMatcher } from './match.ts';
import { readPrefer } from './prefer.ts';
import type { Rule, Scenario } from './scenario.ts';
import { rowsOf, toAnswer, toDelay } from './steps.ts';
import type { Verdict } from './verdict.ts';
import { type Timing, toTiming } from './when.ts';

/** A loaded scenario with what became of its rules. */
export interface LoadedScenario {
  readonly name: string;
  readonly description?: string;
  readonly rules: readonly LoadedRule[];
}

/** A loaded rule: as it was given, how many requests it matched, and how often it took effect. */
export interface LoadedRule {
  /** `<scenario>/<number from 1>`. */
  readonly name: string;
  readonly rule: Rule;
  readonly seen: number;
  readonly fired: number;
}

/** What was loaded over the scenarios of the start, and what was removed of them. */
export interface KeptScenarios {
  readonly loaded: readonly Scenario[];
  /** Names. */
  readonly removed: readonly string[];
}

/** The rules of one sandbox. */
export interface RuleEngine {
  /** Loads a scenario; one of the same name is replaced, and counts from zero. */
  load(scenario: Scenario): void;
  remove(name: string): boolean;
  list(): readonly LoadedScenario[];
  /** What differs from the scenarios it began with. */
  kept(): KeptScenarios;
  /** Tells that a scenario was loaded or removed, after it happened. Returns a function that stops it. */
  onChange(listener: () => void): () => void;
  /** Back to the scenarios it began with, all counts zero. */
  reset(): void;
  /** Whether a loaded rule of this operation looks into the body. */
  needsBody(operation: string): boolean;
  /** What the rules do with a request; `null` when nothing. */
  before(call: Call): Verdict | null;
}

/** What an engine is made of. */
export interface EngineOptions {
  readonly dialects: readonly Dialect[];
  readonly chance: Chance;
  /** Whether `Prefer` headers are honoured. */
  readonly prefer: boolean;
  /** The scenarios it begins with. */
  readonly base?: readonly Scenario[];
  /** What was loaded and removed after it began, once. A reset forgets it. */
  readonly kept?: KeptScenarios | undefined;
}

interface Compiled {
  readonly name: string;
  readonly rule: Rule;
  readonly operations: ReadonlySet<string>;
  readonly matcher: Matcher | null;
  readonly timing: Timing;
  seen: number;
  fired: number;
}

/**
 * Makes the rules of one sandbox. Rules are indexed by operation when they are loaded, globs expanded there: a request looks at
 * the rules of its own operation only.
 */
export function createRuleEngine({ dialects, chance, prefer, base = [], kept }: EngineOptions): RuleEngine {
  const known = dialects.flatMap((dialect) =>
    dialect.operations.map(({ id }) => ({ id, dialect: dialect.id, errors: rowsOf(dialect, id).map((row) => row.id) })),
  );
  const scenarios = new Map<string, { readonly scenario: Scenario; readonly rules: readonly Compiled[] }>();
  let index = new Map<string, readonly Compiled[]>();
  let bodies = new Set<string>();
  const listeners = new Set<() => void>();

  const compile = (scenario: Scenario, rule: Rule, position: number): Compiled => {
    const name = `${scenario.name}/${position + 1}`;
    const { operation = '*', dialect } = rule.match ?? {};
    const globs = [operation].flat();
    const error = rule.reply?.error;
    // A rule that answers with a certain error is about the operations that have it.
    const operations = known.filter(
      ({ id, dialect: of, errors }) =>
        (dialect === undefined || of === dialect) &&
        (error === undefined || errors.includes(error)) &&
        globs.some((glob) => fitsGlob(glob, id)),
    );
    return {
      name,
      rule,
      operations: new Set(operations.map(({ id }) => id)),
      matcher: toMatcher(rule.match ?? {}),
      timing: toTiming(rule.when ?? {}, chance, `rule:${name}`),
      seen: 0,
      fired: 0,
    };
  };
  const reindex = (): void => {
    const all = [...scenarios.values()].flatMap(({ rules }) => rules);
    const ids = new Set(all.flatMap(({ operations }) => [...operations]));
    index = new Map([...ids].map((id) => [id, all.filter(({ operations }) => operations.has(id))]));
    bodies = new Set(all.filter(({ rule }) => rule.match?.body !== undefined).flatMap(({ operations }) => [...operations]));
    for (const listener of listeners) listener();
  };
  const load = (scenario: Scenario): void => {
    scenarios.delete(scenario.name);
    scenarios.set(scenario.name, { scenario, rules: scenario.rules.map((rule, position) => compile(scenario, rule, position)) });
    reindex();
  };
  const remove = (name: string): boolean => {
    const removed = scenarios.delete(name);
    reindex();
    return removed;
  };
  const reset = (): void => {
    scenarios.clear();
    for (const scenario of base) load(scenario);
    reindex();
  };
  const before = (call: Call): Verdict | null => {
    const header = prefer ? call.headers['prefer'] : undefined;
    const preferred = header === undefined ? null : readPrefer([header].flat().join(','), call);
    const rules = index.get(call.operation.id);
    return rules === undefined ? preferred : judge(rules, call, chance, preferred);
  };
  const toKept = (): KeptScenarios => {
    const all = [...scenarios.values()].map(({ scenario }) => scenario);
    const removed = base.map(({ name }) => name).filter((name) => !scenarios.has(name));
    return { loaded: all.filter((scenario) => !base.includes(scenario)), removed };
  };
  reset();
  for (const name of kept?.removed ?? []) remove(name);
  for (const scenario of kept?.loaded ?? []) load(scenario);
  return {
    load,
    remove,
    list: () => [...scenarios.values()].map(toLoaded),
    kept: toKept,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset,
    needsBody: (operation) => bodies.has(operation),
    before,
  };
}

function toLoaded({ scenario, rules }: { readonly scenario: Scenario; readonly rules: readonly Compiled[] }): LoadedScenario {
  const { name, description } = scenario;
  const shown = rules.map(({ name: full, rule, seen, fired }) => ({ name: full, rule, seen, fired }));
  return { name, ...(description === undefined ? {} : { description }), rules: shown };
}

/**
 * The order: a `Prefer` header goes before all rules. Rules are asked in the order they were loaded; each that matches counts the
 * request. Delays of those that take effect add up, until the first one that answers or breaks: the rest only count.
 */
function judge(rules: readonly Compiled[], call: Call, chance: Chance, preferred: Verdict | null): Verdict | null {
  let delay = preferred?.delay ?? 0;
  let fault: Verdict['fault'] = null;
  let answer = preferred?.answer ?? null;
  const fired = [...(preferred?.rules ?? [])];
  for (const compiled of rules) {
    if (compiled.matcher !== null && !compiled.matcher(call)) continue;
    compiled.seen += 1;
    if (!compiled.timing(compiled.seen) || answer !== null || fault !== null) continue;
    const { rule, name } = compiled;
    compiled.fired += 1;
    fired.push(name);
    delay += toDelay(rule.delay, chance, `rule:${name}`);
    fault = rule.fault ?? null;
    if (rule.reply !== undefined && fault === null) answer = toAnswer(rule.reply, call);
  }
  if (fired.length === 0) return null;
  return { rules: fired, delay: Math.min(delay, DELAY_AT_MOST), fault, answer, preferenceApplied: preferred?.preferenceApplied ?? null };
}
