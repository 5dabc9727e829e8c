import type { Call, Reply, World } from '../operation/operation.ts';
import { type Compiled, compileRule, type KnownOperation } from './compile.ts';
import { type Explanation, explainRules } from './explain.ts';
import { apply, findMatching, gather, note } from './judge.ts';
import type { Facts } from './match.ts';
import { type LoadedPlan, type Plan, toPlan } from './plan.ts';
import { readPrefer } from './prefer.ts';
import { createRuleIndex, type RuleIndex } from './rule-index.ts';
import type { Rule, Scenario } from './scenario.ts';
import type { Notes, Verdict } from './verdict.ts';
import { createViews } from './views.ts';

/** A loaded scenario with what became of its rules. */
export interface LoadedScenario {
  readonly name: string;
  readonly description?: string;
  /** The states of its rules, as they are now. */
  readonly state: Readonly<Record<string, string>>;
  readonly rules: readonly LoadedRule[];
}

/** A loaded rule: as it was given, how many requests it matched, and how often it took effect. */
export interface LoadedRule {
  /** `<scenario>/<number from 1>`. */
  readonly name: string;
  readonly rule: Rule;
  readonly seen: number;
  readonly fired: number;
  /** Whether its `ttl` is over. */
  readonly expired: boolean;
}

/** What was loaded over the scenarios of the start, and what was removed of them. */
export interface KeptScenarios {
  readonly loaded: readonly Scenario[];
  /** Names. */
  readonly removed: readonly string[];
}

/** The rules and plans of one sandbox. */
export interface RuleEngine {
  /** Loads a scenario; one of the same name is replaced, and counts from zero. */
  load(scenario: Scenario): void;
  remove(name: string): boolean;
  list(): readonly LoadedScenario[];
  /** The plans, in the order in which they are used up. */
  plans(): readonly LoadedPlan[];
  /** Takes all plans away; rules beside them stay. */
  removePlans(): void;
  /** What differs from the scenarios it began with. */
  kept(): KeptScenarios;
  /** Tells that a scenario was loaded or removed, after it happened. Returns a function that stops it. */
  onChange(listener: () => void): () => void;
  /** Back to the scenarios it began with, all counts zero. */
  reset(): void;
  /**
   * From now on it began with these. A scenario that is the same in both goes on counting; what was loaded since stays so, and what was
   * removed stays away while it is what it was.
   */
  rebase(base: readonly Scenario[]): void;
  /** Whether a loaded rule of this operation looks into the body. */
  needsBody(operation: string): boolean;
  /** What the rules do with a request; `null` when nothing. */
  before(call: Call, notes: Notes): Verdict | null;
  /** What the rules do with the answer of an operation that was done; `null` when nothing. */
  after(call: Call, reply: Reply, earlier: Verdict | null, notes: Notes): Verdict | null;
  /** What a rule or a step was to break was not there: it has not taken effect after all. */
  missed(rule: string, why: string, notes: Notes): void;
  /** The world as this call sees it: readers may be shown something else. */
  worldFor(call: Call): World;
  /** Why each rule of an operation did what it did with a request; secrets are not shown. */
  explain(operation: string, facts: Facts, notes: Notes, isSecret: (name: string) => boolean): Explanation;
}

/** What an engine is made of. */
export interface EngineOptions {
  /** What rules may be about; asked for when the first rule is loaded. */
  readonly operations: () => readonly KnownOperation[];
  readonly world: World;
  /** Whether anything of it takes effect. */
  readonly enabled?: boolean;
  /** Whether `Prefer` headers are honoured. */
  readonly prefer: boolean;
  /** The scenarios it begins with. */
  readonly base?: readonly Scenario[];
  /** What was loaded and removed after it began, once. A reset forgets it. */
  readonly kept?: KeptScenarios | undefined;
  /** Told of the rules that are loaded, and of those that take effect. */
  readonly ledger?: Ledger;
}

/** Remembers of rules whether they ever took effect, over resets and sandboxes. */
export interface Ledger {
  loaded(rule: string): void;
  fired(rule: string): void;
  /** It has not taken effect after all, this once. */
  missed(rule: string): void;
}

interface Entry {
  scenario: Scenario;
  readonly states: Map<string, string>;
  readonly rules: readonly Compiled[];
  plan: Plan | null;
}

/** Answers from this status on say no. */
const REFUSED = 400;

/**
 * Makes the rules of one sandbox. Rules are indexed by operation when they are loaded, globs expanded there: a request looks at
 * the rules of its own operation only. The order: a `Prefer` header goes before plans, plans before rules.
 */
export function createRuleEngine(options: EngineOptions): RuleEngine {
  const { world, prefer, kept, ledger, enabled = true } = options;
  let { base = [] } = options;
  let listed: readonly KnownOperation[] | undefined;
  const known = (): readonly KnownOperation[] => {
    listed ??= options.operations();
    return listed;
  };
  const scenarios = new Map<string, Entry>();
  const views = createViews(world);
  const listeners = new Set<() => void>();
  let early = new Map<string, RuleIndex>();
  let late = new Map<string, RuleIndex>();
  let plans = new Map<string, readonly Plan[]>();
  let bodies = new Set<string>();
  let ruleset = 0;
  const ground = { world, views, onFire: (name: string) => ledger?.fired(name) };

  const reindex = (): void => {
    const entries = [...scenarios.values()];
    const all = entries.flatMap(({ rules }) => rules);
    early = indexRules(all.filter(({ rule }) => rule.stage !== 'after'));
    late = indexRules(all.filter(({ rule }) => rule.stage === 'after'));
    const planned = entries.flatMap(({ plan }) => plan ?? []);
    const ids = planned.flatMap((plan) => Object.keys(plan.show().operations));
    plans = new Map(ids.map((id) => [id, planned.filter((plan) => plan.concerns(id))]));
    bodies = new Set(all.filter(({ rule }) => rule.match?.body !== undefined).flatMap(({ operations }) => [...operations]));
    ruleset += 1;
    for (const listener of listeners) listener();
  };
  const put = (scenario: Scenario): void => {
    const states = new Map(Object.entries(scenario.state ?? {}));
    const rules = (scenario.rules ?? []).map((rule, position) => compileRule(scenario, rule, position, states, known(), world));
    scenarios.delete(scenario.name);
    scenarios.set(scenario.name, { scenario, states, rules, plan: toPlan(scenario) });
    for (const { name } of rules) ledger?.loaded(name);
  };
  const reset = (): void => {
    scenarios.clear();
    views.clear();
    for (const scenario of base) put(scenario);
    reindex();
  };
  // The new base, then what kept() says; each with its counts, states and plan where it is the same scenario.
  const rebase = (next: readonly Scenario[]): void => {
    const { loaded, removed } = toKept(scenarios, base);
    // What was removed stays so while it is what it was: one that has changed is wanted again.
    const off = new Set(base.filter(({ name }) => removed.includes(name)).map((scenario) => JSON.stringify(scenario)));
    const old = new Map(scenarios);
    base = next;
    scenarios.clear();
    for (const scenario of [...next.filter((one) => !off.has(JSON.stringify(one))), ...loaded]) {
      const was = old.get(scenario.name);
      if (was === undefined || JSON.stringify(was.scenario) !== JSON.stringify(scenario)) put(scenario);
      else {
        scenarios.delete(scenario.name);
        scenarios.set(scenario.name, Object.assign(was, { scenario }));
      }
    }
    reindex();
  };
  const before = (call: Call, notes: Notes): Verdict | null => {
    if (!enabled) return null;
    const header = prefer ? call.headers['prefer'] : undefined;
    const preferred = header === undefined ? null : readPrefer([header].flat().join(','), call);
    const { id } = call.operation;
    const rules = early.get(id);
    const planned = plans.get(id);
    if (rules === undefined && planned === undefined) return preferred;
    notes.ruleset = ruleset;
    const matching = rules === undefined ? [] : findMatching(rules, ground, call, null, notes);
    const step = (preferred?.answer ?? null) === null ? takeStep(planned, call, notes) : undefined;
    if (matching.length === 0 && step === undefined) return preferred;
    const gathering = gather(ground, call, null, preferred);
    if (step !== undefined) {
      note(notes, step.name, 1, null);
      gathering.take(step);
    }
    // A step decides for its request, "ok" too.
    apply(matching, ground, call, step === undefined ? gathering : toDecided(gathering), notes);
    return gathering.finish();
  };
  const after = (call: Call, reply: Reply, earlier: Verdict | null, notes: Notes): Verdict | null => {
    const rules = late.get(call.operation.id);
    const later = earlier?.later ?? null;
    if (!enabled || (rules === undefined && later === null)) return null;
    // An operation that was answered for, or refused, has changed nothing.
    if (reply.status >= REFUSED || (earlier?.answer ?? null) !== null) return null;
    notes.ruleset = ruleset;
    const matching = rules === undefined ? [] : findMatching(rules, ground, call, reply, notes);
    if (matching.length === 0 && later === null) return null;
    const gathering = gather(ground, call, reply, null);
    if (later !== null) gathering.take(later);
    apply(matching, ground, call, gathering, notes);
    return gathering.finish();
  };
  const missed = (rule: string, why: string, notes: Notes): void => {
    const entries = [...scenarios.values()];
    const compiled = entries.flatMap(({ rules }) => rules).find(({ name }) => name === rule);
    const [scenario = '', operation = '', number] = rule.split('/');
    if (compiled === undefined) scenarios.get(scenario)?.plan?.miss(operation, Number(number));
    // One that was loaded again meanwhile has not counted it.
    else if (compiled.fired > 0) compiled.fired -= 1;
    ledger?.missed(rule);
    notes.looked = notes.looked.map((row) => (row.rule === rule && row.why === null ? { ...row, why } : row));
  };
  const removePlans = (): void => {
    for (const [name, entry] of scenarios) {
      const { plan: _plan, header: _header, ...rest } = entry.scenario;
      if (entry.plan !== null && entry.rules.length === 0) scenarios.delete(name);
      else if (entry.plan !== null) Object.assign(entry, { scenario: rest, plan: null });
    }
    reindex();
  };
  const change = <Value>(work: () => Value): Value => {
    const value = work();
    reindex();
    return value;
  };
  reset();
  for (const name of kept?.removed ?? []) scenarios.delete(name);
  for (const scenario of kept?.loaded ?? []) put(scenario);
  if (kept !== undefined) reindex();
  return {
    load: (scenario) => change(() => put(scenario)),
    remove: (name) => change(() => scenarios.delete(name)),
    list: () => [...scenarios.values()].map((entry) => toLoaded(entry, world)),
    plans: () => [...scenarios.values()].flatMap(({ plan }) => plan?.show() ?? []),
    removePlans,
    kept: () => toKept(scenarios, base),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset,
    rebase,
    needsBody: (operation) => enabled && bodies.has(operation),
    before,
    after,
    missed,
    worldFor: (call) => views.worldFor(call),
    explain: (operation, facts, notes, isSecret) => {
      const rules = [...(early.get(operation)?.all ?? []), ...(late.get(operation)?.all ?? [])];
      return explainRules(rules, facts, notes, notes.ruleset === ruleset, isSecret);
    },
  };
}

/** Operation → the rules that are about it, in their order. */
function indexRules(rules: readonly Compiled[]): Map<string, RuleIndex> {
  const ids = new Set(rules.flatMap(({ operations }) => [...operations]));
  return new Map([...ids].map((id) => [id, createRuleIndex(rules.filter(({ operations }) => operations.has(id)))]));
}

function takeStep(plans: readonly Plan[] | undefined, call: Call, notes: Notes): ReturnType<Plan['take']> {
  for (const plan of plans ?? []) {
    const step = plan.take(call.operation.id, call, notes);
    if (step !== undefined) return step;
  }
  return undefined;
}

/** The same, for rules that come too late: they only count. */
function toDecided(gathering: ReturnType<typeof gather>): ReturnType<typeof gather> {
  return { ...gathering, decided: true };
}

function toKept(scenarios: ReadonlyMap<string, Entry>, base: readonly Scenario[]): KeptScenarios {
  const all = [...scenarios.values()].map(({ scenario }) => scenario);
  const removed = base.map(({ name }) => name).filter((name) => !scenarios.has(name));
  return { loaded: all.filter((scenario) => !base.includes(scenario)), removed };
}

function toLoaded({ scenario, states, rules }: Entry, { clock }: World): LoadedScenario {
  const { name, description } = scenario;
  const shown = rules.map(({ name: full, rule, seen, fired, until }) => {
    return { name: full, rule, seen, fired, expired: until !== null && until <= clock.now() };
  });
  return { name, ...(description === undefined ? {} : { description }), state: Object.fromEntries(states), rules: shown };
}
