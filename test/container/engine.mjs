import { strictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { findEngine } from '../../scripts/engine.mjs';
import { root } from '../../scripts/pack.mjs';

/** Milliseconds that one command may take; a build of the image with all downloads is the longest. */
const PATIENCE = 240_000;

/** `docker`, `podman` or `undefined`. */
export const engine = findEngine();

/**
 * Runs a program at the top of the repository.
 *
 * @returns once it has ended: its code, what it wrote to each output, and how many milliseconds it took
 */
export function run(program, args, env = {}) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE };
    const child = spawn(program, args, options);
    const text = { out: '', err: '' };
    for (const [name, stream] of [
      ['out', child.stdout],
      ['err', child.stderr],
    ]) {
      stream.on('data', (chunk) => {
        text[name] += chunk;
      });
    }
    child.once('error', reject);
    // Not at "close": what a compose command leaves running may hold its output.
    child.once('exit', (code) => setImmediate(() => resolve({ ...text, code, took: performance.now() - started })));
  });
}

/** Runs a command of the engine that has to go well, and returns what it printed. */
export async function ask(...args) {
  const { code, out, err } = await run(engine, args);
  strictEqual(code, 0, `${engine} ${args.join(' ')}\n${out}${err}`);
  return out.trim();
}

/** A field of what the engine knows about a container or an image. */
export async function inspect(name, field) {
  return JSON.parse(await ask('inspect', '--format', `{{json ${field}}}`, name));
}

const started = new Set();

/**
 * Starts a container of the image, published at a free port.
 *
 * @param flags of the engine
 * @param args of the emulator
 * @returns its id, its URL for this machine, and how many milliseconds passed until it answered
 */
export async function start(flags = [], args = []) {
  const began = performance.now();
  const id = await ask('run', '--detach', '--publish', '127.0.0.1::9292', ...flags, 'polyglance', ...args);
  started.add(id);
  const [port] = /\d+$/.exec((await ask('port', id, '9292')).split('\n')[0]) ?? [];
  const url = `http://127.0.0.1:${port}`;
  while (!(await isAlive(url))) {
    if ((await inspect(id, '.State.Status')) === 'exited') throw new Error(`it ended:\n${await logs(id)}`);
    await sleep(20);
  }
  return { id, url, took: performance.now() - began };
}

async function isAlive(url) {
  try {
    return (await fetch(`${url}/__admin/health`)).ok;
  } catch {
    return false;
  }
}

/** All that a container wrote. */
export async function logs(id) {
  const { out, err } = await run(engine, ['logs', id]);
  return out + err;
}

/** Removes the containers that were started. */
export async function removeAll() {
  for (const id of started) await run(engine, ['rm', '--force', id]);
  started.clear();
}
