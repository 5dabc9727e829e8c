import type { IncomingHttpHeaders } from 'node:http';
import type { Settings } from '../config.ts';
import type { Exchange } from '../journal/exchange.ts';
import type { Dialect } from '../operation/operation.ts';
import { HOME_NAMES } from '../operation/place.ts';
import { Refusal } from '../refusals.ts';
import type { LoadedScenario } from '../scenario/engine.ts';
import type { Links } from '../server/links.ts';
import { type AccessQuery, type HomeUrls, toCloudsYaml, toEnvironment, trustedFile } from './access.ts';
import { type CloudClock, createCloudClock } from './clock.ts';
import { explain } from './explain.ts';
import { type CloudPlans, createCloudPlans, loadScenario } from './plans.ts';
import type { Ports } from './ports.ts';
import { type Received, receivedOf } from './received.ts';
import type { Sandbox as Running } from './sandbox.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';

/** A set of clouds with URLs of its own: the emulator itself, or one of its sandboxes. */
export interface Clouds {
  /** `http://127.0.0.1:9292`, or `http://127.0.0.1:9292/sandbox/a`. */
  readonly url: string;
  /** URL of each home by its name: `openstack`, `identity`. */
  readonly homes: HomeUrls;
  /** URL of the admin API. */
  readonly admin: string;
  /** Its time: shown, set and moved. */
  readonly clock: CloudClock;
  /** What was asked and answered, oldest first. Secrets are in it. */
  journal(): readonly Exchange[];
  /**
   * What the journal knows of the requests for an operation.
   *
   * @param operation its id; `*` stands for any run of characters
   * @throws Refusal when there is no such operation
   * @example emulator.received('openstack-v2.image-update').exchanges.length
   */
  received(operation: string): Received;
  /**
   * Tells of each request when it is over, with its violations; over resets too.
   *
   * @returns what ends it
   * @example const stop = emulator.onExchange(({ operation, status, violations }) => console.log(operation, status, violations));
   */
  onExchange(listener: (exchange: Exchange) => void): () => void;
  /**
   * Loads a scenario, as the text of a file (YAML or JSON) or as an object, beside those that are loaded.
   *
   * @throws Refusal when it is not good; what is loaded stays as it is
   */
  scenario(given: string | object): Promise<void>;
  /** Plans: for each operation, what its next calls come to, each used up once. */
  readonly plans: CloudPlans;
  /**
   * Why a request was answered as it was, a line for each rule that was asked.
   *
   * @param id its number in the journal, or its request id
   * @throws Refusal when the journal has none of this id
   */
  explain(id: number | string): readonly string[];
  /** The scenarios that are loaded, with how often each rule was asked and fired. */
  scenarios(): readonly LoadedScenario[];
  /**
   * The variables that real clients read, for one user: `OS_AUTH_URL`, `OS_USERNAME`, `HW_…`, `RS_…`, `POLYGLANCE_URL`.
   *
   * @param query whose; the first user of the fixtures by default
   * @throws Refusal when there is no such user or project
   */
  environment(query?: AccessQuery): Readonly<Record<string, string>>;
  /**
   * The text of a clouds.yaml with an entry per cloud and user: `openstack-alice`, `ims-alice`, `rackspace-alice`.
   *
   * @throws Refusal when there is no such user or project
   */
  cloudsYaml(query?: AccessQuery): string;
  /** Back to what it began with. Snapshots stay. */
  reset(): void;
  /**
   * Gives the state of now a name: images and their bytes, tokens, clock, chance and the loaded scenarios.
   *
   * @param name letters, digits, `.`, `_` and `-`; made up when it is left out
   * @throws Refusal when the name is not good or taken, or there are too many
   * @example emulator.snapshot('seeded'); // … and later: emulator.restore('seeded')
   */
  snapshot(name?: string): Snapshot;
  /**
   * Back to the state of this name. Rules count from zero; the journal stays.
   *
   * @throws Refusal when there is none of this name
   */
  restore(name: string): void;
  /** The states that have a name. They are gone when the process ends. */
  readonly snapshots: Snapshots;
}

/** A sandbox as a test holds it. `using mine = emulator.sandbox('mine')` takes it away at the end. */
export interface Sandbox extends Clouds {
  readonly name: string;
  /** Takes it away, with all that is in it. */
  remove(): void;
  [Symbol.dispose](): void;
}

/** What the clouds of a sandbox are shown with. */
export interface CloudsParts {
  readonly settings: Pick<Settings, 'tls' | 'tlsCa' | 'adminPort'>;
  readonly dialects: readonly Dialect[];
  readonly links: Links;
  /** How a client on this machine names us in its `Host` header: `127.0.0.1:9292`. */
  readonly host: string;
  /** The same for the admin API. */
  readonly adminAt: string;
}

/** Shows a sandbox to a program, as the clouds that it is. */
export function createClouds({ settings, dialects, links, host, adminAt }: CloudsParts, sandbox: Running): Clouds {
  const { url, homes } = toPlaces(links, { host }, sandbox.name);
  const cacert = trustedFile(settings);
  const own = `${settings.tls === null ? 'http' : 'https'}://${adminAt}${sandbox.name === null ? '' : `/sandbox/${sandbox.name}`}`;
  const adminUrl = settings.adminPort === null ? url : own;
  return {
    url,
    homes,
    admin: `${adminUrl}/__admin`,
    clock: createCloudClock(
      () => sandbox.clock,
      () => sandbox.chronicle,
    ),
    plans: createCloudPlans(sandbox, dialects),
    journal: () => sandbox.runtime.journal.list(),
    received: (operation) => receivedOf(sandbox.runtime.journal, operation, dialects),
    onExchange: (listener) => {
      if (typeof listener !== 'function') throw new Refusal(`onExchange takes a function, and this is ${String(listener)}`);
      return sandbox.followers.add({ tell: listener, end: () => undefined });
    },
    scenario: async (given) => {
      if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) {
        throw new Refusal(`a scenario is an object or the text of a file, and this is ${String(given)}`);
      }
      const text = typeof given === 'string' ? given : JSON.stringify(given);
      await loadScenario(sandbox, text, 'scenario', dialects);
    },
    scenarios: () => sandbox.runtime.rules.list(),
    explain: (id) => {
      const found = explain(sandbox, dialects, String(id)) as { readonly words: readonly string[] } | undefined;
      if (found === undefined) throw new Refusal(`the journal has no exchange ${JSON.stringify(id)}: old ones are forgotten`);
      return found.words;
    },
    environment: (query) => toEnvironment(sandbox.people, url, homes, query, cacert),
    cloudsYaml: (query) => toCloudsYaml(sandbox.people, homes, query, cacert),
    reset: () => sandbox.reset(),
    snapshot: (name) => sandbox.snapshots.take(name),
    restore: (name) => sandbox.snapshots.restore(name),
    get snapshots() {
      return sandbox.snapshots;
    },
  };
}

/** Where a client that sends these headers finds a sandbox and its homes. */
export function toPlaces(
  links: Links,
  headers: IncomingHttpHeaders,
  sandbox: string | null,
  mount = '',
): { readonly url: string; readonly homes: HomeUrls } {
  const prefix = `${mount}${sandbox === null ? '' : `/sandbox/${sandbox}`}`;
  const entrance = { sandbox, prefix, home: '', own: null };
  const homes = Object.fromEntries(HOME_NAMES.map((name) => [name, links.home(headers, entrance, `/${name}`)]));
  return { url: `${links.root(headers)}${prefix}`, homes };
}

/** How a client on this machine names us in its `Host` header, and the admin API. */
export function toHosts(host: string, { main, admin }: Pick<Ports, 'main' | 'admin'>): Pick<CloudsParts, 'host' | 'adminAt'> {
  return { host: toHost(host, main), adminAt: toHost(host, admin) };
}

function toHost(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${name.includes(':') ? `[${name}]` : name}:${port}`;
}
