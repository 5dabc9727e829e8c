import { AbstractStartedContainer, type StartedTestContainer } from 'testcontainers';
import type { ClockSetting } from '../core/clock.ts';
import type { Received } from '../emulator/received.ts';
import type { Exchange } from '../journal/exchange.ts';
import { type Admin, createAdmin, toExchanges } from './admin.ts';
import { createRemoteClock, type RemoteClock } from './clock.ts';
import { createRemotePlans, type RemotePlans } from './plans.ts';

/** The port that the emulator listens on inside of its container. */
export const PORT = 9292;

/** A set of clouds in a container: the emulator itself, or one of its sandboxes. As `Clouds` of the library, but that it has to be asked. */
export interface RemoteClouds {
  /** `http://localhost:32768`, or `http://localhost:32768/sandbox/a`. */
  readonly url: string;
  /** URL of each home by its name: `openstack`, `identity`. */
  readonly homes: Readonly<Record<string, string>>;
  /** URL of the admin API. */
  readonly admin: string;
  /** Its time: shown, set and moved. */
  readonly clock: RemoteClock;
  /** What was asked and answered, oldest first. Secrets are `***`. */
  journal(): Promise<readonly Exchange[]>;
  /**
   * What the journal knows of the requests for an operation. Secrets are `***`.
   *
   * @param operation its id; `*` stands for any run of characters
   * @throws Refusal when there is no such operation
   */
  received(operation: string): Promise<Received>;
  /**
   * Loads a scenario, as the text of a file (YAML or JSON) or as an object, beside those that are loaded.
   *
   * @throws Refusal when it is not good; what is loaded stays as it is
   */
  scenario(given: string | object): Promise<void>;
  /** Plans: for each operation, what its next calls come to, each used up once. */
  readonly plans: RemotePlans;
  /** Back to what it began with. */
  reset(): Promise<void>;
}

/** What a sandbox may have of its own; what is left out is as in the emulator around it. */
export interface SandboxOptions {
  readonly switches?: Readonly<Record<string, boolean | string | number>>;
  /** Named sets of switches, such as `otc`; `switches` goes before them. */
  readonly preset?: string | readonly string[];
  readonly seed?: string | number;
  /** In place of those of the emulator: texts of files (YAML or JSON) and objects. */
  readonly scenarios?: readonly (string | object)[];
  /** In place of the same parts of the emulator's cloud: texts of files (YAML or JSON) and objects. */
  readonly fixtures?: readonly (string | object)[];
  /** How long it lives that nobody uses it, such as `30m`, or `none`; as in the emulator without this. */
  readonly ttl?: string;
  /** `{ mode, at }`, or a text such as `frozen:2026-01-01T00:00:00Z`. */
  readonly clock?: ClockSetting | string;
}

/** An emulator that runs in a container. */
export class StartedPolyglanceContainer extends AbstractStartedContainer implements RemoteClouds {
  readonly #homes: readonly string[];
  readonly #token: string | null;

  /** Use `new PolyglanceContainer().start()`. */
  constructor(container: StartedTestContainer, homes: readonly string[], token: string | null) {
    super(container);
    this.#homes = homes;
    this.#token = token;
  }

  /** Where it is for the test: a container that was restarted may be elsewhere. */
  get url(): string {
    return toUrl(this);
  }

  get homes(): Readonly<Record<string, string>> {
    return toHomes(this.url, this.#homes);
  }

  get admin(): string {
    return `${this.url}/__admin`;
  }

  get clock(): RemoteClock {
    return createRemoteClock(() => this.#admin);
  }

  get plans(): RemotePlans {
    return createRemotePlans(() => this.#admin);
  }

  journal(): Promise<readonly Exchange[]> {
    return journalOf(this.#admin);
  }

  received(operation: string): Promise<Received> {
    return receivedOf(this.#admin, operation);
  }

  scenario(given: string | object): Promise<void> {
    return load(this.#admin, given);
  }

  reset(): Promise<void> {
    return resetOf(this.#admin);
  }

  /**
   * A sandbox of this emulator: a set of clouds that no other test sees.
   *
   * @param name lower case letters, digits and hyphens, a letter first, no `v` before a digit
   * @param options what it is to have of its own; without them, a sandbox that is there already is fine
   * @throws Refusal when the name or an option is not good, or when options are given for one that is there already
   * @example const mine = await container.sandbox('my-test', { clock: 'frozen:2026-01-01T00:00:00Z' });
   */
  async sandbox(name: string, options?: SandboxOptions): Promise<RemoteClouds & { readonly name: string }> {
    const { sandboxes } = (await this.#admin.ask('GET', '/sandboxes')) as { readonly sandboxes: readonly { readonly name: string }[] };
    const isThere = sandboxes.some((one) => one.name === name);
    if (!isThere || options !== undefined) await this.#admin.ask('POST', '/sandboxes', JSON.stringify({ ...options, name }));
    return this.#toSandbox(name);
  }

  get #admin(): Admin {
    return createAdmin(this.admin, this.#token);
  }

  #toSandbox(name: string): RemoteClouds & { readonly name: string } {
    const url = `${this.url}/sandbox/${name}`;
    const admin = createAdmin(`${url}/__admin`, this.#token);
    return {
      name,
      url,
      homes: toHomes(url, this.#homes),
      admin: `${url}/__admin`,
      clock: createRemoteClock(() => admin),
      plans: createRemotePlans(() => admin),
      journal: () => journalOf(admin),
      received: (operation) => receivedOf(admin, operation),
      scenario: (given) => load(admin, given),
      reset: () => resetOf(admin),
    };
  }
}

/** Where a container's emulator is for the test. */
export function toUrl(container: Pick<StartedTestContainer, 'getHost' | 'getMappedPort'>): string {
  const host = container.getHost();
  return `http://${host.includes(':') ? `[${host}]` : host}:${container.getMappedPort(PORT)}`;
}

/** The homes of a running emulator, as it tells them: `/openstack`, `/ims`. */
export async function readHomes(url: string, token: string | null): Promise<readonly string[]> {
  const version = await createAdmin(`${url}/__admin`, token).ask('GET', '/version');
  return (version as { readonly dialects: readonly { readonly home: string }[] }).dialects.map(({ home }) => home);
}

function toHomes(url: string, homes: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(homes.map((home) => [home.slice(1), `${url}${home}`]));
}

async function journalOf(admin: Admin): Promise<readonly Exchange[]> {
  return toExchanges(await admin.ask('GET', '/journal'));
}

/** The second answer may have newer requests than the first: those are of neither. */
async function receivedOf(admin: Admin, operation: string): Promise<Received> {
  const whole = (await admin.ask('GET', '/journal')) as { readonly dropped: number };
  const of = toExchanges(await admin.ask('GET', `/journal?operation=${encodeURIComponent(operation)}`));
  const numbers = new Set(of.map(({ number }) => number));
  return { exchanges: of, others: toExchanges(whole).filter(({ number }) => !numbers.has(number)), dropped: whole.dropped };
}

async function load(admin: Admin, given: string | object): Promise<void> {
  await admin.ask('POST', '/scenarios', typeof given === 'string' ? given : JSON.stringify(given));
}

async function resetOf(admin: Admin): Promise<void> {
  await admin.ask('POST', '/reset');
}
