import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type Received, type Sent, send } from '../support/client.ts';
import { useCommands } from '../support/command.ts';

// The built command, watched from below all modules of Node: it answers, and asks nobody anything.

const commands = useCommands();
const WATCH = fileURLToPath(new URL('../support/outgoing.cjs', import.meta.url));
const OCTETS = { 'content-type': 'application/octet-stream' };
const PATCH = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
const NAMED = [{ op: 'replace', path: '/name', value: 'renamed' }];

/** What was seen going out, each kind once. */
function readSeen(file: string): string[] {
  return [...new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean))].sort();
}

/** The variables that have a program watched, and the file that is written. */
function useWatch(): { readonly env: Record<string, string>; readonly file: string } {
  const file = commands.file('outgoing', '');
  return { env: { NODE_OPTIONS: `--require "${WATCH}"`, OUTGOING_FILE: file }, file };
}

interface Start {
  readonly url: string;
  readonly homes: Readonly<
    Record<'openstack' | 'openstack-pike' | 'rackspace' | 'ims' | 'identity' | 'iam' | 'rackspace-identity', string>
  >;
}

/** Asks for something that has to be answered well. */
async function ask(method: string, url: string, sent: Sent = {}): Promise<Received> {
  const answer = await send(method, url, sent);
  expect([method, url, answer.status, answer.status < 300 ? '' : answer.text]).toEqual([method, url, answer.status, '']);
  return answer;
}

async function logIn({ homes }: Start): Promise<void> {
  const user = { name: 'alice', domain: { name: 'Default' }, password: 'secret' };
  const toAuth = (name: string): object => ({
    auth: { identity: { methods: ['password'], password: { user } }, scope: { project: { name, domain: { name: 'Default' } } } },
  });
  await ask('POST', `${homes.identity}/v3/auth/tokens`, { as: null, body: toAuth('alpha') });
  await ask('POST', `${homes.iam}/v3/auth/tokens`, { as: null, body: toAuth('eu-de') });
  const key = { 'RAX-KSKEY:apiKeyCredentials': { username: 'alice', apiKey: 'alice-api-key' } };
  await ask('POST', `${homes['rackspace-identity']}/v2.0/tokens`, { as: null, body: { auth: key } });
}

/** Makes, updates, fills, reads, lists and deletes an image through each dialect. */
async function useDialects({ homes }: Start): Promise<void> {
  for (const base of [`${homes.openstack}/v2/images`, `${homes.rackspace}/v2/images`, `${homes.ims}/v2/images`]) {
    const isRackspace = base.startsWith(homes.rackspace);
    const shape = isRackspace ? {} : { disk_format: 'raw', container_format: 'bare' };
    const listed = (await ask('GET', base)).json.images as readonly { readonly id: string; readonly owner: string }[];
    const id = isRackspace
      ? 'e7db3b45-8db7-47ad-8109-3fb55c2c24fd'
      : ((await ask('POST', base, { body: { name: 'made', min_disk: 40, ...shape } })).json.id as string);
    expect(listed.length).toBeGreaterThan(0);
    await ask('PATCH', `${base}/${id}`, { body: NAMED, headers: PATCH });
    await ask('GET', `${base}/${id}`);
    if (isRackspace) continue;
    await ask('PUT', `${base}/${id}/file`, { body: Buffer.alloc(5 * 2 ** 20, 'x'), headers: OCTETS });
    if (base.startsWith(homes.openstack)) await ask('GET', `${base}/${id}/file`);
    if (base.startsWith(homes.ims)) await ask('PATCH', `${homes.ims}/v2/cloudimages/${id}`, { body: NAMED });
    await ask('DELETE', `${base}/${id}`);
  }
  await ask('GET', `${homes.ims}/v2/cloudimages`);
  const v1 = `${homes['openstack-pike']}/v1/images`;
  const meta = { 'x-image-meta-name': 'made', 'x-image-meta-disk_format': 'raw', 'x-image-meta-container_format': 'bare' };
  const { json } = await ask('POST', v1, { headers: { ...meta, ...OCTETS }, body: 'bytes' });
  await ask('PUT', `${v1}/${json.image.id}`, { headers: { 'x-image-meta-name': 'renamed' } });
  expect((await ask('GET', `${v1}/${json.image.id}`)).text).toBe('bytes');
  await ask('GET', `${v1}/detail`);
}

async function useAdmin({ url }: Start): Promise<void> {
  const admin = `${url}/__admin`;
  await ask('POST', `${admin}/sandboxes`, { as: null, body: { name: 'mine' } });
  await ask('GET', `${url}/sandbox/mine/openstack/v2/images`);
  await ask('POST', `${admin}/snapshots`, { as: null, body: { name: 'one' } });
  for (const path of [
    '',
    '/version',
    '/operations',
    '/errors',
    '/openapi/ims',
    '/images',
    '/clouds.yaml',
    '/openrc',
    '/journal',
    '/report',
  ]) {
    await ask('GET', `${admin}${path}`, { as: null });
  }
}

describe('the watch', () => {
  it('sees each way that there is out of a process', () => {
    const { env, file } = useWatch();
    const ways: Readonly<Record<string, string>> = {
      tcp: "require('node:net').connect(9, '127.0.0.1').on('error', () => {})",
      'tcp of TLS': "require('node:tls').connect(9, '127.0.0.1').on('error', () => {})",
      'tcp of HTTP': "require('node:http').get('http://127.0.0.1:9').on('error', () => {})",
      'tcp of HTTPS': "require('node:https').get('https://127.0.0.1:9').on('error', () => {})",
      'tcp of fetch': "fetch('http://127.0.0.1:65000').catch(() => {})",
      'unix socket': "require('node:net').connect('/nowhere').on('error', () => {})",
      udp: "const s = require('node:dgram').createSocket('udp4'); s.send('x', 9, '127.0.0.1', () => s.close())",
      'dns lookup': "require('node:dns').lookup('localhost', () => {})",
      'dns lookup of a promise': "require('node:dns').promises.lookup('localhost').catch(() => {})",
      'dns query':
        "const r = new (require('node:dns').Resolver)(); r.setServers(['127.0.0.1:9']); r.resolve4('x.invalid', () => {}); r.cancel()",
      process: "require('node:child_process').spawn('true')",
      'process at once': "require('node:child_process').execFileSync('true')",
      'process by import': "import('node:child_process').then(({ spawnSync }) => spawnSync('true'))",
    };
    for (const [way, code] of Object.entries(ways)) {
      commands.file('outgoing', '');
      execFileSync(process.execPath, ['-e', code], { env: { ...process.env, ...env } });
      expect([way, readSeen(file)]).toEqual([way, [way.replace(/ (of|at|by) .*$/, '')]]);
    }
  });
});

describe('the emulator', () => {
  it('asks nobody: at the start, in all that it answers, and at the end', async () => {
    const { env, file } = useWatch();
    const report = join(commands.folder, 'journal.ndjson');
    const state = join(commands.folder, 'state');
    const { child, until, ended } = commands.run(['--port', '0', '--json', '--journal', report, '--state', state], env);
    const start = JSON.parse(await until(/^(\{.*\})\n/)) as Start;
    await logIn(start);
    await useDialects(start);
    await useAdmin(start);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, err: expect.not.stringContaining('error') });
    expect(readSeen(file)).toEqual([]);
  });

  it('asks where a client has it fetch an image, and nowhere else', async () => {
    const asked: string[] = [];
    const web = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'content-length': 5 }).end(request.method === 'HEAD' ? undefined : 'hello');
    });
    await new Promise<void>((resolve) => {
      web.listen(0, '127.0.0.1', resolve);
    });
    const { port } = web.address() as AddressInfo;
    const { env, file } = useWatch();
    const { child, until, ended } = commands.run(['--port', '0', '--json', '--outgoing-port', String(port)], env);
    const { homes } = JSON.parse(await until(/^(\{.*\})\n/)) as Start;
    const meta = { 'x-image-meta-name': 'copy', 'x-image-meta-disk_format': 'raw', 'x-image-meta-container_format': 'bare' };
    const headers = { ...meta, 'x-glance-api-copy-from': `http://127.0.0.1:${port}/image` };
    await ask('POST', `${homes['openstack-pike']}/v1/images`, { headers });
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    web.closeAllConnections();
    web.close();
    expect(asked[0]).toMatch(/^(HEAD|GET) \/image$/);
    expect(readSeen(file)).toEqual(['tcp']);
  });
});
