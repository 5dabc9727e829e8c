import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startListening } from '../scripts/listening.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The command lines of what is compared. */
export const COMMANDS = {
  empty: [at('empty-server.mjs')],
  bare: [at('bare-server.mjs')],
  polyglance: [at('../bin/polyglance.js'), 'start', '--port', '0'],
};

const canPin = process.platform === 'linux' && spawnSync('taskset', ['-c', '1', 'true']).status === 0;

/** Keeps this process, which makes the load, off the core of the servers. Says whether it can. */
export function pinLoad() {
  return canPin && spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)]).status === 0;
}

/**
 * Starts a server of node.
 *
 * @param command arguments for node
 * @param options.pin whether it gets core 0 to itself
 */
export function startServer(command, { pin = false } = {}) {
  return pin && canPin ? startListening('taskset', ['-c', '0', process.execPath, ...command]) : startListening(process.execPath, command);
}

/** Resident memory in MiB, where the system tells. */
export function residentMemory(pid) {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** CPU time of the process so far in microseconds, to a hundredth of a second, where the system tells. */
export function cpuTime(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return Number.NaN;
  }
}
