import { describe, expect, it } from '@jest/globals';
import { RACKSPACE_FEDORA as FEDORA, PATCH_21, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator({ switches: { marks: 'none', 'rackspace.errors': 'webob', 'rackspace.rateLimit': 'DELETE 1/minute' } });
const UNKNOWN = '00000000-1111-4222-8333-444444444444';
const JSON_HEADERS = { accept: 'application/json' };
const patch = (id: string, body: unknown, headers: Readonly<Record<string, string>> = JSON_HEADERS) =>
  bench.rackspace('PATCH', `/v2/images/${id}`, { body, headers: { 'content-type': PATCH_21, ...headers } });

describe('errors where rackspace.errors is webob', () => {
  it.each([
    [400, '400 Bad Request', () => patch(FEDORA, '{')],
    [403, '403 Forbidden', () => patch(FEDORA, [{ op: 'add', path: '/com.rackspace.x', value: 'x' }])],
    [404, '404 Not Found', () => patch(UNKNOWN, [])],
    [405, '405 Method Not Allowed', () => bench.rackspace('PUT', '/v2/images', { headers: JSON_HEADERS })],
    [409, '409 Conflict', () => patch(FEDORA, [{ op: 'remove', path: '/absent' }])],
    [415, '415 Unsupported Media Type', () => patch(FEDORA, '[]', { ...JSON_HEADERS, 'content-type': 'text/plain' })],
  ])('%i is the page of the service that stands behind the proxy', async (status, code, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({ message: expect.any(String), code, title: code.slice(4) });
  });

  it('is HTML, or plain text, for who accepts that', async () => {
    expect((await patch(UNKNOWN, [], { accept: '*/*' })).headers['content-type']).toBe('text/html; charset=UTF-8');
    const plain = await patch(UNKNOWN, [], { accept: 'text/plain' });
    expect(plain.text).toMatch(/^404 Not Found\n\n.*No image found with ID/s);
  });

  it('keeps the methods that a path has', async () => {
    expect((await bench.rackspace('PUT', `/v2/images/${FEDORA}`)).headers.allow).toBe('GET, PATCH, DELETE');
  });

  it.each([
    ['no token', () => bench.rackspace('GET', '/v2/images', { as: null }), 'unauthorized'],
    ['an error of the proxy', () => bench.rackspace('GET', '/v2/images', { headers: { prefer: 'code=503' } }), 'serviceUnavailable'],
    [
      'a rate',
      async () => {
        await bench.rackspace('DELETE', '/v2/images/x');
        return bench.rackspace('DELETE', '/v2/images/x');
      },
      'overLimit',
    ],
  ])('leaves %s in the form of the platform', async (_name, ask, fault) => {
    expect(Object.keys((await ask()).json)).toEqual([fault]);
  });
});
