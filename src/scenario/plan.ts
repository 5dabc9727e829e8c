import type { Facts } from './match.ts';
import { toEffects } from './plan-step.ts';
import type { PlanStep, Scenario } from './scenario.ts';
import type { NamedEffects, Notes } from './verdict.ts';

/** A plan with what became of its steps. */
export interface LoadedPlan {
  /** Of its scenario. */
  readonly name: string;
  /** Only requests with this header use it up. */
  readonly header?: Readonly<Record<string, string>>;
  /** By operation, in their order. */
  readonly operations: Readonly<Record<string, readonly LoadedStep[]>>;
  /** Steps that no request came for yet. */
  readonly left: number;
}

/** One step of a plan. */
export interface LoadedStep {
  readonly step: PlanStep;
  /** The request that it was used up by: its number in the journal and its id. `null`: none yet. */
  readonly consumedBy: { readonly number: number; readonly requestId: string } | null;
}

/** A plan while it is used up. */
export interface Plan {
  /** Whether it has, or had, steps for this operation. */
  concerns(operation: string): boolean;
  /** The next step for this request, which is used up by that; `undefined` when there is none. */
  take(operation: string, facts: Facts, notes: Pick<Notes, 'number' | 'requestId'>): NamedEffects | undefined;
  /** A step that was taken did nothing: it counts as left. */
  miss(operation: string, number: number): void;
  show(): LoadedPlan;
}

/**
 * Makes the plan of a scenario.
 *
 * @returns `null` where it has none
 */
export function toPlan({ name, plan, header }: Scenario): Plan | null {
  if (plan === undefined) return null;
  const queues = new Map(Object.entries(plan).map(([operation, steps]) => [operation, { steps: steps.map(toQueued), next: 0 }]));
  const headers = Object.entries(header ?? {}).map(([key, value]) => [key.toLowerCase(), value] as const);
  const isMeant = ({ headers: sent }: Facts): boolean => headers.every(([key, value]) => [sent[key]].flat().join(', ') === value);
  return {
    concerns: (operation) => queues.has(operation),
    take: (operation, facts, { number, requestId }) => {
      const queue = queues.get(operation);
      const step = queue?.steps[queue.next];
      if (queue === undefined || step === undefined || !isMeant(facts)) return undefined;
      queue.next += 1;
      step.consumedBy = { number, requestId };
      const effects = toEffects(step.step);
      return { name: `${name}/${operation}/${queue.next}`, effects: typeof effects === 'string' ? {} : effects };
    },
    miss: (operation, number) => {
      const step = queues.get(operation)?.steps[number - 1];
      if (step !== undefined) step.consumedBy = null;
    },
    show: () => ({
      name,
      ...(header === undefined ? {} : { header }),
      operations: Object.fromEntries([...queues].map(([operation, { steps }]) => [operation, steps.map((step) => ({ ...step }))])),
      left: [...queues.values()].reduce((sum, { steps }) => sum + steps.filter(({ consumedBy }) => consumedBy === null).length, 0),
    }),
  };
}

function toQueued(step: PlanStep): { readonly step: PlanStep; consumedBy: LoadedStep['consumedBy'] } {
  return { step, consumedBy: null };
}
