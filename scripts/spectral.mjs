/**
 * Holds the description of each dialect against the recommended rules that spectral has for OpenAPI: no errors, and only warnings that
 * have a reason. npx fetches spectral, which is large and needed for nothing else. It is not run where it cannot be had; that fails
 * only with MUST_RUN=1.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lintDescriptions, STAYS } from './descriptions.mjs';

const SPECTRAL = '@stoplight/spectral-cli@6.16.3';
const RULESET = { extends: [['spectral:oas', 'recommended']] };
const REASONS = {
  'operation-success-response': STAYS.noSuccess,
  'info-contact': 'an emulator on this machine has nobody to write to',
};

const spectral = (args, cwd) => spawnSync('npx', ['--yes', SPECTRAL, ...args], { encoding: 'utf8', cwd, maxBuffer: 2 ** 26 });

/** What spectral has to say about a file: its severity 0 is an error. */
function lint(file, folder) {
  const ruleset = join(folder, 'ruleset.yaml');
  writeFileSync(ruleset, JSON.stringify(RULESET));
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const { stderr } = spectral(['lint', '--ruleset', ruleset, '--format', 'json', '--output', report, '--quiet', file], folder);
  if (!existsSync(report)) throw new Error(`spectral made no report:\n${stderr}`);
  return JSON.parse(readFileSync(report, 'utf8')).map(({ severity, code, path, message }) => ({
    error: severity === 0,
    rule: code,
    place: `#/${path.join('/')}`,
    message,
  }));
}

if (spectral(['--version'], tmpdir()).status !== 0) {
  console.log('spectral: not run');
  if (process.env.MUST_RUN === '1') process.exitCode = 1;
} else {
  process.exitCode = lintDescriptions('spectral', REASONS, lint) > 0 ? 1 : 0;
}
