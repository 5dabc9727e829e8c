import type { AdminHost, AdminSandbox } from '../admin/host.ts';
import type { Settings } from '../config.ts';
import { toGlob } from '../core/glob.ts';
import { toShown, toShownJournal, toShownUnmatched } from '../journal/redact.ts';
import type { Dialect, Json } from '../operation/operation.ts';
import { packageVersion } from '../package-root.ts';
import type { LoadedScenario } from '../scenario/engine.ts';
import { toCloudsYaml, toEnvironment, toOpenrc, trustedFile } from './access.ts';
import { toAdminSnapshots } from './admin-snapshots.ts';
import { createCloudClock } from './clock.ts';
import { explain } from './explain.ts';
import type { Ground } from './ground.ts';
import { unusedSteps } from './ledger.ts';
import { createCloudPlans, loadScenario, removePlans, removeScenario } from './plans.ts';
import { requireOperation } from './received.ts';
import type { Reporting } from './reporting.ts';
import type { Sandbox } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';
import { toStepText } from './unused.ts';
import { toWishes } from './wishes.ts';

/** What the admin API is given of an emulator. */
export interface AdminParts {
  readonly settings: Settings;
  /** What new sandboxes lie over now. */
  readonly ground: () => Pick<Ground, 'cloud'>;
  readonly dialects: readonly Dialect[];
  readonly sandboxes: Sandboxes;
  readonly places: AdminHost['places'];
  readonly shutdown: () => void;
  /** What keeps the state, if it is kept: why it should not be relied on now. */
  readonly keeper: { readonly troubles: () => readonly string[] } | null;
  readonly reporting: Pick<Reporting, 'written' | 'journal'>;
}

/** Shows an emulator to the admin API. */
export function createAdminHost({ settings, ground, dialects, sandboxes, places, shutdown, keeper, reporting }: AdminParts): AdminHost {
  const show = (sandbox: Sandbox): AdminSandbox => toAdminSandbox(sandbox, { settings, dialects }, () => reporting.journal(sandbox));
  const showIf = (sandbox: Sandbox | undefined): AdminSandbox | undefined => (sandbox === undefined ? undefined : show(sandbox));
  return {
    version: packageVersion(),
    startedAt: Date.now(),
    dialects,
    places,
    ready: () => {
      const reasons = keeper?.troubles() ?? [];
      return { ready: reasons.length === 0, reasons };
    },
    sandbox: (name) => showIf(sandboxes.get(name)),
    useSandbox: (name) => showIf(sandboxes.use(name)),
    absence: (name) => sandboxes.absence(name),
    sandboxes: () => sandboxes.named().map(show),
    createSandbox: async (options) =>
      show(sandboxes.create(options.name, await toWishes(options, { settings, cloud: ground().cloud, dialects }))),
    deleteSandbox: (name) => Promise.resolve(sandboxes.delete(name)),
    resetAll: async () => {
      for (const sandbox of [sandboxes.main, ...sandboxes.named()]) sandbox.reset();
    },
    shutdown,
    writtenJournal: () => reporting.journal(),
    report: (format) => reporting.written(format),
  };
}

function toAdminSandbox(
  sandbox: Sandbox,
  { settings, dialects }: Pick<AdminParts, 'settings' | 'dialects'>,
  written: () => Promise<string>,
): AdminSandbox {
  const cacert = trustedFile(settings);
  return {
    name: sandbox.name,
    get world() {
      return sandbox.runtime.world;
    },
    createdAt: sandbox.createdAt,
    seed: sandbox.seed,
    count: sandbox.count,
    life: sandbox.life,
    clock: createCloudClock(
      () => sandbox.clock,
      () => sandbox.chronicle,
    ),
    journal: {
      list: (query) => {
        if (query.operation !== undefined) requireOperation(query.operation, dialects);
        return toShownJournal(sandbox.runtime.journal, query);
      },
      written,
      follow: (query) => {
        const { operation = '*', after } = query;
        requireOperation(operation, dialects);
        const fits = toGlob(operation);
        return ({ tell, end }) => {
          const past = after === undefined ? [] : sandbox.runtime.journal.list(query).filter(({ outcome }) => outcome !== 'open');
          for (const one of past) tell(one.number, toShown(one));
          return sandbox.followers.add({ tell: (one) => fits(one.operation) && tell(one.number, toShown(one)), end });
        };
      },
      unmatched: () => toShownUnmatched(sandbox.runtime.journal),
      get: (id) => {
        const found = sandbox.runtime.journal.find(id);
        return found === undefined ? undefined : toShown(found);
      },
      explain: (id) => explain(sandbox, dialects, id),
      clear: () => sandbox.runtime.journal.clear(),
    },
    plans: {
      list: () => ({ plans: sandbox.runtime.rules.plans() }) as unknown as Json,
      add: async (text, source) => (await createCloudPlans(sandbox, dialects).add(text, source)) as unknown as Json,
      clear: (verify) => {
        const left = verify ? unusedSteps(sandbox).map(toStepText) : [];
        removePlans(sandbox);
        return left;
      },
    },
    scenarios: {
      list: () => ({ scenarios: sandbox.runtime.rules.list().map(toJson) }),
      get: (name) => {
        const found = sandbox.runtime.rules.list().find((one) => one.name === name);
        return found === undefined ? undefined : toJson(found);
      },
      add: async (text, source) => {
        const name = await loadScenario(sandbox, text, source, dialects);
        const found = sandbox.runtime.rules.list().find((one) => one.name === name);
        return found === undefined ? null : toJson(found);
      },
      remove: (name) => removeScenario(sandbox, name),
    },
    access: {
      cloudsYaml: ({ homes }, query) => toCloudsYaml(sandbox.people, homes, query, cacert),
      openrc: ({ url, homes }, query) => toOpenrc(toEnvironment(sandbox.people, url, homes, query, cacert)),
    },
    get snapshots() {
      return toAdminSnapshots(sandbox.snapshots);
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
