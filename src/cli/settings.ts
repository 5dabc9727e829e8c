import type { Command } from 'commander';
import type { ConfigFile } from '../config/sources.ts';
import { configFileOf, resolveSettings, type Settings } from '../config.ts';
import type { SwitchRow } from '../operation/operation.ts';
import { toFlags } from './flags.ts';
import { readOptionsVariable } from './options-variable.ts';

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

/**
 * Reads flags, variables (those that stand in POLYGLANCE_OPTIONS too) and the config file of a command.
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
  const variableFlags = readOptionsVariable(env);
  const file = configFileOf({ flags, variableFlags, env });
  const doors = await loadDoors();
  const config = file === null ? {} : { config: await doors.readConfig(file) };
  return { settings: resolveSettings({ flags, variableFlags, env, switchRows: doors.switchRows, defaults, ...config }), doors };
}
