import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those around it; one that is there is left as it is. Node's own way goes round for ever where the system says that a
 * folder is not there whose parent is, as in /proc.
 *
 * @throws the system's error
 * @example makeFolderNow('reports/today')
 */
export function makeFolderNow(path: string): void {
  try {
    mkdirSync(path);
  } catch (thrown) {
    const { code } = thrown as { code?: unknown };
    if (code !== 'ENOENT' && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw thrown;
    makeFolderNow(dirname(path));
    mkdirSync(path);
  }
}
