import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

/** What is needed of a file that bytes are written to. */
export interface Handle {
  write(bytes: Uint8Array, from: number, length: number, position: number): Promise<{ readonly bytesWritten: number }>;
  close(): Promise<void>;
}

/** What the disk wants of the place of bytes in memory and in the file, and of how many they are. */
const PAGE = 4096;
/** After so many bytes it is known how quick the disk is. */
const TRIAL = 64 * 1024 * 1024;
/** Bytes in a millisecond that the disk has to take for one of several writers. */
const QUICK = 50 * 1024;

/** As engines have it since 2022. */
const Growing: new (size: number, options: { readonly maxByteLength: number }) => SharedArrayBuffer = SharedArrayBuffer;

/** Memory that goes to a disk without being copied: where it can grow, an engine begins it at a page. */
export function newPages(size: number): Uint8Array {
  return new Uint8Array(new Growing(size, { maxByteLength: size }));
}

/** The system's words for "not so", and for a file that another writer has left. */
const NOT_SO: readonly unknown[] = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EBADF'];
const isNotSo = (thrown: unknown): boolean => NOT_SO.includes((thrown as { code?: unknown } | null)?.code);

const NONE: Promise<null> = Promise.resolve(null);

/**
 * Opens a file for writing. Whole pages go past the memory that the system keeps files in, where the disk is quick enough: to find room in there
 * for what nobody reads soon costs more than the disk and the hashes together, and takes memory from others.
 *
 * @param flags as those of `open`
 * @throws the system's error
 */
export async function openDirect(path: string, flags: 'w' | 'wx'): Promise<Handle> {
  const handle = await open(path, flags);
  let direct: Promise<FileHandle | null> | undefined;
  let taken = 0;
  let spent = 0;
  const openOnce = (): Promise<FileHandle | null> => {
    // Only Linux has it.
    direct ??= constants.O_DIRECT ? open(path, constants.O_WRONLY | constants.O_DIRECT).catch(() => null) : NONE;
    return direct;
  };
  const leave = async (): Promise<void> => {
    const left = direct;
    direct = NONE;
    await (await left)?.close();
  };
  return {
    write: async (bytes, from, length, position) => {
      const suits = isPaged(bytes, from) && (length | position) % PAGE === 0;
      const by = suits ? await openOnce() : null;
      if (by === null) return handle.write(bytes, from, length, position);
      try {
        const before = performance.now();
        const written = await by.write(bytes, from, length, position);
        spent += performance.now() - before;
        taken += length;
        if (taken > TRIAL && taken < spent * QUICK) await leave();
        return written;
      } catch (thrown) {
        await leave();
        if (!isNotSo(thrown)) throw thrown;
        return handle.write(bytes, from, length, position);
      }
    },
    close: async () => {
      await leave();
      await handle.close();
    },
  };
}

function isPaged(bytes: Uint8Array, from: number): boolean {
  return bytes.buffer instanceof SharedArrayBuffer && (bytes.byteOffset + from) % PAGE === 0;
}
