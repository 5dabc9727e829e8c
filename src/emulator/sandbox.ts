import type { Settings } from '../config.ts';
import { createReplyChecker } from '../contract/replies.ts';
import { type BaseData, layOver } from '../core/base-data.ts';
import { createChance, type KeptChance } from '../core/chance.ts';
import { type Clock, type ClockSetting, createClock, type KeptClock, toRenewed } from '../core/clock.ts';
import type { Cloud } from '../core/cloud.ts';
import { createDataStore, type DataStore } from '../core/data.ts';
import { createIdentity, type IdentityData, type KeptTokens } from '../core/identity.ts';
import { createRepository, type ImageBase, type KeptImages } from '../core/repository.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import type { Dialect, Switches, World } from '../operation/operation.ts';
import type { Outgoing } from '../operation/outgoing.ts';
import { listOperations } from '../scenario/compile.ts';
import { createRuleEngine, type KeptScenarios, type Ledger, type RuleEngine } from '../scenario/engine.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Runtime } from '../server/runtime.ts';

/** What all sandboxes of an emulator begin with. */
export interface SandboxBase {
  readonly settings: Settings;
  readonly cloud: Cloud;
  readonly images: ImageBase;
  readonly data: BaseData;
  readonly dialects: readonly Dialect[];
  readonly outgoing: Outgoing;
  readonly scenarios: readonly Scenario[];
  readonly ledger: Ledger;
  /** Keeps sandboxes across restarts; `null`: nothing is kept. */
  readonly keeper: SandboxKeeper | null;
}

/** What a sandbox was when it was kept: a layer over fixtures and settings. */
export interface KeptWorld {
  readonly createdAt: number;
  readonly images: KeptImages;
  readonly tokens: KeptTokens;
  readonly chance: KeptChance;
  readonly clock: KeptClock;
  readonly scenarios: KeptScenarios;
}

/** Keeps sandboxes across restarts. */
export interface SandboxKeeper {
  /** Where the bytes of a new sandbox go, and what it was before, if it was there at the start. */
  open(name: string | null): { readonly data: World['data']; readonly before?: KeptWorld };
  /** Looks at a sandbox that is new, or new again. */
  watch(sandbox: Sandbox): void;
  forget(name: string): void;
}

/** What sandboxes of one set of fixtures share: nobody changes it. */
export type FixtureBase = Pick<SandboxBase, 'cloud' | 'images' | 'data'>;

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
  const parts: Parts = { ...base, ...wishes.fixtures, wishes: { ...wishes, name, seed } };
  const inside = createInside(parts, { createdAt, ...before }, () => opened?.data ?? createDataStore(MEMORY));
  // The time of rules counts from when they are loaded, and the default one is there to be used.
  const isEarly = name === null || (wishes.scenarios ?? base.scenarios).length > 0;
  const begin = (): void => {
    if (isEarly) inside.runtime();
    base.keeper?.watch(sandbox);
  };
  const sandbox: Sandbox = {
    name,
    createdAt,
    seed,
    given: wishes.given ?? NOTHING,
    life: { ttl, expiresAt: Date.now() + ttl },
    people: parts.cloud.identity,
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
      return inside.isAwake() ? inside.runtime().world.images.count : parts.images.ascending.length;
    },
    reset: () => {
      inside.renew();
      begin();
    },
    letGo: inside.letGo,
    close: inside.close,
  };
  begin();
  return sandbox;
}

const NOTHING = {};

/** What a sandbox is made of: its wishes, and what it shares. */
type Parts = FixtureBase &
  Pick<SandboxBase, 'settings' | 'dialects' | 'outgoing' | 'scenarios' | 'ledger'> & {
    readonly wishes: SandboxWishes & { readonly name: string | null; readonly seed: string };
  };

type Inside = {
  readonly isAwake: () => boolean;
  readonly clock: () => Clock;
  readonly runtime: () => Sandbox['runtime'];
  /** Back to the beginning. */
  readonly renew: () => void;
  readonly letGo: () => void;
  readonly close: () => void;
};

/** Makes the clock, the bytes and the runtime of a sandbox, each when it is first asked for. */
function createInside(parts: Parts, kept: Partial<KeptWorld> & Pick<KeptWorld, 'createdAt'>, openData: () => DataStore): Inside {
  const setting = parts.wishes.clock ?? parts.settings.clock;
  let before = kept;
  let begun: KeptClock = kept.clock ?? { setting, started: kept.createdAt, last: null };
  let clock: Clock | undefined;
  let data: DataStore | undefined;
  let runtime: Sandbox['runtime'] | undefined;
  const clockOf = (): Clock => {
    clock ??= createClock(setting, Date.now, begun);
    return clock;
  };
  const runtimeOf = (): Sandbox['runtime'] => {
    data ??= layOver(parts.data, openData());
    runtime ??= build(parts, { data, clock: clockOf() }, before);
    return runtime;
  };
  return {
    isAwake: () => runtime !== undefined,
    clock: clockOf,
    runtime: () => runtime ?? runtimeOf(),
    renew: () => {
      const old = clock;
      data?.clear();
      begun = toRenewed(begun) ?? { setting, started: Date.now(), last: null };
      before = { createdAt: kept.createdAt };
      clock = undefined;
      runtime = undefined;
      old?.close();
    },
    letGo: () => clock?.close(),
    close: () => {
      clock?.close();
      data?.clear();
    },
  };
}

function build(
  { settings, cloud, images, dialects, outgoing, scenarios, ledger, wishes }: Parts,
  { data, clock }: Pick<World, 'data' | 'clock'>,
  before: Partial<KeptWorld>,
): Sandbox['runtime'] {
  // Two sandboxes of one seed make different ids: a client that mixes them up is found out.
  const chance = createChance(wishes.name === null ? wishes.seed : `${wishes.seed}/${wishes.name}`, before.chance);
  const switches = { ...settings.switches, ...wishes.switches };
  const world: World = {
    images: createRepository(images, before.images),
    data,
    identity: createIdentity(cloud.identity, clock, chance, before.tokens),
    clock,
    chance,
    switches,
    stores: cloud.stores,
    outgoing,
    maxUpload: settings.maxUpload,
  };
  const rules = createRuleEngine({
    operations: listOperations(dialects),
    world,
    enabled: switches['rules'] !== 'off',
    prefer: switches['prefer'] !== 'off',
    ledger,
    base: wishes.scenarios ?? scenarios,
    kept: before.scenarios,
  });
  return {
    world,
    rules,
    journal: createJournal(settings.journalSize),
    replies: createReplyChecker(),
    auth: settings.auth,
    marks: switches['marks'] !== 'none',
  };
}
