import { type Image, newImage, toProperties, type Visibility } from '../../core/image.ts';
import { IMPORT_TASK } from '../../core/imports.ts';
import { type Attribute, checkLimits, checkStorable, toTags } from '../../core/patch.ts';
import { canSee, projectOf, requireCreate, requireMutable } from '../../core/policy.ts';
import { toCompare } from '../../core/query.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Operation, Reply, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { toQueryText, toSchemaMessage } from '../../wire/python.ts';
import { deleteData } from '../../wire/stores.ts';
import { attributeOf, RESERVED, RESERVED_PREFIX } from './attributes.ts';
import {
  type Context,
  callerOf,
  EMPTY_TYPE,
  emptyReply,
  findImage,
  IMAGE_ID,
  imageOf,
  isJsonObject,
  rulesOf,
  toImageReply,
} from './context.ts';
import { ERRORS } from './errors.ts';
import { type ListRequest, PAGING, readListQuery } from './list-query.ts';
import { IMAGE_LIST_REPLY, IMAGE_REPLY, IMAGE_VALUES, PATCH_MEDIA_TYPES } from './schemas.ts';
import { METHODS_SWITCH } from './switches.ts';
import { updateImage } from './update.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/images-images-v2.inc; answers recorded from Glance 25.1';
/** Names that only a reply may carry. Source: glance/api/v2/images.py, `_disallowed_properties`. */
const REPLY_ONLY: readonly string[] = ['direct_url', 'self', 'file', 'schema', 'stores'];
/** Attributes that a new image has no say in. Source: glance/domain/__init__.py, `ImageFactory._readonly_properties`. */
const SERVICE_ONLY: readonly string[] = ['created_at', 'updated_at', 'status', 'checksum', 'size', 'virtual_size'];
const PROPERTY_NAME_MAXIMUM = 255;

type Members = { readonly [name: string]: Json };

const forbidden = (message: string): Answer => new Answer(ERRORS.forbidden, { message });

/** Checks what a new image brings, in Glance's order. */
function checkNewImage(body: Json | undefined, call: Call): Members {
  if (isJsonObject(body)) {
    for (const name of REPLY_ONLY) if (Object.hasOwn(body, name)) throw forbidden(`Attribute '${name}' is read-only.`);
  }
  const [problem] = call.schemas.problems(IMAGE_VALUES, body);
  if (problem !== undefined) throw new Answer(ERRORS.badRequest, { message: toSchemaMessage('image', problem) });
  // gap: a body that is no object breaks Glance 25.1 in several ways (500 for some); the schema refuses all of them here.
  const members = isJsonObject(body) ? body : {};
  for (const name of Object.keys(members)) {
    const row = attributeOf(name);
    if (row?.patch !== undefined || name === 'id') continue;
    if (name.length > PROPERTY_NAME_MAXIMUM) {
      throw new Answer(ERRORS.badRequest, { message: 'Custom property should not be greater than 255 characters.' });
    }
    if (RESERVED.includes(name) || name.startsWith(RESERVED_PREFIX)) throw forbiddenDetail(`Attribute '${name}' is reserved.`);
  }
  for (const name of SERVICE_ONLY) if (Object.hasOwn(members, name)) throw forbidden(`Attribute '${name}' is read-only.`);
  if (Object.hasOwn(members, 'locations')) throw forbidden("Attribute 'locations' is reserved.");
  return members;
}

const forbiddenDetail = (detail: string): Answer => new Answer(ERRORS.forbidden, { message: ERRORS.forbidden.message, detail });

function toNewImage(world: World, call: Call, members: Members): Image {
  const caller = callerOf(call);
  const attributes: Partial<Record<Attribute, unknown>> = {};
  const properties = toProperties();
  for (const [name, value] of Object.entries(members)) {
    const neutral = attributeOf(name)?.patch;
    if (neutral !== undefined) attributes[neutral] = neutral === 'tags' ? toTags(value as string[]) : value;
    else if (name !== 'id') properties[name] = value as string | null;
  }
  const { owner = projectOf(caller), visibility = 'shared' } = attributes as { owner?: string | null; visibility?: Visibility };
  requireCreate(owner, visibility, caller, rulesOf(world));
  const at = world.clock.stamp();
  const id = typeof members['id'] === 'string' ? members['id'] : world.chance.uuid('image');
  const image = newImage({ ...attributes, id, owner: owner === '' ? null : owner, properties, createdAt: at, updatedAt: at } as Parameters<
    typeof newImage
  >[0]);
  for (const name of ['minDisk', 'minRam'] as const) {
    if (image[name] < 0) throw new Refused({ kind: 'attribute-negative', name, value: image[name] });
  }
  checkLimits(image);
  checkStorable(image);
  if (world.images.get(id) !== undefined || world.images.deleted(id) !== undefined) throw new Refused({ kind: 'image-exists', id });
  return image;
}

function create(context: Context, world: World, call: Call): Reply {
  const image = toNewImage(world, call, checkNewImage(call.body, call));
  world.images.add(image);
  const wire = context.view(world).wire(image, callerOf(call));
  return toJsonReply(201, wire, {
    location: `${call.base}/v2/images/${image.id}`,
    'openstack-image-import-methods': String(world.switches[METHODS_SWITCH]),
    'openstack-image-store-ids': world.stores.map((store) => store.id).join(','),
  });
}

/** Who lists images looks at those that a task works on. */
function list(context: Context, world: World, call: Call): Reply | Promise<Reply> {
  const page = readPage(world, call);
  const waits = page.images.flatMap(({ id, properties }) => (IMPORT_TASK in properties ? (world.jobs.look(id) ?? []) : []));
  if (waits.length === 0) return listNow(context, world, call, page);
  return Promise.all(waits).then(() => listNow(context, world, call, readPage(world, call)));
}

interface Page extends ListRequest {
  readonly images: readonly Image[];
}

function readPage(world: World, call: Call): Page {
  const request = readListQuery(call.search, callerOf(call));
  const { limit, marker, sorts, accept } = request;
  const after = marker === null ? undefined : markerOf(world, call, marker);
  const compare = toCompare(sorts);
  return { ...request, images: world.images.list({ accept, limit, ...(compare && { compare }), ...(after && { after }) }) };
}

function listNow(context: Context, world: World, call: Call, { images, echoed, limit }: Page): Reply {
  const parameters = new Map(echoed);
  parameters.delete('marker');
  const first = toLink(parameters);
  const last = images[images.length - 1];
  const next = last !== undefined && images.length === limit ? toLink(new Map([...parameters, ['marker', last.id]])) : undefined;
  const view = context.view(world);
  const links = `"first":${JSON.stringify(first)},"schema":"/v2/schemas/images"${next === undefined ? '' : `,"next":${JSON.stringify(next)}`}`;
  return {
    status: 200,
    headers: { 'content-type': JSON_TYPE },
    body: `{"images":[${images.map((image) => view.document(image, callerOf(call)).text).join(',')}],${links}}`,
  };
}

function toLink(parameters: ReadonlyMap<string, string>): string {
  return parameters.size === 0 ? '/v2/images' : `/v2/images?${toQueryText(parameters)}`;
}

function markerOf(world: World, call: Call, id: string): Image {
  const image = world.images.get(id);
  if (image === undefined) throw new Answer(ERRORS.badRequest, { message: `No image found with ID ${id}` });
  if (!canSee(image, callerOf(call))) throw forbidden(`Forbidding request, image ${id} not visible`);
  return image;
}

function show(context: Context, world: World, call: Call): Reply | Promise<Reply> {
  const wait = world.jobs.look(call.params['image_id'] ?? '');
  return wait === undefined ? showNow(context, world, call) : wait.then(() => showNow(context, world, call));
}

function showNow(context: Context, world: World, call: Call): Reply {
  return toImageReply(context.view(world).document(imageOf(world, call), callerOf(call)));
}

function remove(world: World, call: Call): Reply {
  const id = call.params['image_id'] ?? '';
  const image = findImage(world, call);
  if (image === undefined) throw new Answer(ERRORS.notFound, { message: `Failed to find image ${id} to delete` });
  requireMutable(image, callerOf(call), 'delete', rulesOf(world));
  if (image.protected) throw new Refused({ kind: 'image-protected', id: image.id });
  world.images.delete(image.id, world.clock.stamp());
  deleteData(world, image, null);
  return emptyReply(204);
}

/** The operations on images. */
export function imageOperations(context: Context): readonly Operation[] {
  return [
    {
      id: 'openstack-v2.image-list',
      method: 'GET',
      path: '/v2/images',
      summary: 'Show a page of the images that the caller may see.',
      source: API_REF,
      auth: 'token',
      checks: ['token'],
      request: {
        body: 'none',
        openQuery: true,
        query: [
          { name: 'limit', schema: { type: 'string', pattern: '^[0-9]+$' }, description: 'How many at most; 25 without it, 1000 at most.' },
          { name: 'marker', schema: { type: 'string' }, description: 'The id of the last image of the page before.' },
          { name: 'visibility', schema: { enum: ['public', 'private', 'shared', 'community', 'all'] } },
          { name: 'member_status', schema: { enum: ['accepted', 'pending', 'rejected', 'all'] } },
          { name: 'sort', schema: { type: 'string' }, description: 'Keys with directions: name:asc,status:desc.' },
          { name: 'sort_key', schema: { type: 'string' } },
          { name: 'sort_dir', schema: { enum: ['asc', 'desc'] } },
          { name: 'name', schema: { type: 'string' } },
          { name: 'status', schema: { type: 'string' } },
          { name: 'owner', schema: { type: 'string' } },
          { name: 'protected', schema: { enum: ['true', 'false'] } },
          { name: 'os_hidden', schema: { type: 'string' } },
          { name: 'tag', schema: { type: 'string' } },
        ],
      },
      paging: PAGING,
      replies: [{ status: 200, description: 'A page of images.', mediaType: JSON_TYPE, schema: IMAGE_LIST_REPLY }],
      handle: (world, call) => list(context, world, call),
    },
    {
      id: 'openstack-v2.image-create',
      method: 'POST',
      path: '/v2/images',
      summary: 'Make an image, without its data.',
      source: API_REF,
      auth: 'token',
      checks: ['token', 'json'],
      names: 'members',
      request: { body: 'json', mediaTypes: { [JSON_TYPE]: IMAGE_VALUES } },
      replies: [{ status: 201, description: 'The new image.', mediaType: JSON_TYPE, schema: IMAGE_REPLY }],
      handle: (world, call) => create(context, world, call),
    },
    {
      id: 'openstack-v2.image-show',
      method: 'GET',
      path: '/v2/images/{image_id}',
      summary: 'Show an image.',
      source: API_REF,
      auth: 'token',
      checks: ['token', 'no-body'],
      request: { body: 'none', path: [IMAGE_ID] },
      replies: [{ status: 200, description: 'The image.', mediaType: JSON_TYPE, schema: IMAGE_REPLY }],
      handle: (world, call) => show(context, world, call),
    },
    {
      id: 'openstack-v2.image-update',
      method: 'PATCH',
      path: '/v2/images/{image_id}',
      summary: 'Update an image by a patch document, all or nothing.',
      source: API_REF,
      auth: 'token',
      checks: ['token', 'media-type', 'json'],
      names: 'patch',
      request: { body: 'json', mediaTypes: PATCH_MEDIA_TYPES, path: [IMAGE_ID] },
      replies: [{ status: 200, description: 'The updated image.', mediaType: JSON_TYPE, schema: IMAGE_REPLY }],
      handle: (world, call) => updateImage(context, world, call),
    },
    {
      id: 'openstack-v2.image-delete',
      method: 'DELETE',
      path: '/v2/images/{image_id}',
      summary: 'Delete an image and its data.',
      source: API_REF,
      auth: 'token',
      checks: ['token', 'no-body'],
      request: { body: 'none', path: [IMAGE_ID] },
      replies: [{ status: 204, description: 'The image is gone.', mediaType: EMPTY_TYPE }],
      handle: (world, call) => remove(world, call),
    },
  ];
}
