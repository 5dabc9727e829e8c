import type { ServingEmulator } from '../../src/cli/exec.ts';
import { type MainOptions, main } from '../../src/cli/main.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

/** How a command ended, and all that it wrote. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, at a terminal that nobody sits at. */
export async function runCommand(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  doors: MainOptions = {},
): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    write: (text) => out.push(text),
    warn: (text) => err.push(text),
    styled: false,
    interactive: false,
    onSignal: () => () => undefined,
    exit: () => undefined,
  };
  const code = await main(argv, env, { terminal, ...doors });
  return { code, out: out.join(''), err: err.join('') };
}

/** What an emulator tells that has nothing to tell. */
export const NOTHING_TO_TELL: Pick<ServingEmulator, 'environment' | 'cloudsYaml' | 'unused' | 'report' | 'writtenReport' | 'violations'> = {
  environment: () => ({}),
  cloudsYaml: () => '',
  unused: () => ({ rules: [], matched: {}, steps: [], words: [] }),
  report: async () => ({
    version: 1,
    polyglance: '0',
    requests: 0,
    violations: { errors: 0, warnings: 0, lost: 0, list: [] },
    coverage: { percent: null, dialects: [] },
    shortfalls: [],
    unused: [],
  }),
  writtenReport: async () => '',
  violations: () => ({ list: [], words: [] }),
};
