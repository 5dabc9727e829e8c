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
  /** Tells of each wish to stop. Returns a function that ends that. */
  readonly onSignal: (listener: (signal: Signal) => void) => () => void;
  /** Ends the process now. */
  readonly exit: (code: number) => void;
}

const SIGNALS: readonly Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The terminal of this process. */
export function processTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  // Whoever read our output may have seen enough of it (`--help | head`): that is no failure.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  return {
    write: (text) => process.stdout.write(text),
    warn: (text) => process.stderr.write(text),
    styled: process.stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '',
    interactive: process.stdin.isTTY === true,
    onSignal: (listener) => {
      for (const signal of SIGNALS) process.on(signal, listener);
      return () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
    },
    exit: (code) => process.exit(code),
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
