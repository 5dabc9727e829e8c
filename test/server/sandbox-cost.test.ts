import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('a thousand sandboxes at once', () => {
  it('cost less than 20 KiB each while nobody uses them, or not any more, and are made and reset in no time', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', 'bench/sandboxes.mjs', '--json'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const { count, bytes, milliseconds } = JSON.parse(stdout);
    expect(count).toBe(1000);
    for (const { heap } of [bytes.unused, bytes.reset]) expect(heap).toBeLessThan(20 * 1024);
    for (const { median } of [milliseconds.made, milliseconds.resetUnused, milliseconds.resetUsed]) expect(median).toBeLessThan(5);
  }, 60_000);
});
