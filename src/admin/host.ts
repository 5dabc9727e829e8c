import type { IncomingHttpHeaders } from 'node:http';
import type { Dialect, Json, World } from '../operation/operation.ts';
import type { AdminSnapshots } from './snapshots.ts';

/** Which exchanges of a journal to show. */
export interface JournalQuery {
  readonly limit?: number;
  readonly after?: number;
  readonly operation?: string;
}

/** What a new sandbox is to be like. All but the form is checked by the host. */
export interface SandboxOptions {
  /** Made up by the host when it is left out. */
  readonly name?: string;
  readonly switches?: Readonly<Record<string, boolean | string | number>>;
  /** As in the config file: `strict`, or `{ mode, rules, dialects }`. */
  readonly contract?: Json;
  /** Names of presets. */
  readonly preset?: string | readonly string[];
  readonly seed?: string;
  /** Each is a scenario, as an object or as the text of a file. */
  readonly scenarios?: readonly Json[];
  /** Each is a fixture, as an object or as the text of a file. */
  readonly fixtures?: readonly Json[];
  /** How long it lives that nobody uses it: a duration with its unit, or `none`. */
  readonly ttl?: string;
  /** As in the config file: `{ mode, at }` or a text such as `frozen:2026-01-01T00:00:00Z`. */
  readonly clock?: Json;
}

/** One sandbox, as the admin API sees it. */
export interface AdminSandbox {
  /** `null` for the default one. */
  readonly name: string | null;
  readonly world: World;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly createdAt: number;
  readonly seed: string;
  /** How many images there are. */
  readonly count: number;
  /** How long it lives that nobody uses it, and until when that is, by the machine's clock. Milliseconds; infinite for ever. */
  readonly life: { readonly ttl: number; readonly expiresAt: number };
  /** By the clock of the sandbox, in milliseconds since 1970. */
  readonly clock: {
    readonly mode: string;
    now(): number;
    /** @throws Refusal when it says nothing of how a clock runs */
    set(given: Json): void;
    /**
     * @param by a duration with its unit
     * @throws Refusal when it is none, or leads too far
     */
    advance(by: string): void;
    pending(): readonly { readonly purpose: string; readonly due: number }[];
  };
  /** Shown with the secrets taken out. */
  readonly journal: {
    list(query: JournalQuery): Json;
    /** All that is kept, as the text of a file for `polyglance replay`. */
    written(): Promise<string>;
    unmatched(): Json;
    /**
     * Tells of each exchange that is over; where the query has `after`, first of those that the journal keeps.
     *
     * @returns what begins it, which returns what ends it
     * @throws Refusal when there is no such operation
     */
    follow(
      query: JournalQuery,
    ): (follower: { readonly tell: (number: number, exchange: Json) => void; readonly end: () => void }) => () => void;
    /** One exchange, by its number or its request id. */
    get(id: string): Json | undefined;
    /** Why it was answered as it was. */
    explain(id: string): Json | undefined;
    clear(): void;
  };
  readonly plans: {
    list(): Json;
    /** @throws Refusal with the findings; what runs stays as it is */
    add(text: string, source: string): Promise<Json>;
    /**
     * Takes all of them away.
     *
     * @returns with `verify`, what was left of them, in words
     */
    clear(verify: boolean): readonly string[];
  };
  readonly scenarios: {
    list(): Json;
    get(name: string): Json | undefined;
    /**
     * Loads one scenario beside those that run.
     *
     * @param text YAML or JSON
     * @param source what findings name as the file
     * @throws Refusal with the findings; what runs stays as it is
     */
    add(text: string, source: string): Promise<Json>;
    remove(name: string): boolean;
  };
  /**
   * How users get in.
   *
   * @throws Refusal when there is no such user or project
   */
  readonly access: {
    /** A clouds.yaml with all users, or with one. */
    cloudsYaml(places: AdminPlaces, query: AdminAccessQuery): string;
    /** Variables for a shell, of one user. */
    openrc(places: AdminPlaces, query: AdminAccessQuery): string;
  };
  readonly snapshots: AdminSnapshots;
  /** Back to what it began with. */
  reset(): Promise<void>;
}

/** Whose way in is wanted; the first user and its first project without. */
export interface AdminAccessQuery {
  readonly user?: string;
  readonly project?: string;
}

/** Where a sandbox is, as one client can use it; without slashes at the end. */
export interface AdminPlaces {
  readonly url: string;
  /** URL of each home by its name. */
  readonly homes: Readonly<Record<string, string>>;
}

/** What the admin API stands on: the emulator. */
export interface AdminHost {
  readonly version: string;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly startedAt: number;
  readonly dialects: readonly Dialect[];
  /** Where a client that sends these headers finds a sandbox; `null` for the default one. `mount`: where a user's app has put us. */
  places(headers: IncomingHttpHeaders, sandbox: string | null, mount: string): AdminPlaces;
  ready(): { readonly ready: boolean; readonly reasons: readonly string[] };
  /** The sandbox of this name, `null` for the default one. Never makes one. */
  sandbox(name: string | null): AdminSandbox | undefined;
  /** The same, made on first use where sandboxes are made so. */
  useSandbox(name: string | null): AdminSandbox | undefined;
  /** Why there is no sandbox of this name, where that is known. */
  absence(name: string): string | undefined;
  /** All but the default one. */
  sandboxes(): readonly AdminSandbox[];
  /** @throws Refusal when an option is wrong */
  createSandbox(options: SandboxOptions): Promise<AdminSandbox>;
  /** @returns whether there was one */
  deleteSandbox(name: string): Promise<boolean>;
  /** Resets every sandbox, the default one too. */
  resetAll(): Promise<void>;
  /**
   * What clients did against the contract, and what they never tried, as the text of a file.
   *
   * @throws Refusal for a form that there is not
   */
  report(format: string): Promise<{ readonly mediaType: string; readonly text: string }>;
  /** What the journals of all sandboxes keep, as the text of a file for `polyglance replay`. */
  writtenJournal(): Promise<string>;
  /** Begins to stop; returns at once. */
  shutdown(): void;
}
