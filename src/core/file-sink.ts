import { BLOCK } from './blocks.ts';
import type { Handle } from './direct-file.ts';
import type { Sink } from './intake.ts';

/** Writes bytes into a file. */
export interface FileSink extends Sink {
  /** Resolves when all is written that was given until now. */
  settled(): Promise<void>;
  /** Resolves when all is written and the file is closed. */
  finish(size: number): Promise<void>;
  /** Closes the file, whatever is in it. */
  abandon(): Promise<void>;
}

/** Writes at once: while one waits for its turn on a core, the disk has another. */
const LANES = 3;

const ZEROS = new Uint8Array(BLOCK);

/**
 * Makes a sink that writes into a new file. Zeros are left out where there are many, and the file has a hole there.
 *
 * @param opening the file, which may still be on its way
 */
export function createFileSink(opening: Promise<Handle>): FileSink {
  const lanes: Promise<unknown>[] = Array.from({ length: LANES }, () => opening);
  let turn = 0;
  let end = 0;
  opening.catch(() => undefined);
  const write = (bytes: Uint8Array, offset: number): Promise<void> | undefined => {
    if (isZero(bytes)) return undefined;
    end = offset + bytes.length;
    turn = (turn + 1) % LANES;
    const written = (lanes[turn] ?? opening).then(async () => writeAll(await opening, bytes, offset));
    written.catch(() => undefined);
    lanes[turn] = written;
    return written;
  };
  return {
    write,
    settled: async () => {
      await Promise.all(lanes);
    },
    finish: async (size) => {
      await Promise.all(lanes);
      const handle = await opening;
      // A hole at the end begins to be with what is behind it.
      if (end < size) await writeAll(handle, ZEROS.subarray(0, 1), size - 1);
      await handle.close();
    },
    abandon: async () => {
      await Promise.allSettled(lanes);
      const handle = await opening.catch(() => undefined);
      await handle?.close().catch(() => undefined);
    },
  };
}

function isZero(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const part = bytes.subarray(at, at + BLOCK);
    if (Buffer.compare(part, part.length === BLOCK ? ZEROS : ZEROS.subarray(0, part.length)) !== 0) return false;
  }
  return true;
}

/** Writes all of the bytes: a disk that is nearly full takes a part of them. */
async function writeAll(handle: Handle, bytes: Uint8Array, offset: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += (await handle.write(bytes, written, bytes.length - written, offset + written)).bytesWritten;
}
