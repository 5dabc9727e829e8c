import type { SwitchRow } from '../operation/operation.ts';
import { VIOLATION_RULES } from '../operation/violation.ts';
import { Refusal } from '../refusals.ts';
import type { GivenSwitches, Reader } from './readers.ts';

/** The dialects that a contract can be set for, by id. */
export const CONTRACT_DIALECTS = ['openstack-v2', 'openstack-v1', 'rackspace', 'ims', 'keystone', 'iam', 'rackspace-identity'] as const;

/** What becomes of requests that are against the contract. */
const CONTRACT_MODES = ['enforce', 'report', 'strict'] as const;

type Mode = (typeof CONTRACT_MODES)[number];
type Taken = 'error' | 'warning' | 'none' | 'default';

/** The contract of all dialects, or of one: its mode, and how grave each rule is taken. */
interface ContractPart {
  readonly mode?: Mode;
  readonly rules?: Readonly<Record<string, Taken>>;
}

/**
 * How strictly requests are held against the contract, as a config file and programs say it.
 *
 * @example { mode: 'strict', rules: { 'header-unknown': 'none' }, dialects: { ims: { mode: 'report' } } }
 */
export type GivenContract = Mode | readonly string[] | (ContractPart & { readonly dialects?: Readonly<Record<string, ContractPart>> });

/** Switches that the contract is made of. What a dialect has of its own has its id before the name: `ims.contract.header-unknown`. */
export const CONTRACT_SWITCHES: readonly SwitchRow[] = [
  {
    name: 'contract',
    schema: { enum: CONTRACT_MODES },
    default: 'enforce',
    summary:
      'enforce refuses what the cloud refuses; report refuses nothing for its schema; strict refuses whatever is against the contract',
    source: 'polyglance',
  },
  ...VIOLATION_RULES.map(
    ({ id, summary }): SwitchRow => ({
      name: `contract.${id}`,
      schema: { enum: ['default', 'error', 'warning', 'none'] },
      default: 'default',
      summary,
      source: 'polyglance',
    }),
  ),
];

const OF_DIALECT = new RegExp(`^(?:${CONTRACT_DIALECTS.join('|')})[.](contract(?:[.].*)?)$`);

/** The name of a switch without the dialect that it is for, where it is one of the contract's. */
export function toGeneralName(name: string): string {
  return OF_DIALECT.exec(name)?.[1] ?? name;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `strict`, `ims=report`, `header-unknown=none`, `ims.header-unknown=none` as the switch that it means. */
function fromText(text: unknown): readonly [string, unknown] | undefined {
  if (typeof text !== 'string') return undefined;
  const at = text.indexOf('=');
  if (at < 0) return ['contract', text.trim()];
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  const dialect = CONTRACT_DIALECTS.find((id) => name === id || name.startsWith(`${id}.`));
  if (dialect === undefined) return [`contract.${name}`, value];
  return [name === dialect ? `${dialect}.contract` : `${dialect}.contract${name.slice(dialect.length)}`, value];
}

/** The keys of a part, as far as they are known; anything else is none of its. */
function fromPart(given: unknown, prefix: string, keys: readonly string[]): readonly (readonly [string, unknown])[] | undefined {
  if (!isObject(given) || Object.keys(given).some((key) => !keys.includes(key))) return undefined;
  const { mode, rules = {} } = given;
  if (!isObject(rules)) return undefined;
  const own = Object.entries(rules).map(([rule, taken]) => [`${prefix}contract.${rule}`, taken] as const);
  return mode === undefined ? own : [[`${prefix}contract`, mode], ...own];
}

function fromObject(given: unknown): readonly (readonly [string, unknown])[] | undefined {
  const all = fromPart(given, '', ['mode', 'rules', 'dialects']);
  const { dialects = {} } = given as { readonly dialects?: unknown };
  if (all === undefined || !isObject(dialects)) return undefined;
  const each = Object.entries(dialects).map(([dialect, part]) => fromPart(part, `${dialect}.`, ['mode', 'rules']));
  return each.every((one) => one !== undefined) ? [...all, ...each.flat()] : undefined;
}

/** A contract as the switches that it is made of. */
export const contract: Reader<GivenSwitches> = {
  expected: 'a mode (enforce, report, strict), RULE=error, warning or none, or both for one dialect: ims=strict, ims.header-unknown=none',
  list: true,
  names: CONTRACT_MODES,
  read: (given) => {
    const texts = typeof given === 'string' || Array.isArray(given) ? [given].flat().map(fromText) : fromObject(given);
    if (texts?.every((one) => one !== undefined && typeof one[1] === 'string' && one[1] !== '') !== true) return undefined;
    return Object.fromEntries(texts as readonly (readonly [string, string])[]);
  },
};

/**
 * A contract as the switches that it is made of, from what a user gave.
 *
 * @throws Refusal when it says nothing of the kind
 * @example readContract({ dialects: { ims: { mode: 'strict' } } }) // { 'ims.contract': 'strict' }
 */
export function readContract(given: unknown): GivenSwitches {
  const read = contract.read(given);
  if (read === undefined) throw new Refusal(`contract is ${JSON.stringify(given)}: it has to be ${contract.expected}`);
  return read;
}
