import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import { isOwner } from '../../core/policy.ts';
import { inScope } from '../../core/query.ts';
import type { Call, Operation, Reply, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { LIST_QUERY, RULES } from './cloudimages.ts';
import { asTenant, type Context, callerOf, PROJECT_ID, requireProject } from './context.ts';
import { findImages } from './list-query.ts';
import { PAGE, readTagQuery } from './tag-query.ts';
import { ALL_TAGS_REPLY, IMAGES_BY_TAGS, RESOURCES_REPLY, TAG_TEXTS_REPLY } from './tag-schemas.ts';
import { tagsOf, toText } from './tag-text.ts';

const REFERENCE = 'Open Telekom Cloud, Image Management Service API reference';
const ALL = Number.POSITIVE_INFINITY;

/**
 * The tags of the images that the query asks for, as texts. `limit` and `page` count tags, not images.
 *
 * Source: Querying Tags, its example for `page`; huaweicloudsdkims 3.1.211, ListTagsRequest: all of them without a limit, and the first page.
 */
function listTexts({ view }: Context, world: World, call: Call): Reply {
  const query = new URLSearchParams(call.search);
  const limit = readCount(query.get('limit'), 0, ALL);
  const page = readCount(query.get('page'), 1, 1);
  query.delete('limit');
  query.delete('page');
  const { images } = findImages(world, query.toString(), callerOf(call), view, { ...RULES, limit: ALL });
  const texts = [...new Set(images.flatMap((image) => tagsOf(image).map(toText)))];
  // Infinity times nothing is no number.
  const from = page === 1 ? 0 : (page - 1) * limit;
  return toJsonReply(200, { tags: texts.slice(from, from + limit) });
}

function readCount(text: string | null, least: number, otherwise: number): number {
  if (text === null) return otherwise;
  if (!/^\d+$/.test(text) || Number(text) < least) throw RULES.bad('form', 'The value is no number.');
  return Number(text);
}

/**
 * The images of the project.
 *
 * gap: whether the list of all tags, and the query by tags, are about shared and public images too is not documented; Huawei's client
 * calls them the tenant's, so that they are not.
 */
function ownImages(world: World, caller: Caller, test: (image: Image) => boolean = () => true): readonly Image[] {
  const inList = inScope({ visibility: 'all', memberStatus: 'accepted' }, asTenant(caller));
  return world.images.list({ accept: (image) => inList(image) && isOwner(image, caller) && !image.hidden && test(image), limit: ALL });
}

function listAll(world: World, call: Call): Reply {
  requireProject(call);
  const byKey = new Map<string, Set<string>>();
  for (const { key, value } of ownImages(world, callerOf(call)).flatMap(tagsOf)) {
    byKey.set(key, (byKey.get(key) ?? new Set()).add(value));
  }
  const keys = [...byKey].sort(([one], [other]) => (one < other ? -1 : 1));
  return toJsonReply(200, { tags: keys.map(([key, values]) => ({ key, values: [...values].sort() })) });
}

/** gap: the order of images that are found by tags is not documented; they come newest first, as in a list. */
function find(world: World, call: Call): Reply {
  requireProject(call);
  const { page, test } = readTagQuery(call.body);
  const images = ownImages(world, callerOf(call), test);
  const total = { total_count: images.length };
  if (page === null) return toJsonReply(200, total);
  const resources = images.slice(page.offset, page.offset + page.limit).map((image) => ({
    resource_id: image.id,
    resource_name: image.name ?? '',
    resource_detail: { status: image.status },
    tags: tagsOf(image).map(({ key, value }) => ({ key, value })),
  }));
  return toJsonReply(200, { ...total, resources });
}

/** The operations on the tags of many images. */
export function tagListOperations(contextOf: (world: World) => Context): readonly Operation[] {
  return [
    {
      id: 'ims.tag-strings-list',
      method: 'GET',
      path: '/v1/cloudimages/tags',
      summary: 'Show the tags of the images that the query asks for.',
      source: `${REFERENCE}, Querying Tags`,
      auth: 'token',
      checks: ['token'],
      request: {
        body: 'none',
        openQuery: true,
        query: [
          ...LIST_QUERY.filter(({ name }) => name !== 'limit'),
          { name: 'limit', description: 'How many tags at most; all without it.', schema: { type: 'string', pattern: '^\\d+$' } },
          {
            name: 'page',
            description: 'Which page of so many tags; the first is 1.',
            schema: { type: 'string', pattern: '^[0-9]*[1-9][0-9]*$' },
          },
        ],
      },
      paging: { limit: 'limit', usual: null, most: null, start: 'page', next: null, source: `${REFERENCE}, Querying Tags` },
      replies: [{ status: 200, description: 'The tags, key and value joined.', mediaType: JSON_TYPE, schema: TAG_TEXTS_REPLY }],
      handle: (world, call) => listTexts(contextOf(world), world, call),
    },
    {
      id: 'ims.tag-list',
      method: 'GET',
      path: '/v2/{project_id}/images/tags',
      summary: 'Show the keys of all tags of the project, with their values.',
      source: `${REFERENCE}, Querying All Image Tags`,
      auth: 'token',
      checks: ['token'],
      request: { body: 'none', path: [PROJECT_ID] },
      replies: [{ status: 200, description: 'The tags.', mediaType: JSON_TYPE, schema: ALL_TAGS_REPLY }],
      handle: listAll,
    },
    {
      id: 'ims.tagged-image-find',
      method: 'POST',
      path: '/v2/{project_id}/images/resource_instances/action',
      summary: 'Show or count the images of the project that have tags, or do not have them.',
      source: `${REFERENCE}, Querying Images by Tag`,
      auth: 'token',
      checks: ['token', 'media-type-if-any', 'json'],
      request: { body: 'json', mediaTypes: { [JSON_TYPE]: IMAGES_BY_TAGS }, path: [PROJECT_ID] },
      paging: {
        limit: 'limit',
        usual: PAGE.limit,
        most: PAGE.limitAtMost,
        start: 'offset',
        next: null,
        source: `${REFERENCE}, Querying Images by Tag`,
      },
      replies: [{ status: 200, description: 'The images, or how many.', mediaType: JSON_TYPE, schema: RESOURCES_REPLY }],
      handle: find,
    },
  ];
}
