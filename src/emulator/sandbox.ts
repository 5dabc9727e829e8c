import type { Settings } from '../config.ts';
import { createReplyChecker } from '../contract/replies.ts';
import { type BaseData, layOver } from '../core/base-data.ts';
import { createChance, type KeptChance } from '../core/chance.ts';
import { type ClockSetting, createClock, type KeptClock, toRenewed } from '../core/clock.ts';
import type { Cloud } from '../core/cloud.ts';
import { createDataStore } from '../core/data.ts';
import { createIdentity, type KeptTokens } from '../core/identity.ts';
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

/** What one sandbox may have of its own. */
export interface SandboxWishes {
  readonly switches?: Switches;
  readonly seed?: string;
  readonly scenarios?: readonly Scenario[];
  readonly clock?: ClockSetting;
  /** All of this as the user gave it. */
  readonly given?: Readonly<Record<string, unknown>>;
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
  readonly runtime: Runtime & { readonly journal: Journal; readonly rules: RuleEngine };
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
  const { data: own, before } = base.keeper?.open(name) ?? { data: createDataStore(MEMORY) };
  const data = layOver(base.data, own);
  let runtime = build(base, name, { ...wishes, seed }, data, before);
  const sandbox: Sandbox = {
    name,
    createdAt: before?.createdAt ?? Date.now(),
    seed,
    given: wishes.given ?? {},
    get runtime() {
      return runtime;
    },
    reset: () => {
      data.clear();
      const { clock } = runtime.world;
      runtime = build(base, name, { ...wishes, seed }, data, { clock: toRenewed(clock.kept()) });
      clock.close();
      base.keeper?.watch(sandbox);
    },
    letGo: () => runtime.world.clock.close(),
    close: () => {
      runtime.world.clock.close();
      data.clear();
    },
  };
  base.keeper?.watch(sandbox);
  return sandbox;
}

function build(
  { settings, cloud, images, dialects, outgoing, scenarios, ledger }: SandboxBase,
  name: string | null,
  wishes: SandboxWishes & { readonly seed: string },
  data: World['data'],
  before: Partial<{ readonly [Part in keyof KeptWorld]: KeptWorld[Part] | undefined }> = {},
): Sandbox['runtime'] {
  const clock = createClock(wishes.clock ?? settings.clock, Date.now, before.clock);
  // Two sandboxes of one seed make different ids: a client that mixes them up is found out.
  const chance = createChance(name === null ? wishes.seed : `${wishes.seed}/${name}`, before.chance);
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
