import { type FSWatcher, realpathSync, statSync, watch } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { EXTENSIONS } from '../documents/document.ts';
import { Refusal } from '../refusals.ts';

/** Looks at files and folders. */
export interface Watching {
  /** From now on it looks at these; what is not there is looked for. */
  follow(paths: readonly string[]): void;
  close(): void;
}

/**
 * Begins to look at nothing.
 *
 * @param onChange told of each file that may have changed, come or gone; the same one may be told several times
 */
export type Watch = (onChange: (path: string) => void) => Watching;

/** Names in a folder that matter; `null` for all files that we read. */
type Names = ReadonlySet<string> | null;

/** Kubernetes exchanges this link when it exchanges the files of a mounted folder. */
const MOUNTED = '..data';

/**
 * Looks by the system's events, at folders and never at files: editors put another file in the place of one, and a look at that one would
 * go on looking at what is gone.
 *
 * @throws Refusal from `follow` when the system lets nobody look at more
 */
export const watchFiles: Watch = (onChange) => {
  const watchers = new Map<string, FSWatcher>();
  let wanted: ReadonlyMap<string, Names> = new Map();
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const onEvent = (folder: string, name: string | null): void => {
    const names = wanted.get(folder);
    if (names === undefined || !(name === null || matters(name, names))) return;
    const path = name === null ? folder : join(folder, name);
    // It is perhaps another folder of the same name now.
    if (watchers.has(path)) drop(path);
    onChange(path);
  };
  const open = (folder: string): void => {
    try {
      const watcher = watch(folder, (_, name) => onEvent(folder, name));
      watcher.on('error', () => drop(folder));
      watchers.set(folder, watcher);
    } catch (thrown) {
      const { code } = thrown as { code?: unknown };
      // It is looked for from the folder that it is in.
      if (code === 'ENOENT' || code === 'ENOTDIR') return;
      throw new Refusal(`${folder} cannot be watched: ${(thrown as Error).message}`, 'surroundings');
    }
  };
  return {
    follow: (paths) => {
      wanted = toFolders(paths);
      for (const folder of watchers.keys()) if (!wanted.has(folder)) drop(folder);
      for (const folder of wanted.keys()) if (!watchers.has(folder)) open(folder);
    },
    close: () => {
      wanted = new Map();
      for (const folder of watchers.keys()) drop(folder);
    },
  };
};

function matters(name: string, names: Names): boolean {
  if (name === MOUNTED) return true;
  return names === null ? !name.startsWith('.') && EXTENSIONS.includes(extname(name).toLowerCase()) : names.has(name);
}

/** The folders to look at, and for what in them: a file where it stands and where it really is, a folder also from above. */
function toFolders(paths: readonly string[]): ReadonlyMap<string, Names> {
  const folders = new Map<string, Set<string> | null>();
  for (const path of new Set(paths.flatMap((one) => [resolve(one), realOf(one)]))) {
    const [above, name] = [dirname(path), basename(path)];
    const names = folders.get(above);
    if (names === undefined) folders.set(above, new Set([name]));
    else names?.add(name);
  }
  for (const path of paths.map((one) => resolve(one))) if (isFolder(path)) folders.set(path, null);
  return folders;
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
