import { Command } from 'commander';
import type { Settings } from '../config.ts';
import type { Unused } from '../emulator/unused.ts';
import { packageVersion } from '../package-root.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { type BannerFacts, type ReadyToken, toBanner } from './banner.ts';
import { exitCodes, toStartEnding } from './exit.ts';
import { addSettingOptions } from './flags.ts';
import { ORPHANED, watchParent } from './parent.ts';
import { type ReportingEmulator, reportUnused, reportViolations } from './report.ts';
import { readSettings, type SettingContext, type SettingDoors } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** An emulator that runs, as this command needs it. */
export interface RunningEmulator extends ReportingEmulator {
  readonly url: string;
  /** URL of the admin API. */
  readonly admin: string;
  /** Name of each home → its URL. */
  readonly homes: Readonly<Record<string, string>>;
  readonly tokens: readonly ReadyToken[];
  readonly settings: Settings;
  /** The files that it has read. */
  readonly files: BannerFacts['files'];
  /** What was prepared and never happened. */
  unused(): Unused;
  stop(): Promise<void>;
  /** Resolves once it has stopped, whoever asked for it. */
  readonly closed: Promise<void>;
}

/** What this command needs to be handed: it is loaded when it is used, so that `--help` loads no emulator. */
export interface StartDoors extends SettingDoors {
  readonly startEmulator: (settings: Settings) => Promise<RunningEmulator>;
}

/** What a run of a command stands on. */
export interface CommandContext<Doors extends SettingDoors> extends SettingContext<Doors> {
  readonly terminal: Terminal;
  /** Takes the code that the process is to end with. */
  readonly end: (code: number) => void;
}

interface StartOptions {
  readonly json?: boolean;
  readonly withParent?: boolean;
}

const toExample = (others: readonly string[]): string => `
Also as variables (POLYGLANCE_PORT, POLYGLANCE_OPTIONS) and keys of the config.
${toLines(others)}
Example: polyglance --port 8080 --scenario scenarios/flaky-list.yaml`;

/** Columns that a line may have. */
const COLUMNS = 80;
const MORE = 'More --help: ';

/** Names between commas, on lines that fit. */
function toLines(names: readonly string[]): string {
  let line = MORE;
  const lines: string[] = [];
  for (const [index, name] of names.entries()) {
    const word = index === names.length - 1 ? `${name}.` : `${name},`;
    if (line.length + word.length > COLUMNS) {
      lines.push(line.trimEnd());
      line = '  ';
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}

/**
 * The command `start`, which is also what `polyglance` alone does.
 *
 * @param others the names of the other commands
 */
export function createStartCommand(context: CommandContext<StartDoors>, others: readonly string[]): Command {
  const command = new Command('start')
    // What it does stands in the same line: the help is to fit a screen.
    .usage('[options]: start the emulator, until it is stopped')
    .version(packageVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .allowExcessArguments(true)
    .addHelpText('after', toExample(others));
  addSettingOptions(command)
    .option('--with-parent', 'stop when the process that started it is gone')
    .option('--json', 'say where it is as one line of JSON');
  return command.action(async () => context.end(await start(command, context, others)));
}

async function start(command: Command, context: CommandContext<StartDoors>, others: readonly string[]): Promise<number> {
  const [word] = command.args;
  if (word === 'help') {
    command.outputHelp();
    return exitCodes.fine;
  }
  if (word !== undefined) throw new Refusal(`there is no command ${JSON.stringify(word)}${didYouMean(word, ['start', ...others, 'help'])}`);
  const { settings, doors } = await readSettings(command, context);
  return run(() => doors.startEmulator(settings), settings, context.terminal, command.opts<StartOptions>());
}

/** Runs until it is stopped. The first signal stops it in order, also when it comes before the start is over; the second one at once. */
async function run(
  begin: () => Promise<RunningEmulator>,
  settings: Settings,
  terminal: Terminal,
  { json = false, withParent = false }: StartOptions,
): Promise<number> {
  let asked = false;
  let ask: () => void = () => undefined;
  const stopWanted = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const release = terminal.onSignal((signal, isEcho = false) => {
    if (asked && !isEcho) terminal.exit(128 + SIGNALS[signal]);
    asked = true;
    ask();
  });
  const onOrphaned = (): void => {
    terminal.warn(ORPHANED);
    ask();
  };
  const unwatch = withParent ? watchParent(onOrphaned) : (): void => undefined;
  try {
    const emulator = await begin();
    const { files } = emulator;
    terminal.write(
      json ? toJsonLine(emulator) : toBanner({ version: packageVersion(), ...factsOf(emulator), files, settings }, terminal.styled),
    );
    await Promise.race([emulator.closed, stopWanted.then(() => emulator.stop())]);
    reportViolations(emulator.violations(), terminal);
    reportUnused(emulator.unused(), terminal);
    return exitCodes.fine;
  } catch (error) {
    const { code, lines } = toStartEnding(error, settings);
    terminal.warn(lines.map((line) => `error: ${line}\n`).join(''));
    return code;
  } finally {
    unwatch();
    release();
  }
}

/** What a shell adds to 128. */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

function factsOf({ url, admin, homes, tokens }: RunningEmulator): Pick<RunningEmulator, 'url' | 'admin' | 'homes' | 'tokens'> {
  return { url, admin, homes, tokens };
}

/** What a program that started us wants to know. */
function toJsonLine(emulator: RunningEmulator): string {
  const { settings } = emulator;
  const admin = settings.admin ? emulator.admin : null;
  return `${JSON.stringify({ version: packageVersion(), pid: process.pid, ...factsOf(emulator), admin })}\n`;
}
