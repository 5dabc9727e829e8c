import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { type Received, send } from '../support/client.ts';
import { FEDORA, IMS_TEST, OCTETS, PATCH_21, RACKSPACE_FEDORA, useEmulator } from '../support/emulator.ts';

// A state that is written down as a fixture file and read again: the same state, in all clouds.

const bench = useEmulator({ switches: { 'openstack-v2.showMultipleLocations': true } });
const folder = mkdtempSync(join(tmpdir(), 'polyglance-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
const CIRROS = '1d9f1c3a-6f0e-4a53-9d0b-7c1f2a6be845';
const CAPITAL = 'DA3B75D9-3F4A-40E7-8A2C-BFAB23927D77';
const root = { as: 'dev-root' } as const;
const binary = randomBytes(100_000);

/** Values that YAML could take for something else. */
const ODD = [
  'yes',
  'null',
  '~',
  '1e3',
  '0x1f',
  '01',
  '2026-01-01',
  ' a ',
  'a: b # c',
  '- a',
  '"',
  "'",
  '',
  'two\nlines\n',
  '\ttab',
  '\r',
  '\u2028\u0085\ufeff',
  '\u0000',
  'ünï©ödé 漢字',
  '*a',
  '&a',
  '!!int 1',
  '%',
  '@',
  '`',
  '{a}',
  '[a]',
  '|',
  '>',
  '?',
  'a'.repeat(2000),
]; // prettier-ignore

/** Names of properties that YAML or JavaScript could take for something else. */
const ODD_NAMES = ['__proto__', 'constructor', '1', 'a b', 'null', 'yes', '漢字'];

async function asText(name: string, emulator: Emulator = bench.emulator): Promise<string> {
  emulator.snapshot(name);
  const answer = await send('GET', `${emulator.admin}/snapshots/${name}/fixture`, { as: null });
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/yaml']);
  emulator.snapshots.delete(name);
  return answer.text;
}

async function load(text: string): Promise<Emulator> {
  const file = join(folder, 'exported.yaml');
  writeFileSync(file, text);
  return startEmulator({ fixtures: file, switches: bench.emulator.settings.switches });
}

/** Makes something of everything, through each cloud. */
async function live(location: string): Promise<readonly string[]> {
  const uploaded = await bench.active('', { name: 'Ünïcode ☃', tags: ['ä', 'b'], visibility: 'shared', min_ram: 5 });
  await bench.v2('POST', `/v2/images/${uploaded}/members`, { body: { member: '5f2c1a7d9b3e4c608d41e7a2b6f09c35' } });
  await bench.v2('PUT', `/v2/images/${uploaded}/members/5f2c1a7d9b3e4c608d41e7a2b6f09c35`, { as: 'dev-bob', body: { status: 'accepted' } });
  await bench.v2('POST', `/v2/images/${uploaded}/members`, { body: { member: 'a project elsewhere' } });
  await bench.v1('PUT', `/v1/images/${uploaded}/members/a%20project%20elsewhere`, { body: { member: { can_share: true } } });
  const filled = await bench.image({ name: 'binary', disk_format: 'qcow2', container_format: 'bare', visibility: 'private' });
  await bench.v2('PUT', `/v2/images/${filled}/file`, { body: binary, headers: { ...OCTETS, 'x-image-meta-store': 'cheap' } });
  await bench.v2('POST', `/v2/images/${filled}/actions/deactivate`, root);
  const odd = await bench.image({ name: 'odd' });
  const patched = await bench.patch(
    odd,
    [...ODD, ...ODD_NAMES].map((value, index) => {
      const name = index < ODD.length ? `odd_${index}` : value;
      return { op: 'add', path: `/${name}`, value };
    }),
  );
  expect(patched.status).toBe(200);
  await bench.patch(FEDORA, [{ op: 'replace', path: '/owner', value: 'somebody else' }], root);
  const elsewhere = await bench.image({ name: 'elsewhere', disk_format: 'raw', container_format: 'bare' });
  const value = { url: location, metadata: { deep: { list: ['a', 'b'] } } };
  expect((await bench.patch(elsewhere, [{ op: 'add', path: '/locations/-', value }])).status).toBe(200);
  const pike = await bench.pike({ 'property-name': 'not the name', 'property-size': '', created_at: '1999-12-31T23:59:59.123456' });
  const sized = await bench.pike({ size: '0', id: CAPITAL });
  const v1 = await bench.v1('POST', '/v1/images', {
    headers: { ...OCTETS, 'x-image-meta-disk_format': 'raw', 'x-image-meta-container_format': 'bare', 'x-image-meta-name': 'by v1' },
    body: binary.subarray(0, 1000),
  });
  expect((await bench.put(pike, { checksum: 'no md5 at all', virtual_size: '77' }, root)).status).toBe(200);
  const tagged = await bench.rackspace('PATCH', `/v2/images/${RACKSPACE_FEDORA}`, {
    headers: { 'content-type': PATCH_21 },
    body: [{ op: 'replace', path: '/tags', value: ['x', 'y'] }],
  });
  const described = await bench.ims('PATCH', `/v2/cloudimages/${IMS_TEST}`, {
    body: [{ op: 'replace', path: '/__description', value: 'first: "one"' }],
  });
  expect([tagged.status, described.status]).toEqual([200, 200]);
  await bench.patch(CIRROS, [{ op: 'replace', path: '/protected', value: false }], root);
  expect((await bench.v2('DELETE', `/v2/images/${CIRROS}`, root)).status).toBe(204);
  return [uploaded, filled, odd, elsewhere, pike, sized, v1.json.image.id];
}

/** An answer without what is another one at each request or in each process. */
function fixed({ status, headers, bytes }: Received, { url }: Emulator): unknown {
  const text = bytes
    .toString('latin1')
    .replaceAll(url, 'URL')
    .replace(/req-[0-9a-f-]{36}/g, 'REQ');
  const stable = Object.entries(headers).filter(([name]) => !/date|request-id|request_id/.test(name));
  return { status, headers: JSON.parse(JSON.stringify(Object.fromEntries(stable)).replaceAll(url, 'URL')) as unknown, text };
}

async function seen(emulator: Emulator, ids: readonly string[], as: string): Promise<unknown> {
  const { homes } = emulator;
  const ask = async (method: string, home: string, path: string): Promise<unknown> =>
    fixed(await send(method, `${homes[home]}${path}`, { as }), emulator);
  const all: unknown[] = [
    await ask('GET', 'openstack', '/v2/images?limit=1000'),
    await ask('GET', 'openstack-pike', '/v1/images/detail'),
    await ask('GET', 'rackspace', '/v2/images'),
    await ask('GET', 'ims', '/v2/cloudimages'),
    await ask('GET', 'identity', '/v3/projects'),
  ];
  for (const id of ids) {
    all.push(
      await ask('GET', 'openstack', `/v2/images/${id}`),
      await ask('GET', 'openstack', `/v2/images/${id}/members`),
      await ask('GET', 'openstack-pike', `/v1/images/${id}/members`),
      await ask('GET', 'openstack', `/v2/images/${id}/file`),
      await ask('HEAD', 'openstack-pike', `/v1/images/${id}`),
      await ask('GET', 'openstack-pike', `/v1/images/${id}`),
      await ask('GET', 'rackspace', `/v2/images/${id}`),
      await ask('GET', 'ims', `/v2/images/${id}`),
      await ask('GET', 'ims', `/v2/cloudimages?id=${id}`),
    );
  }
  return all;
}

const adminImages = async ({ admin }: Emulator): Promise<{ readonly images: readonly { readonly id: string }[] }> =>
  (await send('GET', `${admin}/images?limit=1000`, { as: null })).json;

describe('a snapshot as a fixture file', () => {
  it('loads to the same state: every image shows the same in every cloud, with the same bytes', async () => {
    const elsewhere = createServer((_, response) => response.writeHead(200, { 'content-length': 15 }).end('bytes elsewhere'));
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    try {
      const made = await live(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/disk.img`);
      const text = await asText('all');
      expect(text).toMatch(/^# yaml-language-server: \$schema=.*fixture\.schema\.json\n/);
      await using copy = await load(text);
      const images = await adminImages(bench.emulator);
      expect(await adminImages(copy)).toEqual(images);
      const ids = images.images.map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining([...made]));
      for (const as of ['dev-alice', 'dev-bob', 'dev-root']) {
        expect(await seen(copy, ids, as)).toEqual(await seen(bench.emulator, ids, as));
      }
      const download = await send('GET', `${copy.homes['openstack']}/v2/images/${made[1]}/file`, root);
      expect(download.bytes.equals(binary)).toBe(true);
      expect((await send('GET', `${copy.homes['openstack']}/v2/images/${CIRROS}`, root)).status).toBe(404);
      // And once more: nothing is lost on the way.
      const again = await asText('again', copy);
      expect(again.split('\n').slice(2)).toEqual(text.split('\n').slice(2));
    } finally {
      elsewhere.closeAllConnections();
      elsewhere.close();
    }
  });

  it('has the tokens of log-ins with their time, and none that were revoked', async () => {
    const logIn = async (user: string): Promise<string> => {
      const password = { user: { name: user, domain: { id: 'default' }, password: 'secret' } };
      const auth = { identity: { methods: ['password'], password } };
      return String(
        (await send('POST', `${bench.emulator.homes['identity']}/v3/auth/tokens`, { as: null, body: { auth } })).headers['x-subject-token'],
      );
    };
    const [good, gone] = [await logIn('bob'), await logIn('alice')];
    for (const token of [gone, 'dev-bob']) {
      await send('DELETE', `${bench.emulator.homes['identity']}/v3/auth/tokens`, { ...root, headers: { 'x-subject-token': token } });
    }
    await using copy = await load(await asText('tokens'));
    const show = async ({ homes, url }: Emulator): Promise<unknown> => {
      const { status, text } = await send('GET', `${homes['identity']}/v3/auth/tokens`, { as: good, headers: { 'x-subject-token': good } });
      return [status, text.replaceAll(url, 'URL')];
    };
    expect(await show(copy)).toEqual(await show(bench.emulator));
    const statuses = [good, gone, 'dev-alice', 'dev-bob'].map((as) => send('GET', `${copy.homes['openstack']}/v2/images`, { as }));
    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([200, 401, 200, 401]);
    expect(copy.tokens.map(({ id }) => id)).toEqual(['dev-alice', 'dev-root']);
  });

  it('keeps images in order that were made while the clock stood still', async () => {
    await using emulator = await startEmulator({ clock: 'frozen:2026-01-02T03:04:05Z' });
    for (let count = 0; count < 60; count += 1) await send('POST', `${emulator.homes['openstack']}/v2/images`, { body: {} });
    await using copy = await load(await asText('frozen', emulator));
    expect(await adminImages(copy)).toEqual(await adminImages(emulator));
  });

  it('is refused where the images have more bytes than a file should hold', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    await bench.v2('PUT', `/v2/images/${id}/file`, { headers: OCTETS, body: Buffer.alloc(64 * 1024 * 1024 + 1) });
    bench.emulator.snapshot('large');
    const answer = await send('GET', `${bench.emulator.admin}/snapshots/large/fixture`, { as: null });
    expect([answer.status, answer.json.error.message]).toEqual([400, expect.stringContaining('have 67108865 bytes of data')]);
    await expect(bench.emulator.snapshots.fixture('lrge')).rejects.toThrow('did you mean "large"?');
    bench.emulator.snapshots.delete('large');
  });
});
