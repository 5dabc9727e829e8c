import { resolve } from 'node:path';
import { resolveSettings } from '../config.ts';
import { createCheck } from '../documents/check.ts';
import { readConfig } from '../documents/config.ts';
import { type Document, readDocument } from '../documents/document.ts';
import { listFiles } from '../documents/folder.ts';
import { type Kind, kindOf } from '../documents/kind.ts';
import { type Finding, isRefusal, Refusal } from '../refusals.ts';
import { readScenarioFiles } from '../scenario/read.ts';
import { checkFixtures } from './cloud.ts';
import { createDialects, switchRows } from './dialects.ts';

/** One thing that is wrong in a file. */
export interface FileFinding {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1. */
  readonly column: number;
  readonly message: string;
}

/** What was found in files: what is wrong, and which files are good. */
export interface Validation {
  readonly findings: readonly FileFinding[];
  /** `summary` says what a file is: `fixture: 6 images, 4 users`. */
  readonly good: readonly { readonly file: string; readonly summary: string }[];
}

interface Known {
  readonly file: string;
  readonly kind: Kind;
  readonly document: Document;
}

const NOT_TOGETHER = '; not held against the other fixture files, of which some are not good';

/**
 * Checks files as a start would, and starts nothing: scenarios against the tables of the dialects, config files with their switches,
 * fixture files together, over the default cloud.
 *
 * @param paths files, and folders whose files are taken in the order of their names
 * @param kind what kind of files they all are; each tells it itself without it
 */
export async function validateFiles(paths: readonly string[], kind?: Kind): Promise<Validation> {
  const findings: FileFinding[] = [];
  const known: Known[] = [];
  for (const file of await listAll(paths, findings)) {
    await collect(file, findings, async () => {
      const document = await readDocument(file);
      known.push({ file, kind: kind ?? kindOf(document), document });
    });
  }
  for (const one of known) await collect(one.file, findings, () => checkAlone(one));
  const scenarios = known
    .filter((one) => one.kind === 'scenario' && findings.every(({ file }) => file !== one.file))
    .map(({ file }) => file);
  await collect(scenarios[0] ?? '', findings, async () => {
    if (scenarios.length > 1) await readScenarioFiles(scenarios, createDialects());
  });
  const fixtures = known.filter((one) => one.kind === 'fixture').map(({ file }) => file);
  const apart = findings.some(({ file }) => fixtures.includes(file));
  if (fixtures.length > 0 && !apart) await collect(fixtures[0] ?? '', findings, () => checkFixtures(fixtures));
  const good = known
    .filter(({ file }) => findings.every((finding) => finding.file !== file))
    .map((one) => ({ file: one.file, summary: `${summarise(one)}${apart && one.kind === 'fixture' ? NOT_TOGETHER : ''}` }));
  return { findings, good };
}

/** The files that paths mean, each once. */
async function listAll(paths: readonly string[], findings: FileFinding[]): Promise<readonly string[]> {
  const files = new Map<string, string>();
  for (const path of paths) {
    await collect(path, findings, async () => {
      const found = await listFiles([path]);
      // At a start an empty folder means nothing; who asks to check one means something.
      if (found.length === 0) throw new Refusal(`${path}: this folder is empty`);
      for (const file of found) if (!files.has(resolve(file))) files.set(resolve(file), file);
    });
  }
  return [...files.values()];
}

async function checkAlone({ file, kind, document }: Known): Promise<void> {
  if (kind === 'fixture') createCheck('fixture')(document);
  else if (kind === 'scenario') await readScenarioFiles([file], createDialects());
  else if (kind === 'cases') await checkCases(file);
  else resolveSettings({ config: await readConfig(file), switchRows });
}

async function checkCases(file: string): Promise<void> {
  const { readCases } = await import('../conformance/verify/read.ts');
  await readCases(
    file,
    createDialects().map(({ id }) => id),
  );
}

/** Keeps what is refused; what has no place stands at the beginning of the file. */
async function collect(file: string, findings: FileFinding[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    // "and 10 more" belongs to the last one that is told.
    const told = thrown.findings.findLast(({ place }) => place !== undefined)?.place?.file;
    for (const finding of thrown.findings) findings.push(toFileFinding(finding, told ?? file));
  }
}

/** What is refused about files, each with its file; what has no place begins with the name of its file. */
export function toFileFindings({ findings }: Refusal): readonly FileFinding[] {
  let told = '';
  return findings.map((finding) => {
    // "and 10 more" belongs to the one before it.
    told = finding.place?.file ?? /^(.+?): /.exec(finding.message)?.[1] ?? told;
    return toFileFinding(finding, told);
  });
}

function toFileFinding({ message, place }: Finding, file: string): FileFinding {
  const { file: of, line, column } = place ?? { file, line: 1, column: 1 };
  const bare = message.startsWith(`${of}: `) ? message.slice(of.length + 2) : message;
  return { file: of, line, column, message: bare.replace(/\s*\n\s*/g, ' ') };
}

function summarise({ kind, document }: Known): string {
  const value = document.value as Readonly<Record<string, unknown>>;
  return `${kind}: ${COUNTS[kind](value).join(', ')}`;
}

const COUNTS: Readonly<Record<Known['kind'], (value: Readonly<Record<string, unknown>>) => readonly string[]>> = {
  fixture: countFixture,
  scenario: countScenario,
  config: (value) => [toAmount(settingsIn(value), 'setting')],
  cases: (value) => [toAmount(countCases(value['cases']), 'case')],
};

function countScenario(value: Readonly<Record<string, unknown>>): readonly string[] {
  const steps = Object.values((value['plan'] ?? {}) as Readonly<Record<string, unknown>>).reduce(
    (sum: number, list) => sum + sizeOf(list),
    0,
  );
  return [
    ...(value['rules'] === undefined ? [] : [toAmount(sizeOf(value['rules']), 'rule')]),
    ...(steps === 0 ? [] : [toAmount(steps, 'step')]),
  ];
}

/** Those of a table count each. */
function countCases(cases: unknown): number {
  const rows = Array.isArray(cases) ? (cases as readonly { readonly each?: unknown }[]) : [];
  return rows.reduce((sum, { each }) => sum + (Array.isArray(each) ? each.length : 1), 0);
}

function settingsIn(value: Readonly<Record<string, unknown>>): number {
  return Object.keys(value).filter((key) => key !== 'version' && key !== '$schema').length;
}

function countFixture(value: Readonly<Record<string, unknown>>): readonly string[] {
  const { users, projects } = (value['identity'] ?? {}) as { readonly users?: unknown; readonly projects?: unknown };
  const { namespaces } = (value['metadefs'] ?? {}) as { readonly namespaces?: unknown };
  const wishes = [value['generate'] ?? []].flat() as unknown as readonly { readonly count: number }[];
  const amounts: readonly (readonly [number, string])[] = [
    [sizeOf(value['images']), 'image'],
    [wishes.reduce((sum, wish) => sum + wish.count, 0), 'generated image'],
    [sizeOf(namespaces), 'namespace'],
    [sizeOf(users), 'user'],
    [sizeOf(projects), 'project'],
    [sizeOf(value['stores']), 'store'],
  ];
  const there = amounts.filter(([number]) => number > 0).map(([number, unit]) => toAmount(number, unit));
  return there.length === 0 ? ['nothing'] : there;
}

function sizeOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function toAmount(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
