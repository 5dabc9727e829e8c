import { Command } from 'commander';
import { type AdminOptions, addAdminOptions, toAdminClient } from './admin-client.ts';
import type { AskingContext } from './ask.ts';
import { exitCodes } from './exit.ts';

const MORE = `
A snapshot is a state of the clouds that has a name: images, data, tokens and rules.
They live as long as the emulator; fixture writes one as a file that outlives it.

Examples:
  polyglance snapshot take before
  polyglance snapshot diff before
  polyglance snapshot restore before
  polyglance snapshot fixture before > my-images.yaml`;

/** A snapshot as the admin API shows it. */
interface Shown {
  readonly name: string;
  readonly createdAt: string;
  readonly images: number;
}

/** The command `snapshot`: states of a running emulator that have a name. */
export function createSnapshotCommand(context: AskingContext): Command {
  const command = new Command('snapshot')
    .description('Keep states of a running emulator by name, go back to them, and see what has changed')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText('after', MORE);
  const { terminal, end, env } = context;
  const add = (
    name: string,
    description: string,
    args: readonly (readonly [string, string])[],
    run: (ask: Ask, names: readonly string[]) => Promise<string>,
  ): void => {
    const one = new Command(name).description(description).helpOption('-h, --help', 'show this help');
    for (const [argument, what] of args) one.argument(argument, what);
    addAdminOptions(one).action(async () => {
      terminal.write(await run(toAdminClient(env, one.opts<AdminOptions>()), one.args));
      end(exitCodes.fine);
    });
    command.addCommand(one);
  };
  const NAME = ['<name>', 'of the snapshot'] as const;
  add('list', 'List them, oldest first', [], async (ask) => {
    const { snapshots } = (await ask({ path: '/snapshots' })).json as { readonly snapshots: readonly Shown[] };
    return snapshots.map(toLine).join('');
  });
  add('take', 'Give the state of now a name', [['[name]', 'made up without it']], async (ask, [name]) =>
    toLine((await ask({ method: 'POST', path: '/snapshots', body: name === undefined ? {} : { name } })).json as Shown),
  );
  add('restore', 'Go back to it', [NAME], async (ask, [name = '']) => {
    await ask({ method: 'POST', path: `/snapshots/${encodeURIComponent(name)}/restore` });
    return `${name}: restored\n`;
  });
  add(
    'diff',
    'What has happened to the images since, as patches of RFC 6902',
    [NAME, ['[other]', 'until then; until now without it']],
    async (ask, [name = '', other]) => {
      const to = other === undefined ? '' : `?to=${encodeURIComponent(other)}`;
      return `${JSON.stringify((await ask({ path: `/snapshots/${encodeURIComponent(name)}/diff${to}` })).json, null, 2)}\n`;
    },
  );
  add(
    'fixture',
    'Write it as a fixture file',
    [NAME],
    async (ask, [name = '']) => (await ask({ path: `/snapshots/${encodeURIComponent(name)}/fixture` })).text,
  );
  add('delete', 'Give it up', [NAME], async (ask, [name = '']) => {
    await ask({ method: 'DELETE', path: `/snapshots/${encodeURIComponent(name)}` });
    return `${name}: deleted\n`;
  });
  return command;
}

type Ask = ReturnType<typeof toAdminClient>;

function toLine({ name, createdAt, images }: Shown): string {
  return `${name}: ${images === 1 ? '1 image' : `${images} images`}, taken ${createdAt}\n`;
}
