import type { LoadedStep } from '../scenario/plan.ts';

/** What was prepared and never happened. */
export interface Unused {
  /** Names of rules that never took effect, in no sandbox. */
  readonly rules: readonly string[];
  /** How many requests each of these rules matched all the same. */
  readonly matched: Readonly<Record<string, number>>;
  /**
   * Steps of plans that no request came for: of those that are there, and of those that went with a reset, a snapshot that was restored, a
   * sandbox that was taken away, or a scenario that another one replaced; 1,000 of these at most. A plan that was taken away on purpose
   * (`plans.clear()`, or its scenario removed) is forgotten. A plan that begins anew, such as one of the scenarios of the start with each
   * reset and in each sandbox, counts once, as it was when least of it was left: not at all, if it was used up in whole anywhere.
   */
  readonly steps: readonly UnusedStep[];
  /** All of it in words, rules first. */
  readonly words: readonly string[];
}

/** A step of a plan that no request came for. */
export interface UnusedStep {
  /** `null` for the default one. */
  readonly sandbox: string | null;
  readonly plan: string;
  /** Only requests with this header would have used it up; secrets are not shown. */
  readonly header?: Readonly<Record<string, string>>;
  readonly operation: string;
  /** From 1. */
  readonly number: number;
  readonly step: LoadedStep['step'];
}

/**
 * A step that is left, in words.
 *
 * @example toStepText(step) // 'step 2 of plan-1 for openstack-v2.image-update, "reset", was not used up'
 */
export function toStepText({ sandbox, plan, header = {}, operation, number, step }: UnusedStep): string {
  const where = sandbox === null ? '' : ` in the sandbox ${sandbox}`;
  const whose = Object.entries(header).map(([name, value]) => ` with ${name}: ${value}`);
  return `step ${number} of ${plan} for ${operation}${whose.join('')}, ${JSON.stringify(step)}, was not used up${where}`;
}

/** What was prepared and never happened, with the words for it. */
export function toUnused(rules: readonly string[], matched: Readonly<Record<string, number>>, steps: readonly UnusedStep[]): Unused {
  return { rules, matched, steps, words: [...rules.map((rule) => toRuleText(rule, matched[rule] ?? 0)), ...steps.map(toStepText)] };
}

/**
 * A rule that never took effect, in words.
 *
 * @example toRuleText('slow/1', 3) // 'rule slow/1 never took effect (it matched 3 requests)'
 */
function toRuleText(rule: string, matched: number): string {
  const requests = matched === 1 ? 'request' : 'requests';
  return `rule ${rule} never took effect (${matched === 0 ? 'no request matched it' : `it matched ${matched} ${requests}`})`;
}
