import { type Command, Option } from 'commander';
import { type ConfigFile, optionRows } from '../config/sources.ts';
import { configFileOf, resolveSettings, type Settings } from '../config.ts';
import type { SwitchRow } from '../operation/operation.ts';

/** What reading settings needs of the emulator. */
export interface SettingDoors {
  /** The switches of all dialects. */
  readonly switchRows: readonly SwitchRow[];
  readonly readConfig: (file: string) => Promise<ConfigFile>;
}

/** Where a command reads its settings. */
export interface SettingContext<Doors extends SettingDoors> {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly loadDoors: () => Promise<Doors>;
}

/** Gives a command a flag for everything that can be set. */
export function addSettingOptions(command: Command): Command {
  for (const row of optionRows) {
    const preset = row.defaultText === undefined ? '' : ` (${row.defaultText})`;
    command.addOption(new Option(row.flag, `${row.description}${preset}`));
  }
  return command;
}

/**
 * Reads flags, variables and the config file of a command.
 *
 * @param defaults what holds where nothing is given
 * @throws Refusal with a finding for everything that is unknown or does not fit
 */
export async function readSettings<Doors extends SettingDoors>(
  command: Command,
  { env, loadDoors }: SettingContext<Doors>,
  defaults: { readonly port?: number } = {},
): Promise<{ readonly settings: Settings; readonly doors: Doors }> {
  const flags = toFlags(command);
  const file = configFileOf({ flags, env });
  const doors = await loadDoors();
  const config = file === null ? {} : { config: await doors.readConfig(file) };
  return { settings: resolveSettings({ flags, env, switchRows: doors.switchRows, defaults, ...config }), doors };
}

/** Only what was given, by key of the option table; commander itself presets `admin` to true. */
function toFlags(command: Command): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (const row of optionRows) {
    const name = new Option(row.flag).attributeName();
    if (command.getOptionValueSource(name) === 'cli') flags[row.key] = command.getOptionValue(name);
  }
  return flags;
}
