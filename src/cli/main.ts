import { Command, CommanderError } from 'commander';
import type { Tables } from '../emulator/tables.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { createCompletionCommand } from './completion.ts';
import { createDiffCommand } from './diff.ts';
import { createDoctorCommand } from './doctor.ts';
import { createExecCommand, type ExecDoors } from './exec.ts';
import { exitCodes, toEnding } from './exit.ts';
import { createExplainCommand } from './explain.ts';
import { createHealthCommand } from './health.ts';
import { createInitCommand } from './init.ts';
import { createPresetsCommand } from './presets.ts';
import { createRecordCommand, type Recorder } from './record.ts';
import { createReplayCommand, type Prompt, type ReplayJournal } from './replay.ts';
import { createSnapshotCommand } from './snapshot.ts';
import { createStartCommand } from './start.ts';
import { createTableCommands } from './tables.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { createValidateCommand, type Validate } from './validate.ts';
import { createVerifyCommand, type VerifyDoors } from './verify.ts';

/** What {@link main} stands on; a test hands in its own. */
export interface MainOptions {
  readonly terminal?: Terminal;
  readonly loadDoors?: () => Promise<ExecDoors>;
  readonly loadTables?: () => Promise<Tables>;
  readonly loadValidate?: () => Promise<Validate>;
  readonly loadVerify?: () => Promise<VerifyDoors>;
  readonly loadReplay?: () => Promise<ReplayJournal>;
  readonly loadRecorder?: () => Promise<Recorder>;
  readonly openPrompt?: () => Prompt;
}

/**
 * Runs the command line.
 *
 * @param argv what stands after the name of the program
 * @param env the variables of the environment
 * @returns the code to end with: 0 fine, 1 findings in a file, 2 bad usage, 3 cannot start; of `exec`, the command's own
 * @example process.exitCode = await main(process.argv.slice(2), process.env);
 */
export async function main(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  {
    terminal = processTerminal(env),
    loadDoors = loadEmulator,
    loadTables = createAllTables,
    loadValidate = loadValidation,
    loadVerify = loadVerification,
    loadReplay = loadReplaying,
    loadRecorder = loadRecording,
    openPrompt = () => ({ input: process.stdin, output: process.stderr }),
  }: MainOptions = {},
): Promise<number> {
  let code: number = exitCodes.fine;
  const end = (given: number): void => {
    code = given;
  };
  const others: readonly Command[] = [
    createExecCommand({ env, terminal, loadDoors, end }),
    ...createTableCommands({ terminal, loadTables, end }),
    createPresetsCommand({ terminal, loadTables, end }),
    createDiffCommand({ terminal, loadTables, end }),
    createValidateCommand({ terminal, loadValidate, end }),
    createVerifyCommand({ env, terminal, loadVerify, end }),
    createRecordCommand({ terminal, loadRecorder, end }),
    createExplainCommand({ env, terminal, end }),
    createSnapshotCommand({ env, terminal, end }),
    createInitCommand({ terminal, end }),
    createDoctorCommand({ env, terminal, loadDoors, end }),
    createReplayCommand({ terminal, openPrompt, loadReplay, end }),
    createHealthCommand({ env, terminal, end }),
    createCompletionCommand({ terminal, end, commands: () => ({ start, others }) }),
  ];
  const names = others.map((command) => command.name());
  const start: Command = createStartCommand({ env, terminal, loadDoors, end }, names);
  const program = createProgram(start, others);
  for (const command of [program, start, ...others.flatMap((one) => [one, ...one.commands])]) {
    command.exitOverride().configureOutput({ writeOut: terminal.write, writeErr: terminal.warn, getOutHasColors: () => false });
  }
  try {
    refuseUnknown(argv[0], ['start', ...names, 'help']);
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (thrown) {
    // commander has said it already: an unknown flag, a value that is missing, or the help that was asked for.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    const ending = toEnding(thrown);
    terminal.warn(ending.lines.map((line) => `error: ${line}\n`).join(''));
    return ending.code;
  }
}

/** A command that is misspelt would be taken for start, and its flags for wrong ones. */
function refuseUnknown(word: string | undefined, known: readonly string[]): void {
  if (word === undefined || word.startsWith('-') || known.includes(word)) return;
  throw new Refusal(`there is no command ${JSON.stringify(word)}${didYouMean(word, known)}`);
}

/** The program has no flags of its own: what is asked of it, `--help` and `--version` too, goes to the command that it stands for. */
function createProgram(start: Command, others: readonly Command[]): Command {
  const program = new Command('polyglance')
    .helpOption(false)
    .helpCommand(false)
    .enablePositionalOptions()
    .addCommand(start, { isDefault: true });
  for (const command of others) program.addCommand(command);
  return program;
}

async function createAllTables(): Promise<Tables> {
  return (await import('../emulator/tables.ts')).createTables();
}

async function loadValidation(): Promise<Validate> {
  return (await import('../emulator.ts')).validateFiles;
}

async function loadVerification(): Promise<VerifyDoors> {
  const [{ verifyTarget }, { writeVerification }] = await Promise.all([
    import('../emulator/verifying.ts'),
    import('../emulator/verification-report.ts'),
  ]);
  return { verifyTarget, writeVerification };
}

async function loadReplaying(): Promise<ReplayJournal> {
  return (await import('../emulator/replaying.ts')).replayJournal;
}

async function loadRecording(): Promise<Recorder> {
  return import('../emulator/recording.ts');
}

async function loadEmulator(): Promise<ExecDoors> {
  const [{ startEmulator, switchRows }, { readConfig }] = await Promise.all([import('../emulator.ts'), import('../documents/config.ts')]);
  return { startEmulator, switchRows, readConfig };
}
