import { exitCodes } from './exit.ts';

/** A wish to stop, as it reaches a process. */
export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** What a command has around it: handed in, so that a command can be run where there is no terminal. */
export interface Terminal {
  /** Writes to standard output. */
  readonly write: (text: string) => void;
  /** Writes to standard error. */
  readonly warn: (text: string) => void;
  /** Whether a person reads standard output. */
  readonly styled: boolean;
  /** Whether standard input is a terminal: it sends Ctrl-C to all programs that run there. */
  readonly interactive: boolean;
  /**
   * Tells of each wish to stop. One that comes right behind another is its echo: npm passes on the Ctrl-C that the terminal has sent to all,
   * and a shell whose terminal is closed the end of it. Returns a function that ends that.
   */
  readonly onSignal: (listener: (signal: Signal, isEcho?: boolean) => void) => () => void;
  /** Ends the process now. */
  readonly exit: (code: number) => void;
}

const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Milliseconds in which nobody asks a second time on purpose. */
const ECHO = 500;

/** The terminal of this process. */
export function processTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  process.stdout.on('error', createOutputListener());
  // There is nothing left to say it on.
  process.stderr.on('error', () => undefined);
  return {
    write: (text) => process.stdout.write(text),
    warn: (text) => process.stderr.write(text),
    styled: process.stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '',
    interactive: process.stdin.isTTY === true,
    onSignal: (listener) => {
      let last = Number.NEGATIVE_INFINITY;
      const hear = (signal: Signal): void => {
        const now = performance.now();
        const isEcho = now - last < ECHO;
        last = now;
        listener(signal, isEcho);
      };
      for (const signal of SIGNALS) process.on(signal, hear);
      return () => {
        for (const signal of SIGNALS) process.off(signal, hear);
      };
    },
    exit: (code) => process.exit(code),
  };
}

/** Whoever read our output may have seen enough of it (`--help | head`), or closed the terminal: that is no failure. */
const NOBODY_READS = ['EPIPE', 'EIO'];

/** Says once that the output cannot be written, and lets what runs go on: it ends with a code that tells of it. */
function createOutputListener(): (error: NodeJS.ErrnoException) => void {
  let said = false;
  return ({ code = '', message }) => {
    if (said || NOBODY_READS.includes(code)) return;
    said = true;
    process.exitCode = exitCodes.start;
    process.stderr.write(`error: the output cannot be written: ${message}\n`);
  };
}
