import { describe, expect, it } from '@jest/globals';
import { type Received, send } from '../support/client.ts';
import { FEDORA, IMS_TEST } from '../support/emulator.ts';
import { came, inRow, useStories } from './ready.ts';
import { tear, waiting } from './support.ts';

// The ready scenarios about the service as a whole: lists, the network, outages, tokens and log-ins.

const stories = useStories();
const { load, show } = stories;
const look = () => show(FEDORA);
const logIn = (home: string): Promise<Received> => {
  const user = { name: 'alice', domain: { id: 'default' }, password: 'secret' };
  const scope = { project: { name: home === 'iam' ? 'eu-de' : 'alpha', domain: { id: 'default' } } };
  const body =
    home === 'rackspace-identity'
      ? { auth: { passwordCredentials: { username: 'alice', password: 'secret' } } }
      : { auth: { identity: { methods: ['password'], password: { user } }, scope } };
  return send('POST', `${stories.emulator.homes[home]}${home === 'rackspace-identity' ? '/v2.0/tokens' : '/v3/auth/tokens'}`, {
    as: null,
    body,
  });
};
/** Answers that are good: OpenStack's log-in makes a token, Rackspace's finds one. */
const LOG_INS: readonly (readonly [string, number])[] = [
  ['identity', 201],
  ['iam', 201],
  ['rackspace-identity', 200],
];

describe('a list', () => {
  const LISTS = [
    'openstack/v2/images',
    'openstack-pike/v1/images',
    'openstack-pike/v1/images/detail',
    'rackspace/v2/images',
    'ims/v2/cloudimages',
  ];

  it('list-page-fails: the first page comes, the second one only when it is asked for again', async () => {
    await load('list-page-fails');
    for (const list of LISTS) {
      await load('list-page-fails');
      const page = (query: string) => () => send('GET', `${stories.emulator.url}/${list}?limit=1${query}`);
      expect([list, ...(await inRow(1, page('')))]).toEqual([list, 200]);
      expect([list, ...(await inRow(2, page(`&marker=${IMS_TEST}`)))]).toEqual([list, 500, 200]);
    }
  });

  it('list-is-cut-off: it ends in the middle of its JSON, as though that had been all', async () => {
    await load('list-is-cut-off');
    for (const list of LISTS.filter((one) => !one.endsWith('detail'))) {
      await load('list-is-cut-off');
      const first = await send('GET', `${stories.emulator.url}/${list}`);
      expect([first.status, first.bytes.length, first.json]).toEqual([200, 100, undefined]);
      expect((await send('GET', `${stories.emulator.url}/${list}`)).json.images.length).toBeGreaterThan(0);
    }
  });

  it('flaky-list: a third of all lists fails', async () => {
    await load('flaky-list');
    const seen = await inRow(60, () => stories.v2('GET', '/v2/images?limit=1'));
    const failed = seen.filter((status) => status === 500).length;
    expect(failed > 10 && failed < 30).toBe(true);
    expect(seen.filter((status) => status === 200)).toHaveLength(60 - failed);
  });
});

describe('the network', () => {
  it('proxy-answers-html: every third call is answered by a proxy', async () => {
    await load('proxy-answers-html');
    expect(await inRow(2, look)).toEqual([200, 200]);
    const { status, headers, text, json } = await stories.ims('GET', '/v2/cloudimages');
    expect([status, headers['content-type'], headers['server'], json]).toEqual([502, 'text/html', 'nginx', undefined]);
    expect(text).toContain('<h1>502 Bad Gateway</h1>');
    expect(await came(look())).toBe(200);
  });

  it('connection-closes: every fifth call ends without an answer', async () => {
    await load('connection-closes');
    expect(await inRow(6, look)).toEqual([200, 200, 200, 200, 'ECONNRESET', 200]);
  });

  it('answer-never-comes: the client has to give up by itself', async () => {
    await load('answer-never-comes');
    let giveUp: () => void = () => undefined;
    const first = tear('GET', `${stories.emulator.homes['openstack']}/v2/images/${FEDORA}`, {}, undefined, (request) => {
      giveUp = () => request.destroy();
    });
    while (stories.emulator.journal().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await came(look())).toBe(200);
    giveUp();
    expect(await first).toMatchObject({ status: 0 });
  });

  it('network-is-slow: half of all calls take about 200 ms or less, and some much longer', async () => {
    await load('network-is-slow');
    const answers = Array.from({ length: 100 }, look);
    await waiting(stories, 100);
    const now = stories.emulator.clock.now();
    const waits = stories.emulator.clock
      .pending()
      .map(({ due }) => due - now)
      .sort((a, b) => a - b);
    expect(waits[50]).toBeGreaterThan(100);
    expect(waits[50]).toBeLessThan(400);
    expect(waits[99]).toBeGreaterThan(1000);
    stories.emulator.clock.advance('1m');
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('an outage', () => {
  it('outage-of-a-minute: it begins after half a minute and is over after one and a half', async () => {
    await load('outage-of-a-minute');
    const ask = async (): Promise<unknown[]> => [await came(look()), await came(stories.ims('GET', '/v2/cloudimages'))];
    const seen: unknown[] = [];
    for (let step = 0; step < 4; step += 1) {
      seen.push(...(await ask()));
      stories.emulator.clock.advance('30s');
    }
    expect(seen).toEqual([200, 200, 503, 503, 503, 503, 200, 200]);
    await load('outage-of-a-minute');
    stories.emulator.clock.advance('30s');
    expect((await stories.rackspace('GET', '/v2/images')).headers['retry-after']).toBe('15');
    expect(await came(logIn('identity'))).toBe(201);
  });
});

describe('a token', () => {
  it('token-expires-midway: the third call is refused, and all after it until there is a new token', async () => {
    await load('token-expires-midway');
    const token = String((await logIn('identity')).headers['x-subject-token']);
    const list = (as: string) => stories.v2('GET', '/v2/images', { as });
    expect(await inRow(4, () => list(token))).toEqual([200, 200, 401, 401]);
    expect(await came(list('dev-bob'))).toBe(200);
    const renewed = String((await logIn('identity')).headers['x-subject-token']);
    expect(await inRow(3, () => list(renewed))).toEqual([200, 200, 200]);
  });
});

describe('a log-in', () => {
  it('log-in-fails-once: the first one fails, the second one does not, at each door', async () => {
    await load('log-in-fails-once');
    for (const [home, good] of LOG_INS) expect([home, ...(await inRow(2, () => logIn(home)))]).toEqual([home, 503, good]);
  });

  it('log-in-over-limit: the sixth one in a minute is refused, at each door', async () => {
    await load('log-in-over-limit');
    for (const [home, good] of LOG_INS) {
      await load('log-in-over-limit');
      expect([home, ...(await inRow(5, () => logIn(home)))]).toEqual([home, good, good, good, good, good]);
      const refused = await logIn(home);
      expect([refused.status, refused.headers['retry-after']]).toEqual([home === 'rackspace-identity' ? 413 : 503, '60']);
      stories.emulator.clock.advance('60s');
      expect(await came(logIn(home))).toBe(good);
    }
  });
});
