import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Settings } from '../config.ts';
import { Refusal } from '../refusals.ts';
import { type Ending, exitCodes, toStartEnding } from './exit.ts';
import { addSettingOptions } from './flags.ts';
import { ORPHANED, watchParent } from './parent.ts';
import { addReportOptions, judgeRun, readReportOptions, reportUnused, reportViolations } from './report.ts';
import { readSettings, type SettingDoors } from './settings.ts';
import type { CommandContext, RunningEmulator } from './start.ts';
import type { Terminal } from './terminal.ts';

/** Whose variables the command gets. */
interface Person {
  readonly user?: string;
  readonly project?: string;
  readonly cloud?: string;
}

/** An emulator that runs, as this command needs it. */
export interface ServingEmulator extends RunningEmulator {
  environment(query: Person): Readonly<Record<string, string>>;
  cloudsYaml(): string;
}

/** What this command needs to be handed. */
export interface ExecDoors extends SettingDoors {
  readonly startEmulator: (settings: Settings) => Promise<ServingEmulator>;
}

const EXAMPLE = `
It takes the flags of start too, and a free port unless --port is given. The
command gets POLYGLANCE_URL, OS_... for one cloud, HW_... for IAM, RS_... for
Rackspace, and in OS_CLIENT_CONFIG_FILE a clouds.yaml with an entry for each
cloud and user, such as ims-bob. It ends with the command's own code.

Examples:
  polyglance exec -- openstack image list
  polyglance exec --scenario scenarios/flaky-list.yaml -- pytest
  polyglance exec --cloud none -- openstack --os-cloud ims-bob image list`;

/** The command `exec`: runs another command beside an emulator of its own. */
export function createExecCommand(context: CommandContext<ExecDoors>): Command {
  const command = new Command('exec')
    .usage('[options] -- command [argument...]')
    .description('Run a command beside an emulator of its own, with all it needs to log in')
    .argument('[command...]', 'the command and its arguments')
    .passThroughOptions()
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', EXAMPLE);
  addSettingOptions(command);
  // What start has is shown there.
  for (const option of command.options) option.hideHelp();
  addReportOptions(command)
    .option('--user <name>', 'whose variables it gets; the first user by default')
    .option('--project <name>', "which of the user's projects; the first one")
    .option('--verify-plans', 'end with 1 when steps of a plan are left, though the command ended with 0')
    .option('--cloud <name>', 'whose the variables OS_... are: openstack (default), openstack-pike, ims, rackspace or none');
  return command.action(async (words: readonly string[]) => context.end(await exec(command, words, context)));
}

async function exec(command: Command, [program, ...args]: readonly string[], context: CommandContext<ExecDoors>): Promise<number> {
  if (program === undefined)
    throw new Refusal('there is no command to run: name it after --, as in polyglance exec -- openstack image list');
  const wishes = readReportOptions(command);
  const { settings, doors } = await readSettings(command, context, { port: 0 });
  const folder = makeFolder();
  // The command is told what to trust.
  const trusting = settings.tls === null || settings.tlsCa !== null ? settings : { ...settings, tlsCa: join(folder, 'ca.pem') };
  let emulator: ServingEmulator;
  try {
    emulator = await doors.startEmulator(trusting);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return say(context.terminal, toStartEnding(error, settings));
  }
  try {
    const clouds = join(folder, 'clouds.yaml');
    writeClouds(clouds, emulator.cloudsYaml());
    const own = { ...emulator.environment(toPerson(command.opts<Person>())), OS_CLIENT_CONFIG_FILE: clouds };
    const code = await runProgram(program, args, toChildEnvironment(context.env, own), context.terminal);
    const unused = emulator.unused();
    reportViolations(emulator.violations(), context.terminal);
    reportUnused(unused, context.terminal);
    const { verifyPlans = false } = command.opts<{ readonly verifyPlans?: boolean }>();
    const fails = (await judgeRun(emulator, wishes, context.terminal)) || (verifyPlans && unused.steps.length > 0);
    return code === 0 && fails ? exitCodes.findings : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await emulator.stop();
  }
}

/** @throws Refusal when there is no place for temporary files */
function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'polyglance-exec-'));
  } catch (thrown) {
    throw toTemporaryRefusal(thrown);
  }
}

function writeClouds(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (thrown) {
    throw toTemporaryRefusal(thrown);
  }
}

function toTemporaryRefusal(thrown: unknown): Refusal {
  const { code, message } = thrown as NodeJS.ErrnoException;
  return new Refusal(
    `${tmpdir()} takes no file for the command (${code ?? message}): name another folder for temporary files with TMPDIR`,
    'surroundings',
  );
}

/** The options that say whose, without those of the emulator. */
function toPerson({ user, project, cloud }: Person): Person {
  return {
    ...(user === undefined ? {} : { user }),
    ...(project === undefined ? {} : { project }),
    ...(cloud === undefined ? {} : { cloud }),
  };
}

function say(terminal: Terminal, { code, lines }: Ending): number {
  terminal.warn(lines.map((line) => `error: ${line}\n`).join(''));
  return code;
}

/** Variables that lead to a cloud or say who somebody is there: those of the user's real clouds stay out. */
const OF_OTHER_CLOUDS = /^(OS|HW|OTC|HUAWEICLOUD_SDK|RS|RAX)_/;
/** Addresses that no proxy is asked for. */
const LOCAL = '127.0.0.1,localhost,::1';

/** What the command inherits, without the user's own clouds and without what is meant for the emulator. */
function toChildEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const kept = Object.entries(inherited).filter(([name]) => !OF_OTHER_CLOUDS.test(name) && !name.startsWith('POLYGLANCE_'));
  const environment: Record<string, string | undefined> = { ...Object.fromEntries(kept), ...own };
  for (const name of ['NO_PROXY', 'no_proxy']) environment[name] = [environment[name], LOCAL].filter(Boolean).join(',');
  return environment;
}

/** What a shell ends with: the program is not there, or cannot be run. */
const NOT_FOUND = 127;
const NOT_RUNNABLE = 126;

/** Runs a program with our streams, passes signals on, and tells the code that a shell would end with. */
function runProgram(
  program: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
  terminal: Terminal,
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env });
  const release = terminal.onSignal((signal) => {
    // A terminal sends Ctrl-C to the command as well.
    if (signal !== 'SIGINT' || !terminal.interactive) child.kill(signal);
  });
  const unwatch = watchParent(() => {
    terminal.warn(ORPHANED);
    child.kill('SIGTERM');
  });
  return new Promise<number>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT';
      const reason = missing ? 'there is no such program' : `it cannot be run (${error.code ?? error.message})`;
      resolve(say(terminal, { code: missing ? NOT_FOUND : NOT_RUNNABLE, lines: [`${program}: ${reason}`] }));
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  }).finally(() => {
    release();
    unwatch();
  });
}
