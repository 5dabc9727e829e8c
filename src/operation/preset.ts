/** What a preset stands for. What it sets is said by the switches themselves, in {@link SwitchRow.presets}. */
export interface Preset {
  readonly name: string;
  readonly summary: string;
}

/** The presets, in the order in which they are shown. */
export const PRESETS = [
  { name: 'glance-25', summary: 'Glance 25.1 as Debian ships it, with nothing configured' },
  { name: 'glance-pike', summary: 'Glance 15.0.2 (Pike) for v1 of the API, with what it breaks on' },
  { name: 'otc', summary: 'the Image Management Service of Open Telekom Cloud' },
  { name: 'huawei', summary: 'the Image Management Service of Huawei Cloud' },
  { name: 'rackspace', summary: 'Rackspace Cloud Images' },
  { name: 'documented', summary: 'what the documents say, where a release or a default of ours is otherwise' },
] as const satisfies readonly Preset[];

/** The name of a preset. */
export type PresetName = (typeof PRESETS)[number]['name'];

/** What a preset sets a switch to. */
export interface PresetValue {
  readonly value: boolean | string | number;
  /** Why it is so there, and where that is known from. */
  readonly source: string;
}

/** What each preset sets a switch to; a preset that is left out has nothing to say of it. */
export type PresetValues = Readonly<Partial<Record<PresetName, PresetValue>>>;
