import type { Image } from '../../core/image.ts';
import { type BaseDialect, derive } from '../../operation/derive.ts';
import type { Call, Json, Operation, Reply, Schema, World } from '../../operation/operation.ts';
import { JSON_HEADERS, JSON_TYPE } from '../../wire/json-reply.ts';
import { PATCH_OPERATION } from '../../wire/patch-document.ts';
import { ATTRIBUTES } from './attributes.ts';
import { callerOf, IMAGE_ID, requireTenant } from './context.ts';
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

/** Owners are tenants here: the base knows projects. */
function toBaseQuery(world: World, call: Call): Call {
  const query = new URLSearchParams(call.search);
  const owner = query.get('owner');
  requireTenant(call);
  if (owner === null) return call;
  query.set('owner', toProject(world.identity, owner));
  return { ...call, search: query.toString() };
}

/** The links repeat the query: the owner in it is a tenant again. */
function toLink(call: Call, link: Json | undefined, base: string | undefined): Json | undefined {
  if (typeof link !== 'string' || base === undefined) return link;
  return link.replace(`owner=${base}`, `owner=${new URLSearchParams(call.search).get('owner') ?? ''}`);
}

function listReply(view: View, world: World, call: Call, reply: Reply): Reply {
  const page = JSON.parse(typeof reply.body === 'string' ? reply.body : '{}') as {
    readonly images: readonly { readonly id: string }[];
    first: string;
    next?: string;
  };
  const images = page.images.flatMap(({ id }) => world.images.get(id) ?? []).map((image) => view.document(image).json);
  const owner = new URLSearchParams(call.search).get('owner');
  const base = owner === null ? undefined : toProject(world.identity, owner);
  const next = toLink(call, page.next, base);
  const json: Json = {
    images,
    first: toLink(call, page.first, base) ?? '',
    schema: '/v2/schemas/images',
    ...(next === undefined ? {} : { next }),
  };
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(json), json };
}

function withTenant(_world: World, call: Call): Call {
  requireTenant(call);
  return call;
}

/** The operations on images. Create, upload and download are not offered. */
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
      toBase: toBaseQuery,
      fromBase: (world, call, reply) => listReply(viewOf(world), world, call, reply),
    }),
    derive(base, 'openstack-v2.image-show', {
      id: 'rackspace.image-show',
      source: `${DOCS}, "Get image details"`,
      replies: [one],
      toBase: withTenant,
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
      handle: (world, call) => {
        requireTenant(call);
        callerOf(call);
        return toImageReply(viewOf(world), updateImage(world, call));
      },
    },
    derive(base, 'openstack-v2.image-delete', {
      id: 'rackspace.image-delete',
      source: `${DOCS}, "Delete image"`,
      replies: [{ status: 204, description: 'The image is gone.', mediaType: null }],
      toBase: withTenant,
      fromBase: () => ({ status: 204, body: '' }),
    }),
  ];
}
