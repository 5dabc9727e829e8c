import { dirname } from 'node:path';
import { didYouMean, type Finding, nearest, type Place } from '../refusals.ts';
import { foreignVariables, optionTable } from './options.ts';
import type { OptionRow, Values } from './values.ts';

/** A config file that was read. */
export interface ConfigFile {
  /** Its path; what it names is relative to it. */
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Where the value of `['outgoing', 'ports']` stands. */
  readonly placeOf?: (path: readonly string[]) => Place | undefined;
}

/** One thing that can be set, with its key. */
export type KeyedOptionRow = OptionRow<unknown> & { readonly key: keyof Values };

/** Everything that can be set, in the order of the help. */
export const optionRows: readonly KeyedOptionRow[] = Object.entries(optionTable).map(([key, row]) => ({
  ...row,
  key: key as keyof Values,
}));

/** Settings from one place, by key of the table. */
export interface Source {
  readonly values: ReadonlyMap<string, unknown>;
  /** How the user writes the name of this key here. */
  readonly nameOf: (row: KeyedOptionRow) => string;
  readonly placeOf: (path: readonly string[]) => Place | undefined;
  /** The folder that paths are relative to; none for the current one. */
  readonly folder?: string;
  /** Names that are not known. */
  readonly findings: readonly Finding[];
}

const PREFIX = 'POLYGLANCE_';
const nowhere = (): undefined => undefined;

/** A finding about what stands at this path of a source. */
export function toFinding(source: Pick<Source, 'placeOf'>, path: readonly string[], message: string): Finding {
  const place = source.placeOf(path);
  return place === undefined ? { message } : { message, place };
}

/**
 * Flags of a command, by key.
 *
 * @param where what messages add to a flag's name
 */
export function toFlagSource(flags: Readonly<Record<string, unknown>>, where = ''): Source {
  const known = optionRows.map(({ key }) => key);
  const unknown = Object.keys(flags).filter((key) => flags[key] !== undefined && !known.some((one) => one === key));
  const findings = unknown.map((key) => ({ message: `there is no flag ${JSON.stringify(key)}${where}${didYouMean(key, known)}` }));
  return {
    values: new Map(Object.entries(flags)),
    nameOf: ({ flag }) => `${flag.split(' ', 1)[0] ?? flag}${where}`,
    placeOf: nowhere,
    findings,
  };
}

/** Variables of the environment. One that is empty counts as not set. */
export function toEnvSource(env: Readonly<Record<string, string | undefined>>): Source {
  const known = optionRows.map((row) => row.env);
  const unknown = Object.keys(env).filter((name) => name.startsWith(PREFIX) && ![...known, ...foreignVariables].includes(name));
  const values = new Map<string, unknown>();
  for (const row of optionRows) {
    const text = env[row.env] ?? '';
    if (text !== '') values.set(row.key, row.reader.list === true ? toList(text) : text);
  }
  const findings = unknown.map((name) => ({ message: `there is no variable ${name}${nearVariable(name, known)}` }));
  return { values, nameOf: (row) => row.env, placeOf: nowhere, findings };
}

/** The prefix is the same in all and would make every name look near. */
function nearVariable(name: string, known: readonly string[]): string {
  const short = (variable: string): string => variable.slice(PREFIX.length);
  const near = nearest(short(name), known.map(short));
  return near === undefined ? '' : `, did you mean "${PREFIX}${near}"?`;
}

function toList(text: string): string[] {
  return text.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
}

/** What a program gave. */
export function toOptionSource(options: object): Source {
  const source = { nameOf: ({ key }: KeyedOptionRow) => `option "${key}"`, placeOf: nowhere };
  return { ...source, ...readNested(options, 'option', source) };
}

/** What a config file says. */
export function toFileSource({ file, values, placeOf = nowhere }: ConfigFile): Source {
  const start = { file, line: 1, column: 1 };
  const source = {
    nameOf: ({ key }: KeyedOptionRow) => JSON.stringify(key),
    placeOf: (path: readonly string[]): Place => placeOf(path) ?? start,
    folder: dirname(file),
  };
  return { ...source, ...readNested(values, 'setting', source) };
}

/** Where the table has `outgoing.hosts`, programs and files have `outgoing: { hosts }`. */
function readNested(given: object, word: string, source: Pick<Source, 'placeOf'>): Pick<Source, 'values' | 'findings'> {
  const known = optionRows.map(({ key }) => key as string).filter((key) => key !== 'config');
  const groups = [...new Set(known.filter((key) => key.includes('.')).map((key) => key.split('.', 1)[0] ?? ''))];
  const values = new Map<string, unknown>();
  const findings: Finding[] = [];
  const take = (path: readonly string[], value: unknown, siblings: readonly string[]): void => {
    const key = path.join('.');
    if (value === undefined) return;
    if (siblings.includes(key)) values.set(key, value);
    else findings.push(toFinding(source, path, `there is no ${word} ${JSON.stringify(key)}${didYouMean(key, siblings)}`));
  };
  for (const [key, value] of Object.entries(given)) {
    const siblings = known.filter((one) => one.startsWith(`${key}.`));
    if (siblings.length === 0) take([key], value, [...known.filter((one) => !one.includes('.')), ...groups]);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) take([key, name], inner, siblings);
    } else if (value !== undefined) findings.push(toFinding(source, [key], `${JSON.stringify(key)} has to hold ${siblings.join(' and ')}`));
  }
  return { values, findings };
}
