import type { Settings } from '../config.ts';
import { isRefusal } from '../refusals.ts';

/** What the process ends with. */
export const exitCodes = {
  fine: 0,
  /** Something is wrong in a file of the user. */
  findings: 1,
  /** A flag, a variable or a command that is unknown or does not fit. */
  usage: 2,
  /** It could not start, or not end as it should: the port is taken, the host is not ours, the disk is full. */
  start: 3,
} as const;

/** How a command ends when something was thrown. */
export interface Ending {
  readonly code: number;
  readonly lines: readonly string[];
}

/** How to end after this refusal or failure. */
export function toEnding(thrown: unknown): Ending {
  if (isRefusal(thrown)) {
    if (thrown.about === 'surroundings') return { code: exitCodes.start, lines: thrown.message.split('\n') };
    const inFile = thrown.findings.some((finding) => finding.place !== undefined);
    return { code: inFile ? exitCodes.findings : exitCodes.usage, lines: thrown.message.split('\n') };
  }
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { code: exitCodes.start, lines: [text] };
}

/** How to end when the emulator did not start: one line that names what is in the way, and a way out. */
export function toStartEnding(thrown: unknown, settings: Settings): Ending {
  return toListenEnding(thrown, settings);
}

/** The same for whoever listens, wherever its host and port were said. */
export function toListenEnding(thrown: unknown, settings: Pick<Settings, 'host' | 'port'>): Ending {
  const { host } = settings;
  const { code, message, port = settings.port } = thrown as { code?: unknown; message?: unknown; port?: number };
  const flag = port === settings.port ? '--port' : '--port-of';
  const lines: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} on ${host} is taken: stop what uses it, or choose another one with ${flag} (0 takes a free one)`,
    EACCES: `port ${port} on ${host} is not allowed for this user: choose one from 1024 up with ${flag}`,
    EADDRNOTAVAIL: `${host} is no address of this machine: choose another one with --host, such as 127.0.0.1`,
    ENOTFOUND: `the host ${host} is not known: choose another one with --host, such as 127.0.0.1`,
    EAI_AGAIN: `the host ${host} cannot be looked up now: choose an address with --host, such as 127.0.0.1`,
    EAFNOSUPPORT: `${host} is an address of a kind that this machine does not have: choose another one with --host, such as 127.0.0.1`,
    EINVAL: `${host} cannot be listened on (${String(message)}): choose another one with --host, such as 127.0.0.1`,
  };
  const line = typeof code === 'string' && Object.hasOwn(lines, code) ? lines[code] : undefined;
  return line === undefined ? toEnding(thrown) : { code: exitCodes.start, lines: [line] };
}
