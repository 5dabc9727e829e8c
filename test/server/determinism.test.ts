import { describe, expect, it } from '@jest/globals';
import { type EmulatorOptions, startEmulator } from '../../src/index.ts';
import { FLAKY, openSession, playRound, type Step } from '../support/session.ts';

/** Two hundred requests; the clock is moved between the rounds. */
async function play(options: EmulatorOptions = {}): Promise<readonly Step[]> {
  await using emulator = await startEmulator({ clock: 'frozen:2026-01-01T00:00:00Z', ...options });
  await emulator.scenario(FLAKY);
  const session = openSession(emulator.url);
  for (const round of [1, 2, 3, 4, 5]) {
    await playRound(session, `round ${round}`);
    emulator.clock.advance('25m');
  }
  return session.steps;
}

describe('two emulators of one seed whose clocks stand still', () => {
  it('answer two hundred requests alike, byte by byte', async () => {
    const [one, other] = await Promise.all([play(), play()]);
    expect(one.length).toBeGreaterThanOrEqual(200);
    expect(one).toEqual(other);
    const statuses = new Set(one.map(({ answer }) => answer.slice(0, 3)));
    expect([...statuses].sort()).toEqual(['200', '201', '204', '400', '401', '403', '404', '405', '415', '500', '503']);
  });

  it('answer otherwise with another seed or time', async () => {
    const [one, seed, clock] = await Promise.all([play(), play({ seed: 'other' }), play({ clock: 'frozen:2026-01-02T00:00:00Z' })]);
    expect(seed).not.toEqual(one);
    expect(clock).not.toEqual(one);
  });
});
