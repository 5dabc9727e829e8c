import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import { canSee, isMember, isOwner } from '../../core/policy.ts';
import { type SortKey, toCompare } from '../../core/query.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Parameter, World } from '../../operation/operation.ts';
import type { Paging } from '../../operation/paging.ts';
import { isTrue } from '../../wire/python.ts';
import { callerOf, orBug } from './context.ts';
import { ERRORS, toNested, toNestedError } from './errors.ts';
import { parseTime } from './headers.ts';

// Source: glance/api/v1/images.py, `_get_filters`, `_get_query_params`; glance/api/v1/filters.py; glance/registry/api/v1/images.py of
// Glance 15.0.2, and its recorded answers.

type Test = (image: Image) => boolean;

const LIMIT_DEFAULT = 25;
const LIMIT_MAXIMUM = 1000;
/** How lists of images come in pages. */
export const PAGING: Paging = {
  limit: 'limit',
  usual: LIMIT_DEFAULT,
  most: LIMIT_MAXIMUM,
  start: 'marker',
  next: null,
  source: 'Glance 15.0.2, limit_param_default and api_limit_max; its answers have no links',
};
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
const TEXTS = { name: 'name', status: 'status', container_format: 'containerFormat', disk_format: 'diskFormat' } as const;
const NUMBERS = { min_ram: 'minRam', min_disk: 'minDisk' } as const;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** What the service in front refuses; the registry behind it says the rest, in pages of its own. */
const refuse = (detail: string): Answer => new Answer(ERRORS.badRequest, { detail });
const deny = (detail: string): Answer => new Answer(ERRORS.badRequest, { message: toNestedError(ERRORS.badRequest, detail) });
const explain = (why: string): Answer => new Answer(ERRORS.badRequest, { message: toNested('400 Bad Request', why) });

/** What a list can be asked for; everything else is ignored. */
export const LIST_QUERY: readonly Parameter[] = [
  { name: 'limit', schema: { type: 'string', pattern: '^[0-9]+$' }, description: 'How many at most; 25 without it, 1000 at most.' },
  { name: 'marker', schema: { type: 'string', format: 'uuid' }, description: 'The id of the last image of the page before.' },
  { name: 'sort_key', schema: { enum: Object.keys(SORT_KEYS) } },
  { name: 'sort_dir', schema: { enum: ['asc', 'desc'] } },
  ...['name', 'status', 'container_format', 'disk_format'].map((name) => ({ name, schema: { type: 'string' } })),
  ...['min_ram', 'min_disk', 'size_min', 'size_max'].map((name) => ({ name, schema: { type: 'string', pattern: '^[0-9]+$' } })),
  { name: 'is_public', schema: { type: 'string', pattern: '^(?:[Nn]one|[Tt]rue|[Ff]alse|[01])$' } },
  { name: 'protected', schema: { type: 'string', pattern: '^(?:[Tt]rue|[Ff]alse|[01])$' } },
  { name: 'changes-since', schema: { type: 'string' }, description: 'Only what changed after this time, deleted images too.' },
];

/**
 * The images of one page.
 *
 * @throws Answer 400
 */
export function listImages(world: World, call: Call): readonly Image[] {
  const query = new Map(new URLSearchParams(call.search));
  const caller = callerOf(call);
  const filters = toFilters(call, query);
  const since = readSince(query.get('changes-since'));
  const limit = readLimit(query.get('limit'));
  const compare = readOrder(query);
  const visible = toScope(query.get('is_public'), caller);
  const accept: Test = (image) => visible(image) && filters.every((test) => test(image));
  const after = readMarker(query.get('marker'), world, caller, since !== undefined);
  const page = { ...(after && { after }), limit };
  const living: Test = (image) => image.status !== 'killed' && accept(image);
  if (since === undefined) return world.images.list({ accept: living, ...(compare && { compare }), ...page });
  return listChanged(world, (image) => image.updatedAt > since && accept(image), compare, page);
}

/** Deleted images are kept apart; a list of changes has both kinds, and those that were killed. */
function listChanged(
  world: World,
  accept: Test,
  compare: ReturnType<typeof toCompare>,
  { after, limit }: { readonly after?: Image; readonly limit: number },
): readonly Image[] {
  const order = compare ?? newestFirst;
  const all = [...world.images.list({ accept, limit: Number.POSITIVE_INFINITY }), ...world.images.allDeleted().filter(accept)];
  const sorted = all.sort(order).filter((image) => after === undefined || order(image, after) > 0);
  return sorted.slice(0, limit);
}

function newestFirst(a: Image, b: Image): number {
  return b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
}

/**
 * A member sees its own images, public ones, and those shared with it, whatever it says of the sharing; `is_public` is an admin's to say.
 * Community images of others are in no list. Who was a member of an image that is gone is not one any more.
 */
function toScope(isPublic: string | undefined, caller: Caller): Test {
  const shared: Test = (image) => image.visibility === 'shared' && image.deletedAt === null && isMember(image, caller);
  const ordinary: Test = (image) => isOwner(image, caller) || image.visibility === 'public' || shared(image);
  if (!caller.admin || isPublic === undefined || isTrue(isPublic)) return ordinary;
  const others: Test = (image) => image.visibility !== 'community' || isOwner(image, caller);
  return isPublic.toLowerCase() === 'none' ? others : (image) => image.visibility !== 'public' && others(image);
}

function toFilters(call: Call, query: ReadonlyMap<string, string>): readonly Test[] {
  const tests: Test[] = [];
  for (const [name, value] of query) {
    checkFilter(name, value);
    const test = toTest(call, name, value);
    if (test !== undefined) tests.push(test);
  }
  return tests;
}

/** `min_disk` is not checked in the real service either. */
function checkFilter(name: string, value: string): void {
  const whole = ['size_min', 'size_max', 'min_ram'].includes(name) && !/^\s*\+?\d+\s*$/.test(value);
  const truth = ['protected', 'is_public'].includes(name) && !/^(?:none|true|false|0|1)$/i.test(value);
  if (whole || truth) throw refuse(`Bad value passed to filter ${name} got ${value}`);
  if (name === 'protected' && value.toLowerCase() === 'none') throw deny('protected must be True, or False');
}

function toTest(call: Call, name: string, value: string): Test | undefined {
  if (Object.hasOwn(TEXTS, name)) return toTextTest(call, TEXTS[name as keyof typeof TEXTS], value);
  if (Object.hasOwn(NUMBERS, name)) {
    const field = NUMBERS[name as keyof typeof NUMBERS];
    // What is no number is the value of none.
    const wanted = /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : Number.NaN;
    return (image) => image[field] === wanted;
  }
  if (name === 'size_min') return (image) => image.size !== null && image.size >= Number(value);
  if (name === 'size_max') return (image) => image.size !== null && image.size <= Number(value);
  if (name === 'protected') {
    const wanted = isTrue(value);
    return (image) => image.protected === wanted;
  }
  if (!name.startsWith('property-')) return undefined;
  const property = name.slice('property-'.length);
  // A deleted image has lost its properties.
  return (image) => image.deletedAt === null && Object.hasOwn(image.properties, property) && image.properties[property] === value;
}

/**
 * What stands before a colon is an operator, unless all of it is a time.
 *
 * gap: an operator other than `eq` and `in`, and quotes that do not close, are a 500 in Glance 15.0.2; here they are 400.
 *
 * Source: glance/common/utils.py, `split_filter_op` and `split_filter_value_for_quotes` of Glance 15.0.2.
 */
function toTextTest(call: Call, field: (typeof TEXTS)[keyof typeof TEXTS], text: string): Test {
  const colon = parseTime(text) === undefined ? text.indexOf(':') : -1;
  const operator = colon < 0 ? 'eq' : text.slice(0, colon);
  const value = text.slice(colon + 1);
  if (operator === 'eq') return (image) => image[field] === value;
  if (operator !== 'in') throw orBug(call, refuse(`Unable to filter by unknown operator '${operator}'.`));
  const wanted = splitQuoted(value);
  if (wanted === undefined) throw orBug(call, refuse(`Invalid filter value ${value}.`));
  return (image) => wanted.includes(image[field] ?? '');
}

/** Values between commas, some in quotes; `undefined` where the quotes do not close, or stand in a value. */
function splitQuoted(text: string): readonly string[] | undefined {
  if (!/^(?:(?<=^|,)"(?:[^"\\]|\\.)*"(?=,|$)|[^",]|(?<=\\)"|,)*$/s.test(text)) return undefined;
  return Array.from(text.matchAll(/"((?:[^"\\]|\\.)*)",?|([^,]+),?|,/gs), ([, quoted, plain]) => quoted || plain || '');
}

function readSince(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseTime(text);
  if (at === undefined) throw deny('Unrecognized changes-since value');
  return at;
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return LIMIT_DEFAULT;
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw deny('limit param must be an integer');
  const limit = Number(text);
  if (limit < 0) throw deny('limit param must be positive');
  return Math.min(limit, LIMIT_MAXIMUM);
}

function readOrder(query: ReadonlyMap<string, string>): ReturnType<typeof toCompare> {
  const name = query.get('sort_key') ?? 'created_at';
  const direction = query.get('sort_dir') ?? 'desc';
  const key = Object.hasOwn(SORT_KEYS, name) ? SORT_KEYS[name] : undefined;
  if (key === undefined) throw explain(`Unsupported sort_key. Acceptable values: ${Object.keys(SORT_KEYS).join(', ')}`);
  if (direction !== 'asc' && direction !== 'desc') throw explain('Unsupported sort_dir. Acceptable values: asc, desc');
  return toCompare([{ key, descending: direction === 'desc' }]);
}

/** One that is deleted marks a place for admins, and in a list of changes. */
function readMarker(id: string | undefined, world: World, caller: Caller, changes: boolean): Image | undefined {
  if (id === undefined) return undefined;
  if (!UUID.test(id)) throw explain('Invalid marker format');
  const image = world.images.get(id) ?? (caller.admin || changes ? world.images.deleted(id) : undefined);
  if (image === undefined || !canSee(image, caller)) {
    throw explain('Invalid marker. Image could not be found.');
  }
  return image;
}
