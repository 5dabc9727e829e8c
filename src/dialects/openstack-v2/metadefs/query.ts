import { Answer } from '../../../operation/answer.ts';
import type { Parameter } from '../../../operation/operation.ts';
import type { Paging } from '../../../operation/paging.ts';
import { ERRORS } from '../errors.ts';
import { parseQuery, readPlainLimit } from '../list-query.ts';

// Source: `RequestDeserializer.index` of glance/api/v2/metadef_*.py of Glance 25.1.

/** Lists of namespaces, of objects and of tags read their queries alike, but for a few things. */
export interface ListKind {
  readonly visibilities: readonly string[];
  /** What rows can be sorted by; without it no key is looked at. */
  readonly keys?: readonly string[];
  readonly readLimit: (text: string | undefined) => number;
}

/** What a list is asked for. */
export interface ListWish {
  readonly limit: number;
  readonly marker: string | undefined;
  readonly visibility: string | undefined;
  readonly key: string;
  readonly descending: boolean;
  /** The last of each parameter, in order. */
  readonly all: ReadonlyMap<string, string>;
}

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/**
 * Reads the query of a list.
 *
 * gap: sorting metadata definitions by a key that there is not, or a limit of namespaces that is no number, breaks the real service (500);
 * here both are refused (400).
 *
 * @throws Answer 400
 */
export function readListWish(search: string, { visibilities, keys, readLimit }: ListKind): ListWish {
  const query = parseQuery(search);
  // Of a parameter that is there twice the first one counts where it is no filter, and the last one in links.
  const first = (name: string): string | undefined => query.get(name) ?? undefined;
  const all = new Map<string, string>(query);
  const direction = first('sort_dir') ?? 'desc';
  if (direction !== 'asc' && direction !== 'desc') throw bad(`Invalid sort direction: ${direction}`);
  refuseVisibility(all, visibilities);
  const limit = readLimit(first('limit'));
  const key = first('sort_key') ?? 'created_at';
  if (keys !== undefined && !keys.includes(key)) {
    throw bad(`Invalid sort key: ${key}. It must be one of the following: ${keys.join(', ')}.`);
  }
  return { limit, marker: first('marker'), visibility: first('visibility'), key, descending: direction === 'desc', all };
}

/**
 * Refuses a visibility that there is not; an empty one passes.
 *
 * @throws Answer 400
 */
export function refuseVisibility(all: ReadonlyMap<string, string>, visibilities: readonly string[]): void {
  const visibility = all.get('visibility');
  if (visibility && !visibilities.includes(visibility)) throw bad(`Invalid visibility value: ${visibility}`);
}

const OPEN = { limit: 'limit', usual: null, most: null, next: null } as const;
/** How a list of objects comes: as many as are asked for, from the first one on. */
export const OBJECT_PAGING: Paging = { ...OPEN, start: null, source: 'Glance 25.1, glance/api/v2/metadef_objects.py, index' };
/** How a list of tags comes: as many as are asked for, behind a marker. */
export const TAG_PAGING: Paging = { ...OPEN, start: 'marker', source: 'Glance 25.1, glance/api/v2/metadef_tags.py, index' };

/** The parameters of every list. */
export const LIST_PARAMETERS: readonly Parameter[] = [
  { name: 'limit', schema: { type: 'string', pattern: '^[0-9]+$' }, description: 'How many at most.' },
  { name: 'sort_dir', schema: { enum: ['asc', 'desc'] }, description: 'Which way; desc without it.' },
];

/** Makes the parameters of lists that can be sorted. */
export function toPageParameters(keys: readonly string[]): readonly Parameter[] {
  return [
    ...LIST_PARAMETERS,
    { name: 'sort_key', schema: { enum: keys }, description: 'What to sort by; created_at without it.' },
    { name: 'marker', schema: { type: 'string' }, description: 'The last name of the page before.' },
  ];
}

/** A limit that may be left out, or be empty. */
export function readOpenLimit(text: string | undefined): number {
  return text ? readPlainLimit(text) : Number.POSITIVE_INFINITY;
}
