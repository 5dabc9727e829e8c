import type { SandboxOptions } from '../admin/host.ts';
import { type GivenContract, readContract } from '../config/contract.ts';
import type { GivenSwitches } from '../config/readers.ts';
import { resolveSwitches } from '../config/switches.ts';
import { readClock, readLifetime, type Settings } from '../config.ts';
import type { ClockSetting } from '../core/clock.ts';
import type { Dialect, Json } from '../operation/operation.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { readScenario } from '../scenario/read.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { switchRows } from './dialects.ts';
import { type FixtureGround, readOwnFixtures, readSentFixtures } from './fixtures.ts';
import type { SandboxWishes } from './sandbox.ts';

/** What one sandbox may have of its own, as a program gives it. */
export interface SandboxSettings {
  readonly switches?: GivenSwitches;
  /** How strictly requests are held against the contract. */
  readonly contract?: GivenContract;
  /** Named sets of switches, such as `otc` or `['glance-25', 'otc']`, over those of the emulator; `switches` goes before them. */
  readonly preset?: string | readonly string[];
  readonly seed?: string | number;
  /** `{ mode, at }`, or a text such as `frozen:2026-01-01T00:00:00Z`. */
  readonly clock?: ClockSetting | string;
  /** How long it lives that nobody uses it, such as `30m`; as long as the emulator without this, and with `none`. */
  readonly ttl?: string;
}

/** The same, with what has to be read first. */
export interface NewSandboxSettings extends SandboxSettings {
  /** Paths of fixture files and of folders of them, texts of such files (they have a line break), and fixtures as objects: what they have replaces that part of the emulator's cloud. */
  readonly fixtures?: string | object | readonly (string | object)[];
}

/** What wishes are held against. */
export interface WishGround extends FixtureGround {
  readonly settings: Settings;
}

const OWN: readonly (keyof SandboxSettings)[] = ['switches', 'contract', 'preset', 'seed', 'clock', 'ttl'];

/**
 * What a new sandbox is to be like, from what a program gave.
 *
 * @throws Refusal when a setting is unknown or does not fit
 */
export function toOwnWishes(given: SandboxSettings, settings: Settings): SandboxWishes {
  if (typeof given !== 'object' || given === null) throw new Refusal(`${JSON.stringify(given)} says nothing of a sandbox: give an object`);
  if ('fixtures' in given)
    throw new Refusal('fixtures have to be read: make this sandbox by "await emulator.createSandbox(name, settings)"');
  const unknown = Object.keys(given).find((name) => !OWN.some((known) => known === name));
  if (unknown !== undefined) {
    throw new Refusal(`there is no setting ${JSON.stringify(unknown)} of a sandbox${didYouMean(unknown, [...OWN, 'fixtures'])}`);
  }
  const { contract, preset, seed, clock, ttl } = given;
  const switches = contract === undefined ? given.switches : { ...readContract(contract), ...given.switches };
  const isSwitched = switches !== undefined || preset !== undefined;
  return {
    given: { ...given },
    ...(isSwitched ? { switches: resolveSwitches(switches ?? {}, switchRows, settings.switches, preset) } : {}),
    ...(seed === undefined ? {} : { seed: String(seed) }),
    ...(clock === undefined ? {} : { clock: readClock(clock) }),
    ...(ttl === undefined ? {} : { ttl: readLifetime(ttl) }),
  };
}

/**
 * The same with fixtures.
 *
 * @throws Refusal also with the place of everything that is wrong in the fixtures
 */
export async function toNewWishes({ fixtures, ...own }: NewSandboxSettings, ground: WishGround): Promise<SandboxWishes> {
  const wishes = toOwnWishes(own, ground.settings);
  if (fixtures === undefined) return wishes;
  const { base, documents } = await readOwnFixtures([fixtures].flat(), ground);
  return { ...wishes, fixtures: base, given: { ...wishes.given, fixtures: documents } };
}

/**
 * What a new sandbox is to be like, from what came over HTTP: scenarios and fixtures may come with it.
 *
 * @param files whether its fixtures may name files of this machine
 * @throws Refusal when a switch, the clock, a scenario or a fixture is not good
 */
export async function toWishes(given: SandboxOptions, ground: WishGround, files = false): Promise<SandboxWishes> {
  const { name: _name, ...made } = given;
  const { scenarios, fixtures, ...own } = made;
  return {
    ...toOwnWishes(own as SandboxSettings, ground.settings),
    given: made,
    ...(scenarios === undefined ? {} : { scenarios: await readAll(scenarios, ground.dialects) }),
    ...(fixtures === undefined ? {} : { fixtures: await readSentFixtures(fixtures, ground, files) }),
  };
}

function readAll(scenarios: readonly Json[], dialects: readonly Dialect[]): Promise<Scenario[]> {
  const read = (given: Json, index: number): Promise<Scenario> =>
    readScenario(typeof given === 'string' ? given : JSON.stringify(given), `scenarios[${index}]`, dialects);
  return Promise.all(scenarios.map(read));
}
