import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type HoldingStore, toHolding, toStoreFailure } from '../core/data.ts';
import { createFileSink } from '../core/file-sink.ts';
import type { Hashing } from '../core/hashing.ts';
import { type StoredData, takeIn } from '../core/intake.ts';
import { createShelf } from '../core/shelf.ts';
import type { DataEntry, DataIndex } from './document.ts';
import type { Files } from './files.ts';

/** A data store whose files outlive the process. */
export interface KeptData extends HoldingStore {
  /** What is stored now. */
  index(): DataIndex;
}

/** The files of data/, of all sandboxes. */
export interface Bytes {
  /**
   * Makes the data store of one sandbox.
   *
   * @param index what it begins with; its files are there
   * @param onChange told of each change, after it happened
   */
  open(index: DataIndex, onChange: () => void): KeptData;
  /** A file that was named and is no more: it goes with the next {@link Outdated}. */
  drop(file: string): void;
  /** Takes what the state that is written next does not name. Call it together with taking that state. */
  outdated(): Outdated;
}

/** Files that a write does away with, and those that have to be on the disk before it. */
export interface Outdated {
  /** Resolves when all files that were made until then are on the disk. */
  settle(): Promise<void>;
  /** Last: removes what nothing names. */
  remove(): Promise<void>;
  /** After a write that failed: what it would have removed is for the next one. */
  keep(): void;
}

/** Files that wait for the disk at the same time. */
const ABREAST = 2;
/** Our names, so that nothing else is ever removed: where they end in `.part` their bytes were still coming. */
export const DATA_FILE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.part)?$/;

/** Keeps bytes in this folder. */
export function createBytes(folder: string, files: Files, hashing: Hashing): Bytes {
  const fresh = new Set<string>();
  const settle = async (file: string): Promise<void> => {
    // What was deleted meanwhile nobody names.
    if (!fresh.has(file)) return;
    await files.settle(join(folder, file));
    fresh.delete(file);
  };
  // Begun when the bytes have come, so that the write of the state has little to wait for. What fails is tried again by the write.
  let begun: Promise<void> = Promise.resolve();
  const old = new Set<string>();
  const receive = async (stream: AsyncIterable<Uint8Array>, maximum: number): Promise<{ entry: DataEntry; data: StoredData }> => {
    const file = randomUUID();
    const part = join(folder, `${file}.part`);
    const sink = createFileSink(files.create(part));
    let data: StoredData;
    try {
      data = await takeIn(stream, { sink, maximum, hashing });
      await sink.finish(data.size);
      await files.rename(part, join(folder, file));
    } catch (thrown) {
      await sink.abandon();
      await files.remove(part).catch(() => undefined);
      throw toStoreFailure(thrown);
    }
    fresh.add(file);
    begun = begun.then(() => settle(file)).catch(() => undefined);
    return { entry: { file, size: data.size }, data };
  };
  const drop = (file: string): void => {
    fresh.delete(file);
    old.add(file);
  };
  return {
    open: (index, onChange) => createKeptData(index, { folder, receive, drop, onChange }),
    drop,
    outdated: () => {
      const [unsettled, doomed] = [[...fresh], [...old]];
      old.clear();
      return {
        settle: async () => {
          if (unsettled.length === 0) return;
          await eachAbreast(unsettled.reverse(), settle);
          await files.settle(folder);
        },
        remove: () => eachAbreast(doomed, (file) => files.remove(join(folder, file)).catch(() => undefined)),
        keep: () => {
          for (const file of doomed.splice(0)) old.add(file);
        },
      };
    },
  };
}

interface KeptDataParts {
  readonly folder: string;
  readonly receive: (stream: AsyncIterable<Uint8Array>, maximum: number) => Promise<{ entry: DataEntry; data: StoredData }>;
  readonly drop: (file: string) => void;
  readonly onChange: () => void;
}

function createKeptData(index: DataIndex, { folder, receive, drop, onChange }: KeptDataParts): KeptData {
  const entries = createShelf<DataEntry>(({ file }) => drop(file), Object.entries(index));
  const holding = toHolding(entries, ({ file, size }) => ({ size, file: join(folder, file) }));
  return {
    ...holding,
    put: async (key, stream, maximum) => {
      const { entry, data } = await receive(stream, maximum);
      entries.set(key, entry);
      onChange();
      return data;
    },
    delete: (key) => {
      entries.delete(key);
      onChange();
    },
    clear: () => {
      entries.clear();
      onChange();
    },
    restore: (held) => {
      holding.restore(held);
      onChange();
    },
    index: () => Object.fromEntries(entries.entries()),
  };
}

/** Does something with each, some at a time. */
async function eachAbreast<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  const workers = Array.from({ length: Math.min(ABREAST, all.length) }, async () => {
    for (const one of rest) await work(one);
  });
  await Promise.all(workers);
}
