/**
 * The acceptance tests of gophercloud's image service, unchanged, against the built emulator: what they need of it they are told by `OS_*`
 * variables. An image that they fetch from the web is served here, in the place of a proxy, so that nothing goes out.
 *
 *     npm run test:gophercloud
 *
 * It takes the version that test/clients/gophercloud names, from the module proxy that Go is set to. Where there is no Go, or no such
 * module, the suite is not run, which fails only with MUST_RUN=1.
 */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startListening } from '../../scripts/listening.mjs';
import { fetchModule, runTests, tellNotRun } from './go-module.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
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

/** Serves every URL that is asked for through it. */
function serveAnything() {
  const body = Buffer.alloc(64 * 1024, 'polyglance');
  const server = createServer((_, response) => response.writeHead(200, { 'content-length': body.length }).end(body));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }));
  });
}

const toEnvironment = (base, proxy) => ({
  ...process.env,
  ...Object.fromEntries(UNUSED.map((name, index) => [name, `unused-${index}`])),
  OS_AUTH_URL: `${base}/identity/v3`,
  OS_USERNAME: 'root',
  OS_PASSWORD: 'secret',
  OS_PROJECT_NAME: 'admin',
  OS_DOMAIN_ID: 'default',
  OS_REGION_NAME: 'RegionOne',
  HTTP_PROXY: proxy,
});

const folder = fetchModule(at('../clients/gophercloud'), MODULE);
if (folder === null) {
  tellNotRun('gophercloud');
} else {
  const web = await serveAnything();
  const hosts = ['--outgoing-host', 'download.cirros-cloud.net'];
  const server = await startListening(process.execPath, [at('../../bin/polyglance.js'), 'start', '--port', '0', ...hosts]);
  try {
    const env = toEnvironment(`http://127.0.0.1:${server.port}`, web.url);
    const { output, results } = await runTests(folder, ['-tags', 'acceptance', PACKAGE], env);
    for (const { result, name } of results) console.log(`${result.toLowerCase().padEnd(6)}  ${name}`);
    const count = (wanted) => results.filter(({ result }) => result === wanted).length;
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
