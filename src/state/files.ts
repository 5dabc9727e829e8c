import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Handle, openDirect } from '../core/direct-file.ts';

/** All that writes to the folder of a state while an emulator runs. A test hands in one that fails. */
export interface Files {
  /**
   * Puts a text in place of a file, all of it or nothing; it is on the disk when this resolves.
   *
   * @param pieces what the text is made of
   */
  replace(path: string, pieces: readonly string[]): Promise<void>;
  /** Makes a file that is not there yet. */
  create(path: string): Promise<Handle>;
  rename(from: string, to: string): Promise<void>;
  /** Resolves when the file or the folder is on the disk. */
  settle(path: string): Promise<void>;
  /** Removes a file, if it is there. */
  remove(path: string): Promise<void>;
}

/** Characters that are written at once: enough to be quick, and so few that requests do not wait for them. */
const PORTION = 256 * 1024;

/** Tokens stand in a state: it is for its owner alone. */
const PRIVATE = 0o600;

/** The machine's files. */
export const realFiles: Files = {
  replace: async (path, pieces) => {
    const draft = `${path}.new`;
    try {
      await writeDraft(draft, pieces);
      await rename(draft, path);
    } catch (thrown) {
      // On a full disk the draft is in the way of others.
      await rm(draft, { force: true }).catch(() => undefined);
      throw thrown;
    }
    await settle(dirname(path));
  },
  create: (path) => openDirect(path, 'wx'),
  rename,
  settle,
  remove: (path) => rm(path, { force: true }),
};

async function writeDraft(path: string, pieces: readonly string[]): Promise<void> {
  const handle = await open(path, 'w', PRIVATE);
  try {
    let from = 0;
    while (from < pieces.length) {
      const end = endOfPortion(pieces, from);
      await handle.writeFile(pieces.slice(from, end).join(''));
      from = end;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function endOfPortion(pieces: readonly string[], from: number): number {
  let size = 0;
  let end = from;
  while (end < pieces.length && size < PORTION) {
    size += pieces[end]?.length ?? 0;
    end += 1;
  }
  return end;
}

/**
 * Makes a folder, and those around it. Node's own way goes round for ever where the system says that a folder is not there whose parent is,
 * as in /proc.
 *
 * @throws the system's error
 */
export async function makeFolder(path: string): Promise<void> {
  const make = (): Promise<void> => mkdir(path).then(() => undefined);
  try {
    await make();
  } catch (thrown) {
    const { code } = thrown as { code?: unknown };
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw thrown;
    await makeFolder(dirname(path));
    await make();
  }
}

async function settle(path: string): Promise<void> {
  // Windows opens no folders, and needs no such thing; its files have to be open for writing.
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder && process.platform === 'win32') return;
  const handle = await open(path, isFolder ? 'r' : 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
