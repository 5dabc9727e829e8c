import { describe, expect, it } from '@jest/globals';
import type { Received } from '../../support/client.ts';
import { OCTETS, useEmulator } from '../../support/emulator.ts';

// What the real service made of files of these shapes: those of qemu-img, and those with one thing changed.

const bench = useEmulator({ switches: { 'openstack-v2.taskTime': '0s' } });
const SIZE = 10_485_760;
const KIB = 1024;

/** Bytes with these written into them, each at its offset. */
function bytesOf(length: number, parts: readonly (readonly [offset: number, part: Buffer | string])[]): Buffer {
  const bytes = Buffer.alloc(length);
  for (const [offset, part] of parts) bytes.set(typeof part === 'string' ? Buffer.from(part, 'latin1') : part, offset);
  return bytes;
}

function number(value: number | bigint, bytes: 2 | 4 | 8, order: 'LE' | 'BE' = 'LE'): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  const part = buffer.subarray(0, bytes);
  return order === 'BE' ? part.reverse() : part;
}

const qcow2 = (size: number | bigint = SIZE, length = 512): Buffer =>
  bytesOf(512, [
    [0, Buffer.from('514649fb00000003', 'hex')],
    [24, number(size, 8, 'BE')],
  ]).subarray(0, length);
const vhd = (length = 512): Buffer =>
  bytesOf(512, [
    [0, 'conectix'],
    [40, number(SIZE, 8, 'BE')],
  ]).subarray(0, length);
const vdi = (length = 512): Buffer =>
  bytesOf(512, [
    [0x40, number(0xbeda107f, 4)],
    [0x170, number(SIZE, 8)],
  ]).subarray(0, length);

const DESCRIPTOR = '# Disk DescriptorFile\nversion=1\ncreateType="monolithicSparse"\n';

function vmdk(
  given: { descriptor?: string; version?: number; at?: number; sectors?: number; directory?: bigint; length?: number } = {},
): Buffer {
  const { descriptor = DESCRIPTOR, version = 1, at = 1, sectors = 20, directory = 26n, length = 64 * KIB } = given;
  return bytesOf(64 * KIB, [
    [0, 'KDMV'],
    [4, number(version, 4)],
    [12, number(SIZE / 512, 8)],
    [28, number(at, 8)],
    [36, number(sectors, 8)],
    [56, number(directory, 8)],
    [512, descriptor],
  ]).subarray(0, length);
}

const guid = (text: string): Buffer => {
  const [a = '', b = '', c = '', ...rest] = text.split('-').map((part) => Buffer.from(part, 'hex'));
  return Buffer.concat([
    Buffer.from(a).reverse(),
    Buffer.from(b).reverse(),
    Buffer.from(c).reverse(),
    ...rest.map((part) => Buffer.from(part)),
  ]);
};
const OTHER = guid('2dc27766-f623-4200-9d64-115e9bfd4a08');
const METADATA = guid('8b7ca206-4790-4b9a-b8fe-575f050f886e');
const DISK_SIZE = guid('2fa54224-cd1b-4876-b211-5dbed83bf4b8');

function vhdx(
  given: { table?: string; region?: Buffer; at?: number; signature?: string; item?: Buffer; width?: number; length?: number } = {},
): Buffer {
  const {
    table = 'regi',
    region = METADATA,
    at = 512 * KIB,
    signature = 'metadata',
    item = DISK_SIZE,
    width = 8,
    length = KIB * KIB,
  } = given;
  return bytesOf(KIB * KIB, [
    [0, 'vhdxfile'],
    [192 * KIB, table],
    [192 * KIB + 8, number(2, 4)],
    [192 * KIB + 16, OTHER],
    [192 * KIB + 48, region],
    [192 * KIB + 64, number(at, 8)],
    [512 * KIB, signature],
    [512 * KIB + 10, number(2, 2)],
    [512 * KIB + 32, OTHER],
    [512 * KIB + 64, item],
    [512 * KIB + 80, number(64 * KIB, 4)],
    [512 * KIB + 84, number(width, 4)],
    [576 * KIB, number(SIZE, 8)],
  ]).subarray(0, length);
}

async function upload(format: string, bytes: Buffer, container = 'bare'): Promise<readonly unknown[]> {
  const id = await bench.image({ disk_format: format, container_format: container });
  const answer = await bench.v2('PUT', `/v2/images/${id}/file`, { body: bytes, headers: OCTETS });
  const { json } = await bench.v2('GET', `/v2/images/${id}`);
  return [answer.status, json.status, json.virtual_size];
}

describe('the virtual size of an upload', () => {
  it.each([
    ['raw', 'any bytes', Buffer.from('hello'), 5],
    ['raw', 'a qcow2', qcow2(), 512],
    ['raw', 'nothing', Buffer.alloc(0), null],
    ['qcow2', 'a head', qcow2(), SIZE],
    ['qcow2', 'a head that is cut', qcow2(SIZE, 511), null],
    ['qcow2', 'a size of 0', qcow2(0), null],
    ['qcow2', 'a size that no disk has', qcow2(2n ** 64n - 1n), null],
    ['qcow2', 'another format', vhd(), null],
    ['vhd', 'a head', vhd(), SIZE],
    ['vhd', 'a head that is cut', vhd(511), null],
    ['vhd', 'a footer alone', Buffer.concat([Buffer.alloc(4096), vhd()]), null],
    ['vdi', 'a head', vdi(), SIZE],
    ['vdi', 'a head that is cut', vdi(511), null],
    ['vmdk', 'a sparse disk', vmdk(), SIZE],
    ['vmdk', 'a stream', vmdk({ descriptor: 'createType="streamOptimized"' }), SIZE],
    ['vmdk', 'a disk of another kind', vmdk({ descriptor: 'createType="monolithicFlat"' }), null],
    ['vmdk', 'a kind without an end', vmdk({ descriptor: 'createType="monolithicSparse' }), null],
    ['vmdk', 'another version', vmdk({ version: 4 }), null],
    ['vmdk', 'a descriptor elsewhere', vmdk({ at: 2 }), null],
    ['vmdk', 'a footer', vmdk({ directory: 2n ** 64n - 1n }), null],
    ['vmdk', 'a descriptor that is cut', vmdk({ length: 600 }), null],
    ['vmdk', 'a descriptor alone', Buffer.from(DESCRIPTOR), null],
    ['vhdx', 'a disk', vhdx(), SIZE],
    ['vhdx', 'no table of regions', vhdx({ table: 'nope' }), null],
    ['vhdx', 'no region of metadata', vhdx({ region: OTHER }), null],
    ['vhdx', 'metadata that has gone by', vhdx({ at: 64 * KIB }), null],
    ['vhdx', 'no metadata in their place', vhdx({ signature: 'nothing' }), null],
    ['vhdx', 'no size among them', vhdx({ item: OTHER }), null],
    ['vhdx', 'a size that is too short', vhdx({ width: 4 }), null],
    ['vhdx', 'an end before the size', vhdx({ length: 576 * KIB }), null],
    ['vhdx', 'a sparse VMDK', vmdk(), null],
    ['iso', 'any bytes', Buffer.from('hello'), null],
  ])('as %s, of %s', async (format, _what, bytes, expected) => {
    expect(await upload(format, bytes)).toEqual([204, 'active', expected]);
  });

  it.each(['ovf', 'ova', 'docker', 'ami'])('is not known in the container %s', async (container) => {
    expect(await upload('raw', Buffer.from('hello'), container)).toEqual([204, 'active', null]);
  });

  it.each([
    ['no kind of disk', vmdk({ descriptor: 'version=1\n' })],
    ['no kind of disk in these letters', vmdk({ descriptor: DESCRIPTOR.toUpperCase() })],
    ['no length', vmdk({ sectors: 0 })],
  ])('is a reason to refuse a VMDK whose descriptor has %s, once all of it has come', async (_what, bytes) => {
    expect(await upload('vmdk', bytes)).toEqual([400, 'queued', null]);
  });

  it('is read from pieces of any length', async () => {
    const id = await bench.image({ disk_format: 'vhdx', container_format: 'bare' });
    const bytes = vhdx();
    const pieces = async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7) % 60_013) yield bytes.subarray(at, at + size);
    };
    const sent = { method: 'PUT', headers: { 'x-auth-token': 'dev-alice', ...OCTETS }, body: pieces(), duplex: 'half' };
    expect((await fetch(`${bench.emulator.homes['openstack']}/v2/images/${id}/file`, sent as RequestInit)).status).toBe(204);
    expect((await bench.v2('GET', `/v2/images/${id}`)).json.virtual_size).toBe(SIZE);
  });

  it('is found by an import too, which fails over a VMDK that cannot be read', async () => {
    const sizes: unknown[] = [];
    for (const bytes of [vmdk(), vmdk({ descriptor: 'version=1\n' })]) {
      const id = await bench.image({ disk_format: 'vmdk', container_format: 'bare' });
      await bench.v2('PUT', `/v2/images/${id}/stage`, { body: bytes, headers: OCTETS });
      await bench.v2('POST', `/v2/images/${id}/import`, { body: { method: { name: 'glance-direct' } } });
      const end = async (): Promise<Received['json']> => {
        const [task] = (await bench.v2('GET', `/v2/images/${id}/tasks`, { as: 'dev-root' })).json.tasks;
        return ['success', 'failure'].includes(task.status) ? task.status : undefined;
      };
      let ended: unknown;
      while (ended === undefined) ended = await end();
      sizes.push([ended, (await bench.v2('GET', `/v2/images/${id}`)).json.virtual_size]);
    }
    expect(sizes).toEqual([
      ['success', SIZE],
      ['failure', null],
    ]);
  });
});
