import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../src/index.ts';
import { type Received, send } from '../support/client.ts';
import { OCTETS } from '../support/emulator.ts';
import { useState, v2 } from './support.ts';

// What is staged, imports and tasks across a restart.

const bench = useState();
const SLOW = { switches: { 'openstack-v2.taskTime': '1h' } };

async function stage(emulator: Emulator, text = 'staged'): Promise<string> {
  const { id } = (await v2(emulator, 'POST', '/v2/images', { body: { disk_format: 'raw', container_format: 'bare' } })).json;
  expect((await v2(emulator, 'PUT', `/v2/images/${id}/stage`, { headers: OCTETS, body: text })).status).toBe(204);
  return id;
}
const importTo = (emulator: Emulator, id: string): Promise<Received> =>
  v2(emulator, 'POST', `/v2/images/${id}/import`, { body: { method: { name: 'glance-direct' } } });
const show = async (emulator: Emulator, id: string): Promise<Received['json']> => (await v2(emulator, 'GET', `/v2/images/${id}`)).json;
const tasksOf = async (emulator: Emulator, id: string): Promise<Received['json']> =>
  (await v2(emulator, 'GET', `/v2/images/${id}/tasks`)).json.tasks;

describe('after a restart', () => {
  it('what is staged can be imported', async () => {
    const first = await bench.start({ switches: { 'openstack-v2.taskTime': '0s' } });
    const id = await stage(first);
    const second = await bench.restart(first);
    expect(await show(second, id)).toMatchObject({ status: 'uploading', size: 6 });
    expect((await importTo(second, id)).status).toBe(202);
    while ((await show(second, id)).status !== 'active');
    expect((await v2(second, 'GET', `/v2/images/${id}/file`)).text).toBe('staged');
  });

  it('tasks that were over are there', async () => {
    const first = await bench.start({ switches: { 'openstack-v2.taskTime': '0s' } });
    const id = await stage(first);
    await importTo(first, id);
    expect((await show(first, id)).status).toBe('active');
    const before = await tasksOf(first, id);
    const second = await bench.restart(first);
    expect(await tasksOf(second, id)).toEqual(before);
    expect(before).toHaveLength(1);
  });

  it('an import that was under way is gone, and the image waits for data again', async () => {
    const first = await bench.start(SLOW);
    const id = await stage(first);
    await importTo(first, id);
    expect((await show(first, id)).status).toBe('importing');
    const second = await bench.restart(first);
    const image = await show(second, id);
    expect(image).toMatchObject({ status: 'queued', size: null });
    expect(Object.keys(image).filter((name) => name.startsWith('os_glance_import'))).toEqual([]);
    expect(await tasksOf(second, id)).toEqual([]);
    expect((await v2(second, 'PUT', `/v2/images/${id}/stage`, { headers: OCTETS, body: 'again' })).status).toBe(204);
  });
});

describe('tasks of Rackspace', () => {
  const rackspace = (emulator: Emulator, method: string, path: string, body?: unknown): Promise<Received> =>
    send(method, `${emulator.homes['rackspace']}${path}`, { body });

  it('are there after a restart, and so is what they have exported', async () => {
    const first = await bench.start({ switches: { 'rackspace.taskTime': '0s' } });
    const { id } = (await v2(first, 'POST', '/v2/images', { body: { disk_format: 'vhd', container_format: 'bare' } })).json;
    await v2(first, 'PUT', `/v2/images/${id}/file`, { headers: OCTETS, body: 'conectix' });
    const run = async (emulator: Emulator, type: string, input: object) => {
      let task = (await rackspace(emulator, 'POST', '/v2/tasks', { type, input })).json;
      while (task.expires_at === undefined) task = (await rackspace(emulator, 'GET', `/v2/tasks/${task.id}`)).json;
      return task;
    };
    const exported = await run(first, 'export', { image_uuid: id, receiving_swift_container: 'exports' });
    const second = await bench.restart(first);
    expect((await rackspace(second, 'GET', `/v2/tasks/${exported.id}`)).json).toEqual(exported);
    const from = exported.result.export_location;
    const imported = await run(second, 'import', { image_properties: { name: 'again' }, import_from: from });
    expect((await v2(second, 'GET', `/v2/images/${imported.result.image_id}/file`)).text).toBe('conectix');
  });
});

describe('a snapshot', () => {
  it('brings back what was staged, and no import that was under way', async () => {
    const emulator = await bench.start(SLOW);
    const [staged, importing] = [await stage(emulator), await stage(emulator)];
    await importTo(emulator, importing);
    emulator.snapshots.take('before');
    await v2(emulator, 'DELETE', `/v2/images/${staged}`);
    emulator.snapshots.restore('before');
    expect(await show(emulator, staged)).toMatchObject({ status: 'uploading', size: 6 });
    expect(await show(emulator, importing)).toMatchObject({ status: 'queued', size: null });
    expect((await importTo(emulator, staged)).status).toBe(202);
  });
});
