import { describe, expect, it } from '@jest/globals';
import { FEDORA, RACKSPACE_FEDORA } from '../support/emulator.ts';
import { came, DIALECTS, inRow, useStories } from './ready.ts';
import { waiting } from './support.ts';

// The ready scenarios about updates and other writes, as clients of each cloud meet them.

const stories = useStories();
const { load, update, pageImage, show } = stories;
const nameOf = async (dialect: (typeof DIALECTS)[number]): Promise<string> => (await pageImage(dialect)).json.name;
const v2Update = () => update('openstack-v2');

describe('an answer that is always the same', () => {
  for (const name of ['update-answers-400', 'update-answers-403', 'update-answers-415']) {
    const status = Number(name.slice(-3));
    it(`${name}: every update is refused, in each cloud`, async () => {
      await load(name);
      for (const dialect of DIALECTS) expect(await inRow(3, () => update(dialect))).toEqual([status, status, status]);
    });
  }

  for (const name of ['update-answers-413', 'update-answers-503']) {
    const status = Number(name.slice(-3));
    it(`${name}: two updates are put off, the third one succeeds, in each cloud`, async () => {
      await load(name);
      for (const dialect of DIALECTS) {
        await load(name);
        expect((await update(dialect)).headers['retry-after']).toBe(status === 413 ? '30' : '1');
        expect(await inRow(2, () => update(dialect))).toEqual([status, 200]);
      }
    });
  }

  it('update-fails-twice-with-503: the third update goes through', async () => {
    await load('update-fails-twice-with-503');
    expect(await inRow(3, v2Update)).toEqual([503, 503, 200]);
  });
});

describe('an answer that is lost', () => {
  it('update-connection-reset: the first update is not done, the second one is', async () => {
    await load('update-connection-reset');
    expect(await came(update('openstack-v2', 'first'))).toBe('ECONNRESET');
    expect(await nameOf('openstack-v2')).not.toBe('first');
    expect(await came(update('openstack-v2', 'second'))).toBe(200);
  });

  it('update-answer-is-lost: the image is updated all the same, in each cloud', async () => {
    await load('update-answer-is-lost');
    for (const dialect of DIALECTS) {
      await load('update-answer-is-lost');
      expect(await came(update(dialect, `by ${dialect}`))).toBe('ECONNRESET');
      expect(await nameOf(dialect)).toBe(`by ${dialect}`);
      expect(await came(update(dialect))).toBe(200);
    }
  });

  it('create-answer-is-lost: a second try makes a second image', async () => {
    await load('create-answer-is-lost');
    const create = () => stories.v2('POST', '/v2/images', { body: { name: 'twin' } });
    expect(await inRow(2, create)).toEqual(['ECONNRESET', 201]);
    expect((await stories.v2('GET', '/v2/images?name=twin')).json.images).toHaveLength(2);
    await load('create-answer-is-lost');
    const inV1 = { headers: { 'x-image-meta-name': 'triplet' } };
    expect(await inRow(2, () => stories.v1('POST', '/v1/images', inV1))).toEqual(['ECONNRESET', 201]);
  });

  it('delete-answer-is-lost: a second try finds nothing to delete', async () => {
    await load('delete-answer-is-lost');
    const id = await stories.image();
    const inV2 = () => stories.v2('DELETE', `/v2/images/${id}`);
    expect(await inRow(2, inV2)).toEqual([503, 404]);
    const other = await stories.image();
    expect(await inRow(2, () => stories.rackspace('DELETE', `/v2/images/${other}`))).toEqual([503, 404]);
  });

  it('gateway-times-out: after a minute there is a page of the gateway, and the image is updated', async () => {
    await load('gateway-times-out');
    const answer = update('ims', 'late');
    await waiting(stories, 1);
    expect(await nameOf('ims')).toBe('late');
    stories.emulator.clock.advance('60s');
    const { status, headers, text } = await answer;
    expect([status, headers['content-type'], text.startsWith('<html>')]).toEqual([504, 'text/html', true]);
    expect(await came(update('ims'))).toBe(200);
  });
});

describe('somebody else', () => {
  it('update-conflicts-once: the first update of an image is a conflict', async () => {
    await load('update-conflicts-once');
    for (const dialect of ['openstack-v2', 'openstack-v1', 'rackspace'] as const) {
      await load('update-conflicts-once');
      expect(await inRow(2, () => update(dialect))).toEqual([409, 200]);
    }
  });

  it('another-writer: a patch of one property keeps what the other one wrote; a purge undoes it', async () => {
    await load('another-writer');
    const add = [{ op: 'add', path: '/mine', value: 'yes' }];
    const patched = (await stories.patch(FEDORA, add)).json;
    expect(patched).toMatchObject({ mine: 'yes', changed_by: 'another', tags: ['theirs'] });
    const id = await stories.image();
    await stories.put(id, { 'property-mine': 'yes' });
    expect((await show(id)).json).toMatchObject({ mine: 'yes', tags: ['theirs'] });
    expect((await show(id)).json).not.toHaveProperty('changed_by');
  });

  it('reads-are-stale: three reads show the old name, the fourth one the new one', async () => {
    await load('reads-are-stale');
    const old = await nameOf('rackspace');
    const changed = await update('rackspace', 'new');
    expect(changed.json.name).toBe('new');
    const seen: string[] = [];
    for (let read = 0; read < 4; read += 1) {
      seen.push((await stories.rackspace('GET', `/v2/images/${RACKSPACE_FEDORA}`)).json.name);
    }
    expect(seen).toEqual([old, old, old, 'new']);
  });
});

describe('a service that is not ready', () => {
  it('maintenance-refuses-writes: writes fail from the second one on, reads do not, and after two of them all is well', async () => {
    await load('maintenance-refuses-writes');
    expect(await inRow(3, v2Update)).toEqual([200, 503, 503]);
    expect(await came(update('rackspace'))).toBe(503);
    expect(await inRow(1, () => show(FEDORA))).toEqual([200]);
    expect(await came(v2Update())).toBe(503);
    expect(await inRow(1, () => show(FEDORA))).toEqual([200]);
    expect(await inRow(2, v2Update)).toEqual([200, 200]);
  });

  it('create-is-slow: a new image takes one to two seconds', async () => {
    await load('create-is-slow');
    const made = stories.v2('POST', '/v2/images', { body: { name: 'slow' } });
    await waiting(stories, 1);
    const wait = (stories.emulator.clock.pending()[0]?.due ?? 0) - stories.emulator.clock.now();
    expect(wait >= 1000 && wait <= 2000).toBe(true);
    stories.emulator.clock.advance('2s');
    expect(await came(made)).toBe(201);
  });

  it('update-has-a-bad-day: each cloud has one trouble after the other, and then none', async () => {
    await load('update-has-a-bad-day');
    const limits = { 'openstack-v2': 413, 'openstack-v1': 413, rackspace: 413, ims: 429 };
    for (const dialect of DIALECTS) {
      expect(await inRow(6, () => update(dialect, 'done'))).toEqual([503, 'ECONNRESET', 'ECONNRESET', limits[dialect], 200, 200]);
    }
    expect(stories.emulator.plans.list()).toMatchObject([{ left: 0 }]);
  });
});

describe('a cloud of its own', () => {
  it('rackspace-over-limit: the eleventh call in a minute is over the limit, and told when to come again', async () => {
    await load('rackspace-over-limit');
    const list = () => stories.rackspace('GET', '/v2/images');
    expect(await inRow(10, list)).toEqual(Array.from({ length: 10 }, () => 200));
    stories.emulator.clock.advance('20s');
    const refused = await list();
    expect([refused.status, refused.headers['retry-after']]).toEqual([413, '40']);
    expect(refused.json.overLimit).toMatchObject({ code: 413, retryAfter: '2026-01-01T00:01:00Z' });
    expect(await came(v2Update())).toBe(200);
    stories.emulator.clock.advance('40s');
    expect(await came(list())).toBe(200);
  });

  it('rackspace-updates-are-limited: the fourth update of an image is over the limit, looking at it is not', async () => {
    await load('rackspace-updates-are-limited');
    expect(await inRow(4, () => update('rackspace'))).toEqual([200, 200, 200, 413]);
    expect(await came(stories.rackspace('GET', `/v2/images/${RACKSPACE_FEDORA}`))).toBe(200);
    stories.emulator.clock.advance('10s');
    expect(await came(update('rackspace'))).toBe(200);
  });

  it('ims-gateway-throttles: the sixth call of a user is throttled by the gateway, in its own form', async () => {
    await load('ims-gateway-throttles');
    const list = (as = 'dev-alice') => stories.ims('GET', '/v2/cloudimages', { as });
    expect(await inRow(5, list)).toEqual([200, 200, 200, 200, 200]);
    const refused = await list();
    expect([refused.status, refused.json.error_code, refused.headers['retry-after']]).toEqual([429, 'APIGW.0308', undefined]);
    expect(await came(list('dev-bob'))).toBe(200);
    stories.emulator.clock.advance('10s');
    expect(await came(list())).toBe(200);
  });

  it('ims-image-is-busy: two updates are a 400 that goes away', async () => {
    await load('ims-image-is-busy');
    const first = await update('ims');
    expect([first.status, first.json.error.code]).toEqual([400, 'IMG.0046']);
    expect(await inRow(2, () => update('ims'))).toEqual([400, 200]);
  });

  it('ims-gateway-has-a-bad-day: the gateway answers in four ways before the update comes through', async () => {
    await load('ims-gateway-has-a-bad-day');
    const codes: unknown[] = [];
    for (let call = 0; call < 4; call += 1) codes.push((await update('ims')).json.error_code);
    expect(codes).toEqual(['APIGW.0301', 'APIGW.0601', 'APIGW.0201', 'APIGW.0308']);
    expect(await came(update('ims'))).toBe(200);
  });
});
