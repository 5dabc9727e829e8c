/** The doors that hand clients all they need: what they are told of the emulator, and nothing else. */
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startListening } from '../../scripts/listening.mjs';
import { IMAGE, POLYGLANCE } from './support.mjs';

/** Runs a program with these variables and no others. */
function runAlone([program, ...args], env) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
  const texts = [child.stdout, child.stderr].map((stream) => stream.setEncoding('utf8').reduce((text, chunk) => text + chunk, ''));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return Promise.all([ended, ...texts]).then(([status, stdout, stderr]) => ({ status, stdout, stderr }));
}

/** Clients that go through each door. */
export const doorCases = [
  ...['openstack', 'openstack-pike', 'ims', 'rackspace'].map((cloud) => ({
    name: `openstack image list, by the entry ${cloud}-alice of the clouds.yaml`,
    async test(bin, url) {
      const folder = mkdtempSync(join(tmpdir(), 'polyglance-clouds-'));
      try {
        const file = join(folder, 'clouds.yaml');
        writeFileSync(file, await (await fetch(`${url}/sandbox/doors/__admin/clouds.yaml`)).text());
        const args = [join(bin, 'openstack'), '--os-cloud', `${cloud}-alice`, 'image', 'list', '-f', 'value', '-c', 'ID'];
        const env = { PATH: process.env.PATH, HOME: process.env.HOME, OS_CLIENT_CONFIG_FILE: file };
        const { status, stdout, stderr } = await runAlone(args, env);
        strictEqual(status, 0, stderr);
        match(stdout, new RegExp(IMAGE));
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  })),
  {
    name: 'openstack image list, by polyglance exec and nothing else',
    async test(bin) {
      const args = [process.execPath, POLYGLANCE, 'exec', '--', 'openstack', 'image', 'list', '-f', 'value', '-c', 'ID'];
      const { status, stdout, stderr } = await runAlone(args, { PATH: `${bin}:${process.env.PATH}`, HOME: process.env.HOME });
      deepStrictEqual([status, stderr], [0, '']);
      match(stdout, new RegExp(IMAGE));
    },
  },
  {
    name: 'glance image-list of Rackspace, which has to be a whole origin for it',
    async test(bin) {
      const server = await startListening(process.execPath, [POLYGLANCE, 'start', '--port', '0', '--port-of', 'rackspace=0', '--json']);
      try {
        const { urls } = await (await fetch(`http://127.0.0.1:${server.port}/__admin/version`)).json();
        const args = [join(bin, 'glance'), '--os-image-url', urls.rackspace, '--os-auth-token', 'dev-alice', 'image-list'];
        const { status, stdout, stderr } = await runAlone(args, { PATH: process.env.PATH, HOME: process.env.HOME });
        strictEqual(status, 0, stderr);
        match(stdout, new RegExp(IMAGE));
      } finally {
        await server.stop();
      }
    },
  },
];
