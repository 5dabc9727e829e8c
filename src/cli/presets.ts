import { Command } from 'commander';
import { noPreset, type ShownPreset, showPresets } from '../config/presets.ts';
import { Refusal } from '../refusals.ts';
import { toColumns } from './columns.ts';
import { exitCodes } from './exit.ts';
import type { TablesContext } from './tables.ts';

const MORE = `
Example:
  polyglance presets otc

Set some at a start, or in a sandbox of its own; a switch that is given too goes before them:
  polyglance --preset glance-25,otc --switch ims.imageQuota=20
  { "name": "huawei", "preset": "huawei" }
Presets can be combined unless they contradict each other in a switch that is not given too.`;

/** The command `presets`: what each named set of switches sets, and why. */
export function createPresetsCommand({ terminal, loadTables, end }: TablesContext): Command {
  return new Command('presets')
    .description('List the presets, which are named sets of switches, or show one')
    .argument('[preset]', 'one preset: glance-25, glance-pike, otc, huawei, rackspace, documented')
    .option('--json', 'as JSON, with all that there is to know')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action(async (wanted: string | undefined, { json = false }: { readonly json?: boolean }) => {
      const { dialects } = await loadTables();
      const presets = select(showPresets(dialects.flatMap(({ switches }) => switches)), wanted);
      terminal.write(json ? `${JSON.stringify(presets, null, 2)}\n` : presets.map(toText).join('\n'));
      end(exitCodes.fine);
    });
}

function select(presets: readonly ShownPreset[], wanted: string | undefined): readonly ShownPreset[] {
  if (wanted === undefined) return presets;
  const found = presets.filter(({ name }) => name === wanted);
  if (found.length === 0) throw new Refusal(noPreset(wanted));
  return found;
}

function toText({ name, summary, switches }: ShownPreset): string {
  const rows = switches.map((one) => [`  ${one.name}`, String(one.value), one.source]);
  return `${name}: ${summary}\n${rows.length === 0 ? '  sets no switch\n' : toColumns(rows)}`;
}
