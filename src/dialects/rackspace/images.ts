import type { Image } from '../../core/image.ts';
import { Answer } from '../../operation/answer.ts';
import { type BaseDialect, derive } from '../../operation/derive.ts';
import type { Call, Json, Operation, Reply, Schema, World } from '../../operation/operation.ts';
import { JSON_HEADERS, JSON_TYPE } from '../../wire/json-reply.ts';
import { PATCH_OPERATION } from '../../wire/patch-document.ts';
import { toQueryText } from '../../wire/python.ts';
import { ATTRIBUTES } from './attributes.ts';
import { IMAGE_ID } from './context.ts';
import { createOperations } from './create.ts';
import { ERRORS } from './errors.ts';
import { requireFew } from './limits.ts';
import { PAGING, pageSizeOf } from './switches.ts';
import { PATCH_20, PATCH_21, updateImage } from './update.ts';
import { toProject, type View } from './view.ts';

const DOCS = 'rackerlabs/docs-cloud-images, api-docs/api-reference/methods';

const IMAGE: Schema = {
  type: 'object',
  properties: Object.fromEntries(ATTRIBUTES.map(({ wire, type }) => [wire, { type }])),
  required: ATTRIBUTES.filter(({ unset }) => unset === 'never').map(({ wire }) => wire),
  additionalProperties: { type: 'string' },
};
const IMAGES: Schema = {
  type: 'object',
  properties: { images: { type: 'array', items: IMAGE }, first: { type: 'string' }, next: { type: 'string' }, schema: { type: 'string' } },
  required: ['images', 'first', 'schema'],
  additionalProperties: false,
};
const MEDIA_TYPES: Readonly<Record<string, Schema>> = {
  [PATCH_20]: { type: 'array' },
  [PATCH_21]: { type: 'array', items: PATCH_OPERATION },
};

const one = { status: 200, description: 'The image.', mediaType: JSON_TYPE, schema: IMAGE } as const;

function toImageReply(view: View, image: Image): Reply {
  const { json, text } = view.document(image);
  return { status: 200, headers: JSON_HEADERS, body: text, json };
}

const LIST_VISIBILITIES: readonly string[] = ['public', 'private', 'shared'];

/**
 * What the list is to the base: owners are projects there, and its pages are of other sizes.
 *
 * gap: the page on collections has an `offset` too, where it writes about load balancers; the page of the list has none, and here it is a
 * property to filter by, as in OpenStack. An unknown marker is refused as there, where that page has an empty list.
 */
function toBaseQuery(world: World, call: Call): Call {
  const query = new URLSearchParams(call.search);
  const { owner, visibility, limit } = Object.fromEntries(query);
  // Source: "List images", and Glance of Icehouse, which has no other either.
  if (visibility && !LIST_VISIBILITIES.includes(visibility))
    throw new Answer(ERRORS.badRequest, { message: `Invalid visibility value: ${visibility}` });
  if (owner !== undefined) query.set('owner', toProject(world.identity, owner));
  // One that is no number is refused by the base.
  const size = pageSizeOf(world);
  if (limit === undefined || (/^\d+$/.test(limit) && Number(limit) > size)) query.set('limit', String(size));
  return { ...call, search: query.toString() };
}

/** A link to a page: the query as it came, with the marker of the base's. */
function toLink(call: Call, link: string): string {
  const query = new Map(new URLSearchParams(call.search));
  query.delete('marker');
  const marker = new URLSearchParams(link.slice(link.indexOf('?') + 1)).get('marker');
  if (link.includes('?') && marker !== null) query.set('marker', marker);
  return query.size === 0 ? '/v2/images' : `/v2/images?${toQueryText(query)}`;
}

function listReply(view: View, world: World, call: Call, reply: Reply): Reply {
  const page = JSON.parse(typeof reply.body === 'string' ? reply.body : '{}') as {
    readonly images: readonly { readonly id: string }[];
    first: string;
    next?: string;
  };
  const images = page.images.flatMap(({ id }) => world.images.get(id) ?? []).map((image) => view.document(image).json);
  requireFew(world, images);
  const json: Json = {
    images,
    first: toLink(call, page.first),
    schema: '/v2/schemas/images',
    ...(page.next === undefined ? {} : { next: toLink(call, page.next) }),
  };
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(json), json };
}

/** The operations on images. Create, upload and download are there where a switch says so. */
export function imageOperations(base: BaseDialect, viewOf: (world: World) => View): readonly Operation[] {
  const document = (world: World, call: Call): Reply => {
    const image = world.images.get(call.params['image_id'] ?? '');
    if (image === undefined) throw new Error('an image that was shown is gone');
    return toImageReply(viewOf(world), image);
  };
  return [
    derive(base, 'openstack-v2.image-list', {
      id: 'rackspace.image-list',
      source: `${DOCS}, "List images"`,
      replies: [{ status: 200, description: 'A page of images.', mediaType: JSON_TYPE, schema: IMAGES }],
      paging: PAGING,
      toBase: toBaseQuery,
      fromBase: (world, call, reply) => listReply(viewOf(world), world, call, reply),
    }),
    derive(base, 'openstack-v2.image-show', {
      id: 'rackspace.image-show',
      source: `${DOCS}, "Get image details"`,
      replies: [one],
      fromBase: document,
    }),
    {
      id: 'rackspace.image-update',
      method: 'PATCH',
      path: '/v2/images/{image_id}',
      summary: 'Update an image by a patch document, all or nothing.',
      source: `${DOCS}, "Update image"`,
      auth: 'token',
      checks: ['token', 'media-type', 'json'],
      names: 'patch',
      request: { body: 'json', mediaTypes: MEDIA_TYPES, path: [IMAGE_ID] },
      replies: [{ ...one, description: 'The updated image.' }],
      handle: (world, call) => toImageReply(viewOf(world), updateImage(world, call)),
    },
    derive(base, 'openstack-v2.image-delete', {
      id: 'rackspace.image-delete',
      source: `${DOCS}, "Delete image"`,
      replies: [{ status: 204, description: 'The image is gone.', mediaType: null }],
      fromBase: () => ({ status: 204, body: '' }),
    }),
    ...createOperations(base, viewOf, IMAGE),
  ];
}
