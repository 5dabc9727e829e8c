import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { change, differing, replay, statuses, useJournals } from '../support/journal.ts';

// The file of a journal: how it is written, what it says of itself, and what is refused.

const { record, file } = useJournals();
const LIST = '/openstack/v2/images?limit=1';

/** A journal of two requests. */
const two = (): Promise<string> =>
  record(async (emulator) => {
    await send('GET', `${emulator.url}${LIST}`);
    await send('GET', `${emulator.url}${LIST}`, { as: null });
  });

const read = (journal: string): string[] => readFileSync(journal, 'utf8').trimEnd().split('\n');
const warningsOf = async (journal: string): Promise<string[]> => {
  const warnings: string[] = [];
  await replay(journal, { onWarning: (text) => warnings.push(text) });
  return warnings;
};

describe('the file of a journal', () => {
  it('has a line of what the world began with, one for each exchange, and one for the end', async () => {
    const lines = read(await two()).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ kind, polyglance }) => kind ?? polyglance)).toEqual(['journal', 'exchange', 'exchange', 'end']);
    expect(lines[0]).toMatchObject({
      version: 1,
      seed: '1',
      clock: { mode: 'real' },
      auth: 'strict',
      switches: {},
      fixtures: [],
      dropped: 0,
    });
    expect(lines[1]).toMatchObject({ number: 1, sandbox: null, status: 200, user: 'alice', headers: { 'x-auth-token': '***' } });
    expect(lines[3]).toMatchObject({ exchanges: 2, acts: 0 });
  });

  it('has each exchange when it is over, before the run is', async () => {
    let seen = 0;
    await record(async (emulator) => {
      const { journal } = emulator.settings;
      await send('GET', `${emulator.url}${LIST}`);
      while (seen < 2) {
        await new Promise((resolve) => setImmediate(resolve));
        seen = read(journal ?? '').length;
      }
    });
    expect(seen).toBe(2);
  });

  it('has long bodies of requests whole', async () => {
    const name = 'long '.repeat(20_000);
    const journal = await record(async (emulator) => {
      await send('POST', `${emulator.url}/openstack/v2/images`, { body: { name: 'x', description: name } });
    });
    expect(read(journal)[1]).toContain(name);
    expect(differing(await replay(journal))).toEqual([]);
  });

  it('has bodies that a rule or a client has answered before anybody read them', async () => {
    const rules = [{ match: { operation: 'openstack-v2.image-create' }, when: { calls: 1 }, reply: { status: 503 } }];
    const images = (emulator: Emulator): string => `${emulator.url}/openstack/v2/images`;
    const journal = await record(async (emulator) => {
      await emulator.scenario({ version: 1, name: 'flaky', rules });
      const answered = [
        (await send('POST', images(emulator), { body: { name: 'tried' } })).status,
        (await send('POST', images(emulator), { body: { name: 'preferred' }, headers: { prefer: 'code=500' } })).status,
        (await send('POST', images(emulator), { body: { name: 'made' } })).status,
      ];
      expect(answered).toEqual([503, 500, 201]);
    });
    const exchanges = read(journal)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ kind }) => kind === 'exchange');
    expect(exchanges.map(({ requestBody }) => requestBody)).toEqual(['{"name":"tried"}', '{"name":"preferred"}', '{"name":"made"}']);
    const replayed = await replay(journal);
    expect([differing(replayed), replayed.steps.flatMap(({ notes }) => notes)]).toEqual([[], []]);
  });

  it('is written over another journal, and over no other file', async () => {
    const journal = await two();
    await record(async () => undefined);
    expect(read(journal)).toHaveLength(2);
    const other = file('other.txt', 'mine');
    await expect(startEmulator({ journal: other })).rejects.toThrow(/there is a file that is no journal/);
    expect(readFileSync(other, 'utf8')).toBe('mine');
  });

  it('is refused where it cannot be', async () => {
    const path = `${file('plain', 'x')}/run.ndjson`;
    await expect(startEmulator({ journal: path })).rejects.toThrow(/^the journal cannot be written: E/);
    await expect(startEmulator({ journal: '' })).rejects.toThrow(/option "journal" is ""/);
  });
});

describe('a journal that is asked for', () => {
  it('is what the admin API and the library have, of all sandboxes or of one', async () => {
    await using emulator = await startEmulator({ clock: 'frozen:2026-01-01T00:00:00Z' });
    const mine = await emulator.createSandbox('mine', { seed: 'own' });
    await send('POST', `${emulator.url}/openstack/v2/images`, { body: { name: 'one' } });
    emulator.clock.advance('1h');
    await send('POST', `${mine.url}/openstack/v2/images`, { body: { name: 'two' } });
    const asked = await send('GET', `${emulator.admin}/journal?format=ndjson&all=true`);
    expect(asked.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const all = await replay(file('all.ndjson', asked.text));
    expect([differing(all), statuses(all)]).toEqual([[], [201, 201]]);
    expect(all.steps.map(({ url }) => url)).toContain('/__admin/clock/advance');
    const one = await replay(file('one.ndjson', (await send('GET', `${mine.admin}/journal?format=ndjson`)).text));
    expect([differing(one), statuses(one)]).toEqual([[], [201]]);
    const library = await replay(file('library.ndjson', await emulator.writtenJournal()));
    expect([differing(library), statuses(library)]).toEqual([[], [201, 201]]);
  });

  it('begins with the last reset', async () => {
    await using emulator = await startEmulator();
    await send('GET', `${emulator.url}${LIST}`);
    emulator.reset();
    await send('POST', `${emulator.url}/openstack/v2/images`, { body: { name: 'one' } });
    const replayed = await replay(file('run.ndjson', await emulator.writtenJournal()));
    expect([differing(replayed), statuses(replayed)]).toEqual([[], [201]]);
  });

  it('tells what it has forgotten', async () => {
    await using emulator = await startEmulator({ journalSize: 2 });
    for (let time = 0; time < 3; time += 1) await send('GET', `${emulator.url}${LIST}`);
    const path = file('run.ndjson', await emulator.writtenJournal());
    expect(await warningsOf(path)).toEqual([
      '1 line of what came first was forgotten before the journal was written: it cannot begin at the beginning, and what follows may differ for that',
    ]);
  });

  it.each([
    ['/journal?format=xml', 'The parameter "format" is "xml": it has to be "json" or "ndjson".'],
    ['/journal?all=true', 'The parameter "all" is only for format=ndjson.'],
    ['/journal?format=ndjson&limit=3', 'The parameter "limit" is not for format=ndjson: part of a run cannot be replayed.'],
  ])('refuses %s', async (path, message) => {
    await using emulator = await startEmulator();
    const { status, json } = await send('GET', `${emulator.admin}${path}`);
    expect([status, json.error.message]).toEqual([400, message]);
  });
});

describe('a file that is replayed', () => {
  it('may be cut in its last line', async () => {
    const journal = await two();
    const text = readFileSync(journal, 'utf8');
    writeFileSync(journal, text.slice(0, text.indexOf('"kind":"end"') - 100));
    expect(await warningsOf(journal)).toEqual(['line 3 is cut off: the run was stopped while it was written; the rest is used']);
    expect(statuses(await replay(journal))).toEqual([200]);
  });

  it('may have no end', async () => {
    const journal = await two();
    writeFileSync(journal, `${read(journal).slice(0, 3).join('\n')}\n`);
    expect(await warningsOf(journal)).toEqual([
      'the journal has no end: the run was stopped before it, and requests that were under way are not in it',
    ]);
  });

  it('may be of another release', async () => {
    const journal = await two();
    change(journal, 0, (stamp) => ({ ...stamp, release: '0.0.1' }));
    expect(await warningsOf(journal)).toEqual([
      expect.stringMatching(/^the journal is of polyglance 0\.0\.1, and this is .*: what differs may differ for that$/),
    ]);
  });

  it.each<[string, (lines: string[]) => string, RegExp]>([
    ['no journal', () => 'version: 1\nname: x\n', /:1:1: this is no journal: /],
    ['nothing', () => '', /:1:1: this is no journal: /],
    ['another kind of JSON', () => '{"version":1}\n', /:1:1: this is no journal: /],
    [
      'another version',
      ([first = '']) => first.replace('"version":1', '"version":2'),
      /:1:1: this journal is of version 2, and this release reads 1: /,
    ],
    ['a stamp without its seed', ([first = '']) => first.replace('"seed"', '"sead"'), /:1:1: the first line of the journal has no "seed"$/],
    ['a broken line', ([first, , third]) => `${first}\n{"kind":\n${third}\n`, /:2:1: this line is broken: /],
    [
      'a line of another kind',
      ([first]) => `${first}\n{"kind":"excange"}\n`,
      /:2:1: this line is of the kind "excange": there are exchange, admin and end$/,
    ],
    [
      'a line that is not whole',
      ([first]) => `${first}\n{"kind":"exchange"}\n`,
      /:2:1: this line is not as lines of the kind exchange are$/,
    ],
    ['a line that is a number', ([first]) => `${first}\n7\n`, /:2:1: a line of a journal is an object of JSON$/],
    [
      'a file that was left out',
      ([first = '']) => first.replace('"scenarios":[]', '"scenarios":[{"name":"big.yaml","leftOut":"too large"}]'),
      /has not what stood in big\.yaml: too large$/,
    ],
    [
      'a file of no package',
      ([first = '']) => first.replace('"scenarios":[]', '"scenarios":[{"name":"x","shipped":"scenarios/../x"}]'),
      /the package has no file "scenarios\/\.\.\/x"$/,
    ],
  ])('is refused with %s', async (_what, broken, message) => {
    const journal = await two();
    writeFileSync(journal, broken(read(journal)));
    await expect(replay(journal)).rejects.toThrow(message);
  });

  it('is refused where there is none', async () => {
    await expect(replay('no-such.ndjson')).rejects.toThrow(/^the journal cannot be read: ENOENT/);
  });
});
