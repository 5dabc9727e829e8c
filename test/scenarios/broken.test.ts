import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { main } from '../../src/cli/main.ts';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { isRefusal } from '../../src/refusals.ts';
import { send } from '../support/client.ts';
import { FEDORA, useEmulator } from '../support/emulator.ts';
import { BROKEN_FIXTURES, BROKEN_PLANS } from './broken-others.ts';
import { BROKEN_SCENARIOS, type Mistake } from './broken-scenarios.ts';

// Files with a mistake, at the doors where they are given: each is refused with its place and a way out, and what runs goes on.

const bench = useEmulator();
const RUNNING = 'version: 1\nname: running\nrules:\n  - match: { operation: openstack-v2.image-show }\n    reply: { status: 503 }\n';
const admin = (method: string, path: string, body?: string) =>
  send(method, `${bench.emulator.admin}${path}`, { as: null, ...(body === undefined ? {} : { body }) });
const show = () => bench.v2('GET', `/v2/images/${FEDORA}`);

/** What runs: the scenarios and plans as they are listed, and what two requests are answered with. */
async function running(): Promise<unknown> {
  const [scenarios, plans] = [await admin('GET', '/scenarios'), await admin('GET', '/plans')];
  const { images } = (await bench.v2('GET', '/v2/images')).json;
  return [scenarios.json, plans.json, images.length];
}

/** Sends what is broken; tells its first finding as `LINE:COLUMN: MESSAGE`. */
async function refuse(path: string, text: string): Promise<string> {
  const before = await running();
  const answer = await admin('POST', path, text);
  expect([answer.status, answer.json.error.code]).toEqual([400, 'refused']);
  expect(await running()).toEqual(before);
  expect((await show()).headers['x-polyglance-rule']).toBe('running/1');
  const [{ file, line, column, message }] = answer.json.error.findings;
  expect(answer.json.error.message).toContain(`${file}:${line}:${column}: ${message}`);
  return `${line}:${column}: ${message}`;
}

describe('a broken file', () => {
  beforeEach(async () => {
    await bench.emulator.scenario(RUNNING);
    await bench.emulator.plans.add({ 'openstack-v2.image-update': ['503', 'reset'] });
  });

  it.each(BROKEN_SCENARIOS)('of a scenario is refused: %s', async (said, text) => {
    expect(await refuse('/scenarios', text)).toContain(said);
  });

  it.each(BROKEN_PLANS)('of a plan is refused: %s', async (said, text) => {
    expect(await refuse('/plans', text)).toContain(said);
  });
});

describe('broken files of a start', () => {
  /** Writes each text into a file of its own, `0.yaml` and so on. */
  async function inFolder<Value>(mistakes: readonly Mistake[], work: (files: readonly string[]) => Promise<Value>): Promise<Value> {
    const folder = mkdtempSync(join(tmpdir(), 'polyglance-broken-'));
    const files = mistakes.map((_, index) => join(folder, `${index}.yaml`));
    for (const [index, [, text]] of mistakes.entries()) writeFileSync(files[index] ?? '', text);
    try {
      return await work(files);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  async function validate(kind: string, files: readonly string[]): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
    let out = '';
    const terminal = {
      write: (text: string) => {
        out += text;
      },
      warn: () => undefined,
      styled: false,
      interactive: false,
      onSignal: () => () => undefined,
      exit: () => undefined,
    };
    const code = await main(['validate', '--kind', kind, ...files], {}, { terminal });
    return { code, lines: out.split('\n') };
  }

  it.each(BROKEN_FIXTURES)('are refused, a fixture: %s', async (said, text) => {
    await inFolder([[said, text]], async (files) => {
      const thrown: unknown = await startEmulator({ fixtures: [...files] }).then(
        (emulator: Emulator) => emulator.stop(),
        (reason: unknown) => reason,
      );
      expect(isRefusal(thrown)).toBe(true);
      expect(String(thrown)).toMatch(/0\.yaml:\d+:\d+: /);
      expect(String(thrown)).toContain(said);
      const { code, lines } = await validate('fixture', files);
      expect([code, lines.some((line) => line.startsWith(`${files[0]}:`) && line.includes(said))]).toEqual([1, true]);
    });
  });

  it('are told by validate in the same words', async () => {
    const some = BROKEN_SCENARIOS.filter((_, index) => index % 8 === 0);
    await inFolder(some, async (files) => {
      const { code, lines } = await validate('scenario', files);
      const untold = some.filter(([said], index) => !lines.some((line) => line.startsWith(`${files[index]}:`) && line.includes(said)));
      expect([code, untold]).toEqual([1, []]);
    });
  });
});
