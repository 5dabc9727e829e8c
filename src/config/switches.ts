import type { Schema, Switches, SwitchRow } from '../operation/operation.ts';
import { didYouMean, type Finding, Refusal } from '../refusals.ts';
import { CONTRACT_SWITCHES, toGeneralName } from './contract.ts';
import { readPresets } from './presets.ts';
import { type GivenSwitches, presets, truth } from './readers.ts';

/** Switches that belong to no dialect. */
const ownSwitches: readonly SwitchRow[] = [
  {
    name: 'marks',
    schema: { enum: ['all', 'none'] },
    default: 'all',
    summary: 'Whether replies that a rule changed, or that have violations, carry X-Polyglance headers',
    source: 'polyglance',
  },
  {
    name: 'prefer',
    schema: { enum: ['on', 'off'] },
    default: 'on',
    summary: 'Whether a request can ask for an error with the header Prefer: code=503',
    source: 'RFC 7240',
  },
  {
    name: 'rules',
    schema: { enum: ['on', 'off'] },
    default: 'on',
    summary: 'Whether scenarios, plans and the header Prefer take effect at all',
    source: 'polyglance',
  },
];

/** What a name was given as, and how to say where. */
export interface GivenSwitch {
  readonly name: string;
  readonly value: boolean | string | number;
  readonly toFinding: (message: string) => Finding;
}

/**
 * Checks switches against the known ones.
 *
 * @returns the values that are good, and a finding for each of the others
 */
export function readSwitches(
  given: readonly GivenSwitch[],
  known: readonly SwitchRow[],
): { readonly values: Switches; readonly findings: readonly Finding[] } {
  const rows = [...ownSwitches, ...CONTRACT_SWITCHES, ...known];
  const names = rows.map(({ name }) => name);
  const values: Record<string, boolean | string | number> = {};
  const findings: Finding[] = [];
  for (const { name, value, toFinding } of given) {
    const general = toGeneralName(name);
    const row = rows.find((one) => one.name === general);
    const read = row === undefined ? undefined : readBySchema(value, row.schema);
    if (row === undefined) findings.push(toFinding(`there is no switch ${JSON.stringify(name)}${toHint(name, names)}`));
    else if (read === undefined)
      findings.push(toFinding(`the switch ${name} is ${JSON.stringify(value)}: it has to be ${toWords(row.schema)}`));
    else values[name] = read;
  }
  return { values, findings };
}

/** A name without its dialect is enough to know which is meant. */
function toHint(name: string, names: readonly string[]): string {
  const ending = names.filter((one) => one.toLowerCase().endsWith(`.${name.toLowerCase()}`));
  const hint = ending.length === 0 ? didYouMean(name, names) : `, did you mean ${ending.map((one) => JSON.stringify(one)).join(' or ')}?`;
  return hint === '' ? ': polyglance switches lists them' : hint;
}

/** The values of all known switches when nobody sets any. The rules of the contract are as the catalogue has them then. */
export function defaultSwitches(known: readonly SwitchRow[]): Switches {
  const rows = [...ownSwitches, ...CONTRACT_SWITCHES.filter(({ name }) => name === 'contract'), ...known];
  return Object.fromEntries(rows.map((row) => [row.name, row.default]));
}

/**
 * All switches of a sandbox: those that are given over those it would have.
 *
 * @param given values by name, as texts or as what they are
 * @param known the switches of the dialects
 * @param base what holds where nothing is given; the defaults without it
 * @param preset names of presets, which lie between the two
 * @throws Refusal for unknown names, for values that do not fit, and for presets that contradict each other
 * @example resolveSwitches({ marks: 'none' }, rows)
 */
export function resolveSwitches(
  given: GivenSwitches,
  known: readonly SwitchRow[],
  base: Switches = defaultSwitches(known),
  preset: unknown = [],
): Switches {
  const list = Object.entries(given).map(([name, value]) => ({ name, value, toFinding: (message: string): Finding => ({ message }) }));
  const { values, findings } = readSwitches(list, known);
  const names = presets.read(preset);
  const { values: set, problems } =
    names === undefined
      ? { values: {}, problems: [`preset is ${JSON.stringify(preset)}: it has to be ${presets.expected}`] }
      : readPresets(names, known, values);
  const all = [...findings, ...problems.map((message) => ({ message }))];
  if (all.length > 0) throw new Refusal(all);
  return { ...base, ...set, ...values };
}

interface SwitchSchema {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly examples?: readonly string[];
}

/** A text becomes what the schema asks for, as from a flag; compiling a schema for one word would cost more than the start may. */
function readBySchema(given: boolean | string | number, schema: Schema): boolean | string | number | undefined {
  const { type, enum: words, minimum, maximum, pattern } = toSwitchSchema(schema);
  if (words !== undefined) return words.find((word) => word === given || String(word) === given) as boolean | string | number | undefined;
  if (type === 'boolean') return truth.read(given);
  if (type === 'integer' || type === 'number') {
    const value = typeof given === 'string' && /^-?\d+(\.\d+)?$/.test(given) ? Number(given) : given;
    if (typeof value !== 'number' || !Number.isFinite(value) || (type === 'integer' && !Number.isInteger(value))) return undefined;
    return value >= (minimum ?? value) && value <= (maximum ?? value) ? value : undefined;
  }
  if (type !== 'string') return given;
  const text = String(given);
  return pattern === undefined || new RegExp(pattern, 'u').test(text) ? text : undefined;
}

function toWords(schema: Schema): string {
  const { type, enum: words, minimum, maximum, pattern, examples } = toSwitchSchema(schema);
  if (examples !== undefined) return `something such as ${examples.map((one) => JSON.stringify(one)).join(' or ')}`;
  if (words !== undefined) return `one of ${words.map(String).join(', ')}`;
  if (type === 'boolean') return truth.expected;
  if (type === 'integer' || type === 'number') {
    const range = toRangeWords({ minimum, maximum });
    return `${type === 'integer' ? 'a whole number' : 'a number'}${range === '' ? '' : ` ${range}`}`;
  }
  return pattern === undefined ? 'a text' : `a text that matches ${pattern}`;
}

/**
 * The bounds of a number, as far as there are any.
 *
 * @example toRangeWords({ minimum: 1 }) // 'from 1'
 */
export function toRangeWords({
  minimum,
  maximum,
}: {
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}): string {
  const words = [minimum === undefined ? '' : `from ${minimum}`, maximum === undefined ? '' : `to ${maximum}`];
  return words.filter((word) => word !== '').join(' ');
}

/** The schema of a switch, to be looked at key by key. */
export function toSwitchSchema(schema: Schema): SwitchSchema {
  return typeof schema === 'boolean' ? {} : schema;
}
