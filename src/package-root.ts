import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The only file that knows where the package lies: it runs from src, from an ESM bundle and from a CommonJS one,
// in which the build puts an expression of the same meaning for `import.meta.url`.

const NAME = 'polyglance';

/** The package.json in this folder if it is ours; a bundle's folder may hold one that only says `type`. */
function readManifest(folder: string): { readonly version: string } | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown; version?: unknown };
    return manifest.name === NAME ? { version: String(manifest.version) } : undefined;
  } catch {
    return undefined;
  }
}

function findRoot(): { readonly folder: string; readonly version: string } {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const manifest = readManifest(folder);
    if (manifest !== undefined) return { folder, version: manifest.version };
    if (folder === dirname(folder))
      throw new Error(`There is no package.json of ${NAME} in ${start} or above it: its files cannot be found.`);
  }
}

/**
 * Where a file of this package is.
 *
 * @param relative path below the package's folder, with slashes
 * @returns an absolute path; whether there is such a file is not looked at
 * @throws Error when the package's folder cannot be found
 * @example packageFile('schemas/scenario.schema.json')
 */
export function packageFile(relative: string): string {
  return join(findRoot().folder, relative);
}

/**
 * Reads a text file of this package.
 *
 * @param relative path below the package's folder, with slashes
 * @throws Error when it cannot be read
 */
export function readPackageFile(relative: string): string {
  return readFileSync(packageFile(relative), 'utf8');
}

/**
 * Loads a CommonJS dependency synchronously, for libraries that are not needed before the first use of something.
 *
 * @param name what `require` takes: `ajv/dist/2020.js`
 * @returns its `module.exports`
 * @throws Error when it cannot be found
 * @example const ajv = requireNow('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')
 */
export function requireNow(name: string): unknown {
  return createRequire(import.meta.url)(name);
}

/** The version of this package, `0.1.0`. */
export function packageVersion(): string {
  return findRoot().version;
}
