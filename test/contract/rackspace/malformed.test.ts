import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { RACKSPACE_FEDORA as FEDORA, PATCH_20, PATCH_21, useEmulator } from '../../support/emulator.ts';
import { add, MALFORMED_BODIES, type MalformedBody, op, replace } from '../../support/malformed.ts';

const bench = useEmulator();

/** Bodies of Update Image that the service does not take, each with the status of its refusal. */
const BODIES: readonly MalformedBody[] = [
  ...MALFORMED_BODIES,
  ['the doubled braces of the getting-started guide', '{{"op": "replace", "path": "/name", "value": "x"}}', 400],
  ['UTF-16', Buffer.from(replace('/name', 'x'), 'utf16le'), 400],
  ['XML', '<image name="x"/>', 400],
  ['NaN', '[NaN]', 400],
  ['a good operation and a bad one', '[{"op":"replace","path":"/name","value":"half"},{"op":"replace"}]', 400],
  ['op delete', op({ op: 'delete', path: '/name' }), 400],
  ['op move', op({ op: 'move', from: '/name', path: '/color' }), 400],
  ['op null', op({ op: null, path: '/name', value: 'x' }), 400],
  ['op twice, the last one bad', '[{"op":"replace","op":"copy","path":"/name","value":"x"}]', 400],
  ['path twice, the last one bad', '[{"op":"replace","path":"/name","path":"name","value":"x"}]', 400],
  ['value twice, the last one bad', '[{"op":"replace","path":"/name","value":"x","value":7}]', 400],
  ['a path without a slash', replace('name', 'x'), 400],
  ['a path with a slash at its end', replace('/name/', 'x'), 400],
  ['a path of two tokens', add('/tags/0', 'x'), 400],
  ['the end of a list', add('/tags/-', 'x'), 400],
  ['a nested path through __proto__', add('/__proto__/polluted', 'x'), 400],
  ['a nested path through constructor', add('/constructor/prototype/polluted', 'x'), 400],
  ['__proto__ with an object', add('/__proto__', { polluted: 'x' }), 400],
  ['a property that is not there: __proto__', replace('/__proto__', 'x'), 409],
  ['a property that is not there: hasOwnProperty', op({ op: 'remove', path: '/hasOwnProperty' }), 409],
  ['an unknown escape', replace('/a~2b', 'x'), 400],
  ['the prefix of the platform', add('/com.rackspace', 'x'), 403],
  ['the prefix of the platform behind a space', add('/ com.rackspace.x', 'x'), 403],
  ['the id', replace('/id', '00000000-0000-4000-8000-000000000000'), 403],
  ['locations', replace('/locations', []), 403],
  ['a name of 256 characters', replace('/name', 'x'.repeat(256)), 400],
  ['a name with four bytes in a character', replace('/name', '\u{1f4bf}'), 400],
  ['min_ram beyond 32 bits', replace('/min_ram', 2_147_483_648), 400],
  ['min_disk with a thousand digits', `[{"op":"replace","path":"/min_disk","value":${'9'.repeat(1000)}}]`, 400],
  ['a tag of 256 characters', replace('/tags', ['x'.repeat(256)]), 400],
  [
    'a hundred and thirty tags',
    replace(
      '/tags',
      Array.from({ length: 130 }, (_, index) => `t${index}`),
    ),
    413,
  ],
  ['a kernel that is no UUID', add('/kernel_id', 'x'), 400],
  ['an unknown format', replace('/disk_format', '__proto__'), 400],
  ['a property a number', add('/color', 1), 400],
  ['a property null', add('/color', null), 400],
];

/** Media types that are none of the two. */
const TYPES = ['', ' ', '/', 'application/json', `${PATCH_21}-x`, `x${PATCH_21}`, `${PATCH_21},${PATCH_20}`, 'a/b;'.repeat(500)];
/** Paths that name no image. */
const IDS = ['x', '0', '%00', '..%2f..%2fetc%2fpasswd', '%ff%fe', 'x'.repeat(1000), '__proto__', 'constructor', '%0d%0aset-cookie:%20a=b'];

const FAULTS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
};
const show = async () => (await bench.rackspace('GET', `/v2/images/${FEDORA}`)).text;
const patch = (id: string, body: string | Buffer, type: string = PATCH_21) =>
  bench.rackspace('PATCH', `/v2/images/${id}`, { body, headers: type === '' ? {} : { 'content-type': type } });

describe('malformed updates of rackspace.image-update', () => {
  it.each([...BODIES])('refuses %s as a fault, and nothing changes', async (_name, body, status) => {
    const before = await show();
    const answer = await patch(FEDORA, body);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.json)).toEqual([FAULTS[status]]);
    expect(Object.values(answer.json)).toEqual([expect.objectContaining({ code: status, message: expect.stringMatching(/./) })]);
    expect(await show()).toBe(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(BODIES.filter(([, , status]) => status === 400))('refuses %s in the 2.0 form too', async (_name, body) => {
    expect((await patch(FEDORA, body, PATCH_20)).status).toBe(400);
  });

  it.each([...TYPES])('refuses the media type %s', async (type) => {
    const answer = await patch(FEDORA, replace('/name', 'x'), type);
    expect(answer.status).toBe(415);
    expect(Object.keys(answer.json)).toEqual(['badMediaType']);
  });

  it.each([...IDS])('finds no image %s', async (id) => {
    const answer = await patch(id, replace('/name', 'x'));
    expect(answer.status).toBe(404);
    expect(Object.keys(answer.json)).toEqual(['itemNotFound']);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it.each(['x'.repeat(8000), 'dev-alice, dev-bob', '__proto__', '\xff\xfe'])('asks for another token than %s', async (as) => {
    expect((await bench.rackspace('PATCH', `/v2/images/${FEDORA}`, { as, body: [], headers: { 'content-type': PATCH_21 } })).status).toBe(
      401,
    );
  });

  it('refuses a header without a colon, and answers the next request', async () => {
    const { hostname, port } = new URL(bench.emulator.url);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () =>
        socket.end('PATCH /rackspace/v2/images/x HTTP/1.1\r\nhost: x\r\nnonsense\r\n\r\n'),
      );
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
    expect(text).toContain('400 Bad Request');
    expect(await show()).toContain(FEDORA);
  });

  it('survives a client that goes away in the middle of a body', async () => {
    const before = await show();
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${bench.emulator.homes['rackspace']}/v2/images/${FEDORA}`, {
        method: 'PATCH',
        headers: { 'x-auth-token': 'dev-alice', 'content-type': PATCH_21, 'content-length': 1000 },
      });
      request.on('error', () => resolve());
      request.write('[', () => request.destroy());
      request.on('close', () => resolve());
    });
    expect(await show()).toBe(before);
  });
});
