import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './pack.mjs';

/** Milliseconds that a command may take to say whether it works. */
const PATIENCE = 20_000;

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The names that the image is built under: the short one for people and compose, the other one for the module for testcontainers. */
export const IMAGES = ['polyglance', `polyglance:${version}`];

function works(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: PATIENCE }).status === 0;
}

/**
 * The container engine of this machine.
 *
 * @returns `docker` or `podman`, whichever answers; `undefined` when none does
 */
export function findEngine() {
  if (works('docker', ['info']) && !isPodmanBehindDocker()) return 'docker';
  return works('podman', ['info']) ? 'podman' : undefined;
}

/** docker's command can talk to podman, but then it lacks what builds images. */
function isPodmanBehindDocker() {
  const { stdout } = spawnSync('docker', ['version', '--format', '{{json .Server}}'], { encoding: 'utf8', timeout: PATIENCE });
  return /podman/i.test(stdout ?? '');
}

/**
 * The command for compose files.
 *
 * @returns program and first arguments; `undefined` when there is none
 */
export function findCompose(engine) {
  const all = { docker: [['docker', 'compose'], ['docker-compose']], podman: [['podman-compose']] };
  return all[engine]?.find(([command, ...args]) => works(command, [...args, 'version']));
}

/** Whether there is a socket that speaks Docker's protocol, which is what testcontainers uses. */
export function hasSocket() {
  return (process.env.DOCKER_HOST ?? '') !== '' || existsSync('/var/run/docker.sock');
}

/** Whether an image is on this machine. */
export function hasImage(engine, image) {
  return works(engine, ['image', 'inspect', image]);
}
