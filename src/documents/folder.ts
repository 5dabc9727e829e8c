import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Refusal } from '../refusals.ts';
import { EXTENSIONS, isFolder, toShownPath } from './document.ts';

/**
 * The files behind paths. A folder that is empty has none, so that a place where files may be mounted can always be named; one with
 * files of other kinds alone is refused, because somebody meant something by them.
 *
 * @param paths files, which are taken as they are, and folders, whose files are taken in the order of their names. What lies in folders
 *   inside them and what begins with a dot is left out.
 * @throws Refusal when there is nothing at a path, or nothing to read in a folder
 * @example await listFiles(['mine.yaml', 'scenarios']) // ['mine.yaml', 'scenarios/a.yaml', 'scenarios/b.json']
 */
export async function listFiles(paths: readonly string[]): Promise<readonly string[]> {
  return (await Promise.all(paths.map(listOne))).flat();
}

async function listOne(path: string): Promise<readonly string[]> {
  if (!(await isFolder(path))) return [path];
  const names = (await readNames(path)).filter((name) => !name.startsWith('.'));
  const fitting = names.filter((name) => EXTENSIONS.includes(extname(name).toLowerCase())).sort();
  if (names.length > 0 && fitting.length === 0) {
    throw new Refusal(`${toShownPath(path)}: there is no file in this folder whose name ends in ${EXTENSIONS.join(', ')}`);
  }
  return fitting.map((name) => join(path, name));
}

async function readNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    throw new Refusal(`${toShownPath(folder)}: this folder may not be read: ${(thrown as Error).message.split(',', 1)[0]}`);
  }
}
