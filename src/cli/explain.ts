import { Command } from 'commander';
import { Refusal } from '../refusals.ts';
import { exitCodes } from './exit.ts';
import { toPort } from './health.ts';
import type { Terminal } from './terminal.ts';

/** What the command `explain` stands on. */
export interface ExplainContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly end: (code: number) => void;
}

interface ExplainOptions {
  readonly url?: string;
  readonly sandbox?: string;
  readonly adminToken?: string;
  readonly json?: boolean;
}

const EXAMPLE = `
The id is a number of the journal, or the request id of an answer:
x-openstack-request-id, such as req-5ed1e4b4-.... A running emulator is asked.

Examples:
  polyglance explain 12
  polyglance explain 3 --sandbox retries --url http://127.0.0.1:8080`;

/** The command `explain`: asks a running emulator why it answered a request as it did. */
export function createExplainCommand({ env, terminal, end }: ExplainContext): Command {
  return new Command('explain')
    .description('Ask a running emulator why it answered a request as it did')
    .argument('<id>', 'number in the journal, or request id')
    .option('--url <url>', 'where it is; without it, the port that the variables say, on this machine')
    .option('--sandbox <name>', 'in whose journal')
    .option('--admin-token <token>', 'what its admin API asks for, else POLYGLANCE_ADMIN_TOKEN')
    .option('--json', 'as JSON, with all that there is to know')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', EXAMPLE)
    .action(async (id: string, { url, sandbox, adminToken, json = false }: ExplainOptions) => {
      const base = (url ?? `http://127.0.0.1:${toPort(env)}`).replace(/\/+$/, '');
      const place = `${base}${sandbox === undefined ? '' : `/sandbox/${encodeURIComponent(sandbox)}`}`;
      const token = adminToken ?? env['POLYGLANCE_ADMIN_TOKEN'];
      const found = await ask(`${place}/__admin/journal/${encodeURIComponent(id)}/explain`, base, token);
      terminal.write(json ? `${JSON.stringify(found, null, 2)}\n` : `${(found as { words: string[] }).words.join('\n')}\n`);
      end(exitCodes.fine);
    });
}

async function ask(url: string, base: string, token: string | undefined): Promise<unknown> {
  if (!URL.canParse(url)) throw new Refusal(`${JSON.stringify(base)} is no http URL`);
  let answer: Response;
  try {
    answer = await fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  } catch (thrown) {
    const { cause } = thrown as { cause?: { code?: string; message?: string } };
    throw new Refusal(
      `${base} cannot be asked (${cause?.code ?? cause?.message ?? 'it is no http URL'}): start an emulator there, or say where it is with --url`,
    );
  }
  const json = (await answer.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
  if (!answer.ok || json === undefined) throw new Refusal(json?.error?.message ?? `${base} answered ${answer.status}: is it a polyglance?`);
  return json;
}
