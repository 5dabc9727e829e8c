import { type Command, Option } from 'commander';
import { optionRows } from '../config/sources.ts';

/** Gives a command a flag for everything that can be set. */
export function addSettingOptions(command: Command): Command {
  for (const row of optionRows) {
    const preset = row.defaultText === undefined ? '' : ` (${row.defaultText})`;
    command.addOption(new Option(row.flag, `${row.description}${preset}`));
  }
  return command;
}

/** Only the flags that were given, by key of the option table; commander itself presets `admin` to true. */
export function toFlags(command: Command): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (const row of optionRows) {
    const name = new Option(row.flag).attributeName();
    if (command.getOptionValueSource(name) === 'cli') flags[row.key] = command.getOptionValue(name);
  }
  return flags;
}
