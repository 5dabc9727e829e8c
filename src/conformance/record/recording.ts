import { once } from 'node:events';
import { accessSync, constants, createWriteStream, existsSync, openSync, statSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from '../../refusals.ts';
import type { Line, Stamp } from './line.ts';

/** A recording that is being written. */
export interface RecordingFile {
  /** Resolves when there is room for more. */
  write(line: Stamp | Line): Promise<void>;
  /** @throws Refusal where not all could be written */
  close(): Promise<void>;
}

/**
 * Refuses to write over what is there.
 *
 * A recording is never added to: it has one stamp, and its placeholders count from one.
 *
 * @throws Refusal for a file that is there, unless it may be written over
 */
export function refuseExisting(flag: string, file: string, overwrite: boolean): void {
  if (!overwrite && existsSync(file))
    throw new Refusal(`${flag} ${JSON.stringify(file)} is there already: name another file, or say --overwrite`);
}

/**
 * Refuses a file that could not be written in the end, and writes nothing.
 *
 * @throws Refusal as {@link refuseExisting} does, and for a folder that is not there or cannot be written to
 */
export function refuseUnwritable(flag: string, file: string, overwrite: boolean): void {
  refuseExisting(flag, file, overwrite);
  try {
    const there = existsSync(file);
    if (there && statSync(file).isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    // The dot: what is no folder has none.
    accessSync(there ? file : `${dirname(file)}/.`, constants.W_OK);
  } catch (error) {
    throw toRefusal(file, error, `${flag} `);
  }
}

/**
 * Opens a recording, for its owner alone.
 *
 * @throws Refusal where it cannot be written
 */
export function openRecording(file: string): RecordingFile {
  let stream: WriteStream;
  try {
    stream = createWriteStream(file, { fd: openSync(file, 'w', 0o600) });
  } catch (error) {
    throw toRefusal(file, error);
  }
  let failure: unknown;
  stream.on('error', (error) => {
    failure ??= error;
  });
  const check = (): void => {
    if (failure !== undefined) throw toRefusal(file, failure);
  };
  return {
    write: async (line) => {
      check();
      await new Promise<void>((resolve) => {
        if (stream.write(`${JSON.stringify(line)}\n`, () => resolve())) resolve();
      });
    },
    close: async () => {
      if (failure === undefined) {
        stream.end();
        // It rejects with what the listener above has taken.
        await once(stream, 'close').catch(() => undefined);
      }
      check();
    },
  };
}

/**
 * What the system says of a file, as a refusal.
 *
 * @param flag that named it, with a blank behind it
 */
export function toRefusal(file: string, error: unknown, flag = ''): Refusal {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return new Refusal(`${flag}${JSON.stringify(file)} cannot be written (${code}): name another file`, 'surroundings');
}
