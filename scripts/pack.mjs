import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of this repository. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Packs what dist holds now, as `npm publish` would.
 *
 * @param folder where the archive goes
 * @returns its path
 */
export function pack(folder) {
  const output = execFileSync('npm', ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const packed = JSON.parse(output);
  const { filename } = Array.isArray(packed) ? packed[0] : Object.values(packed)[0];
  return join(folder, filename);
}
