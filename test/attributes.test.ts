import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { imageDialects, toAttributePage } from '../scripts/attribute-table.ts';
import type { AttributeRow } from '../src/operation/attribute.ts';
import { type Received, send } from './support/client.ts';
import { PATCH_21, useEmulator } from './support/emulator.ts';

// What is changed through one cloud is seen through the others: every attribute that a dialect's update may name, against every
// dialect that shows it. The tables of the dialects say which those are.

const bench = useEmulator();
const dialects = imageDialects();
const url = (home: string, path: string): string => `${bench.emulator.homes[home]}${path}`;

type Shown = Readonly<Record<string, unknown>>;

/** How a client of one dialect changes and sees an image. */
interface Door {
  update(id: string, wire: string, value: unknown): Promise<Received>;
  /** The image as it is shown: attributes and properties by their names on the wire. */
  show(id: string): Promise<Shown>;
}

const patchAt = (home: string, path: string, type: string): Door['update'] => {
  return (id, wire, value) =>
    send('PATCH', url(home, `${path}/${id}`), { headers: { 'content-type': type }, body: [{ op: 'add', path: `/${wire}`, value }] });
};

const DOORS: Readonly<Record<string, Door>> = {
  'openstack-v2': {
    update: patchAt('openstack', '/v2/images', PATCH_21),
    show: async (id) => (await send('GET', url('openstack', `/v2/images/${id}`))).json,
  },
  'openstack-v1': {
    update: (id, wire, value) => {
      const name = dialects.some((one) => one.id === 'openstack-v1' && one.attributes.some((row) => row.wire === wire))
        ? wire
        : `property-${wire}`;
      const headers = { [`x-image-meta-${name}`]: String(value), 'x-glance-registry-purge-props': 'False' };
      return send('PUT', url('openstack-pike', `/v1/images/${id}`), { headers });
    },
    show: async (id) => {
      const { json } = await send('GET', url('openstack-pike', '/v1/images/detail?limit=100'));
      const found = json.images.find((image: { id: string }) => image.id === id);
      return { ...found.properties, ...found };
    },
  },
  rackspace: {
    update: patchAt('rackspace', '/v2/images', PATCH_21),
    show: async (id) => (await send('GET', url('rackspace', `/v2/images/${id}`))).json,
  },
  ims: {
    update: patchAt('ims', '/v2/cloudimages', 'application/json'),
    show: async (id) => (await send('GET', url('ims', `/v2/cloudimages?id=${id}`))).json.images[0],
  },
};

function doorOf(dialect: string): Door {
  const door = DOORS[dialect];
  if (door === undefined) throw new Error(`there is no door to ${dialect}`);
  return door;
}

/** A value for each attribute that clouds change, in the words of the one that writes it. */
const VALUES: Readonly<Record<string, (wire: string) => unknown>> = {
  name: () => 'seen from everywhere',
  minRam: () => 2048,
  minDisk: () => 80,
  protected: () => true,
  tags: () => ['seen', 'tagged'],
  diskFormat: () => 'raw',
  containerFormat: () => 'bare',
};

const written = (row: AttributeRow): boolean => row.access === 'writable' && Object.hasOwn(VALUES, row.neutral);
const PAIRS = dialects.flatMap((from) =>
  from.attributes
    .filter(written)
    .flatMap((row) =>
      dialects
        .filter((to) => to !== from)
        .flatMap((to) =>
          to.attributes.filter(({ neutral }) => neutral === row.neutral).map((seen) => ({ from: from.id, row, to: to.id, seen })),
        ),
    ),
);

/** An image of alice's that any door may change: formats only while it waits for its data. */
function prepare({ neutral }: AttributeRow, door: string): Promise<string> {
  const early = (neutral === 'diskFormat' || neutral === 'containerFormat') && door !== 'ims';
  return early ? bench.image({ visibility: 'private' }) : bench.active('hello', { visibility: 'private' });
}

describe('docs/attributes.md', () => {
  it('is what the tables of the dialects say: run "npm run docs"', () => {
    expect(readFileSync(new URL('../docs/attributes.md', import.meta.url), 'utf8')).toBe(toAttributePage(dialects));
  });
});

describe('the tables of attributes', () => {
  it('name everything once', () => {
    for (const { attributes } of dialects) {
      const names = attributes.map(({ wire }) => wire);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  });

  it.each(dialects.map(({ id }) => id))('of %s name what it shows of a new image, with the type that it has there', async (id) => {
    const image = await bench.active('hello', { visibility: 'private', name: 'typed', tags: ['a'] });
    const shown = await doorOf(id).show(image);
    const rows = new Map(dialects.find((dialect) => dialect.id === id)?.attributes.map((row) => [row.wire, row]));
    const unknown = Object.keys(shown).filter((name) => !rows.has(name) && name !== 'properties');
    expect(unknown).toEqual([]);
    const wrong = [...rows.values()].filter((row) => !fits(row, shown[row.wire]));
    expect(wrong).toEqual([]);
  });
});

function fits({ type, unset }: AttributeRow, value: unknown): boolean {
  if (value === undefined) return unset === 'absent';
  if (value === null) return unset === 'null';
  if (type === 'array') return Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

describe('an image', () => {
  it('is walked through twelve pairs of doors', () => {
    expect(new Set(PAIRS.map(({ from, to }) => `${from} ${to}`)).size).toBe(12);
  });

  it.each(PAIRS.map(({ from, row, to, seen }) => [row.wire, from, seen.wire, to, { row, seen }] as const))(
    'whose %s is changed by %s has it as %s in %s',
    async (_wire, from, _seen, to, { row, seen }) => {
      const id = await prepare(row, from);
      const value = VALUES[row.neutral]?.(row.wire);
      const { status, text } = await doorOf(from).update(id, row.wire, value);
      expect([status, status === 200 ? '' : text]).toEqual([200, '']);
      expect((await doorOf(to).show(id))[seen.wire]).toEqual(value);
    },
  );

  it.each(dialects.flatMap((from) => dialects.filter((to) => to !== from).map((to) => [from.id, to.id] as const)))(
    'given a property by %s has it in %s',
    async (from, to) => {
      const id = await bench.active('hello', { visibility: 'private' });
      expect((await doorOf(from).update(id, 'com.example.build', 'nightly')).status).toBe(200);
      expect(await doorOf(to).show(id)).toMatchObject({ 'com.example.build': 'nightly' });
    },
  );

  it('made public by an admin of OpenStack v1 is public to all, and gold to IMS', async () => {
    const id = await bench.active('hello', { visibility: 'private' });
    const headers = { 'x-image-meta-is_public': 'True', 'x-glance-registry-purge-props': 'False' };
    expect((await send('PUT', url('openstack-pike', `/v1/images/${id}`), { as: 'dev-root', headers })).status).toBe(200);
    const [v2, rackspace, ims] = await Promise.all(['openstack-v2', 'rackspace', 'ims'].map((door) => doorOf(door).show(id)));
    expect([v2?.['visibility'], rackspace?.['visibility'], ims?.['visibility'], ims?.['__imagetype']]).toEqual([
      'public',
      'public',
      'public',
      'gold',
    ]);
  });

  it('belongs to a project that each cloud calls by its own name', async () => {
    const id = await bench.active('hello', { visibility: 'private' });
    const owners = await Promise.all(Object.values(DOORS).map(async (door) => (await door.show(id))['owner']));
    expect(owners).toEqual([
      '0b1e494e2660441a957313163095fe5c',
      '0b1e494e2660441a957313163095fe5c',
      '1100111',
      '0b1e494e2660441a957313163095fe5c',
    ]);
  });

  it('deleted through one door is gone from the others', async () => {
    const id = await bench.active('hello', { visibility: 'private' });
    expect((await send('DELETE', url('rackspace', `/v2/images/${id}`))).status).toBe(204);
    const statuses = await Promise.all([
      send('GET', url('openstack', `/v2/images/${id}`)),
      send('HEAD', url('openstack-pike', `/v1/images/${id}`)),
      send('GET', url('ims', `/v2/images/${id}`)),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});
