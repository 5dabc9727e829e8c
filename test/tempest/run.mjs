/**
 * Tempest, OpenStack's own suite, against the built emulator, with the users of the default cloud: `tempest.api.image.v2`, or what a
 * regular expression names. Says of each test what became of it, and which of those fail that were not known to.
 *
 *     npm run test:tempest                      # all of it
 *     npm run test:tempest -- 'ImagesTest'      # some of it
 *
 * It takes the program `tempest` where it is (Debian's package has it); where there is none the suite is not run, which fails only
 * with MUST_RUN=1. Work files are in a temporary folder, which stays when something has failed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startListening } from '../../scripts/listening.mjs';

const POLYGLANCE = fileURLToPath(new URL('../../bin/polyglance.js', import.meta.url));
const PROFILE = fileURLToPath(new URL('../../profiles/oracle.yaml', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));
const pattern = process.argv[2] ?? '^tempest\\.api\\.image\\.v2';

/** Where Debian puts the program and what it finds its tests by. */
const PACKAGES = '/usr/lib/python3/dist-packages';
const ENVIRONMENT = { ...process.env, PATH: `/usr/bin:/bin:${process.env.PATH}` };

function isInstalled() {
  return spawnSync('tempest', ['--version'], { env: ENVIRONMENT }).status === 0;
}

function writeFiles(folder, identity, files) {
  mkdirSync(join(folder, 'lock'));
  const config = readFileSync(join(HERE, 'tempest.conf'), 'utf8');
  const values = { FOLDER: folder, IDENTITY: identity, FILES: files };
  writeFileSync(
    join(folder, 'tempest.conf'),
    config.replace(/@([A-Z]+)@/g, (_, name) => values[name]),
  );
  writeFileSync(join(folder, 'accounts.yaml'), readFileSync(join(HERE, 'accounts.yaml')));
  const discovery = `test_path=${PACKAGES}/tempest/test_discover\ntop_dir=${PACKAGES}\ngroup_regex=([^\\.]*\\.)*\n`;
  writeFileSync(join(folder, '.stestr.conf'), `[DEFAULT]\n${discovery}`);
}

/** What the web-download tests fetch. */
function serveFile() {
  const body = 'hello from afar\n';
  const server = createServer((_, response) => response.writeHead(200, { 'content-length': body.length }).end(body));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }));
  });
}

/** Some tests take the first type of resource that there is. */
async function makeResourceType(origin) {
  const response = await fetch(`${origin}/openstack/v2/metadefs/namespaces`, {
    method: 'POST',
    headers: { 'x-auth-token': 'dev-root', 'content-type': 'application/json' },
    body: JSON.stringify({ namespace: 'seed', resource_type_associations: [{ name: 'OS::Glance::Image' }] }),
  });
  if (response.status !== 201) throw new Error(`no type of resource could be made: ${response.status} ${await response.text()}`);
}

function runTempest(folder) {
  const args = ['run', '--config-file', join(folder, 'tempest.conf'), '--regex', pattern, '--concurrency', '1'];
  const env = { ...ENVIRONMENT, TEMPEST_CONFIG_DIR: folder, TEMPEST_CONFIG: 'tempest.conf', OS_TEST_TIMEOUT: '120' };
  const child = spawn('tempest', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(output));
  });
}

/** Each test with what became of it. */
function readResults(output) {
  const lines = output.matchAll(/^(?:\{\d+\} )?(\S+(?: \([^)]+\))?)(?: \[[\d.]+s\])? \.\.\. (ok|FAILED|SKIPPED)/gm);
  return [...lines].map(([, name, outcome]) => ({ name: name.replace(/^tempest\.api\.image\.v2\./, ''), outcome }));
}

if (!isInstalled()) {
  console.log('tempest: not run, the program is not installed');
  if (process.env.MUST_RUN === '1') process.exitCode = 1;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-tempest-'));
  const files = await serveFile();
  const server = await startListening(process.execPath, [POLYGLANCE, 'start', '--port', '0', '--config', PROFILE]);
  let results = [];
  try {
    writeFiles(folder, `http://127.0.0.1:${server.port}/identity/v3`, files.url);
    await makeResourceType(`http://127.0.0.1:${server.port}`);
    const output = await runTempest(folder);
    writeFileSync(join(folder, 'output.txt'), output);
    results = readResults(output);
  } finally {
    await server.stop();
    files.close();
  }
  const known = new Set(
    readFileSync(join(HERE, 'known-failures.txt'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  );
  const named = (outcome) => results.filter((one) => one.outcome === outcome).map(({ name }) => name);
  const failed = named('FAILED');
  const surprising = failed.filter((name) => !known.has(name));
  const mended = [...known].filter((name) => named('ok').includes(name));
  for (const name of failed) console.log(`${known.has(name) ? 'known ' : 'FAILED'}  ${name}`);
  for (const name of mended) console.log(`passes, and is listed as a known failure: ${name}`);
  const counts = `${named('ok').length} passed, ${named('SKIPPED').length} skipped, ${failed.length} failed, ${surprising.length} of them unexpected`;
  console.log(results.length === 0 ? `tempest: no test ran; see ${folder}` : `tempest: ${counts}`);
  const good = results.length > 0 && surprising.length === 0 && mended.length === 0;
  if (good) rmSync(folder, { recursive: true });
  else {
    console.log(`What it said is in ${folder}.`);
    process.exitCode = 1;
  }
}
