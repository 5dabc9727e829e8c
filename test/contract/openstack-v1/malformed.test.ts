import { describe, expect, it } from '@jest/globals';
import { OCTETS, useEmulator } from '../../support/emulator.ts';
import { sendRaw } from '../../support/malformed.ts';

const bench = useEmulator();
/** An active image of the fixtures, alice's. */
const FEDORA = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';
const MANY = Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`property-p${index}`, 'v']));

/** What `x-image-meta-` headers no image service takes, each with the status that Glance gives it. */
const HEADERS: readonly (readonly [name: string, meta: Readonly<Record<string, string>>, status: number])[] = [
  ['an unknown attribute', { foo: 'x' }, 400],
  ['no attribute', { '': 'x' }, 400],
  ['a property without its hyphen', { property: 'x' }, 400],
  ['an attribute of v2', { visibility: 'public' }, 400],
  ['tags', { tags: 'a' }, 400],
  ['the prototype', { __proto__x: 'x' }, 400],
  ['the name __proto__', Object.fromEntries([['__proto__', 'x']]), 400],
  ['the name constructor', { constructor: 'x' }, 400],
  ['the name toString', { tostring: 'x' }, 400],
  ['a name of odd letters', { "a!#$%&'*+.^`|~": 'x' }, 400],
  ['a long name', { ['n'.repeat(5000)]: 'x' }, 400],
  ['a word for min_ram', { min_ram: 'much' }, 400],
  ['nothing for min_ram', { min_ram: '' }, 400],
  ['a fraction for min_ram', { min_ram: '1.5' }, 400],
  ['an exponent for min_ram', { min_ram: '1e3' }, 400],
  ['hexadecimal for min_ram', { min_ram: '0x10' }, 400],
  ['a negative min_ram', { min_ram: '-1' }, 400],
  ['too large a min_ram', { min_ram: '2147483648' }, 400],
  ['a huge min_ram', { min_ram: '9'.repeat(400) }, 400],
  ['NaN for min_ram', { min_ram: 'NaN' }, 400],
  ['two values for min_ram', { min_ram: '1', 'min-ram': '2' }, 400],
  ['an array for min_ram', { min_ram: '[1]' }, 400],
  ['a word for min_disk', { min_disk: 'x' }, 400],
  ['a negative min_disk', { min_disk: '-5' }, 400],
  ['too large a min_disk', { min_disk: '99999999999' }, 400],
  ['null for min_disk', { min_disk: 'null' }, 400],
  ['None for min_disk', { min_disk: 'None' }, 400],
  ['a word for size', { size: 'x' }, 400],
  ['nothing for size', { size: '' }, 400],
  ['a negative size', { size: '-1' }, 400],
  ['a size over the cap', { size: String(2 ** 40 + 1) }, 400],
  ['a huge size', { size: '9'.repeat(1000) }, 400],
  ['Infinity for size', { size: 'Infinity' }, 400],
  ['another size', { size: '1' }, 403],
  ['a word for virtual_size', { virtual_size: 'x' }, 400],
  ['a negative virtual_size', { virtual_size: '-1' }, 400],
  ['a huge virtual_size', { virtual_size: '9'.repeat(30) }, 400],
  ['an unknown disk format', { disk_format: 'floppy' }, 400],
  ['no disk format', { disk_format: '' }, 400],
  ['a disk format in capitals', { disk_format: 'RAW' }, 400],
  ['a disk format of bytes that are no UTF-8', { disk_format: '\xff\xfe' }, 400],
  ['an unknown container format', { container_format: 'box' }, 400],
  ['no container format', { container_format: '' }, 400],
  ['the container format __proto__', { container_format: '__proto__' }, 400],
  ['formats that do not fit', { disk_format: 'ami', container_format: 'aki' }, 400],
  ['one format of Amazon', { disk_format: 'ari', container_format: 'bare' }, 400],
  ['a name of four bytes a character', { name: 'smile \xf0\x9f\x98\x80' }, 400],
  ['a property of four bytes a character', { 'property-a': '\xf0\x9f\x98\x80' }, 400],
  ['a name of 256 characters', { name: 'x'.repeat(256) }, 400],
  ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }, 400],
  ['a long checksum', { checksum: 'x'.repeat(33) }, 400],
  ['another checksum', { checksum: 'x' }, 403],
  ['a time that is none', { created_at: 'x' }, 400],
  ['a day that is none', { created_at: '2012-02-31' }, 400],
  ['a time before 1900', { updated_at: '1899-12-31' }, 400],
  ['a number for a time', { deleted_at: '12' }, 400],
  ['a long time', { updated_at: '1'.repeat(10_000) }, 400],
  ['another id', { id: 'x' }, 403],
  ['no id', { id: '' }, 403],
  ['another status', { status: 'queued' }, 403],
  ['an unknown status', { status: '{}' }, 403],
  ['a right it does not have', { is_public: 'yes' }, 403],
  ['no location', { location: '' }, 400],
  ['a location that is none', { location: 'http//x' }, 400],
  ['a location on the machine', { location: 'file:///etc/passwd' }, 400],
  ['a location for an active image', { location: 'http://127.0.0.1:1/' }, 400],
  ['129 properties', MANY, 413],
  ['a line of 17,000 bytes', { 'property-x': 'x'.repeat(17_000) }, 400],
];

/** Bodies for an image that has its data. */
const BODIES: readonly (readonly [name: string, body: unknown, headers: Readonly<Record<string, string>>])[] = [
  ['data', 'x', OCTETS],
  ['half a document', '[{"op":', { 'content-type': 'application/json' }],
  ['a document', [], {}],
  ['no media type', 'x', {}],
  ['deep lists', '['.repeat(100_000), OCTETS],
  ['bytes', Buffer.from([0xff, 0xfe, 0]), OCTETS],
  ['ten million bytes', 'x'.repeat(10_000_000), OCTETS],
  ['an empty chunked body', undefined, { 'transfer-encoding': 'chunked' }],
];

const IDS = ['x', '0', '%00', '..%2f..%2fetc%2fpasswd', '%ff%fe', 'x'.repeat(1000), '__proto__', 'constructor', '%0d%0aset-cookie:%20a=b'];

describe('malformed updates of v1', () => {
  it('are more than sixty', () => {
    expect(HEADERS.length).toBeGreaterThan(60);
  });

  it.each(HEADERS)('refuses %s, and nothing changes', async (_name, meta, status) => {
    const before = await bench.v1('HEAD', `/v1/images/${FEDORA}`);
    const answer = await bench.put(FEDORA, { ...meta, 'property-kept': 'no' });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`<h1>${status} `);
    const { date: _date, 'x-openstack-request-id': _id, ...after } = (await bench.v1('HEAD', `/v1/images/${FEDORA}`)).headers;
    expect(before.headers).toMatchObject(after);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(BODIES)('answers 409 to %s for an image that has data', async (_name, body, headers) => {
    expect((await bench.put(FEDORA, {}, { body, headers })).status).toBe(409);
    expect((await bench.v1('HEAD', `/v1/images/${FEDORA}`)).headers['x-image-meta-status']).toBe('active');
  });

  it.each(IDS)('answers 404 for the image %s', async (id) => {
    const answer = await bench.put(id);
    expect(answer.status).toBe(404);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('keeps properties with the names of JavaScript', async () => {
    const id = await bench.pike();
    const answer = await bench.put(id, { 'property-constructor': 'x', 'property-__proto__': 'y', 'property-': 'z' });
    expect(answer.text).toContain('"__proto__":"y"');
    expect((await bench.v1('HEAD', `/v1/images/${id}`)).status).toBe(200);
  });
});

describe('malformed connections to v1', () => {
  const raw = (text: string): Promise<string> => sendRaw(bench.emulator, text);
  const put = (lines: string): string =>
    `PUT /v1/images/${FEDORA} HTTP/1.1\r\nhost: x\r\nx-auth-token: dev-alice\r\nconnection: close\r\n${lines}`;

  it.each([
    ['a header without a colon', put('x-image-meta-name\r\n\r\n')],
    ['a space in a name', put('x-image-meta name: x\r\n\r\n')],
    ['a null byte', put('x-image-meta-name: a\0b\r\n\r\n')],
    ['two lengths', put('content-length: 1\r\ncontent-length: 2\r\n\r\nx')],
    ['a length that is none', put('content-length: x\r\n\r\n')],
    ['headers of 100,000 bytes', put(`x-image-meta-property-x: ${'x'.repeat(100_000)}\r\n\r\n`)],
    ['a chunk that is none', put('content-type: application/octet-stream\r\ntransfer-encoding: x\r\n\r\n')],
  ])('refuses %s, and goes on', async (_name, text) => {
    expect(await raw(text).catch(() => 'HTTP/1.1 400')).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect((await bench.put(FEDORA, { name: 'alive' })).status).toBe(200);
  });

  it('goes on after headers that end too early', async () => {
    await raw(put('x-image-meta-name: tr'));
    expect((await bench.v1('HEAD', `/v1/images/${FEDORA}`)).headers['x-image-meta-name']).toBe('Fedora 17');
  });
});
