import type { LoadedPlan } from '../scenario/plan.ts';
import type { Admin } from './admin.ts';

/** The plans of an emulator elsewhere, as `CloudPlans` of the library. */
export interface RemotePlans {
  /**
   * Adds a plan; its steps come after those that are left of earlier ones.
   *
   * @param given `{ 'openstack-v2.image-update': ['503 retry-after=2s', 'reset', 'ok'] }`, or the text of YAML or JSON
   * @throws Refusal with what the emulator says, when it is not good
   */
  add(given: string | object): Promise<LoadedPlan>;
  /** All plans, with what was used up by which request. */
  list(): Promise<readonly LoadedPlan[]>;
  /**
   * Takes all plans away.
   *
   * @throws Refusal with `verify`, when steps are left; they are gone nevertheless
   */
  clear(options?: { readonly verify?: boolean }): Promise<void>;
}

/**
 * Shows the plans of an emulator elsewhere.
 *
 * @param adminOf finds its admin API: a container that was restarted may be elsewhere
 */
export function createRemotePlans(adminOf: () => Admin): RemotePlans {
  return {
    add: async (given) => (await adminOf().ask('POST', '/plans', typeof given === 'string' ? given : JSON.stringify(given))) as LoadedPlan,
    list: async () => ((await adminOf().ask('GET', '/plans')) as { readonly plans: readonly LoadedPlan[] }).plans,
    clear: async ({ verify = false } = {}) => {
      await adminOf().ask('DELETE', `/plans${verify ? '?verify=true' : ''}`);
    },
  };
}
