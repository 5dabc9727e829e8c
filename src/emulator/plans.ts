import type { Dialect } from '../operation/operation.ts';
import { Refusal } from '../refusals.ts';
import type { LoadedPlan } from '../scenario/plan.ts';
import { readPlan, readScenario } from '../scenario/read.ts';
import { unusedSteps } from './ledger.ts';
import type { Sandbox } from './sandbox.ts';
import { toStepText } from './unused.ts';

/** The plans of a set of clouds: for each operation, what its next calls come to. */
export interface CloudPlans {
  /**
   * Adds a plan; its steps come after those that are left of earlier ones.
   *
   * @param given `{ 'openstack-v2.image-update': ['503 retry-after=2s', 'reset', 'ok'] }`, or that below `plan` beside a `name` and
   * a `header`; an object, or the text of YAML or JSON
   * @param source what messages call it
   * @throws Refusal when it is not good, or there is a scenario of its name
   */
  add(given: string | object, source?: string): Promise<LoadedPlan>;
  /** All plans, with what was used up by which request. */
  list(): readonly LoadedPlan[];
  /**
   * Takes all plans away.
   *
   * @throws Refusal with `verify`, when steps are left; they are gone nevertheless
   */
  clear(options?: { readonly verify?: boolean }): void;
}

/** Shows the plans of a sandbox to a program, and to the admin API. */
export function createCloudPlans(sandbox: Sandbox, dialects: readonly Dialect[]): CloudPlans {
  const list = (): readonly LoadedPlan[] => sandbox.runtime.rules.plans();
  return {
    add: async (given, source = 'plan') => {
      if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) {
        throw new Refusal(`a plan is an object or the text of one, and this is ${String(given)}`);
      }
      const { rules } = sandbox.runtime;
      const names = new Set(rules.list().map(({ name }) => name));
      const text = typeof given === 'string' ? given : JSON.stringify(given);
      const plan = await readPlan(text, source, dialects, freeName(names));
      if (names.has(plan.name)) throw new Refusal(`there is a scenario "${plan.name}" already: give the plan another name, or remove that`);
      sandbox.chronicle.act('POST', '/plans', text);
      rules.load(plan);
      const loaded = list().find(({ name }) => name === plan.name);
      if (loaded === undefined) throw new Error(`the plan ${plan.name} was not loaded`);
      return loaded;
    },
    list,
    clear: ({ verify = false } = {}) => {
      const left = verify ? unusedSteps(sandbox) : [];
      removePlans(sandbox);
      if (left.length > 0) throw new Refusal(left.map((step) => ({ message: toStepText(step) })));
    },
  };
}

/** Takes all plans of a sandbox away. */
export function removePlans(sandbox: Sandbox): void {
  sandbox.chronicle.act('DELETE', '/plans');
  sandbox.runtime.rules.removePlans();
}

/**
 * Loads a scenario into a sandbox, beside those that are loaded.
 *
 * @param source what messages call it
 * @returns its name
 * @throws Refusal when it is not good; what is loaded stays as it is
 */
export async function loadScenario(sandbox: Sandbox, text: string, source: string, dialects: readonly Dialect[]): Promise<string> {
  const scenario = await readScenario(text, source, dialects);
  sandbox.chronicle.act('POST', '/scenarios', text);
  sandbox.runtime.rules.load(scenario);
  return scenario.name;
}

/** Takes a scenario out of a sandbox. */
export function removeScenario(sandbox: Sandbox, name: string): boolean {
  const removed = sandbox.runtime.rules.remove(name);
  if (removed) sandbox.chronicle.act('DELETE', `/scenarios/${encodeURIComponent(name)}`);
  return removed;
}

function freeName(names: ReadonlySet<string>): string {
  let number = 1;
  while (names.has(`plan-${number}`)) number += 1;
  return `plan-${number}`;
}
