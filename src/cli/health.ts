import { Command } from 'commander';
import { type AskingContext, ask, isWebUrl, toUrl } from './ask.ts';
import { exitCodes } from './exit.ts';

/** Milliseconds that an emulator has to answer. */
const PATIENCE = 3000;

/** The command `health`: asks a running emulator whether it lives, for containers that have nothing else to ask with. */
export function createHealthCommand({ env, terminal, end }: AskingContext): Command {
  return new Command('health')
    .description('Ask a running emulator whether it lives')
    .argument('[url]', 'where it is; without it, the port that the variables say, on this machine')
    .option('--url <url>', 'the same')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', '\nExample:\n  polyglance health http://127.0.0.1:9292 && echo lives')
    .action(async (given: string | undefined, { url: named }: { readonly url?: string }) => {
      const url = (given ?? named ?? toUrl(env)).replace(/\/+$/, '');
      const problem = await findProblem(`${url}/__admin/health`);
      if (problem === null) terminal.write('ok\n');
      else terminal.warn(`error: ${url} ${problem}\n`);
      end(problem === null ? exitCodes.fine : exitCodes.findings);
    });
}

/** What is wrong, `null` when nothing is. */
async function findProblem(url: string): Promise<string | null> {
  if (!isWebUrl(url)) return 'is no http URL';
  try {
    const { status } = await ask({ url, patience: PATIENCE });
    return status === 200 ? null : `answered ${status}`;
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    return code === 'TIMEOUT' ? message : `cannot be asked: ${code ?? message}`;
  }
}
