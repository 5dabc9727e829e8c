import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync, write } from 'node:fs';
import { dirname, resolve as toAbsolute } from 'node:path';
import { makeFolderNow } from '../documents/make-folder.ts';
import { JOURNAL_KIND } from '../operation/journal-words.ts';
import { isRefusal, Refusal } from '../refusals.ts';

/** A file that lines are written to, beside the requests. */
export interface LineFile {
  /** Writes a line when there is time; what makes it is called then. */
  add(toLine: () => unknown): void;
  /** How many lines were not written: the disk was too slow, or would take no more. */
  readonly dropped: number;
  /** Resolves when all is written. */
  close(): Promise<void>;
}

/** Lines that may wait for the disk. */
const WAITING_AT_MOST = 20_000;

/**
 * Opens the file of a journal, and empties it.
 *
 * @param path where; folders are made
 * @param warn takes a message for the user when the disk takes no more
 * @throws Refusal when it cannot be written, or is there and is no journal
 */
export function openLineFile(path: string, warn: (text: string) => void): LineFile {
  const file = open(path);
  let waiting: (() => unknown)[] = [];
  let running: Promise<void> | undefined;
  let dropped = 0;
  let broken = false;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      // What comes at once is written at once.
      await new Promise((resolve) => setImmediate(resolve));
      const batch = waiting;
      waiting = [];
      const lines = await Promise.all(batch.map((toLine) => toLine()));
      const fault = await append(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      if (fault === null) continue;
      broken = true;
      dropped += batch.length + waiting.length;
      waiting = [];
      warn(`polyglance: the journal ${path} cannot be written any more: ${fault}\n`);
    }
    running = undefined;
  };
  return {
    add: (toLine) => {
      if (broken || waiting.length >= WAITING_AT_MOST) {
        dropped += 1;
        return;
      }
      waiting.push(toLine);
      running ??= drain();
    },
    get dropped() {
      return dropped;
    },
    close: async () => {
      await running;
      closeSync(file);
    },
  };
}

/** Resolves with what went wrong, or `null`. */
function append(file: number, text: string): Promise<string | null> {
  const bytes = Buffer.from(text);
  return new Promise((resolve) => {
    const next = (start: number): void => {
      write(file, bytes, start, bytes.length - start, null, (error, written) => {
        if (error !== null) resolve(error.message);
        else if (start + written < bytes.length) next(start + written);
        else resolve(null);
      });
    };
    next(0);
  });
}

/**
 * Looks whether the file of a journal could be opened, and writes nothing.
 *
 * @throws Refusal as {@link openLineFile} does
 */
export function checkLineFile(path: string): void {
  withWords(() => {
    if (existsSync(path)) refuseOther(path, constants.O_RDWR);
    else checkFolder(nearest(dirname(toAbsolute(path))));
  });
}

function checkFolder(folder: string): void {
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
  accessSync(folder, constants.W_OK);
}

/** The folder itself, or the first one above it that is there. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function open(path: string): number {
  return withWords(() => {
    makeFolderNow(dirname(path));
    refuseOther(path, 'a+');
    return openSync(path, 'w');
  });
}

/** Somebody may have named another file by a slip: only a journal is written over. */
function refuseOther(path: string, flags: string | number): void {
  const begins = `{"polyglance":"${JOURNAL_KIND}"`;
  const old = Buffer.alloc(begins.length);
  const file = openSync(path, flags);
  const read = readSync(file, old, 0, old.length, 0);
  closeSync(file);
  if (read > 0 && old.toString() !== begins)
    throw new Refusal(`the journal cannot be written to ${path}: there is a file that is no journal; name another one`);
}

/** What the system says, as a refusal. */
function withWords<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    if (isRefusal(thrown)) throw thrown;
    throw new Refusal(`the journal cannot be written: ${(thrown as Error).message}`, 'surroundings');
  }
}
