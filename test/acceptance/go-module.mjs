/** Acceptance tests that a Go module brings with it, run where the module is. */
import { spawn, spawnSync } from 'node:child_process';

/**
 * The folder of a module in the version that a client of ours names, from the module proxy that Go is set to.
 *
 * @returns `null` where there is no Go, or no such module; why is told
 */
export function fetchModule(client, module) {
  const made = spawnSync('go', ['mod', 'download', '-json', module], { cwd: client, encoding: 'utf8' });
  if (made.status === 0) return JSON.parse(made.stdout).Dir;
  console.log(made.error?.message ?? made.stderr);
  return null;
}

/**
 * Runs tests of a module.
 *
 * @param args which ones, in the words of `go test`
 * @returns all that it wrote, and of each test `{ result, name }`, the result being PASS, FAIL or SKIP
 */
export async function runTests(folder, args, env) {
  const child = spawn('go', ['test', '-count=1', '-v', ...args], { cwd: folder, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  await new Promise((resolve) => {
    child.once('close', resolve);
  });
  const results = [...output.matchAll(/^--- (PASS|FAIL|SKIP): (\S+)/gm)].map(([, result, name]) => ({ result, name }));
  return { output, results };
}

/** Tells that a suite is not run; that fails only with MUST_RUN=1. */
export function tellNotRun(suite) {
  console.log(`${suite}: not run`);
  if (process.env.MUST_RUN === '1') process.exitCode = 1;
}
