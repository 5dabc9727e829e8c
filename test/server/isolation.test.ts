import { describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { FLAKY, openSession, playRound, type Session } from '../support/session.ts';

/** A rule that strikes by the clock. */
const SLOW = { version: 1, name: 'slow', rules: [{ match: { operation: 'openstack-v2.image-schema-show' }, delay: '10m' }] };

/** What a suite has seen. */
interface Seen {
  readonly steps: Session['steps'];
  /** The journal and the counts of the rules, without what the machine's clock says. */
  readonly told: unknown;
  readonly text: string;
}

/** A request that waits for the clock of its sandbox until that is moved. */
async function waitForClock({ ask }: Session, url: string): Promise<void> {
  const slow = ask('GET', '/openstack/v2/schemas/image');
  const look = async (): Promise<number> => (await send('GET', `${url}/__admin/clock`, { as: null })).json.pending.length;
  let looks = 0;
  while ((await look()) === 0 && looks < 1000) looks += 1;
  await ask('POST', '/__admin/clock/advance', { as: null, body: { by: '10m' } });
  await slow;
}

/** A whole suite of somebody's, in a sandbox of its own. */
async function runSuite({ url }: Emulator, name: string): Promise<Seen> {
  const options = { name, clock: 'frozen:2026-01-01T00:00:00Z', scenarios: [FLAKY] };
  await send('POST', `${url}/__admin/sandboxes`, { as: null, body: options });
  const sandbox = `${url}/sandbox/${name}`;
  const session = openSession(sandbox);
  const { ask } = session;
  await playRound(session, `mark-${name}`);
  await ask('POST', '/__admin/scenarios', { as: null, body: { ...SLOW, name: `slow-${name}` } });
  await waitForClock(session, sandbox);
  await ask('POST', '/openstack/v2/images', { body: { name: `mark-${name} later` } });
  await ask('GET', '/__admin/clock', { as: null });
  const [journal, scenarios, images] = await Promise.all(
    ['journal', 'scenarios', 'images'].map((path) => send('GET', `${sandbox}/__admin/${path}`, { as: null })),
  );
  const exchanges = journal?.json.exchanges.map(({ at: _at, duration: _duration, ...exchange }: Record<string, unknown>) => exchange);
  const told = { exchanges, scenarios: scenarios?.json, images: images?.json };
  return { steps: session.steps, told, text: JSON.stringify([session.steps, told]) };
}

/** One after the other, with nobody else there: each sandbox is gone before the next is made. */
async function runAlone(names: readonly string[]): Promise<ReadonlyMap<string, Seen>> {
  await using emulator = await startEmulator();
  const all = new Map<string, Seen>();
  for (const name of names) {
    all.set(name, await runSuite(emulator, name));
    emulator.sandbox(name).remove();
  }
  return all;
}

/** Ids, tokens and names that were made up for one sandbox. */
function marksIn({ text }: Seen): ReadonlySet<string> {
  return new Set(text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|gAAAAAB[\w-]+|(?:mark|slow)-suite-\d+/g));
}

describe('fifty suites at once, each in a sandbox of one emulator', () => {
  const names = Array.from({ length: 50 }, (_, index) => `suite-${index}`);

  it('see what each sees alone, and nothing of each other', async () => {
    const alone = await runAlone([...names, 'nobody']);
    await using emulator = await startEmulator();
    const together = await Promise.all(names.map((name) => runSuite(emulator, name)));
    for (const [index, { steps, told }] of together.entries()) {
      const expected = alone.get(names[index] ?? '');
      expect(steps).toEqual(expected?.steps);
      expect(told).toEqual(expected?.told);
    }
    // What somebody sees who is none of them is in the fixtures.
    const common = marksIn(alone.get('nobody') ?? { steps: [], told: null, text: '' });
    const seenBy = new Map<string, string[]>();
    for (const [index, seen] of together.entries()) {
      for (const mark of marksIn(seen)) if (!common.has(mark)) seenBy.set(mark, [...(seenBy.get(mark) ?? []), names[index] ?? '']);
    }
    expect(seenBy.size).toBeGreaterThan(50 * 40);
    expect([...seenBy].filter(([, who]) => who.length > 1)).toEqual([]);
    expect([together[0]?.steps.length, emulator.journal()]).toEqual([45, []]);
  }, 60_000);
});
