import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GuardSettings } from '../../src/admin/guard.ts';
import { createAdminHandler } from '../../src/admin/handler.ts';
import { adminOperations } from '../../src/admin/operations.ts';
import { createFakeHost, type FakeHost } from './fake-host.ts';

const OPEN: GuardSettings = { enabled: true, token: null, hosts: [], publicUrl: null };

let server: Server;
let host: FakeHost;
let failures: unknown[];

/** Serves as the emulator does: `/__admin/…` and `/sandbox/{name}/__admin/…`. */
async function serve(settings: Partial<GuardSettings> = {}): Promise<void> {
  host = createFakeHost();
  failures = [];
  const handle = createAdminHandler(host, { ...OPEN, ...settings }, { onFailure: (error) => failures.push(error) });
  server = createServer((request, response) => {
    const [, sandbox, path] = /^(?:\/sandbox\/([^/]+))?\/__admin([^?]*)/.exec(request.url ?? '') ?? [];
    handle(request, response, sandbox ?? null, path ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

function portOf(): number {
  return (server.address() as AddressInfo).port;
}

async function ask(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${portOf()}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

/** With a Host of one's own, which fetch does not allow. */
async function askAs(hostHeader: string, path: string): Promise<number | undefined> {
  const sent = httpRequest({ port: portOf(), host: '127.0.0.1', path, headers: { host: hostHeader } }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

const codeOf = ({ body }: Answer): unknown => (body as { error: { code: string } }).error.code;

beforeEach(() => serve());
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

describe('the admin API', () => {
  it('lists its operations, and those of a sandbox', async () => {
    const all = (await ask('GET', '/__admin')).body as { operations: { path: string }[] };
    const inSandbox = (await ask('GET', '/sandbox/a/__admin/')).body as { operations: { path: string }[] };
    expect(all.operations).toHaveLength(adminOperations.length);
    expect(inSandbox.operations.map(({ path }) => path)).toContain('/__admin/journal');
    expect(inSandbox.operations.map(({ path }) => path)).not.toContain('/__admin/shutdown');
  });

  it('has each operation once', () => {
    expect(new Set(adminOperations.map(({ id }) => id)).size).toBe(adminOperations.length);
    expect(new Set(adminOperations.map(({ method, path }) => `${method} ${path}`)).size).toBe(adminOperations.length);
  });

  it('says that it lives', async () => {
    const { status, body, headers } = await ask('GET', '/__admin/health');
    expect([status, body]).toEqual([200, { status: 'ok' }]);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('says whether it is ready', async () => {
    expect(await ask('GET', '/__admin/ready')).toMatchObject({ status: 200, body: { ready: true, reasons: [] } });
    host.reasons.push('no fixtures yet');
    expect(await ask('GET', '/__admin/ready')).toMatchObject({ status: 503, body: { ready: false, reasons: ['no fixtures yet'] } });
  });

  it('shows version, dialects and URLs', async () => {
    const { body } = await ask('GET', '/__admin/version');
    expect(body).toMatchObject({
      version: '1.2.3',
      startedAt: '2026-01-01T00:00:00.000Z',
      dialects: [{ id: 'openstack-v2', home: '/openstack' }],
      urls: { openstack: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/openstack$/) },
    });
  });

  it('lists the operations and the errors of the dialects', async () => {
    const row = { id: 'openstack-v2.image-update', dialect: 'openstack-v2', method: 'PATCH', path: '/v2/images/{image_id}', auth: 'token' };
    expect((await ask('GET', '/__admin/operations')).body).toEqual({ operations: [{ ...row, summary: 'Update image', source: 'page' }] });
    expect((await ask('GET', '/__admin/errors?dialect=openstack-v2')).body).toMatchObject({
      errors: [{ id: 'openstack-v2.bad-request', status: 400, code: null, cause: null }],
    });
    expect((await ask('GET', '/__admin/errors?dialect=openstack')).body).toMatchObject({
      error: { message: 'There is no dialect "openstack", did you mean "openstack-v2"?' },
    });
  });

  it('hands the query of the journal on', async () => {
    const { body } = await ask('GET', '/__admin/journal?limit=5&after=0&operation=ims.*');
    expect(body).toEqual({ exchanges: [], query: { limit: 5, after: 0, operation: 'ims.*' } });
  });

  it.each(['limit=0', 'limit=x', 'limit=-1', 'after=1.5', 'limit=1&limit=2', 'limt=1'])('refuses the journal with ?%s', async (query) => {
    expect((await ask('GET', `/__admin/journal?${query}`)).status).toBe(400);
  });

  it('clears the journal of the sandbox in the URL', async () => {
    expect((await ask('DELETE', '/__admin/journal')).status).toBe(204);
    expect((await ask('DELETE', '/sandbox/a/__admin/journal')).status).toBe(204);
    expect(host.deeds).toEqual(['clear null', 'clear a']);
  });

  it('lists what had no route', async () => {
    expect((await ask('GET', '/__admin/journal/unmatched')).body).toEqual({ exchanges: [] });
  });

  it('lists images page by page, newest first', async () => {
    const first = (await ask('GET', '/__admin/images?limit=2')).body as { images: { id: string }[]; next: string; total: number };
    expect([first.images.map(({ id }) => id), first.next, first.total]).toEqual([['image-3', 'image-2'], 'image-2', 3]);
    const second = (await ask('GET', `/__admin/images?limit=2&marker=${first.next}`)).body;
    expect(second).toMatchObject({ images: [{ id: 'image-1', createdAt: '2026-01-01T00:00:00.001Z' }], next: null });
    expect((await ask('GET', '/__admin/images?marker=none')).status).toBe(400);
  });

  it('answers HEAD as GET, without a body', async () => {
    expect(await ask('HEAD', '/__admin/version')).toMatchObject({ status: 200, body: null });
    expect(await ask('HEAD', '/__admin/health')).toMatchObject({ status: 200, body: null });
  });
});

describe('the clock', () => {
  const shown = {
    mode: 'frozen',
    now: '2026-01-01T00:00:00.000Z',
    pending: [
      { purpose: 'rule slow/1', due: '2026-01-01T00:00:01.500Z' },
      { purpose: 'rule never/1', due: null },
    ],
  };

  it('is shown with those who wait', async () => {
    expect(await ask('GET', '/__admin/clock')).toMatchObject({ status: 200, body: shown });
  });

  it('is set by an object or a text, and shown', async () => {
    const at = '{"mode": "frozen", "at": "2026-01-01T00:00:00Z"}';
    expect(await ask('PUT', '/__admin/clock', at)).toMatchObject({ status: 200, body: shown });
    expect(await ask('PUT', '/sandbox/a/__admin/clock', '"real"')).toMatchObject({ status: 200, body: shown });
    expect(host.deeds).toEqual(['set {"mode":"frozen","at":"2026-01-01T00:00:00Z"} null', 'set "real" a']);
  });

  it('is advanced, and shown', async () => {
    expect(await ask('POST', '/__admin/clock/advance', '{"by": "15m"}')).toMatchObject({ status: 200, body: shown });
    expect(host.deeds).toEqual(['advance 15m null']);
  });

  it.each([
    ['PUT', '/clock', 'frozen', 'malformed-json', 'The body is not JSON'],
    ['PUT', '/clock', '7', 'invalid-body', 'a JSON object or a JSON text'],
    ['PUT', '/clock', '{"mod": "real"}', 'invalid-body', 'There is no option "mod", did you mean "mode"?'],
    ['POST', '/clock/advance', '', 'malformed-json', 'The body is not JSON'],
    ['POST', '/clock/advance', '["15m"]', 'invalid-body', 'has to be a JSON object'],
    ['POST', '/clock/advance', '{"yb": "15m"}', 'invalid-body', 'There is no option "yb", did you mean "by"?'],
    ['POST', '/clock/advance', '{"duration": "15m"}', 'invalid-body', 'There is no option "duration": there are by'],
    ['POST', '/clock/advance', '{"by": 15}', 'invalid-body', '"by" has to be a duration with its unit'],
    ['POST', '/clock/advance', '{}', 'invalid-body', '"by" has to be a duration with its unit'],
  ])('refuses %s %s with %s as %s', async (method, path, body, code, message) => {
    const answer = await ask(method, `/__admin${path}`, body);
    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
    expect(JSON.stringify(answer.body)).toContain(JSON.stringify(message).slice(1, -1));
    expect(host.deeds).toEqual([]);
  });
});

describe('scenarios', () => {
  it('are added, shown and taken out', async () => {
    expect(await ask('POST', '/__admin/scenarios', 'name: twice\n')).toMatchObject({ status: 201, body: { name: 'twice' } });
    expect((await ask('GET', '/__admin/scenarios')).body).toMatchObject({ scenarios: [{ name: 'twice' }] });
    expect((await ask('GET', '/__admin/scenarios/twice')).body).toMatchObject({ text: 'name: twice\n' });
    expect((await ask('GET', '/sandbox/a/__admin/scenarios/twice')).status).toBe(404);
    expect((await ask('DELETE', '/__admin/scenarios/twice')).status).toBe(204);
    expect((await ask('DELETE', '/__admin/scenarios/twice')).status).toBe(404);
  });

  it('are refused with their findings', async () => {
    const answer = await ask('POST', '/__admin/scenarios', '{"version": 1}', { 'content-type': 'application/json' });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({
      error: {
        code: 'refused',
        message: 'request body:2:3: there is no name',
        findings: [{ message: 'there is no name', file: 'request body', line: 2, column: 3 }],
      },
    });
  });

  it('are refused when there is none', async () => {
    expect(codeOf(await ask('POST', '/__admin/scenarios', ''))).toBe('invalid-body');
  });

  it('are refused when they are longer than 1 MiB', async () => {
    expect(await ask('POST', '/__admin/scenarios', 'x'.repeat(1024 * 1024 + 1))).toMatchObject({
      status: 413,
      body: { error: { code: 'body-too-large' } },
    });
    expect((await ask('POST', '/__admin/scenarios', `name: ${'x'.repeat(1024 * 1024 - 6)}`)).status).toBe(201);
  });

  it('say nothing of a failure of ours to the client', async () => {
    const answer = await ask('POST', '/__admin/scenarios', 'crash');
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(failures).toHaveLength(1);
  });
});

describe('sandboxes', () => {
  it('are listed with their URLs', async () => {
    const { body } = await ask('GET', '/__admin/sandboxes');
    const url = `http://127.0.0.1:${portOf()}/sandbox/a`;
    const clock = { mode: 'frozen', now: '2026-01-01T00:00:00.000Z' };
    const life = { createdAt: '2026-01-01T00:00:00.000Z', ttl: '90s', expiresAt: '2026-01-01T00:01:30.000Z' };
    expect(body).toEqual({ sandboxes: [{ name: 'a', url, ...life, seed: '1', clock, images: 3 }] });
  });

  it('are made with what the body says', async () => {
    const options = { name: 'b', seed: '7', switches: { marks: 'none' }, scenarios: ['name: x'], clock: { mode: 'real' } };
    const answer = await ask('POST', '/__admin/sandboxes', JSON.stringify(options));
    expect(answer).toMatchObject({ status: 201, body: { name: 'b', seed: '7' } });
    expect(host.deeds).toEqual([
      `create ${JSON.stringify({ name: 'b', switches: { marks: 'none' }, seed: '7', scenarios: ['name: x'], clock: { mode: 'real' } })}`,
    ]);
  });

  it('are made with fixtures and a life of their own', async () => {
    const options = { fixtures: [{ version: 1 }, 'version: 1'], ttl: '30m' };
    expect((await ask('POST', '/__admin/sandboxes', JSON.stringify(options))).status).toBe(201);
    expect(host.deeds).toEqual([`create ${JSON.stringify(options)}`]);
  });

  it('are made without a body too', async () => {
    expect(await ask('POST', '/__admin/sandboxes')).toMatchObject({ status: 201, body: { name: 'made-up' } });
  });

  it.each([
    ['{"name": "b"', 400, 'malformed-json'],
    ['[]', 400, 'invalid-body'],
    ['null', 400, 'invalid-body'],
    ['{"nmae": "b"}', 400, 'invalid-body'],
    ['{"name": 5}', 400, 'invalid-body'],
    ['{"seed": true}', 400, 'invalid-body'],
    ['{"switches": ["marks"]}', 400, 'invalid-body'],
    ['{"switches": {"marks": null}}', 400, 'invalid-body'],
    ['{"scenarios": "x"}', 400, 'invalid-body'],
    ['{"switches": {"unknown": true}}', 400, 'refused'],
    ['{"name": "a"}', 409, 'sandbox-exists'],
  ])('are refused for %s', async (body, status, code) => {
    const answer = await ask('POST', '/__admin/sandboxes', body);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(host.deeds).toEqual([]);
  });

  it('are refused with the name that was meant', async () => {
    const { body } = await ask('POST', '/__admin/sandboxes', '{"nmae": "b"}');
    expect(body).toMatchObject({ error: { message: 'There is no option "nmae", did you mean "name"?' } });
  });

  it('are shown and deleted by name', async () => {
    expect(await ask('GET', '/__admin/sandboxes/a')).toMatchObject({ status: 200, body: { name: 'a' } });
    expect((await ask('DELETE', '/__admin/sandboxes/a')).status).toBe(204);
    expect(codeOf(await ask('DELETE', '/__admin/sandboxes/a'))).toBe('sandbox-not-found');
    expect(codeOf(await ask('GET', '/__admin/sandboxes/a'))).toBe('sandbox-not-found');
  });

  it('are not made by a look at them', async () => {
    const answer = await ask('GET', '/sandbox/aa/__admin/journal');
    expect(answer).toMatchObject({
      status: 404,
      body: { error: { code: 'sandbox-not-found', message: expect.stringContaining('did you mean "a"') } },
    });
    expect(host.deeds).toEqual([]);
  });

  it('have no operations of the process', async () => {
    expect((await ask('POST', '/sandbox/a/__admin/shutdown')).body).toEqual({
      error: { code: 'not-found', message: 'There is no /sandbox/a/__admin/shutdown: it is only at /__admin/shutdown.' },
    });
    expect((await ask('GET', '/sandbox/a/__admin/health')).status).toBe(404);
    expect(host.deeds).toEqual([]);
  });
});

describe('an unknown parameter', () => {
  it('is answered with those that there are', async () => {
    const { body } = await ask('GET', '/__admin/journal?status=404');
    expect(body).toMatchObject({
      error: { message: 'There is no parameter "status" here: there are limit, after, operation, format, all' },
    });
    expect(await ask('GET', '/__admin/version?x=1')).toMatchObject({
      body: { error: { message: 'There is no parameter "x" here, and no other' } },
    });
  });
});

describe('reset and shutdown', () => {
  it('reset one sandbox, or all', async () => {
    const statuses = [
      await ask('POST', '/__admin/reset'),
      await ask('POST', '/sandbox/a/__admin/reset'),
      await ask('POST', '/__admin/reset?all=true'),
      await ask('POST', '/__admin/reset?all=false'),
    ].map(({ status }) => status);
    expect(statuses).toEqual([204, 204, 204, 204]);
    expect(host.deeds).toEqual(['reset null', 'reset a', 'reset all', 'reset null']);
  });

  it.each(['/sandbox/a/__admin/reset?all=true', '/__admin/reset?all=yes', '/__admin/reset?al=true'])('refuse POST %s', async (path) => {
    expect((await ask('POST', path)).status).toBe(400);
    expect(host.deeds).toEqual([]);
  });

  it('stop the emulator once the answer is out', async () => {
    expect(await ask('POST', '/__admin/shutdown')).toMatchObject({ status: 202, body: { status: 'stopping' } });
    await expect(host.stopped).resolves.toBeUndefined();
  });
});

describe('what is not there', () => {
  it('is answered with what was nearly meant', async () => {
    const answer = await ask('GET', '/__admin/journl');
    expect(answer).toMatchObject({
      status: 404,
      body: {
        error: {
          code: 'not-found',
          message: 'There is no GET /__admin/journl.',
          nearMisses: ['GET /__admin/journal', 'DELETE /__admin/journal'],
        },
      },
    });
  });

  it('is a method that a path does not have', async () => {
    const answer = await ask('PUT', '/__admin/journal', '{}');
    expect([answer.status, answer.headers.get('allow'), codeOf(answer)]).toEqual([405, 'GET, HEAD, DELETE', 'method-not-allowed']);
    expect((await ask('DELETE', '/__admin/health')).headers.get('allow')).toBe('GET, HEAD');
    expect((await ask('OPTIONS', '/__admin/reset')).headers.get('allow')).toBe('POST');
  });

  it.each([
    '/__admin/sandboxes/%E0%A4%A',
    '/__admin/sandboxes/%00',
    '/__admin/scenarios/..%2f..%2fx',
    '/__admin//journal',
    '/__admin/__proto__',
    '/__admin/x/y/z',
  ])('is refused quietly: %s', async (path) => {
    const { status, body } = await ask('GET', path);
    expect([400, 404]).toContain(status);
    expect(body).toMatchObject({ error: { code: expect.any(String) } });
    expect(failures).toEqual([]);
  });

  it('is a body in an encoding that nobody knows', async () => {
    expect((await ask('POST', '/__admin/scenarios', 'name: x', { 'content-encoding': 'zip' })).status).toBe(415);
    expect((await ask('POST', '/__admin/scenarios', 'name: x', { 'content-type': 'text/plain; charset=klingon' })).status).toBe(415);
    expect(failures).toEqual([]);
  });
});

describe('who may use it', () => {
  it('is nobody who calls it by a foreign name, but for health', async () => {
    expect(await askAs('evil.example', '/__admin/journal')).toBe(403);
    expect(await askAs('evil.example', '/sandbox/a/__admin/journal')).toBe(403);
    expect(await askAs('evil.example', '/__admin/health')).toBe(200);
  });

  it('is no page from elsewhere', async () => {
    const answer = await ask('POST', '/__admin/shutdown', '', { origin: 'https://evil.example' });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'foreign-origin']);
    expect(host.deeds).toEqual([]);
  });

  it('is nobody without a Host', async () => {
    const socket = connect(portOf(), '127.0.0.1').end('GET /__admin/journal HTTP/1.0\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('an admin API with a token', () => {
  beforeEach(async () => {
    server.close();
    await serve({ token: 'open-sesame' });
  });

  it('asks for it everywhere but for health', async () => {
    const refused = await ask('GET', '/__admin/version');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="polyglance-admin"']);
    expect((await ask('GET', '/__admin/version', undefined, { authorization: 'Bearer open-sesame' })).status).toBe(200);
    expect((await ask('GET', '/__admin/health')).status).toBe(200);
  });
});

describe('an admin API that is off', () => {
  beforeEach(async () => {
    server.close();
    await serve({ enabled: false });
  });

  it('has its health alone', async () => {
    expect((await ask('GET', '/__admin/version')).status).toBe(404);
    expect((await ask('POST', '/__admin/shutdown')).status).toBe(404);
    expect((await ask('GET', '/__admin/health')).status).toBe(200);
  });
});
