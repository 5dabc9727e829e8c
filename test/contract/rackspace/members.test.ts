import { describe, expect, it } from '@jest/globals';
import { RACKSPACE_FEDORA as FEDORA, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const [ALPHA, BETA, ADMIN] = ['1100111', '1100222', '1100333'];
const shared = async (...tenants: (string | undefined)[]) => {
  const id = await bench.image({ visibility: 'private', disk_format: 'vhd', container_format: 'ovf' });
  for (const member of tenants) {
    expect((await bench.rackspace('POST', `/v2/images/${id}/members`, { body: { member } })).status).toBe(200);
  }
  return id;
};
const answer = (id: string, tenant: string | undefined, body: unknown, as = 'dev-bob') =>
  bench.rackspace('PUT', `/v2/images/${id}/members/${tenant}`, { as, body });

describe('rackspace.member-create', () => {
  it('shares a private image with a tenant, which has to answer', async () => {
    const id = await shared();
    const made = await bench.rackspace('POST', `/v2/images/${id}/members`, { body: { member: BETA } });
    expect(made.status).toBe(200);
    expect(made.json).toEqual({
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
      image_id: id,
      member_id: BETA,
      schema: '/v2/schemas/member',
      status: 'pending',
    });
    expect((await bench.rackspace('GET', `/v2/images/${id}`, { as: 'dev-bob' })).status).toBe(200);
  });

  it('is for the owner only', async () => {
    const id = await shared(BETA);
    expect((await bench.rackspace('POST', `/v2/images/${id}/members`, { as: 'dev-bob', body: { member: ADMIN } })).status).toBe(404);
  });

  it('refuses to share a public image, and the same tenant twice', async () => {
    expect((await bench.rackspace('POST', `/v2/images/${FEDORA}/members`, { body: { member: BETA } })).status).toBe(403);
    const id = await shared(BETA);
    const again = await bench.rackspace('POST', `/v2/images/${id}/members`, { body: { member: BETA } });
    expect(again.json).toMatchObject({ conflictingRequest: { code: 409 } });
  });

  it.each([{}, { member: '' }, { member: 7 }, [], { member: null }])('refuses the body %j', async (body) => {
    expect((await bench.rackspace('POST', `/v2/images/${await shared()}/members`, { body })).json).toMatchObject({
      badRequest: { code: 400 },
    });
  });

  it('refuses another media type', async () => {
    const sent = { body: JSON.stringify({ member: BETA }), headers: { 'content-type': 'text/plain' } };
    expect((await bench.rackspace('POST', `/v2/images/${await shared()}/members`, sent)).status).toBe(415);
  });
});

describe('rackspace.member-list', () => {
  it('shows all to the owner, a member itself, and others nothing', async () => {
    const id = await shared(BETA, ADMIN);
    const of = async (as: string) => (await bench.rackspace('GET', `/v2/images/${id}/members`, { as })).json;
    const ids = (page: { members: { member_id: string }[] }) => page.members.map(({ member_id }) => member_id);
    expect(ids(await of('dev-alice'))).toEqual([BETA, ADMIN]);
    expect(ids(await of('dev-bob'))).toEqual([BETA]);
    expect((await bench.rackspace('GET', `/v2/images/${await shared(ADMIN)}/members`, { as: 'dev-bob' })).status).toBe(404);
  });
});

describe('rackspace.member-show', () => {
  it('shows a member to the owner and to itself', async () => {
    const id = await shared(BETA);
    for (const as of ['dev-alice', 'dev-bob']) {
      expect((await bench.rackspace('GET', `/v2/images/${id}/members/${BETA}`, { as })).json).toMatchObject({ member_id: BETA });
    }
    expect((await bench.rackspace('GET', `/v2/images/${id}/members/${ADMIN}`)).status).toBe(404);
  });
});

describe('rackspace.member-update', () => {
  it('lets the member accept, reject and think again', async () => {
    const id = await shared(BETA);
    const listed = async () =>
      (await bench.rackspace('GET', '/v2/images', { as: 'dev-bob' })).json.images.filter((image: { id: string }) => image.id === id).length;
    expect(await listed()).toBe(0);
    for (const [status, images] of [
      ['accepted', 1],
      ['rejected', 0],
      ['pending', 0],
    ] as const) {
      expect((await answer(id, BETA, { status })).json.status).toBe(status);
      expect(await listed()).toBe(images);
    }
  });

  it('is not for the owner, and not for other members', async () => {
    const id = await shared(BETA, ADMIN);
    expect((await answer(id, BETA, { status: 'accepted' }, 'dev-alice')).status).toBe(403);
    expect((await answer(id, ADMIN, { status: 'accepted' })).status).toBe(404);
    expect((await answer(id, ALPHA, { status: 'accepted' })).status).toBe(404);
  });

  it.each([{ status: 'maybe' }, {}, { status: 1 }, []])('refuses the body %j', async (body) => {
    expect((await answer(await shared(BETA), BETA, body)).status).toBe(400);
  });
});

describe('rackspace.member-delete', () => {
  it('takes the image from the member, once', async () => {
    const id = await shared(BETA);
    const path = `/v2/images/${id}/members/${BETA}`;
    expect((await bench.rackspace('DELETE', path, { as: 'dev-bob' })).status).toBe(403);
    const gone = await bench.rackspace('DELETE', path);
    expect([gone.status, gone.text]).toEqual([204, '']);
    expect((await bench.rackspace('DELETE', path)).status).toBe(404);
    expect((await bench.rackspace('GET', `/v2/images/${id}`, { as: 'dev-bob' })).status).toBe(404);
  });
});
