/**
 * The image, the compose file and the module for testcontainers, for real: with docker or podman, whichever is there.
 * Where there is none they are not run; that fails only with MUST_RUN=1. scripts/container-engine.sh can make one.
 */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findCompose, hasImage, hasSocket, IMAGES } from '../../scripts/engine.mjs';
import { freePort } from '../../scripts/listening.mjs';
import { root } from '../../scripts/pack.mjs';
import { ask, engine, inspect, logs, removeAll, run, start } from './engine.mjs';

const mustRun = process.env.MUST_RUN === '1';
const IMAGE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';
/** Milliseconds that a container has to stop when it is asked to. Engines kill after ten seconds. */
const STOP_AT_MOST = 3000;

/** Bytes that the image may have over the one that it stands on. */
const OVER_BASE_AT_MOST = 70e6;

/** Nothing that can be written, and no rights; podman would put writable folders over /tmp and others by itself. */
const LOCKED = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'].concat(
  engine === 'podman' ? ['--read-only-tmpfs=false'] : [],
);

/** What cannot be tried on this machine. */
class NotRun extends Error {}

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

function rename(url, name, token = 'dev-alice') {
  return fetch(`${url}/openstack/v2/images/${IMAGE}`, {
    method: 'PATCH',
    headers: { 'x-auth-token': token, 'content-type': 'application/openstack-images-v2.1-json-patch' },
    body: JSON.stringify([{ op: 'replace', path: '/name', value: name }]),
  });
}

async function imagesOf(url) {
  return (await (await fetch(`${url}/__admin/images`)).json()).images;
}

/** Runs the image to its end. */
function runImage(flags, args) {
  return run(engine, ['run', '--rm', ...flags, 'polyglance', ...args]);
}

/** docker asks for health by itself; podman leaves that to systemd, which is not everywhere, and can be told to. */
async function healthOf(id) {
  if (engine === 'podman') await run(engine, ['healthcheck', 'run', id]);
  return inspect(id, '.State.Health.Status').catch(() => inspect(id, '.State.Healthcheck.Status'));
}

async function build() {
  const tags = IMAGES.flatMap((tag) => ['--tag', tag]);
  // podman's own format has no health check.
  const format = engine === 'podman' ? ['--format', 'docker'] : [];
  const { code, out, err, took } = await run(engine, ['build', '--network', 'host', ...format, ...tags, '.']);
  strictEqual(code, 0, out + err);
  const size = await inspect('polyglance', '.Size');
  return `${seconds(took)}, ${Math.round(size / 1e6)} MB`;
}

/** What has to hold: the sentence, and how it is tried. Each returns a figure, or nothing. */
const cases = {
  'the image says what it is and whose rights it wants': async () => {
    strictEqual(await inspect('polyglance', '.Config.User'), '1000:1000');
    const { version } = JSON.parse(await ask('run', '--rm', '--entrypoint', 'cat', 'polyglance', '/polyglance/package.json'));
    strictEqual((await inspect('polyglance', '.Config.Labels'))['org.opencontainers.image.version'], version);
    strictEqual((await runImage(LOCKED, ['--version'])).out.trim(), version);
  },

  'it is little more than the image that it stands on': async () => {
    const [, base] = /^ARG NODE_IMAGE=(\S+)$/m.exec(await readFile(join(root, 'Dockerfile'), 'utf8'));
    // Some builders keep what they build on to themselves.
    if (!hasImage(engine, base) && (await run(engine, ['pull', base])).code !== 0) throw new NotRun(`${base} cannot be had`);
    const over = (await inspect('polyglance', '.Size')) - (await inspect(base, '.Size'));
    ok(over > 0 && over < OVER_BASE_AT_MOST, `it has ${over} bytes more than ${base}`);
    return `${(over / 1e6).toFixed(1)} MB over ${base}`;
  },

  'it answers and is healthy on a read-only file system, without rights': async () => {
    const { id, url, took } = await start(LOCKED);
    strictEqual(await ask('exec', id, 'id', '-u'), '1000');
    const until = Date.now() + 20_000;
    while ((await healthOf(id)) !== 'healthy' && Date.now() < until) await sleep(200);
    strictEqual(await healthOf(id), 'healthy');
    strictEqual((await rename(url, 'x')).status, 200);
    return `first answer after ${seconds(took)}`;
  },

  'Update Image works through the published port, and links lead there': async () => {
    const { url } = await start(LOCKED);
    const answer = await rename(url, 'Renamed');
    deepStrictEqual([answer.status, (await answer.json()).name], [200, 'Renamed']);
    const { versions } = await (await fetch(`${url}/openstack/versions`)).json();
    strictEqual(versions[0].links[0].href, `${url}/openstack/v2/`);
    const made = await fetch(`${url}/openstack/v2/images`, {
      method: 'POST',
      headers: { 'x-auth-token': 'dev-alice', 'content-type': 'application/json' },
      body: '{"name": "new"}',
    });
    strictEqual(made.headers.get('location'), `${url}/openstack/v2/images/${(await made.json()).id}`);
  },

  'it stops at once when it is asked to, with 0': async () => {
    const { id, url } = await start(LOCKED);
    await fetch(`${url}/openstack/versions`);
    const { took } = await run(engine, ['stop', id]);
    strictEqual(await inspect(id, '.State.ExitCode'), 0);
    ok(took < STOP_AT_MOST, `it took ${took} ms`);
    return seconds(took);
  },

  'the fixtures of the repository, mounted, are the default cloud': async () => {
    const [plain, mounted] = [await start(), await start(['--volume', `${join(root, 'fixtures')}:/fixtures:ro`])];
    match(await logs(mounted.id), /fixtures +\/fixtures\/identity\.yaml/);
    ok(!/fixtures/.test(await logs(plain.id)));
    const images = await imagesOf(mounted.url);
    ok(images.length > 3);
    deepStrictEqual(images, await imagesOf(plain.url));
  },

  'a mounted scenario is loaded, and one that is not good is said with its place': async () => {
    const folder = await mkdtemp(join(tmpdir(), 'polyglance-container-'));
    try {
      // Another user reads it.
      await chmod(folder, 0o755);
      const text = 'version: 1\nname: s\nrules:\n  - match: { operation: openstack-v2.image-update }\n    reply: { status: 503 }\n';
      await writeFile(join(folder, 'mine.yaml'), text);
      const mount = ['--volume', `${folder}:/scenarios:ro`];
      strictEqual((await rename((await start(mount)).url, 'x')).status, 503);
      await writeFile(join(folder, 'mine.yaml'), text.replace('image-update', 'image-updat'));
      const { code, err } = await runImage(mount, []);
      strictEqual(code, 1, err);
      match(err, /\/scenarios\/mine\.yaml:4:\d+: there is no operation/);
    } finally {
      await rm(folder, { recursive: true });
    }
  },

  'arguments go to the emulator, and the other commands are there': async () => {
    const { url } = await start([], ['--auth', 'any']);
    strictEqual((await rename(url, 'x', 'whoever')).status, 200);
    match((await runImage(LOCKED, ['routes', 'ims'])).out, /ims\.cloudimage-update/);
    const { code, err } = await runImage(LOCKED, ['health']);
    deepStrictEqual([code, /ECONNREFUSED/.test(err)], [1, true]);
  },

  'POLYGLANCE_OPTIONS holds flags where no arguments can be given': async () => {
    const { url, id } = await start(['--env', "POLYGLANCE_OPTIONS=--auth any --seed 'a b' --scenario scenarios/update-answers-403.yaml"]);
    strictEqual((await rename(url, 'x', 'whoever')).status, 403);
    match(await logs(id), /seed +a b/);
    const { code, err } = await runImage(['--env', 'POLYGLANCE_OPTIONS=--prot 1'], []);
    strictEqual(code, 2, err);
    match(err, /POLYGLANCE_OPTIONS is "--prot 1": unknown option '--prot', did you mean "--port"\?/);
  },

  'with --state, what clients make in a volume outlives the container, and one that is killed': async () => {
    const volume = `polyglance-test-${process.pid}`;
    const flags = [...LOCKED, '--volume', `${volume}:/data`];
    try {
      const first = await start(flags, ['--state', '/data']);
      strictEqual((await rename(first.url, 'Kept')).status, 200);
      await ask('stop', first.id);
      const second = await start(flags, ['--state', '/data']);
      strictEqual((await imagesOf(second.url)).find(({ id }) => id === IMAGE).name, 'Kept');
      await ask('kill', '--signal', 'KILL', second.id);
      const third = await start(flags, ['--state', '/data']);
      strictEqual((await imagesOf(third.url)).find(({ id }) => id === IMAGE).name, 'Kept');
      return `${seconds(third.took)} until the lock of the killed one was taken over`;
    } finally {
      await removeAll();
      await ask('volume', 'rm', volume);
    }
  },

  'large uploads go to /tmp, where there is one to write to': async () => {
    const { url } = await start([...LOCKED, '--tmpfs', '/tmp']);
    const headers = { 'x-auth-token': 'dev-alice', 'content-type': 'application/octet-stream' };
    const body = JSON.stringify({ name: 'large', disk_format: 'raw', container_format: 'bare' });
    const created = await fetch(`${url}/openstack/v2/images`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    });
    const { id } = await created.json();
    const sent = await fetch(`${url}/openstack/v2/images/${id}/file`, { method: 'PUT', headers, body: Buffer.alloc(65 * 2 ** 20) });
    strictEqual(sent.status, 204);
  },

  'docker-compose.yml: the tour ends with 0 beside the emulator': runTour,

  'the module for testcontainers: examples/testcontainers': async () => {
    if (!hasSocket()) throw new NotRun("there is no socket of Docker's: see scripts/container-engine.sh");
    const { code, out, err, took } = await run(process.execPath, ['scripts/run-examples.mjs', 'testcontainers'], { MUST_RUN: '1' });
    strictEqual(code, 0, out + err);
    match(out, /examples: 1 passed, 0 failed, 0 not run/);
    return seconds(took);
  },
};

async function runTour() {
  const compose = findCompose(engine);
  if (compose === undefined) throw new NotRun(`there is no compose for ${engine}`);
  const project = `polyglance-test-${process.pid}`;
  const env = { POLYGLANCE_PORT: String(await freePort()), POLYGLANCE_OPTIONS: '' };
  const [program, ...first] = compose;
  const composed = (...args) => run(program, [...first, '-p', project, ...args], env);
  try {
    // podman-compose does not end with the service that was named, so there the end is waited for.
    const ended = engine === 'docker' ? ['--exit-code-from', 'tour'] : ['--detach'];
    const { code, out, err, took } = await composed('up', '--no-build', ...ended);
    strictEqual(code, 0, out + err);
    if (engine === 'docker') return seconds(took);
    const name = `${project}_tour_1`;
    const exit = await ask('wait', name);
    strictEqual(exit, '0', await logs(name));
    match(await logs(name), /All \d+ steps are as they should be/);
    return seconds(took);
  } finally {
    await composed('down', '--volumes');
  }
}

async function runAll() {
  const counts = { passed: 0, failed: 0, missed: 0 };
  for (const [name, test] of Object.entries({ 'the image is built': build, ...cases })) {
    try {
      const figure = await test();
      counts.passed += 1;
      console.log(`ok      ${name}${figure === undefined ? '' : ` (${figure})`}`);
    } catch (error) {
      const isMissed = error instanceof NotRun;
      counts[isMissed ? 'missed' : 'failed'] += 1;
      console.log(isMissed ? `not run ${name}: ${error.message}` : `FAILED  ${name}\n${error.stack}`);
      if (test === build) break;
    } finally {
      await removeAll();
    }
  }
  console.log(`container, with ${engine}: ${counts.passed} passed, ${counts.failed} failed, ${counts.missed} not run`);
  if (counts.failed > 0 || (mustRun && counts.missed > 0)) process.exitCode = 1;
}

if (engine === undefined) {
  console.log('container: not run, neither docker nor podman answers');
  if (mustRun) process.exitCode = 1;
} else {
  await runAll();
}
