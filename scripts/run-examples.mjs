/**
 * Runs each project of examples/ as a user would: a folder of its own, our packed archive, `npm install`, `npm test`.
 * Where npm cannot install (no network), an example is *not run*; that fails only with MUST_RUN=1. Names as arguments choose examples.
 * One that needs containers is not run where there is no engine, or no image; that fails only if it was chosen, as `npm run test:container` does.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEngine, hasImage, hasSocket, IMAGES } from './engine.mjs';
import { pack, root } from './pack.mjs';

const mustRun = process.env.MUST_RUN === '1';
const chosen = process.argv.slice(2);
/** Examples that need an engine, its socket and the image. */
const WITH_CONTAINERS = ['testcontainers'];

function canRunContainers() {
  const engine = findEngine();
  return engine !== undefined && hasSocket() && IMAGES.every((image) => hasImage(engine, image));
}

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
let missed = 0;
try {
  const archive = pack(scratch);
  const all = readdirSync(join(root, 'examples')).filter((name) => existsSync(join(root, 'examples', name, 'package.json')));
  for (const name of chosen.length > 0 ? chosen : all.sort()) {
    console.log(`--- examples/${name}`);
    const isImpossible = WITH_CONTAINERS.includes(name) && !canRunContainers();
    if (isImpossible) console.log('it needs a container engine and the image: see npm run test:container');
    const outcome = isImpossible ? 'not run' : runExample(name, archive, scratch);
    counts[outcome] += 1;
    if (outcome === 'not run' && (!isImpossible || chosen.length > 0)) missed += 1;
    console.log(`examples/${name}: ${outcome}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`examples: ${counts.passed} passed, ${counts.failed} failed, ${counts['not run']} not run`);
process.exitCode = counts.failed > 0 || (mustRun && missed > 0) ? 1 : 0;
