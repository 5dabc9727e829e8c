import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { useCommands } from '../support/command.ts';

// What `polyglance exec` tells of the command that it has run.

const commands = useCommands();
const ASK = (query: string): string =>
  `fetch(process.env.POLYGLANCE_URL + '/openstack/v2/images${query}', { headers: { 'x-auth-token': 'dev-alice' } }).then((one) => one.text())`;

/** Runs a program of node's beside an emulator. */
function exec(program: string, ...args: string[]): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  return commands.run(['exec', ...args, '--', process.execPath, '-e', program]).ended;
}

describe('polyglance exec', () => {
  it('tells what was against the contract', async () => {
    const told = await exec(ASK('?limit=x'));
    expect([told.code, told.err]).toEqual([
      0,
      expect.stringMatching(/^error: openstack-v2\.image-list: query-schema at query\.limit, 1 time: /),
    ]);
  });

  it('fails for it where that is wanted, and where there is something', async () => {
    expect((await exec(ASK('?limit=x'), '--fail-on', 'violation')).code).toBe(1);
    expect((await exec(ASK(''), '--fail-on', 'warning')).code).toBe(0);
  });

  it('fails for a warning where that is wanted, and never for one otherwise', async () => {
    const idle = ASK('').replace("'x-auth-token'", "'x-image-meta-name': 'x', 'x-auth-token'");
    expect((await exec(idle, '--fail-on', 'violation')).code).toBe(0);
    expect((await exec(idle, '--fail-on', 'warning')).code).toBe(1);
  });

  it('keeps the code of the command', async () => {
    expect((await exec('process.exitCode = 7', '--min-coverage', '1')).code).toBe(7);
  });

  it('writes reports by the ends of their names, or by the name of a form, into folders that it makes', async () => {
    const [page, xml] = [join(commands.folder, 'reports', 'run.html'), join(commands.folder, 'run.out')];
    expect((await exec(ASK(''), '--report', page, `junit=${xml}`)).code).toBe(0);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/);
    expect(readFileSync(xml, 'utf8')).toMatch(/^<\?xml /);
  });

  it('fails where too little was tried', async () => {
    const { code, err } = await exec(ASK(''), '--min-coverage', 'openstack-v2=90', 'openstack-v2.image-list=1');
    expect([code, err]).toEqual([1, expect.stringMatching(/^error: coverage of openstack-v2 is \d(?:\.\d)? %, and should be 90 %\n$/)]);
  });

  it.each([
    [['--fail-on', 'warnings'], '--fail-on is "warnings": it has to be one of violation, warning, never, did you mean "warning"?'],
    [['--report', 'run.pdf'], '--report is "run.pdf": it has to be a file such as run.html, or FORMAT=FILE'],
    [['--min-coverage', 'much'], '--min-coverage is "much": it has to be a percentage such as 40'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await exec('0', ...args);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
