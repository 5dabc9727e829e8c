/** What the stories of clients share: a folder for files, bytes to upload, who is who, and programs that tell of their steps. */
import { strictEqual } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './support.mjs';

/** Projects of the default cloud. */
export const ALPHA = '0b1e494e2660441a957313163095fe5c';
export const BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35';

/** What makes a command one of somebody else than alice. */
export const AS_BOB = { OS_USERNAME: 'bob', OS_PROJECT_NAME: 'beta' };
export const AS_ROOT = { OS_USERNAME: 'root', OS_PROJECT_NAME: 'admin' };

/** Bytes that do not repeat soon. */
export function toBytes(size) {
  return Buffer.alloc(size).map((_, index) => (index * 2654435761) >>> 24);
}

/** Does some work with a folder that is gone afterwards. */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-story-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A file with these bytes in a folder. */
export function writeBytes(folder, name, bytes) {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** A web server with one file, for locations and imports. */
export async function withFile(bytes, work) {
  // The image service asks by HEAD how much there is, and refuses a location that has nothing.
  const server = createServer((_request, response) => response.setHeader('content-length', bytes.length).end(bytes));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${server.address().port}/image.raw`);
  } finally {
    server.close();
  }
}

/** Gives a command a terminal for its standard input: without one clients take that for the data of the image. */
const ON_TERMINAL = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';

/** The same command, with a terminal. */
export const onTerminal = (bin, [program, ...args]) => ['python', '-c', ON_TERMINAL, join(bin, program), ...args];

/** Makes a sandbox with switches, and gives its base URL. */
export async function makeSandbox(url, name, switches) {
  const made = await fetch(`${url}/__admin/sandboxes`, { method: 'POST', body: JSON.stringify({ name, switches }) });
  strictEqual(made.status, 201, await made.text());
  return `${url}/sandbox/${name}`;
}

/** Loads a scenario of those that are ready to use. */
export async function loadScenario(base, name) {
  const body = readFileSync(fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url)), 'utf8');
  const added = await fetch(`${base}/__admin/scenarios`, { method: 'POST', body });
  strictEqual(added.status, 201, await added.text());
}

/** The same as `run`, for a command that has to fail with these words. */
export async function fail(bin, base, args, words, environment) {
  const { code, output } = await run(bin, base, args, environment);
  strictEqual(code === 0, false, `${args.join(' ')} has to fail\n${output}`);
  strictEqual(words.test(output), true, `${args.join(' ')} has to say ${words}\n${output}`);
}

/**
 * Runs a program that tells its whole story: a line `ok NAME` for each step that went well, anything else for one that did not. It is
 * told where the cloud is by the variables that all clients read, and the folder of its files by `STORY_FOLDER`.
 *
 * @returns the names of the steps
 */
export async function runStory(bin, base, args, environment = {}) {
  return inFolder(async (folder) => {
    const { code, output } = await run(bin, base, args, { STORY_FOLDER: folder, ...environment });
    const steps = [...output.matchAll(/^ok +(.+)$/gm)].map(([, name]) => name);
    strictEqual(code, 0, output);
    strictEqual(steps.length > 0, true, output);
    return steps;
  });
}
