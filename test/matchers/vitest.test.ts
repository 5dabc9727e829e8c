import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const run = promisify(execFile);
const here = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

interface Results {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly failureMessages: readonly string[] }[];
  }[];
}

it('vitest has the matchers too', async () => {
  const args = [here('node_modules/vitest/vitest.mjs'), 'run', '--root', here('test/support/vitest'), '--reporter', 'json'];
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const { stdout } = await run(process.execPath, args, { env }).catch((failed: unknown) => failed as { readonly stdout: string });
  const [file] = (JSON.parse(stdout) as Results).testResults;
  expect(file?.assertionResults.map(({ title, failureMessages }) => [title, failureMessages])).toEqual([
    ['can be given to expect by hand', []],
    ['knows what has come', []],
  ]);
}, 60_000);
