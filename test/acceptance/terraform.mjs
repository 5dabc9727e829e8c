/**
 * The acceptance tests of terraform-provider-openstack for images, unchanged, against the built emulator: its resources
 * `openstack_images_image_v2`, `_image_access_v2` and `_image_access_accept_v2`, and its data sources `openstack_images_image_v2` and
 * `_image_ids_v2`. What they fetch from the web, by the provider or by a web-download, is served here, so that nothing goes out.
 *
 *     npm run test:terraform                     # against an emulator of its own
 *     npm run test:terraform -- http://…/v3      # against another cloud, with users demo and admin, whose password is secret
 *
 * The provider is that of the folder PROVIDER_FOLDER, a checkout, or a module of the proxy that Go is set to. Terraform is that of
 * TF_ACC_TERRAFORM_PATH, `terraform` or `tofu` of the system, or OpenTofu, made of its module. What is made goes to the folder that
 * CLIENTS_FOLDER names, or one of the system's temporary one. Where something is missing the suite is not run, which fails only with
 * MUST_RUN=1.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startListening } from '../../scripts/listening.mjs';
import { startWeb } from './web.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const PROVIDER = 'github.com/terraform-provider-openstack/terraform-provider-openstack/v3@v3.4.0';
const OPENTOFU = 'github.com/opentofu/opentofu@v1.12.6';
const MADE = join(process.env.CLIENTS_FOLDER ?? join(tmpdir(), 'polyglance-clients'), 'terraform');
const TESTS = '^TestAcc(OpenStack)?Images';
/** Tests tell by the name of the user whether they are for a member or for an admin, and skip themselves with the other one. */
const USERS = ['demo', 'admin'];
/** Where the tests fetch images from by https, by themselves or by the emulator. */
const HOSTS = ['releases.rancher.com', 'github.com'];
/** What the tests ask their environment for, though those of images use none of it. */
const UNUSED = ['OS_IMAGE_ID', 'OS_POOL_NAME', 'OS_FLAVOR_ID', 'OS_NETWORK_ID', 'OS_EXTGW_ID', 'OS_NETWORK_FLAVOR_ID'];

/** As many bytes as the test of `size_min` and `size_max` expects of CirrOS 0.3.5, and that is all there is of it. */
const IMAGE = Buffer.alloc(13_267_968);
/** One line of text, as `xz` and `zstd` write it. */
const COMPRESSED = {
  '.xz': Buffer.from('/Td6WFoAAAFpIt42AgAhARYAAAB0L+WjAQAKcG9seWdsYW5jZQoAAOskQ0AAAR8LPWIOepBCmQ0BAAAAAAFZWg==', 'base64'),
  '.zst': Buffer.from('KLUv/QRYWQAAcG9seWdsYW5jZQrIgfj1', 'base64'),
};

function answer(path, response) {
  const [name] = path.split('/').slice(-1);
  const [, body = IMAGE] = Object.entries(COMPRESSED).find(([ending]) => name.endsWith(ending)) ?? [];
  const type = { 'content-type': 'application/octet-stream', 'content-disposition': `attachment; filename=${name}` };
  response.writeHead(200, { ...type, 'content-length': body.length }).end(body);
}

/** Runs a command and gives what it printed, or `null` with a word on why not. */
function ask(program, args, options = {}) {
  const ran = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, ...options });
  if (ran.status === 0) return ran.stdout;
  console.log(`${[program, ...args].join(' ')}: ${(ran.error?.message ?? ran.stderr.trim()) || ran.stdout.trim()}`);
  return null;
}

/** The folder of a module's sources, or `null` where it cannot be had. */
function fetchModule(name) {
  const { error, stdout } = spawnSync('go', ['mod', 'download', '-json', name], { encoding: 'utf8', cwd: MADE });
  const { Dir: folder, Error: reason } = error === undefined ? JSON.parse(stdout) : { Error: error.message };
  if (reason !== undefined) console.log(`go mod download ${name}: ${reason}`);
  return folder ?? null;
}

/** A program called `terraform` or `tofu`, or `null`. */
function findTerraform() {
  const own = process.env.TF_ACC_TERRAFORM_PATH;
  if (own !== undefined) return own;
  const folders = (process.env.PATH ?? '').split(':');
  const found = ['terraform', 'tofu'].flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  if (found !== undefined) return found;
  const made = join(MADE, OPENTOFU.split('/').at(-1));
  if (existsSync(made)) return made;
  // Its module replaces others, so `go install` does not take it.
  const sources = fetchModule(OPENTOFU);
  return sources === null || ask('go', ['build', '-o', made, './cmd/tofu'], { cwd: sources }) === null ? null : made;
}

/** The program with the provider's tests, and the folder that they expect to be in. */
function buildTests() {
  const sources = process.env.PROVIDER_FOLDER ?? fetchModule(PROVIDER);
  if (sources === null) return null;
  const [program, folder] = [join(MADE, 'provider.test'), join(sources, 'openstack')];
  return ask('go', ['test', '-c', '-o', program, '.'], { cwd: folder }) === null ? null : { program, folder };
}

/** Runs the tests as one user. Resolves with what they printed. */
function runTests({ program, folder }, terraform, { user, identity, web, home }) {
  const env = {
    PATH: process.env.PATH,
    // The provider keeps what it has fetched below it.
    HOME: home,
    TF_ACC: '1',
    TF_ACC_TERRAFORM_PATH: terraform,
    ...(/tofu/.test(basename(terraform)) ? { TF_ACC_PROVIDER_HOST: 'registry.opentofu.org', TF_ACC_PROVIDER_NAMESPACE: 'hashicorp' } : {}),
    CHECKPOINT_DISABLE: '1',
    ...Object.fromEntries(UNUSED.map((name, index) => [name, `unused-${index}`])),
    OS_AUTH_URL: identity,
    OS_USERNAME: user,
    OS_PASSWORD: 'secret',
    OS_PROJECT_NAME: user,
    OS_DOMAIN_ID: 'default',
    OS_REGION_NAME: 'RegionOne',
    HTTP_PROXY: web.proxy,
    HTTPS_PROXY: web.proxy,
    SSL_CERT_FILE: web.certificate,
  };
  const child = spawn(program, ['-test.v', '-test.run', TESTS, '-test.timeout', '20m'], { cwd: folder, env });
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

/** An emulator with the users of the tests, whose outgoing https ends at the web that is served here. */
async function startEmulator(web) {
  process.env.WEB_PORT = String(web.port);
  process.env.NODE_EXTRA_CA_CERTS = web.certificate;
  const flags = ['--port', '0', '--fixtures', at('terraform/users.yaml'), '--outgoing-host', ...HOSTS];
  const elsewhere = ['--import', at('elsewhere.mjs')];
  const server = await startListening(process.execPath, [...elsewhere, at('../../bin/polyglance.js'), 'start', ...flags]);
  return { identity: `http://127.0.0.1:${server.port}/identity/v3`, stop: server.stop };
}

/** What became of each test: what it came to with the user that it is for. */
function readResults(outputs) {
  const results = new Map();
  for (const [, result, name] of outputs.join('\n').matchAll(/^--- (PASS|FAIL|SKIP): (\S+)/gm)) {
    const before = results.get(name);
    if (before === undefined || before === 'SKIP' || result === 'FAIL') results.set(name, result);
  }
  return results;
}

async function runAll(tests, terraform, cloud) {
  const home = mkdtempSync(join(tmpdir(), 'polyglance-terraform-'));
  let web;
  let server;
  try {
    web = await startWeb(home, HOSTS, answer);
    server = cloud === undefined ? await startEmulator(web) : { identity: cloud, stop: () => undefined };
    const outputs = [];
    for (const user of USERS) outputs.push(await runTests(tests, terraform, { user, identity: server.identity, web, home }));
    const results = readResults(outputs);
    for (const [name, result] of results) console.log(`${result.toLowerCase().padEnd(6)}  ${name}`);
    const count = (wanted) => [...results.values()].filter((result) => result === wanted).length;
    console.log(`terraform: ${count('PASS')} passed, ${count('SKIP')} skipped, ${count('FAIL')} failed`);
    if (count('FAIL') > 0 || count('PASS') === 0) {
      console.log(outputs.join('\n'));
      process.exitCode = 1;
    }
  } finally {
    await server?.stop();
    web?.close();
    rmSync(home, { recursive: true });
  }
}

mkdirSync(MADE, { recursive: true });
const terraform = findTerraform();
const tests = terraform === null ? null : buildTests();
if (tests === null) {
  console.log('terraform: not run');
  if (process.env.MUST_RUN === '1') process.exitCode = 1;
} else {
  console.log(ask(terraform, ['version'], { env: { ...process.env, CHECKPOINT_DISABLE: '1' } })?.split('\n')[0]);
  await runAll(tests, terraform, process.argv[2]);
}
