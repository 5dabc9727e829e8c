import type { Ledger } from '../scenario/engine.ts';
import type { LoadedStep } from '../scenario/plan.ts';
import type { Sandbox } from './sandbox.ts';

/** What was prepared and never happened. */
export interface Unused {
  /** Names of rules that never took effect, in no sandbox. */
  readonly rules: readonly string[];
  /** Steps of plans that no request came for. */
  readonly steps: readonly UnusedStep[];
}

/** A step of a plan that no request came for. */
export interface UnusedStep {
  /** `null` for the default one. */
  readonly sandbox: string | null;
  readonly plan: string;
  readonly operation: string;
  /** From 1. */
  readonly number: number;
  readonly step: LoadedStep['step'];
}

/** Remembers rules over resets and sandboxes. */
export interface RuleLedger extends Ledger {
  /** Rules that were loaded and never took effect. */
  idle(): readonly string[];
}

/** Names that are remembered at most. */
const NAMES_AT_MOST = 10_000;

/** Makes a ledger; empty to begin with. */
export function createLedger(): RuleLedger {
  const waiting = new Set<string>();
  const fired = new Set<string>();
  return {
    loaded: (rule) => {
      if (!fired.has(rule) && waiting.size < NAMES_AT_MOST) waiting.add(rule);
    },
    fired: (rule) => {
      waiting.delete(rule);
      if (fired.size < NAMES_AT_MOST) fired.add(rule);
    },
    missed: (rule) => {
      fired.delete(rule);
      if (waiting.size < NAMES_AT_MOST) waiting.add(rule);
    },
    idle: () => [...waiting],
  };
}

/** The steps of this sandbox that no request came for. */
export function unusedSteps(sandbox: Sandbox): UnusedStep[] {
  const { name } = sandbox;
  if (!sandbox.isAwake) return [];
  return sandbox.runtime.rules
    .plans()
    .flatMap(({ name: plan, operations }) =>
      Object.entries(operations).flatMap(([operation, steps]) =>
        steps.flatMap(({ step, consumedBy }, index) =>
          consumedBy === null ? [{ sandbox: name, plan, operation, number: index + 1, step }] : [],
        ),
      ),
    );
}

/**
 * A step that is left, in words.
 *
 * @example toStepText(step) // 'step 2 of plan-1 for openstack-v2.image-update, "reset", was not used up'
 */
export function toStepText({ sandbox, plan, operation, number, step }: UnusedStep): string {
  const where = sandbox === null ? '' : ` in the sandbox ${sandbox}`;
  return `step ${number} of ${plan} for ${operation}, ${JSON.stringify(step)}, was not used up${where}`;
}
