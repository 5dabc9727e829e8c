/** Holds the description of each dialect against the recommended rules of redocly: no errors, and only warnings that have a reason. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './pack.mjs';

/** Rule → why its warnings stay. */
const REASONS = {
  'operation-2xx-response': 'the real service answers there with 300 or 302 only: versions to choose from, and paths that lead on',
  'no-ambiguous-paths': 'the real service has both paths; a project is never called images, and a literal segment goes before a parameter',
};

const polyglance = (...args) =>
  execFileSync(process.execPath, [join(root, 'bin', 'polyglance.js'), ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 });

/** What redocly has to say about a file. */
function lint(file) {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const args = ['lint', '--extends', 'recommended', '--format', 'json', file];
  const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'redocly'), args, { encoding: 'utf8', env, cwd: tmpdir() });
  return JSON.parse(stdout.slice(stdout.indexOf('{'))).problems;
}

const folder = mkdtempSync(join(tmpdir(), 'polyglance-openapi-'));
let bad = 0;
try {
  const dialects = [...new Set(JSON.parse(polyglance('routes', '--json')).map(({ dialect }) => dialect))];
  for (const dialect of dialects) {
    const file = join(folder, `${dialect}.json`);
    writeFileSync(file, polyglance('openapi', dialect));
    const problems = lint(file);
    for (const { severity, ruleId, location, message } of problems) {
      const reason = severity === 'warn' ? REASONS[ruleId] : undefined;
      if (reason === undefined) bad += 1;
      console.log(`${reason === undefined ? 'BAD' : 'warning'}  ${dialect} ${location[0].pointer} ${ruleId}: ${reason ?? message}`);
    }
    console.log(`openapi: ${dialect} ${problems.length} warnings and errors`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = bad > 0 ? 1 : 0;
