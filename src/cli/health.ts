import { request } from 'node:http';
import { Command } from 'commander';
import { exitCodes } from './exit.ts';
import { readOptionsVariable } from './options-variable.ts';
import type { Terminal } from './terminal.ts';

/** What the command `health` stands on. */
export interface HealthContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly end: (code: number) => void;
}

/** Milliseconds that an emulator has to answer. */
const PATIENCE = 3000;
const DEFAULT_PORT = '9292';

/** The command `health`: asks a running emulator whether it lives, for containers that have nothing else to ask with. */
export function createHealthCommand({ env, terminal, end }: HealthContext): Command {
  return new Command('health')
    .description('Ask a running emulator whether it lives')
    .argument('[url]', 'where it is; without it, the port that the variables say, on this machine')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', '\nExample:\n  polyglance health http://127.0.0.1:9292 && echo lives')
    .action(async (given: string | undefined) => {
      const url = (given ?? `http://127.0.0.1:${toPort(env)}`).replace(/\/+$/, '');
      const problem = await ask(`${url}/__admin/health`);
      if (problem === null) terminal.write('ok\n');
      else terminal.warn(`error: ${url} ${problem}\n`);
      end(problem === null ? exitCodes.fine : exitCodes.findings);
    });
}

/** The port of an emulator that was started with the same variables, as a container's is. */
export function toPort(env: HealthContext['env']): string {
  const { port } = readOptionsVariable(env);
  return typeof port === 'string' ? port : (env['POLYGLANCE_PORT'] ?? DEFAULT_PORT);
}

/** What is wrong, `null` when nothing is. */
function ask(url: string): Promise<string | null> {
  if (!URL.canParse(url) || new URL(url).protocol !== 'http:') return Promise.resolve('is no http URL');
  return new Promise((resolve) => {
    const sent = request(url, { agent: false, timeout: PATIENCE }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 ? null : `answered ${answer.statusCode}`);
    });
    sent.on('timeout', () => {
      resolve(`did not answer within ${PATIENCE / 1000} s`);
      sent.destroy();
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(`cannot be asked: ${error.code ?? error.message}`));
    sent.end();
  });
}
