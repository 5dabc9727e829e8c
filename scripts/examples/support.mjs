import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { findEngine, hasImage, hasSocket, IMAGES } from '../engine.mjs';
import { startListening } from '../listening.mjs';
import { root } from '../pack.mjs';

/** Milliseconds that one step may take; the first download of all that an example needs is the longest. */
const PATIENCE = 480_000;
/** What npm tells its children: which project they belong to; a user's shell does not. */
const TOLD_BY_NPM = /^(npm_(package|lifecycle|command)|npm_config_local_prefix$|INIT_CWD$|NODE_OPTIONS$)/i;

export const POLYGLANCE = join(root, 'bin', 'polyglance.js');

export const PASSED = { result: 'passed' };
export const FAILED = { result: 'failed' };

/** @param why for whoever wants to run it: what is missing */
export const notRun = (why) => ({ result: 'not run', why });

/** Whether there is a program of this name. */
export const isThere = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** Whether testcontainers can start the image here. */
export function canRunContainers() {
  const engine = findEngine();
  return engine !== undefined && hasSocket() && IMAGES.every((image) => hasImage(engine, image));
}

/**
 * Runs a step of an example, and prints what it wrote.
 *
 * @param env over the variables of this process; those that are `undefined` are taken away
 * @returns whether it went well, and how many seconds it took
 */
export function run(program, args, { cwd, env = {} }) {
  const own = Object.entries({ ...process.env, ...env }).filter(([name, value]) => !TOLD_BY_NPM.test(name) && value !== undefined);
  const began = performance.now();
  const ran = spawnSync(program, args, { cwd, env: Object.fromEntries(own), encoding: 'utf8', timeout: PATIENCE, maxBuffer: 2 ** 26 });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${ran.stdout ?? ''}${ran.stderr ?? ''}${ran.error?.message ?? ''}`.trimEnd());
  console.log(`${[program.split('/').at(-1), ...args].join(' ')}: ${seconds} s`);
  return { isGood: ran.status === 0, seconds, text: `${ran.stdout ?? ''}${ran.stderr ?? ''}` };
}

/** A folder of its own for an example, as a user has it. */
export function copyExample(name, scratch) {
  const folder = join(scratch, name);
  cpSync(join(root, 'examples', name), folder, { recursive: true, filter: (source) => !source.includes('node_modules') });
  return folder;
}

/** An emulator of what dist holds now, for as long as `use` takes. */
export async function withEmulator(use) {
  const server = await startListening(process.execPath, [POLYGLANCE, 'start', '--port', '0']);
  try {
    return await use(`http://127.0.0.1:${server.port}`);
  } finally {
    await server.stop();
  }
}

/**
 * Runs tests that take POLYGLANCE_URL or start a container: with the first always, with the other one where that is possible.
 *
 * @returns what came of both
 */
export async function runBothWays(program, args, { cwd, env }) {
  const here = await withEmulator(async (url) => run(program, args, { cwd, env: { ...env, POLYGLANCE_URL: url } }));
  if (!here.isGood) return FAILED;
  if (!canRunContainers())
    return { ...PASSED, why: 'with POLYGLANCE_URL; not in a container: no engine or no image, see npm run test:container' };
  // Where this process is in a container itself, they would look for the port at the gateway; the socket's machine is this one.
  const near = { TESTCONTAINERS_HOST_OVERRIDE: 'localhost', TESTCONTAINERS_CONNECTION_MODE: 'docker_host', ...env };
  const contained = run(program, args, { cwd, env: { ...near, POLYGLANCE_URL: undefined } });
  return contained.isGood ? { ...PASSED, why: 'with POLYGLANCE_URL and in a container' } : FAILED;
}
