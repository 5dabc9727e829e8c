import type { AdminHost, AdminSandbox, SandboxOptions } from '../admin/host.ts';
import { resolveSwitches } from '../config/switches.ts';
import { readClock, type Settings } from '../config.ts';
import { toShownJournal, toShownUnmatched } from '../journal/redact.ts';
import type { Dialect, Json } from '../operation/operation.ts';
import { packageVersion } from '../package-root.ts';
import type { LoadedScenario } from '../scenario/engine.ts';
import { readScenario } from '../scenario/read.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { switchRows } from './dialects.ts';
import type { Sandbox, SandboxWishes } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';

/** What the admin API is given of an emulator. */
export interface AdminParts {
  readonly settings: Settings;
  readonly dialects: readonly Dialect[];
  readonly sandboxes: Sandboxes;
  readonly urls: () => Json;
  readonly shutdown: () => void;
}

/** Shows an emulator to the admin API. */
export function createAdminHost({ settings, dialects, sandboxes, urls, shutdown }: AdminParts): AdminHost {
  const toWishes = async ({ switches, seed, scenarios, clock }: SandboxOptions): Promise<SandboxWishes> => ({
    ...(switches === undefined ? {} : { switches: resolveSwitches(switches, switchRows, settings.switches) }),
    ...(seed === undefined ? {} : { seed }),
    ...(clock === undefined ? {} : { clock: readClock(clock) }),
    ...(scenarios === undefined ? {} : { scenarios: await readAll(scenarios, dialects) }),
  });
  const show = (sandbox: Sandbox): AdminSandbox => toAdminSandbox(sandbox, dialects);
  return {
    version: packageVersion(),
    startedAt: Date.now(),
    dialects,
    urls,
    ready: () => ({ ready: true, reasons: [] }),
    sandbox: (name) => {
      const found = sandboxes.get(name);
      return found === undefined ? undefined : show(found);
    },
    sandboxes: () => sandboxes.named().map(show),
    createSandbox: async (options) => show(sandboxes.create(options.name, await toWishes(options))),
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
    reset: () => {
      sandbox.reset();
      return Promise.resolve();
    },
  };
}

function toJson(loaded: LoadedScenario): Json {
  return loaded as unknown as Json;
}
