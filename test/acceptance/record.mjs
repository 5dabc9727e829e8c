/**
 * The recorder between python-openstackclient and a real Glance: a life of an image goes through it unchanged, and nobody is in what it wrote.
 *
 *     RECORD_TARGET=http://glance.example:9292 OS_AUTH_URL=… OS_USERNAME=… OS_PASSWORD=… OS_PROJECT_NAME=… npm run test:record
 *
 * The variables OS_... are those that openstack itself takes; RECORD_RELEASE says what the service is. Where no service is named, or the
 * client cannot be installed, it is not run, which fails only with MUST_RUN=1.
 */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const POLYGLANCE = at('../../bin/polyglance.js');
const NEEDED = ['RECORD_TARGET', 'OS_AUTH_URL', 'OS_USERNAME', 'OS_PASSWORD', 'OS_PROJECT_NAME'];
const { RECORD_TARGET: target, RECORD_RELEASE: release = 'Glance' } = process.env;
const DOMAINS = { OS_USER_DOMAIN_NAME: 'Default', OS_PROJECT_DOMAIN_NAME: 'Default', OS_IDENTITY_API_VERSION: '3' };

function tellNotRun(why) {
  console.log(`record: not run (${why})`);
  if (process.env.MUST_RUN === '1') process.exitCode = 1;
}

/** Starts the recorder; `stop` ends it as Ctrl-C does, and tells all that it said. */
async function startRecorder(args) {
  const child = spawn(process.execPath, [POLYGLANCE, 'record', '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const ended = new Promise((resolve) => {
    child.once('close', resolve);
  });
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const [, found] = /^(http:\S+) stands before/m.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('close', (code) => reject(new Error(`polyglance record ended with ${code}:\n${said}`)));
  });
  const stop = async () => {
    child.kill('SIGINT');
    return { code: await ended, said };
  };
  return { url, stop };
}

/** Runs `openstack`, which has to end well, and tells what it printed. */
function createOpenstack(bin, url) {
  const usual = { ...DOMAINS, ...process.env, OS_IMAGE_ENDPOINT_OVERRIDE: url };
  return (args, env = usual) => {
    const { status, stdout, stderr } = spawnSync(join(bin, 'openstack'), args, { env, encoding: 'utf8', timeout: 60_000 });
    strictEqual(status, 0, `openstack ${args.join(' ')}\n${stderr}`);
    console.log(`ok      openstack ${args.slice(0, 2).join(' ')}`);
    return stdout;
  };
}

/** A life of an image, from its making to its end. Tells what nobody may find in the recording. */
function live(openstack, url, folder) {
  const [data, saved, name] = [join(folder, 'data'), join(folder, 'saved'), `record ${randomBytes(4).toString('hex')}`];
  writeFileSync(data, randomBytes(200_000));
  const planted = randomBytes(12).toString('hex');
  const token = JSON.parse(openstack(['token', 'issue', '-f', 'json']));
  const format = ['--disk-format', 'raw', '--container-format', 'bare'];
  openstack(['image', 'create', ...format, '--file', data, '--property', 'os_distro=fedora', name]);
  openstack(['image', 'set', '--property', `my_api_key=${planted}`, '--tag', 'recorded', '--min-ram', '512', name]);
  const { id, owner, properties, tags } = JSON.parse(openstack(['image', 'show', '-f', 'json', name]));
  deepStrictEqual([properties.my_api_key, properties.os_distro, tags], [planted, 'fedora', ['recorded']]);
  ok(openstack(['image', 'list', '-f', 'value', '-c', 'ID']).includes(id));
  openstack(['image', 'save', '--file', saved, id]);
  ok(readFileSync(saved).equals(readFileSync(data)), 'what was saved is not what was uploaded');
  // The others got tokens of their own: this one goes through as it is.
  const { PATH, HOME } = process.env;
  const own = { PATH, HOME, OS_AUTH_TYPE: 'admin_token', OS_ENDPOINT: `${url}/v2`, OS_TOKEN: token.id };
  ok(openstack(['image', 'list', '-f', 'value', '-c', 'ID'], own).includes(id));
  openstack(['image', 'delete', id]);
  const { OS_PASSWORD: password, OS_USERNAME: user, OS_PROJECT_NAME: project } = process.env;
  return {
    id,
    secrets: { planted, owner, token: token.id, user_id: token.user_id, project_id: token.project_id, password, user, project },
  };
}

async function record(bin) {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-record-'));
  try {
    const [output, fixture, cases] = ['recording.ndjson', 'fixture.yaml', 'cases.yaml'].map((file) => join(folder, file));
    const recorder = await startRecorder([
      '--target',
      target,
      '--release',
      release,
      '--output',
      output,
      '--fixture',
      fixture,
      '--cases',
      cases,
    ]);
    let lived;
    try {
      lived = live(createOpenstack(bin, recorder.url), recorder.url, folder);
    } finally {
      lived = { ...lived, ...(await recorder.stop()) };
    }
    const { id, secrets, code, said } = lived;
    console.log(said.replaceAll(folder, '.').trimEnd());
    strictEqual(code, 0);
    const text = readFileSync(output, 'utf8');
    const [stamp, ...lines] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    strictEqual(stamp.release, release);
    ok(
      stamp.versions.some((version) => version.endsWith(' CURRENT')),
      'the service did not say its versions',
    );
    const seen = lines.map(({ method, url, status }) => `${method} ${url.replaceAll(id, 'ID').replace(/\?.*/, '')} ${status}`);
    for (const one of ['POST /v2/images 201', 'PUT /v2/images/ID/file 204', 'PATCH /v2/images/ID 200', 'DELETE /v2/images/ID 204'])
      ok(seen.includes(one), `${one} is not among ${seen.join(', ')}`);
    ok(seen.includes('GET /v2/images/ID/file 200'), 'the download was not recorded');
    deepStrictEqual([...new Set(lines.map(({ outcome }) => outcome))], ['answered']);
    // The names of placeholders are words too.
    const plain = [output, fixture, cases].map((file) => readFileSync(file, 'utf8').replace(/<[a-z]+-\d+>/g, '')).join('\n');
    for (const [what, secret] of Object.entries(secrets)) {
      const found = new RegExp(`(?<!\\w)${secret.replace(/[^\w]/g, '\\$&')}(?!\\w)`).exec(plain);
      // A project may be called as one of the default cloud is.
      ok(
        found === null || (what === 'project' && /^(alpha|beta)$/.test(secret)),
        `${what} is in the recording: ${plain.slice(found?.index - 60, found?.index + 60)}`,
      );
    }
    ok(!plain.includes(new URL(target).hostname) && !plain.includes('gAAAA'), 'a host or a token is in the recording');
    const checked = spawnSync(process.execPath, [POLYGLANCE, 'validate', fixture], { encoding: 'utf8' });
    match(checked.stdout, /: ok \(/);
    console.log(`record: passed, ${lines.length} exchanges, and none of ${Object.keys(secrets).join(', ')} and host in what was written`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const missing = NEEDED.filter((name) => (process.env[name] ?? '') === '');
const made = missing.length > 0 ? undefined : spawnSync('bash', [at('../../scripts/clients.sh'), 'openstack'], { encoding: 'utf8' });
if (made === undefined) tellNotRun(`${missing.join(', ')} not set`);
else if (made.status !== 0) tellNotRun(`openstack cannot be installed: ${made.stderr.trim().split('\n').at(-1)}`);
else await record(made.stdout.trim());
