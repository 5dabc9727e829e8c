import { createCheck, refuseAll } from '../../documents/check.ts';
import { type Document, type Path, readDocument } from '../../documents/document.ts';
import { didYouMean, type Finding, type Place } from '../../refusals.ts';
import { type Case, PERSONS, type Person, type Sending, type Step, type Values } from './case.ts';
import { MATCHER_NAMES } from './expected.ts';
import { fillText, namesIn } from './fill.ts';
import { splitSend } from './sending.ts';

/** A case as it stands in a file. */
interface CaseRow extends Partial<Step> {
  readonly name: string;
  readonly source?: string;
  readonly given?: readonly string[];
  readonly each?: readonly Values[];
  readonly needs?: readonly Person[];
  readonly steps?: readonly Step[];
}

interface CaseFile {
  readonly dialect: string;
  readonly source?: string;
  readonly given?: Readonly<Record<string, readonly Step[]>>;
  readonly cases: readonly CaseRow[];
}

/** The cases of a file. */
export interface CaseSet {
  readonly file: string;
  readonly dialect: string;
  readonly cases: readonly Case[];
}

/** What every case has values of. */
const OWN_NAMES = ['unique', ...PERSONS.flatMap((person) => [`${person}.project`, `${person}.user`])];

/**
 * Reads a file of cases and checks it, names and all.
 *
 * @param dialects the dialects that there are
 * @throws Refusal with the place of everything that is wrong
 */
export async function readCases(file: string, dialects: readonly string[]): Promise<CaseSet> {
  return toCaseSet(await readDocument(file), dialects);
}

/** The same for a document that was read already. */
export function toCaseSet(document: Document, dialects: readonly string[]): CaseSet {
  createCheck('cases')(document);
  const { file } = document;
  const { dialect, source, given = {}, cases } = document.value as CaseFile;
  const findings: Finding[] = [];
  const tell = (message: string, path: Path): void => {
    findings.push({ message, place: document.placeOf(path) });
  };
  if (!dialects.includes(dialect)) {
    tell(`there is no dialect ${JSON.stringify(dialect)}${didYouMean(dialect, dialects) || `: there are ${dialects.join(', ')}`}`, [
      'dialect',
    ]);
  }
  checkMatchers(document.value, [], tell);
  const stepsOfCases = cases.map((row, index) => {
    for (const [at, name] of (row.given ?? []).entries()) {
      if (!Object.hasOwn(given, name))
        tell(`there are no steps ${JSON.stringify(name)} in given${didYouMean(name, Object.keys(given))}`, ['cases', index, 'given', at]);
    }
    if (row.steps !== undefined && row.send !== undefined)
      tell('a case has steps, or send for the only one, and not both', ['cases', index, 'send']);
    const steps = stepsOf(row, given);
    // Of steps that there are not, nobody knows what they keep.
    if ((row.given ?? []).every((name) => Object.hasOwn(given, name))) checkNames(steps, row, (message) => tell(message, ['cases', index]));
    checkMethods(steps, row, (message) => tell(message, ['cases', index]));
    return steps;
  });
  refuseAll(findings);
  const made = cases.flatMap((row, index) => {
    const place = document.placeOf(['cases', index, 'name']);
    return (row.each ?? [{}]).map((values) => toCase(row, stepsOfCases[index] ?? [], values, { source: row.source ?? source, place }));
  });
  const names = new Set<string>();
  for (const { name, place } of made) {
    if (names.has(name)) findings.push({ message: `there are two cases ${JSON.stringify(name)}: let their names tell them apart`, place });
    names.add(name);
  }
  refuseAll(findings);
  return { file, dialect, cases: made };
}

function stepsOf(row: CaseRow, given: CaseFile['given'] = {}): readonly Step[] {
  const before = (row.given ?? []).flatMap((name) => (Object.hasOwn(given, name) ? (given[name] ?? []) : []));
  const { name: _name, source: _source, given: _given, each: _each, needs: _needs, steps, ...own } = row;
  return [...before, ...(steps ?? []), ...(own.send === undefined ? [] : [own as Step])];
}

const READING = ['GET', 'HEAD', 'OPTIONS'];

function toCase(row: CaseRow, steps: readonly Step[], values: Values, known: Pick<Case, 'source' | 'place'>): Case {
  const sendings = steps.flatMap((step): readonly Sending[] => (typeof step.undo === 'object' ? [step, step.undo] : [step]));
  const actors = sendings.map(({ as = 'owner' }) => as);
  const uses = [...new Set(namesIn(steps).filter((name) => name.includes('.')))];
  const named = uses.map((name) => name.split('.', 1)[0]);
  const needs = PERSONS.filter((person) => actors.includes(person) || named.includes(person) || row.needs?.includes(person));
  const writes = steps.some(({ send }) => !READING.includes(methodOf(send, values)));
  return { name: fillText(row.name, values), steps, values, needs, uses, writes, ...known };
}

/** The method of a request, which a row of `each` may say. */
function methodOf(send: string, values: Values): string {
  const [method] = splitSend(send);
  const said = values[method.slice(1, -1)];
  return method.startsWith('{') && typeof said === 'string' ? said : method;
}

/** Every name has to have a value by the time it is used. */
function checkNames(steps: readonly Step[], { name, each = [] }: CaseRow, tell: (message: string) => void): void {
  const first = Object.keys(each[0] ?? {});
  for (const row of each) {
    const missing = first.filter((one) => !Object.hasOwn(row, one));
    const more = Object.keys(row).filter((one) => !first.includes(one));
    if (missing.length + more.length > 0)
      tell(`the rows of each have to have the same names: ${[...missing, ...more].join(', ')} is not in all of them`);
  }
  const known = [...OWN_NAMES, ...first];
  const check = (template: unknown): void => {
    for (const one of namesIn(template)) {
      if (!known.includes(one)) tell(`{${one}} has no value there${didYouMean(one, known) || '; {{name}} is a text in braces'}`);
    }
  };
  for (const one of namesIn(name)) if (!first.includes(one)) tell(`{${one}} of the name is not in each`);
  for (const { keep = {}, undo, expect, ...sending } of steps) {
    check(sending);
    known.push(...Object.keys(keep));
    check([expect, undo]);
  }
}

/** A method in braces is a value of every row. */
function checkMethods(steps: readonly Step[], { each = [{}] }: CaseRow, tell: (message: string) => void): void {
  const sends = steps.flatMap(({ send, undo }) => [send, ...(undo === undefined ? [] : [typeof undo === 'string' ? undo : undo.send])]);
  for (const method of new Set(sends.map((send) => splitSend(send)[0]).filter((one) => one.startsWith('{')))) {
    const values = each.map((row) => (Object.hasOwn(row, method.slice(1, -1)) ? row[method.slice(1, -1)] : undefined));
    const bad = values.find((value) => typeof value !== 'string' || !/^[A-Z]+$/.test(value));
    if (values.includes(undefined)) tell(`the method ${method} has to be a value of each`);
    else if (bad !== undefined) tell(`${method} is ${JSON.stringify(bad)}: it has to be a method such as GET`);
  }
}

function checkMatchers(value: unknown, path: Path, tell: (message: string, path: Path) => void): void {
  if (typeof value !== 'object' || value === null) return;
  const names = Object.keys(value);
  for (const name of names.filter((one) => one.startsWith('$') && path.length > 0)) {
    if (!MATCHER_NAMES.includes(name))
      tell(`there is no ${name}${didYouMean(name, MATCHER_NAMES) || `: there are ${MATCHER_NAMES.join(', ')}`}`, [...path, name]);
    else if (names.length > 1) tell(`${name} has to be the only member of its object`, [...path, name]);
    else if (name === '$type') checkType((value as { readonly $type: unknown }).$type, [...path, name], tell);
    else if (name === '$matches') checkPattern((value as { readonly $matches: unknown }).$matches, [...path, name], tell);
  }
  for (const [name, inside] of Object.entries(value)) checkMatchers(inside, [...path, Array.isArray(value) ? Number(name) : name], tell);
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

function checkType(type: unknown, path: Path, tell: (message: string, path: Path) => void): void {
  const word = String(type);
  if (!TYPES.includes(word))
    tell(`there is no type ${JSON.stringify(type)}${didYouMean(word, TYPES) || `: there are ${TYPES.join(', ')}`}`, path);
}

function checkPattern(pattern: unknown, path: Path, tell: (message: string, path: Path) => void): void {
  const problem = problemOf(pattern);
  if (problem !== undefined) tell(`this is no regular expression: ${problem}`, path);
}

function problemOf(pattern: unknown): string | undefined {
  try {
    return typeof pattern === 'string' && new RegExp(pattern, 'u').source !== '' ? undefined : 'it is no text';
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

/** Where something of a case stands, as `file:line`. */
export function toPlaceText({ file, line }: Place): string {
  return `${file}:${line}`;
}
