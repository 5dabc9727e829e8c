import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Case } from '../../src/conformance/verify/case.ts';
import type { Endpoint } from '../../src/conformance/verify/endpoint.ts';
import { runCase } from '../../src/conformance/verify/run.ts';
import { createDialects } from '../../src/emulator/dialects.ts';
import { toOwnEndpoint } from '../../src/emulator/explaining.ts';
import { readCaseSets } from '../../src/emulator/verifying.ts';
import { type Emulator, startEmulator } from '../../src/index.ts';
import { packageFile } from '../../src/package-root.ts';

// The emulator is held against all cases of the package, as it is started by default.

const DIALECTS = createDialects().filter(({ id }) => readdirSync(packageFile('cases')).includes(id));
const sets = await Promise.all(DIALECTS.map(async (dialect) => ({ dialect, files: await readCaseSets(dialect.id) })));
const all = sets.flatMap(({ dialect, files }) => files.flatMap(({ cases }) => cases.map((one) => ({ dialect, one }))));
const rows = all.map(({ dialect, one }): [string, string, Case] => [dialect.id, one.name, one]);

let emulator: Emulator;
const places = new Map<string, { readonly endpoint: Endpoint; readonly sandbox: ReturnType<Emulator['sandbox']> }>();
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
  for (const { dialect } of sets) {
    const sandbox = emulator.sandbox(`cases-${dialect.id.replaceAll(/[^a-z]/g, '')}`);
    places.set(dialect.id, { sandbox, endpoint: await toOwnEndpoint(sandbox, dialect) });
  }
});
afterAll(() => emulator.stop());

describe('the cases of the package', () => {
  it.each(rows)('%s: %s', async (dialect, name, one) => {
    const place = places.get(dialect);
    if (place === undefined) throw new Error(`${dialect} has no endpoint`);
    const { endpoint, sandbox } = place;
    // Nobody waits here: half a second goes by in the cloud.
    const pause = async (): Promise<void> => sandbox.clock.advance('500ms');
    const { differences, notRun, left } = await runCase(one, {
      endpoint,
      unique: `case-${rows.findIndex((row) => row[1] === name)}`,
      pause,
    });
    expect({ differences, notRun, left }).toEqual({ differences: [], notRun: null, left: [] });
  });

  it('can be told apart, and say where they are known from', () => {
    for (const { dialect } of sets) {
      const names = all.filter((row) => row.dialect === dialect).map(({ one }) => one.name);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
    expect(all.filter(({ one }) => one.source === undefined).map(({ one }) => one.name)).toEqual([]);
  });
});
