import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from '@jest/globals';

/** The built command. */
const BIN = fileURLToPath(new URL('../../bin/polyglance.js', import.meta.url));

/** How a process ended, and all that it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A process that runs. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves with what this pattern catches in its output, once that is there. */
  readonly until: (pattern: RegExp) => Promise<string>;
  /** Resolves once it is over and nobody holds its output any more. */
  readonly ended: Promise<Ended>;
}

/** The built command as processes of their own, in a folder of their own; what a test leaves running is killed after it. */
export interface Commands {
  /** Runs `polyglance` with these arguments. */
  run(args: readonly string[], env?: Record<string, string>): Running;
  /** Runs a line of the shell, in which `"$@"` is `polyglance`. */
  runShell(line: string, env?: Record<string, string>): Running;
  /** Runs `polyglance` as the child of another process, which is the `child` here. */
  runAsGrandchild(args: readonly string[]): Running;
  /** Writes a file into the folder, and tells its path. */
  readonly file: (name: string, text: string) => string;
  readonly folder: string;
}

/** Starts what it is told to, with its own streams, and waits for ever. */
const PARENT =
  "require('node:child_process').spawn(process.execPath, JSON.parse(process.argv[1]), { stdio: 'inherit' }); setInterval(() => {}, 1e6)";

/** Gives each test of a file a folder and processes of its own. */
export function useCommands(): Commands {
  let folder = '';
  const children = new Set<ChildProcess>();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'polyglance-cli-'));
  });
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
    rmSync(folder, { recursive: true, force: true });
  });
  const runProgram = (program: string, args: readonly string[], env: Record<string, string> = {}): Running => {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('POLYGLANCE_')));
    const child = spawn(program, args, { env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    return follow(child);
  };
  const runNode = (args: readonly string[], env?: Record<string, string>): Running => runProgram(process.execPath, args, env);
  return {
    run: (args, env) => runNode([BIN, ...args], env),
    runShell: (line, env) => runProgram('sh', ['-c', line, 'sh', process.execPath, BIN], env),
    runAsGrandchild: (args) => runNode(['-e', PARENT, JSON.stringify([BIN, ...args])]),
    file: (name, text) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    get folder() {
      return folder;
    },
  };
}

function follow(child: ChildProcess): Running {
  let out = '';
  let err = '';
  const looks = new Set<() => void>();
  child.stdout?.on('data', (chunk) => {
    out += chunk;
    for (const look of looks) look();
  });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }));
  });
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(out);
        if (found !== null) resolve(found[1] ?? found[0]);
      };
      looks.add(look);
      look();
      ended.then((how) => reject(new Error(`it ended with ${how.code} before: ${how.out}${how.err}`)), reject);
    });
  return { child, until, ended };
}
