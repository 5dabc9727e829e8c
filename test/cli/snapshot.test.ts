import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Ran, runCommand } from '../support/command-line.ts';
import { FEDORA, useEmulator } from '../support/emulator.ts';

const bench = useEmulator();
const run = (...argv: readonly string[]): Promise<Ran> => runCommand(['snapshot', ...argv, '--url', bench.emulator.url]);
// They outlive a reset.
beforeEach(async () => {
  const { out } = await run('list');
  for (const line of out.split('\n').filter((one) => one !== '')) await run('delete', line.split(':', 1)[0] ?? '');
});
const rename = (value: string) => bench.patch(FEDORA, [{ op: 'replace', path: '/name', value }]);
const nameOf = async (): Promise<string> => (await bench.v2('GET', `/v2/images/${FEDORA}`)).json.name;

describe('polyglance snapshot', () => {
  it('goes back to a state, and tells what has changed since', async () => {
    const before = await nameOf();
    expect(await run('take', 'before')).toMatchObject({ code: 0, out: expect.stringMatching(/^before: \d+ images, taken 20\d\d-/) });
    await rename('changed');
    const { out } = await run('diff', 'before');
    expect(JSON.parse(out).images[FEDORA]).toContainEqual({ op: 'replace', path: '/name', value: 'changed' });
    expect(await run('restore', 'before')).toMatchObject({ code: 0, out: 'before: restored\n' });
    expect(await nameOf()).toBe(before);
  });

  it('lists them, and gives them up', async () => {
    await run('take', 'one');
    await run('take');
    const listed = (await run('list')).out.split('\n');
    expect([listed.length, listed[0]]).toEqual([3, expect.stringMatching(/^one: /)]);
    expect(await run('delete', 'one')).toMatchObject({ code: 0, out: 'one: deleted\n' });
    expect((await run('list')).out).not.toContain('one: ');
  });

  it('writes one as a fixture', async () => {
    await rename('kept');
    await run('take', 'now');
    const { code, out } = await run('fixture', 'now');
    expect([code, out]).toEqual([0, expect.stringMatching(/^# yaml-language-server[\s\S]*name: kept/)]);
  });

  it('is of a sandbox where one is named', async () => {
    await run('take', 'here', '--sandbox', 'a');
    expect((await run('list', '--sandbox', 'a')).out).toMatch(/^here: /);
    expect((await run('list')).out).toBe('');
  });

  it('says what is wrong', async () => {
    expect(await run('restore', 'nothing')).toMatchObject({ code: 2, err: expect.stringContaining('There is no snapshot "nothing"') });
    expect(await runCommand(['snapshot', 'list', '--url', 'http://127.0.0.1:9'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot be asked'),
    });
    expect(await runCommand(['snapshot', 'tkae'])).toMatchObject({ code: 2, err: expect.stringContaining("unknown command 'tkae'") });
    expect(await runCommand(['snapshot'])).toMatchObject({ code: 2 });
  });
});
