import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Replayed } from '../../src/emulator/replaying.ts';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { replay, useJournals } from '../support/journal.ts';

// How a replay calls the requests of a journal.

const { record, file } = useJournals();

describe('the numbers of a replay', () => {
  const once = async (emulator: Emulator, home = '/openstack'): Promise<unknown> => send('GET', `${emulator.url}${home}/v2/images?limit=1`);
  const labels = ({ steps }: Replayed): unknown[] => steps.flatMap(({ label }) => (label === null ? [] : [label]));
  const warned = async (journal: string): Promise<string[]> => {
    const warnings: string[] = [];
    await replay(journal, { onWarning: (text) => warnings.push(text) });
    return warnings;
  };

  it('are those of the journal where its beginning was forgotten', async () => {
    await using emulator = await startEmulator({ journalSize: 3 });
    for (let time = 0; time < 5; time += 1) await once(emulator);
    const journal = file('forgotten.ndjson', await emulator.writtenJournal());
    const replayed = await replay(journal, { until: 5 });
    expect([labels(replayed), replayed.steps.map(({ number }) => number), replayed.left]).toEqual([['3', '4'], [3, 4], 1]);
    await expect(replay(journal, { until: 1 })).rejects.toThrow('--until 1: the journal has no such request: it has 3 to 5');
  });

  it('name the sandbox, and which life of it', async () => {
    const journal = await record(async (emulator) => {
      await once(emulator);
      await once(emulator, '/sandbox/mine/openstack');
      await once(emulator, '/sandbox/mine/openstack');
      emulator.reset();
      await once(emulator);
    });
    expect(labels(await replay(journal))).toEqual(['1.1', 'mine:1', 'mine:2', '2.1']);
    expect(labels(await replay(journal, { until: 'mine:2' }))).toEqual(['1.1', 'mine:1']);
    expect(labels(await replay(journal, { until: 2 }))).toEqual(['1.1', 'mine:1']);
    await expect(replay(journal, { until: 1 })).rejects.toThrow(
      '--until 1: several requests of the journal have this number: say which, 1.1, mine:1, 2.1',
    );
    await expect(replay(journal, { until: 'mine:9' })).rejects.toThrow('it has 1.1, mine:1 to mine:2, 2.1');
  });

  it('are missed where they are not there', async () => {
    const journal = await record(async (emulator) => {
      for (let time = 0; time < 7; time += 1) await once(emulator);
    });
    expect(await warned(journal)).toEqual([]);
    const lines = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, lines.filter((_line, index) => ![1, 3, 5, 6].includes(index)).join('\n'));
    expect(await warned(journal)).toEqual(['the journal does not have 1, 3, 5 to 6: what follows may differ for that']);
  });
});
