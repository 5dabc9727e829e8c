import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { FEDORA, PATCH_21, RACKSPACE_FEDORA } from '../support/emulator.ts';
import { admin, makeImage, upload, useState, v2 } from './support.ts';

const bench = useState();

/** What the admin API shows of a sandbox. */
interface Shown {
  readonly name: string | null;
  readonly seed: string;
  readonly createdAt: string;
  readonly images: number;
}

const SLOW = { version: 1, name: 'slow', rules: [{ match: { operation: 'openstack-v2.image-list' }, reply: { status: 503 } }] };

describe('after a restart', () => {
  it('there are the images that were made, as they were', async () => {
    const first = await bench.start();
    const id = await makeImage(first, { tags: ['one', 'two'], visibility: 'shared', os_distro: 'fedora', ['__proto__x']: 'y' });
    await v2(first, 'POST', `/v2/images/${id}/members`, { body: { member: 'some-project' } });
    const paths = [`/v2/images/${id}`, `/v2/images/${id}/members`, '/v2/images'];
    const before = await Promise.all(paths.map(async (path) => (await v2(first, 'GET', path)).json));
    const second = await bench.restart(first);
    expect(await Promise.all(paths.map(async (path) => (await v2(second, 'GET', path)).json))).toEqual(before);
  });

  it('there is what members may do, and who was one', async () => {
    const first = await bench.start();
    const id = await makeImage(first);
    const v1 = (emulator: Emulator, method: string, path: string, body?: unknown) =>
      send(method, `${emulator.homes['openstack-pike']}/v1/images/${id}/members${path}`, body === undefined ? {} : { body });
    for (const name of ['/a', '/b']) await v1(first, 'PUT', name, { member: { can_share: true } });
    await v1(first, 'DELETE', '/a');
    const second = await bench.restart(first);
    // One that was taken away does not come back by a mere addition, and does as what it was by a list.
    await v1(second, 'PUT', '/a');
    expect((await v1(second, 'GET', '')).json.members).toEqual([{ member_id: 'b', can_share: true }]);
    await v1(second, 'PUT', '', { memberships: [{ member_id: 'a' }] });
    expect((await v1(second, 'GET', '')).json.members).toEqual([{ member_id: 'a', can_share: true }]);
  });

  it('images of the fixtures are as they were changed, and gone where they were deleted', async () => {
    const first = await bench.start();
    const count = (await v2(first, 'GET', '/v2/images')).json.images.length;
    const operations = [
      { op: 'replace', path: '/name', value: 'changed' },
      { op: 'add', path: '/__proto__', value: 'x' },
    ];
    await v2(first, 'PATCH', `/v2/images/${FEDORA}`, { headers: { 'content-type': PATCH_21 }, body: JSON.stringify(operations) });
    await v2(first, 'DELETE', `/v2/images/${RACKSPACE_FEDORA}`);
    const second = await bench.restart(first);
    const changed = (await v2(second, 'GET', `/v2/images/${FEDORA}`)).text;
    expect(changed).toContain('"name":"changed"');
    expect(changed).toContain('"__proto__":"x"');
    expect((await v2(second, 'GET', `/v2/images/${RACKSPACE_FEDORA}`)).status).toBe(404);
    expect((await v2(second, 'GET', '/v2/images')).json.images).toHaveLength(count - 1);
    const again = await v2(second, 'POST', '/v2/images', { body: { id: RACKSPACE_FEDORA } });
    expect(again.status).toBe(409);
  });

  it('bytes are those that were uploaded, all and in part', async () => {
    const first = await bench.start();
    const data = randomBytes(300_000);
    const [id, none] = [await makeImage(first), await makeImage(first)];
    await upload(first, id, data);
    await upload(first, none, '');
    const second = await bench.restart(first);
    expect((await v2(second, 'GET', `/v2/images/${id}/file`)).bytes.equals(data)).toBe(true);
    const part = await v2(second, 'GET', `/v2/images/${id}/file`, { headers: { range: 'bytes=7-99' } });
    expect([part.status, part.bytes.equals(data.subarray(7, 100))]).toEqual([206, true]);
    expect((await v2(second, 'GET', `/v2/images/${none}`)).json).toMatchObject({ status: 'active', size: 0 });
    expect((await v2(second, 'GET', `/v2/images/${none}/file`)).bytes).toHaveLength(0);
  });

  it('tokens of log-ins are good, and those that were revoked are not', async () => {
    const first = await bench.start();
    const body = {
      auth: {
        identity: { methods: ['password'], password: { user: { name: 'alice', password: 'secret', domain: { id: 'default' } } } },
        scope: { project: { name: 'alpha', domain: { id: 'default' } } },
      },
    };
    const logIn = () => send('POST', `${first.homes['identity']}/v3/auth/tokens`, { as: null, body });
    const [kept, revoked] = [await logIn(), await logIn()].map(({ headers }) => String(headers['x-subject-token']));
    for (const token of [revoked, 'dev-bob']) {
      await send('DELETE', `${first.homes['identity']}/v3/auth/tokens`, { as: 'dev-root', headers: { 'x-subject-token': token ?? '' } });
    }
    const second = await bench.restart(first);
    const statuses = [kept, revoked, 'dev-bob', 'dev-alice'].map(async (as = '') => (await v2(second, 'GET', '/v2/images', { as })).status);
    expect(await Promise.all(statuses)).toEqual([200, 401, 401, 200]);
  });

  it('application credentials that were made are good, and those that were deleted are not', async () => {
    const first = await bench.start();
    const alice = '7e4d0c91a5b84f3ea26c18d93f50b7e2';
    const all = (on: Emulator): string => `${on.homes['identity']}/v3/users/${alice}/application_credentials`;
    const logIn = (on: Emulator, application_credential: object) => {
      const body = { auth: { identity: { methods: ['application_credential'], application_credential } } };
      return send('POST', `${on.homes['identity']}/v3/auth/tokens`, { as: null, body });
    };
    const made = (await send('POST', all(first), { body: { application_credential: { name: 'made' } } })).json.application_credential;
    const token = String((await logIn(first, made)).headers['x-subject-token']);
    const own = { id: 'a11ce0a99c7e4d1b8f3052e6d4b7c901', secret: 'alice-app-secret' };
    expect((await send('DELETE', `${all(first)}/${own.id}`)).status).toBe(204);
    const second = await bench.restart(first);
    expect((await v2(second, 'GET', '/v2/images', { as: token })).status).toBe(200);
    expect([(await logIn(second, made)).status, (await logIn(second, own)).status]).toEqual([201, 404]);
  });

  it('no id is given out a second time', async () => {
    const first = await bench.start({ seed: 's' });
    const ids = [await makeImage(first), await makeImage(first)];
    const second = await bench.restart(first, { seed: 's' });
    ids.push(await makeImage(second), await makeImage(second));
    const third = await bench.restart(second, { seed: 's' });
    ids.push(await makeImage(third));
    expect(new Set(ids).size).toBe(5);
  });

  it('sandboxes are there with what they were made with and what became of them', async () => {
    const first = await bench.start();
    const made = { name: 'mine', seed: 'x', clock: 'frozen:2030-01-01T00:00:00Z', switches: { marks: 'none' }, scenarios: [SLOW] };
    await admin(first, 'POST', '/sandboxes', made);
    const id = await makeImage(first.sandbox('mine'));
    const used = await makeImage(first.sandbox('used'));
    const namesOf = async (emulator: Emulator) =>
      (await admin(emulator, 'GET', '/sandboxes')).json.sandboxes.map(({ name, seed, createdAt, images }: Shown) => ({
        name,
        seed,
        createdAt,
        images,
      }));
    const shown = await namesOf(first);
    const second = await bench.restart(first);
    expect(await namesOf(second)).toEqual(shown);
    expect(shown).toHaveLength(2);
    const mine = second.sandbox('mine');
    expect((await v2(mine, 'GET', `/v2/images/${id}`)).json.created_at).toBe('2030-01-01T00:00:00Z');
    expect((await v2(second.sandbox('used'), 'GET', `/v2/images/${used}`)).status).toBe(200);
    const answer = await v2(mine, 'GET', '/v2/images');
    expect([answer.status, Object.keys(answer.headers).filter((name) => name.startsWith('x-polyglance'))]).toEqual([503, []]);
    expect((await v2(second, 'GET', '/v2/images')).status).toBe(200);
  });

  it('scenarios that were loaded are there, and those that were removed are not', async () => {
    const first = await bench.start();
    await first.scenario(SLOW);
    await first.scenario({ ...SLOW, name: 'other' });
    await admin(first, 'DELETE', '/scenarios/other');
    const second = await bench.restart(first);
    expect((await admin(second, 'GET', '/scenarios')).json.scenarios).toMatchObject([{ name: 'slow', rules: [{ seen: 0 }] }]);
    expect((await v2(second, 'GET', '/v2/images')).status).toBe(503);
  });

  it('a reset holds, and so does the end of a sandbox', async () => {
    const first = await bench.start();
    const id = await makeImage(first);
    await upload(first, id, 'bytes');
    await makeImage(first.sandbox('gone'));
    const second = await bench.restart(first);
    second.reset();
    await admin(second, 'DELETE', '/sandboxes/gone');
    const third = await bench.restart(second);
    expect((await v2(third, 'GET', `/v2/images/${id}`)).status).toBe(404);
    expect((await admin(third, 'GET', '/sandboxes')).json.sandboxes.map(({ name }: { name: string | null }) => name)).not.toContain('gone');
    expect(readdirSync(bench.path('data'))).toEqual([]);
  });

  it('an image whose data was coming waits for data again', async () => {
    const first = await bench.start();
    const id = await makeImage(first);
    await first.stop();
    bench.edit((state) => {
      state.sandboxes[0].images.own[0].status = 'saving';
    });
    const second = await bench.start();
    expect((await v2(second, 'GET', `/v2/images/${id}`)).json.status).toBe('queued');
    expect((await upload(second, id, 'now')).status).toBe(204);
  });

  it('a clock with an offset has gone on as the machine’s has', async () => {
    const clock = 'offset:2020-01-01T00:00:00Z';
    const first = await bench.start({ clock });
    await first.stop();
    bench.edit((state) => {
      state.sandboxes[0].clock.started -= 24 * 3600 * 1000;
    });
    const second = await bench.start({ clock });
    expect((await admin(second, 'GET', '/clock')).json.now).toMatch(/^2020-01-02T00:/);
    const other = await bench.restart(second, { clock: 'offset:2021-01-01T00:00:00Z' });
    expect((await admin(other, 'GET', '/clock')).json.now).toMatch(/^2021-01-01T00:/);
  });

  it('a clock that stands still since the start stands there again', async () => {
    const first = await bench.start({ clock: 'frozen' });
    const { now } = (await admin(first, 'GET', '/clock')).json;
    await first.stop();
    bench.edit((state) => {
      state.sandboxes[0].clock.started -= 24 * 3600 * 1000;
    });
    const second = await bench.start({ clock: 'frozen' });
    const before = new Date(Date.parse(now) - 24 * 3600 * 1000).toISOString();
    expect((await admin(second, 'GET', '/clock')).json).toMatchObject({ mode: 'frozen', now: before });
  });

  it('a clock that was set or moved goes on so', async () => {
    const first = await bench.start({ clock: 'frozen:2026-01-01T00:00:00Z' });
    await admin(first, 'POST', '/clock/advance', { by: '1h' });
    first.sandbox('mine').clock.set('frozen:2030-01-01T00:00:00Z');
    const second = await bench.restart(first, { clock: 'frozen:2026-01-01T00:00:00Z' });
    expect((await admin(second, 'GET', '/clock')).json).toMatchObject({ mode: 'frozen', now: '2026-01-01T01:00:00.000Z' });
    expect(second.sandbox('mine').clock.now()).toBe(Date.UTC(2030, 0, 1));
    second.reset();
    expect(second.clock.now()).toBe(Date.UTC(2026, 0, 1));
    const third = await bench.restart(second, { clock: 'real' });
    expect(third.clock.mode).toBe('real');
  });

  it('what is made sorts after what there was, also under a clock that stands still', async () => {
    const clock = 'frozen:2026-01-01T00:00:00Z';
    const first = await bench.start({ clock });
    const old = [await makeImage(first), await makeImage(first)];
    const second = await bench.restart(first, { clock });
    const young = await makeImage(second);
    const listed = (await v2(second, 'GET', '/v2/images?name=kept')).json.images.map(({ id }: { id: string }) => id);
    expect(listed).toEqual([young, ...old.reverse()]);
  });

  it('the data of what was deleted or replaced is not there', async () => {
    const first = await bench.start();
    const [kept, gone] = [await makeImage(first), await makeImage(first)];
    await upload(first, kept, 'kept');
    await upload(first, gone, 'gone');
    const second = await bench.restart(first);
    await v2(second, 'DELETE', `/v2/images/${gone}`);
    await second.stop();
    expect(readdirSync(bench.path('data'))).toHaveLength(1);
    expect(readdirSync(bench.folder).sort()).toEqual(['data', 'state.json']);
  });
});

it('keeps nothing where it is not asked to', async () => {
  const emulator = await bench.start({ state: null });
  await makeImage(emulator);
  await emulator.stop();
  expect(() => readdirSync(bench.folder)).toThrow('ENOENT');
});
