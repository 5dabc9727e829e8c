import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { FEDORA, IMS_TEST, OCTETS, PATCH_21 } from '../support/emulator.ts';
import { change, differing, replay, statuses, useJournals } from '../support/journal.ts';
import { sendSigned } from '../support/sign.ts';

// What a replay tells where something is not as it was, and what it does with what cannot be sent as it was.

const { record, file } = useJournals();

const MINE = '11111111-2222-4333-8444-555555555555';
const FIXTURE = { version: 1, images: [{ id: MINE, name: 'mine', owner: 'alpha', visibility: 'private', data: { text: 'bytes' } }] };

const ask = (emulator: Emulator, method: string, path: string, sent: Parameters<typeof send>[2] = {}): ReturnType<typeof send> =>
  send(method, `${emulator.homes['openstack']}${path}`, sent);

describe('a replay with another fixture', () => {
  it('tells where each answer differs first', async () => {
    const journal = await record(
      async (emulator) => {
        await ask(emulator, 'GET', `/v2/images/${MINE}`);
        await ask(emulator, 'GET', '/v2/images?limit=1&visibility=public');
      },
      { fixtures: file('mine.json', JSON.stringify(FIXTURE)) },
    );
    expect(differing(await replay(journal))).toEqual([]);
    change(journal, 0, (stamp) => ({
      ...stamp,
      fixtures: [{ name: 'mine.json', content: { ...FIXTURE, images: [{ ...FIXTURE.images[0], name: 'other' }] } }],
    }));
    expect(differing(await replay(journal))).toEqual([
      { number: 1, method: 'GET', url: `/openstack/v2/images/${MINE}`, differences: ['body at /name: mine then, other now'] },
    ]);
  });
});

describe('a replay with another switch', () => {
  it('tells the status, and what came with it', async () => {
    const journal = await record(async (emulator) => {
      await ask(emulator, 'GET', '/v2/images', { headers: { prefer: 'code=503' } });
    });
    change(journal, 0, (stamp) => ({ ...stamp, switches: { prefer: 'off' } }));
    const [step] = (await replay(journal)).steps;
    expect(step).toMatchObject({ same: false, status: 200, was: { status: 503 }, rules: [] });
    expect(step?.differences[0]).toBe('503 then, 200 now');
    expect(step?.differences.at(-1)).toBe('rules prefer then, none now');
  });

  it('maps ids that are others now', async () => {
    const journal = await record(async (emulator) => {
      const { json } = await ask(emulator, 'POST', '/v2/images', { body: { name: 'one' } });
      await ask(emulator, 'GET', `/v2/images/${json.id}`);
      await ask(emulator, 'PATCH', `/v2/images/${json.id}`, {
        headers: { 'content-type': PATCH_21 },
        body: [{ op: 'add', path: '/kin', value: json.id }],
      });
    });
    change(journal, 0, (stamp) => ({ ...stamp, seed: 'another' }));
    const replayed = await replay(journal);
    expect([differing(replayed), statuses(replayed)]).toEqual([[], [201, 200, 200]]);
  });
});

describe('until', () => {
  it('leaves the world as it was before that request, and listens', async () => {
    const journal = await record(
      async (emulator) => {
        await ask(emulator, 'POST', '/v2/images', { body: { name: 'there' } });
        emulator.clock.advance('1h');
        await ask(emulator, 'POST', '/v2/images', { body: { name: 'not yet' } });
      },
      { clock: 'frozen:2026-01-01T00:00:00Z' },
    );
    const replayed = await replay(journal, { until: 2 }, async ({ emulator }) => {
      const names = async (): Promise<string[]> =>
        (await ask(emulator, 'GET', '/v2/images')).json.images.map(({ name }: { name: string }) => name);
      expect(await names()).toContain('there');
      expect(await names()).not.toContain('not yet');
      expect(emulator.clock.now()).toBe(Date.UTC(2026, 0, 1, 1));
    });
    expect([statuses(replayed), replayed.left]).toEqual([[201], 1]);
  });
});

describe('a connection that a rule breaks', () => {
  it('is broken as then', async () => {
    const journal = await record(
      async (emulator) => {
        const update = { headers: { 'content-type': PATCH_21 }, body: [{ op: 'replace', path: '/name', value: 'x' }] };
        await expect(ask(emulator, 'PATCH', `/v2/images/${FEDORA}`, update)).rejects.toThrow(/socket hang up|ECONNRESET/);
        await ask(emulator, 'PATCH', `/v2/images/${FEDORA}`, update);
      },
      { scenarios: 'scenarios/update-connection-reset.yaml' },
    );
    const { steps } = await replay(journal);
    expect(steps.map(({ outcome, same }) => [outcome, same])).toEqual([
      ['reset', true],
      ['answered', true],
    ]);
  });
});

describe('an answer that comes late', () => {
  const SLOW = { version: 1, name: 'slow', rules: [{ match: { operation: '*.image-list' }, delay: '40ms' }] };

  it('is not waited for: the clock is moved', async () => {
    const journal = await record(async (emulator) => {
      await emulator.scenario(SLOW);
      await ask(emulator, 'GET', '/v2/images?limit=1');
    });
    expect(differing(await replay(journal))).toEqual([]);
  });

  it('comes when the clock was moved then', async () => {
    const journal = await record(
      async (emulator) => {
        await emulator.scenario({ ...SLOW, rules: [{ ...SLOW.rules[0], delay: '1h' }] });
        const waiting = ask(emulator, 'GET', '/v2/images?limit=1');
        while (emulator.clock.pending().length === 0) await new Promise((resolve) => setImmediate(resolve));
        await ask(emulator, 'GET', `/v2/images/${FEDORA}`);
        emulator.clock.advance('1h');
        await waiting;
      },
      { clock: 'frozen:2026-01-01T00:00:00Z' },
    );
    const replayed = await replay(journal);
    expect(differing(replayed)).toEqual([]);
    const told = replayed.steps.map(({ number }) => number);
    expect(told.indexOf(2)).toBeLessThan(told.indexOf(1));
  });
});

describe('what a journal does not have', () => {
  it('is told: the bytes of uploads, signatures, clients that went away', async () => {
    const journal = await record(async (emulator) => {
      const { json } = await ask(emulator, 'POST', '/v2/images', { body: { name: 'one', disk_format: 'raw', container_format: 'bare' } });
      await ask(emulator, 'PUT', `/v2/images/${json.id}/file`, { headers: OCTETS, body: 'twelve bytes' });
      await sendSigned('GET', `${emulator.homes['ims']}/v2/cloudimages?__imagetype=gold&id=${IMS_TEST}`);
    });
    const replayed = await replay(journal);
    expect([differing(replayed), statuses(replayed)]).toEqual([[], [201, 204, 200]]);
    expect(replayed.steps.map(({ notes }) => notes)).toEqual([
      [],
      ['its body was not kept: 12 zero bytes are sent'],
      ['it was signed: a token is sent instead'],
    ]);
  });

  it('has no secret in it, of requests and of fixtures', async () => {
    const identity = {
      domains: [{ id: 'default', name: 'Default' }],
      projects: [{ id: '0b1e494e2660441a957313163095fe5c', name: 'alpha', regionProject: 'eu-de', tenant: '1100111' }],
      users: [
        { id: '7e4d0c91a5b84f3ea26c18d93f50b7e2', name: 'alice', password: 'PLANTED-1', apiKey: 'PLANTED-2', roles: { alpha: ['member'] } },
      ],
      tokens: [{ id: 'PLANTED-3', user: 'alice', project: 'alpha' }],
    };
    const body = (password: string): object => ({
      auth: { identity: { methods: ['password'], password: { user: { name: 'alice', domain: { id: 'default' }, password } } } },
    });
    const fixture = { version: 1, identity, images: FIXTURE.images };
    const journal = await record(
      async (emulator) => {
        const issue = (password: string): ReturnType<typeof send> =>
          send('POST', `${emulator.homes['identity']}/v3/auth/tokens`, { as: null, body: body(password) });
        const token = String((await issue('PLANTED-1')).headers['x-subject-token']);
        await issue('PLANTED-4');
        await ask(emulator, 'GET', `/v2/images/${MINE}`, { as: token });
        await ask(emulator, 'GET', `/v2/images/${MINE}`, { as: 'PLANTED-3' });
        await ask(emulator, 'GET', `/v2/images/${MINE}`, { as: 'PLANTED-5' });
        await send('POST', `${emulator.admin}/sandboxes`, { body: { name: 'own', fixtures: [JSON.stringify(fixture)] } });
        await send('GET', `${emulator.url}/sandbox/own/openstack/v2/images/${MINE}`, { as: 'PLANTED-3' });
        expect(readFileSync(file('token', token), 'utf8')).toMatch(/^gAAAA/);
        tokens.push(token);
      },
      { fixtures: file('people.json', JSON.stringify(fixture)) },
    );
    const text = readFileSync(journal, 'utf8');
    expect(text).not.toMatch(/PLANTED/);
    expect(tokens.filter((token) => text.includes(token))).toEqual([]);
    const replayed = await replay(journal);
    expect([differing(replayed), statuses(replayed)]).toEqual([[], [201, 401, 200, 200, 401, 200]]);
  });

  const tokens: string[] = [];
});

describe('ways in that a URL does not tell', () => {
  it('are those of then: a home with a port of its own, also in a sandbox', async () => {
    const journal = await record(
      async (emulator) => {
        const own = (home: string): string => emulator.homes[home] ?? '';
        expect(own('ims')).not.toContain('/ims');
        await send('GET', `${own('ims')}/v2/cloudimages?limit=1`);
        await send('GET', `${emulator.sandbox('a').homes['rackspace']}/v2/images?limit=1`);
      },
      { ports: { ims: 0, 'a/rackspace': 0 } },
    );
    const replayed = await replay(journal);
    expect([differing(replayed), statuses(replayed)]).toEqual([[], [200, 200]]);
  });
});

describe('a fixture that takes bytes from a file', () => {
  it('has them in the journal', async () => {
    const data = file('bytes.img', 'the very bytes');
    const fixture = { version: 1, images: [{ ...FIXTURE.images[0], data: { file: data } }] };
    const journal = await record(
      async (emulator) => {
        await ask(emulator, 'GET', `/v2/images/${MINE}/file`);
      },
      { fixtures: file('mine.json', JSON.stringify(fixture)) },
    );
    file('bytes.img', 'other bytes, and more of them');
    expect(differing(await replay(journal))).toEqual([]);
  });
});

describe('a client that went away', () => {
  it('goes away again', async () => {
    const journal = await record(async (emulator) => {
      const { json } = await ask(emulator, 'POST', '/v2/images', { body: { name: 'one', disk_format: 'raw', container_format: 'bare' } });
      const headers = { ...OCTETS, 'x-auth-token': 'dev-alice', 'content-length': '1000' };
      const request = httpRequest(`${emulator.homes['openstack']}/v2/images/${json.id}/file`, { method: 'PUT', agent: false, headers });
      request.on('error', () => undefined).write('ten bytes.');
      const isOpen = (wanted: boolean): boolean =>
        emulator.journal().some(({ number, outcome }) => number === 2 && (outcome === 'open') === wanted);
      while (!isOpen(true)) await new Promise((resolve) => setImmediate(resolve));
      request.destroy();
      while (!isOpen(false)) await new Promise((resolve) => setImmediate(resolve));
      await ask(emulator, 'GET', `/v2/images/${json.id}`);
    });
    const replayed = await replay(journal);
    expect(replayed.steps.map(({ outcome, same }) => [outcome, same])).toEqual([
      ['answered', true],
      ['aborted', true],
      ['answered', true],
    ]);
    expect(replayed.steps[1]?.notes).toContain('its client went away then: it is sent in part, and what comes of it is not compared');
  });
});
