import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { dial, type RawService, type Recorder, startRaw, useRecorder, type Wire } from '../support/recorder.ts';
import { useWeb } from '../support/web.ts';

// What a client sends is what the service gets, and the other way round, byte by byte.

const bench = useRecorder();
let service: RawService & { close(): void };
let recorder: Recorder;
let client: Wire;

beforeEach(async () => {
  service = await startRaw();
  recorder = await bench.record(service.url);
  client = dial(recorder.port);
});
afterEach(() => {
  client.socket.destroy();
  service.close();
});

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Sends a request and tells what the service got of it, and what the client got for the answer. */
async function exchange(
  request: string,
  until: RegExp | string,
  answer: string,
): Promise<{ readonly got: string; readonly answered: string }> {
  client.write(request);
  const wire = await service.next();
  const got = await wire.until(until);
  wire.write(answer);
  return { got, answered: await client.until(answer.slice(-4)) };
}

describe('a request', () => {
  it('comes as it was sent: names, order, case, path and query, and only Host is that of the service', async () => {
    const head = 'PATCH /v2/images/a%2Fb/../x//y?q=%20&&=%C3 HTTP/1.1\r\nX-Before: 1\r\nHoSt: HOST\r\nX-ODD_case!: \xff a  b\r\n';
    const rest = 'content-LENGTH: 5\r\nuser-agent: odd\r\n\r\nhello';
    const { got } = await exchange(head.replace('HOST', 'client.example') + rest, 'hello', OK);
    expect(got).toBe(head.replace('HOST', `127.0.0.1:${service.port}`) + rest);
  });

  it('keeps headers that stand there twice at their places', async () => {
    const lines = 'Host: HOST\r\nX-Twice: 1\r\nConnection: keep-alive\r\nCookie: a=1\r\nx-twice: 2\r\nCookie: b=2\r\n\r\n';
    const { got } = await exchange(`GET /v2/images HTTP/1.1\r\n${lines.replace('HOST', 'client')}`, '\r\n\r\n', OK);
    expect(got).toBe(`GET /v2/images HTTP/1.1\r\n${lines.replace('HOST', `127.0.0.1:${service.port}`)}`);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'OPTIONS'])('without a body has none there: %s', async (method) => {
    const { got } = await exchange(`${method} /v2/images/x/actions/deactivate HTTP/1.1\r\nHost: a\r\n\r\n`, '\r\n\r\n', OK);
    expect(got).toBe(`${method} /v2/images/x/actions/deactivate HTTP/1.1\r\nHost: 127.0.0.1:${service.port}\r\n\r\n`);
  });

  it('in chunks comes in chunks, with its trailers', async () => {
    const body = 'Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\nX-Sum: 7\r\n\r\n';
    const { got } = await exchange(`DELETE /x HTTP/1.1\r\nHost: a\r\n${body}`, '7\r\n\r\n', OK);
    expect(got).toBe(`DELETE /x HTTP/1.1\r\nHost: 127.0.0.1:${service.port}\r\n${body}`);
  });

  it('comes piece by piece, before it is over', async () => {
    client.write('PUT /v2/images/x/file HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc');
    const wire = await service.next();
    await wire.until(/\r\n\r\nabc$/);
    client.write('def');
    expect(await wire.until('abcdef')).toMatch(/\r\n\r\nabcdef$/);
  });

  it('is told the host that the client asked, where that is wanted', async () => {
    const other = await bench.record(service.url, { keepHost: true });
    client = dial(other.port);
    const { got } = await exchange('GET / HTTP/1.1\r\nHost: client.example:1\r\n\r\n', '\r\n\r\n', OK);
    expect(got).toBe('GET / HTTP/1.1\r\nHost: client.example:1\r\n\r\n');
  });

  it('goes below the path of the target', async () => {
    const other = await bench.record(`${service.url}/cloud/image/`);
    client = dial(other.port);
    const { got } = await exchange('GET /v2/images?a=b HTTP/1.1\r\nHost: a\r\n\r\n', '\r\n\r\n', OK);
    expect(got).toMatch(/^GET \/cloud\/image\/v2\/images\?a=b HTTP/);
    expect((await other.end()).lines[0]?.url).toBe('/v2/images?a=b');
  });
});

describe('an answer', () => {
  const GET = 'GET /v2/images HTTP/1.1\r\nHost: a\r\n\r\n';

  it('comes as it was sent: reason, names, order, case and doubles', async () => {
    const answer =
      'HTTP/1.1 299 Fine So Far\r\nsErver: odd\r\nSet-Cookie: a=1\r\nx: \xe9\r\nset-cookie: b=2\r\nContent-Length: 3\r\nKeep-Alive: timeout=7\r\n\r\nabc';
    expect((await exchange(GET, '\r\n\r\n', answer)).answered).toBe(answer);
  });

  it('in chunks comes in chunks, with its trailers', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\nX-Sum: 7\r\n\r\n';
    expect((await exchange(GET, '\r\n\r\n', answer)).answered).toBe(answer);
  });

  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'],
    ['HEAD', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['GET', 'HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 5\r\n\r\n'],
  ])('to %s without a body has none: %j', async (method, answer) => {
    expect((await exchange(GET.replace('GET', method), '\r\n\r\n', answer)).answered).toBe(answer);
  });

  it('that ends with its connection does so for the client too', async () => {
    client.write(GET);
    const wire = await service.next();
    wire.write('HTTP/1.1 200 OK\r\nServer: old\r\n\r\nall of it');
    wire.socket.end();
    expect(await client.ended).toBe('end');
    expect(client.text()).toBe('HTTP/1.1 200 OK\r\nServer: old\r\n\r\nall of it');
    expect((await recorder.end()).lines[0]?.outcome).toBe('answered');
  });

  it('has no chunks for a client of HTTP/1.0', async () => {
    client.write('GET / HTTP/1.0\r\nHost: a\r\n\r\n');
    const wire = await service.next();
    await wire.until('\r\n\r\n');
    wire.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n3\r\nabc\r\n0\r\n\r\n');
    expect(await client.ended).toBe('end');
    expect(client.text()).toBe('HTTP/1.1 200 OK\r\nX: y\r\n\r\nabc');
  });

  it('may have hints before it', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nX-odd: 1\r\n\r\n';
    expect((await exchange(GET, '\r\n\r\n', hints + OK)).answered).toBe(hints + OK);
  });

  it('that points elsewhere is handed on, and nobody goes there', async () => {
    const answer = 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 2\r\n\r\nok';
    expect((await exchange(GET, '\r\n\r\n', answer)).answered).toBe(answer);
    expect(service.wires).toHaveLength(1);
  });
});

describe('a client that waits for leave to send its body', () => {
  const HEAD = 'PUT /v2/images/x/file HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n';

  it('gets it from the service, and not before', async () => {
    client.write(HEAD);
    const wire = await service.next();
    expect(await wire.until('\r\n\r\n')).toContain('\r\nExpect: 100-continue\r\n');
    expect(client.text()).toBe('');
    wire.write('HTTP/1.1 100 Continue\r\n\r\n');
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.write('hello');
    await wire.until('hello');
    wire.write(OK);
    expect(await client.until('ok')).toBe(`HTTP/1.1 100 Continue\r\n\r\n${OK}`);
  });

  it('gets the refusal of the service without having sent it', async () => {
    client.write(HEAD);
    const wire = await service.next();
    const got = await wire.until('\r\n\r\n');
    const answer = 'HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!';
    wire.write(answer);
    expect(await client.ended).toBe('end');
    expect([client.text(), wire.text()]).toEqual([answer, got]);
    const { lines } = await recorder.end();
    expect([lines[0]?.status, lines[0]?.body, lines[0]?.outcome]).toEqual([413, null, 'answered']);
  });

  it('that waits no longer is heard', async () => {
    client.write(`${HEAD}hello`);
    const wire = await service.next();
    await wire.until('hello');
    wire.write(OK);
    expect(await client.until('ok')).toBe(OK);
  });
});

describe('a connection', () => {
  const GET = 'GET /one HTTP/1.1\r\nHost: a\r\n\r\n';

  it('to the service belongs to one of the client, and is used again', async () => {
    await exchange(GET, '\r\n\r\n', OK);
    const [wire] = service.wires;
    client.write(GET.replace('one', 'two'));
    await wire?.until('GET /two');
    wire?.write(OK);
    await client.until(/ok[\s\S]*ok/);
    expect(service.wires).toHaveLength(1);
  });

  it('that the service closes is closed to its client', async () => {
    await exchange(GET, '\r\n\r\n', OK);
    service.wires[0]?.socket.end();
    expect(await client.ended).toBe('end');
    expect(client.text()).toBe(OK);
  });

  it('that the client closes is closed to the service, in the middle of an upload too', async () => {
    client.write('PUT /v2/images/x/file HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\npart');
    const wire = await service.next();
    await wire.until('part');
    client.socket.destroy();
    await wire.ended;
    const { lines, told } = await recorder.end();
    expect([lines[0]?.outcome, lines[0]?.status]).toEqual(['aborted', null]);
    expect(told.at(-1)).toMatch(/: 1 exchange \(1 aborted\)$/);
  });

  it('that the service cuts before its answer is cut', async () => {
    client.write(GET);
    const wire = await service.next();
    await wire.until('\r\n\r\n');
    wire.socket.resetAndDestroy();
    expect([await client.ended, client.text()]).toEqual(['ECONNRESET', '']);
    expect((await recorder.end()).lines[0]).toMatchObject({ outcome: 'reset', status: null });
  });

  it('that the service cuts in its answer has what came of it, and no proper end', async () => {
    client.write(GET);
    const wire = await service.next();
    await wire.until('\r\n\r\n');
    wire.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n');
    await client.until('part\r\n');
    wire.socket.resetAndDestroy();
    await client.ended;
    expect(client.text()).toBe('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n');
    expect((await recorder.end()).lines[0]).toMatchObject({ outcome: 'reset', status: 200 });
  });
});

describe('an answer of the recorder itself', () => {
  it('says that it is none of the service, where that cannot be reached', async () => {
    service.close();
    const answer = await send('GET', `${recorder.url}/v2/images`);
    expect([answer.status, answer.headers['x-polyglance-recorder']]).toEqual([502, 'target-unreachable']);
    expect(answer.text).toBe('polyglance record: the target cannot be reached (ECONNREFUSED). This is not an answer of the service.\n');
    expect((await recorder.end()).lines[0]).toMatchObject({ outcome: 'reset', status: null, replyHeaders: [] });
  });

  it('says so for an answer that is no HTTP', async () => {
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const wire = await service.next();
    wire.write('SSH-2.0-OpenSSH_9.2\r\n');
    expect(await client.until('service.')).toMatch(/^HTTP\/1.1 502 Bad Gateway\r\nX-Polyglance-Recorder: unreadable-answer\r\n/);
  });

  it('refuses a whole URL: it goes to no other place', async () => {
    const elsewhere = await startRaw();
    client.write(`GET ${elsewhere.url}/v2/images HTTP/1.1\r\nHost: 127.0.0.1:${elsewhere.port}\r\n\r\n`);
    expect(await client.until('service.')).toMatch(/^HTTP\/1.1 400 Bad Request\r\nX-Polyglance-Recorder: no-path\r\n/);
    expect([service.wires, elsewhere.wires]).toEqual([[], []]);
    elsewhere.close();
  });

  it('refuses what is no HTTP', async () => {
    client.write('hello\r\n\r\n');
    expect(await client.until('service.')).toMatch(/^HTTP\/1.1 400 Bad Request\r\nX-Polyglance-Recorder: unreadable-request\r\n/);
  });
});

describe('the recorder', () => {
  const proxy = useWeb((_, response) => response.writeHead(418).end());

  it('asks no proxy', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: proxy.url, http_proxy: proxy.url, NO_PROXY: '', no_proxy: '' });
    try {
      expect((await exchange('GET / HTTP/1.1\r\nHost: a\r\n\r\n', '\r\n\r\n', OK)).answered).toBe(OK);
    } finally {
      process.env = before;
    }
  });

  it('says of the service which versions it has', async () => {
    const versions = [
      { id: 'v2.15', status: 'CURRENT' },
      { id: 'v1.1', status: 'DEPRECATED' },
    ];
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/' ? 300 : 404).end(JSON.stringify({ versions }));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { stamp } = await (
      await bench.record(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { release: 'Glance 25.1' })
    ).end();
    server.close();
    expect(stamp).toMatchObject({ polyglance: 'recording', version: 1, dialect: 'openstack-v2', release: 'Glance 25.1' });
    expect(stamp.versions).toEqual(['v2.15 CURRENT', 'v1.1 DEPRECATED']);
    expect(new Date(stamp.at).toISOString()).toBe(stamp.at);
  });
});
