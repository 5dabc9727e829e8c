import { describe, expect, it } from '@jest/globals';
import type { Received, Sent } from '../../support/client.ts';
import { FEDORA, IMS_TEST, useEmulator } from '../../support/emulator.ts';
import { reader } from '../../support/provocations.ts';

const bench = useEmulator({ switches: { marks: 'none' } });
const ALPHA = '0b1e494e2660441a957313163095fe5c';
const BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35';

const texts = (query = '', sent: Sent = {}) => bench.ims('GET', `/v1/cloudimages/tags${query}`, sent);
const all = (sent: Sent = {}, project = ALPHA) => bench.ims('GET', `/v2/${project}/images/tags`, sent);
const find = (body: unknown, sent: Sent = {}, project = ALPHA) =>
  bench.ims('POST', `/v2/${project}/images/resource_instances/action`, { body, ...sent });
const count = async (body: object): Promise<number> => (await find({ action: 'count', ...body })).json.total_count;
const namesOf = async (body: object): Promise<string[]> =>
  (await find({ action: 'filter', limit: '1000', ...body })).json.resources.map((one: { resource_name: string }) => one.resource_name);
const make = async (name: string, ...tags: string[]): Promise<string> => {
  const made = await bench.ims('POST', '/v2/images', { body: { name, tags } });
  expect(made.status).toBe(201);
  return made.json.id as string;
};
const codeOf = ({ status, json }: Received): string => `${status} ${json.error.code}`;
const tag = (key: string, ...values: string[]): object => ({ key, values });

describe('ims.tag-strings-list', () => {
  it('shows the tags of the images that the query asks for, each once', async () => {
    await make('one', 'color=red', 'plain');
    await make('one', 'color=red', 'old.form');
    await make('two', 'color=blue');
    const answer = await texts('?name=one');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toEqual({ tags: ['color=red', 'old=form', 'plain'] });
  });

  it('filters as the list of images does', async () => {
    const id = await make('one', 'color=red');
    await make('one', 'color=blue');
    expect((await texts(`?id=${id}`)).json.tags).toEqual(['color=red']);
    expect((await texts('?tag=color=blue')).json.tags).toEqual(['color=blue']);
    expect((await texts(`?id=${id}&status=active`)).json.tags).toEqual([]);
    expect((await texts('?architecture=arm&name=one')).json.tags).toEqual([]);
  });

  it('shows a page of them', async () => {
    await make('paged', 'a=1', 'b=2', 'c=3');
    await make('paged', 'd=4', 'e=5');
    const page = async (query: string): Promise<string[]> => (await texts(`?name=paged${query}`)).json.tags;
    const whole = await page('');
    expect(whole).toEqual(['d=4', 'e=5', 'a=1', 'b=2', 'c=3']);
    expect(await page('&limit=2')).toEqual(whole.slice(0, 2));
    expect(await page('&limit=2&page=2')).toEqual(whole.slice(2, 4));
    expect(await page('&limit=2&page=3')).toEqual(whole.slice(4));
    expect(await page('&limit=2&page=4')).toEqual([]);
    expect(await page('&page=1')).toEqual(whole);
    expect(await page('&page=2')).toEqual([]);
  });

  it('shows more tags than a list of images shows images', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, index) => make('many', `n=${index}`)));
    expect((await texts('?name=many')).json.tags).toHaveLength(12);
  });

  it.each(['limit=many', 'limit=-1', 'page=0', 'page=-1', 'page=two', 'sort_key=colour', 'created_at=before:2018-10-28T10:00:00Z'])(
    'refuses the query %s',
    async (query) => {
      expect(codeOf(await texts(`?${query}`))).toBe('400 IMG.0001');
    },
  );

  it('refuses what a list of images refuses with a code of its own', async () => {
    expect(codeOf(await texts('?__imagetype=bronze'))).toBe('400 IMG.0024');
    expect(codeOf(await texts('?marker=00000000-0000-4000-8000-000000000000'))).toBe('400 IMG.0027');
  });

  it("hides the tags of others' private images, and asks for a token", async () => {
    await make('mine', 'secret=1');
    expect((await texts('', { as: 'dev-bob' })).json.tags).not.toContain('secret=1');
    expect((await texts('', { as: null })).status).toBe(401);
  });
});

describe('ims.tag-list', () => {
  it('shows the keys of all images of the project with their values', async () => {
    await make('one', 'key3=valueXX', 'key8');
    await make('two', 'key3=value3', 'key9=value9');
    const answer = await all();
    expect(answer.status).toBe(200);
    expect(answer.json.tags).toEqual(
      expect.arrayContaining([
        { key: 'key3', values: ['value3', 'valueXX'] },
        { key: 'key8', values: [''] },
        { key: 'key9', values: ['value9'] },
      ]),
    );
  });

  it('shows the tags of no other project, shared and public images among them', async () => {
    const id = await make('shared', 'mine=1');
    await bench.ims('POST', `/v2/images/${id}/members`, { body: { member: BETA } });
    await bench.ims('PUT', `/v2/images/${id}/members/${BETA}`, { as: 'dev-bob', body: { status: 'accepted' } });
    expect(JSON.stringify((await all({ as: 'dev-bob' }, BETA)).json)).not.toContain('mine');
    expect((await all({ as: await reader(bench) })).json.tags).toContainEqual({ key: 'mine', values: ['1'] });
  });

  it('forgets the tags of a deleted image', async () => {
    const id = await make('gone', 'gone=1');
    await bench.ims('DELETE', `/v2/images/${id}`);
    expect(JSON.stringify((await all()).json)).not.toContain('gone');
  });
});

describe('ims.tagged-image-find', () => {
  it('counts images', async () => {
    await make('one', 'ct=x');
    await make('two', 'ct=x');
    const answer = await find({ action: 'count', tags: [tag('ct', 'x')] });
    expect([answer.status, answer.json]).toEqual([200, { total_count: 2 }]);
  });

  it('shows images with their tags', async () => {
    const id = await make('test10002', 'key4=value4', 'key3=valueXX', 'key2');
    const answer = await find({ action: 'filter', tags: [tag('key3', 'valueXX')] });
    expect(answer.json).toEqual({
      total_count: 1,
      resources: [
        {
          resource_name: 'test10002',
          resource_detail: { status: 'queued' },
          tags: [
            { key: 'key2', value: '' },
            { key: 'key3', value: 'valueXX' },
            { key: 'key4', value: 'value4' },
          ],
          resource_id: id,
        },
      ],
    });
  });

  it('wants all of tags, any of tags_any, not all of not_tags and none of not_tags_any', async () => {
    await make('xy', 'a=x', 'b=y');
    await make('x', 'a=x');
    await make('z', 'a=z');
    await make('w', 'c=w');
    const known = { matches: undefined, tags_any: [tag('a'), tag('c')] };
    const names = async (body: object): Promise<string[]> => (await namesOf({ ...known, ...body })).sort();
    expect(await names({})).toEqual(['w', 'x', 'xy', 'z']);
    expect(await names({ tags: [tag('a', 'x')] })).toEqual(['x', 'xy']);
    expect(await names({ tags: [tag('a', 'x', 'z')] })).toEqual(['x', 'xy', 'z']);
    expect(await names({ tags: [tag('a', 'x', 'z'), tag('b', 'y')] })).toEqual(['xy']);
    expect(await names({ tags: [tag('a')] })).toEqual(['x', 'xy', 'z']);
    expect(await names({ tags_any: [tag('a', 'z'), tag('b', 'y')] })).toEqual(['xy', 'z']);
    expect(await names({ not_tags: [tag('a', 'x'), tag('b', 'y')] })).toEqual(['w', 'x', 'z']);
    expect(await names({ not_tags_any: [tag('a', 'x'), tag('b', 'y')] })).toEqual(['w', 'z']);
    expect(await names({ tags: [tag('a', 'x')], not_tags_any: [tag('b')] })).toEqual(['x']);
  });

  it('finds images without any tag, whatever else is said of tags', async () => {
    await make('tagged', 'a=x');
    const id = await make('bare');
    const found = await find({ action: 'filter', limit: '1000', without_any_tag: true, tags: [tag('a', 'x')], tags_any: 'ignored' });
    const resources = found.json.resources as { resource_id: string; tags: unknown[] }[];
    expect(resources.map((one) => one.resource_id)).toContain(id);
    expect(resources.every(({ tags }) => tags.length === 0)).toBe(true);
    expect(await count({ without_any_tag: false, tags: [tag('a', 'x')] })).toBe(1);
    expect(await count({ without_any_tag: true, matches: [{ key: 'resource_name', value: 'tagged' }] })).toBe(0);
  });

  it('finds images by a part of their name, by no name at all, and by their id', async () => {
    const id = await make('test100-a');
    await make('my test100');
    await make('');
    expect(await count({ matches: [{ key: 'resource_name', value: 'test100' }] })).toBe(2);
    expect(await count({ matches: [{ key: 'resource_name', value: '' }] })).toBe(1);
    expect(await count({ matches: [{ key: 'resource_id', value: id }] })).toBe(1);
    expect(await count({ matches: [{ key: 'resource_id', value: id.slice(0, 8) }] })).toBe(0);
    const both = [
      { key: 'resource_id', value: id },
      { key: 'resource_name', value: 'my' },
    ];
    expect(await count({ matches: both })).toBe(0);
  });

  it('shows ten images, or a page of as many as it is asked for', async () => {
    for (let index = 0; index < 12; index += 1) await make(`page${index}`, 'page=x');
    const page = async (body: object) => (await find({ action: 'filter', tags: [tag('page')], ...body })).json;
    const names = async (body: object): Promise<string[]> =>
      (await page(body)).resources.map((one: { resource_name: string }) => one.resource_name);
    expect(await page({})).toMatchObject({ total_count: 12, resources: { length: 10 } });
    expect(await names({ limit: '2' })).toEqual(['page11', 'page10']);
    expect(await names({ limit: '2', offset: '10' })).toEqual(['page1', 'page0']);
    expect(await names({ offset: '11' })).toEqual(['page0']);
    expect(await page({ offset: '12' })).toEqual({ total_count: 12, resources: [] });
    expect(await names({ limit: 2, offset: 1 })).toEqual(['page10', 'page9']);
  });

  it('looks at no page where it counts', async () => {
    expect((await find({ action: 'count', limit: '1001', offset: '-1' })).status).toBe(200);
  });

  it("finds the project's own images, and lets a reader look", async () => {
    await make('mine', 'own=x');
    const found = (await find({ action: 'filter', limit: '1000' }, { as: 'dev-bob' }, BETA)).json.resources as { resource_id: string }[];
    expect(found.map((one) => one.resource_id)).not.toContain(FEDORA);
    expect(found.map((one) => one.resource_id)).not.toContain(IMS_TEST);
    expect((await find({ action: 'count', tags: [tag('own')] }, { as: await reader(bench) })).json).toEqual({ total_count: 1 });
  });

  const keys = (length: number): object[] => Array.from({ length }, (_, index) => tag(`k${index}`));
  const values = (length: number): string[] => Array.from({ length }, (_, index) => `v${index}`);

  it('takes ten keys of 128 characters with ten values of 255', async () => {
    const tags = keys(9).concat({ key: 'k'.repeat(128), values: [...values(9), 'v'.repeat(255)] });
    expect(await count({ tags })).toBe(0);
  });

  it.each([
    ['no action', { action: undefined }],
    ['an unknown action', { action: 'list' }],
    ['an action in upper case', { action: 'Filter' }],
    ['a limit of 0', { limit: '0' }],
    ['a limit of 1001', { limit: '1001' }],
    ['a limit below 0', { limit: '-1' }],
    ['a limit in words', { limit: 'many' }],
    ['an offset below 0', { offset: '-1' }],
    ['an offset in words', { offset: 'x' }],
    ['an empty list of tags', { tags: [] }],
    ['tags that are none', { tags: { key: 'a', values: [] } }],
    ['a tag without values', { tags: [{ key: 'a' }] }],
    ['a tag with one value', { tags: [{ key: 'a', values: 'x' }] }],
    ['a value that is a number', { tags: [{ key: 'a', values: [1] }] }],
    ['eleven keys', { tags_any: keys(11) }],
    ['eleven values', { not_tags: [tag('a', ...values(11))] }],
    ['the same key twice', { not_tags_any: [tag('a', 'x'), tag('a', 'y')] }],
    ['the same value twice', { tags: [tag('a', 'x', 'x')] }],
    ['without_any_tag as a text', { without_any_tag: 'true' }],
    ['an empty list of matches', { matches: [] }],
    ['a match by another field', { matches: [{ key: 'status', value: 'active' }] }],
    ['a match without a value', { matches: [{ key: 'resource_name' }] }],
    ['a match by a long value', { matches: [{ key: 'resource_name', value: 'v'.repeat(256) }] }],
    [
      'the same match twice',
      {
        matches: [
          { key: 'resource_name', value: 'a' },
          { key: 'resource_name', value: 'b' },
        ],
      },
    ],
  ])('refuses %s', async (_name, body) => {
    expect(codeOf(await find({ action: 'filter', ...body }))).toBe('400 IMG.0001');
  });

  it.each([
    ['an empty key', { tags: [tag('')] }],
    ['a key that is no text', { tags: [{ key: 7, values: [] }] }],
    ['a key of 129 characters', { tags: [tag('k'.repeat(129))] }],
    ['a value of 256 characters', { tags: [tag('a', 'v'.repeat(256))] }],
  ])('refuses %s as no tag', async (_name, body) => {
    expect(codeOf(await find({ action: 'filter', ...body }))).toBe('400 IMG.0115');
  });

  it('refuses a body that is none', async () => {
    expect(codeOf(await find([]))).toBe('400 IMG.0001');
    expect(codeOf(await find(undefined))).toBe('400 IMG.0007');
  });
});
