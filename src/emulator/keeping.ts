import type { Hashing } from '../core/hashing.ts';
import { isRefusal, Refusal } from '../refusals.ts';
import type { KeptScenarios } from '../scenario/engine.ts';
import { readScenario } from '../scenario/read.ts';
import type { KeptData } from '../state/bytes.ts';
import type { KeptSandbox } from '../state/document.ts';
import type { State } from '../state/state.ts';
import type { KeptWorld, Sandbox, SandboxKeeper, SandboxWishes } from './sandbox.ts';
import { toWishes, type WishGround } from './wishes.ts';

/** Keeps the sandboxes of an emulator across restarts. */
export interface Keeping extends SandboxKeeper {
  /** The sandboxes there were beside the default one, in the order they were made. */
  readonly named: readonly { readonly name: string; readonly wishes: SandboxWishes }[];
  /**
   * Call it once all of them are made again.
   *
   * @throws Refusal when nothing can be written; then it has let the folder go
   */
  begin(): Promise<void>;
  /** Why nothing is kept at the moment; empty when all is well. */
  troubles(): readonly string[];
  /** @throws Refusal when the last changes cannot be written */
  close(): Promise<void>;
  /** Lets the folder go without a word: the emulator did not start. */
  abandon(): Promise<void>;
}

/** One sandbox that is kept. */
interface Entry {
  readonly sandbox: Sandbox;
  readonly data: KeptData;
  /** As it was written last; none when it has changed since. */
  written: KeptSandbox | undefined;
  /** Ends the looking at its parts. */
  readonly unwatch: readonly (() => void)[];
}

/**
 * Opens the folder of the state, if there is to be one. The room of the state is loaded then, and not before.
 *
 * @returns `null` where nothing is kept
 * @throws Refusal when the folder is in use, cannot be written to, or what is in it is damaged
 */
export async function openKeeping(ground: WishGround, hashing: Hashing): Promise<Keeping | null> {
  const { settings } = ground;
  if (settings.state === null) return null;
  const { openState, realGround } = await import('../state/state.ts');
  const state = await openState(settings.state, {
    ...realGround,
    hashing,
    tell: (line) => process.stderr.write(`polyglance: ${line}\n`),
  });
  try {
    return keep(state, await restore(state.sandboxes, ground));
  } catch (thrown) {
    await state.abandon();
    throw thrown;
  }
}

interface Restored {
  readonly kept: KeptWorld & Pick<KeptSandbox, 'data'>;
  readonly wishes: SandboxWishes;
}

async function restore(sandboxes: readonly KeptSandbox[], ground: WishGround): Promise<ReadonlyMap<string | null, Restored>> {
  const { settings, dialects } = ground;
  const restored = new Map<string | null, Restored>();
  for (const sandbox of sandboxes) {
    try {
      const scenarios: KeptScenarios = {
        loaded: await Promise.all(sandbox.scenarios.loaded.map((one) => readScenario(JSON.stringify(one), 'scenario', dialects))),
        removed: sandbox.scenarios.removed,
      };
      restored.set(sandbox.name, {
        kept: { ...sandbox, scenarios },
        // It was checked when it was made, and only a program could name files.
        wishes: await toWishes(sandbox.made, ground, true),
      });
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      const name = sandbox.name === null ? 'default sandbox' : `sandbox "${sandbox.name}"`;
      throw new Refusal(`the state in ${settings.state} has something for its ${name} that this release does not take: ${thrown.message}`);
    }
  }
  return restored;
}

function keep(state: State, restored: ReadonlyMap<string | null, Restored>): Keeping {
  const entries = new Map<string | null, Entry>();
  const stores = new Map<string | null, KeptData>();
  const unused = new Map(restored);
  const unchanged = new Set<string | null>();

  const touch = (name: string | null): void => {
    const entry = entries.get(name);
    if (entry !== undefined) entry.written = undefined;
    state.changed();
  };
  const takeAll = (): KeptSandbox[] =>
    [...entries.values()].map((entry) => {
      entry.written ??= toKept(entry);
      return entry.written;
    });
  return {
    named: [...restored].flatMap(([name, { wishes }]) => (name === null ? [] : [{ name, wishes }])),
    open: (name) => {
      const before = unused.get(name)?.kept;
      unused.delete(name);
      const data = state.openData(before?.data ?? {}, () => touch(name));
      stores.set(name, data);
      if (before !== undefined) unchanged.add(name);
      return { data, ...(before === undefined ? {} : { before }) };
    },
    watch: (sandbox) => {
      const { name } = sandbox;
      const { world, rules } = sandbox.runtime;
      const data = stores.get(name);
      if (data === undefined) return;
      for (const stop of entries.get(name)?.unwatch ?? []) stop();
      const unwatch = [world.images, world.metadefs, world.jobs, world.identity, world.clock, rules].map((part) =>
        part.onChange(() => touch(name)),
      );
      entries.set(name, { sandbox, data, written: undefined, unwatch });
      if (!unchanged.delete(name)) touch(name);
    },
    forget: (name) => {
      entries.delete(name);
      stores.delete(name);
      state.changed();
    },
    begin: async () => {
      try {
        await state.begin(takeAll);
      } catch (thrown) {
        await state.abandon();
        throw thrown;
      }
    },
    troubles: () => [state.trouble()].filter((trouble) => trouble !== null),
    close: () => {
      // Chance goes on with every request, and tells nobody.
      for (const entry of entries.values()) entry.written = undefined;
      return state.close();
    },
    abandon: () => state.abandon(),
  };
}

function toKept({ sandbox, data }: Entry): KeptSandbox {
  const { world, rules } = sandbox.runtime;
  return {
    name: sandbox.name,
    createdAt: sandbox.createdAt,
    made: sandbox.given,
    images: world.images.kept(),
    metadefs: world.metadefs.kept(),
    jobs: world.jobs.kept(),
    tokens: world.identity.kept(),
    chance: world.chance.kept(),
    clock: world.clock.kept(),
    scenarios: rules.kept(),
    data: data.index(),
  };
}
