import type { ShownExchange } from '../../operation/journal-words.ts';
import type { Json } from '../../operation/operation.ts';
import type { IdMap } from './ids.ts';

/** What came of sending a request again. */
export interface Comparison {
  readonly same: boolean;
  /** Where it differs, in words; the first is the gravest. */
  readonly differences: readonly string[];
}

/** Headers that say when, and nothing else. */
const PASSING = ['date'];
/** Characters of a value that are shown. */
const SHOWN_AT_MOST = 80;

/**
 * Holds an answer of now against that of the journal.
 *
 * @param slack milliseconds that times may be apart: a clock that ran had gone on a little when the answer was made
 */
export function compareExchanges(then: ShownExchange, now: ShownExchange, ids: IdMap, slack: number): Comparison {
  const body = compareBodies(then.replyBody, now.replyBody, ids, slack);
  const differences = [
    ...differ('', then.status, now.status),
    ...differ('outcome ', then.outcome, now.outcome),
    ...differ('error ', then.error, now.error),
    ...(body === undefined ? [] : [`body at ${body}`]),
    ...compareHeaders(then, now, body === undefined ? PASSING : [...PASSING, 'content-length'], { ids, slack }),
    ...differ('rules ', then.rules.join(', '), now.rules.join(', ')),
    ...differ('violations ', violationsOf(then), violationsOf(now)),
  ];
  return { same: differences.length === 0, differences };
}

function differ(what: string, then: Json | undefined, now: Json | undefined): string[] {
  return then === now ? [] : [`${what}${toShort(then)} then, ${toShort(now)} now`];
}

function toShort(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value ?? null) ?? 'nothing');
  const shown = text === '' || text === 'null' ? 'none' : text;
  return shown.length > SHOWN_AT_MOST ? `${shown.slice(0, SHOWN_AT_MOST)}…` : shown;
}

/** Violations by what and where. */
function violationsOf({ violations }: ShownExchange): string {
  return violations.map(({ id, location }) => `${id} at ${location}`).join(', ');
}

function compareHeaders(before: ShownExchange, after: ShownExchange, left: readonly string[], { ids, slack }: Eyes): string[] {
  const [then, now] = [before.replyHeaders ?? {}, after.replyHeaders ?? {}];
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])].filter((name) => !left.includes(name.toLowerCase()));
  return names.flatMap((name) => {
    const [was, is] = [then[name], now[name]];
    const alike = was !== undefined && is !== undefined && ids.areAlike(was, is, slack);
    return alike ? [] : differ(`header ${name} `, was, is);
  });
}

/** Where two bodies differ first. */
function compareBodies(then: string | null, now: string | null, ids: IdMap, slack: number): string | undefined {
  if (then === null && now === null) return undefined;
  if (then === null || now === null) return `its beginning: ${toShort(then)} then, ${toShort(now)} now`;
  const [was, is] = [parse(then), parse(now)];
  if (was !== undefined && is !== undefined) return compareValues(was, is, '', { ids, slack });
  if (ids.areAlike(then, now, slack)) return undefined;
  const known = ids.toNow(then);
  let at = 0;
  while (known[at] === now[at]) at += 1;
  const from = Math.max(0, at - 10);
  return `character ${at}: ${toShort(known.slice(from, from + SHOWN_AT_MOST))} then, ${toShort(now.slice(from, from + SHOWN_AT_MOST))} now`;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

interface Eyes {
  readonly ids: IdMap;
  readonly slack: number;
}

function compareValues(then: Json, now: Json, path: string, eyes: Eyes): string | undefined {
  if (typeof then !== 'string' && then === now) return undefined;
  if (typeof then === 'string' && typeof now === 'string' && eyes.ids.areAlike(then, now, eyes.slack)) return undefined;
  if (typeof then !== 'object' || typeof now !== 'object' || then === null || now === null || Array.isArray(then) !== Array.isArray(now)) {
    return `${path === '' ? '/' : path}: ${toShort(then)} then, ${toShort(now)} now`;
  }
  const [was, is] = [then as Readonly<Record<string, Json>>, now as Readonly<Record<string, Json>>];
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const below = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [before, after] = [was[name], is[name]];
    if (before === undefined || after === undefined)
      return `${below}: ${before === undefined ? 'nothing' : toShort(before)} then, ${after === undefined ? 'nothing' : toShort(after)} now`;
    const found = compareValues(before, after, below, eyes);
    if (found !== undefined) return found;
  }
  return undefined;
}
