import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What stands before a title: `it(`, `it.each(ROWS)(`, or the end of a table, `])(`. */
const TITLE = /(?:\bit(?:\.each\([\w.]+\))?|\]\))\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`([^`]*)`)/g;

/** The files below a folder of the repository whose names match. */
export function filesBelow(folder: string, pattern: RegExp): string[] {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The titles of all tests below a folder, as they are written: a table's with its `%s`. */
export function titlesBelow(folder: string): ReadonlySet<string> {
  const found = filesBelow(folder, /\.test\.ts$/).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(TITLE)].map(([, single, double, back]) =>
      (single ?? double ?? back ?? '').replace(/\\(.)/g, '$1'),
    ),
  );
  return new Set(found);
}
