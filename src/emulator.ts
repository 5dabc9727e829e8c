import type { RequestListener } from 'node:http';
import { createAdminHandler } from './admin/handler.ts';
import { type EmulatorOptions, resolveSettings, type Settings } from './config.ts';
import type { Cloud } from './core/cloud.ts';
import { createImageBase } from './core/repository.ts';
import { readDefaultCloud } from './documents/default-cloud.ts';
import { readCloud } from './documents/fixtures.ts';
import { createAdminHost } from './emulator/admin-host.ts';
import { createDialects, switchRows } from './emulator/dialects.ts';
import { createSandboxes, type Sandboxes } from './emulator/sandboxes.ts';
import { createShared } from './emulator/shared.ts';
import type { Exchange } from './journal/exchange.ts';
import type { Dialect } from './operation/operation.ts';
import { createOutgoing } from './operation/outgoing.ts';
import { Refusal } from './refusals.ts';
import { readScenario, readScenarioFiles } from './scenario/read.ts';
import type { Scenario } from './scenario/scenario.ts';
import { createApp } from './server/app.ts';
import { type Listening, listen } from './server/http-server.ts';
import { createListener, type Listener } from './server/listener.ts';

export { switchRows };

/** A set of clouds with URLs of its own: the emulator itself, or one of its sandboxes. */
export interface Clouds {
  /** `http://127.0.0.1:9292`, or `http://127.0.0.1:9292/sandbox/a`. */
  readonly url: string;
  /** URL of each home by its name: `openstack`, `identity`. */
  readonly homes: Readonly<Record<string, string>>;
  /** URL of the admin API. */
  readonly admin: string;
  /** What was asked and answered, oldest first. Secrets are in it. */
  journal(): readonly Exchange[];
  /**
   * Loads a scenario, as the text of a file (YAML or JSON) or as an object, beside those that are loaded.
   *
   * @throws Refusal when it is not good; what is loaded stays as it is
   */
  scenario(given: string | object): Promise<void>;
  /** Back to what it began with. */
  reset(): void;
}

interface Parts {
  readonly settings: Settings;
  readonly cloud: Cloud;
  readonly dialects: readonly Dialect[];
  readonly sandboxes: Sandboxes;
  readonly listening: Listening;
  readonly listener: Listener;
}

/** An emulator that runs. */
export class Emulator implements Clouds {
  readonly url: string;
  readonly settings: Settings;
  /** Tokens that work without a log-in. */
  readonly tokens: readonly { readonly id: string; readonly user: string; readonly project: string }[];
  /** Resolves once it has stopped, whoever asked for it. */
  readonly closed: Promise<void>;
  readonly #parts: Parts;
  #app: RequestListener | undefined;
  #stopping: Promise<void> | undefined;
  #settle: () => void = () => undefined;

  /** Use {@link startEmulator}. */
  constructor(parts: Parts) {
    this.#parts = parts;
    this.settings = parts.settings;
    this.url = parts.settings.publicUrl ?? toUrl(parts.settings.host, parts.listening.port);
    this.tokens = toReadyTokens(parts.cloud);
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get homes(): Readonly<Record<string, string>> {
    return toHomes(this.url, this.#parts.dialects);
  }

  get admin(): string {
    return `${this.url}/__admin`;
  }

  /** An express app that serves the same clouds, for supertest and for mounting in an app of one's own. */
  get app(): RequestListener {
    this.#app ??= createApp(this.#parts.listener);
    return this.#app;
  }

  journal(): readonly Exchange[] {
    return this.#parts.sandboxes.main.runtime.journal.list();
  }

  scenario(given: string | object): Promise<void> {
    return this.#load(null, given);
  }

  reset(): void {
    this.#parts.sandboxes.main.reset();
  }

  /**
   * A sandbox of this emulator, made when it is first named.
   *
   * @param name lower case letters, digits and hyphens, a letter first, no `v` before a digit
   * @throws Refusal when the name is not good, or there are too many
   */
  sandbox(name: string): Clouds & { readonly name: string } {
    const { sandboxes, dialects } = this.#parts;
    const sandbox = sandboxes.get(name) ?? sandboxes.create(name, {});
    const url = `${this.url}/sandbox/${name}`;
    return {
      name,
      url,
      homes: toHomes(url, dialects),
      admin: `${url}/__admin`,
      journal: () => sandbox.runtime.journal.list(),
      scenario: (given) => this.#load(name, given),
      reset: () => sandbox.reset(),
    };
  }

  /** Stops it: no more requests, its folders removed. Doing it again changes nothing. */
  stop(): Promise<void> {
    this.#stopping ??= this.#parts.listening.close().then(() => {
      this.#parts.sandboxes.closeAll();
      return this.#settle();
    });
    return this.#stopping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #load(name: string | null, given: string | object): Promise<void> {
    const { sandboxes, dialects } = this.#parts;
    const text = typeof given === 'string' ? given : JSON.stringify(given);
    const scenario = await readScenario(text, 'scenario', dialects);
    sandboxes.get(name)?.runtime.rules.load(scenario);
  }
}

/**
 * Starts an emulator and waits until it answers.
 *
 * @param options what is not to be as it is by default
 * @throws Refusal for options and files that are not good; the system's error where the port cannot be had
 * @example
 * const emulator = await startEmulator({ port: 0 });
 * const answer = await fetch(`${emulator.homes.openstack}/v2/images`, { headers: { 'x-auth-token': 'dev-alice' } });
 * await emulator.stop();
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  if (typeof options !== 'object' || options === null) throw new Refusal('startEmulator takes an object of options, or nothing');
  const settings = resolveSettings({ options, switchRows });
  const dialects = createDialects();
  const shared = createShared(dialects, settings);
  const cloud = await readCloudOf(settings);
  const scenarios = await readScenariosOf(settings, dialects);
  const images = createImageBase(cloud.images);
  const sandboxes = createSandboxes({ settings, cloud, images, dialects, outgoing: createOutgoing(settings.outgoing), scenarios });
  let emulator: Emulator | undefined;
  const adminHost = createAdminHost({
    settings,
    dialects,
    sandboxes,
    urls: () => emulator?.homes ?? {},
    shutdown: () => {
      emulator?.stop().catch(shared.onFailure);
    },
  });
  const guard = { enabled: settings.admin, token: settings.adminToken, hosts: settings.adminHosts, publicUrl: settings.publicUrl };
  const listener = createListener({
    shared,
    runtime: (name) => sandboxes.use(name)?.runtime,
    admin: createAdminHandler(adminHost, guard),
  });
  const listening = await listen(listener, settings.host, settings.port);
  emulator = new Emulator({ settings, cloud, dialects, sandboxes, listening, listener });
  return emulator;
}

async function readCloudOf({ fixtures }: Settings): Promise<Cloud> {
  const shipped = readDefaultCloud();
  if (fixtures.length === 0) return shipped;
  return readCloud(fixtures, shipped);
}

async function readScenariosOf({ scenarios }: Settings, dialects: readonly Dialect[]): Promise<readonly Scenario[]> {
  if (scenarios.length === 0) return [];
  const read = await readScenarioFiles(scenarios, dialects);
  const names = read.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Refusal(`two scenario files have the name "${twice}": give one of them another name`);
  return read;
}

function toUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function toHomes(url: string, dialects: readonly Dialect[]): Readonly<Record<string, string>> {
  return Object.fromEntries(dialects.map(({ home }) => [home.slice(1), `${url}${home}`]));
}

function toReadyTokens({ identity }: Cloud): Emulator['tokens'] {
  return identity.tokens.map(({ id, user, project }) => ({
    id,
    user: identity.users.find((one) => one.id === user)?.name ?? user,
    project: identity.projects.find((one) => one.id === project)?.name ?? project,
  }));
}
