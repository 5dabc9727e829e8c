import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommand } from '../support/command-line.ts';

/** Ends with 0 when the image is there and its first two updates are refused. */
const CLIENT = `
const url = process.env.POLYGLANCE_URL + '/openstack/v2/images';
const headers = { 'x-auth-token': 'dev-alice', 'content-type': 'application/openstack-images-v2.1-json-patch' };
const { images: [{ id }] } = await (await fetch(url + '?name=base-image', { headers })).json();
const statuses = [];
for (const value of ['a', 'b', 'c']) {
  const body = JSON.stringify([{ op: 'replace', path: '/name', value }]);
  statuses.push((await fetch(url + '/' + id, { method: 'PATCH', headers, body })).status);
}
process.exitCode = statuses.join() === '503,503,200' ? 0 : 9;
`;
const { PATH = '' } = process.env;
const env = { PATH };

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'polyglance-init-')), 'mine');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

describe('polyglance init', () => {
  it('writes files that are good, and says how to start with them', async () => {
    const { code, out } = await runCommand(['init', folder]);
    expect([code, out]).toEqual([0, expect.stringContaining(`Start it with: polyglance --config ${join(folder, 'polyglance.yaml')}\n`)]);
    expect(readdirSync(folder).sort()).toEqual(['images.yaml', 'polyglance.yaml', 'retry.yaml']);
    expect(await runCommand(['validate', folder])).toMatchObject({ code: 0 });
  });

  it('writes what an emulator starts with: an image, and two refusals', async () => {
    await runCommand(['init', folder]);
    const client = join(folder, 'client.mjs');
    writeFileSync(client, CLIENT);
    const { code } = await runCommand(['exec', '--config', join(folder, 'polyglance.yaml'), '--', process.execPath, client], { ...env });
    expect(code).toBe(0);
  });

  it('comments on settings that are good when the comment is taken away', async () => {
    await runCommand(['init', folder]);
    const file = join(folder, 'polyglance.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^# ([a-z]+: )/gm, '$1'));
    const { code, out } = await runCommand(['validate', file]);
    expect([code, out]).toEqual([0, expect.stringContaining('ok (config: 8 settings)')]);
  });

  it('leaves what is there as it is', async () => {
    await runCommand(['init', folder]);
    writeFileSync(join(folder, 'retry.yaml'), 'mine');
    const { out } = await runCommand(['init', folder]);
    expect(out).toContain('retry.yaml: there already, left as it is\n');
    expect(readFileSync(join(folder, 'retry.yaml'), 'utf8')).toBe('mine');
  });

  it('says where it cannot write', async () => {
    writeFileSync(folder, '');
    expect(await runCommand(['init', folder])).toMatchObject({ code: 3, err: expect.stringContaining('cannot be written') });
  });
});
