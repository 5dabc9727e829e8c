import { createHash, type Hash } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refused } from './reasons.ts';
import { createShelf, type Hold, type Shelf } from './shelf.ts';

/** What is known of bytes once they are stored. */
export interface StoredData {
  readonly size: number;
  /** Hexadecimal. */
  readonly md5: string;
  /** Hexadecimal. */
  readonly sha512: string;
  /** The first bytes, up to 1 KiB: enough to recognise a disk format. */
  readonly head: Uint8Array;
}

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

const HEAD = 1024;

/** Takes the measure of one upload as it comes. */
export interface Meter {
  /** @throws the reason `upload-too-large` */
  take(chunk: Uint8Array): void;
  /** What is known once all of it has come. */
  finish(): StoredData;
}

/**
 * Makes a meter for one upload.
 *
 * @param maximum bytes at most
 */
export function createMeter(maximum: number): Meter {
  const md5: Hash = createHash('md5');
  const sha512: Hash = createHash('sha512');
  let size = 0;
  let head: Uint8Array = new Uint8Array(0);
  const take = (chunk: Uint8Array): void => {
    size += chunk.length;
    if (size > maximum) throw new Refused({ kind: 'upload-too-large', maximum });
    md5.update(chunk);
    sha512.update(chunk);
    if (head.length < HEAD) head = Buffer.concat([head, chunk.subarray(0, HEAD - head.length)]);
  };
  return { take, finish: () => ({ size, md5: md5.digest('hex'), sha512: sha512.digest('hex'), head }) };
}

const NO_ROOM: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const NO_RIGHT: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS'];

/** A disk without room, or one that may not be written to, in the core's words; anything else as it is. */
export function toStoreFailure(thrown: unknown): unknown {
  const { code } = (thrown ?? {}) as { code?: unknown };
  if (NO_ROOM.includes(code)) return new Refused({ kind: 'store-full' });
  return NO_RIGHT.includes(code) ? new Refused({ kind: 'store-denied' }) : thrown;
}

/**
 * Makes a store of bytes.
 *
 * @param memory how many bytes are kept in memory at most, over all keys and all that is held; what does not fit goes to a temporary folder
 */
export function createDataStore(memory: number): HoldingStore {
  let used = 0;
  let folder: string | undefined;
  let files = 0;

  const newFile = (): string => {
    folder ??= mkdtempSync(join(tmpdir(), 'polyglance-'));
    mkdirSync(folder, { recursive: true });
    files += 1;
    return join(folder, String(files));
  };
  const blobs = createShelf<Blob>((blob) => {
    if ('chunks' in blob) used -= blob.size;
    else rmSync(blob.file, { force: true });
  });
  const shared: Memory = {
    take: (size) => {
      if (used + size > memory) return false;
      used += size;
      return true;
    },
    give: (size) => {
      used -= size;
    },
  };
  const put = async (key: string, stream: AsyncIterable<Uint8Array>, maximum: number): Promise<StoredData> => {
    const intake = createIntake(shared, newFile, maximum);
    try {
      for await (const chunk of stream) await intake.take(chunk);
      const { blob, data } = await intake.finish();
      blobs.set(key, blob);
      return data;
    } catch (thrown) {
      await intake.abandon();
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

/** Reads bytes `start` to `end` of a blob, both included; all without them. */
export function readBlob(blob: Blob | undefined, start = 0, end?: number): AsyncIterable<Uint8Array> | undefined {
  if (blob === undefined) return undefined;
  const last = Math.min(end ?? blob.size - 1, blob.size - 1);
  if (last < start) return readChunks([], 0, 0);
  return 'chunks' in blob ? readChunks(blob.chunks, start, last) : createReadStream(blob.file, { start, end: last });
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

/** What is left of the memory that all uploads of a store share. */
interface Memory {
  /** Takes room for so many bytes; false when there is none. */
  take(size: number): boolean;
  give(size: number): void;
}

interface Intake {
  take(chunk: Uint8Array): Promise<void>;
  finish(): Promise<{ readonly blob: Blob; readonly data: StoredData }>;
  /** Drops what was taken. */
  abandon(): Promise<void>;
}

/** Takes one upload in: hashes as it comes, and moves all of it to a file when memory has no room left. */
function createIntake(memory: Memory, newFile: () => string, maximum: number): Intake {
  const meter = createMeter(maximum);
  let chunks: Uint8Array[] = [];
  let held = 0;
  let spill: { readonly file: string; readonly handle: FileHandle } | undefined;

  const release = (): void => {
    memory.give(held);
    held = 0;
    chunks = [];
  };
  const startSpill = async (): Promise<FileHandle> => {
    const file = newFile();
    const handle = await open(file, 'w');
    spill = { file, handle };
    for (const chunk of chunks) await writeAll(handle, chunk);
    release();
    return handle;
  };
  const take = async (chunk: Uint8Array): Promise<void> => {
    meter.take(chunk);
    if (spill === undefined && memory.take(chunk.length)) {
      held += chunk.length;
      chunks.push(chunk);
      return;
    }
    await writeAll(spill?.handle ?? (await startSpill()), chunk);
  };
  const finish = async (): Promise<{ blob: Blob; data: StoredData }> => {
    const data = meter.finish();
    const { size } = data;
    if (spill === undefined) return { blob: { size, chunks }, data };
    await spill.handle.close();
    return { blob: { size, file: spill.file }, data };
  };
  const abandon = async (): Promise<void> => {
    release();
    if (spill === undefined) return;
    await spill.handle.close().catch(() => undefined);
    await rm(spill.file, { force: true });
  };
  return { take, finish, abandon };
}

/** Writes all of a chunk: a disk that is nearly full takes a part of it. */
export async function writeAll(handle: Pick<FileHandle, 'write'>, chunk: Uint8Array): Promise<void> {
  let written = 0;
  while (written < chunk.length) written += (await handle.write(chunk, written)).bytesWritten;
}
