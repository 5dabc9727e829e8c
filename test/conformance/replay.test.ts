import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { IMS_TEST } from '../support/emulator.ts';
import { differing, replay, useJournals } from '../support/journal.ts';
import { FLAKY, openSession, playRound } from '../support/session.ts';

// A run that is written down, and sent again.

const { record } = useJournals();

describe('a journal of a run over all clouds', () => {
  it.each([['frozen:2026-01-01T00:00:00Z'], ['real'], ['offset:2026-03-01T00:00:00Z']])(
    'comes out the same with a clock that is %s',
    async (clock) => {
      const journal = await record(
        async (emulator) => {
          await emulator.scenario(FLAKY);
          const session = openSession(emulator.url);
          await playRound(session, 'one');
          emulator.clock.advance('25m');
          await playRound(session, 'two');
          await playRound(openSession(emulator.sandbox('mine', { seed: 'other' }).url), 'three');
          emulator.reset();
          await playRound(session, 'four');
        },
        { clock },
      );
      const replayed = await replay(journal);
      expect(differing(replayed)).toEqual([]);
      expect(replayed.steps.filter(({ number }) => number !== null).length).toBeGreaterThan(150);
      expect(new Set(replayed.steps.map(({ status }) => status)).size).toBeGreaterThan(8);
    },
  );
});

describe('what was done to a world between requests', () => {
  it('is done again in its place, by whichever door it came', async () => {
    const list = '/openstack/v2/images?limit=1';
    const journal = await record(async (emulator) => {
      const admin = (method: string, path: string, body?: unknown): Promise<unknown> => send(method, `${emulator.admin}${path}`, { body });
      await emulator.plans.add({ 'openstack-v2.image-list': ['503', '503', 'ok'] });
      for (let time = 0; time < 3; time += 1) await send('GET', `${emulator.url}${list}`);
      emulator.snapshot('before');
      await send('POST', `${emulator.url}/openstack/v2/images`, { body: { name: 'lost' } });
      await admin('POST', '/snapshots/before/restore');
      await admin('DELETE', '/plans');
      await admin('POST', '/clock/advance', { by: '2h' });
      await send('GET', `${emulator.url}${list}`);
      await admin('POST', '/scenarios', { ...FLAKY, rules: [{ match: { operation: '*.image-list' }, reply: { status: 500 } }] });
      await send('GET', `${emulator.url}${list}`);
      await admin('DELETE', '/scenarios/flaky');
      await send('GET', `${emulator.url}${list}`);
      await admin('POST', '/sandboxes', { name: 'late', clock: 'frozen:2027-01-01T00:00:00Z' });
      await send('POST', `${emulator.url}/sandbox/late/openstack/v2/images`, { body: { name: 'there' } });
      await admin('DELETE', '/sandboxes/late');
    });
    const replayed = await replay(journal);
    expect(differing(replayed)).toEqual([]);
    const acts = replayed.steps.filter(({ number }) => number === null).map(({ method, url }) => `${method} ${url}`);
    expect(acts).toEqual([
      'POST /__admin/plans',
      'POST /__admin/snapshots',
      'POST /__admin/snapshots/before/restore',
      'DELETE /__admin/plans',
      'POST /__admin/clock/advance',
      'POST /__admin/scenarios',
      'DELETE /__admin/scenarios/flaky',
      'POST /__admin/sandboxes',
      'DELETE /__admin/sandboxes/late',
    ]);
    expect(replayed.steps.filter(({ number }) => number !== null).map(({ status }) => status)).toEqual([
      503, 503, 200, 201, 200, 500, 200, 201,
    ]);
  });
});

describe('an IMS job', () => {
  it('goes on as far as it went then', async () => {
    const journal = await record(async (emulator) => {
      const ims = (method: string, path: string, body?: unknown): ReturnType<typeof send> =>
        send(method, `${emulator.homes['ims']}${path}`, { body });
      await emulator.scenario({ version: 1, name: 'slow', rules: [{ match: { operation: 'ims.*' }, job: { takes: '10m' } }] });
      const { json } = await ims('POST', `/v1/cloudimages/${IMS_TEST}/copy`, { name: 'copy' });
      const project = '0b1e494e2660441a957313163095fe5c';
      await ims('GET', `/v1/${project}/jobs/${json.job_id}`);
      emulator.clock.advance('11m');
      await ims('GET', `/v1/${project}/jobs/${json.job_id}`);
    });
    const replayed = await replay(journal);
    expect(differing(replayed)).toEqual([]);
    expect(replayed.steps.filter(({ number }) => number !== null).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});
