import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createClock } from '../../src/core/clock.ts';
import { createExpiry } from '../../src/emulator/expiry.ts';
import type { Sandbox } from '../../src/emulator/sandbox.ts';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { admin, useState } from '../state/support.ts';
import { send } from '../support/client.ts';
import { useMachine } from '../support/machine.ts';

const MINUTE = 60_000;
const use = (emulator: Emulator, name: string) => send('GET', `${emulator.url}/sandbox/${name}/openstack/v2/images`);
const namesOf = async (emulator: Emulator): Promise<string[]> =>
  (await admin(emulator, 'GET', '/sandboxes')).json.sandboxes.map(({ name }: { name: string }) => name);
const make = (emulator: Emulator, options: object) => admin(emulator, 'POST', '/sandboxes', options);

describe('a sandbox that nobody uses', () => {
  const machine = useMachine();

  it('is gone after an hour, and one that is used in between is not', async () => {
    await using emulator = await startEmulator();
    await use(emulator, 'idle');
    await use(emulator, 'busy');
    machine.wait(59 * MINUTE);
    await use(emulator, 'busy');
    machine.wait(MINUTE);
    expect(await namesOf(emulator)).toEqual(['busy']);
    expect((await admin(emulator, 'GET', '/sandboxes/idle')).status).toBe(404);
    machine.wait(59 * MINUTE);
    expect(await namesOf(emulator)).toEqual([]);
  });

  it('is made anew by the next request, as it was at first', async () => {
    await using emulator = await startEmulator({ sandboxTtl: '5m' });
    const images = (method: string) => send(method, `${emulator.url}/sandbox/a/openstack/v2/images`, method === 'POST' ? { body: {} } : {});
    const before = (await images('GET')).json.images.length;
    await images('POST');
    machine.wait(5 * MINUTE);
    expect((await images('GET')).json.images).toHaveLength(before);
  });

  it('is our 404 where sandboxes have to be declared', async () => {
    await using emulator = await startEmulator({ sandboxes: 'declared' });
    await make(emulator, { name: 'a', ttl: '10s' });
    expect((await use(emulator, 'a')).status).toBe(200);
    machine.wait(10_000);
    expect((await use(emulator, 'a')).status).toBe(404);
  });

  it('shows how long it lives and until when, which looking at it does not change', async () => {
    await using emulator = await startEmulator();
    expect((await make(emulator, { name: 'a', ttl: '90m' })).json).toMatchObject({ ttl: '90m', expiresAt: '2026-06-01T01:30:00.000Z' });
    expect((await make(emulator, { name: 'b' })).json).toMatchObject({ ttl: '1h', expiresAt: '2026-06-01T01:00:00.000Z' });
    expect((await make(emulator, { name: 'c', ttl: 'none' })).json).toMatchObject({ ttl: null, expiresAt: null });
    machine.wait(MINUTE);
    expect((await admin(emulator, 'GET', '/sandboxes/a')).json.expiresAt).toBe('2026-06-01T01:30:00.000Z');
    await use(emulator, 'a');
    expect((await admin(emulator, 'GET', '/sandboxes/a')).json.expiresAt).toBe('2026-06-01T01:31:00.000Z');
    await send('GET', `${emulator.url}/sandbox/b/__admin/clock`, { as: null });
    expect((await admin(emulator, 'GET', '/sandboxes/b')).json.expiresAt).toBe('2026-06-01T01:01:00.000Z');
  });

  it('is counted on the machine’s clock, not on its own', async () => {
    await using emulator = await startEmulator();
    await make(emulator, { name: 'a', clock: 'frozen:2026-01-01T00:00:00Z' });
    await send('POST', `${emulator.url}/sandbox/a/__admin/clock/advance`, { as: null, body: { by: '100h' } });
    expect(await namesOf(emulator)).toEqual(['a']);
    machine.wait(60 * MINUTE);
    expect(await namesOf(emulator)).toEqual([]);
  });

  it('stays where a program holds it, unless it gave it a life', async () => {
    await using emulator = await startEmulator();
    emulator.sandbox('held');
    emulator.sandbox('short', { ttl: '1m' });
    await use(emulator, 'found');
    emulator.sandbox('found');
    machine.wait(100 * 60 * MINUTE);
    expect(await namesOf(emulator)).toEqual(['held', 'found']);
    expect(() => emulator.sandbox('bad', { ttl: '1 day' })).toThrow('ttl is "1 day": it has to be a duration such as 30m or 2h, or none');
  });

  it('stays where it has a port of its own', async () => {
    await using emulator = await startEmulator({ ports: { 'ported/ims': 0 }, sandboxes: 'declared' });
    machine.wait(100 * 60 * MINUTE);
    expect(await namesOf(emulator)).toEqual(['ported']);
  });

  it('is never gone with none', async () => {
    await using emulator = await startEmulator({ sandboxTtl: 'none' });
    await use(emulator, 'a');
    machine.wait(10_000 * 60 * MINUTE);
    expect(await namesOf(emulator)).toEqual(['a']);
  });

  it('makes room for others before there are too many', async () => {
    await using emulator = await startEmulator({ sandboxTtl: '1m' });
    for (let index = 0; index < 2000; index += 1) emulator.sandbox(`short-${index}`, { ttl: '1m' });
    expect(() => emulator.sandbox('more')).toThrow('there are 2000 sandboxes, which is as many as there can be: delete some');
    machine.wait(MINUTE);
    expect(emulator.sandbox('more').name).toBe('more');
    expect(await namesOf(emulator)).toEqual(['more']);
  });

  it.each([
    [{ ttl: 30 }, 'invalid-body', '"ttl" has to be a duration with its unit, such as "30m", or "none".'],
    [{ ttl: '30' }, 'refused', 'ttl is "30": it has to be a duration such as 30m or 2h, or none'],
    [{ ttl: '0s' }, 'refused', 'ttl is "0s": it has to be a duration such as 30m or 2h, or none'],
  ])('is not made with %j', async (options, code, message) => {
    await using emulator = await startEmulator();
    expect(await make(emulator, options)).toMatchObject({ status: 400, json: { error: { code, message } } });
    expect(await namesOf(emulator)).toEqual([]);
  });
});

describe('with a state', () => {
  const machine = useMachine();
  const bench = useState();

  it('only those go that were given a life, and it counts anew after a restart', async () => {
    const first = await bench.start();
    await use(first, 'kept');
    await make(first, { name: 'short', ttl: '5m' });
    machine.wait(4 * MINUTE);
    const second = await bench.restart(first);
    machine.wait(4 * MINUTE);
    expect(await namesOf(second)).toEqual(['kept', 'short']);
    machine.wait(MINUTE);
    const third = await bench.restart(second);
    machine.wait(100 * 60 * MINUTE);
    expect(await namesOf(third)).toEqual(['kept']);
    expect(await namesOf(await bench.restart(third))).toEqual(['kept']);
  });
});

describe('the look at all sandboxes', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('comes when the first life is over, takes one timer, and spares those whose requests wait', async () => {
    const there = new Map<string, Sandbox>();
    const expiry = createExpiry(
      () => there.values(),
      ({ name }) => there.delete(name ?? ''),
    );
    const add = (name: string, ttl: number): Sandbox => {
      const sandbox = { name, life: { ttl, expiresAt: Date.now() + ttl }, clock: createClock({ mode: 'frozen', at: 0 }) } as Sandbox;
      there.set(name, sandbox);
      expiry.watch(sandbox);
      return sandbox;
    };
    add('hour', 60 * MINUTE);
    add('minute', MINUTE);
    add('ever', Number.POSITIVE_INFINITY);
    const waiting = add('waiting', MINUTE);
    const waits = waiting.clock.wait(1, 'a delay');
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(MINUTE);
    expect([...there.keys()]).toEqual(['hour', 'ever', 'waiting']);
    waiting.clock.advance(1);
    await waits;
    jest.advanceTimersByTime(MINUTE);
    expect([...there.keys()]).toEqual(['hour', 'ever']);
    jest.advanceTimersByTime(58 * MINUTE);
    expect([[...there.keys()], jest.getTimerCount()]).toEqual([['ever'], 0]);
  });
});
