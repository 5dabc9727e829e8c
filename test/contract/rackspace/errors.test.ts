import { describe, expect, it } from '@jest/globals';
import { RACKSPACE_FEDORA as FEDORA, PATCH_20, PATCH_21, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator({ switches: { marks: 'none' }, clock: { mode: 'frozen', at: Date.UTC(2030, 0, 1) } });
const UNKNOWN = '00000000-1111-4222-8333-444444444444';
const patch = (id: string, operations: unknown, sent: object = {}) =>
  bench.rackspace('PATCH', `/v2/images/${id}`, { headers: { 'content-type': PATCH_21 }, ...sent, body: operations });

describe('errors of rackspace.image-update', () => {
  it('refuses a body that is not JSON', async () => {
    const answer = await patch(FEDORA, '{{"op": "replace"}}');
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toEqual({ badRequest: { code: 400, message: 'Malformed JSON in request body.' } });
  });

  it.each([
    ['no token', null],
    ['a token that is not good', 'nobody'],
  ])('asks for a token', async (_name, as) => {
    const answer = await patch(FEDORA, [], { as });
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual({ unauthorized: { code: 401, message: expect.stringContaining('X-Auth-Token') } });
  });

  it('refuses a property of the platform', async () => {
    const answer = await patch(FEDORA, [{ op: 'add', path: '/com.rackspace.myproperty', value: 'x' }]);
    expect(answer.status).toBe(403);
    expect(answer.json).toEqual({ forbidden: { code: 403, message: expect.stringContaining("'com.rackspace.myproperty' is protected") } });
  });

  it('finds no image of an unknown id', async () => {
    const answer = await patch(UNKNOWN, []);
    expect(answer.status).toBe(404);
    expect(answer.json).toEqual({ itemNotFound: { code: 404, message: `No image found with ID ${UNKNOWN}` } });
  });

  it.each([
    ['POST', '/v2/images', 'GET'],
    ['DELETE', '/v2/images', 'GET'],
    ['PUT', `/v2/images/${FEDORA}`, 'GET, PATCH, DELETE'],
    ['POST', `/v2/images/${FEDORA}`, 'GET, PATCH, DELETE'],
  ])('answers 405 with the methods that a path has', async (method, path, allow) => {
    const answer = await bench.rackspace(method, path, { body: {} });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
    expect(answer.json).toEqual({ badMethod: { code: 405, message: expect.any(String) } });
  });

  it('refuses to replace a property that is not there', async () => {
    const answer = await patch(FEDORA, [{ op: 'replace', path: '/absent', value: 'x' }]);
    expect(answer.status).toBe(409);
    expect(answer.json).toEqual({ conflictingRequest: { code: 409, message: 'Property absent does not exist.' } });
  });

  it('refuses more properties than an image may have', async () => {
    const operations = Array.from({ length: 129 }, (_, index) => ({ op: 'add', path: `/p${index}`, value: 'x' }));
    const answer = await patch(FEDORA, operations);
    expect(answer.status).toBe(413);
    expect(answer.json).toEqual({ overLimit: { code: 413, message: expect.stringContaining('Maximum: 128') } });
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', ''])(
    'refuses another media type, and none',
    async (type) => {
      const answer = await patch(FEDORA, '[]', { headers: type === '' ? {} : { 'content-type': type } });
      expect(answer.status).toBe(415);
      expect(answer.headers['accept-patch']).toBe(`${PATCH_20}, ${PATCH_21}`);
      expect(answer.json).toEqual({ badMediaType: { code: 415, message: expect.any(String) } });
    },
  );

  it('looks for a token before the media type, and at the media type before the image', async () => {
    expect((await patch(UNKNOWN, '[]', { as: null, headers: { 'content-type': 'text/plain' } })).status).toBe(401);
    expect((await patch(UNKNOWN, '[]', { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });
});

describe('errors that are asked for', () => {
  it.each([
    [400, 'badRequest'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'itemNotFound'],
    [405, 'badMethod'],
    [409, 'conflictingRequest'],
    [413, 'overLimit'],
    [415, 'badMediaType'],
    [500, 'computeFault'],
    [503, 'serviceUnavailable'],
  ])('answers %i as the fault %s', async (status, name) => {
    const answer = await patch(FEDORA, [], { headers: { 'content-type': PATCH_21, prefer: `code=${status}` } });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toMatchObject({ [name]: { code: status, message: expect.stringMatching(/./) } });
  });

  it('says when to try again after 413, in seconds and as a time', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'limit',
      rules: [{ match: { operation: 'rackspace.image-update' }, reply: { status: 413, retryAfter: '30s' } }],
    });
    const answer = await patch(FEDORA, []);
    expect(answer.headers['retry-after']).toBe('30');
    expect(answer.json).toEqual({
      overLimit: { code: 413, message: expect.any(String), details: expect.any(String), retryAfter: '2030-01-01T00:00:30Z' },
    });
  });

  it('says when to try again after 503', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'down',
      rules: [{ match: { dialect: 'rackspace' }, reply: { status: 503, retryAfter: '2s', message: 'Back soon.' } }],
    });
    const answer = await patch(FEDORA, []);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.json).toEqual({ serviceUnavailable: { code: 503, message: 'Back soon.' } });
  });
});

describe('what is not offered', () => {
  it.each([
    ['POST', `/v2/images/${FEDORA}/actions/deactivate`],
    ['GET', '/v2/limits'],
    ['GET', '/v3'],
  ])('finds nothing at %s %s', async (method, path) => {
    const answer = await bench.rackspace(method, path);
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ itemNotFound: { code: 404 } });
  });
});
