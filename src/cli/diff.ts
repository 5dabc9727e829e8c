import { Command } from 'commander';
import { exitCodes } from './exit.ts';
import type { TablesContext } from './tables.ts';

const MORE = `
Example:
  polyglance diff openstack-v2 ims image-update
  polyglance diff openstack-v2 ims ims.image-update
  polyglance diff openstack-v1 rackspace

An operation goes by what it does, such as image-update or member-create, and means the nearest one
of each dialect; or by its id, where a dialect has several. polyglance routes lists them.`;

/** The command `diff`: what two dialects do differently, as a whole or in one operation. */
export function createDiffCommand({ terminal, loadTables, end }: TablesContext): Command {
  return new Command('diff')
    .description('Show what differs between two dialects, or in an operation that both have')
    .argument('<dialect>', 'openstack-v2, openstack-v1, rackspace, ims, ...')
    .argument('<other>', 'the same')
    .argument('[operation]', 'one operation; the dialects as a whole without it')
    .option('--json', 'as JSON, with what is the same too')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action(async (one: string, other: string, operation: string | undefined, { json = false }: { readonly json?: boolean }) => {
      const { compare, showComparison } = await loadTables();
      const comparison = compare([one, other], operation);
      if (json) terminal.write(`${JSON.stringify(showComparison(comparison), null, 2)}\n`);
      else terminal.write((await import('./diff-text.ts')).toText(comparison));
      end(exitCodes.fine);
    });
}
