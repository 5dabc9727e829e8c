import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Low } from 'lowdb';
import type { Hashing } from '../core/hashing.ts';
import { realSchedule, type Schedule } from '../core/schedule.ts';
import { isRefusal, Refusal } from '../refusals.ts';
import { createStateAdapter } from './adapter.ts';
import { type Bytes, createBytes, DATA_FILE, type KeptData } from './bytes.ts';
import { type DataIndex, type KeptSandbox, type StateDocument, VERSION } from './document.ts';
import { type Files, makeFolder, realFiles } from './files.ts';
import { type Lock, takeLock } from './lock.ts';
import { recover } from './recover.ts';
import { createWriter } from './writer.ts';

/** A folder that everything is kept in, held by this process. */
export interface State {
  /** What was kept there, ready to go on. */
  readonly sandboxes: readonly KeptSandbox[];
  /** Makes a data store whose files are in the folder. */
  openData(index: DataIndex, onChange: () => void): KeptData;
  /**
   * Says where to take what is written; writes it at once where the folder is new or was left by a crash.
   *
   * @throws Refusal when it cannot be written
   */
  begin(take: () => readonly KeptSandbox[]): Promise<void>;
  /** Something changed: it is written soon. */
  changed(): void;
  /** Why the last write failed, or `null`. */
  trouble(): string | null;
  /**
   * Writes what there is and lets the folder go.
   *
   * @throws Refusal when it cannot be written; the folder is let go nevertheless
   */
  close(): Promise<void>;
  /** Lets the folder go and writes nothing. */
  abandon(): Promise<void>;
}

/** What a state stands on. */
export interface Ground {
  readonly files: Files;
  readonly schedule: Schedule;
  /** Where the hashes of uploads are made. */
  readonly hashing: Hashing;
  /** Takes a line for the user. */
  readonly tell: (line: string) => void;
}

/** The machine. */
export const realGround: Pick<Ground, 'files' | 'schedule'> = { files: realFiles, schedule: realSchedule };

/**
 * Opens the folder of a state, and makes it where it is not there.
 *
 * @throws Refusal when it is in use, cannot be written to, or what is in it is damaged or newer; then it is as it was
 */
export async function openState(given: string, ground: Ground): Promise<State> {
  const folder = resolve(given);
  try {
    await makeFolder(folder);
    const lock = await takeLock(folder, ground);
    try {
      return await read(folder, lock, ground);
    } catch (thrown) {
      await lock.undo().catch(() => undefined);
      throw thrown;
    }
  } catch (thrown) {
    throw isRefusal(thrown) ? thrown : new Refusal(`${folder} cannot keep the state: ${toReason(thrown)}`, 'surroundings');
  }
}

async function read(folder: string, lock: Lock, ground: Ground): Promise<State> {
  const file = join(folder, 'state.json');
  const low = new Low<StateDocument>(createStateAdapter(file, ground.files), { version: VERSION, sandboxes: [] });
  const empty = low.data;
  await low.read();
  const isNew = low.data === empty;
  const named = low.data.sandboxes.flatMap(({ data }) => Object.values(data).map((entry) => entry.file));
  await sweep(join(folder, 'data'), new Set(named), isNew, file);
  const bytes = createBytes(join(folder, 'data'), ground.files, ground.hashing);
  const recovered = low.data.sandboxes.map((sandbox) => recover(sandbox, lock.takenOver));
  for (const lost of recovered.flatMap((one) => one.lost)) bytes.drop(lost);
  const sandboxes = recovered.map(({ sandbox }) => sandbox);
  return hold({ folder, lock, ground, low, bytes, sandboxes, writeNow: isNew || lock.takenOver });
}

/** Removes files of ours that no state names: bytes that had come when the process ended, and bytes that were deleted. */
async function sweep(data: string, named: ReadonlySet<string>, isNew: boolean, file: string): Promise<void> {
  const found = await readdir(data).catch(() => []);
  const stray = found.filter((name) => DATA_FILE.test(name) && !named.has(name));
  // A new folder gets its state.json before any bytes: without one these were somebody's.
  if (isNew && stray.length > 0) {
    throw new Refusal([
      {
        message: `this file is missing, and ${data} has the bytes of ${stray.length} images: put a copy of it back, or move the whole folder away to begin anew`,
        place: { file, line: 1, column: 1 },
      },
    ]);
  }
  await makeFolder(data);
  for (const name of stray) await rm(join(data, name), { force: true });
}

interface Held {
  readonly folder: string;
  readonly lock: Lock;
  readonly ground: Ground;
  readonly low: Low<StateDocument>;
  readonly bytes: Bytes;
  readonly sandboxes: readonly KeptSandbox[];
  readonly writeNow: boolean;
}

function hold({ folder, lock, ground, low, bytes, sandboxes, writeNow }: Held): State {
  let take: () => readonly KeptSandbox[] = () => sandboxes;
  const write = async (): Promise<number> => {
    if (!(await lock.isOurs())) throw new Refusal('its lock is gone, another process may have taken it over');
    // Both in one go: the files are those that this state names.
    const outdated = bytes.outdated();
    low.data = { version: VERSION, sandboxes: take() };
    try {
      await outdated.settle();
      const started = performance.now();
      await low.write();
      return performance.now() - started;
    } catch (thrown) {
      outdated.keep();
      throw thrown;
    } finally {
      await outdated.remove();
    }
  };
  const writer = createWriter({
    write,
    schedule: ground.schedule,
    onTrouble: (error) => ground.tell(`${folder} cannot keep the state: ${toReason(error)}; going on from memory, and trying again`),
    onRecovery: () => ground.tell(`${folder} keeps the state again`),
  });
  const writeLast = async (message: string): Promise<void> => {
    try {
      await write();
    } catch (thrown) {
      throw new Refusal(`${folder} ${message}: ${toReason(thrown)}`, 'surroundings');
    }
  };
  return {
    sandboxes,
    openData: (index, onChange) => bytes.open(index, onChange),
    begin: async (given) => {
      take = given;
      if (writeNow) await writeLast('cannot keep the state');
    },
    changed: () => writer.changed(),
    trouble: () => (writer.trouble() === null ? null : `${folder} cannot keep the state: ${toReason(writer.trouble())}`),
    close: async () => {
      await writer.end();
      try {
        await writeLast('did not take the last changes, which are lost');
      } finally {
        await lock.release();
      }
    },
    abandon: async () => {
      await writer.end();
      await lock.undo();
    },
  };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'files may not become so large',
  EROFS: 'the disk is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOTDIR: 'that is not a folder',
  EEXIST: 'that is not a folder',
};

/** What the system says, in words. */
function toReason(thrown: unknown): string {
  const { code, message } = (thrown ?? {}) as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' && Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return known ?? String(message ?? thrown);
}
