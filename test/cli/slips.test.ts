import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { packageFile } from '../../src/package-root.ts';
import { runCommand } from '../support/command-line.ts';
import { useEmulator } from '../support/emulator.ts';

const bench = useEmulator();

describe('a slip', () => {
  it('in the name of a command is told as that, whatever flags it has', async () => {
    const { code, err } = await runCommand(['verfy', '--target', 'http://127.0.0.1:9']);
    expect([code, err]).toEqual([2, 'error: there is no command "verfy", did you mean "verify"?\n']);
  });

  it('in where health looks is none: it takes --url as others do', async () => {
    expect(await runCommand(['health', '--url', bench.emulator.url])).toMatchObject({ code: 0, out: 'ok\n' });
  });

  it('of not building is told in a line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'polyglance-unbuilt-'));
    cpSync(packageFile('bin'), join(folder, 'bin'), { recursive: true });
    cpSync(packageFile('package.json'), join(folder, 'package.json'));
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin', 'polyglance.js')], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect([status, stderr]).toEqual([3, 'error: it is not built yet: npm run build\n']);
  });
});
