import { createReplyChecker } from '../contract/replies.ts';
import { createContracts } from '../contract/setting.ts';
import { type LaidStore, layOver } from '../core/base-data.ts';
import { createChance } from '../core/chance.ts';
import { type Clock, createClock, type KeptClock, toRenewed } from '../core/clock.ts';
import type { HoldingStore } from '../core/data.ts';
import { createIdentity } from '../core/identity.ts';
import { createImageCache } from '../core/image-cache.ts';
import { toWaiting } from '../core/imports.ts';
import { createJobs } from '../core/jobs.ts';
import { createMetadefs } from '../core/metadefs.ts';
import { createRepository } from '../core/repository.ts';
import type { Chronicle } from '../journal/chronicle.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import type { World } from '../operation/operation.ts';
import { listOperations } from '../scenario/compile.ts';
import { createRuleEngine } from '../scenario/engine.ts';
import { createFollowers, type Followers } from './followers.ts';
import type { Ground } from './ground.ts';
import type { WrittenLife } from './journal-writing.ts';
import { withLedger } from './ledger.ts';
import type { KeptWorld, Sandbox, SandboxBase, SandboxWishes } from './sandbox.ts';
import type { Moment } from './snapshots.ts';
import { createWorld, type Layer } from './world.ts';

/** What a sandbox is made of: its wishes, and what it shares. */
export interface Parts {
  readonly base: SandboxBase;
  readonly wishes: SandboxWishes & { readonly name: string | null; readonly seed: string };
}

/** What it lies over now: its own fixtures and scenarios stay. */
function groundOf({ base: { ground }, wishes: { fixtures, scenarios } }: Parts): Ground {
  return fixtures === undefined && scenarios === undefined ? ground : { ...ground, ...fixtures, scenarios: scenarios ?? ground.scenarios };
}

type Beginning = Partial<KeptWorld>;

/** The inside of a sandbox. */
export interface Inside {
  readonly isAwake: () => boolean;
  readonly ground: () => Ground;
  readonly clock: () => Clock;
  /** The bytes of its own. */
  readonly data: () => HoldingStore;
  readonly runtime: () => Sandbox['runtime'];
  readonly followers: Followers;
  readonly chronicle: () => Chronicle;
  readonly look: () => Moment;
  readonly goBack: (moment: Moment) => void;
  readonly rebase: () => void;
  /** Back to the beginning. */
  readonly renew: () => void;
  readonly letGo: () => void;
  readonly close: () => void;
}

/** Makes the clock, the bytes and the runtime of a sandbox, each when it is first asked for. */
export function createInside(parts: Parts, kept: Beginning & Pick<KeptWorld, 'createdAt'>, openData: () => HoldingStore): Inside {
  const setting = parts.wishes.clock ?? parts.base.settings.clock;
  let ground = groundOf(parts);
  let begun: KeptClock = kept.clock ?? { setting, started: kept.createdAt, last: null };
  let clock: Clock | undefined;
  let own: HoldingStore | undefined;
  let data: LaidStore | undefined;
  let built: Built | undefined;
  let journal: Journal | undefined;
  const followers = createFollowers();
  const beginLife = (): WrittenLife =>
    parts.base.journalWriting.begin({
      sandbox: parts.wishes.name,
      people: () => ground.cloud.identity,
      sizeOf: (id) => built?.runtime.world.images.get(id)?.size ?? undefined,
      last: () => journal?.last ?? 0,
    });
  let life = beginLife();
  const clockOf = (): Clock => {
    if (clock !== undefined) return clock;
    clock = createClock(setting, Date.now, begun);
    life.chronicle.follow(clock);
    return clock;
  };
  const ownOf = (): HoldingStore => {
    own ??= openData();
    return own;
  };
  const dataOf = (): LaidStore => {
    data ??= layOver(ground.data, ownOf());
    return data;
  };
  let before: Beginning = kept;
  const builtOf = (): Built => {
    if (built !== undefined) return built;
    journal ??= createJournal(parts.base.settings.journalSize, life.witness);
    built = build(parts, { ground, data: dataOf(), clock: clockOf() }, before, journal);
    followers.attach(built.runtime.journal);
    return built;
  };
  const leave = (next: Ground, from: Beginning, since: KeptClock): void => {
    const old = clock;
    // Work that goes on ends before those who wait go on: it would go on in what it no longer belongs to.
    built?.runtime.world.jobs.close();
    followers.detach();
    [ground, before, begun] = [next, from, since];
    [clock, data, built] = [undefined, undefined, undefined];
    old?.close();
  };
  return {
    isAwake: () => built !== undefined,
    ground: () => ground,
    clock: clockOf,
    data: ownOf,
    runtime: () => (built ?? builtOf()).runtime,
    followers,
    chronicle: () => life.chronicle,
    look: () => momentOf(builtOf().runtime, ground, dataOf()),
    goBack: (moment) => {
      const { images } = moment.kept;
      // Nothing is coming in any more.
      leave(moment.ground, { ...moment.kept, images: { ...images, own: images.own.map(toWaiting) } }, moment.kept.clock);
      data = layOver(ground.data, ownOf(), moment.hidden);
      builtOf();
    },
    rebase: () => {
      ground = groundOf(parts);
      if (built === undefined) return;
      data = layOver(ground.data, ownOf(), data?.hidden());
      built.lay(ground, data);
      built.runtime.rules.rebase(ground.scenarios);
    },
    renew: () => {
      own?.clear();
      [life, journal] = [beginLife(), undefined];
      leave(groundOf(parts), {}, toRenewed(begun) ?? { setting, started: Date.now(), last: null });
    },
    letGo: () => {
      followers.end();
      built?.runtime.world.jobs.close();
      clock?.close();
    },
    close: () => {
      followers.end();
      built?.runtime.world.jobs.close();
      clock?.close();
      own?.clear();
    },
  };
}

interface Built {
  readonly runtime: Sandbox['runtime'];
  /** Lays its world over other ground, for requests that are under way too. */
  readonly lay: (ground: Ground, data: World['data']) => void;
}

function build(
  { base, wishes }: Parts,
  { ground, data, clock }: Pick<World, 'data' | 'clock'> & { readonly ground: Ground },
  before: Beginning,
  journal: Journal,
): Built {
  const { settings, dialects, outgoing, ledger, usage } = base;
  // Two sandboxes of one seed make different ids: a client that mixes them up is found out.
  const chance = createChance(wishes.name === null ? wishes.seed : `${wishes.seed}/${wishes.name}`, before.chance);
  const switches = { ...settings.switches, ...wishes.switches };
  const toLayer = (on: Ground, bytes: World['data'], from: Beginning): Layer => ({
    images: createRepository(on.images, from.images),
    metadefs: createMetadefs(on.metadefs, from.metadefs),
    data: bytes,
    identity: createIdentity(on.cloud.identity, clock, chance, from.tokens),
    stores: on.cloud.stores,
  });
  const { maxUpload, imageData } = settings;
  const rest = { clock, chance, jobs: createJobs(clock, chance, before.jobs), cache: createImageCache(clock) };
  const laid = createWorld(toLayer(ground, data, before), { ...rest, switches, outgoing, maxUpload, imageData });
  const { world } = laid;
  const engine = createRuleEngine({
    operations: () => listOperations(dialects),
    world,
    enabled: switches['rules'] !== 'off',
    prefer: switches['prefer'] !== 'off',
    ledger,
    base: ground.scenarios,
    kept: before.scenarios,
  });
  const rules = withLedger(engine, wishes.name, base);
  const replies = createReplyChecker();
  const contracts = createContracts(switches);
  const marks = switches['marks'] !== 'none';
  return {
    runtime: { world, rules, journal, replies, contracts, usage, auth: settings.auth, marks, keepsBodies: settings.journal !== null },
    lay: (on, bytes) => {
      const { images, metadefs, identity } = world;
      laid.lay(toLayer(on, bytes, { images: images.kept(), metadefs: metadefs.kept(), tokens: identity.kept() }));
    },
  };
}

function momentOf({ world, rules }: Sandbox['runtime'], ground: Ground, data: LaidStore): Moment {
  const kept: Moment['kept'] = {
    images: world.images.kept(),
    metadefs: world.metadefs.kept(),
    jobs: world.jobs.kept(),
    tokens: world.identity.kept(),
    chance: world.chance.kept(),
    clock: world.clock.kept(),
    scenarios: rules.kept(),
  };
  return { ground, kept, at: world.clock.now(), hidden: data.hidden(), names: rules.list().map(({ name }) => name) };
}
