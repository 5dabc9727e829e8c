/** What the stories of clients share: a folder for files, bytes to upload, who is who, and programs that tell of their steps. */
import { strictEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
