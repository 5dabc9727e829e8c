import { createReadStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BLOCK, type Blocks, createBlocks } from './blocks.ts';
import { openDirect } from './direct-file.ts';
import { createFileSink, type FileSink } from './file-sink.ts';
import type { Hashing } from './hashing.ts';
import { measureStream, type Sink, type StoredData, takeIn } from './intake.ts';
import { Refused } from './reasons.ts';
import { createShelf, type Hold, type Shelf } from './shelf.ts';

/** Bytes that can be read, by key. */
export interface DataReader {
  /** How many bytes are stored under this key, or `undefined`. */
  size(key: string): number | undefined;
  /** Reads bytes `start` to `end`, both included; all without them. `undefined` when nothing is stored there. */
  read(key: string, start?: number, end?: number): AsyncIterable<Uint8Array> | undefined;
}

/** What a store had once. It can be read until it is released, whatever becomes of the store. */
export interface HeldData extends DataReader {
  /** Another hold of the same bytes, for somebody who reads them while this one may be released. */
  again(): HeldData;
  /** Lets go of the bytes that nobody else needs. */
  release(): void;
}

/** Keeps the bytes of images: in memory up to a bound, beyond that in files of a folder of its own. */
export interface DataStore extends DataReader {
  /**
   * Stores what the stream carries under this key, replacing what was there once all of it has arrived.
   *
   * @param maximum bytes at most; one more throws the reason `upload-too-large`
   * @throws the reasons `store-full` where there is no room for it, `store-denied` where it may not be written
   */
  put(key: string, stream: AsyncIterable<Uint8Array>, maximum: number): Promise<StoredData>;
  delete(key: string): void;
  /** Forgets everything but what is held, and removes the files. */
  clear(): void;
}

/** A store that can be put back to what it was. */
export interface HoldingStore extends DataStore {
  /** Holds what is stored now, without copying it. */
  hold(): HeldData;
  /** Back to what it was when it was held. Only what this store held, and not released. */
  restore(held: HeldData): void;
}

/** Bytes that are stored. */
export type Blob = { readonly size: number } & ({ readonly chunks: readonly Uint8Array[] } | { readonly file: string });

const NO_ROOM: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const NO_RIGHT: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS'];

/** A disk without room, or one that may not be written to, in the core's words; anything else as it is. */
export function toStoreFailure(thrown: unknown): unknown {
  const { code } = (thrown ?? {}) as { code?: unknown };
  if (NO_ROOM.includes(code)) return new Refused({ kind: 'store-full' });
  return NO_RIGHT.includes(code) ? new Refused({ kind: 'store-denied' }) : thrown;
}

/** Bytes of one upload that are kept in memory at most: what is larger is not what tests make by the dozen. */
const ALONE = 8 * 1024 * 1024;

/**
 * Makes a store of bytes.
 *
 * @param memory how many bytes are kept in memory at most, over all keys and all that is held, equal blocks counted once; what does not fit goes
 *   to a temporary folder
 */
export function createDataStore(memory: number, hashing: Hashing): HoldingStore {
  const blocks = createBlocks(memory);
  let folder: string | undefined;
  let files = 0;

  const newFile = (): string => {
    folder ??= mkdtempSync(join(tmpdir(), 'polyglance-'));
    mkdirSync(folder, { recursive: true });
    files += 1;
    return join(folder, String(files));
  };
  const blobs = createShelf<Blob>((blob) => {
    if ('chunks' in blob) for (const chunk of blob.chunks) blocks.give(chunk);
    else rmSync(blob.file, { force: true });
  });
  const put = async (key: string, stream: AsyncIterable<Uint8Array>, maximum: number): Promise<StoredData> => {
    const keeper = createKeeper(blocks, newFile);
    try {
      const data = await takeIn(stream, { sink: keeper.sink, maximum, hashing });
      blobs.set(key, await keeper.finish(data.size));
      return data;
    } catch (thrown) {
      await keeper.abandon();
      throw toStoreFailure(thrown);
    }
  };
  const clear = (): void => {
    blobs.clear();
    if (folder === undefined || !blobs.isBare) return;
    rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  };
  return { put, delete: (key) => blobs.delete(key), clear, ...toHolding(blobs, (blob) => blob) };
}

/**
 * Measures what is put into a store instead of keeping it: nothing is stored under its key then.
 *
 * @param keeps of which keys it is kept nevertheless
 */
export function discardData(store: HoldingStore, hashing: Hashing, keeps: (key: string) => boolean): HoldingStore {
  const put: HoldingStore['put'] = async (key, stream, maximum) => {
    if (keeps(key)) return store.put(key, stream, maximum);
    const data = await measureStream(stream, maximum, hashing);
    store.delete(key);
    return data;
  };
  return { ...store, put };
}

/**
 * Lets a shelf be read, held and restored as a store.
 *
 * @param toBlob where the bytes of a thing on the shelf are
 */
export function toHolding<Item extends object>(
  shelf: Shelf<Item>,
  toBlob: (item: Item) => Blob,
): Pick<HoldingStore, 'size' | 'read' | 'hold' | 'restore'> {
  const holds = new WeakMap<HeldData, Hold<Item>>();
  const toReader = (get: (key: string) => Item | undefined): DataReader => {
    const find = (key: string): Blob | undefined => {
      const item = get(key);
      return item === undefined ? undefined : toBlob(item);
    };
    return { size: (key) => find(key)?.size, read: (key, start, end) => readBlob(find(key), start, end) };
  };
  const toHeld = (hold: Hold<Item>): HeldData => {
    const held: HeldData = {
      ...toReader((key) => hold.items.get(key)),
      again: () => toHeld(hold.again()),
      release: () => hold.release(),
    };
    holds.set(held, hold);
    return held;
  };
  return {
    ...toReader((key) => shelf.get(key)),
    hold: () => toHeld(shelf.hold()),
    restore: (held) => {
      const hold = holds.get(held);
      if (hold === undefined) throw new Error('this was held by another store');
      shelf.restore(hold);
    },
  };
}

/** Bytes that are read from a file at once. */
const READ = 256 * 1024;

/** Reads bytes `start` to `end` of a blob, both included; all without them. */
export function readBlob(blob: Blob | undefined, start = 0, end?: number): AsyncIterable<Uint8Array> | undefined {
  if (blob === undefined) return undefined;
  const last = Math.min(end ?? blob.size - 1, blob.size - 1);
  if (last < start) return readChunks([], 0, 0);
  return 'chunks' in blob ? readChunks(blob.chunks, start, last) : createReadStream(blob.file, { start, end: last, highWaterMark: READ });
}

async function* readChunks(chunks: readonly Uint8Array[], start: number, last: number): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const chunk of chunks) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(last + 1 - offset, chunk.length);
    if (from < to) yield chunk.subarray(from, to);
    offset += chunk.length;
    if (offset > last) return;
  }
}

/** Keeps the bytes of one upload. */
interface Keeper {
  readonly sink: Sink;
  finish(size: number): Promise<Blob>;
  /** Drops what was kept. */
  abandon(): Promise<void>;
}

/** Keeps blocks in memory, and moves all of it to a file when there is no room left. */
function createKeeper(blocks: Blocks, newFile: () => string): Keeper {
  let chunks: Uint8Array[] = [];
  let own = 0;
  let spill: { readonly file: string; readonly sink: FileSink } | undefined;

  const release = (): void => {
    for (const chunk of chunks) blocks.give(chunk);
    chunks = [];
  };
  const keep = (bytes: Uint8Array): boolean => {
    const before = blocks.used;
    for (let at = 0; at < bytes.length; at += BLOCK) {
      const block = blocks.take(bytes.subarray(at, at + BLOCK));
      if (block === undefined) return false;
      chunks.push(block);
    }
    own += blocks.used - before;
    return own <= ALONE;
  };
  const startSpill = (bytes: Uint8Array, offset: number): Promise<void> | undefined => {
    const file = newFile();
    const sink = createFileSink(openDirect(file, 'w'));
    spill = { file, sink };
    let at = 0;
    for (const chunk of chunks) {
      // Of these bytes a part may be kept already.
      if (at < offset) sink.write(chunk, at)?.catch(() => undefined);
      at += chunk.length;
    }
    sink.write(bytes, offset)?.catch(() => undefined);
    return sink.settled().finally(release);
  };
  const finish = async (size: number): Promise<Blob> => {
    if (spill === undefined) return { size, chunks };
    await spill.sink.finish(size);
    return { size, file: spill.file };
  };
  const abandon = async (): Promise<void> => {
    await spill?.sink.abandon();
    release();
    if (spill !== undefined) await rm(spill.file, { force: true });
  };
  const write = (bytes: Uint8Array, offset: number): Promise<void> | undefined => {
    if (spill !== undefined) return spill.sink.write(bytes, offset);
    return keep(bytes) ? undefined : startSpill(bytes, offset);
  };
  return { sink: { write }, finish, abandon };
}
