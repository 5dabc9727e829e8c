import type { Settings } from '../config.ts';
import type { Usage } from '../contract/usage.ts';
import type { KeptChance } from '../core/chance.ts';
import type { Clock, ClockSetting, KeptClock } from '../core/clock.ts';
import { createDataStore, discardData, type HoldingStore } from '../core/data.ts';
import type { Hashing } from '../core/hashing.ts';
import type { IdentityData, KeptTokens } from '../core/identity.ts';
import { isStagingKey } from '../core/imports.ts';
import type { Job } from '../core/jobs.ts';
import type { KeptMetadefs } from '../core/metadefs.ts';
import type { KeptImages } from '../core/repository.ts';
import { isObjectKey } from '../core/store-url.ts';
import type { Chronicle } from '../journal/chronicle.ts';
import type { Journal } from '../journal/journal.ts';
import type { Dialect, Switches } from '../operation/operation.ts';
import type { Outgoing } from '../operation/outgoing.ts';
import type { KeptScenarios, RuleEngine } from '../scenario/engine.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Runtime } from '../server/runtime.ts';
import type { Followers } from './followers.ts';
import type { Ground } from './ground.ts';
import { createInside, type Parts } from './inside.ts';
import type { JournalWriting } from './journal-writing.ts';
import { preparedIn, type RuleLedger } from './ledger.ts';
import { createSnapshots, type KeptSnapshots, type Moment } from './snapshots.ts';

/** What all sandboxes of an emulator begin with. */
export interface SandboxBase {
  readonly settings: Settings;
  /** What lies below all of them now. */
  readonly ground: Ground;
  readonly dialects: readonly Dialect[];
  readonly outgoing: Outgoing;
  readonly ledger: RuleLedger;
  /** How clients use the clouds of all sandboxes. */
  readonly usage: Usage;
  /** Where the hashes of all uploads are made. */
  readonly hashing: Hashing;
  /** Writes down what happens. */
  readonly journalWriting: Pick<JournalWriting, 'begin' | 'made'>;
  /** Keeps sandboxes across restarts; `null`: nothing is kept. */
  readonly keeper: SandboxKeeper | null;
}

/** What a sandbox was when it was kept: a layer over fixtures and settings. */
export interface KeptWorld {
  readonly createdAt: number;
  readonly images: KeptImages;
  /** None in what releases before this wrote. */
  readonly metadefs?: KeptMetadefs | undefined;
  /** What releases before this wrote has none. */
  readonly jobs?: readonly Job[] | undefined;
  readonly tokens: KeptTokens;
  readonly chance: KeptChance;
  readonly clock: KeptClock;
  readonly scenarios: KeptScenarios;
}

/** Keeps sandboxes across restarts. */
export interface SandboxKeeper {
  /** Where the bytes of a new sandbox go, and what it was before, if it was there at the start. */
  open(name: string | null): { readonly data: HoldingStore; readonly before?: KeptWorld };
  /** Looks at a sandbox that is new, or new again. */
  watch(sandbox: Sandbox): void;
  forget(name: string): void;
}

/** What sandboxes of one set of fixtures share: nobody changes it. */
export type FixtureBase = Pick<Ground, 'cloud' | 'images' | 'metadefs' | 'data'>;

/** What one sandbox may have of its own. */
export interface SandboxWishes {
  readonly switches?: Switches;
  readonly seed?: string;
  readonly scenarios?: readonly Scenario[];
  readonly clock?: ClockSetting;
  /** In place of those of the emulator. */
  readonly fixtures?: FixtureBase;
  /** Milliseconds that it lives without use; infinite for ever. As the emulator has it for all without this. */
  readonly ttl?: number;
  /** All of this as the user gave it. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/** How long a sandbox lives that nobody uses, and until when that is, by the machine's clock. Milliseconds; infinite for ever. */
export interface Life {
  ttl: number;
  expiresAt: number;
}

/** A whole set of clouds of its own. */
export interface Sandbox {
  /** `null` for the default one. */
  readonly name: string | null;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly createdAt: number;
  readonly seed: string;
  /** What it was made with, as the user gave it. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly life: Life;
  /** Who there is. */
  readonly people: IdentityData;
  /** Whether there is a runtime: without one there are no rules, no plans and no exchanges. */
  readonly isAwake: boolean;
  /** Made on first use, as the clock is: a sandbox that nobody uses costs next to nothing. */
  readonly runtime: Runtime & { readonly journal: Journal; readonly rules: RuleEngine };
  readonly clock: Clock;
  /** How many images there are. */
  readonly count: number;
  /** Who hears of its requests. */
  readonly followers: Followers;
  /** What is done to it between its requests. */
  readonly chronicle: Chronicle;
  /** Its states that have a name. A reset leaves them alone. */
  readonly snapshots: KeptSnapshots;
  /** Lays it over what lies below all sandboxes now: what was made, changed and deleted in it stays so. */
  rebase(): void;
  /** Back to what it began with: images, tokens, journal, rules, clock and chance. */
  reset(): void;
  /** Whoever waits at its clock goes on, and nobody waits there again. */
  letGo(): void;
  /** The same, and gives its bytes back. */
  close(): void;
}

/** Bytes of image data that one sandbox keeps in memory; the rest goes to disk. */
const MEMORY = 64 * 1024 * 1024;

/**
 * Makes a sandbox. Nothing in it is shared with another but the fixtures, which nobody changes.
 *
 * @param name `null` for the default one
 */
export function createSandbox(base: SandboxBase, name: string | null, wishes: SandboxWishes = {}): Sandbox {
  const seed = wishes.seed ?? base.settings.seed;
  const ttl = wishes.ttl ?? Number.POSITIVE_INFINITY;
  const opened = base.keeper?.open(name);
  const before: Partial<KeptWorld> = opened?.before ?? {};
  const createdAt = before.createdAt ?? Date.now();
  const parts: Parts = { base, wishes: { ...wishes, name, seed } };
  const openData = (): HoldingStore => {
    const data = opened?.data ?? createDataStore(MEMORY, base.hashing);
    // What is staged is needed until it is imported.
    return base.settings.imageData === 'discard' ? discardData(data, base.hashing, (key) => isStagingKey(key) || isObjectKey(key)) : data;
  };
  const inside = createInside(parts, { createdAt, ...before }, openData);
  const begin = (): void => {
    // The time of rules counts from when they are loaded, and the default one is there to be used.
    if (name === null || inside.ground().scenarios.length > 0) inside.runtime();
    base.keeper?.watch(sandbox);
  };
  /** Does what rules and plans go with, and tells the ledger. */
  const renew = (work: () => void): void => {
    const old = preparedIn(sandbox, base);
    work();
    base.ledger.gone(old, preparedIn(sandbox, base));
  };
  const restore = (moment: Moment): void => {
    renew(() => inside.goBack(moment));
    base.keeper?.watch(sandbox);
  };
  let snapshots: KeptSnapshots | undefined;
  const sandbox: Sandbox = {
    name,
    createdAt,
    seed,
    given: wishes.given ?? NOTHING,
    life: { ttl, expiresAt: Date.now() + ttl },
    get people() {
      return inside.ground().cloud.identity;
    },
    get isAwake() {
      return inside.isAwake();
    },
    get runtime() {
      return inside.runtime();
    },
    get clock() {
      return inside.clock();
    },
    get count() {
      return inside.isAwake() ? inside.runtime().world.images.count : inside.ground().images.ascending.length;
    },
    get snapshots() {
      snapshots ??= createSnapshots({ look: inside.look, restore, data: inside.data, chronicle: inside.chronicle });
      return snapshots;
    },
    followers: inside.followers,
    get chronicle() {
      return inside.chronicle();
    },
    rebase: () => {
      inside.rebase();
      base.keeper?.watch(sandbox);
    },
    reset: () =>
      renew(() => {
        inside.chronicle().act('POST', '/reset');
        inside.renew();
        begin();
      }),
    letGo: inside.letGo,
    close: () => {
      snapshots?.clear();
      inside.close();
    },
  };
  begin();
  return sandbox;
}

const NOTHING = {};
