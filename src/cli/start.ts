import { Command, Option } from 'commander';
import { type ConfigFile, optionRows } from '../config/sources.ts';
import { configFileOf, resolveSettings, type Settings } from '../config.ts';
import type { SwitchRow } from '../operation/operation.ts';
import { packageVersion } from '../package-root.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import { type ReadyToken, toBanner } from './banner.ts';
import { exitCodes, toStartEnding } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** An emulator that runs, as this command needs it. */
export interface RunningEmulator {
  readonly url: string;
  /** Name of each home → its URL. */
  readonly homes: Readonly<Record<string, string>>;
  readonly tokens: readonly ReadyToken[];
  readonly settings: Settings;
  stop(): Promise<void>;
  /** Resolves once it has stopped, whoever asked for it. */
  readonly closed: Promise<void>;
}

/** What this command needs to be handed: it is loaded when it is used, so that `--help` loads no emulator. */
export interface StartDoors {
  readonly startEmulator: (settings: Settings) => Promise<RunningEmulator>;
  /** The switches of all dialects. */
  readonly switchRows: readonly SwitchRow[];
  readonly readConfig: (file: string) => Promise<ConfigFile>;
}

/** What a run of a command stands on. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly loadDoors: () => Promise<StartDoors>;
  /** Takes the code that the process is to end with. */
  readonly end: (code: number) => void;
}

const EXAMPLE = `
Each of these is also a variable (POLYGLANCE_PORT) and a key of the config file
(port). A flag beats a variable, a variable beats the file.

Other commands, each with --help: routes, errors, openapi, health.

Example:
  polyglance --port 8080 --scenario scenarios/update-fails-twice-with-503.yaml
  curl -H 'X-Auth-Token: dev-alice' http://127.0.0.1:8080/openstack/v2/images`;

/** All that can stand first. */
const COMMANDS: readonly string[] = ['start', 'routes', 'errors', 'openapi', 'health', 'help'];

/** The command `start`, which is also what `polyglance` alone does. */
export function createStartCommand(context: CommandContext): Command {
  const command = new Command('start')
    .usage('[options]')
    .description('Start the emulator and run until it is stopped')
    .version(packageVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .allowExcessArguments(true)
    .addHelpText('after', EXAMPLE);
  for (const row of optionRows) {
    const preset = row.defaultText === undefined ? '' : ` (${row.defaultText})`;
    command.addOption(new Option(row.flag, `${row.description}${preset}`));
  }
  return command.action(async () => context.end(await start(command, context)));
}

async function start(command: Command, context: CommandContext): Promise<number> {
  const [word] = command.args;
  if (word === 'help') {
    command.outputHelp();
    return exitCodes.fine;
  }
  if (word !== undefined) throw new Refusal(`there is no command ${JSON.stringify(word)}${didYouMean(word, COMMANDS)}`);
  const flags = toFlags(command);
  const file = configFileOf({ flags, env: context.env });
  const { startEmulator, switchRows, readConfig } = await context.loadDoors();
  const config = file === null ? {} : { config: await readConfig(file) };
  const settings = resolveSettings({ flags, env: context.env, switchRows, ...config });
  return run(() => startEmulator(settings), settings, context.terminal);
}

/** Only what was given, by key of the option table; commander itself presets `admin` to true. */
function toFlags(command: Command): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (const row of optionRows) {
    const name = new Option(row.flag).attributeName();
    if (command.getOptionValueSource(name) === 'cli') flags[row.key] = command.getOptionValue(name);
  }
  return flags;
}

/** Runs until it is stopped. The first signal stops it in order, also when it comes before the start is over; the second one at once. */
async function run(begin: () => Promise<RunningEmulator>, settings: Settings, terminal: Terminal): Promise<number> {
  let asked = false;
  let ask: () => void = () => undefined;
  const stopWanted = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const release = terminal.onSignal((signal) => {
    if (asked) terminal.exit(signal === 'SIGINT' ? 130 : 143);
    asked = true;
    ask();
  });
  try {
    const emulator = await begin();
    const { url, homes, tokens } = emulator;
    terminal.write(toBanner({ version: packageVersion(), url, homes, tokens, settings }, terminal.styled));
    await Promise.race([emulator.closed, stopWanted.then(() => emulator.stop())]);
    return exitCodes.fine;
  } catch (error) {
    const { code, lines } = toStartEnding(error, settings);
    terminal.warn(lines.map((line) => `error: ${line}\n`).join(''));
    return code;
  } finally {
    release();
  }
}
