import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { type Replayed, type ReplayOptions, replayJournal } from '../../src/emulator/replaying.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/index.ts';

/** Journals that tests write, in a folder of their own. */
export interface Journals {
  /** Runs something beside an emulator that writes a journal; tells where that is. */
  readonly record: (work: (emulator: Emulator) => Promise<void>, options?: EmulatorOptions) => Promise<string>;
  /** Writes a file beside it, and tells its path. */
  readonly file: (name: string, text: string) => string;
}

/** Gives each test of a file a folder. */
export function useJournals(): Journals {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'polyglance-journal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    record: async (work, options = {}) => {
      const journal = join(folder, 'run.ndjson');
      const emulator = await startEmulator({ journal, ...options });
      try {
        await work(emulator);
      } finally {
        await emulator.stop();
      }
      return journal;
    },
    file: (name, text) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
  };
}

/** Replays a journal, looks at what came of it, and stops. */
export async function replay(
  journal: string,
  options: ReplayOptions = {},
  look?: (replayed: Replayed) => Promise<void>,
): Promise<Replayed> {
  const replayed = await replayJournal(journal, options);
  try {
    await look?.(replayed);
  } finally {
    await replayed.stop();
  }
  return replayed;
}

/** What came out otherwise. */
export function differing({ steps }: Replayed): unknown[] {
  return steps.filter(({ same }) => !same).map(({ number, method, url, differences }) => ({ number, method, url, differences }));
}

/** The statuses of the requests that were sent again. */
export function statuses({ steps }: Replayed): number[] {
  return steps.filter(({ number }) => number !== null).map(({ status }) => status);
}

/** Changes a line of a journal, counted from 0. */
export function change(journal: string, index: number, to: (line: Record<string, unknown>) => object): void {
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  lines[index] = JSON.stringify(to(JSON.parse(lines[index] ?? '{}') as Record<string, unknown>));
  writeFileSync(journal, `${lines.join('\n')}\n`);
}
