import { describe, expect, it } from '@jest/globals';
import { PATCH_21, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const OTHER = '5d6a1f3c8b2e4970a6c41e7d9b0f2a83';
const members = (id: string, name = ''): string => `/v1/images/${id}/members${name === '' ? '' : `/${name}`}`;
const put = async (id: string, name: string, body?: unknown, as = 'dev-alice'): Promise<number> =>
  (await bench.v1('PUT', members(id, name), { as, ...(body === undefined ? {} : { body }) })).status;
const list = async (id: string, as = 'dev-alice'): Promise<unknown> => (await bench.v1('GET', members(id), { as })).json.members;
const remove = async (id: string, name: string, as = 'dev-alice'): Promise<number> =>
  (await bench.v1('DELETE', members(id, name), { as })).status;
const sharing = (canShare: unknown) => ({ member: { can_share: canShare } });
const member = (name: string, canShare = false) => ({ member_id: name, can_share: canShare });
const beta = async (): Promise<string> => {
  const answer = await bench.v1('POST', '/v1/images', { as: 'dev-bob' });
  return answer.json.image.owner as string;
};

describe('openstack-v1.member-add', () => {
  it('shares an image with a project at once, without a word in the answer', async () => {
    const id = await bench.pike();
    const project = await beta();
    expect((await bench.v1('HEAD', `/v1/images/${id}`, { as: 'dev-bob' })).status).toBe(404);
    const answer = await bench.v1('PUT', members(id, project));
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([204, '', undefined]);
    expect((await bench.v1('HEAD', `/v1/images/${id}`, { as: 'dev-bob' })).status).toBe(200);
    expect(await list(id)).toEqual([member(project)]);
    expect((await bench.v1('GET', '/v1/images', { as: 'dev-bob' })).json.images.map((image: { id: string }) => image.id)).toContain(id);
  });

  it('takes what Python takes for true, and keeps what is not said', async () => {
    const id = await bench.pike();
    for (const [value, wanted] of [
      ['false', true],
      [0, false],
      [[0], true],
      [{}, false],
      [true, true],
    ] as const) {
      await put(id, 'm', sharing(value));
      expect(await list(id)).toEqual([member('m', wanted)]);
    }
    await put(id, 'm');
    expect(await list(id)).toEqual([member('m', true)]);
  });

  it('takes any object or list, of whatever media type, and no other JSON', async () => {
    const id = await bench.pike();
    expect(await put(id, 'a', {})).toBe(204);
    expect(await put(id, 'b', [])).toBe(204);
    expect(await put(id, 'c', { member: 'x' })).toBe(204);
    const typed = { body: JSON.stringify(sharing(true)), headers: { 'content-type': 'text/plain' } };
    expect((await bench.v1('PUT', members(id, 'd'), typed)).status).toBe(204);
    expect((await bench.v1('PUT', members(id, 'e'), { body: '{bad' })).text).toContain('Malformed JSON in request body.');
    expect((await bench.v1('PUT', members(id, 'e'), { body: '"s"' })).text).toContain('Unexpected body type. Expected list/dict.');
    expect(await list(id)).toEqual([member('a'), member('b'), member('c'), member('d', true)]);
  });

  it('says of a body what the documents have in its place', async () => {
    const id = await bench.pike();
    await put(id, 'm', sharing('false'));
    expect(bench.emulator.journal().at(-1)?.violations).toMatchObject([
      { id: 'body-schema', location: 'body/member/can_share', expected: 'a value of type boolean', actual: '"false"' },
    ]);
    await put(id, 'm');
    expect(bench.emulator.journal().at(-1)?.violations).toEqual([]);
  });

  it('answers 400 to what breaks the real service', async () => {
    const id = await bench.pike();
    for (const body of [{ member: null }, { member: 5 }, { member: 'can_share' }, ['member']]) expect(await put(id, 'm', body)).toBe(400);
    expect(await list(id)).toEqual([]);
  });

  it('brings a member that was taken away back only where it is said whether it may share', async () => {
    const id = await bench.pike();
    for (const name of ['m', 'n']) await put(id, name);
    await remove(id, 'm');
    expect(await put(id, 'm')).toBe(204);
    expect(await list(id)).toEqual([member('n')]);
    await put(id, 'm', sharing(true));
    expect(await list(id)).toEqual([member('m', true), member('n')]);
    await remove(id, 'm');
    await bench.v1('PUT', members(id), { body: { memberships: [{ member_id: 'm' }] } });
    expect(await list(id)).toEqual([member('m', true)]);
  });

  it('is for the owner, for admins, and for members that may share', async () => {
    const id = await bench.pike();
    const project = await beta();
    expect(await put(id, 'm', undefined, 'dev-bob')).toBe(404);
    await put(id, project);
    const refused = await bench.v1('PUT', members(id, 'm'), { as: 'dev-bob' });
    expect([refused.status, refused.text.includes('No permission to share that image')]).toEqual([404, true]);
    await put(id, project, sharing(true));
    expect(await put(id, 'm', undefined, 'dev-bob')).toBe(204);
    expect(await put(id, 'r', undefined, 'dev-root')).toBe(204);
    expect(await list(id)).toEqual([member(project, true), member('m'), member('r')]);
    expect(await list(id, 'dev-bob')).toEqual([member(project, true)]);
  });

  it('has no place for a 129th member, nor for one of 128 again', async () => {
    const id = await bench.pike();
    const many = Array.from({ length: 129 }, (_, index) => ({ member_id: `m${index}` }));
    const refused = await bench.v1('PUT', members(id), { body: { memberships: many } });
    expect([refused.status, refused.text.includes('image members for this image. Attempted: 129, Maximum: 128')]).toEqual([413, true]);
    expect((await bench.v1('PUT', members(id), { body: { memberships: many.slice(1) } })).status).toBe(204);
    expect([await put(id, 'm0'), await put(id, 'm1')]).toEqual([413, 413]);
  });
});

describe('openstack-v1.member-replace', () => {
  it('shares an image with those that it names and no others', async () => {
    const id = await bench.pike();
    await put(id, 'a');
    const replaced = await bench.v1('PUT', members(id), { body: { memberships: [member('b', true), { member_id: 'c' }] } });
    expect(replaced.status).toBe(204);
    expect(await list(id)).toEqual([member('b', true), member('c')]);
    await bench.v1('PUT', members(id), { body: { member_id: 'd' } });
    expect(await list(id)).toEqual([member('d')]);
    await bench.v1('PUT', members(id), { body: { memberships: '' } });
    expect(await list(id)).toEqual([]);
  });

  it('refuses what is no membership, in the words of Python', async () => {
    const id = await bench.pike();
    await put(id, 'kept');
    for (const [body, words] of [
      [{}, "'member_id'"],
      [{ memberships: [{}] }, "'member_id'"],
      [{ memberships: ['m'] }, "string indices must be integers, not 'str'"],
      [{ memberships: [[]] }, 'list indices must be integers or slices, not str'],
      [{ memberships: [5] }, "'int' object is not subscriptable"],
      [{ memberships: [null] }, "'NoneType' object is not subscriptable"],
      [{ memberships: 5 }, "'int' object is not subscriptable"],
      [[], 'Malformed JSON'],
      [undefined, 'Malformed JSON'],
    ] as const) {
      const sent = { headers: { accept: 'application/json' }, ...(body === undefined ? {} : { body }) };
      const answer = await bench.v1('PUT', members(id), sent);
      expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining(words)]);
    }
    expect(await list(id)).toEqual([member('kept')]);
  });

  it('reaches, for a member that may share, only itself and who is new', async () => {
    const id = await bench.pike();
    const project = await beta();
    await put(id, project, sharing(true));
    await put(id, 'other');
    const given = await bench.v1('PUT', members(id), { as: 'dev-bob', body: { memberships: [{ member_id: 'new' }] } });
    // It gave up its own membership, and sees the image no more.
    expect(given.status).toBe(404);
    expect(await list(id)).toEqual([member('other'), member('new')]);
  });
});

describe('openstack-v1.member-delete', () => {
  it('ends a membership; there has to be one', async () => {
    const id = await bench.pike();
    await put(id, 'm');
    expect([await remove(id, 'm'), await remove(id, 'm')]).toEqual([204, 404]);
    expect((await bench.v1('DELETE', members(id, 'm'))).text).toContain('Membership could not be found.');
  });

  it('lets a member that may share go, and tells it that there is no image', async () => {
    const id = await bench.pike();
    const project = await beta();
    await put(id, project);
    expect(await remove(id, project, 'dev-bob')).toBe(404);
    expect(await list(id)).toHaveLength(1);
    await put(id, project, sharing(true));
    expect(await remove(id, project, 'dev-bob')).toBe(404);
    expect(await list(id)).toEqual([]);
  });
});

describe('openstack-v1.member-list', () => {
  it('shows a stranger none of the members of a public image, and nothing of a deleted one', async () => {
    const id = await bench.pike({ is_public: 'True' }, { as: 'dev-root' });
    await put(id, 'm', undefined, 'dev-root');
    expect([await list(id), await list(id, 'dev-root')]).toEqual([[], [member('m')]]);
    await bench.v1('DELETE', `/v1/images/${id}`, { as: 'dev-root' });
    const gone = await bench.v1('GET', members(id), { as: 'dev-root' });
    expect([gone.status, gone.text.includes('has been deleted')]).toEqual([404, true]);
    expect((await bench.v1('GET', members(id))).status).toBe(404);
  });

  it('is all that there is to look at: one member is 405, without a word of what is allowed', async () => {
    const id = await bench.pike();
    const answers = await Promise.all([
      bench.v1('GET', members(id, 'm')),
      bench.v1('POST', members(id, 'm')),
      bench.v1('POST', members(id)),
      bench.v1('HEAD', members(id)),
    ]);
    expect(answers.map(({ status, headers }) => [status, headers.allow])).toEqual([
      [405, undefined],
      [405, 'GET, PUT, DELETE'],
      [405, 'GET, PUT'],
      [405, 'GET, PUT'],
    ]);
    expect(answers[3]?.headers['content-type']).toBe('text/html; charset=UTF-8');
  });
});

describe('openstack-v1.shared-image-list', () => {
  it('shows the member, the owner and admins what is shared with a project, whatever the method', async () => {
    const project = await beta();
    const id = await bench.pike();
    await put(id, project);
    const shared = async (tenant: string, as: string, method = 'GET'): Promise<unknown> =>
      (await bench.v1(method, `/v1/shared-images/${tenant}`, { as })).json;
    const wanted = { shared_images: expect.arrayContaining([{ image_id: id, can_share: false }]) };
    for (const as of ['dev-bob', 'dev-alice', 'dev-root']) expect(await shared(project, as)).toEqual(wanted);
    expect(await shared(project, 'dev-bob', 'POST')).toEqual(wanted);
    expect(await shared('nobody', 'dev-bob')).toEqual({ shared_images: [] });
    await put(id, 'somebody');
    expect(await shared('somebody', 'dev-bob')).toEqual({ shared_images: [] });
    await bench.v1('DELETE', `/v1/images/${id}`);
    expect(await shared('somebody', 'dev-alice')).toEqual({ shared_images: [] });
  });
});

describe('members of both APIs', () => {
  it('are the same: pending for v2 until they say something, and none again for v1 once v2 took them away', async () => {
    const id = await bench.pike();
    await put(id, OTHER, sharing(true));
    const shown = await bench.v2('GET', `/v2/images/${id}/members/${OTHER}`);
    expect(shown.json).toMatchObject({ member_id: OTHER, status: 'pending' });
    expect(shown.json).not.toHaveProperty('can_share');
    await bench.v2('DELETE', `/v2/images/${id}/members/${OTHER}`);
    expect(await put(id, OTHER)).toBe(204);
    expect(await list(id)).toEqual([]);
    await bench.v2('POST', `/v2/images/${id}/members`, { body: { member: OTHER } });
    expect(await list(id)).toEqual([member(OTHER)]);
  });

  it('do not open an image that v2 made private', async () => {
    const id = await bench.image({ visibility: 'private' });
    const project = await beta();
    expect(await put(id, project)).toBe(204);
    expect((await bench.v1('HEAD', `/v1/images/${id}`, { as: 'dev-bob' })).status).toBe(404);
    const body = [{ op: 'replace', path: '/visibility', value: 'shared' }];
    await bench.v2('PATCH', `/v2/images/${id}`, { body, headers: { 'content-type': PATCH_21 } });
    expect((await bench.v1('HEAD', `/v1/images/${id}`, { as: 'dev-bob' })).status).toBe(200);
  });
});
