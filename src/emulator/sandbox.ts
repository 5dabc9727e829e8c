import type { Settings } from '../config.ts';
import { createReplyChecker } from '../contract/replies.ts';
import { createChance } from '../core/chance.ts';
import { type ClockSetting, createClock } from '../core/clock.ts';
import type { Cloud } from '../core/cloud.ts';
import { createDataStore } from '../core/data.ts';
import { createIdentity } from '../core/identity.ts';
import { createRepository, type ImageBase } from '../core/repository.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import type { Dialect, Switches, World } from '../operation/operation.ts';
import type { Outgoing } from '../operation/outgoing.ts';
import { createRuleEngine, type RuleEngine } from '../scenario/engine.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Runtime } from '../server/runtime.ts';

/** What all sandboxes of an emulator begin with. */
export interface SandboxBase {
  readonly settings: Settings;
  readonly cloud: Cloud;
  readonly images: ImageBase;
  readonly dialects: readonly Dialect[];
  readonly outgoing: Outgoing;
  readonly scenarios: readonly Scenario[];
}

/** What one sandbox may have of its own. */
export interface SandboxWishes {
  readonly switches?: Switches;
  readonly seed?: string;
  readonly scenarios?: readonly Scenario[];
  readonly clock?: ClockSetting;
}

/** A whole set of clouds of its own. */
export interface Sandbox {
  /** `null` for the default one. */
  readonly name: string | null;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly createdAt: number;
  readonly seed: string;
  readonly runtime: Runtime & { readonly journal: Journal; readonly rules: RuleEngine };
  /** Back to what it began with: images, tokens, journal, rules, clock and chance. */
  reset(): void;
  /** Gives its bytes back. */
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
  const data = createDataStore(MEMORY);
  let runtime = build(base, name, { ...wishes, seed }, data);
  return {
    name,
    createdAt: Date.now(),
    seed,
    get runtime() {
      return runtime;
    },
    reset: () => {
      data.clear();
      runtime = build(base, name, { ...wishes, seed }, data);
    },
    close: () => data.clear(),
  };
}

function build(
  { settings, cloud, images, dialects, outgoing, scenarios }: SandboxBase,
  name: string | null,
  wishes: SandboxWishes & { readonly seed: string },
  data: World['data'],
): Sandbox['runtime'] {
  const clock = createClock(wishes.clock ?? settings.clock);
  // Two sandboxes of one seed make different ids: a client that mixes them up is found out.
  const chance = createChance(name === null ? wishes.seed : `${wishes.seed}/${name}`);
  const switches = { ...settings.switches, ...wishes.switches };
  const world: World = {
    images: createRepository(images),
    data,
    identity: createIdentity(cloud.identity, clock, chance),
    clock,
    chance,
    switches,
    stores: cloud.stores,
    outgoing,
    maxUpload: settings.maxUpload,
  };
  const rules = createRuleEngine({ dialects, chance, prefer: switches['prefer'] !== 'off', base: wishes.scenarios ?? scenarios });
  return {
    world,
    rules,
    journal: createJournal(settings.journalSize),
    replies: createReplyChecker(),
    auth: settings.auth,
    marks: switches['marks'] !== 'none',
  };
}
