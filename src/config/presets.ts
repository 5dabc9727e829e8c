import type { Switches, SwitchRow } from '../operation/operation.ts';
import { PRESETS, type PresetName, type PresetValue } from '../operation/preset.ts';
import { didYouMean } from '../refusals.ts';

/** A preset with all that it sets. */
export interface ShownPreset {
  readonly name: PresetName;
  readonly summary: string;
  readonly switches: readonly ({ readonly name: string } & PresetValue)[];
}

/** What a preset sets a switch to. */
export interface Wish {
  readonly preset: PresetName;
  readonly value: PresetValue['value'];
}

const NAMES: readonly PresetName[] = PRESETS.map(({ name }) => name);

/**
 * Puts presets together. Where two of them want different values of a switch, they can be had together only if the switch is given itself.
 *
 * @param names those that are wanted
 * @param rows the switches of the dialects, which say what each preset sets them to
 * @param given switches that were given themselves
 * @returns the values, and what is wrong, in words
 * @example readPresets(['otc'], rows, {}) // { values: { 'ims.profile': 'otc', … }, problems: [] }
 */
export function readPresets(
  names: readonly string[],
  rows: readonly SwitchRow[],
  given: Switches,
): { readonly values: Switches; readonly problems: readonly string[] } {
  const values: Record<string, boolean | string | number> = {};
  const problems = names.filter((name) => !NAMES.some((known) => known === name)).map((name) => noPreset(name));
  for (const row of rows) {
    const { name } = row;
    const [first, ...others] = presetsOf(row).filter(({ preset }) => names.includes(preset));
    const other = others.find(({ value }) => value !== first?.value);
    if (first === undefined || Object.hasOwn(given, name)) continue;
    if (other === undefined) values[name] = first.value;
    else problems.push(toContradiction(name, first, other));
  }
  return { values, problems };
}

function toContradiction(name: string, one: Wish, other: Wish): string {
  const told = `${name} is ${JSON.stringify(one.value)} in the one and ${JSON.stringify(other.value)} in the other`;
  return `${one.preset} and ${other.preset} contradict each other: ${told}; leave one of them out, or set this switch too`;
}

/**
 * Says that there is no preset of this name, and which is near.
 *
 * @example noPreset('otv') // 'there is no preset "otv", did you mean "otc"?'
 */
export function noPreset(name: string): string {
  return `there is no preset ${JSON.stringify(name)}${didYouMean(name, NAMES) || `: there are ${NAMES.join(', ')}`}`;
}

/**
 * What the presets set one switch to, in the order of the presets.
 *
 * @example presetsOf(row) // [{ preset: 'glance-25', value: false }]
 */
export function presetsOf({ presets = {} }: SwitchRow): readonly Wish[] {
  return NAMES.flatMap((preset) => (presets[preset] === undefined ? [] : [{ preset, value: presets[preset].value }]));
}

/**
 * All presets with what they set, in the order of the switches.
 *
 * @example showPresets(rows).find(({ name }) => name === 'otc')?.switches[0] // { name: 'ims.profile', value: 'otc', source: … }
 */
export function showPresets(rows: readonly SwitchRow[]): readonly ShownPreset[] {
  return PRESETS.map(({ name, summary }) => {
    const switches = rows.flatMap((row) => {
      const set = row.presets?.[name];
      return set === undefined ? [] : [{ name: row.name, ...set }];
    });
    return { name, summary, switches };
  });
}
