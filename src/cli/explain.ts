import { Command } from 'commander';
import { Refusal } from '../refusals.ts';
import { type AdminOptions, addAdminOptions, toAdminClient } from './admin-client.ts';
import type { AskingContext } from './ask.ts';
import { exitCodes } from './exit.ts';

const EXAMPLE = `
The id is a number of the journal, or the request id of an answer:
x-openstack-request-id, such as req-5ed1e4b4-.... A running emulator is asked.

Examples:
  polyglance explain 12
  polyglance explain 3 --sandbox retries --url http://127.0.0.1:8080`;

/** The command `explain`: asks a running emulator why it answered a request as it did. */
export function createExplainCommand({ env, terminal, end }: AskingContext): Command {
  const command = new Command('explain')
    .description('Ask a running emulator why it answered a request as it did')
    .argument('<id>', 'number in the journal, or request id')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', EXAMPLE);
  return addAdminOptions(command)
    .option('--json', 'as JSON, with all that there is to know')
    .action(async (id: string, { json: asJson = false, ...where }: AdminOptions & { readonly json?: boolean }) => {
      const { json } = await toAdminClient(env, where)({ path: `/journal/${encodeURIComponent(id)}/explain` });
      const { words } = (json ?? {}) as { readonly words?: readonly string[] };
      if (words === undefined) throw new Refusal('what answers there is no polyglance: say where it is with --url');
      terminal.write(asJson ? `${JSON.stringify(json, null, 2)}\n` : `${words.join('\n')}\n`);
      end(exitCodes.fine);
    });
}
