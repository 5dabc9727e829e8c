/**
 * Real OpenStack clients against the built emulator: by its home, by the root, by a sandbox, and with a scenario that breaks it.
 * They are not run where they cannot be installed; that fails only with MUST_RUN=1.
 */
import { deepStrictEqual, match, notStrictEqual, strictEqual } from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startListening } from '../../scripts/listening.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const IMAGE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';

/** Runs one command of a client as alice. Resolves when it ends, whatever it ends with. */
function run(bin, base, args, environment = {}) {
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

async function succeed(bin, base, args, environment) {
  const { code, output } = await run(bin, base, args, environment);
  strictEqual(code, 0, `${args.join(' ')}\n${output}`);
  return output;
}

async function showImage(bin, base, environment) {
  return JSON.parse(await succeed(bin, base, ['openstack', 'image', 'show', '-f', 'json', IMAGE], environment));
}

/** What the updates of images were answered with, oldest first. */
async function updatesOf(base) {
  const { exchanges } = await (await fetch(`${base}/__admin/journal`)).json();
  return exchanges.filter(({ operation }) => operation === 'openstack-v2.image-update').map(({ status }) => status);
}

/** Each way to the same image service: what the client is told. */
const WAYS = [
  { way: 'the home', toBase: (url) => url, toEnvironment: () => ({}) },
  { way: 'the root', toBase: (url) => url, toEnvironment: (url) => ({ OS_IMAGE_ENDPOINT_OVERRIDE: url, OS_IMAGE_URL: url }) },
  { way: 'a sandbox', toBase: (url) => `${url}/sandbox/clients`, toEnvironment: () => ({}) },
];

const cases = WAYS.flatMap(({ way, toBase, toEnvironment }) => [
  {
    name: `openstack image set and show, by ${way}`,
    async test(bin, url) {
      const [base, environment] = [toBase(url), toEnvironment(url)];
      const name = `openstack by ${way}`;
      await succeed(bin, base, ['openstack', 'image', 'set', '--name', name, '--property', 'os_distro=fedora', IMAGE], environment);
      const image = await showImage(bin, base, environment);
      deepStrictEqual([image.name, image.properties.os_distro], [name, 'fedora']);
    },
  },
  {
    name: `glance image-update, by ${way}`,
    async test(bin, url) {
      const [base, environment] = [toBase(url), toEnvironment(url)];
      const name = `glance by ${way}`;
      const output = await succeed(
        bin,
        base,
        ['glance', 'image-update', '--name', name, '--property', 'os_version=17', IMAGE],
        environment,
      );
      match(output, new RegExp(`\\| name +\\| ${name} +\\|`));
      strictEqual((await showImage(bin, base, environment)).name, name);
    },
  },
]);

/** The scenario answers the first two updates with 503: what each client makes of that is the client's own. */
const brokenCases = [
  {
    name: 'openstack image set tries again by itself, after the time it is told, and gets through',
    async test(bin, url) {
      const base = `${url}/sandbox/openstack`;
      const output = await succeed(bin, base, ['openstack', 'image', 'set', '--name', 'third time lucky', IMAGE]);
      match(output, /503.*Retrying in 1.0s/);
      deepStrictEqual(await updatesOf(base), [503, 503, 200]);
      strictEqual((await showImage(bin, base)).name, 'third time lucky');
    },
  },
  {
    name: 'openstack image set reports a 503 when it is told not to try again',
    async test(bin, url) {
      const base = `${url}/sandbox/impatient`;
      const impatient = { OS_CLIENT_CONFIG_FILE: fileURLToPath(new URL('impatient-clouds.yaml', import.meta.url)), OS_CLOUD: 'impatient' };
      const { code, output } = await run(bin, base, ['openstack', 'image', 'set', '--name', 'never', IMAGE], impatient);
      strictEqual(code, 1, output);
      match(output, /503/);
      deepStrictEqual(await updatesOf(base), [503]);
      notStrictEqual((await showImage(bin, base)).name, 'never');
    },
  },
  {
    name: 'glance image-update reports a 503 and works at the third try',
    async test(bin, url) {
      const base = `${url}/sandbox/glance`;
      const update = ['glance', 'image-update', '--name', 'glance at last', IMAGE];
      for (const _ of [1, 2]) {
        const { code, output } = await run(bin, base, update);
        strictEqual(code, 1);
        match(output, /503/);
      }
      await succeed(bin, base, update);
      deepStrictEqual(await updatesOf(base), [503, 503, 200]);
    },
  },
];

/** The folder of the clients' commands, or `null` where they cannot be installed. */
function installClients() {
  const made = spawnSync('bash', [join(ROOT, 'scripts', 'clients.sh')], { encoding: 'utf8' });
  if (made.status === 0) return made.stdout.trim();
  console.log(made.stderr);
  return null;
}

async function runCases(bin, flags, list, counts) {
  const server = await startListening(process.execPath, [join(ROOT, 'bin', 'polyglance.js'), 'start', '--port', '0', ...flags]);
  try {
    for (const { name, test } of list) {
      try {
        await test(bin, `http://127.0.0.1:${server.port}`);
        counts.passed += 1;
        console.log(`ok      ${name}`);
      } catch (error) {
        counts.failed += 1;
        console.log(`FAILED  ${name}\n${error.stack}`);
      }
    }
  } finally {
    await server.stop();
  }
}

const counts = { passed: 0, failed: 0 };
const bin = installClients();
if (bin === null) {
  console.log('clients: not run');
  process.exitCode = process.env.MUST_RUN === '1' ? 1 : 0;
} else {
  await runCases(bin, [], cases, counts);
  await runCases(bin, ['--scenario', join(ROOT, 'scenarios', 'update-fails-twice-with-503.yaml')], brokenCases, counts);
  console.log(`clients: ${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}
