import type { SandboxOptions } from '../admin/host.ts';
import type { GivenSwitches } from '../config/readers.ts';
import { resolveSwitches } from '../config/switches.ts';
import { readClock, type Settings } from '../config.ts';
import type { ClockSetting } from '../core/clock.ts';
import type { Dialect, Json } from '../operation/operation.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { readScenario } from '../scenario/read.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { switchRows } from './dialects.ts';
import type { SandboxWishes } from './sandbox.ts';

/** What one sandbox may have of its own, as a program gives it. */
export interface SandboxSettings {
  readonly switches?: GivenSwitches;
  readonly seed?: string | number;
  /** `{ mode, at }`, or a text such as `frozen:2026-01-01T00:00:00Z`. */
  readonly clock?: ClockSetting | string;
}

const KNOWN: readonly (keyof SandboxSettings)[] = ['switches', 'seed', 'clock'];

/**
 * What a new sandbox is to be like, from what a program gave.
 *
 * @throws Refusal when a setting is unknown or does not fit
 */
export function toOwnWishes(given: SandboxSettings, settings: Settings): SandboxWishes {
  const unknown = Object.keys(given).find((name) => !KNOWN.some((known) => known === name));
  if (unknown !== undefined) {
    throw new Refusal(`there is no setting ${JSON.stringify(unknown)} of a sandbox${didYouMean(unknown, KNOWN)}`);
  }
  const { switches, seed, clock } = given;
  return {
    given: { ...given },
    ...(switches === undefined ? {} : { switches: resolveSwitches(switches, switchRows, settings.switches) }),
    ...(seed === undefined ? {} : { seed: String(seed) }),
    ...(clock === undefined ? {} : { clock: readClock(clock) }),
  };
}

/**
 * What a new sandbox is to be like, from what came over HTTP: scenarios may come with it.
 *
 * @throws Refusal when a switch, the clock or a scenario is not good
 */
export async function toWishes(given: SandboxOptions, settings: Settings, dialects: readonly Dialect[]): Promise<SandboxWishes> {
  const { name: _name, ...made } = given;
  const { scenarios, ...own } = made;
  return {
    ...toOwnWishes(own as SandboxSettings, settings),
    given: made,
    ...(scenarios === undefined ? {} : { scenarios: await readAll(scenarios, dialects) }),
  };
}

function readAll(scenarios: readonly Json[], dialects: readonly Dialect[]): Promise<Scenario[]> {
  const read = (given: Json, index: number): Promise<Scenario> =>
    readScenario(typeof given === 'string' ? given : JSON.stringify(given), `scenarios[${index}]`, dialects);
  return Promise.all(scenarios.map(read));
}
