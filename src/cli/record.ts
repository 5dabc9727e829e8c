import { Command } from 'commander';
import type { Recording, RecordingOptions, RecordingProducts } from '../emulator/recording.ts';
import { Refusal } from '../refusals.ts';
import { exitCodes, toListenEnding } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** What records, as this command needs it. */
export interface Recorder {
  readonly startRecording: (options: RecordingOptions) => Promise<Recording>;
  readonly writeProducts: (recording: string, products: RecordingProducts) => Promise<readonly string[]>;
}

/** What the command `record` stands on. */
export interface RecordContext {
  readonly terminal: Terminal;
  /** Loads what records; `--help` needs none of it. */
  readonly loadRecorder: () => Promise<Recorder>;
  readonly end: (code: number) => void;
}

interface Flags extends RecordingProducts {
  readonly target?: string;
  readonly from?: string;
  readonly port: string;
  readonly host: string;
  readonly output: string;
  readonly dialect: string;
  readonly release?: string;
  readonly keepHost?: boolean;
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly compare: boolean;
}

const MORE = `
It connects to the target and to nothing else, and passes all on as it comes.
Tokens, passwords, projects, users, hosts and signatures are written as
placeholders such as <token-1>. Ctrl-C ends it, and writes what is asked for.

Examples:
  polyglance record --target http://glance.example:9292 --release "Glance 25.1"
  polyglance record --target https://cloud.example/image --fixture seen.yaml
  polyglance record --from polyglance-recording.ndjson --cases cases.yaml`;

/** The command `record`: stands between clients and a real service and writes down what goes by. */
export function createRecordCommand(context: RecordContext): Command {
  return new Command('record')
    .description('Stand before a real service, and write down what clients and it say')
    .option('--target <url>', 'the service, http or https; a path goes before all others')
    .option('--port <number>', 'where clients ask; 0 takes a free one', '9293')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--output <file>', 'the recording', 'polyglance-recording.ndjson')
    .option('--overwrite', 'write over files that are there')
    .option('--dialect <id>', 'what the service speaks', 'openstack-v2')
    .option('--release <text>', 'what the service is, such as "Glance 25.1"')
    .option('--keep-host', 'pass on the Host of the client, so that links lead back')
    .option('--ca <file>', 'certificates to trust as well, in PEM')
    .option('--insecure', 'trust any certificate')
    .option('--no-compare', 'do not ask the emulator the same')
    .option('--fixture <file>', 'write the images that were seen as a fixture')
    .option('--cases <file>', 'write the exchanges as cases')
    .option('--from <file>', 'take a recording that is there instead of a target')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action(async (flags: Flags, command: Command) => {
      const given = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
      context.end(flags.from === undefined ? await record(flags, context) : await convert(flags, flags.from, given, context));
    });
}

/** What says how to record means nothing for a recording that is there. */
const OF_A_TARGET = ['target', 'port', 'host', 'output', 'dialect', 'release', 'keepHost', 'ca', 'insecure', 'compare'];

async function convert(
  flags: Flags,
  from: string,
  given: (name: string) => boolean,
  { terminal, loadRecorder }: RecordContext,
): Promise<number> {
  const odd = OF_A_TARGET.find(given);
  if (odd !== undefined) {
    const flag = odd === 'compare' ? 'no-compare' : odd.replace('H', '-h');
    throw new Refusal(`--from takes a recording that is there, so --${flag} means nothing: leave one of them out`);
  }
  if (flags.fixture === undefined && flags.cases === undefined)
    throw new Refusal('--from alone makes nothing: say what to write, with --fixture FILE or --cases FILE');
  const { writeProducts } = await loadRecorder();
  terminal.write(toText(await writeProducts(from, { ...flags, tell: (line) => terminal.write(toText([line])) })));
  return exitCodes.fine;
}

async function record(flags: Flags, { terminal, loadRecorder }: RecordContext): Promise<number> {
  const { target, host, release = null } = flags;
  if (target === undefined)
    throw new Refusal(
      'there is no service to stand before: name it with --target, such as http://glance.example:9292, or a recording with --from',
    );
  const port = toPort(flags.port);
  const { startRecording } = await loadRecorder();
  let recording: Recording;
  const until = createSignal(terminal);
  try {
    const tell = (line: string): void => terminal.write(toText([line]));
    recording = await startRecording({ ...flags, target, port, release, keepHost: flags.keepHost === true, tell });
  } catch (error) {
    until.release();
    const { code, lines } = toListenEnding(error, { host, port });
    terminal.warn(lines.map((line) => `error: ${line}\n`).join(''));
    return code;
  }
  terminal.write(toText([`${recording.url} stands before ${recording.target} and writes ${recording.output}; Ctrl-C ends it`]));
  try {
    await until.asked;
    terminal.write(toText(await recording.stop()));
    return exitCodes.fine;
  } finally {
    until.release();
  }
}

/** The first wish to stop ends it in order, the second one at once. */
function createSignal(terminal: Terminal): { readonly asked: Promise<void>; readonly release: () => void } {
  let wasAsked = false;
  let release: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    release = terminal.onSignal((_signal, isEcho = false) => {
      if (wasAsked && !isEcho) terminal.exit(exitCodes.start);
      wasAsked = true;
      resolve();
    });
  });
  return { asked, release };
}

function toPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Refusal(`--port ${JSON.stringify(text)} is no port: give a number from 0 to 65535`);
}

function toText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
