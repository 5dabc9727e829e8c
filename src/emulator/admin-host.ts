import type { AdminHost, AdminSandbox, SandboxOptions } from '../admin/host.ts';
import type { GivenSwitches } from '../config/readers.ts';
import { resolveSwitches } from '../config/switches.ts';
import { readClock, type Settings } from '../config.ts';
import type { ClockSetting } from '../core/clock.ts';
import { toShownJournal, toShownUnmatched } from '../journal/redact.ts';
import type { Dialect, Json } from '../operation/operation.ts';
import { packageVersion } from '../package-root.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import type { LoadedScenario } from '../scenario/engine.ts';
import { readScenario } from '../scenario/read.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { toCloudsYaml, toEnvironment, toOpenrc } from './access.ts';
import { switchRows } from './dialects.ts';
import type { Sandbox, SandboxWishes } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';

/** What the admin API is given of an emulator. */
export interface AdminParts {
  readonly settings: Settings;
  readonly dialects: readonly Dialect[];
  readonly sandboxes: Sandboxes;
  readonly places: AdminHost['places'];
  readonly shutdown: () => void;
}

/** What one sandbox may have of its own, as a program gives it. */
export interface SandboxSettings {
  readonly switches?: GivenSwitches;
  readonly seed?: string | number;
  /** `{ mode, at }`, or a text such as `frozen:2026-01-01T00:00:00Z`. */
  readonly clock?: ClockSetting | string;
}

/**
 * Reads what one sandbox is to have of its own.
 *
 * @throws Refusal when a setting is unknown or does not fit
 */
export function toWishes(given: SandboxSettings, settings: Settings): SandboxWishes {
  const { switches, seed, clock, ...others } = given;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new Refusal(`there is no setting ${JSON.stringify(unknown)} of a sandbox${didYouMean(unknown, ['switches', 'seed', 'clock'])}`);
  }
  return {
    ...(switches === undefined ? {} : { switches: resolveSwitches(switches, switchRows, settings.switches) }),
    ...(seed === undefined ? {} : { seed: String(seed) }),
    ...(clock === undefined ? {} : { clock: readClock(clock) }),
  };
}

/** Shows an emulator to the admin API. */
export function createAdminHost({ settings, dialects, sandboxes, places, shutdown }: AdminParts): AdminHost {
  const readWishes = async ({ switches, seed, scenarios, clock }: SandboxOptions): Promise<SandboxWishes> => ({
    ...toWishes(
      {
        ...(switches === undefined ? {} : { switches }),
        ...(seed === undefined ? {} : { seed }),
        ...(clock === undefined ? {} : { clock: clock as ClockSetting | string }),
      },
      settings,
    ),
    ...(scenarios === undefined ? {} : { scenarios: await readAll(scenarios, dialects) }),
  });
  const show = (sandbox: Sandbox): AdminSandbox => toAdminSandbox(sandbox, dialects);
  const showIf = (sandbox: Sandbox | undefined): AdminSandbox | undefined => (sandbox === undefined ? undefined : show(sandbox));
  return {
    version: packageVersion(),
    startedAt: Date.now(),
    dialects,
    places,
    ready: () => ({ ready: true, reasons: [] }),
    sandbox: (name) => showIf(sandboxes.get(name)),
    useSandbox: (name) => showIf(sandboxes.use(name)),
    sandboxes: () => sandboxes.named().map(show),
    createSandbox: async (options) => show(sandboxes.create(options.name, await readWishes(options))),
    deleteSandbox: (name) => Promise.resolve(sandboxes.delete(name)),
    resetAll: async () => {
      for (const sandbox of [sandboxes.main, ...sandboxes.named()]) sandbox.reset();
    },
    shutdown,
  };
}

function readAll(scenarios: readonly Json[], dialects: readonly Dialect[]): Promise<Scenario[]> {
  const read = (given: Json, index: number): Promise<Scenario> =>
    readScenario(typeof given === 'string' ? given : JSON.stringify(given), `scenarios[${index}]`, dialects);
  return Promise.all(scenarios.map(read));
}

function toAdminSandbox(sandbox: Sandbox, dialects: readonly Dialect[]): AdminSandbox {
  return {
    name: sandbox.name,
    get world() {
      return sandbox.runtime.world;
    },
    createdAt: sandbox.createdAt,
    seed: sandbox.seed,
    journal: {
      list: (query) => toShownJournal(sandbox.runtime.journal, query),
      unmatched: () => toShownUnmatched(sandbox.runtime.journal),
      clear: () => sandbox.runtime.journal.clear(),
    },
    scenarios: {
      list: () => ({ scenarios: sandbox.runtime.rules.list().map(toJson) }),
      get: (name) => {
        const found = sandbox.runtime.rules.list().find((one) => one.name === name);
        return found === undefined ? undefined : toJson(found);
      },
      add: async (text, source) => {
        const scenario = await readScenario(text, source, dialects);
        sandbox.runtime.rules.load(scenario);
        const found = sandbox.runtime.rules.list().find((one) => one.name === scenario.name);
        return found === undefined ? null : toJson(found);
      },
      remove: (name) => sandbox.runtime.rules.remove(name),
    },
    access: {
      cloudsYaml: ({ homes }, query) => toCloudsYaml(sandbox.runtime.world.identity, homes, query),
      openrc: ({ url, homes }, query) => toOpenrc(toEnvironment(sandbox.runtime.world.identity, url, homes, query)),
    },
    reset: () => {
      sandbox.reset();
      return Promise.resolve();
    },
  };
}

function toJson(loaded: LoadedScenario): Json {
  return loaded as unknown as Json;
}
