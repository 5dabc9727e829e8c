import { Command, Option } from 'commander';
import type { Kind } from '../documents/kind.ts';
import type { Validation } from '../emulator/validation.ts';
import { exitCodes } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** Checks files, all of one kind or each of its own. */
export type Validate = (paths: readonly string[], kind?: Kind) => Promise<Validation>;

/** What the command `validate` stands on. */
export interface ValidateContext {
  readonly terminal: Terminal;
  /** Loads what checks; `--help` needs none of it. */
  readonly loadValidate: () => Promise<Validate>;
  readonly end: (code: number) => void;
}

interface ValidateOptions {
  readonly kind?: Kind;
  readonly json?: boolean;
}

/** Written again, so that other commands load nothing of it. */
const KINDS: readonly Kind[] = ['fixture', 'scenario', 'config', 'cases'];

const MORE = `
Fixture files that are given together are checked together, over the default
cloud, as at a start. Each finding is a line FILE:LINE:COLUMN: MESSAGE.
Ends with 0 when all is good, 1 when something is not, 2 for bad usage.

Example:
  polyglance validate fixtures scenarios my-images.yaml`;

/** The command `validate`: checks fixture, scenario and config files and cases, and starts nothing. */
export function createValidateCommand({ terminal, loadValidate, end }: ValidateContext): Command {
  return new Command('validate')
    .description('Check fixture, scenario and config files and cases without starting anything')
    .argument('<file...>', 'files, and folders whose .yaml, .yml and .json files are taken')
    .addOption(new Option('--kind <kind>', 'what the files are, where they do not tell it').choices(KINDS))
    .option('--json', 'the findings as JSON: [{ file, line, column, message }]')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action(async (paths: readonly string[], { kind, json = false }: ValidateOptions) => {
      const validate = await loadValidate();
      const { findings, good } = await validate(paths, kind);
      if (json) terminal.write(`${JSON.stringify(findings, null, 2)}\n`);
      else {
        const wrong = findings.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}\n`);
        terminal.write([...wrong, ...good.map(({ file, summary }) => `${file}: ok (${summary})\n`)].join(''));
      }
      end(findings.length === 0 ? exitCodes.fine : exitCodes.findings);
    });
}
