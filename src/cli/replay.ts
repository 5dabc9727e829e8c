import { createInterface } from 'node:readline';
import { Command } from 'commander';
import type { Replayed, ReplayedStep, ReplayOptions } from '../emulator/replaying.ts';
import { Refusal } from '../refusals.ts';
import { exitCodes, toListenEnding } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** Replays the file of a journal. */
export type ReplayJournal = (file: string, options: ReplayOptions) => Promise<Replayed>;

/** The two ends of a terminal that somebody sits at. */
export interface Prompt {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** What this command stands on. */
export interface ReplayContext {
  readonly terminal: Terminal;
  /** Where a person is asked. */
  readonly openPrompt: () => Prompt;
  /** Loaded when it is used. */
  readonly loadReplay: () => Promise<ReplayJournal>;
  /** Takes the code that the process is to end with. */
  readonly end: (code: number) => void;
}

interface Given {
  readonly until?: string;
  readonly port?: string;
  readonly step?: boolean;
  readonly stay?: boolean;
  readonly json?: boolean;
}

const MORE = `
A journal is written by start --journal FILE and exec --journal FILE, or comes from
GET /__admin/journal?format=ndjson&all=true of an emulator that runs.

Examples:
  polyglance replay journal.ndjson
  polyglance replay journal.ndjson --until 7 --port 9292   then look at it: it is as it was before request 7
  polyglance replay journal.ndjson --step

It ends with 1 when something came out otherwise than then.`;

/** The command `replay`: sends what a journal has again, to a world that begins as that one did. */
export function createReplayCommand(context: ReplayContext): Command {
  return new Command('replay')
    .description('Send the requests of a journal again, with the seed and the clock they had')
    .argument('<file>', 'a journal')
    .option('--until <number>', 'stop before the request of this number')
    .option('--port <number>', 'listen on this port, and go on listening at the end')
    .option('--stay', 'go on listening at the end, until it is stopped')
    .option('--step', 'wait for Enter before each step')
    .option('--json', 'as lines of JSON')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action(async (file: string, given: Given) => context.end(await replay(file, given, context)));
}

/** Where the world of a journal listens. */
const HOST = '127.0.0.1';

async function replay(file: string, given: Given, { terminal, openPrompt, loadReplay }: ReplayContext): Promise<number> {
  const { step = false, json = false } = given;
  const { until } = given;
  if (until !== undefined && !LABEL.test(until))
    throw new Refusal(
      `--until is ${JSON.stringify(until)}: it has to be the number of a request, such as 7, or mine:7 in the sandbox mine`,
    );
  const port = readPort(given.port);
  if (step && !terminal.interactive)
    throw new Refusal('--step waits for Enter, and standard input is no terminal: use --until NUMBER instead');
  const write = (value: object): void => terminal.write(`${JSON.stringify(value)}\n`);
  const lines = step ? openLines(openPrompt()) : undefined;
  const options: ReplayOptions = {
    ...(until === undefined ? {} : { until }),
    ...(port === undefined ? {} : { port }),
    ...(lines === undefined ? {} : { pause: (next) => lines.ask(`next: ${next} [Enter, q] `) }),
    onStep: (one) => (json ? write(one) : terminal.write(toText(one))),
    onWarning: (text) => terminal.warn(`warning: ${text}\n`),
  };
  try {
    const replayed = await (await loadReplay())(file, options);
    try {
      const { steps, left } = replayed;
      const differing = steps.filter(({ same }) => !same).length;
      const summary = { steps: steps.length, differing, left };
      if (json) write({ summary });
      else terminal.write(toSummary(steps, left));
      // From here on Ctrl-C is a signal again.
      lines?.close();
      if (lines?.isInterrupted()) return INTERRUPTED;
      if (given.stay === true || port !== undefined) await stay(replayed, terminal, json);
      return differing > 0 ? exitCodes.findings : exitCodes.fine;
    } finally {
      await replayed.stop();
    }
  } catch (error) {
    const ending = toListenEnding(error, { host: HOST, port: port ?? 0 });
    terminal.warn(ending.lines.map((line) => `error: ${line}\n`).join(''));
    return ending.code;
  } finally {
    lines?.close();
  }
}

/** A number, behind the sandbox and the life that it is of. */
const LABEL = /^(?:[a-z][a-z0-9-]*:)?(?:[1-9]\d{0,14}\.)?[1-9]\d{0,14}$/;

function readPort(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (value <= 65_535) return value;
  throw new Refusal(`--port is ${JSON.stringify(given)}: it has to be a whole number from 0 to 65535`);
}

/** What a shell takes for Ctrl-C: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/** Answers of a person at the terminal. */
interface Lines {
  readonly ask: (question: string) => Promise<boolean>;
  readonly close: () => void;
  /** Whether Ctrl-C was pressed. */
  readonly isInterrupted: () => boolean;
}

function openLines({ input, output }: Prompt): Lines {
  // It takes the keys one by one: Ctrl-C is no signal meanwhile.
  const reader = createInterface({ input, output, terminal: true });
  let over = false;
  let interrupted = false;
  reader.once('SIGINT', () => {
    interrupted = true;
    output.write('\n');
    reader.close();
  });
  reader.once('close', () => {
    over = true;
  });
  const ask = (question: string): Promise<boolean> =>
    over
      ? Promise.resolve(false)
      : new Promise((resolve) => {
          const onClose = (): void => resolve(false);
          reader.once('close', onClose);
          reader.question(question, (answer) => {
            reader.off('close', onClose);
            resolve(answer.trim().toLowerCase() !== 'q');
          });
        });
  return { ask, close: () => reader.close(), isInterrupted: () => interrupted };
}

/** Goes on until somebody stops it. */
async function stay({ emulator }: Replayed, terminal: Terminal, json: boolean): Promise<void> {
  const { url, clock } = emulator;
  const at = new Date(clock.now()).toISOString();
  if (json) terminal.write(`${JSON.stringify({ url, clock: at })}\n`);
  else terminal.write(`\nlistening on ${url}\nIts clock stands at ${at}; PUT "real" to ${url}/__admin/clock lets it go.\n`);
  let release: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    release = terminal.onSignal(() => resolve());
  });
  await Promise.race([asked, emulator.closed]);
  release();
}

/** Columns of a number. */
const WIDE = 4;

function toText({ label, sandbox, method, url, status, outcome, was, same, differences, rules, notes }: ReplayedStep): string {
  // The label of an exchange names its sandbox.
  const where = sandbox === null || label !== null || url.startsWith('/sandbox/') ? '' : ` in ${sandbox}`;
  const head = `${(label ?? '·').padStart(WIDE)}  ${method} ${url}${where}`;
  const [first = '', ...others] = differences;
  const answer = outcome === 'answered' ? String(status) : outcome;
  const fired = rules.length > 0 ? `  [${rules.join(', ')}]` : '';
  const lines = [same ? `${head}  ${answer} as then${fired}` : `${head}  differs: ${first}`];
  const missed = was.rules.filter((rule) => !rules.includes(rule));
  if (missed.length > 0 && !differences.some((one) => one.startsWith('rules '))) others.push(`rules ${missed.join(', ')} fired then`);
  return [...lines, ...[...others, ...notes].map((line) => `${' '.repeat(WIDE + 2)}${line}`)].map((line) => `${line}\n`).join('');
}

function toSummary(steps: readonly ReplayedStep[], left: number): string {
  const sent = steps.filter(({ number }) => number !== null);
  const differing = steps.filter(({ same }) => !same);
  const first = differing[0];
  const how =
    first === undefined
      ? 'all as then'
      : `${differing.length} ${differing.length === 1 ? 'differs' : 'differ'}, first ${first.label === null ? `${first.method} ${first.url}` : `number ${first.label}`}`;
  return `${sent.length} request${sent.length === 1 ? '' : 's'} sent again: ${how}${left > 0 ? `; ${left} left` : ''}\n`;
}
