import { describe, expect, it } from '@jest/globals';
import type { Received } from '../support/client.ts';
import { OCTETS } from '../support/emulator.ts';
import { useStories } from './ready.ts';

// The ready scenarios about imports.

const stories = useStories();
const { load, show, waiting } = stories;

const begin = async (stores: readonly string[] = ['fast']): Promise<string> => {
  const id = await waiting();
  await stories.v2('PUT', `/v2/images/${id}/stage`, { body: 'staged', headers: OCTETS });
  expect((await importTo(id, stores)).status).toBe(202);
  return id;
};
const importTo = (id: string, stores: readonly string[]): Promise<Received> =>
  stories.v2('POST', `/v2/images/${id}/import`, {
    body: { method: { name: 'glance-direct' }, stores, all_stores_must_succeed: stores.length === 1 },
  });
const taskOf = async (id: string): Promise<Received['json']> => (await stories.v2('GET', `/v2/images/${id}/tasks`)).json.tasks[0];

describe('an import', () => {
  it('import-fails-in-one-store: the image is active without the store that failed', async () => {
    await load('import-fails-in-one-store');
    const id = await begin(['fast', 'cheap']);
    stories.emulator.clock.advance('1s');
    expect((await show(id)).json).toMatchObject({ status: 'active', stores: 'fast', os_glance_failed_import: 'cheap' });
    const next = await begin(['fast', 'cheap']);
    stories.emulator.clock.advance('1s');
    expect((await show(next)).json).toMatchObject({ status: 'active', stores: 'fast,cheap' });
  });

  it('import-fails-once: the task has failed, and says what Glance says', async () => {
    await load('import-fails-once');
    const id = await begin();
    stories.emulator.clock.advance('1s');
    expect((await show(id)).json).toMatchObject({ status: 'importing', os_glance_failed_import: 'fast' });
    expect(await taskOf(id)).toMatchObject({ status: 'failure', message: 'Task failed due to Internal Error' });
    const next = await begin();
    stories.emulator.clock.advance('1s');
    expect((await show(next)).json.status).toBe('active');
  });

  it('import-stalls: however long a client waits', async () => {
    await load('import-stalls');
    const id = await begin();
    stories.emulator.clock.advance('24h');
    expect((await show(id)).json.status).toBe('importing');
    expect((await taskOf(id)).status).toBe('processing');
  });

  it('import-takes-five-polls: the sixth look finds it active', async () => {
    await load('import-takes-five-polls');
    const id = await begin();
    const seen: string[] = [];
    for (let look = 0; look < 6; look += 1) seen.push((await show(id)).json.status);
    expect(seen).toEqual([...Array.from({ length: 5 }, () => 'importing'), 'active']);
  });
});

describe('the effect job', () => {
  it('says of a failure what the rule says', async () => {
    const job = { fails: 'Disk full', takes: '0s' };
    await stories.emulator.scenario({ version: 1, name: 'full', rules: [{ match: { operation: 'openstack-v2.image-import' }, job }] });
    const id = await begin();
    await show(id);
    expect(await taskOf(id)).toMatchObject({ status: 'failure', message: 'Disk full' });
  });

  it('is a step of a plan too', async () => {
    await stories.emulator.scenario({ version: 1, name: 'plan', plan: { 'openstack-v2.image-import': [{ job: { takes: '1 poll' } }] } });
    const id = await begin();
    const seen = [(await show(id)).json.status, (await show(id)).json.status];
    expect(seen).toEqual(['importing', 'active']);
  });
});
