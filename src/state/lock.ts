import { type FileHandle, link, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Schedule } from '../core/schedule.ts';
import { Refusal } from '../refusals.ts';
import { fateOf, readHolder, toHolder } from './holder.ts';

/** Says that a folder is in use. */
export interface Lock {
  /** Whether one was left by a process that did not end in order. */
  readonly takenOver: boolean;
  /** Whether it is still ours: a process that stood still for long may have lost it. */
  isOurs(): Promise<boolean>;
  release(): Promise<void>;
  /** Leaves the folder as it was found. */
  undo(): Promise<void>;
}

/** What taking a lock stands on. */
export interface LockGround {
  readonly schedule: Schedule;
  /** Takes a line for the user, who may have to wait. */
  readonly tell: (line: string) => void;
}

/** Milliseconds between two signs of life. */
const BEAT = 1000;
/** Milliseconds without a sign of life after which a lock counts as left behind. */
const PATIENCE = 5000;
const LOOK = 250;
/** Others may be after the same lock. */
const TRIES = 5;

/**
 * Takes the lock of a folder: the file `lock` in it, which names the process that has it, and is touched each second.
 *
 * One whose process is certainly gone is taken over at once, one whose process cannot be seen from here when it stands still.
 *
 * @throws Refusal when another process has it
 */
export async function takeLock(folder: string, { schedule, tell }: LockGround): Promise<Lock> {
  const path = join(folder, 'lock');
  let left: string | null = null;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const mine = JSON.stringify(toHolder());
    const handle = await create(path, mine);
    if (handle !== undefined) return hold({ path, mine, left, handle, schedule });
    const found = await readLock(path);
    if (found === undefined) continue;
    if (await isHeld(path, found, { schedule, tell })) throw inUse(folder, found);
    if (await moveAway(path, found)) left = found;
  }
  throw inUse(folder, (await readLock(path)) ?? '');
}

async function create(path: string, text: string): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'wx');
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'EEXIST') return undefined;
    throw thrown;
  }
  try {
    await handle.writeFile(text);
    return handle;
  } catch (thrown) {
    await handle.close();
    await rm(path, { force: true });
    throw thrown;
  }
}

interface Held {
  readonly path: string;
  readonly mine: string;
  readonly left: string | null;
  readonly handle: FileHandle;
  readonly schedule: Schedule;
}

function hold({ path, mine, left, handle, schedule }: Held): Lock {
  let callOff: () => void = () => undefined;
  // The handle, not the path: who has lost the lock must not keep another's alive.
  const beat = async (): Promise<void> => {
    await handle.utimes(new Date(), new Date()).catch(() => undefined);
    next();
  };
  const next = (): void => {
    callOff = schedule(BEAT, () => {
      beat().catch(() => undefined);
    });
  };
  const isOurs = async (): Promise<boolean> => (await readLock(path)) === mine;
  const letGo = async (end: () => Promise<void>): Promise<void> => {
    callOff();
    callOff = () => undefined;
    await handle.close().catch(() => undefined);
    if (await isOurs()) await end();
  };
  next();
  return {
    takenOver: left !== null,
    isOurs,
    release: () => letGo(() => rm(path, { force: true })),
    undo: () => letGo(() => (left === null ? rm(path, { force: true }) : writeFile(path, left))),
  };
}

async function readLock(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function isHeld(path: string, found: string, { schedule, tell }: LockGround): Promise<boolean> {
  const holder = readHolder(found);
  const fate = holder === undefined ? 'unknown' : fateOf(holder);
  if (fate !== 'unknown') return fate === 'alive';
  const first = await signOf(path);
  tell(`${path} is of ${whoOf(found)}, which cannot be seen from here: waiting ${PATIENCE / 1000} s for a sign of life`);
  for (let waited = 0; waited < PATIENCE; waited += LOOK) {
    await new Promise<void>((resolve) => {
      schedule(LOOK, resolve, true);
    });
    if ((await signOf(path)) !== first) return true;
  }
  return false;
}

/** What changes as long as a lock is held. */
async function signOf(path: string): Promise<string> {
  const [text, state] = await Promise.all([readLock(path), stat(path).catch(() => undefined)]);
  return `${state?.mtimeMs} ${text}`;
}

/** Takes a lock that was left out of the way, unless another process was quicker and the lock is its own by now. */
async function moveAway(path: string, found: string): Promise<boolean> {
  const aside = `${path}.${toHolder().id}`;
  try {
    await rename(path, aside);
  } catch {
    return false;
  }
  const moved = (await readLock(aside)) === found;
  if (!moved) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return moved;
}

function whoOf(found: string): string {
  const holder = readHolder(found);
  return holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
}

function inUse(folder: string, found: string): Refusal {
  return new Refusal(
    `${folder} is in use by ${whoOf(found)}: stop that one first, or keep the state of this one in another folder with --state`,
    'surroundings',
  );
}
