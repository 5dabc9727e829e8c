import { describe, expect, it } from '@jest/globals';
import { type Bench, PATCH_21, useEmulator } from '../../support/emulator.ts';

const frozen = 'frozen:2030-01-01T00:00:00Z';
const rated = useEmulator({ switches: { 'rackspace.rateLimit': 'GET 3/minute, POST /tasks 1/hour' }, clock: frozen });
const all = useEmulator({ switches: { 'rackspace.rateLimit': '2/second' }, clock: frozen });
const full = useEmulator({
  switches: { 'rackspace.maxImages': 2, 'rackspace.maxImageMeta': 2, 'rackspace.maxItems': 2, 'rackspace.pageSize': 3 },
});
const plain = useEmulator();
const TASK = { type: 'import', input: { image_properties: { name: 'x' }, import_from: 'exports/my-excellent-image.vhd' } };
const list = (bench: Bench, query = '', as = 'dev-alice') => bench.rackspace('GET', `/v2/images${query}`, { as });
const own = (bench: Bench, members: object = {}) => bench.image({ visibility: 'private', ...members });

describe('a rate limit', () => {
  it('answers 413 beyond the rate, and says when it is over', async () => {
    for (let count = 0; count < 3; count += 1) expect((await list(rated)).status).toBe(200);
    rated.emulator.clock.advance('20s');
    const answer = await list(rated);
    expect([answer.status, answer.headers['retry-after']]).toEqual([413, '40']);
    expect(answer.json).toEqual({
      overLimit: { code: 413, message: 'OverLimit Retry...', details: expect.any(String), retryAfter: '2030-01-01T00:01:00Z' },
    });
  });

  it('is reset after its time', async () => {
    for (let count = 0; count < 4; count += 1) await list(rated);
    rated.emulator.clock.advance('59s');
    expect((await list(rated)).status).toBe(413);
    rated.emulator.clock.advance('1s');
    for (let count = 0; count < 3; count += 1) expect((await list(rated)).status).toBe(200);
    expect((await list(rated)).status).toBe(413);
  });

  it('counts each user, each method and each path by itself', async () => {
    for (let count = 0; count < 4; count += 1) await list(rated);
    expect((await list(rated, '', 'dev-bob')).status).toBe(200);
    const begin = () => rated.rackspace('POST', '/v2/tasks', { body: TASK });
    const begun = [await begin(), await begin()];
    expect(begun.map(({ status }) => status)).toEqual([201, 413]);
    expect(begun[1]?.headers['retry-after']).toBe('3600');
    expect((await rated.rackspace('POST', '/v2/1100111/tasks', { body: TASK })).status).toBe(413);
    expect((await rated.rackspace('DELETE', `/v2/images/${await own(rated)}`)).status).toBe(204);
  });

  it('counts what finds nothing too, and nothing without a good token', async () => {
    expect((await all.rackspace('GET', '/v2/nothing')).status).toBe(404);
    expect((await all.rackspace('GET', '/v2/images', { as: null })).status).toBe(401);
    expect((await all.rackspace('DELETE', '/v2/images')).status).toBe(405);
    expect((await all.rackspace('PATCH', '/v2/images/x', { body: '{' })).status).toBe(413);
  });

  it('is forgotten with a reset, and is none of another cloud', async () => {
    for (let count = 0; count < 3; count += 1) await list(all);
    expect((await list(all)).status).toBe(413);
    expect((await all.v2('GET', '/v2/images')).status).toBe(200);
    all.emulator.reset();
    expect((await list(all)).status).toBe(200);
  });
});

describe('an absolute limit', () => {
  it('answers 413 to one image more than an account may have', async () => {
    for (let count = 0; count < 2; count += 1) await own(full);
    // Those of the fixtures count too: what there is, is there.
    const answer = await full.rackspace('POST', '/v2/tasks', { body: TASK });
    expect(answer.status).toBe(413);
    expect(answer.headers).not.toHaveProperty('retry-after');
    expect(answer.json).toEqual({
      overLimit: { code: 413, message: 'Your account is currently over the limit so your request could not be processed.' },
    });
    expect((await full.rackspace('POST', '/v2/tasks', { as: 'dev-bob', body: TASK })).status).toBe(201);
  });

  it('answers 413 to one property more than an image may have', async () => {
    const id = await own(full);
    const add = (...names: string[]) =>
      full.rackspace('PATCH', `/v2/images/${id}`, {
        body: names.map((name) => ({ op: 'add', path: `/${name}`, value: 'x' })),
        headers: { 'content-type': PATCH_21 },
      });
    expect((await add('one', 'two')).status).toBe(200);
    const answer = await add('three');
    expect(answer.status).toBe(413);
    expect(answer.json.overLimit.message).toContain('Attempted: 3, Maximum: 2');
    expect((await full.rackspace('GET', `/v2/images/${id}`)).json).not.toHaveProperty('three');
    expect((await add('one')).status).toBe(200);
  });
});

describe('the number of items', () => {
  it('answers 413 when more are returned than are allowed', async () => {
    for (let count = 0; count < 3; count += 1) await own(full, { name: 'many' });
    const answer = await list(full, '?name=many');
    expect(answer.status).toBe(413);
    expect(answer.json).toEqual({ overLimit: { code: 413, message: 'The number of items returned is above the allowed limit.' } });
    const page = await list(full, '?name=many&limit=2');
    expect([page.status, page.json.images.length]).toEqual([200, 2]);
  });

  it('counts members and tasks too', async () => {
    const id = await own(full);
    for (const member of ['1100222', '1100333', '7']) await full.rackspace('POST', `/v2/images/${id}/members`, { body: { member } });
    expect((await full.rackspace('GET', `/v2/images/${id}/members`)).status).toBe(413);
    const wanted = { type: 'export', input: { image_uuid: id, receiving_swift_container: 'exports' } };
    for (let count = 0; count < 3; count += 1) await full.rackspace('POST', '/v2/tasks', { body: wanted });
    expect((await full.rackspace('GET', '/v2/tasks')).status).toBe(413);
    expect((await full.rackspace('GET', '/v2/tasks?limit=2')).status).toBe(200);
  });
});

describe('the size of a page', () => {
  it('is a hundred where nothing is asked for, and where more is', async () => {
    for (let count = 0; count < 101; count += 1) await own(plain, { name: 'page' });
    for (const query of ['', '&limit=1000']) {
      const { images, first, next } = (await list(plain, `?name=page${query}`)).json;
      expect([images.length, first]).toEqual([100, `/v2/images?name=page${query}`]);
      expect(next).toBe(`/v2/images?name=page${query}&marker=${images[99].id}`);
      expect((await plain.rackspace('GET', next)).json.images).toHaveLength(1);
    }
  });

  it('is what the switch says, for tasks as well', async () => {
    const { images, first, next } = (await list(full, '?visibility=public&limit=2')).json;
    expect([images.length <= 2, first, next === undefined || next.includes('limit=2')]).toEqual([
      true,
      '/v2/images?visibility=public&limit=2',
      true,
    ]);
    expect((await full.rackspace('GET', '/v2/tasks')).json.first).toBe('/v2/tasks');
  });
});

describe('without any of these switches', () => {
  it('nothing is limited', async () => {
    for (let count = 0; count < 30; count += 1) expect((await list(plain)).status).toBe(200);
  });
});
