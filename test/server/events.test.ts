import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { FEDORA, PATCH_21 } from '../support/emulator.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly operation: string; readonly headers: object; readonly violations: readonly { readonly id: string }[] };
}

const toEvent = (block: string): Event => {
  const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2))) as Record<string, string>;
  return { id: fields['id'] ?? '', event: fields['event'] ?? '', data: JSON.parse(fields['data'] ?? 'null') as Event['data'] };
};

/** A client that follows, as a browser's EventSource does. */
async function follow(query = '', admin = emulator.admin) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${admin}/events${query}`, resolve).on('error', reject);
  });
  response.setEncoding('utf8');
  const closed = new Promise<void>((resolve) => {
    response.once('close', resolve);
  });
  let text = '';
  let wake: () => void = () => undefined;
  response.on('data', (chunk: string) => {
    text += chunk;
    wake();
  });
  const next = async (): Promise<Event> => {
    for (let end = text.indexOf('\n\n'); ; end = text.indexOf('\n\n')) {
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        return toEvent(block);
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { response, next, closed, leave: () => response.destroy() };
}

const list = (home = emulator.homes['openstack']): Promise<unknown> => send('GET', `${home}/v2/images?limit=1`);
const wrong = (): Promise<unknown> =>
  send('PATCH', `${emulator.homes['openstack']}/v2/images/${FEDORA}`, {
    headers: { 'content-type': PATCH_21 },
    body: '[{"op":"replace"}]',
  });

describe('GET /__admin/events', () => {
  it('tells of each request when it is over, with its violations and without secrets', async () => {
    const { response, next, leave } = await follow();
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await list();
    await wrong();
    const [first, second] = [await next(), await next()];
    expect([first.id, first.event, first.data.operation, first.data.violations]).toEqual(['1', 'exchange', 'openstack-v2.image-list', []]);
    expect(first.data.headers).toMatchObject({ 'x-auth-token': '***' });
    expect(second.data.violations.map(({ id }) => id)).toContain('patch-form');
    leave();
  });

  it('tells of some operations alone, and begins with those that the journal keeps', async () => {
    await list();
    await wrong();
    await list();
    const { next, leave } = await follow('?after=1&operation=*.image-list');
    expect((await next()).id).toBe('3');
    await wrong();
    await list();
    expect((await next()).id).toBe('5');
    leave();
  });

  it('goes on after a reset', async () => {
    const { next, leave } = await follow();
    await list();
    expect((await next()).id).toBe('1');
    emulator.reset();
    await list();
    expect((await next()).id).toBe('1');
    leave();
  });

  it('goes on after a snapshot is restored', async () => {
    const { next, leave } = await follow();
    await list();
    await next();
    emulator.restore(emulator.snapshot().name);
    await list();
    expect((await next()).id).toBe('2');
    leave();
  });

  it('is for one sandbox, and ends with it', async () => {
    const mine = emulator.sandbox('followed');
    const { next, closed } = await follow('', mine.admin);
    await list();
    await list(mine.homes['openstack']);
    expect((await next()).data.operation).toBe('openstack-v2.image-list');
    mine.remove();
    await expect(closed).resolves.toBeUndefined();
  });

  it('ends when the emulator does', async () => {
    const other = await startEmulator();
    const { closed } = await follow('', other.admin);
    await other.stop();
    await expect(closed).resolves.toBeUndefined();
  });

  it.each([
    ['?operation=image-list', 'did you mean'],
    ['?after=x', 'after'],
    ['?afer=1', 'did you mean'],
  ])('refuses %s', async (query, message) => {
    const { status, text } = await send('GET', `${emulator.admin}/events${query}`, { as: null });
    expect([status, text]).toEqual([400, expect.stringContaining(message)]);
  });

  it('answers HEAD without waiting', async () => {
    expect((await send('HEAD', `${emulator.admin}/events`, { as: null })).status).toBe(200);
  });
});

describe('onExchange', () => {
  it('tells a program, until it has heard enough', async () => {
    const heard: string[] = [];
    const stop = emulator.onExchange(({ operation, status }) => heard.push(`${operation} ${status}`));
    await list();
    emulator.reset();
    await wrong();
    stop();
    await list();
    expect(heard).toEqual(['openstack-v2.image-list 200', 'openstack-v2.image-update 400']);
  });

  it('takes a function', () => {
    expect(() => emulator.onExchange('log' as never)).toThrow('onExchange takes a function, and this is log');
  });
});
