import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';

/** A folder for one test, which is gone after it. */
export interface Folder {
  /** Its path; known when a test runs. */
  readonly path: string;
  /** Writes a file into it, and tells its path. */
  readonly file: (name: string, text: string) => string;
}

/** Gives each test of a file a folder of its own. */
export function useFolder(): Folder {
  let path = '';
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'polyglance-test-'));
  });
  afterEach(() => rmSync(path, { recursive: true }));
  return {
    get path() {
      return path;
    },
    file: (name, text) => {
      const whole = join(path, name);
      writeFileSync(whole, text);
      return whole;
    },
  };
}
