import { describe, expect, it } from '@jest/globals';
import type { Received, Sent } from '../../support/client.ts';
import { FEDORA, IMS_TEST, useEmulator } from '../../support/emulator.ts';
import { reader } from '../../support/provocations.ts';

const bench = useEmulator({ switches: { marks: 'none' } });
const ALPHA = '0b1e494e2660441a957313163095fe5c';
const BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

interface Tag {
  readonly key: string;
  readonly value?: string;
}

const tagsPath = (id: string, project = ALPHA): string => `/v2/${project}/images/${id}/tags`;
const set = (body: unknown, sent: Sent = {}) => bench.ims('PUT', '/v1/cloudimages/tags', { body, ...sent });
const add = (id: string, tag: unknown, sent: Sent = {}) => bench.ims('POST', tagsPath(id), { body: { tag }, ...sent });
const change = (id: string, action: unknown, tags: unknown, sent: Sent = {}) =>
  bench.ims('POST', `${tagsPath(id)}/action`, { body: { action, tags }, ...sent });
const remove = (id: string, key: string, sent: Sent = {}) => bench.ims('DELETE', `${tagsPath(id)}/${key}`, sent);
const removeAll = (id: string, tags: unknown, sent: Sent = {}) =>
  bench.ims('DELETE', `/v1/${ALPHA}/cloudimages/${id}/tags/delete`, { body: { tags }, ...sent });
const list = (id: string, sent: Sent = {}) => bench.ims('GET', tagsPath(id), sent);
const tagsOf = async (id: string): Promise<Tag[]> => (await list(id)).json.tags;
const show = async (id: string) => (await bench.ims('GET', `/v2/cloudimages?id=${id}`)).json.images[0];
const make = async (...tags: string[]): Promise<string> => {
  const made = await bench.ims('POST', '/v2/images', { body: { name: 'tagged', tags } });
  expect(made.status).toBe(201);
  return made.json.id as string;
};
const codeOf = ({ status, json }: Received): string => `${status} ${json.error.code}`;
const many = (count: number): Tag[] => Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: `v${index}` }));

describe('ims.image-tag-add', () => {
  it('answers 204 without a body, and the image has the tag', async () => {
    const id = await make();
    const answer = await add(id, { key: 'key1', value: 'value1' });
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([204, '', undefined]);
    expect(await tagsOf(id)).toEqual([{ key: 'key1', value: 'value1' }]);
    expect((await show(id)).tags).toEqual(['key1=value1']);
  });

  it('gives a key that is there another value', async () => {
    const id = await make('key1=old', 'other=x');
    await add(id, { key: 'key1', value: 'new' });
    expect(await tagsOf(id)).toEqual([
      { key: 'key1', value: 'new' },
      { key: 'other', value: 'x' },
    ]);
  });

  it('changes nothing where the tag is there already', async () => {
    const id = await make('key1=value1');
    bench.emulator.clock.advance('1h');
    const before = await show(id);
    expect((await add(id, { key: 'key1', value: 'value1' })).status).toBe(204);
    expect(await show(id)).toEqual(before);
    await add(id, { key: 'key1', value: 'value2' });
    expect((await show(id)).updated_at).not.toBe(before.updated_at);
  });

  it('takes an empty value, which leaves the key alone', async () => {
    const id = await make('key1=old');
    await add(id, { key: 'key1', value: '' });
    expect((await show(id)).tags).toEqual(['key1']);
    expect(await tagsOf(id)).toEqual([{ key: 'key1', value: '' }]);
  });

  it('takes 36 characters of a key and 43 of a value, and the spaces around both away', async () => {
    const id = await make();
    expect((await add(id, { key: 'k'.repeat(36), value: 'v'.repeat(43) })).status).toBe(204);
    expect((await add(id, { key: ' a ', value: ' b ' })).status).toBe(204);
    expect(await tagsOf(id)).toEqual([
      { key: 'a', value: 'b' },
      { key: 'k'.repeat(36), value: 'v'.repeat(43) },
    ]);
  });

  it('keeps a key with a point apart from the older form of a tag', async () => {
    const id = await make();
    await add(id, { key: 'a.b', value: '' });
    await add(id, { key: 'c', value: 'd.e' });
    expect(await tagsOf(id)).toEqual([
      { key: 'a.b', value: '' },
      { key: 'c', value: 'd.e' },
    ]);
  });

  it('refuses a tag whose key or value is not allowed', async () => {
    const id = await make('kept=x');
    for (const tag of [
      { key: '', value: 'v' },
      { key: '  ', value: 'v' },
      { value: 'v' },
      { key: 'k' },
      { key: 'k', value: null },
      { key: 7, value: 'v' },
      { key: 'k'.repeat(37), value: 'v' },
      { key: 'k', value: 'v'.repeat(44) },
      { key: 'a=b', value: 'v' },
      { key: 'k', value: 'a=b' },
      { key: 'a/b', value: 'v' },
      { key: 'k', value: 'a<b' },
      { key: 'a\nb', value: 'v' },
      { key: 'k', value: '\ud83d\ude00' },
    ]) {
      expect([tag, codeOf(await add(id, tag))]).toEqual([tag, '400 IMG.0115']);
    }
    expect(await tagsOf(id)).toEqual([{ key: 'kept', value: 'x' }]);
  });

  it('counts characters, not the bytes of them', async () => {
    const id = await make();
    expect((await add(id, { key: '标'.repeat(36), value: '值'.repeat(43) })).status).toBe(204);
    expect(codeOf(await add(id, { key: '标'.repeat(37), value: '' }))).toBe('400 IMG.0115');
  });

  it('refuses the eleventh tag', async () => {
    const id = await make(...many(10).map(({ key, value }) => `${key}=${value}`));
    expect(codeOf(await add(id, { key: 'k10', value: '' }))).toBe('400 IMG.0116');
    expect((await add(id, { key: 'k9', value: 'other' })).status).toBe(204);
    expect(await tagsOf(id)).toHaveLength(10);
  });

  it('changes the values of an image that another door gave more tags', async () => {
    const id = await bench.image({ tags: many(12).map(({ key, value }) => `${key}=${value}`) });
    expect((await add(id, { key: 'k9', value: 'other' })).status).toBe(204);
    expect(codeOf(await add(id, { key: 'k12', value: '' }))).toBe('400 IMG.0116');
    expect(await tagsOf(id)).toHaveLength(12);
  });

  it.each([[{}], [{ tag: null }], [{ tag: 'a.b' }], [{ tag: [] }], [[]], ['text'], ['{"tag":']])('refuses the body %j', async (body) => {
    const id = await make();
    expect(codeOf(await bench.ims('POST', tagsPath(id), { body }))).toBe('400 IMG.0001');
  });

  it('refuses a request without a body', async () => {
    expect(codeOf(await bench.ims('POST', tagsPath(IMS_TEST)))).toBe('400 IMG.0007');
  });
});

describe('ims.image-tags-change', () => {
  it('adds and changes tags', async () => {
    const id = await make('key1=old', 'kept=x');
    const tags = [
      { key: 'key1', value: 'value1' },
      { key: 'key2', value: 'value2' },
      { key: 'key3', value: '' },
    ];
    const answer = await change(id, 'create', tags);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await tagsOf(id)).toEqual([{ key: 'kept', value: 'x' }, ...tags]);
  });

  it('deletes tags, and those that are not there without a word', async () => {
    const id = await make('key1=value1', 'key2', 'kept=x');
    expect(
      (
        await change(id, 'delete', [
          { key: 'key1', value: 'value1' },
          { key: 'key2', value: '' },
          { key: 'never', value: '' },
        ])
      ).status,
    ).toBe(204);
    expect(await tagsOf(id)).toEqual([{ key: 'kept', value: 'x' }]);
  });

  it('deletes a tag by its key alone, and by key and value where there is a value', async () => {
    const id = await make('a=1', 'b=2', 'c=3');
    expect((await change(id, 'delete', [{ key: 'a' }, { key: 'b', value: '' }, { key: 'c', value: 'other' }])).status).toBe(204);
    expect(await tagsOf(id)).toEqual([{ key: 'c', value: '3' }]);
  });

  it('looks at no characters of what it deletes, only at their number', async () => {
    const id = await make();
    expect((await change(id, 'delete', [{ key: 'k'.repeat(127), value: 'v'.repeat(255) }, { key: 'a/<b>' }])).status).toBe(204);
    for (const tag of [
      { key: 'k'.repeat(128) },
      { key: 'k', value: 'v'.repeat(256) },
      { key: '' },
      { value: 'v' },
      { key: 'k', value: 7 },
    ]) {
      expect([tag, codeOf(await change(id, 'delete', [tag]))]).toEqual([tag, '400 IMG.0115']);
    }
  });

  it('refuses more than ten tags, and none are added', async () => {
    const id = await make();
    expect(codeOf(await change(id, 'create', many(11)))).toBe('400 IMG.0116');
    expect(await tagsOf(id)).toEqual([]);
    expect((await change(id, 'create', many(10))).status).toBe(204);
  });

  it('adds all of them or none', async () => {
    const id = await make();
    expect(codeOf(await change(id, 'create', [...many(2), { key: '', value: 'x' }]))).toBe('400 IMG.0115');
    expect(await tagsOf(id)).toEqual([]);
  });

  it.each(['create', 'delete'])('refuses to %s the same key twice', async (action) => {
    const id = await make('a=1');
    const tags = [
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
    ];
    expect(codeOf(await change(id, action, tags))).toBe('400 IMG.0115');
    expect(await tagsOf(id)).toEqual([{ key: 'a', value: '1' }]);
  });

  it.each([
    ['Create', [{ key: 'a', value: '1' }]],
    ['update', [{ key: 'a', value: '1' }]],
    [undefined, [{ key: 'a', value: '1' }]],
    ['create', undefined],
    ['create', []],
    ['delete', []],
    ['create', { key: 'a', value: '1' }],
    ['create', ['a=1']],
  ])('refuses the action %j with the tags %j', async (action, tags) => {
    const id = await make();
    expect(codeOf(await change(id, action, tags))).toBe('400 IMG.0001');
    expect(await tagsOf(id)).toEqual([]);
  });
});

describe('ims.image-tag-delete', () => {
  it('takes a tag away by its key, whatever its value', async () => {
    const id = await make('key1=value1', 'key2');
    const answer = await remove(id, 'key1');
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await tagsOf(id)).toEqual([{ key: 'key2', value: '' }]);
    expect((await remove(id, 'key2')).status).toBe(204);
  });

  it('answers 404 to the deletion of a tag that is not there', async () => {
    const id = await make('key1=value1');
    await remove(id, 'key1');
    expect(codeOf(await remove(id, 'key1'))).toBe('404 IMG.0121');
    expect(codeOf(await remove(id, 'k'.repeat(300)))).toBe('404 IMG.0121');
  });

  it('takes a key of any characters', async () => {
    const id = await bench.image({ tags: ['a/b=c', 'ключ=1'] });
    expect((await remove(id, 'a%2Fb')).status).toBe(204);
    expect((await remove(id, encodeURIComponent('ключ'))).status).toBe(204);
    expect(await tagsOf(id)).toEqual([]);
  });
});

describe('ims.image-tags-delete', () => {
  it('deletes the tags that it is given', async () => {
    const id = await make('k1=v1', 'k2=v2', 'k3=v3');
    const answer = await removeAll(id, [{ key: 'k1', value: 'v1' }, { key: 'k3' }, { key: 'never', value: 'x' }]);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await tagsOf(id)).toEqual([{ key: 'k2', value: 'v2' }]);
  });

  it('refuses a body without tags', async () => {
    const id = await make();
    for (const tags of [undefined, [], 'k1']) expect(codeOf(await removeAll(id, tags))).toBe('400 IMG.0001');
  });
});

describe('ims.tag-set', () => {
  it('adds and changes a tag by key and value in one text', async () => {
    const id = await make();
    const answer = await set({ image_id: id, tag: 'aaaa.1111' });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await show(id)).tags).toEqual(['aaaa=1111']);
    await set({ image_id: id, tag: 'aaaa.2222' });
    expect((await show(id)).tags).toEqual(['aaaa=2222']);
  });

  it('adds and changes a tag by an object', async () => {
    const id = await make();
    expect((await set({ image_id: id, image_tag: { key: 'key1', value: 'value1' } })).status).toBe(204);
    await set({ image_id: id, image_tag: { key: 'key1', value: '' } });
    expect(await tagsOf(id)).toEqual([{ key: 'key1', value: '' }]);
  });

  it('takes what is behind the first point for the value, and no point for no value', async () => {
    const id = await make();
    for (const tag of ['version.1.2', 'plain', 'empty.']) expect((await set({ image_id: id, tag })).status).toBe(204);
    expect(await tagsOf(id)).toEqual([
      { key: 'empty', value: '' },
      { key: 'plain', value: '' },
      { key: 'version', value: '1.2' },
    ]);
  });

  it('refuses a text that is no tag', async () => {
    const id = await make();
    for (const tag of ['', '.v', 'a b.c', 'a.b c', 'a=b', 'a:b.c', `${'k'.repeat(37)}.v`, `k.${'v'.repeat(44)}`]) {
      expect([tag, codeOf(await set({ image_id: id, tag }))]).toEqual([tag, '400 IMG.0115']);
    }
    expect(await tagsOf(id)).toEqual([]);
  });

  it('refuses both forms together, and neither', async () => {
    const id = await make();
    for (const body of [
      { image_id: id, tag: 'a.b', image_tag: { key: 'c', value: 'd' } },
      { image_id: id },
      { tag: 'a.b' },
      { image_id: 7, tag: 'a.b' },
      { image_id: id, tag: 7 },
      { image_id: id, image_tag: 'a.b' },
      [],
    ]) {
      expect([body, codeOf(await set(body))]).toEqual([body, '400 IMG.0001']);
    }
  });

  it('takes null for what is not there', async () => {
    const id = await make();
    expect((await set({ image_id: id, tag: 'a.b', image_tag: null })).status).toBe(204);
  });

  it('refuses a tag of an image that is not there', async () => {
    expect(codeOf(await set({ image_id: UNKNOWN, tag: 'a.b' }))).toBe('404 IMG.0144');
  });
});

describe('ims.image-tag-list', () => {
  it('shows keys and values', async () => {
    const id = await make('key0=value0', 'key1=value0');
    const answer = await list(id);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json).toEqual({
      tags: [
        { key: 'key0', value: 'value0' },
        { key: 'key1', value: 'value0' },
      ],
    });
  });

  it('shows the tags of every image that the caller sees', async () => {
    expect((await list(FEDORA)).json.tags).toEqual(expect.any(Array));
    const id = await make('a=1');
    await bench.ims('POST', `/v2/images/${id}/members`, { body: { member: BETA } });
    const shown = await bench.ims('GET', tagsPath(id, BETA), { as: 'dev-bob' });
    expect(shown.json).toEqual({ tags: [{ key: 'a', value: '1' }] });
  });

  it('shows tags as another door left them: keys alone, and the older form', async () => {
    const id = await bench.image({ tags: ['plain', 'old.form', 'new=form', '=x', '.y'] });
    expect(await tagsOf(id)).toEqual([
      { key: '.y', value: '' },
      { key: '=x', value: '' },
      { key: 'new', value: 'form' },
      { key: 'old', value: 'form' },
      { key: 'plain', value: '' },
    ]);
  });

  it('shows a tag once that another door has set in both forms, and sets its key anew in one', async () => {
    const id = await bench.image({ tags: ['a.1', 'a=1', 'a=2'] });
    expect(await tagsOf(id)).toEqual([
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
    ]);
    await add(id, { key: 'a', value: '3' });
    expect((await show(id)).tags).toEqual(['a=3']);
  });
});

describe('who may tag an image', () => {
  type Change = (id: string, sent: Sent, project?: string) => Promise<Received>;
  const CHANGES: readonly (readonly [name: string, change: Change])[] = [
    ['ims.tag-set', (id, sent) => set({ image_id: id, tag: 'a.b' }, sent)],
    [
      'ims.image-tag-add',
      (id, sent, project) => bench.ims('POST', tagsPath(id, project), { body: { tag: { key: 'a', value: 'b' } }, ...sent }),
    ],
    [
      'ims.image-tags-change',
      (id, sent, project) => {
        const body = { action: 'create', tags: [{ key: 'a', value: 'b' }] };
        return bench.ims('POST', `${tagsPath(id, project)}/action`, { body, ...sent });
      },
    ],
    ['ims.image-tag-delete', (id, sent, project) => bench.ims('DELETE', `${tagsPath(id, project)}/a`, sent)],
    [
      'ims.image-tags-delete',
      (id, sent, project = ALPHA) =>
        bench.ims('DELETE', `/v1/${project}/cloudimages/${id}/tags/delete`, { body: { tags: [{ key: 'a' }] }, ...sent }),
    ],
  ];

  it.each(CHANGES)('%s asks for a token', async (_name, ask) => {
    expect((await ask(await make('a=b'), { as: null })).json.error_code).toBe('APIGW.0301');
  });

  it.each(CHANGES)('%s refuses a reader', async (_name, ask) => {
    const id = await make('a=1');
    expect(codeOf(await ask(id, { as: await reader(bench) }))).toBe('403 IMG.0026');
    expect(await tagsOf(id)).toEqual([{ key: 'a', value: '1' }]);
  });

  it.each(CHANGES)("%s does not see others' private images", async (_name, ask) => {
    expect(codeOf(await ask(await make('a=1'), { as: 'dev-bob' }, BETA))).toBe('404 IMG.0144');
    expect(codeOf(await ask(UNKNOWN, {}))).toBe('404 IMG.0144');
  });

  it.each(CHANGES)('%s refuses what is only shared with the caller', async (_name, ask) => {
    const id = await make('a=1');
    await bench.ims('POST', `/v2/images/${id}/members`, { body: { member: BETA } });
    expect(codeOf(await ask(id, { as: 'dev-bob' }, BETA))).toBe('400 IMG.0047');
    expect(await tagsOf(id)).toEqual([{ key: 'a', value: '1' }]);
  });

  it.each(CHANGES)('%s refuses a public image', async (_name, ask) => {
    expect(codeOf(await ask(FEDORA, {}))).toBe('400 IMG.0083');
  });

  it.each(CHANGES)('%s changes a protected image, and one that has no data yet', async (_name, ask) => {
    const made = await bench.ims('POST', '/v2/images', { body: { name: 'kept', protected: true, tags: ['a=1'] } });
    expect((await ask(made.json.id, {})).status).toBe(204);
    expect(await tagsOf(made.json.id)).not.toEqual([{ key: 'a', value: '1' }]);
  });

  it("lets a reader read, and nobody others' private images", async () => {
    const id = await make('a=1');
    expect((await list(id, { as: await reader(bench) })).json.tags).toEqual([{ key: 'a', value: '1' }]);
    expect(codeOf(await bench.ims('GET', tagsPath(id, BETA), { as: 'dev-bob' }))).toBe('404 IMG.0144');
  });

  it('refuses a project in the path that is not the one of the token', async () => {
    const id = await make('a=1');
    const answers = [
      await bench.ims('GET', tagsPath(id, BETA)),
      await bench.ims('POST', tagsPath(id, BETA), { body: { tag: { key: 'a', value: '2' } } }),
      await bench.ims('POST', `${tagsPath(id, BETA)}/action`, { body: { action: 'delete', tags: [{ key: 'a' }] } }),
      await bench.ims('DELETE', `${tagsPath(id, BETA)}/a`),
      await bench.ims('DELETE', `/v1/${BETA}/cloudimages/${id}/tags/delete`, { body: { tags: [{ key: 'a' }] } }),
      await bench.ims('GET', `/v2/${BETA}/images/tags`),
      await bench.ims('POST', `/v2/${BETA}/images/resource_instances/action`, { body: { action: 'count' } }),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => '400 IMG.0030'));
    expect(await tagsOf(id)).toEqual([{ key: 'a', value: '1' }]);
  });

  it('keeps what two clients set at the same time', async () => {
    const id = await make();
    await Promise.all(many(10).map((tag) => add(id, tag)));
    expect(await tagsOf(id)).toEqual(many(10));
  });
});
