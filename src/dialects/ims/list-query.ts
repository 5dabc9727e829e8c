import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import { inScope, type ListScope, NEWEST_FIRST, type Sort, type SortKey, toCompare } from '../../core/query.ts';
import type { World } from '../../operation/operation.ts';
import type { Paging } from '../../operation/paging.ts';
import { asTenant } from './context.ts';
import { type Bad, byTag, isRegistered, type Test, toTest } from './filters.ts';
import type { View } from './view.ts';

/** How one of the two lists reads its query. */
export interface ListRules {
  /** How many images without a wish. */
  readonly limit: number;
  /** Whether images that are not registered are never shown. Source: Querying Images, `__isregistered`: it is so of all extension APIs. */
  readonly registeredOnly: boolean;
  readonly bad: Bad;
  /** Makes the answer to a marker that is no image. */
  readonly badMarker: (id: string) => Error;
}

/** A page of images, and what the query said. */
export interface Page {
  readonly images: readonly Image[];
  readonly limit: number;
  readonly query: ReadonlyMap<string, string>;
}

/** gap: no document bounds the limit; Glance, which is below, gives a thousand at most. */
const LIMIT_AT_MOST = 1000;
/** How IMS's own list of images comes in pages: without links. */
export const OWN_PAGING = {
  limit: 'limit',
  usual: 500,
  most: LIMIT_AT_MOST,
  start: 'marker',
  next: null,
  source: 'Open Telekom Cloud, Querying Images, `limit`; of the bound no document says anything',
} as const satisfies Paging;
/** How the list of the native API does. */
export const NATIVE_PAGING = {
  ...OWN_PAGING,
  usual: 25,
  next: 'next',
  source: 'Open Telekom Cloud, Querying Images (Native OpenStack API), `limit`; of the bound no document says anything',
} as const satisfies Paging;
const MEMBER_STATUSES: readonly string[] = ['accepted', 'rejected', 'pending'];
/** Source: Open Telekom Cloud, Querying Images, `sort_key`. */
const SORT_KEYS: Readonly<Record<string, SortKey>> = {
  name: 'name',
  container_format: 'containerFormat',
  disk_format: 'diskFormat',
  status: 'status',
  id: 'id',
  size: 'size',
  created_at: 'createdAt',
};
/** Parameters that are no filters of their own. */
const CONTROLS: readonly string[] = ['limit', 'marker', 'sort_key', 'sort_dir', 'member_status', 'tag'];

/**
 * Finds the images that a query asks for, once those of them are done that a job is about to end for: who looks at an image waits for it.
 *
 * @throws what the rules make of a query that is not good
 */
export function lookForImages(world: World, search: string, caller: Caller, view: View, rules: ListRules): Page | Promise<Page> {
  const page = findImages(world, search, caller, view, rules);
  const waits = page.images.flatMap(({ id, status }) => (status === 'saving' ? (world.jobs.look(id) ?? []) : []));
  return waits.length === 0 ? page : Promise.all(waits).then(() => findImages(world, search, caller, view, rules));
}

/**
 * Finds the images that a query asks for, of those that the caller may see: its own, the public ones, and those that others
 * share with it and it has accepted. An admin of OpenStack is nobody special here.
 *
 * @throws what the rules make of a query that is not good
 */
export function findImages(world: World, search: string, caller: Caller, view: View, rules: ListRules): Page {
  const parameters = new URLSearchParams(search);
  const query = new Map(parameters);
  const limit = readLimit(query.get('limit'), rules);
  const sorts = readSorts(query, rules.bad);
  const accept = readTests(parameters, query, caller, view, rules);
  const after = readMarker(world, query.get('marker'), accept.scope, rules);
  const id = query.get('id');
  if (id !== undefined && after === undefined) {
    const image = world.images.get(id);
    return { images: image !== undefined && limit > 0 && accept.all(image) ? [image] : [], limit, query };
  }
  const compare = toCompare(sorts);
  const wanted = { accept: accept.all, limit, ...(compare && { compare }), ...(after && { after }) };
  return { images: world.images.list(wanted), limit, query };
}

interface Tests {
  readonly scope: Test;
  readonly all: Test;
}

function readTests(parameters: URLSearchParams, query: ReadonlyMap<string, string>, caller: Caller, view: View, rules: ListRules): Tests {
  const { bad, registeredOnly } = rules;
  const scope = inScope(readScope(query.get('member_status'), bad), asTenant(caller));
  const tests: Test[] = [scope, (image) => !image.hidden && (!registeredOnly || isRegistered(image))];
  for (const [name, value] of query) {
    const test = CONTROLS.includes(name) ? undefined : toTest(name, value, view, bad);
    if (test !== undefined) tests.push(test);
  }
  for (const tag of parameters.getAll('tag')) tests.push(byTag(tag));
  return { scope, all: (image) => tests.every((test) => test(image)) };
}

function readScope(memberStatus: string | undefined, bad: Bad): ListScope {
  if (memberStatus !== undefined && !MEMBER_STATUSES.includes(memberStatus)) throw bad('form', 'The value of member_status is invalid.');
  return { visibility: undefined, memberStatus: (memberStatus ?? 'accepted') as ListScope['memberStatus'] };
}

function readLimit(text: string | undefined, { limit, bad }: ListRules): number {
  if (text === undefined) return limit;
  if (!/^\d+$/.test(text)) throw bad('form', 'limit param must be an integer');
  return Math.min(Number(text), LIMIT_AT_MOST);
}

function readSorts(query: ReadonlyMap<string, string>, bad: Bad): readonly Sort[] {
  const name = query.get('sort_key') ?? 'created_at';
  const direction = query.get('sort_dir') ?? 'desc';
  const key = Object.hasOwn(SORT_KEYS, name) ? SORT_KEYS[name] : undefined;
  if (key === undefined) throw bad('form', `Invalid sort key: ${name}`);
  if (direction !== 'asc' && direction !== 'desc') throw bad('form', `Invalid sort direction: ${direction}`);
  return key === 'createdAt' && direction === 'desc' ? NEWEST_FIRST : [{ key, descending: direction === 'desc' }];
}

function readMarker(world: World, id: string | undefined, scope: Test, { badMarker }: ListRules): Image | undefined {
  if (id === undefined) return undefined;
  const image = world.images.get(id);
  if (image === undefined || !scope(image)) throw badMarker(id);
  return image;
}
