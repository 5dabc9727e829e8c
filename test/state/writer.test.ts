import { describe, expect, it } from '@jest/globals';
import { createWriter } from '../../src/state/writer.ts';
import { createManualSchedule } from './manual-schedule.ts';

/** A writer whose writes end when the test says so. */
function bench() {
  const { schedule, run, pending } = createManualSchedule();
  const log: string[] = [];
  let end: ((took: number | Error) => void) | undefined;
  const writer = createWriter({
    write: () => {
      log.push('write');
      return new Promise((resolve, reject) => {
        end = (took) => (typeof took === 'number' ? resolve(took) : reject(took));
      });
    },
    schedule,
    onTrouble: () => log.push('trouble'),
    onRecovery: () => log.push('recovery'),
  });
  /** Lets the write under way end, and all that follows from it happen. */
  const finish = async (took: number | Error): Promise<void> => {
    end?.(took);
    await new Promise(setImmediate);
  };
  return { writer, run, pending, log, finish };
}

describe('writing behind', () => {
  it('writes many changes at once, a moment later', async () => {
    const { writer, run, pending, log } = bench();
    writer.changed();
    writer.changed();
    expect([pending(), log]).toEqual([[100], []]);
    await run();
    expect([pending(), log]).toEqual([[], ['write']]);
  });

  it('has one write at a time, and writes again what changed meanwhile', async () => {
    const { writer, run, pending, log, finish } = bench();
    writer.changed();
    await run();
    writer.changed();
    expect(pending()).toEqual([]);
    await finish(5);
    expect(pending()).toEqual([100]);
    await run();
    expect(log).toEqual(['write', 'write']);
  });

  it('waits four times as long as a write takes', async () => {
    const { writer, run, pending, finish } = bench();
    writer.changed();
    await run();
    await finish(300);
    writer.changed();
    expect(pending()).toEqual([1200]);
  });

  it('tells once that it fails, goes on trying, and tells when it works again', async () => {
    const { writer, run, pending, log, finish } = bench();
    writer.changed();
    await run();
    await finish(new Error('full'));
    expect([writer.trouble(), pending()]).toEqual([new Error('full'), [1000]]);
    await run();
    await finish(new Error('full'));
    await run();
    await finish(1);
    expect(log).toEqual(['write', 'trouble', 'write', 'write', 'recovery']);
    expect([writer.trouble(), pending()]).toEqual([null, []]);
  });

  it('waits for the write under way at the end, and begins no other', async () => {
    const { writer, run, pending, log, finish } = bench();
    writer.changed();
    await run();
    writer.changed();
    const ended = writer.end();
    await finish(1);
    await ended;
    writer.changed();
    expect([pending(), log]).toEqual([[], ['write']]);
  });
});
