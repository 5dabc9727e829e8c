/**
 * Runs each project of examples/ as a user would, in a folder of its own: makes what it needs, and runs its tests.
 *
 *     npm run test:examples                  # those for Node, against our packed archive
 *     npm run test:examples -- all           # those of other languages and tools too
 *     npm run test:examples -- pytest go     # these
 *
 * What cannot be run here, because a tool is missing, or the network, or a container engine with the image, is *not run*, and why is told.
 * That fails only with MUST_RUN=1, and only for those that were chosen by name, or when npm cannot install.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runManifest, runWorkflow } from './examples/files.mjs';
import { runGo, runJava, runPytest } from './examples/languages.mjs';
import { runNode, runNodeWithContainers } from './examples/node.mjs';
import { runTerraform } from './examples/terraform.mjs';
import { pack, root } from './pack.mjs';

const mustRun = process.env.MUST_RUN === '1';
const chosen = process.argv.slice(2);

/** How those are run that are not for `npm install` and `npm test` alone. */
const WAYS = {
  'github-actions': runWorkflow,
  go: runGo,
  java: runJava,
  kubernetes: runManifest,
  pytest: runPytest,
  terraform: runTerraform,
  testcontainers: runNodeWithContainers,
};

const all = readdirSync(join(root, 'examples')).sort();
const isForNode = (name) => existsSync(join(root, 'examples', name, 'package.json'));

function choose() {
  if (chosen.length === 0) return all.filter(isForNode);
  if (chosen.includes('all')) return all;
  const unknown = chosen.filter((name) => !all.includes(name));
  if (unknown.length === 0) return chosen;
  console.error(`there is no examples/${unknown[0]}: choose of ${all.join(', ')}, or all`);
  process.exit(2);
}

const names = choose();
if (!existsSync(join(root, 'dist', 'index.js'))) {
  console.error('dist is missing: run "npm run build" first');
  process.exit(mustRun ? 1 : 0);
}
const scratch = mkdtempSync(join(tmpdir(), 'polyglance-examples-'));
const counts = { passed: 0, failed: 0, 'not run': 0 };
let missed = 0;
try {
  const archive = names.some(isForNode) ? pack(scratch) : undefined;
  for (const name of names) {
    console.log(`--- examples/${name}`);
    const began = performance.now();
    const { result, why, isInstall = false } = await (WAYS[name] ?? runNode)({ name, scratch, archive });
    counts[result] += 1;
    if (result === 'not run' && (isInstall || chosen.includes(name))) missed += 1;
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.log(`examples/${name}: ${result}${why === undefined ? '' : ` (${why})`}, ${seconds} s`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`examples: ${counts.passed} passed, ${counts.failed} failed, ${counts['not run']} not run`);
process.exitCode = counts.failed > 0 || (mustRun && missed > 0) ? 1 : 0;
