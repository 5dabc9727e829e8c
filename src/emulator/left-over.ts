import { isSecret } from '../operation/secrets.ts';
import type { LoadedPlan } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { UnusedStep } from './unused.ts';

/** The plans of a sandbox at one moment. */
export interface PlansOf {
  readonly sandbox: string | null;
  readonly plans: readonly LoadedPlan[];
  /** What all sandboxes begin with. */
  readonly given: readonly Scenario[];
}

/** Remembers steps of plans that are gone and that no request came for. */
export interface LeftOver {
  /** These plans go without anybody's wish; some of them may begin anew, and are in `next`. */
  gone(before: PlansOf, next: readonly LoadedPlan[]): void;
  /** These plans were taken away on purpose. */
  forget(before: PlansOf): void;
  /** All that is left, of plans that are gone and of these. */
  steps(live: readonly PlansOf[]): UnusedStep[];
}

/** Steps, and plans that began anew, that are remembered at most. */
const AT_MOST = 1000;

/** Of a plan that begins anew: what was left when least of it was. */
interface Least {
  readonly plan: LoadedPlan;
  readonly left: readonly UnusedStep[];
}

/** Makes it; nothing is remembered to begin with. */
export function createLeftOver(): LeftOver {
  const lost: UnusedStep[] = [];
  // What all sandboxes begin with is one plan wherever it is; any other is one of its sandbox.
  const shared = new Map<string, Least>();
  const own = new Map<string, Least>();
  const lose = (steps: readonly UnusedStep[]): void => {
    lost.push(...steps.slice(0, AT_MOST - lost.length));
  };
  return {
    gone: (before, next) => {
      const again = new Set(next.map(toKey));
      for (const plan of before.plans) {
        const key = toOwnKey(before.sandbox, plan);
        if (isGiven(plan, before.given)) keepLeast(shared, toKey(plan), plan, before.sandbox);
        else if (again.has(toKey(plan))) keepLeast(own, key, plan, before.sandbox);
        else {
          lose(lesser(own.get(key), plan, before.sandbox).left);
          own.delete(key);
        }
      }
    },
    forget: ({ sandbox, plans }) => {
      for (const plan of plans) {
        own.delete(toOwnKey(sandbox, plan));
        // That it was used up somewhere stays true.
        if ((shared.get(toKey(plan))?.left.length ?? 0) > 0) shared.delete(toKey(plan));
      }
    },
    steps: (live) => {
      const [given = []] = live.map((one) => one.given);
      // A file that was changed since is not waited for any more.
      const common = new Map([...shared].filter(([, { plan }]) => isGiven(plan, given)));
      const others = live.flatMap((one) =>
        one.plans.flatMap((plan) => {
          if (!isGiven(plan, given)) return lesser(own.get(toOwnKey(one.sandbox, plan)), plan, one.sandbox).left;
          common.set(toKey(plan), lesser(common.get(toKey(plan)), plan, one.sandbox));
          return [];
        }),
      );
      return [...lost, ...[...common.values()].flatMap(({ left }) => left), ...others];
    },
  };
}

/** The steps of a plan that no request came for. */
export function stepsLeft(sandbox: string | null, { name: plan, header, operations }: LoadedPlan): UnusedStep[] {
  const whose = header === undefined ? {} : { header: toShown(header) };
  return Object.entries(operations).flatMap(([operation, steps]) =>
    steps.flatMap(({ step, consumedBy }, index) =>
      consumedBy === null ? [{ sandbox, plan, ...whose, operation, number: index + 1, step }] : [],
    ),
  );
}

function toShown(header: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(header).map(([name, value]) => [name, isSecret(name) ? '***' : value]));
}

function keepLeast(all: Map<string, Least>, key: string, plan: LoadedPlan, sandbox: string | null): void {
  if (all.size < AT_MOST || all.has(key)) all.set(key, lesser(all.get(key), plan, sandbox));
}

function lesser(before: Least | undefined, plan: LoadedPlan, sandbox: string | null): Least {
  return before !== undefined && before.left.length <= plan.left ? before : { plan, left: stepsLeft(sandbox, plan) };
}

function isGiven(plan: LoadedPlan, given: readonly Scenario[]): boolean {
  return given.some((scenario) => scenario.name === plan.name && toGivenKey(scenario) === toKey(plan));
}

/** What makes a plan the same one. */
function toKey({ name, header = {}, operations }: LoadedPlan): string {
  const steps = Object.entries(operations).map(([operation, list]) => [operation, list.map(({ step }) => step)]);
  return JSON.stringify([name, header, Object.fromEntries(steps)]);
}

function toGivenKey({ name, header = {}, plan = {} }: Scenario): string {
  return JSON.stringify([name, header, plan]);
}

function toOwnKey(sandbox: string | null, plan: LoadedPlan): string {
  return JSON.stringify([sandbox, toKey(plan)]);
}
