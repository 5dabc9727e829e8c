import { describe, expect, it } from '@jest/globals';
import { OCTETS, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const open = useEmulator({ switches: { 'rackspace.allowCreate': true } });
const NEW = { name: 'made here', disk_format: 'vhd', container_format: 'ovf' };

describe('rackspace.image-create, rackspace.image-upload and rackspace.image-download, which are not offered', () => {
  it.each([
    ['POST', '/v2/images', NEW, 'GET'],
    ['PUT', '/v2/images/ID/file', 'data', ''],
    ['GET', '/v2/images/ID/file', undefined, ''],
    ['DELETE', '/v2/images/ID/file', undefined, ''],
    ['POST', '/v2/1100111/images', NEW, 'GET'],
  ])('answers 405 to %s %s, with the methods that there are', async (method, path, body, allow) => {
    const id = await bench.image({ visibility: 'private' });
    const answer = await bench.rackspace(method, path.replace('ID', id), { body });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
    expect(answer.json).toEqual({ badMethod: { code: 405, message: expect.any(String) } });
    expect((await bench.rackspace('GET', `/v2/images/${id}`)).json.status).toBe('queued');
  });

  it('says so before it looks at the body, and behind the token', async () => {
    expect((await bench.rackspace('POST', '/v2/images', { body: '{' })).status).toBe(405);
    expect((await bench.rackspace('POST', '/v2/images', { as: null, body: '{' })).status).toBe(401);
  });
});

describe('with rackspace.allowCreate', () => {
  it('makes an image, takes its data and gives it back', async () => {
    const made = await open.rackspace('POST', '/v2/images', { body: NEW });
    expect(made.status).toBe(201);
    const { id } = made.json;
    expect(made.json).toMatchObject({ ...NEW, status: 'queued', visibility: 'private', owner: '1100111', self: `/v2/images/${id}` });
    expect(made.headers.location).toBe(`${open.emulator.homes['rackspace']}/v2/images/${id}`);
    expect(made.json).not.toHaveProperty('size');
    const sent = await open.rackspace('PUT', `/v2/images/${id}/file`, { body: 'conectix', headers: OCTETS });
    expect([sent.status, sent.text]).toEqual([204, '']);
    expect((await open.rackspace('GET', `/v2/images/${id}`)).json).toMatchObject({ status: 'active', size: 8 });
    const got = await open.rackspace('GET', `/v2/images/${id}/file`);
    expect([got.status, got.text, got.headers['content-type']]).toEqual([200, 'conectix', 'application/octet-stream']);
  });

  it('lists the methods that there are then', async () => {
    expect((await open.rackspace('DELETE', '/v2/images')).headers.allow).toBe('GET, POST');
    expect((await open.rackspace('DELETE', '/v2/images/x/file')).headers.allow).toBe('GET, PUT');
  });

  it.each([
    ['a property of the platform', { ...NEW, 'com.rackspace__1__options': '0' }, 403],
    ['a format that there is not', { ...NEW, disk_format: 'floppy' }, 400],
    ['no object', [], 400],
    ['no JSON', '{', 400],
    ['a public image', { ...NEW, visibility: 'public' }, 403],
  ])('refuses %s', async (_name, body, status) => {
    expect((await open.rackspace('POST', '/v2/images', { body })).status).toBe(status);
  });
});
