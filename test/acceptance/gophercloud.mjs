/**
 * The acceptance tests of gophercloud's image service, unchanged, against the built emulator: what they need of it they are told by `OS_*`
 * variables. An image that they fetch from the web is served here, in the place of a proxy, so that nothing goes out.
 *
 *     npm run test:gophercloud
 *
 * It takes the version that test/clients/gophercloud names, from the module proxy that Go is set to. Where there is no Go, or no such
 * module, the suite is not run, which fails only with MUST_RUN=1.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startListening } from '../../scripts/listening.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const CLIENT = at('../clients/gophercloud');
const MODULE = 'github.com/gophercloud/gophercloud/v2';
const PACKAGE = './internal/acceptance/openstack/image/v2/';
/** What the tests ask their environment for, though those of images use none of it. */
const UNUSED = [
  'OS_IMAGE_ID',
  'OS_FLAVOR_ID',
  'OS_FLAVOR_ID_RESIZE',
  'OS_SHARE_NETWORK_ID',
  'OS_POOL_NAME',
  'OS_NETWORK_ID',
  'OS_EXTGW_ID',
];

/** The folder of the module, or `null` where it cannot be had. */
function fetchModule() {
  const made = spawnSync('go', ['mod', 'download', '-json', MODULE], { cwd: CLIENT, encoding: 'utf8' });
  if (made.status !== 0) {
    console.log(made.error?.message ?? made.stderr);
    return null;
  }
  return JSON.parse(made.stdout).Dir;
}

/** Serves every URL that is asked for through it. */
function serveAnything() {
  const body = Buffer.alloc(64 * 1024, 'polyglance');
  const server = createServer((_, response) => response.writeHead(200, { 'content-length': body.length }).end(body));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }));
  });
}

function runTests(folder, base, proxy) {
  const env = {
    ...process.env,
    ...Object.fromEntries(UNUSED.map((name, index) => [name, `unused-${index}`])),
    OS_AUTH_URL: `${base}/identity/v3`,
    OS_USERNAME: 'root',
    OS_PASSWORD: 'secret',
    OS_PROJECT_NAME: 'admin',
    OS_DOMAIN_ID: 'default',
    OS_REGION_NAME: 'RegionOne',
    HTTP_PROXY: proxy,
  };
  const child = spawn('go', ['test', '-count=1', '-v', '-tags', 'acceptance', PACKAGE], { cwd: folder, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => {
    child.once('close', () => resolve(output));
  });
}

const folder = fetchModule();
if (folder === null) {
  console.log('gophercloud: not run');
  if (process.env.MUST_RUN === '1') process.exitCode = 1;
} else {
  const web = await serveAnything();
  const hosts = ['--outgoing-host', 'download.cirros-cloud.net'];
  const server = await startListening(process.execPath, [at('../../bin/polyglance.js'), 'start', '--port', '0', ...hosts]);
  try {
    const output = await runTests(folder, `http://127.0.0.1:${server.port}`, web.url);
    const results = [...output.matchAll(/^--- (PASS|FAIL|SKIP): (\S+)/gm)];
    for (const [, result, name] of results) console.log(`${result.toLowerCase().padEnd(6)}  ${name}`);
    const count = (wanted) => results.filter(([, result]) => result === wanted).length;
    console.log(`gophercloud: ${count('PASS')} passed, ${count('SKIP')} skipped, ${count('FAIL')} failed`);
    if (count('FAIL') > 0 || count('PASS') === 0) {
      console.log(output);
      process.exitCode = 1;
    }
  } finally {
    await server.stop();
    web.close();
  }
}
