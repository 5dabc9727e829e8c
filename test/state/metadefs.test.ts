import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../src/index.ts';
import { packageFile } from '../../src/package-root.ts';
import type { Received } from '../support/client.ts';
import { admin, useState, v2 } from './support.ts';

// Definitions of metadata are part of a sandbox: they are kept, reset, and in its snapshots, as images are.

const bench = useState();
const NAMESPACES = '/v2/metadefs/namespaces';
const PLAIN = { title: 'P', type: 'string' };

const ask = (emulator: Emulator, method: string, path = '', body?: unknown): Promise<Received> =>
  v2(emulator, method, `${NAMESPACES}${path}`, { as: 'dev-root', ...(body === undefined ? {} : { body }) });

/** Two namespaces, of which the first one is protected. */
const FIXTURES = packageFile('fixtures/examples/metadefs.yaml');
const [HYPERVISOR, OWN] = ['OS::Compute::Hypervisor', 'Alpha::Own'];

/** Everything that there is. */
async function pictureOf(emulator: Emulator): Promise<readonly unknown[]> {
  const { namespaces } = (await ask(emulator, 'GET')).json;
  const names: readonly string[] = namespaces.map(({ namespace }: { namespace: string }) => namespace);
  const shown = await Promise.all(names.map(async (name) => (await ask(emulator, 'GET', `/${name}`)).json));
  return [...shown, (await v2(emulator, 'GET', '/v2/metadefs/resource_types')).json];
}

/** Makes, changes and deletes some. */
async function live(emulator: Emulator): Promise<void> {
  await ask(emulator, 'POST', '', {
    namespace: 'made',
    display_name: 'Made',
    description: 'd',
    protected: true,
    owner: 'elsewhere',
    resource_type_associations: [{ name: 'RT', prefix: 'p_', properties_target: 'image' }],
    properties: { p: { ...PLAIN, enum: ['a', null], default: 'x' }, ['__proto__']: PLAIN },
    objects: [{ name: 'o', description: 'd', required: ['x'], properties: { x: PLAIN } }],
    tags: [{ name: 'b' }, { name: 'a' }],
  });
  await ask(emulator, 'PUT', `/${HYPERVISOR}`, { namespace: 'renamed', visibility: 'public' });
  await ask(emulator, 'POST', '/renamed/tags/u');
  await ask(emulator, 'DELETE', `/${OWN}`);
}

describe('definitions of metadata', () => {
  it('are there after a restart, as they were', async () => {
    const first = await bench.start({ fixtures: FIXTURES });
    await live(first);
    const before = await pictureOf(first);
    expect(before).toHaveLength(3);
    const second = await bench.restart(first, { fixtures: FIXTURES });
    expect(await pictureOf(second)).toEqual(before);
    expect((await ask(second, 'POST', '', { namespace: OWN })).status).toBe(201);
  });

  it('are shown as the fixtures say', async () => {
    const emulator = await bench.start({ fixtures: FIXTURES });
    const [own, shown, types] = await pictureOf(emulator);
    expect(own).toMatchObject({ namespace: OWN, visibility: 'private', created_at: '2026-01-01T00:00:00Z' });
    expect(shown).toMatchObject({ namespace: HYPERVISOR, protected: true, tags: [{ name: 'kvm' }], objects: [{ required: ['quota'] }] });
    expect((types as { resource_types: { name: string }[] }).resource_types.map(({ name }) => name)).toEqual([
      'OS::Cinder::Volume',
      'OS::Glance::Image',
      'OS::Nova::Flavor',
    ]);
    expect((await v2(emulator, 'GET', NAMESPACES, { as: 'dev-bob' })).json.namespaces).toHaveLength(1);
  });

  it('are refused with their place where the state has something else', async () => {
    const first = await bench.start();
    await live(first);
    await first.stop();
    bench.edit((state) => {
      state.sandboxes[0].metadefs.own[0].visibility = 'shared';
    });
    await expect(bench.start()).rejects.toThrow('"shared" has to be one of public, private');
  });

  it('are none in a state that was written before there were any', async () => {
    const first = await bench.start();
    await first.stop();
    bench.edit((state) => {
      delete state.sandboxes[0].metadefs;
    });
    expect((await ask(await bench.start(), 'GET')).json.namespaces).toEqual([]);
  });

  it('are those of the fixtures after a reset, and of one sandbox alone', async () => {
    const emulator = await bench.start({ fixtures: FIXTURES });
    const fresh = await pictureOf(emulator);
    const other = await emulator.createSandbox('other');
    await live(emulator);
    expect((await v2(other, 'GET', NAMESPACES)).json.namespaces).toHaveLength(2);
    await admin(emulator, 'POST', '/reset');
    expect(await pictureOf(emulator)).toEqual(fresh);
  });

  it('go back with a snapshot', async () => {
    const emulator = await bench.start({ fixtures: FIXTURES });
    await live(emulator);
    const before = await pictureOf(emulator);
    emulator.snapshot('lived');
    await ask(emulator, 'PUT', '/made', { namespace: 'made' });
    await ask(emulator, 'DELETE', '/made');
    await ask(emulator, 'DELETE', '/renamed');
    emulator.restore('lived');
    expect(await pictureOf(emulator)).toEqual(before);
  });

  it('are in the fixture that a snapshot makes', async () => {
    const emulator = await bench.start({ fixtures: FIXTURES });
    await live(emulator);
    emulator.snapshot('lived');
    const sandbox = await emulator.createSandbox('again', { fixtures: [await emulator.snapshots.fixture('lived')] });
    const before = await pictureOf(emulator);
    const { namespaces } = (await v2(sandbox, 'GET', NAMESPACES, { as: 'dev-root' })).json;
    const shown = await Promise.all(
      namespaces.map(
        async ({ namespace }: { namespace: string }) => (await v2(sandbox, 'GET', `${NAMESPACES}/${namespace}`, { as: 'dev-root' })).json,
      ),
    );
    expect([...shown, (await v2(sandbox, 'GET', '/v2/metadefs/resource_types')).json]).toEqual(before);
  });
});
