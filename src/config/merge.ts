import type { Switches, SwitchRow } from '../operation/operation.ts';
import { didYouMean, type Finding } from '../refusals.ts';
import { optionTable } from './options.ts';
import { readPresets } from './presets.ts';
import { type KeyedOptionRow, type Source, toFinding } from './sources.ts';
import { defaultSwitches, type GivenSwitch, readSwitches } from './switches.ts';
import type { OptionRow, Values } from './values.ts';

/** Tells that a setting has a value that it cannot have. */
export function toBadValue(source: Source, key: keyof Values, given: unknown): Finding {
  const row = { ...(optionTable[key] as OptionRow<unknown>), key };
  const shown = row.secret === true ? 'not good' : (JSON.stringify(given) ?? String(given));
  const hint = typeof given === 'string' ? didYouMean(given, row.reader.names ?? []) : '';
  return toFinding(source, key.split('.'), `${source.nameOf(row)} is ${shown}: it has to be ${row.reader.expected}${hint}`);
}

/** Switches of all sources, the strongest last, over those of the presets: whoever names a switch means it. */
export function mergeSwitches(sources: readonly Source[], rows: readonly SwitchRow[], findings: Finding[]): Switches {
  const merged: Record<string, boolean | string | number> = {};
  // Of one source the switches go before the contract, which is a shorter way to set some of them.
  for (const source of [...sources].reverse()) {
    for (const key of ['contract', 'switches'] as const) Object.assign(merged, switchesOf(source, key, rows, findings));
  }
  return { ...defaultSwitches(rows), ...readPresetSwitches(sources, rows, merged, findings), ...merged };
}

/** What the presets set, of the strongest source that names some. */
function readPresetSwitches(sources: readonly Source[], rows: readonly SwitchRow[], given: Switches, findings: Finding[]): Switches {
  const source = sources.find(({ values }) => values.get('preset') !== undefined);
  const names = optionTable.preset.reader.read(source?.values.get('preset'));
  // What is no name at all is told where the setting is read.
  if (source === undefined || names === undefined) return {};
  const { values, problems } = readPresets(names, rows, given);
  const name = source.nameOf({ ...(optionTable.preset as OptionRow<unknown>), key: 'preset' });
  findings.push(...problems.map((problem) => toFinding(source, ['preset'], `${name}: ${problem}`)));
  return values;
}

function switchesOf(source: Source, key: 'contract' | 'switches', rows: readonly SwitchRow[], findings: Finding[]): Switches {
  const row: KeyedOptionRow = { ...(optionTable[key] as OptionRow<unknown>), key };
  const given = source.values.get(key);
  if (given === undefined) return {};
  const read = optionTable[key].reader.read(given);
  if (read === undefined) {
    findings.push(toBadValue(source, key, given));
    return {};
  }
  const list = Object.entries(read).map(([name, value]): GivenSwitch => {
    const path = key === 'switches' ? [key, name] : [key];
    return { name, value, toFinding: (message) => toFinding(source, path, `${source.nameOf(row)}: ${message}`) };
  });
  const { values, findings: wrong } = readSwitches(list, rows);
  findings.push(...wrong);
  return values;
}
