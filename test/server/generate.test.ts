import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { toOperatingSystem } from '../../src/dialects/ims/platforms.ts';
import { SYSTEMS } from '../../src/emulator/plausible.ts';
import { startEmulator } from '../../src/index.ts';
import { isRefusal } from '../../src/refusals.ts';
import { send } from '../support/client.ts';
import { FEDORA, useEmulator } from '../support/emulator.ts';

// Images that a fixture wishes to have generated, seen by clients.

const folder = mkdtempSync(join(tmpdir(), 'polyglance-generate-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
function fixture(text: string): string {
  files += 1;
  const file = join(folder, `${files}.yaml`);
  writeFileSync(file, `version: 1\n${text}\n`);
  return file;
}

const DIALECTS = ['openstack-v2', 'openstack-v1', 'rackspace', 'ims'] as const;
const block = (dialect: string, more = 'count: 12, seed: 7, owner: alpha'): string => `{ dialect: ${dialect}, ${more} }`;
const bench = useEmulator({ fixtures: fixture(`generate: [${DIALECTS.map((dialect) => block(dialect)).join(', ')}]`) });
/** They are alpha's, as four of the default cloud are. */
const ALL = 12 * DIALECTS.length + 4;
const OWN = '/v2/images?limit=100&owner=0b1e494e2660441a957313163095fe5c';

/** The list of the images that alice sees in a cloud of this fixture. */
async function listed(text: string): Promise<string> {
  const emulator = await startEmulator({ port: 0, fixtures: fixture(text) });
  const answer = await send('GET', `${emulator.homes['openstack']}/v2/images?limit=100`);
  await emulator.stop();
  return answer.text;
}

async function refused(text: string): Promise<string> {
  try {
    await (await startEmulator({ port: 0, fixtures: fixture(text) })).stop();
    return 'no refusal';
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    return thrown.message.replace(/^.*\/\d+\.yaml/, 'f.yaml');
  }
}

type Shown = { readonly [name: string]: unknown; readonly id: string };

describe('generated images', () => {
  it('stand beside the others', async () => {
    expect((await bench.v2('GET', OWN)).json.images).toHaveLength(ALL);
    expect((await bench.v2('GET', `/v2/images/${FEDORA}`)).status).toBe(200);
  });

  // A reply against its own contract fails the test it was given in: support/emulator.ts.
  it('are listed and shown by all clouds without a violation', async () => {
    const root = { as: 'dev-root' } as const;
    const { images } = (await bench.v2('GET', OWN)).json as { images: Shown[] };
    for (const { id } of images) {
      expect((await bench.v2('GET', `/v2/images/${id}`, root)).status).toBe(200);
      expect((await bench.rackspace('GET', `/v2/images/${id}`, root)).json.id).toBe(id);
      expect((await bench.v1('HEAD', `/v1/images/${id}`, root)).headers['x-image-meta-id']).toBe(id);
      expect((await bench.ims('GET', `/v2/cloudimages?id=${id}`)).status).toBe(200);
    }
    expect((await bench.rackspace('GET', '/v2/images?limit=100&owner=1100111')).json.images).toHaveLength(ALL);
    expect((await bench.v1('GET', '/v1/images/detail?limit=100', root)).status).toBe(200);
    expect((await bench.ims('GET', '/v2/cloudimages?limit=100', root)).json.images.length).toBeGreaterThan(12);
    expect((await bench.ims('GET', '/v2/images?limit=100', root)).json.images.length).toBeGreaterThan(12);
    const seen = bench.emulator.journal();
    expect(seen.flatMap(({ violations }) => violations)).toEqual([]);
  });

  it('look like those of their cloud', async () => {
    const { images } = (await bench.ims('GET', '/v2/cloudimages?limit=100')).json as { images: Shown[] };
    const ours = images.filter((image) => image['__root_origin'] !== undefined || image['__support_kvm'] !== undefined);
    expect(ours.length).toBeGreaterThan(5);
    for (const image of ours) {
      const { type, platform, bit } = toOperatingSystem(String(image['__os_version']));
      expect(image).toMatchObject({ __os_type: type, __platform: platform, __os_bit: bit, container_format: 'bare' });
      expect(String(image['name'])).toMatch(/^[a-z]+-[\d.]+_[a-z\d-]+_\d{8}$/);
    }
  });

  it('have data that is lost where they are active, and none where they wait', async () => {
    const { images } = (await bench.v2('GET', '/v2/images?limit=100')).json as { images: Shown[] };
    const generated = images.filter(({ os_distro: distro, checksum }) => distro !== 'cirros' && checksum !== undefined);
    const active = generated.find((image) => image['status'] === 'active' && image['os_hash_algo'] === 'sha512');
    expect(active).toMatchObject({ size: expect.any(Number), checksum: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect((await bench.v2('GET', `/v2/images/${active?.id}/file`)).status).toBe(204);
    const waiting = generated.filter((image) => image['status'] === 'queued');
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting.every(({ size, checksum }) => size === null && checksum === null)).toBe(true);
  });

  it.each(DIALECTS)('of %s are the same for the same seed, byte for byte, and others for another', async (dialect) => {
    const text = (seed: number, count = 20): string =>
      `images: []\ngenerate: ${block(dialect, `count: ${count}, seed: ${seed}, owner: alpha`)}`;
    const [first, again, other] = [await listed(text(7)), await listed(text(7)), await listed(text(8))];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    const more = JSON.parse(await listed(text(7, 40))).images as Shown[];
    const known = new Map(more.map((image) => [image.id, image]));
    for (const image of JSON.parse(first).images as Shown[]) expect(known.get(image.id)).toEqual(image);
  });
});

describe('a wish for generated images', () => {
  it('is refused where another one has its ids', async () => {
    const text = `generate:\n  - ${block('ims')}\n  - ${block('rackspace')}\n  - ${block('ims')}`;
    expect(await refused(text)).toMatch(/^f\.yaml:5:38: two images have the id [-0-9a-f]{36}: give this block another seed$/);
  });

  it('is refused where an image of a file has one of its ids', async () => {
    const { images } = JSON.parse(await listed(`images: []\ngenerate: ${block('ims')}`)) as { images: Shown[] };
    const text = `images: [{ id: ${images[3]?.id} }]\ngenerate: ${block('ims')}`;
    expect(await refused(text)).toBe(`f.yaml:3:44: two images have the id ${images[3]?.id}: give this block another seed`);
  });

  it.each([
    ['another dialect', block('opnstack-v2'), 'f.yaml:2:22: generate.dialect is "opnstack-v2": it has to be one of openstack-v2,'],
    ['no count', '{ dialect: ims }', 'f.yaml:2:11: "count" is missing in generate'],
    ['an owner that is no project', `[${block('ims', 'count: 1, owner: alhpa')}]`, 'there is no project "alhpa", did you mean "alpha"?'],
    ['a key that there is not', `[${block('ims', 'cuont: 1, count: 1')}]`, 'there is no key "cuont" in generate[0], did you mean "count"?'],
    ['a text', 'ims', 'f.yaml:2:11: generate is "ims": it has to be a list or keys and values'],
  ])('is refused with its place: %s', async (_, wish, expected) => {
    expect(await refused(`generate: ${wish}`)).toContain(expected);
  });
});

describe('the systems of generated images', () => {
  it.each(SYSTEMS.map(({ title, properties }) => [title, properties] as const))('%s is what IMS makes of its version', (_, properties) => {
    const { type, platform, bit } = toOperatingSystem(properties['__os_version'] ?? '');
    expect([properties['__os_type'], properties['__platform'], properties['__os_bit']]).toEqual([type, platform, bit]);
  });
});
