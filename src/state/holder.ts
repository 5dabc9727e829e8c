import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that holds the lock of a folder. */
export interface Holder {
  /** Tells this lock from every other one. */
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** Where the pid means this process; `null` where that cannot be told. */
  readonly machine: string | null;
  /** When the process began, for pids are used again; `null` where that cannot be told. */
  readonly born: string | null;
}

/** This process, as the holder of a new lock. */
export function toHolder(): Holder {
  return { id: randomUUID(), pid: process.pid, host: hostname(), machine: machineOf(), born: lifeOf(process.pid)?.born ?? null };
}

/** The holder that a lock names, or `undefined` where it names none: half a lock, or not ours. */
export function readHolder(text: string): Holder | undefined {
  try {
    const { id, pid, host, machine, born } = JSON.parse(text) as Record<string, unknown>;
    const isText = (value: unknown): value is string => typeof value === 'string';
    const fits = isText(id) && Number.isInteger(pid) && isText(host) && (machine === null || isText(machine));
    if (!fits || !(born === null || isText(born))) return undefined;
    return { id, pid: Number(pid), host, machine, born };
  } catch {
    return undefined;
  }
}

/** Whether the process of a lock is there; `unknown` on another machine, in another container, or where its pid may be another's by now. */
export function fateOf(holder: Holder): 'alive' | 'gone' | 'unknown' {
  if (holder.machine === null || holder.machine !== machineOf() || holder.pid <= 0) return 'unknown';
  if (!isThere(holder.pid)) return 'gone';
  const life = lifeOf(holder.pid);
  if (life === undefined || holder.born === null) return 'unknown';
  return life.born === holder.born && !life.over ? 'alive' : 'gone';
}

/** One boot of one machine, and in it one set of pids: two containers on one machine have two. */
function machineOf(): string | null {
  if (process.platform !== 'linux') return hostname();
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as { code?: unknown }).code !== 'ESRCH';
  }
}

/** When a process began, in ticks since the boot, and whether it is dead and only waits to be noticed. */
function lifeOf(pid: number): { readonly born: string; readonly over: boolean } | undefined {
  try {
    // The name of the program comes before it, in brackets, and may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', born] = [fields[0], fields[19]];
    return born === undefined ? undefined : { born, over: 'ZX'.includes(state) };
  } catch {
    return undefined;
  }
}
