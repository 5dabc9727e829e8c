import { connect, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { OCTETS, useEmulator } from '../support/emulator.ts';

const MEBIBYTE = 1024 * 1024;
const bench = useEmulator({ maxUpload: 100 });

/** A connection, and what came over it so far. */
interface Line {
  readonly socket: Socket;
  /** Resolves once this has come. */
  readonly until: (text: string) => Promise<void>;
  /** Resolves with all that came, and how it ended. */
  readonly end: Promise<{ readonly text: string; readonly error: string | undefined }>;
}

function open(): Line {
  const { hostname, port } = new URL(bench.emulator.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let text = '';
  let error: string | undefined;
  let look = (): void => undefined;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    look();
  });
  const end = new Promise<{ text: string; error: string | undefined }>((resolve) => {
    socket.on('error', (thrown: NodeJS.ErrnoException) => {
      error = thrown.code;
    });
    socket.on('end', () => resolve({ text, error }));
    socket.on('close', () => resolve({ text, error }));
  });
  const until = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (text.includes(wanted)) resolve();
      };
      look();
    });
  return { socket, until, end };
}

const toHead = (id: string, lines: readonly string[], token = 'dev-alice'): string =>
  [`PUT /openstack/v2/images/${id}/file HTTP/1.1`, 'Host: x', `X-Auth-Token: ${token}`, ...lines, '', ''].join('\r\n');
const BYTES = `Content-Type: ${OCTETS['content-type']}`;
const EXPECT = 'Expect: 100-continue';
const NOBODY = '11111111-1111-4111-8111-111111111111';

const newImage = (): Promise<string> => bench.image({ disk_format: 'raw', container_format: 'bare' });
const statusOf = async (id: string): Promise<unknown> => (await bench.v2('GET', `/v2/images/${id}`)).json.status;

/** Asks until the image has this status. */
async function untilStatus(id: string, wanted: string): Promise<void> {
  while ((await statusOf(id)) !== wanted);
}

describe('a client that waits for "100 Continue"', () => {
  it('is told so once its body is wanted, and then of the end', async () => {
    const line = open();
    line.socket.write(toHead(await newImage(), [BYTES, EXPECT, 'Content-Length: 5', 'Connection: close']));
    await line.until('\r\n\r\n');
    line.socket.write('hello');
    expect((await line.end).text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 204 /);
  });

  it.each([
    ['401', () => Promise.resolve(toHead(NOBODY, [BYTES, EXPECT, 'Content-Length: 5'], 'nobody'))],
    ['404', () => Promise.resolve(toHead(NOBODY, [BYTES, EXPECT, 'Content-Length: 5']))],
    ['415', () => Promise.resolve(toHead(NOBODY, ['Content-Type: text/plain', EXPECT, 'Content-Length: 5']))],
    ['409', async () => toHead(await bench.active(), [BYTES, EXPECT, 'Content-Length: 5'])],
    ['413', async () => toHead(await newImage(), [BYTES, EXPECT, 'Content-Length: 101'])],
  ])('is told %s and nothing before, and that the connection ends', async (status, toRequest) => {
    const line = open();
    line.socket.write(await toRequest());
    const { text, error } = await line.end;
    expect([text.slice(0, 12), error]).toEqual([`HTTP/1.1 ${status}`, undefined]);
    expect(text.toLowerCase()).toContain('\r\nconnection: close\r\n');
    line.socket.destroy();
  });

  it('is asked for a JSON body too', async () => {
    const line = open();
    const head = ['POST /openstack/v2/images HTTP/1.1', 'Host: x', 'X-Auth-Token: dev-alice', 'Content-Type: application/json'];
    line.socket.write([...head, EXPECT, 'Connection: close', 'Content-Length: 2', '', ''].join('\r\n'));
    await line.until('\r\n\r\n');
    line.socket.write('{}');
    expect((await line.end).text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
  });
});

/** Sends so many bytes, as fast as they are taken; resolves when they are, or cannot be any more. */
async function flood(socket: Socket, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(MEBIBYTE);
  for (let left = bytes; left > 0 && !socket.destroyed; left -= MEBIBYTE) {
    await new Promise<void>((resolve) => {
      socket.write(chunk.subarray(0, left), () => resolve());
    });
  }
}

describe('an upload that is too large', () => {
  it('is refused by its length, and the client has the answer though it sends all of it first', async () => {
    const id = await newImage();
    const line = open();
    line.socket.pause();
    const size = 80 * MEBIBYTE;
    line.socket.write(toHead(id, [BYTES, `Content-Length: ${size}`]));
    await flood(line.socket, size);
    line.socket.resume();
    const { text, error } = await line.end;
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect([head.slice(0, 12), /\r\nconnection: close\r\n/i.test(head), error]).toEqual(['HTTP/1.1 413', true, undefined]);
    expect(`content-length: ${body.length}`).toBe(/content-length: \d+/.exec(head)?.[0]);
    expect(await statusOf(id)).toBe('queued');
    line.socket.destroy();
  });

  it('is refused by its length in v1 too, where the image is killed by that', async () => {
    const id = await bench.pike();
    const line = open();
    const head = toHead(id, [BYTES, EXPECT, 'Content-Length: 101']).replace(/ \S+ /, ` /openstack-pike/v1/images/${id} `);
    line.socket.write(head);
    const { text, error } = await line.end;
    expect([text.slice(0, 12), error]).toEqual(['HTTP/1.1 413', undefined]);
    expect((await bench.v1('HEAD', `/v1/images/${id}`)).headers['x-image-meta-status']).toBe('killed');
    line.socket.destroy();
  });

  it('leaves the connection to be used again where it is not much larger', async () => {
    const id = await newImage();
    const line = open();
    line.socket.write(toHead(id, [BYTES, 'Content-Length: 300000']));
    await flood(line.socket, 300_000);
    await line.until('413');
    line.socket.write('GET /openstack/versions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await line.end).text).toMatch(/^HTTP\/1\.1 413 .*HTTP\/1\.1 200 /s);
  });

  it('leaves the answer to a client that wants the connection closed, and sends all of it first', async () => {
    const id = await newImage();
    const line = open();
    line.socket.pause();
    const size = 20 * MEBIBYTE;
    line.socket.write(toHead(id, [BYTES, 'Connection: close', `Content-Length: ${size}`]));
    await flood(line.socket, size);
    line.socket.resume();
    const { text, error } = await line.end;
    expect([text.slice(0, 12), error]).toEqual(['HTTP/1.1 413', undefined]);
    line.socket.destroy();
  });

  it('is refused half way where it comes in chunks, and the image waits for data again', async () => {
    const id = await newImage();
    const line = open();
    line.socket.write(toHead(id, [BYTES, 'Transfer-Encoding: chunked']));
    line.socket.write(`32\r\n${'x'.repeat(50)}\r\n`);
    await untilStatus(id, 'saving');
    line.socket.write(`33\r\n${'x'.repeat(51)}\r\n`);
    await line.until('413');
    expect(await statusOf(id)).toBe('queued');
    line.socket.write('0\r\n\r\nGET /openstack/versions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await line.end).text).toMatch(/^HTTP\/1\.1 413 .*HTTP\/1\.1 200 /s);
  });

  it('ends with a connection that is closed, not cut, where chunks go on and on', async () => {
    const line = open();
    line.socket.pause();
    line.socket.write(toHead(await newImage(), [BYTES, 'Transfer-Encoding: chunked']));
    const size = 80 * MEBIBYTE;
    line.socket.write(`${size.toString(16)}\r\n`);
    await flood(line.socket, size);
    line.socket.write('\r\n0\r\n\r\n');
    line.socket.resume();
    const { text, error } = await line.end;
    expect([text.slice(0, 12), error]).toEqual(['HTTP/1.1 413', undefined]);
    line.socket.destroy();
  });
});

describe('an upload that does not come to its end', () => {
  it.each([
    ['a length', ['Content-Length: 90'], 'hello', (socket: Socket) => socket.end()],
    ['a length, by a reset', ['Content-Length: 90'], 'hello', (socket: Socket) => socket.resetAndDestroy()],
    ['chunks', ['Transfer-Encoding: chunked'], '5\r\nhello\r\n', (socket: Socket) => socket.end()],
    ['chunks that are none', ['Transfer-Encoding: chunked'], '5\r\nhello\r\n', (socket: Socket) => socket.write('zz\r\n')],
  ])('leaves the image to wait for data again: %s', async (_what, lines, body, cut) => {
    const id = await newImage();
    const line = open();
    line.socket.write(toHead(id, [BYTES, ...lines]) + body);
    await untilStatus(id, 'saving');
    cut(line.socket);
    await untilStatus(id, 'queued');
    expect((await bench.v2('GET', `/v2/images/${id}`)).json).toMatchObject({ size: null, checksum: null });
    expect((await bench.v2('PUT', `/v2/images/${id}/file`, { body: 'hello', headers: OCTETS })).status).toBe(204);
    line.socket.destroy();
  });

  it('is seen as saving, refuses another, and is active with its last byte', async () => {
    const id = await newImage();
    const line = open();
    line.socket.write(`${toHead(id, [BYTES, 'Content-Length: 6', 'Connection: close'])}hel`);
    await untilStatus(id, 'saving');
    const second = await bench.v2('PUT', `/v2/images/${id}/file`, { body: 'x', headers: OCTETS });
    expect([second.status, second.text]).toEqual([409, expect.stringContaining('from saving to saving')]);
    line.socket.write('lo!');
    expect((await line.end).text).toMatch(/^HTTP\/1\.1 204 /);
    expect(await statusOf(id)).toBe('active');
  });
});
