import { describe, expect, it } from '@jest/globals';
import type { Received } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';

const sane = useEmulator();
const buggy = useEmulator({ switches: { 'openstack-v1.bugForBug': true } });

type Bench = typeof sane;
type Ask = (bench: Bench) => Promise<Received>;

/** An image of alice's that bob may see. */
async function shared(bench: Bench): Promise<string> {
  const id = await bench.pike();
  const { owner } = (await bench.v1('POST', '/v1/images', { as: 'dev-bob' })).json.image;
  await bench.v1('PUT', `/v1/images/${id}/members/${owner}`);
  return id;
}

async function unowned(bench: Bench): Promise<string> {
  const id = await bench.pike();
  await bench.put(id, { owner: '' }, { as: 'dev-root' });
  return id;
}

const asBob = { as: 'dev-bob' } as const;
const member =
  (body: unknown): Ask =>
  async (bench) =>
    bench.v1('PUT', `/v1/images/${await bench.pike()}/members/m`, body === undefined ? {} : { body });
const members =
  (body?: unknown): Ask =>
  async (bench) =>
    bench.v1('PUT', `/v1/images/${await bench.pike()}/members`, body === undefined ? {} : { body });

const BREAKS: readonly (readonly [what: string, sane: number, ask: Ask])[] = [
  ['an update of what is shared with the caller', 404, async (bench) => bench.put(await shared(bench), {}, asBob)],
  ['a deletion of what is shared with the caller', 404, async (bench) => bench.v1('DELETE', `/v1/images/${await shared(bench)}`, asBob)],
  ["an update of nobody's image", 404, async (bench) => bench.put(await unowned(bench))],
  ['an empty number', 400, async (bench) => bench.put(await bench.pike(), { min_ram: '' })],
  ['a virtual size that no database holds', 400, async (bench) => bench.put(await bench.pike(), { virtual_size: '9'.repeat(20) })],
  ['an image that is made as deleted', 201, (bench) => bench.v1('POST', '/v1/images', { headers: { 'x-image-meta-deleted': 'True' } })],
  [
    'a location with nothing there, of a size that is said',
    404,
    async (bench) => bench.put(await bench.pike(), { location: `${bench.emulator.url}/__admin/nothing`, size: '5' }),
  ],
  ['a filter by another operator', 400, (bench) => bench.v1('GET', '/v1/images?name=neq:x')],
  ['JSON in a deletion', 200, async (bench) => bench.v1('DELETE', `/v1/images/${await bench.pike()}`, { body: {} })],
  ['JSON in a list', 200, (bench) => bench.v1('GET', '/v1/images', { body: [] })],
  ['a member that is null', 400, member({ member: null })],
  ['a member that is a name', 400, member(['member'])],
  ['memberships without a body', 400, members()],
  ['memberships as a list', 400, members([])],
  ['memberships that are a number', 400, members({ memberships: 5 })],
  ['memberships that are null', 400, members({ memberships: null })],
  ['a membership of no project', 400, members({ memberships: [{ member_id: null }] })],
];

describe('openstack-v1.bugForBug', () => {
  it.each(BREAKS)('answers 500 to %s where it is switched on, as Glance 15.0.2 does; else %i', async (_what, status, ask) => {
    expect((await ask(sane)).status).toBe(status);
    const broken = await ask(buggy);
    expect([broken.status, broken.text.includes('The server has either erred')]).toEqual([500, true]);
  });

  it('leaves alone what the real service refuses', async () => {
    for (const bench of [sane, buggy]) {
      expect((await bench.v1('DELETE', `/v1/images/${await bench.pike()}`, { body: 'no json' })).text).toContain('Malformed JSON');
      expect((await bench.v1('GET', '/v1/images', { body: '"s"' })).text).toContain('Unexpected body type');
      expect((await bench.put(await bench.pike(), { min_ram: 'x' })).status).toBe(400);
    }
  });

  it('makes no image where it breaks', async () => {
    const list = async () => (await buggy.v1('GET', '/v1/images?limit=1000')).json.images.length;
    const before = await list();
    await buggy.v1('POST', '/v1/images', { headers: { 'x-image-meta-deleted': 'True' } });
    expect(await list()).toBe(before);
  });
});

describe('openstack-v1.authenticateHeader', () => {
  const quiet = useEmulator({ switches: { 'openstack-v1.authenticateHeader': false } });

  it('leaves the name of Keystone out of a 401', async () => {
    const [named, unnamed] = [await sane.v1('GET', '/v1/images', { as: null }), await quiet.v1('GET', '/v1/images', { as: null })];
    expect([named.status, unnamed.status]).toEqual([401, 401]);
    expect(named.headers['www-authenticate']).toMatch(/^Keystone uri="http:/);
    expect(unnamed.headers['www-authenticate']).toBeUndefined();
  });
});
