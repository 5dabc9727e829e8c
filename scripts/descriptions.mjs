import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './pack.mjs';

const polyglance = (...args) =>
  execFileSync(process.execPath, [join(root, 'bin', 'polyglance.js'), ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 });

/** Why a warning of either linter stays. */
export const STAYS = {
  noSuccess: 'the real service answers there with 300, 302 or an error only: versions to choose from, paths that lead on, what it gave up',
  alike: 'the real service has both paths; a project is never called images, and a literal segment goes before a parameter',
};

/**
 * Holds the OpenAPI description of each dialect against a linter, and prints what it says.
 *
 * @param name what the lines begin with
 * @param reasons rule → why its warnings stay; every other finding is bad
 * @param lint what the linter says of a file: a list of `{ error, rule, place, message }`; it may use the folder of the file
 * @returns how many findings are bad
 */
export function lintDescriptions(name, reasons, lint) {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-openapi-'));
  let bad = 0;
  try {
    const dialects = [...new Set(JSON.parse(polyglance('routes', '--json')).map(({ dialect }) => dialect))];
    for (const dialect of dialects) {
      const file = join(folder, `${dialect}.json`);
      writeFileSync(file, polyglance('openapi', dialect));
      const problems = lint(file, folder);
      for (const { error, rule, place, message } of problems) {
        const reason = error ? undefined : reasons[rule];
        if (reason === undefined) bad += 1;
        console.log(`${reason === undefined ? 'BAD' : 'warning'}  ${dialect} ${place} ${rule}: ${reason ?? message}`);
      }
      console.log(`${name}: ${dialect} ${problems.length} warnings and errors`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return bad;
}
