import type { Caller } from '../../core/identity.ts';
import type { Image, Visibility } from '../../core/image.ts';
import { inScope, type ListScope, NEWEST_FIRST, type Sort, type SortKey } from '../../core/query.ts';
import { Answer } from '../../operation/answer.ts';
import type { Paging } from '../../operation/paging.ts';
import { ERRORS } from './errors.ts';
import { toFilter } from './filters.ts';

// Source: glance/api/v2/images.py, `RequestDeserializer.index` and `ImagesController.index` of Glance 25.1.

/** A list request, read. */
export interface ListRequest {
  readonly limit: number;
  readonly marker: string | null;
  readonly sorts: readonly Sort[];
  readonly accept: (image: Image) => boolean;
  /** The parameters as the links of the page repeat them: the last of each name, in order. */
  readonly echoed: ReadonlyMap<string, string>;
}

const LIMIT_DEFAULT = 25;
const LIMIT_MAXIMUM = 1000;
/** How lists of images, tasks and namespaces come in pages. */
export const PAGING: Paging = {
  limit: 'limit',
  usual: LIMIT_DEFAULT,
  most: LIMIT_MAXIMUM,
  start: 'marker',
  next: 'next',
  source: 'Glance 25.1, limit_param_default and api_limit_max; glance/api/v2/images.py, ResponseSerializer.index',
};
const VISIBILITIES: readonly string[] = ['community', 'public', 'private', 'shared', 'all'];
const MEMBER_STATUSES: readonly string[] = ['pending', 'accepted', 'rejected', 'all'];
const SORT_KEYS: Readonly<Record<string, SortKey>> = {
  name: 'name',
  status: 'status',
  container_format: 'containerFormat',
  disk_format: 'diskFormat',
  size: 'size',
  id: 'id',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
};
/** Parameters that are no filters; `deleted` is overruled. */
const CONTROLS: readonly string[] = ['deleted', 'limit', 'marker', 'member_status', 'tag', 'sort', 'sort_key', 'sort_dir', 'visibility'];

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/**
 * Reads the query of a list.
 *
 * @throws Answer 400
 */
export function readListQuery(search: string, caller: Caller): ListRequest {
  const query = parseQuery(search);
  const last = new Map<string, string>(query);
  const scope = readScope(last);
  const limit = readLimit(last.get('limit'));
  const sorts = readSorts(query);
  const wanted = inScope(scope, caller);
  const filters = [...last].filter(([name]) => !CONTROLS.includes(name));
  const filter = toFilter(
    filters,
    query.getAll('tag').map((tag) => tag.trim()),
  );
  return { limit, marker: last.get('marker') ?? null, sorts, accept: (image) => filter(image) && wanted(image), echoed: last };
}

/**
 * Parses a query as WebOb does.
 *
 * @throws Answer 400 for bytes that are no UTF-8
 */
export function parseQuery(search: string): URLSearchParams {
  if (!isUtf8(search)) throw bad(UNDECODABLE);
  // WebOb takes `;` for `&`.
  return new URLSearchParams(search.replaceAll(';', '&'));
}

/** Source: glance/common/wsgi.py, the answer to a UnicodeDecodeError. */
export const UNDECODABLE =
  'Error decoding your request. Either the URL or the request body contained characters that could not be decoded by Glance';

function isUtf8(search: string): boolean {
  if (!/%[89a-f]/i.test(search)) return true;
  try {
    decodeURIComponent(search.replace(/%(?![0-9a-f]{2})/gi, '%25'));
    return true;
  } catch {
    return false;
  }
}

function readScope(query: ReadonlyMap<string, string>): ListScope {
  const visibility = query.get('visibility');
  const memberStatus = query.get('member_status') ?? 'accepted';
  if (visibility && !VISIBILITIES.includes(visibility)) throw bad(`Invalid visibility value: ${visibility}`);
  if (query.get('changes-since')) throw bad('The "changes-since" filter is no longer available on v2.');
  if (!MEMBER_STATUSES.includes(memberStatus)) throw bad(`Invalid status: ${memberStatus}`);
  return { visibility: visibility as Visibility | 'all' | undefined, memberStatus: memberStatus as ListScope['memberStatus'] };
}

/** How many a page has that says `limit` so; a page may be shorter than it says, and has a length without it. */
export function readLimit(text: string | undefined): number {
  return text === undefined ? LIMIT_DEFAULT : Math.min(readPlainLimit(text), LIMIT_MAXIMUM);
}

/**
 * Reads a limit as Python reads a number.
 *
 * @throws Answer 400
 */
export function readPlainLimit(text: string, minimum = 0): number {
  if (!/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text)) throw bad('limit param must be an integer');
  const limit = Number(text.replaceAll('_', ''));
  if (limit < minimum) throw bad('limit param must be positive');
  return limit;
}

function readSorts(query: URLSearchParams): readonly Sort[] {
  const combined = query.get('sort');
  const keys = query.getAll('sort_key').map(toSortKey);
  const directions = query.getAll('sort_dir').map(isDescending);
  if (combined !== null) {
    if (query.has('sort_key') || query.has('sort_dir')) throw bad('Old and new sorting syntax cannot be combined');
    return combined.trim().split(',').map(readSort);
  }
  if (directions.length > 1 && directions.length !== keys.length) {
    throw bad('Number of sort dirs does not match the number of sort keys');
  }
  if (keys.length === 0 && directions.length === 0) return NEWEST_FIRST;
  const all: readonly SortKey[] = keys.length === 0 ? ['createdAt'] : keys;
  return all.map((key, index) => ({ key, descending: directions[directions.length === 1 ? 0 : index] ?? true }));
}

function readSort(text: string): Sort {
  const colon = text.indexOf(':');
  const direction = colon < 0 ? '' : text.slice(colon + 1);
  return { key: toSortKey(colon < 0 ? text : text.slice(0, colon)), descending: direction === '' || isDescending(direction) };
}

function toSortKey(text: string): SortKey {
  const name = text.trim();
  const key = Object.hasOwn(SORT_KEYS, name) ? SORT_KEYS[name] : undefined;
  if (key === undefined) {
    throw bad(`Invalid sort key: ${name}. It must be one of the following: ${Object.keys(SORT_KEYS).join(', ')}.`);
  }
  return key;
}

function isDescending(text: string): boolean {
  const direction = text.trim();
  if (direction !== 'asc' && direction !== 'desc') throw bad(`Invalid sort direction: ${direction}`);
  return direction === 'desc';
}
