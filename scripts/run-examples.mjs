/**
 * Runs each project of examples/ as a user would: a folder of its own, our packed archive, `npm install`, `npm test`.
 * Where npm cannot install (no network), an example is *not run*; that fails only with MUST_RUN=1.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack, root } from './pack.mjs';

const mustRun = process.env.MUST_RUN === '1';

function npm(folder, args) {
  // npm tells its children which project they belong to; a user's shell does not.
  const told = /^(npm_(package|lifecycle|command)|npm_config_local_prefix$|INIT_CWD$|NODE_OPTIONS$)/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !told.test(name)));
  return spawnSync('npm', args, { cwd: folder, env, encoding: 'utf8', timeout: 240_000 });
}

/** @returns `passed`, `failed` or `not run` */
function runExample(name, archive, scratch) {
  const folder = join(scratch, name);
  cpSync(join(root, 'examples', name), folder, { recursive: true, filter: (source) => !source.includes('node_modules') });
  copyFileSync(archive, join(folder, 'polyglance.tgz'));
  const install = npm(folder, ['install', '--prefer-offline', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']);
  if (install.status !== 0) {
    console.log(`${install.stdout}${install.stderr}`);
    return 'not run';
  }
  const test = npm(folder, ['test']);
  console.log(`${test.stdout}${test.stderr}`);
  return test.status === 0 ? 'passed' : 'failed';
}

if (!existsSync(join(root, 'dist', 'index.js'))) {
  console.error('dist is missing: run "npm run build" first');
  process.exit(mustRun ? 1 : 0);
}
const scratch = mkdtempSync(join(tmpdir(), 'polyglance-examples-'));
const counts = { passed: 0, failed: 0, 'not run': 0 };
try {
  const archive = pack(scratch);
  for (const name of readdirSync(join(root, 'examples')).sort()) {
    if (!existsSync(join(root, 'examples', name, 'package.json'))) continue;
    console.log(`--- examples/${name}`);
    const outcome = runExample(name, archive, scratch);
    counts[outcome] += 1;
    console.log(`examples/${name}: ${outcome}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`examples: ${counts.passed} passed, ${counts.failed} failed, ${counts['not run']} not run`);
process.exitCode = counts.failed > 0 || (mustRun && counts['not run'] > 0) ? 1 : 0;
