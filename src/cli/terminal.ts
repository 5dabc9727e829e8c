/** What a command has around it: handed in, so that a command can be run where there is no terminal. */
export interface Terminal {
  /** Writes to standard output. */
  readonly write: (text: string) => void;
  /** Writes to standard error. */
  readonly warn: (text: string) => void;
  /** Whether a person reads standard output. */
  readonly styled: boolean;
  /** Tells of each wish to stop. Returns a function that ends that. */
  readonly onSignal: (listener: (signal: 'SIGINT' | 'SIGTERM') => void) => () => void;
  /** Ends the process now. */
  readonly exit: (code: number) => void;
}

/** The terminal of this process. */
export function processTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  // Whoever read our output may have seen enough of it (`--help | head`): that is no failure.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  return {
    write: (text) => process.stdout.write(text),
    warn: (text) => process.stderr.write(text),
    styled: process.stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '',
    onSignal: (listener) => {
      const onInterrupt = (): void => listener('SIGINT');
      const onTerminate = (): void => listener('SIGTERM');
      process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
      return () => process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
    },
    exit: (code) => process.exit(code),
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
