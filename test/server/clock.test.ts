import { describe, expect, it } from '@jest/globals';
import { type Emulator, isRefusal, startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { useEmulator } from '../support/emulator.ts';

const START = Date.UTC(2026, 0, 1);
const bench = useEmulator({ clock: 'frozen:2026-01-01T00:00:00Z' });

const admin = (method: string, path: string, body?: unknown) =>
  send(method, `${bench.emulator.admin}${path}`, { as: null, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
const logIn = async () => {
  const user = { name: 'bob', domain: { id: 'default' }, password: 'secret' };
  const auth = { identity: { methods: ['password'], password: { user } } };
  const { json, headers } = await send('POST', `${bench.emulator.homes['identity']}/v3/auth/tokens`, { as: null, body: { auth } });
  return { id: String(headers['x-subject-token']), expires: json.token.expires_at as string };
};

const SLOW = {
  version: 1,
  name: 'slow',
  rules: [
    { match: { operation: 'openstack-v2.image-schema-show' }, delay: '10m' },
    { match: { operation: 'openstack-v2.images-schema-show' }, delay: '1h' },
  ],
};
/** Until so many requests wait for the clock. */
const waiting = async ({ admin: url, clock }: Pick<Emulator, 'admin' | 'clock'>, count: number): Promise<void> => {
  for (let looks = 0; clock.pending().length < count && looks < 1000; looks += 1) await send('GET', `${url}/clock`, { as: null });
};

describe('the clock', () => {
  it('is moved over HTTP, and what is made and changed later is stamped later', async () => {
    const id = await bench.image();
    expect(await admin('POST', '/clock/advance', { by: '15m' })).toMatchObject({
      status: 200,
      json: { mode: 'frozen', now: '2026-01-01T00:15:00.000Z', pending: [] },
    });
    const changed = await bench.patch(id, [{ op: 'replace', path: '/name', value: 'later' }]);
    expect(changed.json).toMatchObject({ created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:15:00Z' });
    const later = await bench.image();
    expect((await bench.v2('GET', `/v2/images/${later}`)).json.created_at).toBe('2026-01-01T00:15:00Z');
  });

  it('lets tokens expire', async () => {
    const { id, expires } = await logIn();
    const left = Date.parse(expires) - START;
    bench.emulator.clock.advance(left - 1);
    expect((await bench.v2('GET', '/v2/images', { as: id })).status).toBe(200);
    bench.emulator.clock.advance('1ms');
    expect((await bench.v2('GET', '/v2/images', { as: id })).status).toBe(401);
    expect((await bench.v2('GET', '/v2/images')).status).toBe(200);
    const next = await logIn();
    expect(Date.parse(next.expires) - Date.parse(expires)).toBe(left);
  });

  it('is set by an object, or by the text that the flag takes', async () => {
    const set = async (to: unknown) => (await admin('PUT', '/clock', to)).json;
    expect(await set({ mode: 'frozen', at: '2030-01-01T00:00:00Z' })).toMatchObject({ mode: 'frozen', now: '2030-01-01T00:00:00.000Z' });
    expect((await set('offset:2031-01-01T00:00:00Z')).now).toMatch(/^2031-01-01T00:00:/);
    expect((await set('frozen')).now).toMatch(/^2031-01-01T00:00:/);
    expect(await set({ mode: 'real' })).toMatchObject({ mode: 'real' });
    expect((await admin('POST', '/clock/advance', { by: '1h' })).json.mode).toBe('offset');
  });

  it('can go back, and what is made then is stamped so', async () => {
    await bench.image();
    await admin('PUT', '/clock', 'frozen:2020-01-01T00:00:00Z');
    const id = await bench.image();
    expect((await bench.v2('GET', `/v2/images/${id}`)).json.created_at).toBe('2020-01-01T00:00:00Z');
  });

  it.each([
    ['PUT', '/clock', { mode: 'frosen' }, 'clock is {"mode":"frosen"}: it has to be real, frozen, frozen:TIME'],
    ['PUT', '/clock', 'frozen:tomorrow', 'clock is "frozen:tomorrow": it has to be'],
    ['PUT', '/clock', { at: '2026-01-01T00:00:00Z' }, 'it has to be real'],
    ['POST', '/clock/advance', { by: '15' }, 'a clock cannot be advanced by "15": give a duration such as 15m'],
    ['POST', '/clock/advance', { by: '-1s' }, 'it only goes forwards'],
    ['POST', '/clock/advance', { by: '999999999h' }, 'no time beyond the year 9999'],
  ])('is left as it is by %s %s %j', async (method, path, body, message) => {
    const answer = await admin(method, path, body);
    expect([answer.status, answer.json.error.code]).toEqual([400, 'refused']);
    expect(answer.json.error.message).toContain(message);
    expect(bench.emulator.clock.now()).toBe(START);
  });

  it('ends a delay when it is moved, and shows who waits', async () => {
    await bench.emulator.scenario(SLOW);
    const [short, long] = [bench.v2('GET', '/v2/schemas/image'), bench.v2('GET', '/v2/schemas/images')];
    await waiting(bench.emulator, 2);
    expect((await admin('GET', '/clock')).json.pending).toEqual([
      { purpose: expect.stringContaining('slow/1'), due: '2026-01-01T00:10:00.000Z' },
      { purpose: expect.stringContaining('slow/2'), due: '2026-01-01T01:00:00.000Z' },
    ]);
    bench.emulator.clock.advance('10m');
    expect([(await short).status, bench.emulator.clock.pending().length]).toEqual([200, 1]);
    await admin('PUT', '/clock', 'frozen:2026-01-01T01:00:00Z');
    expect((await long).status).toBe(200);
  });

  it('lets go who waits for it when its sandbox is reset, removed, or the emulator stops', async () => {
    const emulator = await startEmulator({ clock: 'frozen' });
    const mine = emulator.sandbox('mine');
    const slow = (home: string | undefined) => send('GET', `${home}/v2/schemas/image`);
    for (const clouds of [emulator, mine]) await clouds.scenario(SLOW);
    const [first, second] = [slow(emulator.homes['openstack']), slow(mine.homes['openstack'])];
    await waiting(emulator, 1);
    await waiting(mine, 1);
    emulator.reset();
    mine.remove();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    await emulator.scenario(SLOW);
    const third = slow(emulator.homes['openstack']);
    await waiting(emulator, 1);
    await emulator.stop();
    expect((await third).status).toBe(200);
  });

  it('is that of the start again after a reset', async () => {
    await using emulator = await startEmulator({ clock: 'frozen' });
    const began = emulator.clock.now();
    emulator.clock.advance('1h');
    emulator.clock.set({ mode: 'real' });
    emulator.reset();
    expect([emulator.clock.mode, emulator.clock.now()]).toEqual(['frozen', began]);
  });

  it('is each sandbox’s own', async () => {
    const mine = bench.emulator.sandbox('clocked');
    await send('POST', `${mine.admin}/clock/advance`, { as: null, body: { by: '1h' } });
    expect([mine.clock.now(), bench.emulator.clock.now()]).toEqual([START + 3_600_000, START]);
    mine.remove();
  });

  it('has a program in it that is told what is wrong', () => {
    const { clock } = bench.emulator;
    for (const wrong of [() => clock.advance(-1), () => clock.advance('x'), () => clock.advance(Number.NaN), () => clock.set('x')]) {
      let thrown: unknown;
      try {
        wrong();
      } catch (error) {
        thrown = error;
      }
      expect(isRefusal(thrown)).toBe(true);
    }
    expect(clock.now()).toBe(START);
  });

  it('does not stamp the journal: that has the machine’s time', async () => {
    await bench.v2('GET', '/v2/images');
    expect(bench.emulator.journal().at(-1)?.at).toBeGreaterThan(Date.parse('2026-02-01T00:00:00Z'));
  });
});
