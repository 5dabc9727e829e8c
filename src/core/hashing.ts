import { createHash, hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';

/** What tells bytes from others, hexadecimal. */
export interface Digests {
  readonly md5: string;
  readonly sha512: string;
}

/** Takes bytes in order, and tells their hashes at the end. */
export interface Hasher {
  /** Takes the next bytes. With a promise they may not change before it resolves; without one they may at once. */
  update(bytes: Uint8Array): Promise<void> | undefined;
  finish(): Promise<Digests>;
  /** Lets go of what it works with; resolves when it is gone. Call it in any case. */
  close(): Promise<void>;
}

/** Where uploads have their hashes made. */
export interface Hashing {
  /** A hasher that works beside us, on a thread of its own, while one is free; else one that works here. */
  open(): Promise<Hasher>;
}

/** The hashes of bytes that are all there. */
export function hashAll(bytes: Uint8Array): Digests {
  return { md5: hash('md5', bytes), sha512: hash('sha512', bytes) };
}

/** Makes a hasher that works here. */
export function createHasher(): Hasher {
  const md5 = createHash('md5');
  const sha512 = createHash('sha512');
  return {
    update: (bytes) => {
      md5.update(bytes);
      sha512.update(bytes);
      return undefined;
    },
    finish: () => Promise.resolve({ md5: md5.digest('hex'), sha512: sha512.digest('hex') }),
    close: () => Promise.resolve(),
  };
}

/** More threads are of no use where they wait for one that receives. */
const THREADS_AT_MOST = 2;

/**
 * Makes the hashing that all uploads of a process share: a thread is begun for an upload that is large, and ends with it.
 *
 * @param threads how many there are at once at most
 */
export function createHashing(threads = Math.min(availableParallelism() - 1, THREADS_AT_MOST)): Hashing {
  let running = 0;
  const open = async (): Promise<Hasher> => {
    if (running >= threads) return createHasher();
    running += 1;
    try {
      return await openThread(() => {
        running -= 1;
      });
    } catch {
      // The machine gives no more threads.
      running -= 1;
      return createHasher();
    }
  };
  return { open };
}

/** What the thread does. A text, so that it is the same in every bundle, and nothing has to be found. */
const THREAD = `
const { createHash } = require('node:crypto');
const { parentPort } = require('node:worker_threads');
const hashes = [createHash('md5'), createHash('sha512')];
parentPort.on('message', (bytes) => {
  if (bytes === null) parentPort.postMessage(hashes.map((one) => one.digest('hex')));
  else {
    for (const one of hashes) one.update(bytes);
    parentPort.postMessage(null);
  }
});
`;

interface Waiting {
  readonly resolve: (answer: readonly string[] | null) => void;
  readonly reject: (error: Error) => void;
}

async function openThread(onClose: () => void): Promise<Hasher> {
  const { Worker } = await import('node:worker_threads');
  const limits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };
  const worker = new Worker(THREAD, { eval: true, env: {}, execArgv: [], resourceLimits: limits });
  await new Promise((resolve, reject) => {
    worker.once('online', resolve);
    worker.once('error', reject);
  });
  return toHasher(worker, onClose);
}

/** The thread answers in the order in which it was asked. */
function toHasher(worker: Worker, onClose: () => void): Hasher {
  const waiting: Waiting[] = [];
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on('message', (answer: readonly string[] | null) => waiting.shift()?.resolve(answer));
  worker.on('error', fail);
  worker.once('exit', () => {
    fail(new Error('the thread that makes hashes has ended'));
    onClose();
  });
  const ask = (bytes: Uint8Array | null): Promise<readonly string[] | null> =>
    new Promise((resolve, reject) => {
      if (failure !== undefined) reject(failure);
      else {
        waiting.push({ resolve, reject });
        worker.postMessage(bytes, []);
      }
    });
  return {
    update: async (bytes) => {
      await ask(bytes);
    },
    finish: async () => {
      const [md5 = '', sha512 = ''] = (await ask(null)) ?? [];
      return { md5, sha512 };
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
