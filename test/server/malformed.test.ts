import { request as httpRequest } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { FEDORA, PATCH_20, PATCH_21, useEmulator } from '../support/emulator.ts';
import { deep, MALFORMED_BODIES, type MalformedBody, op, replace, sendRaw } from '../support/malformed.ts';

const bench = useEmulator({ switches: { 'openstack-v2.showMultipleLocations': true } });

/** Bodies of Update Image that no image service takes, each with the status that Glance gives it. */
const BODIES: readonly MalformedBody[] = [
  ...MALFORMED_BODIES,
  ['single quotes', "[{'op':'replace'}]", 400],
  ['true', 'true', 400],
  ['an unknown op', op({ op: 'move', from: '/name', path: '/color' }), 400],
  ['op a number', op({ op: 1, path: '/name', value: 'x' }), 400],
  ['op an object', op({ op: {}, path: '/name', value: 'x' }), 400],
  ['path an object', replace({ name: 1 }, 'x'), 400],
  ['a nested path', replace('/name/x', 'x'), 400],
  ['a nested path through __proto__', op({ op: 'add', path: '/__proto__/polluted', value: 'x' }), 400],
  ['a nested path through constructor', op({ op: 'add', path: '/constructor/prototype/polluted', value: 'x' }), 400],
  ['__proto__ with an object', op({ op: 'add', path: '/__proto__', value: { polluted: 'x' } }), 400],
  ['constructor with an object', op({ op: 'add', path: '/constructor', value: { prototype: {} } }), 400],
  ['an unknown property replaced: __proto__', replace('/__proto__', 'x'), 409],
  ['an unknown property removed: constructor', op({ op: 'remove', path: '/constructor' }), 409],
  ['an unknown property removed: hasOwnProperty', op({ op: 'remove', path: '/hasOwnProperty' }), 409],
  ['name a number', replace('/name', 7), 400],
  ['name of 256 characters', replace('/name', 'x'.repeat(256)), 400],
  ['min_ram too large', replace('/min_ram', 1e30), 400],
  ['min_ram with a thousand digits', `[{"op":"replace","path":"/min_ram","value":${'9'.repeat(1000)}}]`, 400],
  ['a property a number', op({ op: 'add', path: '/color', value: 1 }), 400],
  ['a property null', op({ op: 'add', path: '/color', value: null }), 400],
  ['locations a text', replace('/locations', 'x'), 400],
  ['a location null', op({ op: 'add', path: '/locations/-', value: null }), 400],
  ['a deep location', `[{"op":"add","path":"/locations/-","value":{"url":"http://127.0.0.1/x","metadata":{"a":${deep(50_000)}}}}]`, 400],
];

/** Paths that name no image. */
const IDS = ['x', '0', '%00', '..%2f..%2fetc%2fpasswd', '%ff%fe', 'x'.repeat(1000), '__proto__', 'constructor', '%0d%0aset-cookie:%20a=b'];

describe('malformed updates', () => {
  it('are more than sixty', () => {
    expect(BODIES.length + IDS.length).toBeGreaterThan(60);
  });

  it.each(BODIES)('refuses %s in its own words, and nothing changes', async (_name, body, status) => {
    const before = await bench.v2('GET', `/v2/images/${FEDORA}`);
    const answer = await bench.patch(FEDORA, body);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`<h1>${status} `);
    expect((await bench.v2('GET', `/v2/images/${FEDORA}`)).text).toBe(before.text);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(BODIES.filter(([, , status]) => status === 400))('refuses %s in the 2.0 form too', async (_name, body) => {
    const answer = await bench.patch(FEDORA, body, { headers: { 'content-type': PATCH_20 } });
    expect([400, 403, 409]).toContain(answer.status);
  });

  it.each(IDS)('answers 404 for the image %s', async (id) => {
    const answer = await bench.patch(id, [{ op: 'replace', path: '/name', value: 'x' }]);
    expect(answer.status).toBe(404);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('takes no header from what a client sends', async () => {
    const answer = await bench.patch(FEDORA, [], { headers: { 'content-type': 'a/b', accept: 'text/plain' } });
    expect(answer.status).toBe(415);
    const injected = await bench.v2('GET', '/v2/images?limit=%0d%0aset-cookie:%20a=b');
    expect(injected.headers['set-cookie']).toBeUndefined();
  });
});

describe('malformed connections', () => {
  const raw = (text: string): Promise<string> => sendRaw(bench.emulator, text);

  it('answers 400 to what is no HTTP, and goes on', async () => {
    expect(await raw('nonsense\r\n\r\n')).toContain('400 Bad Request');
    expect((await bench.v2('GET', '/v2/images')).status).toBe(200);
  });

  it('answers a request in absolute form', async () => {
    const answer = await raw(
      `GET http://x/v2/images/${FEDORA} HTTP/1.1\r\nhost: x\r\nx-auth-token: dev-alice\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toContain('200 OK');
  });

  it('survives a client that goes away in the middle of a body', async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${bench.emulator.homes['openstack']}/v2/images/${FEDORA}`, {
        method: 'PATCH',
        headers: { 'x-auth-token': 'dev-alice', 'content-type': PATCH_21, 'content-length': 1000 },
      });
      request.on('error', () => resolve());
      request.write('[', () => request.destroy());
      request.on('close', () => resolve());
    });
    expect((await bench.v2('GET', `/v2/images/${FEDORA}`)).status).toBe(200);
  });
});
