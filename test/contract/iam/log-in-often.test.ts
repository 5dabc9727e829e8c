import { describe, expect, it } from '@jest/globals';
import { type Received, send } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const NOTE = 'token-not-kept body/auth';
const logIn = async (name = 'alice', scope: object = { project: { name: name === 'bob' ? 'eu-nl' : 'eu-de' } }): Promise<Received> => {
  const user = { name, domain: { name: 'Default' }, password: 'secret' };
  const body = { auth: { identity: { methods: ['password'], password: { user } }, scope } };
  return send('POST', `${bench.emulator.homes['iam']}/v3/auth/tokens`, { as: null, body });
};
const note = ({ headers }: Received): unknown => headers['x-polyglance-violations'];
const use = async (answer: Received, times = 1): Promise<void> => {
  const as = String(answer.headers['x-subject-token']);
  for (let time = 0; time < times; time += 1) expect((await bench.ims('GET', '/v2/cloudimages?limit=1', { as })).status).toBe(200);
};

describe('a client that logs in for each request', () => {
  it('is told so from the third log-in on', async () => {
    const notes: unknown[] = [];
    for (let round = 0; round < 4; round += 1) {
      const answer = await logIn();
      expect(answer.status).toBe(201);
      notes.push(note(answer));
      await use(answer);
    }
    expect(notes).toEqual([undefined, undefined, NOTE, NOTE]);
    const [violation] = bench.emulator.journal().flatMap(({ violations }) => violations);
    expect(violation).toMatchObject({ id: 'token-not-kept', operation: 'iam.token-create', severity: 'warning', rule: 'cache' });
    expect(violation?.source).toContain('Cache your token to prevent frequent API calling');
    expect(violation?.fix).toContain('until shortly before');
  });

  it('is told so whatever the clock does meanwhile, up to an hour', async () => {
    bench.emulator.clock.set({ mode: 'frozen', at: Date.UTC(2026, 0, 1) });
    const notes: unknown[] = [];
    for (const wait of ['20m', '20m', '2h', '1s', '1s'] as const) {
      const answer = await logIn();
      notes.push(note(answer));
      await use(answer);
      bench.emulator.clock.advance(wait);
    }
    expect(notes).toEqual([undefined, undefined, NOTE, undefined, undefined]);
  });
});

describe('a client that keeps its token', () => {
  it('may log in again and again, if it uses each more than once', async () => {
    for (let round = 0; round < 4; round += 1) {
      const answer = await logIn();
      expect(note(answer)).toBeUndefined();
      await use(answer, 2);
    }
  });

  it('may do so beside others, that have not used theirs yet', async () => {
    for (let round = 0; round < 4; round += 1) expect(note(await logIn())).toBeUndefined();
  });

  it('may do so for other users and other projects', async () => {
    for (const [name, scope] of [
      ['alice'],
      ['bob'],
      ['alice', { domain: { name: 'Default' } }],
      ['bob', { domain: { name: 'Default' } }],
      ['alice'],
    ] as const) {
      const answer = await logIn(name, scope);
      expect(note(answer)).toBeUndefined();
      if (scope === undefined) await use(answer);
    }
  });

  it('may do so when its tokens are good no more', async () => {
    for (let round = 0; round < 4; round += 1) {
      const answer = await logIn();
      expect(note(answer)).toBeUndefined();
      await use(answer);
      const as = String(answer.headers['x-subject-token']);
      await send('DELETE', `${bench.emulator.homes['iam']}/v3/auth/tokens`, { as: 'dev-alice', headers: { 'x-subject-token': as } });
    }
  });

  it('is asked nothing of the kind in Keystone', async () => {
    const auth = {
      identity: { methods: ['password'], password: { user: { name: 'alice', domain: { id: 'default' }, password: 'secret' } } },
    };
    for (let round = 0; round < 4; round += 1) {
      const answer = await send('POST', `${bench.emulator.homes['identity']}/v3/auth/tokens`, { as: null, body: { auth } });
      expect(note(answer)).toBeUndefined();
      const as = String(answer.headers['x-subject-token']);
      expect((await bench.v2('GET', '/v2/images?limit=1', { as })).status).toBe(200);
    }
  });

  it('begins anew with a reset', async () => {
    for (let round = 0; round < 2; round += 1) await use(await logIn());
    bench.emulator.reset();
    expect(note(await logIn())).toBeUndefined();
  });
});
