import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { IMS_TEST, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const JSON_TYPE = { 'content-type': 'application/json' };

const op = (members: object): string => JSON.stringify([members]);
const replace = (path: unknown, value: unknown): string => op({ op: 'replace', path, value });
const add = (path: unknown, value: unknown): string => op({ op: 'add', path, value });
const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Bodies of an update that no image service takes, each with the code that IMS gives it. */
const BODIES: readonly (readonly [name: string, body: string | Buffer, code: string])[] = [
  ['nothing', '', 'IMG.0007'],
  ['white space', '   ', 'IMG.0001'],
  ['text', 'not json', 'IMG.0001'],
  ['half a document', '[{"op":"replace","path":"/name","val', 'IMG.0001'],
  ['a trailing comma', '[{"op":"replace","path":"/name","value":"x"},]', 'IMG.0001'],
  ['two documents', '[] []', 'IMG.0001'],
  ['single quotes', "[{'op':'replace'}]", 'IMG.0001'],
  ['a byte order mark', `\ufeff${replace('/name', 'x')}`, 'IMG.0001'],
  [
    'bad UTF-8',
    Buffer.from('5b7b226f70223a227265706c616365222c2270617468223a222f6e616d65222c2276616c7565223a22fffe227d5d', 'hex'),
    'IMG.0001',
  ],
  ['UTF-16', Buffer.from(replace('/name', 'x'), 'utf16le'), 'IMG.0001'],
  ['NUL bytes', Buffer.alloc(100), 'IMG.0001'],
  ['an object', '{"op":"replace","path":"/name","value":"x"}', 'IMG.0001'],
  ['null', 'null', 'IMG.0001'],
  ['a number', '7', 'IMG.0001'],
  ['a text', '"replace"', 'IMG.0001'],
  ['true', 'true', 'IMG.0001'],
  ['a list of texts', '["replace"]', 'IMG.0001'],
  ['a list of lists', '[[]]', 'IMG.0001'],
  ['a list of null', '[null]', 'IMG.0001'],
  ['an empty operation', '[{}]', 'IMG.0001'],
  ['a good operation before a bad one', '[{"op":"replace","path":"/name","value":"x"},{}]', 'IMG.0001'],
  ['no op', op({ path: '/name', value: 'x' }), 'IMG.0001'],
  ['op move', op({ op: 'move', from: '/name', path: '/color' }), 'IMG.0001'],
  ['op copy', op({ op: 'copy', from: '/name', path: '/color' }), 'IMG.0001'],
  ['op test', op({ op: 'test', path: '/name', value: 'x' }), 'IMG.0001'],
  ['op in upper case', op({ op: 'REPLACE', path: '/name', value: 'x' }), 'IMG.0001'],
  ['op a number', op({ op: 1, path: '/name', value: 'x' }), 'IMG.0001'],
  ['op a list', op({ op: ['add'], path: '/name', value: 'x' }), 'IMG.0001'],
  ['op an object', op({ op: {}, path: '/name', value: 'x' }), 'IMG.0001'],
  ['op twice, the last one bad', '[{"op":"replace","op":"x","path":"/name","value":"x"}]', 'IMG.0001'],
  ['op of the prototype', '[{"__proto__":{"op":"replace"},"path":"/name","value":"x"}]', 'IMG.0001'],
  ['the older form', op({ replace: '/name', value: 'x' }), 'IMG.0001'],
  ['no path', op({ op: 'replace', value: 'x' }), 'IMG.0001'],
  ['no value to add', op({ op: 'add', path: '/color' }), 'IMG.0001'],
  ['no value to replace', op({ op: 'replace', path: '/name' }), 'IMG.0001'],
  ['path null', replace(null, 'x'), 'IMG.0001'],
  ['path a number', replace(7, 'x'), 'IMG.0001'],
  ['path a list', replace(['/name'], 'x'), 'IMG.0001'],
  ['path an object', replace({ name: 1 }, 'x'), 'IMG.0001'],
  ['an empty path', replace('', 'x'), 'IMG.0001'],
  ['a path without a slash', replace('name', 'x'), 'IMG.0001'],
  ['a slash alone', replace('/', 'x'), 'IMG.0001'],
  ['a path of slashes', replace('////', 'x'), 'IMG.0001'],
  ['a path that ends in a slash', replace('/name/', 'x'), 'IMG.0001'],
  ['a nested path', replace('/name/x', 'x'), 'IMG.0001'],
  ['a nested path through __proto__', add('/__proto__/polluted', 'x'), 'IMG.0001'],
  ['a nested path through constructor', add('/constructor/prototype/polluted', 'x'), 'IMG.0001'],
  ['a bad escape', add('/a~2', 'x'), 'IMG.0001'],
  ['an escape cut off', add('/a~', 'x'), 'IMG.0001'],
  ['a name with a line break', add('/a\nb', 'x'), 'IMG.0001'],
  ['a name with a NUL', add('/a\u0000b', 'x'), 'IMG.0001'],
  ['a name of 256 characters', add(`/${'a'.repeat(256)}`, 'x'), 'IMG.0001'],
  ['__proto__ with an object', add('/__proto__', { polluted: 'x' }), 'IMG.0001'],
  ['constructor with an object', add('/constructor', { prototype: {} }), 'IMG.0001'],
  ['__proto__ replaced, which is not there', replace('/__proto__', 'x'), 'IMG.0035'],
  ['constructor removed, which is not there', op({ op: 'remove', path: '/constructor' }), 'IMG.0035'],
  ['hasOwnProperty removed, which is not there', op({ op: 'remove', path: '/hasOwnProperty' }), 'IMG.0035'],
  ['name a number', replace('/name', 7), 'IMG.0003'],
  ['name an object', replace('/name', { toString: 'x' }), 'IMG.0003'],
  ['a description that is a list', replace('/__description', ['x']), 'IMG.0054'],
  ['min_ram a fraction', replace('/min_ram', 1.5), 'IMG.0055'],
  ['min_ram too large', replace('/min_ram', 1e30), 'IMG.0055'],
  ['min_ram beyond numbers', '[{"op":"replace","path":"/min_ram","value":1e999}]', 'IMG.0055'],
  ['min_ram below nothing', '[{"op":"replace","path":"/min_ram","value":-1e999}]', 'IMG.0055'],
  ['min_ram a list', replace('/min_ram', [1]), 'IMG.0055'],
  ['min_ram of many digits', replace('/min_ram', '9'.repeat(400)), 'IMG.0055'],
  ['max_ram a text that only looks like a number', add('/max_ram', '1e3'), 'IMG.0055'],
  ['a lone surrogate', '[{"op":"replace","path":"/name","value":"\\ud800"}]', 'IMG.0003'],
  ['a lone surrogate in a name', '[{"op":"add","path":"/a\\ud800","value":"x"}]', 'IMG.0001'],
  ['a value of a deep list', `[{"op":"add","path":"/color","value":${deep(100_000)}}]`, 'IMG.0001'],
  ['deep lists', deep(100_000), 'IMG.0001'],
  ['a hundred thousand operations, the last one bad', `[${'{"op":"remove","path":"/x"},'.repeat(30_000)}{}]`, 'IMG.0001'],
];

/** Paths that name no image. */
const IDS = ['x', '0', '%00', '..%2f..%2fetc%2fpasswd', '%ff%fe', 'x'.repeat(1000), '__proto__', 'constructor', '%0d%0aset-cookie:%20a=b'];

describe('malformed updates of IMS', () => {
  const update = (id: string, body: unknown, headers: object = {}) =>
    bench.ims('PATCH', `/v2/cloudimages/${id}`, { body, headers: { ...JSON_TYPE, ...headers } });
  const show = async (): Promise<string> => (await bench.ims('GET', `/v2/images/${IMS_TEST}`)).text;

  it('are more than sixty', () => {
    expect(BODIES.length + IDS.length).toBeGreaterThan(60);
  });

  it.each(BODIES)('refuses %s with a code of its own, and nothing changes', async (_name, body, code) => {
    const before = await show();
    const answer = await update(IMS_TEST, body);
    expect([answer.status, answer.json?.error?.code]).toEqual([400, code]);
    expect(await show()).toBe(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('refuses ten million bytes', async () => {
    expect((await update(IMS_TEST, replace('/name', 'x'.repeat(10_000_000)))).status).toBe(413);
  });

  it('keeps a property of any name as a property', async () => {
    const answer = await update(IMS_TEST, '[{"op":"add","path":"/__proto__","value":"x"},{"op":"add","path":"/constructor","value":"y"}]');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"__proto__":"x"');
    expect(await show()).toContain('"constructor":"y"');
  });

  it.each(IDS)('answers 404 for the image %s', async (id) => {
    const answer = await update(id, [{ op: 'replace', path: '/name', value: 'x' }]);
    expect([answer.status, answer.json.error.code]).toEqual([404, 'IMG.0144']);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it.each(['text/plain', 'application/jsonx', 'application', ';', 'application/xml; charset=utf-8', 'multipart/form-data'])(
    'answers 415 to the media type %j',
    async (type) => {
      const answer = await update(IMS_TEST, '[]', { 'content-type': type });
      expect([answer.status, answer.json.error_code]).toEqual([415, 'APIGW.0201']);
    },
  );

  it('takes no header from what a client sends', async () => {
    const answer = await update(IMS_TEST, '[]', { 'content-type': 'a/b', 'x-request-id': 'mine', accept: '\u00ff' });
    expect(answer.status).toBe(415);
    expect(answer.headers['x-request-id']).not.toBe('mine');
  });

  it('goes on after a client that goes away in the middle of a body', async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${bench.emulator.homes['ims']}/v2/cloudimages/${IMS_TEST}`, {
        method: 'PATCH',
        headers: { 'x-auth-token': 'dev-alice', ...JSON_TYPE, 'content-length': 1000 },
      });
      request.on('error', () => resolve());
      request.write('[', () => request.destroy());
      request.on('close', () => resolve());
    });
    expect(JSON.parse(await show())).toMatchObject({ name: 'ims_test' });
  });

  it('goes on after headers that are cut off', async () => {
    const { hostname, port } = new URL(bench.emulator.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () =>
        socket.end(`PATCH /ims/v2/cloudimages/${IMS_TEST} HTTP/1.1\r\nhost: x\r\nx-auth-`),
      );
      socket.on('close', () => resolve());
      socket.resume();
    });
    expect(JSON.parse(await show())).toMatchObject({ name: 'ims_test' });
  });
});

describe('malformed tags of IMS', () => {
  const project = '0b1e494e2660441a957313163095fe5c';
  const image = `/v2/${project}/images/${IMS_TEST}/tags`;
  const operations = [
    ['PUT', '/v1/cloudimages/tags'],
    ['POST', image],
    ['POST', `${image}/action`],
    ['POST', `/v2/${project}/images/resource_instances/action`],
    ['DELETE', `/v1/${project}/cloudimages/${IMS_TEST}/tags/delete`],
  ] as const;
  const bodies: readonly (readonly [name: string, body: string])[] = [
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"create"'],
    ['a list', '[]'],
    ['half a document', '{"tag":{"key":'],
    ['deep lists', deep(100_000)],
    ['parts that are null', `{"image_id":"${IMS_TEST}","action":null,"tag":null,"tags":null}`],
    ['lists of null', `{"image_id":"${IMS_TEST}","action":"filter","tag":[null],"tags":[null],"matches":[null]}`],
    ['lists in lists', `{"image_id":"${IMS_TEST}","action":"create","tag":[[]],"tags":[[]]}`],
    [
      'parts of the prototype',
      `{"image_id":"${IMS_TEST}","action":"__proto__","__proto__":{"tag":"a.b"},"tags":[{"__proto__":{"key":"a"}}]}`,
    ],
    ['keys of the prototype', '{"action":"count","image_id":"x","matches":[{"key":"constructor","value":"x"}],"tags":[{"values":[]}]}'],
    [
      'a lone surrogate',
      `{"image_id":"${IMS_TEST}","action":"create","tag":{"key":"\\ud800","value":""},"tags":[{"key":"\\ud800","value":7}]}`,
    ],
  ];

  it.each(bodies)('are refused as %s everywhere, and nothing changes', async (_name, body) => {
    const before = (await bench.ims('GET', image)).text;
    for (const [method, path] of operations) {
      const answer = await bench.ims(method, path, { body, headers: JSON_TYPE });
      expect([method, path, answer.status, answer.json?.error?.code]).toEqual([method, path, 400, expect.stringMatching(/^IMG\.\d{4}$/)]);
    }
    expect((await bench.ims('GET', image)).text).toBe(before);
  });
});
