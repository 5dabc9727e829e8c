import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from '../support/command-line.ts';

const scriptOf = async (shell: string): Promise<string> => (await runCommand(['completion', shell])).out;

/** What bash offers for words of which the last one is being written. */
async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const asked = `COMP_WORDS=(polyglance ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _polyglance; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `${await scriptOf('bash')}\n${asked}`], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe('completion in bash', () => {
  it('offers commands, and the flags of start', async () => {
    expect(await complete('ver')).toEqual(['verify']);
    expect(await complete('--por')).toEqual(['--port', '--port-of']);
  });

  it('offers the flags of a command, also behind a value', async () => {
    expect(await complete('verify', '--tar')).toEqual(['--target']);
    expect(await complete('verify', '--target', 'http://x', '--only', 'start', '--adm')).toEqual(['--admin-cloud']);
    expect(await complete('exec', '--sce')).toEqual(['--scenario']);
  });

  it('offers commands below a command', async () => {
    expect(await complete('snapshot', 're')).toEqual(['restore']);
    expect(await complete('snapshot', 'restore', '--ur')).toEqual(['--url']);
  });

  it('leaves files to the shell', async () => {
    expect(await complete('validate', 'fix')).toEqual([]);
  });
});

describe('completion in other shells', () => {
  it('has every command and flag, with what it does', async () => {
    const [zsh, fish] = [await scriptOf('zsh'), await scriptOf('fish')];
    for (const name of ['start', 'exec', 'verify', 'snapshot', 'completion']) {
      expect(zsh).toContain(`'${name}:`);
      expect(fish).toContain(`complete -c polyglance -n '__fish_use_subcommand' -a ${name} -d '`);
    }
    expect(zsh).toContain("'--read-only:only cases that change nothing'");
    expect(fish).toContain("-n '__fish_seen_subcommand_from verify' -l read-only -d 'only cases that change nothing'");
    expect(fish).toContain("-n '__fish_seen_subcommand_from snapshot; and __fish_seen_subcommand_from diff' -l url -r -d '");
  });

  it('is refused for one that is not known', async () => {
    const { code, err } = await runCommand(['completion', 'tcsh']);
    expect([code, err]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
  });
});
