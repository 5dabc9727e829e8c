/** Runs commands of real clients against an emulator. */
import { strictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An image of the default cloud, alice's. */
export const IMAGE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';

/** Runs one command of a client as alice. Resolves when it ends, whatever it ends with. */
export function run(bin, base, args, environment = {}) {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    OS_AUTH_URL: `${base}/identity/v3`,
    OS_IDENTITY_API_VERSION: '3',
    OS_USERNAME: 'alice',
    OS_PASSWORD: 'secret',
    OS_PROJECT_NAME: 'alpha',
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: 'RegionOne',
    ...environment,
  };
  const [program, ...rest] = args;
  return new Promise((resolve, reject) => {
    const child = spawn(join(bin, program), rest, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** The same, for a command that has to end with 0. */
export async function succeed(bin, base, args, environment) {
  const { code, output } = await run(bin, base, args, environment);
  strictEqual(code, 0, `${args.join(' ')}\n${output}`);
  return output;
}

/** What the openstack client shows of {@link IMAGE}. */
export async function showImage(bin, base, environment) {
  return JSON.parse(await succeed(bin, base, ['openstack', 'image', 'show', '-f', 'json', IMAGE], environment));
}

/** What the requests to an operation came to, oldest first: their status, or how they ended. */
export async function outcomesOf(base, operation) {
  const { exchanges } = await (await fetch(`${base}/__admin/journal?operation=${operation}`)).json();
  return exchanges.map(({ status, outcome }) => (outcome === 'answered' ? status : outcome));
}

/** The command line of the built emulator. */
export const POLYGLANCE = fileURLToPath(new URL('../../bin/polyglance.js', import.meta.url));
