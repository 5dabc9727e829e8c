import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { hasImage, IMAGES } from '../engine.mjs';
import { freePort } from '../listening.mjs';
import { copyExample, FAILED, isThere, notRun, PASSED, run, withEmulator } from './support.mjs';

const IMAGE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';

/** A workflow: the commands of its job `service`, one after the other, as a runner of GitHub's gives them to bash. */
export function runWorkflow({ name, scratch }) {
  if (!isThere('python3')) return notRun('there is no python3, and its client is in Python');
  const cwd = copyExample(name, scratch);
  const { env, steps } = parse(readFileSync(join(cwd, 'polyglance.yml'), 'utf8')).jobs.service;
  const commands = steps.flatMap(({ run: command }) => command ?? []);
  const bin = join(cwd, '.venv', 'bin');
  const installs = commands.filter((command) => command.startsWith('pipx install '));
  if (!run('python3', ['-m', 'venv', '.venv'], { cwd }).isGood) return notRun('python3 cannot make an environment');
  // pipx is on GitHub's machines; an environment here comes to the same.
  const names = installs.map((command) => command.replace('pipx install ', ''));
  if (!run(join(bin, 'pip'), ['install', '--quiet', ...names], { cwd }).isGood) return notRun('pip cannot install what it needs');
  return withEmulator((url) => {
    const own = {
      ...Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)])),
      PATH: `${bin}:${process.env.PATH}`,
    };
    const here = (text) => text.replaceAll('http://127.0.0.1:9292', url);
    const variables = { ...own, OS_AUTH_URL: here(own.OS_AUTH_URL) };
    const others = commands.filter((command) => !installs.includes(command));
    return others.every((command) => run('bash', ['-e', '-c', here(command)], { cwd, env: variables }).isGood) ? PASSED : FAILED;
  });
}

async function isReady(url) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      if ((await fetch(`${url}/__admin/ready`)).status === 200) return true;
    } catch {
      // It does not listen yet.
    }
    await sleep(100);
  }
  return false;
}

async function rename(url) {
  const answer = await fetch(`${url}/openstack/v2/images/${IMAGE}`, {
    method: 'PATCH',
    headers: { 'x-auth-token': 'dev-alice', 'content-type': 'application/openstack-images-v2.1-json-patch' },
    body: '[{"op": "replace", "path": "/name", "value": "x"}]',
  });
  return answer.status;
}

/** A manifest: podman plays it, at a port of its own and under names of its own. */
export async function runManifest({ name, scratch }) {
  if (!isThere('podman')) return notRun('podman plays it, and is not here');
  if (!IMAGES.every((image) => hasImage('podman', image))) return notRun('podman has not the image: see npm run test:container');
  const cwd = copyExample(name, scratch);
  const [file, own, port] = [join(cwd, 'polyglance.yaml'), `polyglance-test-${process.pid}`, await freePort()];
  const text = readFileSync(file, 'utf8').replaceAll('name: polyglance', `name: ${own}`);
  writeFileSync(file, text.replace(/^( +)containerPort: 9292$/m, `$&\n$1hostPort: ${port}`));
  try {
    const played = run('podman', ['kube', 'play', file], { cwd });
    if (played.text.includes('pause binary')) return notRun('podman lacks what makes pods: catatonit');
    const url = `http://127.0.0.1:${port}`;
    if (!played.isGood || !(await isReady(url))) return FAILED;
    const statuses = [await rename(url), await rename(url), await rename(url)];
    console.log(`three updates: ${statuses.join(', ')}`);
    return statuses.join() === '503,503,200' ? { ...PASSED, why: 'by podman kube play' } : FAILED;
  } finally {
    run('podman', ['kube', 'down', file], { cwd });
    run('podman', ['volume', 'rm', '--force', `${own}-scenarios`], { cwd });
  }
}
