import { describe, expect, it } from '@jest/globals';
import { FEDORA, IMS_TEST, PATCH_21, useEmulator } from '../support/emulator.ts';
import { rules, waiting } from './support.ts';

// When rules take effect and what they do to a cloud, as clients see it.

const bench = useEmulator({ clock: 'frozen:2026-01-01T00:00:00Z' });
const UPDATE = { operation: 'openstack-v2.image-update' };
const SHOW = { operation: 'openstack-v2.image-show' };
const rename = (name = 'x') => [{ op: 'replace', path: '/name', value: name }];
const show = async (id = FEDORA, as = 'dev-alice') => (await bench.v2('GET', `/v2/images/${id}`, { as })).status;
const nameOf = async (id = FEDORA): Promise<string> => (await bench.v2('GET', `/v2/images/${id}`)).json.name;

/** The statuses of so many requests. */
async function statuses(count: number, ask: () => Promise<number>): Promise<number[]> {
  const found: number[] = [];
  for (let number = 0; number < count; number += 1) found.push(await ask());
  return found;
}

describe('a rule matches', () => {
  it.each([
    [{ headers: { 'x-run': { matches: '^nightly-[0-9]+$' } } }, { 'x-run': 'nightly-12' }, 503],
    [{ headers: { 'x-run': { matches: '^nightly-[0-9]+$' } } }, { 'x-run': 'nightly-a' }, 200],
    [{ query: { a: { matches: 'b+' } } }, {}, 200],
    [{ image: { name: 'Fedora 17' } }, {}, 503],
    [{ image: { name: { matches: '^fedora' } } }, {}, 200],
    [{ image: { status: ['queued', 'active'] } }, {}, 503],
    [{ image: { status: 'queued' } }, {}, 200],
    [{ image: { id: FEDORA, property: { no_such: { exists: false } } } }, {}, 503],
    [{ image: { property: { no_such: { exists: true } } } }, {}, 200],
  ])('what it says: %j', async (match, headers, status) => {
    await rules(bench, { match: { ...SHOW, ...match }, reply: { status: 503 } });
    expect((await bench.v2('GET', `/v2/images/${FEDORA}`, { headers })).status).toBe(status);
  });

  it('a body by its parts', async () => {
    await rules(bench, { match: { ...UPDATE, body: { '/0/value': { matches: '^v[0-9]' } } }, reply: { status: 503 } });
    expect((await bench.patch(FEDORA, rename('v1'))).status).toBe(503);
    expect((await bench.patch(FEDORA, rename('w1'))).status).toBe(200);
  });

  it('with a pattern that would run away elsewhere, without running away', async () => {
    await rules(bench, { match: { ...SHOW, headers: { 'x-long': { matches: '^(a+)+$' } } }, reply: { status: 503 } });
    expect((await bench.v2('GET', `/v2/images/${FEDORA}`, { headers: { 'x-long': `${'a'.repeat(15_000)}b` } })).status).toBe(200);
  });
});

describe('a rule takes effect', () => {
  it.each(['image', 'project', 'user'])('counting apart per %s', async (per) => {
    await rules(bench, { match: SHOW, when: { first: 1, per }, reply: { status: 503 } });
    const other = await bench.image({ visibility: 'community' });
    const seen = [await show(), await show(), await show(per === 'image' ? other : FEDORA, per === 'image' ? 'dev-alice' : 'dev-bob')];
    expect(seen).toEqual([503, 200, 503]);
  });

  it('between two times, or for a while after it was loaded', async () => {
    await rules(
      bench,
      { match: SHOW, when: { between: ['2026-01-01T00:01:00Z', '2026-01-01T00:02:00Z'] }, reply: { status: 503 } },
      { match: SHOW, when: { between: ['3m', '4m'] }, reply: { status: 500 } },
    );
    const step = async (): Promise<number> => {
      const status = await show();
      bench.emulator.clock.advance('1m');
      return status;
    };
    expect(await statuses(5, step)).toEqual([200, 503, 200, 500, 200]);
  });

  it('while a state is, and moves it on', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'test',
      state: { phase: 'calm' },
      rules: [
        { match: UPDATE, when: { state: { phase: 'calm' }, calls: 2 }, set: { phase: 'down' } },
        { match: SHOW, when: { state: { phase: 'down' } }, reply: { status: 503 }, set: { phase: 'back' } },
      ],
    });
    const seen = [await show()];
    await bench.patch(FEDORA, rename());
    seen.push(await show());
    await bench.patch(FEDORA, rename());
    seen.push(await show(), await show());
    expect(seen).toEqual([200, 200, 503, 200]);
    expect(bench.emulator.scenarios()).toMatchObject([{ state: { phase: 'back' } }]);
  });

  it('counting only while it is there, so that the first call after a change can be meant', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'test',
      state: { phase: 'before' },
      rules: [
        { match: UPDATE, set: { phase: 'behind' } },
        { match: SHOW, when: { state: { phase: 'behind' }, first: 1 }, reply: { status: 503 } },
        { match: SHOW, when: { between: ['1m', '2m'], first: 1 }, reply: { status: 500 } },
      ],
    });
    expect(await statuses(2, show)).toEqual([200, 200]);
    await bench.patch(FEDORA, rename());
    expect(await statuses(2, show)).toEqual([503, 200]);
    bench.emulator.clock.advance('1m');
    expect(await statuses(2, show)).toEqual([500, 200]);
    expect(bench.emulator.explain(1).join('\n')).toContain('it is there while phase is behind, and that was before');
  });

  it('beyond a rate, and says how long to wait', async () => {
    const rate = { calls: 2, within: '60s' };
    await rules(bench, { match: SHOW, when: { rate, per: 'user' }, reply: { status: 503, retryAfter: 'auto' } });
    expect(await show()).toBe(200);
    bench.emulator.clock.advance('20s');
    expect(await statuses(2, show)).toEqual([200, 503]);
    const refused = await bench.v2('GET', `/v2/images/${FEDORA}`);
    expect(refused.headers['retry-after']).toBe('40');
    expect(await show(FEDORA, 'dev-bob')).toBe(200);
    bench.emulator.clock.advance('40s');
    expect(await statuses(2, show)).toEqual([200, 503]);
  });

  it.each([[{ images: 8 }], [{ bytes: '2MiB' }]])('once the quota of the project is full: %j', async (quota) => {
    await rules(bench, { match: { operation: 'openstack-v2.image-create' }, when: { quota }, reply: { status: 413 } });
    const make = async (): Promise<number> => (await bench.v2('POST', '/v2/images', { body: { name: 'x' } })).status;
    const made = await statuses(10, make);
    expect(made[0]).toBe('images' in quota ? 201 : 413);
    expect(made.at(-1)).toBe(413);
  });

  it('until its ttl is over', async () => {
    await rules(bench, { match: SHOW, ttl: '5m', reply: { status: 503 } });
    expect(await show()).toBe(503);
    bench.emulator.clock.advance('5m');
    expect(await show()).toBe(200);
    expect(bench.emulator.scenarios()[0]?.rules[0]).toMatchObject({ seen: 1, fired: 1, expired: true });
  });
});

describe('a delay', () => {
  it('waits for a clock that stands still, which tells who waits', async () => {
    await rules(bench, { match: SHOW, delay: '10m' });
    const answer = show();
    await waiting(bench, 1);
    expect(bench.emulator.clock.pending()).toEqual([{ purpose: 'rule test/1: delay', due: Date.parse('2026-01-01T00:10:00Z') }]);
    bench.emulator.clock.advance('10m');
    expect(await answer).toBe(200);
  });

  it.each([
    [{ normal: { mean: '10s', deviation: '2s' } }, 10_000, 2000],
    [{ lognormal: { median: '10s', sigma: 0.2 } }, 10_202, 2060],
  ])('is drawn as %j says', async (delay, mean, deviation) => {
    await rules(bench, { match: SHOW, delay });
    const answers = Array.from({ length: 200 }, () => show());
    await waiting(bench, 200);
    const drawn = bench.emulator.clock.pending().map(({ due }) => due - bench.emulator.clock.now());
    bench.emulator.clock.advance('1h');
    await Promise.all(answers);
    const average = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
    const spread = Math.sqrt(drawn.reduce((sum, one) => sum + (one - average) ** 2, 0) / drawn.length);
    expect(Math.abs(average - mean)).toBeLessThan(600);
    expect(Math.abs(spread - deviation)).toBeLessThan(500);
  });
});

describe('after the operation', () => {
  it('the answer can be another one, though the change happened', async () => {
    await rules(bench, { match: UPDATE, stage: 'after', reply: { status: 503, retryAfter: '1s' } });
    const answer = await bench.patch(FEDORA, rename('changed'));
    expect([answer.status, answer.headers['retry-after'], answer.headers['x-polyglance-rule']]).toEqual([503, '1', 'test/1']);
    expect(await nameOf()).toBe('changed');
  });

  it('the answer can come late, though the change happened at once', async () => {
    await rules(bench, { match: UPDATE, stage: 'after', delay: '30s' });
    const answer = bench.patch(FEDORA, rename('changed'));
    await waiting(bench, 1);
    expect(await nameOf()).toBe('changed');
    bench.emulator.clock.advance('30s');
    expect((await answer).status).toBe(200);
  });
});

describe('a request that changes nothing', () => {
  it('is nothing for rules after the operation: one that the cloud refuses, and one that another rule answers', async () => {
    await rules(
      bench,
      { match: UPDATE, when: { calls: 2 }, reply: { status: 503 } },
      { match: UPDATE, stage: 'after', when: { first: 1 }, reply: { status: 500 } },
    );
    const update = async (body: unknown): Promise<number> => (await bench.patch(FEDORA, body)).status;
    expect([await update('no patch'), await update(rename()), await update(rename()), await update(rename())]).toEqual([
      400, 503, 500, 200,
    ]);
  });
});

describe('an image', () => {
  it('is changed by another writer, between what a client read and what it writes', async () => {
    const id = await bench.image({ tags: ['a'] });
    await rules(bench, { match: UPDATE, image: { tags: ['b'], properties: { by: 'another' }, name: 'theirs' } });
    const after = (await bench.patch(id, [{ op: 'add', path: '/mine', value: 'yes' }])).json;
    expect(after).toMatchObject({ name: 'theirs', tags: ['b'], by: 'another', mine: 'yes' });
  });

  it('vanishes between two calls', async () => {
    const id = await bench.active();
    await rules(bench, { match: SHOW, when: { calls: 2 }, image: { deleted: true } });
    expect([await show(id), await show(id)]).toEqual([200, 404]);
  });

  it('is deactivated between two calls, and refuses its data', async () => {
    const id = await bench.active();
    await rules(bench, { match: SHOW, stage: 'after', image: { status: 'deactivated' } });
    expect((await bench.v2('GET', `/v2/images/${id}`)).json.status).toBe('active');
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).status).toBe(403);
  });

  it('is killed at the end of an upload, and has no data then', async () => {
    await rules(bench, { match: { operation: 'openstack-v2.image-upload' }, stage: 'after', image: { status: 'killed' } });
    const id = await bench.active();
    expect((await bench.v2('GET', `/v2/images/${id}`)).json).toMatchObject({ status: 'killed', checksum: null });
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).status).toBe(204);
  });

  it('that was just made is shown in another state for some polls', async () => {
    const match = { operation: 'openstack-v2.image-create' };
    await rules(bench, { match, stage: 'after', image: { status: 'importing', for: '2 reads' } });
    const id = await bench.image();
    const status = async (): Promise<string> => (await bench.v2('GET', `/v2/images/${id}`)).json.status;
    expect([await status(), await status(), await status()]).toEqual(['importing', 'importing', 'queued']);
  });

  it('is shown in another state for some time, in lists too', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    await rules(bench, { match: { operation: 'openstack-v2.image-upload' }, stage: 'after', image: { status: 'saving', for: '10s' } });
    await bench.v2('PUT', `/v2/images/${id}/file`, { body: 'a', headers: { 'content-type': 'application/octet-stream' } });
    const active = async (): Promise<boolean> =>
      (await bench.v2('GET', '/v2/images?status=active')).json.images.some((one: { id: string }) => one.id === id);
    expect(await active()).toBe(false);
    bench.emulator.clock.advance('10s');
    expect(await active()).toBe(true);
  });

  it.each([
    ['2 reads', 0],
    ['10s', 5000],
  ])('is seen as it was for %s after a write', async (stale, between) => {
    const old = await nameOf();
    await rules(bench, { match: UPDATE, stale });
    expect((await bench.patch(FEDORA, rename('new'))).json.name).toBe('new');
    const names: string[] = [];
    for (let read = 0; read < 3; read += 1) {
      names.push(await nameOf());
      bench.emulator.clock.advance(between);
    }
    expect(names).toEqual([old, old, 'new']);
  });

  it('that is gone for some time is gone in lists too, and one that was deleted is seen in them', async () => {
    const [gone, ghost] = [await bench.image({ name: 'gone' }), await bench.image({ name: 'ghost' })];
    const match = (id: string, verb: string) => ({ operation: `openstack-v2.image-${verb}`, image: id });
    await rules(
      bench,
      { match: match(gone, 'update'), image: { deleted: true, for: '10s' } },
      { match: match(ghost, 'delete'), stale: '10s' },
    );
    await bench.patch(gone, rename('gone'));
    await bench.v2('DELETE', `/v2/images/${ghost}`);
    const listed = async (query = ''): Promise<string[]> => {
      const { images } = (await bench.v2('GET', `/v2/images?limit=100${query}`)).json;
      return images.map(({ id }: { id: string }) => id).filter((id: string) => id === gone || id === ghost);
    };
    expect([await listed(), await show(gone), await show(ghost)]).toEqual([[ghost], 404, 200]);
    expect([await listed('&name=ghost'), await listed('&sort_key=name')]).toEqual([[ghost], [ghost]]);
    bench.emulator.clock.advance('10s');
    expect(await listed()).toEqual([gone]);
  });

  it('is seen as it was in IMS too, where one is read as a list of one', async () => {
    await rules(bench, { match: { operation: 'ims.cloudimage-update' }, stale: '2 reads' });
    const path = `/v2/cloudimages/${IMS_TEST}`;
    await bench.ims('PATCH', path, { body: [{ op: 'replace', path: '/name', value: 'new' }] });
    const name = async () => (await bench.ims('GET', `/v2/cloudimages?id=${IMS_TEST}`)).json.images[0].name as string;
    const [first, second, third] = [await name(), await name(), await name()];
    expect([first, second === first, third]).toEqual([expect.not.stringMatching('new'), true, 'new']);
  });

  it('that is seen as it was is written as it is', async () => {
    await rules(bench, { match: UPDATE, when: { first: 1 }, stale: '10 reads' });
    await bench.patch(FEDORA, rename('first'));
    const test = [{ op: 'add', path: '/seen', value: 'yes' }];
    expect((await bench.patch(FEDORA, test)).json.name).toBe('first');
  });
});

describe('an answer', () => {
  it('is given only by operations that can answer so', async () => {
    await rules(bench, { match: { operation: '*image-list' }, reply: { status: 429 } });
    expect([(await bench.v2('GET', '/v2/images')).status, (await bench.ims('GET', '/v2/cloudimages')).status]).toEqual([200, 429]);
  });

  it('is named by the code that the cloud itself has for it', async () => {
    await rules(bench, { match: { dialect: 'ims' }, reply: { error: 'ims.IMG.0046' } });
    const path = '/v2/cloudimages/33ad552d-1149-471c-8190-ff6776174a00';
    const answer = await bench.ims('PATCH', path, { body: [{ op: 'replace', path: '/name', value: 'x' }] });
    expect([answer.status, answer.json.error.code]).toEqual([400, 'IMG.0046']);
    expect((await bench.ims('GET', '/v2/cloudimages')).status).toBe(200);
  });
});

describe('a token', () => {
  it.each(['revoke', 'expire'])('is taken mid-way: %s', async (token) => {
    await rules(bench, { match: SHOW, when: { calls: 2 }, token });
    expect(await statuses(3, show)).toEqual([200, 401, 401]);
    expect(await show(FEDORA, 'dev-bob')).toBe(200);
  });

  it('is taken after the call that it still was good for', async () => {
    await rules(bench, { match: UPDATE, stage: 'after', token: 'expire' });
    expect((await bench.patch(FEDORA, rename())).status).toBe(200);
    expect((await bench.patch(FEDORA, rename(), { headers: { 'content-type': PATCH_21 } })).status).toBe(401);
  });
});
