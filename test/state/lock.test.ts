import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { takeLock } from '../../src/state/lock.ts';
import { createManualSchedule } from './manual-schedule.ts';
import { makeImage, useState } from './support.ts';

const bench = useState();

/** Leaves the lock that an emulator of this machine had, as another process left it. */
async function leave(change: Record<string, unknown>): Promise<void> {
  const emulator = await bench.start();
  const lock = JSON.parse(readFileSync(bench.path('lock'), 'utf8')) as object;
  await emulator.stop();
  writeFileSync(bench.path('lock'), JSON.stringify({ ...lock, id: 'left', ...change }));
}

/** The number of a process that is over. */
function goneProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

const elsewhere = { machine: 'another boot', host: 'elsewhere', pid: 1 };

describe('a lock that was left behind', () => {
  it.each<[string, () => Record<string, unknown>]>([
    ['by a process that is gone', () => ({ pid: goneProcess() })],
    ['by a process whose number is another’s by now', () => ({ born: '1' })],
  ])('is taken over at once where it was left %s', async (_name, change) => {
    await leave(change());
    const emulator = await bench.start();
    await emulator.stop();
    expect(readdirSync(bench.folder).sort()).toEqual(['data', 'state.json']);
  });

  it.each<[string, string | null]>([
    ['another machine', JSON.stringify(elsewhere)],
    ['nobody knows where: it was cut off', '{"id":'],
  ])('is taken over once it has stood still for five seconds where it is of %s', async (_name, text) => {
    await leave(elsewhere);
    if (text !== null) writeFileSync(bench.path('lock'), text);
    const { schedule, run } = createManualSchedule();
    const lines: string[] = [];
    const taking = takeLock(bench.folder, { schedule, tell: (line) => lines.push(line) });
    let waited = 0;
    while (waited < 5000) waited += await run();
    const lock = await taking;
    expect([lock.takenOver, await lock.isOurs()]).toEqual([true, true]);
    expect(lines).toEqual([expect.stringMatching(/lock is of .* waiting 5 s for a sign of life$/)]);
    await lock.release();
  });

  it('is not taken over from a process elsewhere that shows signs of life', async () => {
    await leave({ ...elsewhere, id: 'x' });
    const { schedule, run, waiting } = createManualSchedule();
    const taking = takeLock(bench.folder, { schedule, tell: () => undefined }).catch((error: unknown) => error);
    await waiting();
    utimesSync(bench.path('lock'), new Date(), new Date(1));
    await run();
    expect(await taking).toMatchObject({ message: expect.stringMatching(/is in use by process 1 on elsewhere: stop that one first, or /) });
    expect(readFileSync(bench.path('lock'), 'utf8')).toContain('elsewhere');
  });

  it('makes ids go on where none can have been given out before', async () => {
    const first = await bench.start();
    const id = await makeImage(first);
    await first.stop();
    await leave({ pid: goneProcess() });
    // As if the first emulator had been killed before it wrote anything.
    bench.edit((state) => {
      state.sandboxes[0].chance.counters = {};
      state.sandboxes[0].images.own = [];
    });
    const second = await bench.start();
    expect(await makeImage(second)).not.toBe(id);
  });
});
