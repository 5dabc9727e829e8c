import { readFile } from 'node:fs/promises';
import { type ActLine, type ExchangeLine, JOURNAL_KIND, JOURNAL_VERSION, type JournalStamp } from '../../operation/journal-words.ts';
import { plural } from '../../operation/report-words.ts';
import { Refusal } from '../../refusals.ts';
import { toGaps } from './numbers.ts';
import { toSteps } from './order.ts';

/** What is done when a journal is replayed: a request is sent again, which has a label of its own, or an act is done again. */
export type Step =
  | { readonly kind: 'exchange'; readonly label: string; readonly line: ExchangeLine }
  | { readonly kind: 'admin'; readonly line: ActLine };

/** A journal that was read. */
export interface WrittenJournal {
  readonly stamp: JournalStamp;
  /** In the order in which they began. */
  readonly steps: readonly Step[];
  /** What may make a replay other than the run, in words. */
  readonly warnings: readonly string[];
}

/** Bytes of a journal that are read. */
const FILE_AT_MOST = 512 * 1024 * 1024;

/**
 * Reads the file of a journal.
 *
 * @param release of this package: another one may answer otherwise
 * @throws Refusal for a file that is none, is of another version, or is broken before its last line
 */
export async function readJournal(file: string, release: string): Promise<WrittenJournal> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (thrown) {
    throw new Refusal(`the journal cannot be read: ${(thrown as Error).message}`);
  }
  if (bytes.length > FILE_AT_MOST)
    throw new Refusal(`${file} has ${bytes.length} bytes: a journal of more than ${FILE_AT_MOST} is not read`);
  return toJournal(bytes.toString('utf8'), file, release);
}

interface Read {
  readonly value: Readonly<Record<string, unknown>>;
  readonly line: number;
}

function toJournal(text: string, file: string, release: string): WrittenJournal {
  const refuse = (line: number, message: string): Refusal => new Refusal([{ message, place: { file, line, column: 1 } }]);
  const { lines, cut } = toLines(text, refuse);
  const stamp = toStamp(lines[0]?.value, refuse);
  const warnings = toWarnings(stamp, release);
  const rest = lines.slice(1);
  const found: (ExchangeLine | ActLine)[] = [];
  let end: Read['value'] | undefined;
  for (const { value, line } of rest) {
    const wrong = wrongIn(value);
    if (wrong !== undefined) throw refuse(line, wrong);
    if (value['kind'] === 'end') end = value;
    else found.push(value as unknown as ExchangeLine | ActLine);
  }
  if (cut !== undefined) warnings.push(`line ${cut} is cut off: the run was stopped while it was written; the rest is used`);
  else if (end === undefined)
    warnings.push('the journal has no end: the run was stopped before it, and requests that were under way are not in it');
  if (Number(end?.['dropped'] ?? 0) > 0)
    warnings.push(`${plural(Number(end?.['dropped']), 'line')} could not be written, because the disk was too slow`);
  const steps = toSteps(found);
  return { stamp, steps, warnings: [...warnings, ...toGaps(steps, stamp.dropped > 0)] };
}

/** All lines, parsed. Only the last one may be cut off. */
function toLines(
  text: string,
  refuse: (line: number, message: string) => Refusal,
): { readonly lines: readonly Read[]; readonly cut?: number } {
  const all = text.split('\n');
  const lines: Read[] = [];
  for (const [index, one] of all.entries()) {
    if (one.trim() === '') continue;
    const last = index === all.length - 1;
    try {
      const value = JSON.parse(one) as unknown;
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw refuse(index + 1, 'a line of a journal is an object of JSON');
      lines.push({ value: value as Read['value'], line: index + 1 });
    } catch (thrown) {
      if (last && index > 0) return { lines, cut: index + 1 };
      if (index === 0) throw refuse(1, NO_JOURNAL);
      throw thrown instanceof SyntaxError ? refuse(index + 1, `this line is broken: ${thrown.message}`) : thrown;
    }
  }
  return { lines };
}

const NO_JOURNAL =
  'this is no journal: the first line of one says "polyglance": "journal"; polyglance start --journal and exec --journal write them';

function toStamp(value: Read['value'] | undefined, refuse: (line: number, message: string) => Refusal): JournalStamp {
  if (value?.['polyglance'] !== JOURNAL_KIND) throw refuse(1, NO_JOURNAL);
  const { version } = value;
  if (version !== JOURNAL_VERSION) {
    const hint = 'replay it with the release of polyglance that wrote it';
    throw refuse(1, `this journal is of version ${JSON.stringify(version)}, and this release reads ${JOURNAL_VERSION}: ${hint}`);
  }
  const wanted = { seed: 'string', release: 'string', clock: 'object', settings: 'object', switches: 'object', auth: 'string' } as const;
  for (const [name, type] of Object.entries(wanted)) {
    const given = value[name];
    if (typeof given !== type || given === null) throw refuse(1, `the first line of the journal has no "${name}"`);
  }
  for (const name of ['fixtures', 'scenarios'])
    if (!Array.isArray(value[name])) throw refuse(1, `the first line of the journal has no "${name}"`);
  return value as unknown as JournalStamp;
}

/** What is wrong with a line, in words. */
function wrongIn(value: Read['value']): string | undefined {
  const { kind, sandbox, life, at, method } = value;
  if (kind === 'end') return undefined;
  if (kind !== 'exchange' && kind !== 'admin') return `this line is of the kind ${JSON.stringify(kind)}: there are exchange, admin and end`;
  const common = (sandbox === null || typeof sandbox === 'string') && Number.isInteger(life) && !Number.isNaN(Date.parse(String(at)));
  const own =
    kind === 'exchange'
      ? Number.isInteger(value['number']) &&
        typeof value['url'] === 'string' &&
        isTime(value['clock']) &&
        isObject(value['headers']) &&
        isObject(value['tokens'])
      : Number.isInteger(value['after']) && typeof value['path'] === 'string' && typeof value['body'] === 'string';
  return common && own && typeof method === 'string' ? undefined : `this line is not as lines of the kind ${kind} are`;
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' || !Number.isNaN(Date.parse(String(value)));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function toWarnings({ release, state, watch, dropped, fixtures, scenarios }: JournalStamp, here: string): string[] {
  const left = [...fixtures, ...scenarios].flatMap(({ name, leftOut }) =>
    leftOut === undefined ? [] : [`${name} is not in the journal: ${leftOut}`],
  );
  return [
    ...(release === here ? [] : [`the journal is of polyglance ${release}, and this is ${here}: what differs may differ for that`]),
    ...(dropped > 0
      ? [
          `${plural(dropped, 'line')} of what came first ${dropped === 1 ? 'was' : 'were'} forgotten before the journal was written: it cannot begin at the beginning, and what follows may differ for that`,
        ]
      : []),
    ...(state ? ['the run went on from a kept state, which is not in the journal: what differs may differ for that'] : []),
    ...(watch ? ['the run loaded files again when they changed, which is not in the journal'] : []),
    ...left,
  ];
}
