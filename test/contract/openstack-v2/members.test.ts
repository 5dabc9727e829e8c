import { describe, expect, it } from '@jest/globals';
import { useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const beta = () => bench.emulator.tokens.find(({ user }) => user === 'bob')?.project;
const betaId = async () =>
  (await bench.v2('GET', `/v2/images/${await bench.image({}, 'dev-bob')}`, { as: 'dev-bob' })).json.owner as string;

describe('openstack-v2.member-create, openstack-v2.member-list, openstack-v2.member-show, openstack-v2.member-update and openstack-v2.member-delete', () => {
  it('shares an image, lets the other side accept, and takes it back', async () => {
    expect(beta()).toBe('beta');
    const project = await betaId();
    const id = await bench.image();
    const members = `/v2/images/${id}/members`;
    const added = await bench.v2('POST', members, { body: { member: project } });
    expect([added.status, added.json.status, added.json.member_id]).toEqual([200, 'pending', project]);
    expect((await bench.v2('GET', `/v2/images/${id}`, { as: 'dev-bob' })).status).toBe(200);
    const accepted = await bench.v2('PUT', `${members}/${project}`, { as: 'dev-bob', body: { status: 'accepted' } });
    expect(accepted.json.status).toBe('accepted');
    expect((await bench.v2('GET', `${members}/${project}`)).json.status).toBe('accepted');
    expect((await bench.v2('GET', members)).json).toMatchObject({ members: [{ member_id: project }], schema: '/v2/schemas/members' });
    expect((await bench.v2('DELETE', `${members}/${project}`)).status).toBe(204);
    expect((await bench.v2('GET', `/v2/images/${id}`, { as: 'dev-bob' })).status).toBe(404);
  });

  it('shows accepted images in the list of the member', async () => {
    const project = await betaId();
    const id = await bench.image({ name: 'shared' });
    await bench.v2('POST', `/v2/images/${id}/members`, { body: { member: project } });
    const list = async (query: string) => (await bench.v2('GET', `/v2/images?name=shared${query}`, { as: 'dev-bob' })).json.images;
    expect(await list('')).toEqual([]);
    expect(await list('&member_status=pending')).toHaveLength(1);
    await bench.v2('PUT', `/v2/images/${id}/members/${project}`, { as: 'dev-bob', body: { status: 'accepted' } });
    expect(await list('')).toHaveLength(1);
  });

  it('refuses what only the other side may say', async () => {
    const project = await betaId();
    const id = await bench.image();
    await bench.v2('POST', `/v2/images/${id}/members`, { body: { member: project } });
    const answer = await bench.v2('PUT', `/v2/images/${id}/members/${project}`, { body: { status: 'accepted' } });
    expect(answer.status).toBe(403);
  });

  it.each([
    ['nobody', { member: '' }, 400],
    ['no member', { name: 'x' }, 400],
    ['a list', ['x'], 400],
  ])('refuses to add %s', async (_name, body, status) => {
    expect((await bench.v2('POST', `/v2/images/${await bench.image()}/members`, { body })).status).toBe(status);
  });

  it('refuses a member twice, and members of an image that is not shared', async () => {
    const id = await bench.image();
    const add = (image: string) => bench.v2('POST', `/v2/images/${image}/members`, { body: { member: 'p' } });
    await add(id);
    expect((await add(id)).status).toBe(409);
    expect((await add(await bench.image({ visibility: 'private' }))).status).toBe(403);
  });

  it('refuses a status that is none', async () => {
    const project = await betaId();
    const id = await bench.image();
    await bench.v2('POST', `/v2/images/${id}/members`, { body: { member: project } });
    const answer = await bench.v2('PUT', `/v2/images/${id}/members/${project}`, { as: 'dev-bob', body: { status: 'maybe' } });
    expect(answer.status).toBe(400);
  });
});
