import type { RequestListener } from 'node:http';
import { type EmulatorOptions, resolveSettings, type Settings } from './config.ts';
import type { Report } from './contract/report.ts';
import { createUsage } from './contract/usage.ts';
import { createHashing } from './core/hashing.ts';
import type { AccessQuery, HomeUrls } from './emulator/access.ts';
import { type AdminParts, createAdminHost } from './emulator/admin-host.ts';
import { FOR_EVER, makePorted, toReadyTokens } from './emulator/beginning.ts';
import type { CloudClock } from './emulator/clock.ts';
import { type Clouds, type CloudsParts, createClouds, type Sandbox, toHosts, toPlaces } from './emulator/clouds.ts';
import { createDialects, switchRows } from './emulator/dialects.ts';
import { openDoors } from './emulator/doors.ts';
import { type Ending, endAll } from './emulator/ending.ts';
import { type Ground, readGround } from './emulator/ground.ts';
import { openJournalWriting } from './emulator/journal-writing.ts';
import { openKeeping } from './emulator/keeping.ts';
import { createLedger } from './emulator/ledger.ts';
import { createListeners } from './emulator/listeners.ts';
import type { CloudPlans } from './emulator/plans.ts';
import type { Ports } from './emulator/ports.ts';
import type { Received } from './emulator/received.ts';
import type { Opened } from './emulator/replay-world.ts';
import type { ReportQuery } from './emulator/report.ts';
import { createReporting, type Reporting } from './emulator/reporting.ts';
import type { Sandbox as Running } from './emulator/sandbox.ts';
import { createSandboxes, type Sandboxes } from './emulator/sandboxes.ts';
import { createShared } from './emulator/shared.ts';
import type { Snapshot, Snapshots } from './emulator/snapshots.ts';
import { toStepText, type Unused } from './emulator/unused.ts';
import { validateFiles } from './emulator/validation.ts';
import type { Violations } from './emulator/violations.ts';
import { type NewSandboxSettings, type SandboxSettings, toNewWishes, toOwnWishes } from './emulator/wishes.ts';
import type { Exchange } from './journal/exchange.ts';
import { createOutgoing } from './operation/outgoing.ts';
import type { ReportFormat } from './operation/report-words.ts';
import { Refusal } from './refusals.ts';
import type { LoadedScenario } from './scenario/engine.ts';
import { createApp } from './server/app.ts';
import { createLinks } from './server/links.ts';
import type { Listener } from './server/listener.ts';

// Through this file, so that it shares its bundle: each file more to load costs the start a millisecond.
export { switchRows, validateFiles };

interface Parts extends CloudsParts, Ending {
  readonly settings: Settings;
  /** What lies below the sandboxes now. */
  readonly ground: () => Ground;
  readonly sandboxes: Sandboxes;
  readonly listener: Listener;
  readonly reporting: Reporting;
}

/** An emulator that runs. */
export class Emulator implements Clouds {
  readonly url: string;
  readonly homes: HomeUrls;
  readonly admin: string;
  readonly clock: CloudClock;
  readonly settings: Settings;
  /** Resolves once it has stopped, whoever asked for it; rejects where the last changes could not be kept. */
  readonly closed: Promise<void>;
  readonly plans: CloudPlans;
  readonly #parts: Parts;
  readonly #main: Clouds;
  #app: RequestListener | undefined;
  #stopping: Promise<void> | undefined;
  #settle: (ending: Promise<void>) => void = () => undefined;

  /** Use {@link startEmulator}. */
  constructor(parts: Parts) {
    this.#parts = parts;
    this.#main = createClouds(parts, parts.sandboxes.main);
    ({ url: this.url, homes: this.homes, admin: this.admin, plans: this.plans, clock: this.clock } = this.#main);
    this.settings = parts.settings;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // Whoever waits for it is told; nobody has to.
    this.closed.catch(() => undefined);
  }

  /** The files that it has read, those in folders too. */
  get files(): { readonly fixtures: readonly string[]; readonly scenarios: readonly string[] } {
    return this.#parts.ground().files;
  }

  /** Tokens that work without a log-in, and for ever. */
  get tokens(): readonly { readonly id: string; readonly user: string; readonly project: string }[] {
    return toReadyTokens(this.#parts.ground().cloud);
  }

  /** An express app that serves the same clouds, for supertest and for mounting in an app of one's own. */
  get app(): RequestListener {
    this.#app ??= createApp(this.#parts.listener);
    return this.#app;
  }

  journal(): readonly Exchange[] {
    return this.#main.journal();
  }

  received(operation: string): Received {
    return this.#main.received(operation);
  }

  onExchange(listener: (exchange: Exchange) => void): () => void {
    return this.#main.onExchange(listener);
  }

  scenario(given: string | object): Promise<void> {
    return this.#main.scenario(given);
  }

  scenarios(): readonly LoadedScenario[] {
    return this.#main.scenarios();
  }

  explain(id: number | string): readonly string[] {
    return this.#main.explain(id);
  }

  environment(query?: AccessQuery): Readonly<Record<string, string>> {
    return this.#main.environment(query);
  }

  cloudsYaml(query?: AccessQuery): string {
    return this.#main.cloudsYaml(query);
  }

  reset(): void {
    this.#main.reset();
  }

  get snapshots(): Snapshots {
    return this.#main.snapshots;
  }

  snapshot(name?: string): Snapshot {
    return this.#main.snapshot(name);
  }

  restore(name: string): void {
    this.#main.restore(name);
  }

  /**
   * A sandbox of this emulator, made when it is first named.
   *
   * @param name lower case letters, digits and hyphens, a letter first, no `v` before a digit
   * @param settings what is not to be as in the emulator itself; only for one that is made by this
   * @throws Refusal when the name or a setting is not good, there is one that would have other settings, or there are too many
   * @example const mine = emulator.sandbox('retries', { switches: { 'openstack-v2.showDirectUrl': true } });
   */
  sandbox(name: string, settings?: SandboxSettings): Sandbox {
    const { sandboxes, settings: base } = this.#parts;
    if (typeof name !== 'string') throw new Refusal(`a sandbox has a name, and ${String(name)} is none`);
    const known = settings === undefined ? sandboxes.get(name) : undefined;
    return this.#show(known ?? sandboxes.create(name, { ...FOR_EVER, ...toOwnWishes(settings ?? {}, base) }));
  }

  /**
   * Makes a sandbox as {@link sandbox} does, which may also have fixtures of its own.
   *
   * @throws Refusal also when there is one of this name already, and with the place of everything that is wrong in the fixtures
   * @example const mine = await emulator.createSandbox('many', { fixtures: 'fixtures/many-images.yaml' });
   */
  async createSandbox(name: string, settings: NewSandboxSettings = {}): Promise<Sandbox> {
    const { sandboxes, settings: base, ground, dialects } = this.#parts;
    if (typeof name !== 'string') throw new Refusal(`a sandbox has a name, and ${String(name)} is none`);
    const wishes = await toNewWishes(settings, { settings: base, cloud: ground().cloud, dialects });
    return this.#show(sandboxes.create(name, { ...FOR_EVER, ...wishes }));
  }

  #show(sandbox: Running): Sandbox {
    const { sandboxes } = this.#parts;
    const name = sandbox.name ?? '';
    sandboxes.hold(sandbox);
    const remove = (): void => {
      sandboxes.delete(name);
    };
    return { name, ...createClouds(this.#parts, sandbox), remove, [Symbol.dispose]: remove };
  }

  /** What was prepared and never happened: rules that never took effect, in no sandbox, and steps of plans that are left, of plans too that are gone. */
  unused(): Unused {
    return this.#parts.reporting.unused();
  }

  /** What clients did against the contract, each once: in all sandboxes, and over resets; `words` has all of it in words. */
  violations(): Violations {
    return this.#parts.reporting.violations();
  }

  /**
   * What clients did against the contract, and what they never tried: in all sandboxes, and over resets.
   *
   * @param query `minCoverage`: percent that are wanted
   * @example (await emulator.report({ minCoverage: { ims: 30 } })).shortfalls
   */
  report(query: ReportQuery = {}): Promise<Report> {
    return this.#parts.reporting.report(query);
  }

  /**
   * The same as the text of a file: `text`, `json`, `junit`, `sarif`, `har` or `html`. `har` has the exchanges that the journals keep.
   *
   * @example writeFileSync('report.html', await emulator.writtenReport('html'));
   */
  async writtenReport(format: ReportFormat, query: ReportQuery = {}): Promise<string> {
    return (await this.#parts.reporting.written(format, query)).text;
  }

  /**
   * What the journals of all sandboxes keep, as the text of a file for `polyglance replay`; the option `journal` writes it while it happens.
   *
   * @example writeFileSync('journal.ndjson', await emulator.writtenJournal());
   */
  writtenJournal(): Promise<string> {
    return this.#parts.reporting.journal();
  }

  /**
   * Stops it: no more requests, what is to be kept is written, its temporary folders are removed. Doing it again changes nothing.
   *
   * @param options `verify`: not without a word when steps of plans are left, of plans too that are gone
   * @throws Refusal when the last changes cannot be kept, or steps are left; it has stopped nevertheless
   */
  async stop({ verify = false }: { readonly verify?: boolean } = {}): Promise<void> {
    const left = verify ? this.unused().steps : [];
    if (this.#stopping === undefined) {
      this.#stopping = endAll(this.#parts);
      this.#settle(this.#stopping);
    }
    await this.#stopping;
    if (left.length > 0) throw new Refusal(left.map((step) => ({ message: toStepText(step) })));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/**
 * Starts an emulator and waits until it answers. It takes a free port unless it is told one.
 *
 * @param options what is not to be as it is by default
 * @throws Refusal for options and files that are not good; the system's error where the port cannot be had
 * @example
 * const emulator = await startEmulator();
 * const answer = await fetch(`${emulator.homes.openstack}/v2/images`, { headers: { 'x-auth-token': 'dev-alice' } });
 * await emulator.stop();
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return (await openEmulator(options)).emulator;
}

/** Starts an emulator, and hands out what is inside it too. */
export async function openEmulator(options: EmulatorOptions): Promise<Opened> {
  if (typeof options !== 'object' || options === null) throw new Refusal('startEmulator takes an object of options, or nothing');
  const settings = resolveSettings({ options, defaults: { port: 0 }, switchRows });
  const dialects = createDialects();
  let ports: Ports | undefined;
  const links = createLinks(settings, () => ports ?? { main: settings.port, own: {} });
  const shared = createShared(dialects, settings, links);
  const ground = await readGround(settings, dialects);
  const hashing = createHashing();
  const keeper = await openKeeping({ settings, cloud: ground.cloud, dialects }, hashing);
  const journalWriting = await openJournalWriting(settings, ground);
  const tallies = { ledger: createLedger(), usage: createUsage() };
  const base = { settings, ...tallies, hashing, ground, dialects, outgoing: createOutgoing(settings.outgoing), keeper, journalWriting };
  const sandboxes = createSandboxes(base, keeper?.named);
  makePorted(settings, sandboxes);
  await keeper?.begin();
  const reporting = createReporting({ ...base, sandboxes, ground: () => base.ground });
  let emulator: Emulator | undefined;
  const places: AdminParts['places'] = (headers, sandbox, mount) => toPlaces(links, headers, sandbox, mount);
  // Whoever waits for `closed` is told what went wrong.
  const shutdown = (): void => {
    emulator?.stop().catch(() => undefined);
  };
  const adminHost = createAdminHost({ ...base, ground: () => base.ground, sandboxes, places, shutdown, reporting });
  const { listener, toListener } = createListeners({ shared, sandboxes, settings }, adminHost);
  const doors = await openDoors(base, sandboxes, toListener);
  ({ ports } = doors);
  const inside = { settings, dialects, sandboxes, ports, links, listener, reloading: doors.reloading, journalWriting, reporting };
  const shown = { ...inside, keeping: keeper, ...toHosts(settings.host, ports) };
  emulator = new Emulator({ ...shown, ground: () => base.ground });
  return { emulator, sandboxes, ports, dialects };
}
