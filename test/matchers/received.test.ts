import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StartedTestContainer } from 'testcontainers';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { matchers } from '../../src/jest.ts';
import { readHomes, StartedPolyglanceContainer } from '../../src/testcontainers/started.ts';
import { send } from '../support/client.ts';
import { FEDORA, PATCH_21 } from '../support/emulator.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ seed: 1 });
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

const PATCH = 'openstack-v2.image-update';
const rename = (value: string): object[] => [{ op: 'replace', path: '/name', value }];

/** Renames the image as a client does, here or in a sandbox. */
async function patch(value: string, headers: Readonly<Record<string, string>> = {}, home = emulator.homes['openstack']): Promise<void> {
  const sent = { headers: { 'content-type': PATCH_21, 'x-attempt': '1', ...headers }, body: JSON.stringify(rename(value)) };
  await send('PATCH', `${home}/v2/images/${FEDORA}`, sent);
}

const list = (query = ''): Promise<unknown> => send('GET', `${emulator.homes['openstack']}/v2/images${query}`);

/** What a test says that fails. */
function toMessage(act: () => void): string {
  try {
    act();
  } catch (error) {
    return stripVTControlCharacters((error as Error).message);
  }
  throw new Error('it did not fail');
}

it('can be given to expect by hand', () => {
  expect(Object.keys(matchers)).toEqual(['toHaveReceived', 'toHaveNoViolations']);
});

describe('toHaveReceived', () => {
  it('holds where one request or more have come', async () => {
    expect(emulator).not.toHaveReceived(PATCH);
    await patch('a');
    expect(emulator).toHaveReceived(PATCH);
    await patch('b');
    expect(emulator).toHaveReceived(PATCH);
    expect(emulator).toHaveReceived('openstack-*.image-*');
    expect(emulator).not.toHaveReceived('ims.*');
  });

  it('counts', async () => {
    await patch('a');
    await patch('a');
    await patch('b');
    expect(emulator).toHaveReceived(PATCH, { times: 3 });
    expect(emulator).toHaveReceived(PATCH, { times: 2, body: rename('a') });
    expect(emulator).not.toHaveReceived(PATCH, { times: 2 });
    expect(emulator).toHaveReceived(PATCH, { atLeast: 2, atMost: 3 });
    expect(emulator).not.toHaveReceived(PATCH, { atLeast: 4 });
    expect(emulator).not.toHaveReceived(PATCH, { atMost: 2 });
    expect(emulator).toHaveReceived('ims.image-update', { times: 0 });
    expect(emulator).toHaveReceived('ims.image-update', { atMost: 0 });
  });

  it('compares what was sent and what was answered', async () => {
    await patch('a');
    await list('?limit=2&tag=a&tag=b');
    const fits = (expected: object, operation = PATCH): void => expect(emulator).toHaveReceived(operation, expected);
    fits({ method: 'PATCH', path: `/v2/images/${FEDORA}`, status: 200, user: 'alice', project: expect.any(String) });
    fits({ headers: { 'X-Attempt': '1', 'content-type': /json-patch$/ } });
    fits({ body: [expect.objectContaining({ path: '/name' })] });
    fits({ body: JSON.stringify(rename('a')) });
    fits({ body: /"\/name"/g });
    fits({ query: { limit: '2', tag: ['a', 'b'] } }, 'openstack-v2.image-list');
    expect(emulator).not.toHaveReceived(PATCH, { status: 409 });
    expect(emulator).not.toHaveReceived(PATCH, { headers: { 'x-attempt': '2' } });
    expect(emulator).not.toHaveReceived('openstack-v2.image-list', { query: { marker: expect.anything() } });
  });

  it('shows the nearest requests, without secrets', async () => {
    await patch('a');
    await patch('b', { 'x-attempt': '2', 'x-auth-token': 'dev-bob' });
    const expected = { body: rename('c'), headers: { 'x-attempt': '2', 'x-auth-token': 'dev-carol' } };
    const message = toMessage(() => expect(emulator).toHaveReceived(PATCH, expected));
    expect(message).toContain(`expected 1 or more requests for ${PATCH} as described, received 0`);
    expect(message).toMatch(
      /#\d+ PATCH \/openstack\/v2\/images\/\S+: openstack-v2\.image-update, answered with 403\n {4}header x-auth-token: expected "dev-carol"/,
    );
    expect(message).toContain('received "***"');
    expect(message).toContain('"value": "b"');
    expect(message.indexOf('answered with 403')).toBeLessThan(message.indexOf('answered with 200'));
    expect(message).not.toContain('dev-bob');
  });

  it('shows what has come instead, and what should not have come', async () => {
    expect(toMessage(() => expect(emulator).toHaveReceived(PATCH))).toContain('none has come');
    await send('PATCH', `${emulator.homes['openstack']}/v2/image/${FEDORA}`);
    const astray = toMessage(() => expect(emulator).toHaveReceived(PATCH));
    expect(astray).toContain(`PATCH /openstack/v2/image/${FEDORA}: openstack-v2.unmatched, answered with 404`);
    await patch('a');
    const message = toMessage(() => expect(emulator).not.toHaveReceived(PATCH));
    expect(message).toContain(`expected not 1 or more requests for ${PATCH}, received 1`);
    expect(message).toContain('These are as described:');
  });

  it('looks at one sandbox alone', async () => {
    using mine = emulator.sandbox('matchers');
    await patch('a', {}, mine.homes['openstack']);
    expect(mine).toHaveReceived(PATCH, { times: 1 });
    expect(emulator).not.toHaveReceived(PATCH);
  });

  it('waits for a container', async () => {
    const container = { getHost: () => '127.0.0.1', getMappedPort: () => Number(new URL(emulator.url).port) };
    const there = new StartedPolyglanceContainer(container as unknown as StartedTestContainer, await readHomes(emulator.url, null), null);
    await patch('a');
    await expect(there).toHaveReceived(PATCH, { times: 1, body: rename('a') });
    await expect(there).not.toHaveReceived('ims.*');
    await expect(there).toHaveNoViolations();
    await expect(expect(there).toHaveReceived('openstack-v2.image-updat')).rejects.toThrow('did you mean "openstack-v2.image-update"?');
  });

  it.each<readonly [string, () => void, string]>([
    [
      'an operation',
      () => expect(emulator).toHaveReceived('image-update'),
      'there is no operation "image-update", did you mean "*.image-update"',
    ],
    ['a key', () => expect(emulator).toHaveReceived(PATCH, { header: {} } as object), 'knows no "header", did you mean "headers"?'],
    ['a number', () => expect(emulator).toHaveReceived(PATCH, { times: -1 }), 'times is -1: it has to be a whole number from 0 on'],
    ['two numbers', () => expect(emulator).toHaveReceived(PATCH, { times: 1, atMost: 2 }), 'leave atLeast and atMost out'],
    ['no number', () => expect(emulator).toHaveReceived(PATCH, { atLeast: 3, atMost: 2 }), 'no number of requests is both'],
    ['something else', () => expect({ a: 1 }).toHaveReceived(PATCH), 'and this is an object with a'],
    ['nothing', () => expect(undefined).toHaveNoViolations(), 'and this is undefined'],
  ])('refuses %s that it cannot use, with not as well', (_what, act, message) => {
    expect(act).toThrow(message);
  });
});

describe('a journal that has given up requests', () => {
  let small: Emulator;
  beforeAll(async () => {
    small = await startEmulator({ journalSize: 2 });
    for (const name of ['a', 'b', 'c']) await patch(name, {}, small.homes['openstack']);
  });
  afterAll(() => small.stop());

  it('says what it knows for sure', () => {
    expect(small).toHaveReceived(PATCH);
    expect(small).toHaveReceived(PATCH, { atLeast: 2 });
    expect(small).not.toHaveReceived(PATCH, { times: 1 });
  });

  it('does not know whether there were none, nor how many', () => {
    for (const expected of [{ body: rename('a') }, { times: 2 }, { atMost: 2 }, { times: 0, status: 500 }]) {
      expect(() => expect(small).toHaveReceived(PATCH, expected)).toThrow('unknown: the journal has given up its oldest request');
      expect(() => expect(small).not.toHaveReceived(PATCH, expected)).toThrow('unknown: ');
    }
    expect(() => expect(small).toHaveNoViolations()).toThrow('unknown: ');
    expect(() => expect(small).not.toHaveNoViolations()).toThrow('unknown: ');
  });

  it('does not know what was in the rest of a long body', async () => {
    small.reset();
    await patch('x'.repeat(70_000), {}, small.homes['openstack']);
    expect(small).toHaveReceived(PATCH, { times: 1 });
    expect(() => expect(small).toHaveReceived(PATCH, { body: rename('a') })).toThrow('unknown: the journal has cut a long body');
    expect(small).not.toHaveReceived(PATCH, { body: rename('a'), method: 'POST' });
  });
});

describe('toHaveNoViolations', () => {
  const idle = (): Promise<unknown> => send('GET', `${emulator.homes['openstack']}/v2/images/${FEDORA}?fields=name`);
  const wrong = (): Promise<unknown> =>
    send('PATCH', `${emulator.homes['openstack']}/v2/images/${FEDORA}`, {
      headers: { 'content-type': PATCH_21 },
      body: '[{"op":"replace"}]',
    });

  it('holds while there are none', async () => {
    await list();
    await patch('a');
    expect(emulator).toHaveNoViolations();
  });

  it('shows each with its request', async () => {
    await wrong();
    expect(emulator).not.toHaveNoViolations();
    const message = toMessage(() => expect(emulator).toHaveNoViolations());
    expect(message).toMatch(/expected no violations of the contract, found \d/);
    expect(message).toMatch(
      /#\d+ PATCH \S+: openstack-v2\.image-update, answered with 400\n {4}error: openstack-v2\.image-update: patch-form at body/,
    );
  });

  it('leaves out what is not to count', async () => {
    await idle();
    expect(emulator).not.toHaveNoViolations();
    expect(emulator).toHaveNoViolations({ severity: 'error' });
    expect(emulator).toHaveNoViolations({ except: ['query-unknown'] });
    await wrong();
    expect(emulator).not.toHaveNoViolations({ severity: 'error' });
  });

  it('refuses what it cannot use', () => {
    const query = (given: object) => () => expect(emulator).toHaveNoViolations(given);
    expect(query({ except: ['query-unknwn'] })).toThrow('there is no rule "query-unknwn", did you mean "query-unknown"?');
    expect(query({ severty: 'error' })).toThrow('knows no "severty", did you mean "severity"?');
    expect(query({ severity: 'grave' })).toThrow('severity is grave: it has to be error or warning');
  });
});
