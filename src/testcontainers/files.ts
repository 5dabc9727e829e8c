import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { listFiles } from '../documents/folder.ts';
import { Refusal } from '../refusals.ts';

/** A file to be in a container. */
export interface ContainerFile {
  readonly content: string;
  readonly target: string;
  /** Whoever the emulator runs as can read it. */
  readonly mode: number;
}

const READABLE = 0o644;

/**
 * Reads what a user gave into files for a folder of a container. Their names begin with a number, so that the emulator reads them in the
 * order in which they were given.
 *
 * @param given paths of files and folders, texts of files, and objects
 * @param folder where they go
 * @throws Refusal for a file that cannot be read
 * @example await toContainerFiles(['scenarios/slow.yaml'], '/scenarios') // [{ content, target: '/scenarios/001-slow.yaml', mode: 0o644 }]
 */
export async function toContainerFiles(given: readonly (string | object)[], folder: string): Promise<ContainerFile[]> {
  const files: ContainerFile[] = [];
  const add = (name: string, content: string): void => {
    files.push({ content, target: `${folder}/${String(files.length + 1).padStart(3, '0')}-${name}`, mode: READABLE });
  };
  for (const one of given) {
    if (typeof one === 'object') add('object.json', JSON.stringify(one));
    else if (isText(one)) add('text.yaml', one);
    else for (const path of await listFiles([one])) add(basename(path), await readText(path));
  }
  return files;
}

/** Text of a file, not its path: a path has one line and does not begin as JSON does. */
function isText(given: string): boolean {
  return given.includes('\n') || given.trimStart().startsWith('{');
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw new Refusal(`${path}: this file cannot be read: ${(thrown as Error).message}`);
  }
}
