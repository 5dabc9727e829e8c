/** Holds the description of each dialect against the recommended rules of redocly: no errors, and only warnings that have a reason. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { lintDescriptions, STAYS } from './descriptions.mjs';
import { root } from './pack.mjs';

const REASONS = { 'operation-2xx-response': STAYS.noSuccess, 'no-ambiguous-paths': STAYS.alike };

/** What redocly has to say about a file. */
function lint(file, folder) {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const args = ['lint', '--extends', 'recommended', '--format', 'json', '--max-problems', '1000', file];
  const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'redocly'), args, {
    encoding: 'utf8',
    env,
    cwd: folder,
    maxBuffer: 2 ** 26,
  });
  const { problems } = JSON.parse(stdout.slice(stdout.indexOf('{')));
  return problems.map(({ severity, ruleId, location, message }) => ({
    error: severity !== 'warn',
    rule: ruleId,
    place: location[0].pointer,
    message,
  }));
}

process.exitCode = lintDescriptions('openapi', REASONS, lint) > 0 ? 1 : 0;
