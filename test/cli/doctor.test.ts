import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Ran, runCommand } from '../support/command-line.ts';
import { useEmulator } from '../support/emulator.ts';
import { useFolder } from '../support/folder.ts';
import { useWeb } from '../support/web.ts';

const bench = useEmulator();
const web = useWeb((_request, response) => response.writeHead(404).end());

const folder = useFolder();
const { file } = folder;

const doctor = (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> => runCommand(['doctor', ...argv], env);
const portOf = (url: string): string => new URL(url).port;

describe('polyglance doctor', () => {
  it('finds nothing in the way, and sees what a client sees', async () => {
    const { code, out, err } = await doctor(['--port', '0']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`ok       node: Node ${process.versions.node} on`);
    expect(out).toContain('ok       port: a free one is taken\n');
    expect(out).toContain('ok       proxy: none is set\n');
    expect(out).toMatch(/^ok {7}client: alice in alpha sees \d+ images at http:\/\/127\.0\.0\.1:\d+\/openstack$/m);
  });

  it('says who has the port', async () => {
    const ours = await doctor(['--port', portOf(bench.emulator.url)]);
    expect([ours.code, ours.out]).toEqual([
      1,
      expect.stringMatching(/^error {4}port: an emulator is there already; port \d+ on 127\.0\.0\.1 is taken: /m),
    ]);
    const other = await doctor(['--port', portOf(web.url)]);
    expect([other.code, other.out]).toEqual([1, expect.stringMatching(/^error {4}port: port \d+ on 127\.0\.0\.1 is taken: /m)]);
  });

  it.each([
    ['--tls', () => 'no.pem,no.key', /^error {4}files: .*no\.pem/m],
    ['--port-of', () => `ims=${portOf(web.url)}`, /^error {4}port of ims: port \d+ on 127\.0\.0\.1 is taken: .*--port-of/m],
    ['--admin-port', () => portOf(web.url), /^error {4}admin port: port \d+ on 127\.0\.0\.1 is taken: /m],
    [
      '--journal',
      () => file('notes.txt', 'my notes'),
      /^error {4}journal: .*notes\.txt: there is a file that is no journal; name another one$/m,
    ],
    [
      '--journal',
      () => join(file('notes.txt', 'my notes'), 'run.ndjson'),
      /^error {4}journal: the journal cannot be written: .*notes\.txt is no folder$/m,
    ],
    ['--state', () => file('notes.txt', 'my notes'), /^error {4}state: .*notes\.txt cannot keep it: that is not a folder$/m],
  ])('finds what start would be refused for: %s', async (flag, value, line) => {
    const { code, out } = await doctor(['--port', '0', flag, value()]);
    expect([code, out]).toEqual([1, expect.stringMatching(line)]);
    expect(readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name), 'utf8'))).toEqual(
      flag.match(/journal|state/) ? ['my notes'] : [],
    );
  });

  it('leaves a journal that is there, and makes none', async () => {
    const old = '{"polyglance":"journal","version":1}\n';
    const path = file('run.ndjson', old);
    expect((await doctor(['--port', '0', '--journal', path])).out).toContain(`ok       journal: ${path} can be written\n`);
    expect(readFileSync(path, 'utf8')).toBe(old);
    expect((await doctor(['--port', '0', '--journal', join(folder.path, 'new', 'run.ndjson')])).code).toBe(0);
    expect(readdirSync(folder.path)).toEqual(['run.ndjson']);
  });

  it('asks over https where TLS is spoken', async () => {
    const { code, out } = await doctor(['--port', '0', '--tls']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^ok {7}client: alice in alpha sees \d+ images at https:\/\/127\.0\.0\.1:/m)]);
  });

  it('reads the files that a start would read', async () => {
    const images = file('images.yaml', 'version: 1\nimages: [{ id: 6a1f0c52-7d3e-4b8a-9c15-2e8d4f7b0a36, name: a, owner: alpha }]\n');
    expect((await doctor(['--port', '0', '--fixtures', images])).out).toContain(`ok       files: ${images}`);
    const wrong = file('wrong.yaml', 'version: 1\nimages: [{ nmae: a }]\n');
    const { code, out } = await doctor(['--port', '0', '--fixtures', wrong]);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/^error {4}files: .*"id" is missing[\s\S]*wrong\.yaml:2:12: there is no key "nmae"/m),
    ]);
  });

  it('sees an outage as a client does', async () => {
    const scenario = file(
      's.yaml',
      'version: 1\nname: s\nrules: [{ match: { operation: openstack-v2.image-list }, reply: { status: 503 } }]\n',
    );
    const { code, out } = await doctor(['--port', '0', '--scenario', scenario]);
    expect([code, out]).toEqual([0, expect.stringContaining('warning  client: a list of images is answered with 503: ')]);
  });

  it.each([
    [
      { http_proxy: 'http://user:pass@proxy.example.org:3128' },
      'warning  proxy: clients ask proxy.example.org:3128 for 127.0.0.1 too: set NO_PROXY=127.0.0.1,localhost\n',
    ],
    [{ HTTP_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost' }, 'ok       proxy: clients ask proxy:3128, but not for 127.0.0.1\n'],
  ])('tells of a proxy: %j', async (env, line) => {
    const { out } = await doctor(['--port', '0'], env);
    expect(out).toContain(line);
    expect(out).not.toContain('user:pass');
  });

  it('tells of links that lead nowhere', async () => {
    expect((await doctor(['--port', '0', '--public-url', bench.emulator.url])).out).toContain(
      'ok       public URL: an emulator answers at',
    );
    expect((await doctor(['--port', '0', '--public-url', web.url])).out).toContain(`warning  public URL: ${web.url} answers 404\n`);
    expect((await doctor(['--port', '0', '--public-url', 'http://127.0.0.1:9'])).out).toContain(
      'warning  public URL: nothing answers at http://127.0.0.1:9',
    );
  });

  it('tells it as data too', async () => {
    const checks = JSON.parse((await doctor(['--port', '0', '--clock', 'frozen', '--json'])).out) as { name: string; words: string }[];
    expect(checks.map(({ name }) => name)).toEqual(['node', 'port', 'temporary folder', 'container', 'clock', 'proxy', 'files', 'client']);
    expect(checks.find(({ name }) => name === 'clock')?.words).toContain("the clouds' is frozen");
  });

  it('refuses what start refuses', async () => {
    expect(await doctor(['--prot', '1'])).toMatchObject({ code: 2, err: expect.stringContaining('--prot') });
  });
});
