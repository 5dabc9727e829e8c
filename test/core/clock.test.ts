import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Clock, type ClockSetting, createClock, createTimeText, INSTANT_END } from '../../src/core/clock.ts';

const START = Date.UTC(2026, 0, 1);
const DAY = 24 * 3_600_000;

describe('a clock', () => {
  it('stands still, or goes on from another time', () => {
    let machine = 1000;
    const frozen = createClock({ mode: 'frozen', at: 5 }, () => machine);
    const offset = createClock({ mode: 'offset', at: 5 }, () => machine);
    const now = createClock({ mode: 'frozen' }, () => machine);
    machine += 10;
    expect([frozen, offset, now, createClock({ mode: 'real' }, () => machine)].map((clock) => clock.now())).toEqual([5, 15, 1000, 1010]);
  });

  it('stamps later things later, also when it stands still', () => {
    const clock = createClock({ mode: 'frozen', at: START });
    const stamps = [clock.stamp(), clock.stamp(), clock.stamp()];
    expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
    expect(new Set(stamps).size).toBe(3);
  });

  it('writes seconds as ISO 8601', () => {
    const write = createTimeText();
    expect([write(0), write(START + 999), write(0)]).toEqual(['1970-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '1970-01-01T00:00:00Z']);
  });

  it('can be set to run otherwise', () => {
    let machine = 1000;
    const clock = createClock({ mode: 'offset', at: START }, () => machine);
    const seen: unknown[] = [];
    const look = (setting: ClockSetting) => {
      clock.set(setting);
      machine += 10;
      seen.push([clock.mode, clock.now()]);
    };
    machine += 10;
    look({ mode: 'frozen' });
    look({ mode: 'frozen', at: 7 });
    look({ mode: 'offset', at: 7 });
    look({ mode: 'real' });
    expect(seen).toEqual([
      ['frozen', START + 10],
      ['frozen', 7],
      ['offset', 17],
      ['real', machine],
    ]);
  });

  it('can be advanced, and stands or runs as before', () => {
    let machine = 1000;
    const clocks = (['real', 'frozen', 'offset'] as const).map((mode) => createClock({ mode, at: 0 }, () => machine));
    for (const clock of clocks) clock.advance(DAY);
    machine += 10;
    expect(clocks.map((clock) => [clock.mode, clock.now()])).toEqual([
      ['offset', DAY + 1010],
      ['frozen', DAY],
      ['offset', DAY + 10],
    ]);
  });

  it.each([[-1], [Number.NaN], [INSTANT_END]])('is not advanced by %d', (milliseconds) => {
    const clock = createClock({ mode: 'frozen', at: START });
    expect(() => clock.advance(milliseconds)).toThrow(RangeError);
    expect(clock.now()).toBe(START);
  });

  it('stamps from the time it was set back to', () => {
    const clock = createClock({ mode: 'frozen', at: START });
    clock.stamp();
    clock.set({ mode: 'frozen', at: START });
    expect(clock.stamp()).toBeGreaterThan(START);
    clock.set({ mode: 'frozen', at: START - DAY });
    expect(clock.stamp()).toBe(START - DAY);
  });

  it('tells that it was moved', () => {
    const clock = createClock();
    const listener = jest.fn();
    const stop = clock.onChange(listener);
    clock.advance(1);
    clock.set({ mode: 'real' });
    stop();
    clock.advance(1);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('goes on from where it was kept, as it was set meanwhile', () => {
    let machine = START;
    const setting = { mode: 'frozen' } as const;
    const clock = createClock(setting, () => machine);
    machine += DAY;
    const again = (made: ClockSetting) => createClock(made, () => machine, JSON.parse(JSON.stringify(clock.kept()))).now();
    expect(again(setting)).toBe(START);
    clock.advance(5);
    expect([again(setting), again({ mode: 'real' })]).toEqual([START + 5, machine]);
    clock.set({ mode: 'offset', at: 0 });
    machine += 7;
    expect(again(setting)).toBe(7);
  });
});

describe('waiting at a clock', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: START });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Waits so long for each, and lists who has gone on. */
  function waiters(clock: Clock, ...waits: readonly number[]): string[] {
    const gone: string[] = [];
    const waitFor = async (wait: number): Promise<void> => {
      await clock.wait(wait, `for ${wait}`);
      gone.push(`for ${wait}`);
    };
    Promise.all(waits.map(waitFor)).catch(() => undefined);
    return gone;
  }
  const settle = () => jest.advanceTimersByTimeAsync(0);

  it('takes as long as the clock runs', async () => {
    const clock = createClock({ mode: 'offset', at: 0 });
    const gone = waiters(clock, 30, 10);
    expect(clock.pending()).toEqual([
      { purpose: 'for 10', due: 10 },
      { purpose: 'for 30', due: 30 },
    ]);
    await jest.advanceTimersByTimeAsync(29);
    expect(gone).toEqual(['for 10']);
    await jest.advanceTimersByTimeAsync(1);
    expect([gone, clock.pending()]).toEqual([['for 10', 'for 30'], []]);
  });

  it('takes as long as it takes, beyond what a timer can', async () => {
    const gone = waiters(createClock(), 60 * DAY);
    await jest.advanceTimersByTimeAsync(60 * DAY - 1);
    expect(gone).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(gone).toEqual(['for 5184000000']);
  });

  it('goes on, at a clock that stands still, only when it is moved, the first ones first', async () => {
    const clock = createClock({ mode: 'frozen', at: 0 });
    const gone = waiters(clock, 30, 10, 20, 40);
    await jest.advanceTimersByTimeAsync(DAY);
    expect(gone).toEqual([]);
    clock.advance(29);
    await settle();
    expect(gone).toEqual(['for 10', 'for 20']);
    clock.set({ mode: 'frozen', at: 30 });
    await settle();
    expect([gone, clock.pending()]).toEqual([['for 10', 'for 20', 'for 30'], [{ purpose: 'for 40', due: 40 }]]);
    clock.release();
    await settle();
    expect(gone).toHaveLength(4);
  });

  it('waits for what is left when the clock is moved, stopped and started', async () => {
    const clock = createClock();
    const gone = waiters(clock, 100);
    await jest.advanceTimersByTimeAsync(20);
    clock.advance(30);
    await jest.advanceTimersByTimeAsync(20);
    clock.set({ mode: 'frozen' });
    await jest.advanceTimersByTimeAsync(DAY);
    clock.set({ mode: 'offset', at: clock.now() });
    await jest.advanceTimersByTimeAsync(29);
    expect(gone).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(gone).toEqual(['for 100']);
  });

  it('ends when it is called off', async () => {
    const clock = createClock({ mode: 'frozen', at: 0 });
    const control = new AbortController();
    const wait = clock.wait(10, 'a client that goes away', control.signal);
    control.abort();
    await wait;
    await clock.wait(10, 'a client that is gone', control.signal);
    expect(clock.pending()).toEqual([]);
  });

  it.each([[0], [-1], [Number.NaN]])('is over at once for %d', async (milliseconds) => {
    const clock = createClock({ mode: 'frozen', at: 0 });
    await clock.wait(milliseconds, 'nothing');
    expect(clock.pending()).toEqual([]);
  });

  it('leaves no timer behind, however it ends', async () => {
    const control = new AbortController();
    const clock = createClock();
    const gone = waiters(clock, 10, 20, 30, 60 * DAY);
    const aborted = clock.wait(15, 'a client that goes away', control.signal);
    await jest.advanceTimersByTimeAsync(10);
    control.abort();
    await aborted;
    expect([gone.length, jest.getTimerCount()]).toEqual([1, 3]);
    clock.advance(10);
    expect(jest.getTimerCount()).toBe(2);
    clock.set({ mode: 'frozen' });
    expect(jest.getTimerCount()).toBe(0);
    clock.set({ mode: 'real' });
    expect(jest.getTimerCount()).toBe(2);
    clock.close();
    await settle();
    expect([gone.length, jest.getTimerCount()]).toEqual([4, 0]);
  });

  it('is over for good where the clock is closed', async () => {
    const clock = createClock({ mode: 'frozen', at: 0 });
    const gone = waiters(clock, 10);
    clock.close();
    await clock.wait(10, 'one who comes late');
    expect(gone).toEqual(['for 10']);
  });
});
