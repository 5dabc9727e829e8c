import { createTimeTexts } from '../../core/clock.ts';
import type { Image } from '../../core/image.ts';
import { Refused } from '../../core/reasons.ts';
import { toDataKey } from '../../core/store-url.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Operation, Reply, Schema, World } from '../../operation/operation.ts';
import { inObject, JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { deleteData } from '../../wire/stores.ts';
import { ATTRIBUTES, META_HEADERS } from './attributes.ts';
import { keepCached } from './cache.ts';
import { EMPTY_TYPE, IMAGE_ID, imageOf, requireOwner } from './context.ts';
import { createImage } from './create.ts';
import { ERRORS } from './errors.ts';
import { LIST_QUERY, listImages, PAGING } from './list.ts';
import { withoutBody } from './no-body.ts';
import { updateImage } from './update.ts';
import { createView, toBrief, toHeaders, toWire, type View } from './view.ts';

const API_REF = 'openstack/glance 15.0.2, api-ref/source/v1/images-images-v1.inc; answers recorded from Glance 15.0.2';
const BYTES = 'application/octet-stream';

const TYPES: Readonly<Record<string, Schema>> = Object.fromEntries(
  ATTRIBUTES.map(({ wire, type, unset }) => [wire, { type: unset === 'null' ? [type, 'null'] : type }]),
);
const IMAGE: Schema = {
  type: 'object',
  properties: { ...TYPES, properties: { type: 'object', additionalProperties: { type: ['string', 'null'] } } },
  required: [...Object.keys(TYPES), 'properties'],
  additionalProperties: false,
};
const BRIEF: Schema = {
  type: 'object',
  properties: Object.fromEntries(['id', 'name', 'size', 'disk_format', 'container_format', 'checksum'].map((name) => [name, TYPES[name]])),
  required: ['id', 'name', 'size', 'disk_format', 'container_format', 'checksum'],
  additionalProperties: false,
};

/** Who lists images looks at the copies to those that are being saved. */
function toList(world: World, call: Call, write: (image: Image) => ReturnType<typeof toWire>): Reply | Promise<Reply> {
  const images = listImages(world, call);
  const toReply = (shown: readonly Image[]): Reply => toJsonReply(200, { images: shown.map(write) });
  const waits = images.flatMap(({ id, status }) => (status === 'saving' ? (world.jobs.look(id) ?? []) : []));
  return waits.length === 0 ? toReply(images) : Promise.all(waits).then(() => toReply(listImages(world, call)));
}

/** Lets the copy to this image end that is due, so that what a reader sees depends on the clock alone. */
function settled(show: (world: World, call: Call) => Reply | Promise<Reply>) {
  return (world: World, call: Call): Reply | Promise<Reply> => {
    const wait = world.jobs.look(call.params['image_id'] ?? '');
    return wait === undefined ? show(world, call) : wait.then(() => show(world, call));
  };
}

function head(world: World, call: Call): Reply {
  return { status: 200, headers: { ...toHeaders(imageOf(world, call)), 'content-type': EMPTY_TYPE }, body: '' };
}

/** Sends the data with the image as headers. A range is not looked at. */
async function download(world: World, call: Call): Promise<Reply> {
  const image = imageOf(world, call);
  if (image.status === 'deactivated') throw new Refused({ kind: 'image-deactivated', id: image.id });
  if (image.status !== 'active') throw new Answer(ERRORS.notFound, { detail: `Image ${image.id} is not active` });
  const headers = { ...toHeaders(image), 'content-type': BYTES };
  if (image.size === 0) return { status: 200, headers, body: '' };
  const [location] = image.locations;
  const key = location === undefined ? undefined : toDataKey(location.url);
  const body = key === undefined ? undefined : world.data.read(key);
  if (body !== undefined && image.size !== null) {
    if (call.headers.range === undefined) keepCached(world, image.id, image.size);
    return { status: 200, headers, body, length: image.size };
  }
  const fetched = location === undefined || key !== undefined ? null : await world.outgoing.fetch(location.url);
  // gap: Glance would look for the file and answer 404; here it is known that there is none.
  if (fetched === null && world.imageData === 'discard' && key !== undefined) return { status: 204, headers: toHeaders(image), body: '' };
  if (fetched === null) throw new Answer(ERRORS.notFound, { message: `Image data of ${image.id} is not there` });
  return { status: 200, headers, body: fetched.body, ...(fetched.size === null ? {} : { length: fetched.size }) };
}

/** Takes an image away. */
function remove(world: World, call: Call): Reply {
  const image = imageOf(world, call);
  if (image.protected) throw new Refused({ kind: 'image-protected', id: image.id });
  if (image.status === 'pending_delete') throw new Answer(ERRORS.forbidden, { message: `Forbidden to delete a ${image.status} image.` });
  if (image.status === 'deleted') throw new Answer(ERRORS.notFound, { message: `Image ${image.id} not found.` });
  requireOwner(image, call, 'delete');
  world.images.delete(image.id, world.clock.stamp());
  deleteData(world, image, null);
  return { status: 200, headers: { 'content-type': EMPTY_TYPE }, body: '' };
}

const common = { source: API_REF, auth: 'token', checks: ['token'] } as const;
const onImage = { ...common, path: '/v1/images/{image_id}' } as const;
const listRequest = { body: 'none', query: LIST_QUERY, openQuery: true } as const;
const withData = {
  body: 'stream',
  closedHeaders: { prefix: 'x-image-meta-', except: 'x-image-meta-property-' },
  mediaTypes: { [BYTES]: true },
  headers: [
    ...META_HEADERS,
    { name: 'x-glance-api-copy-from', schema: { type: 'string', pattern: '^https?://' }, description: 'Where to copy the data from.' },
  ],
} as const;

const briefList = (id: string, path: string): Operation => ({
  ...common,
  id,
  method: 'GET',
  path,
  summary: 'List images in short.',
  request: listRequest,
  paging: PAGING,
  replies: [
    { status: 200, description: 'A page of images.', mediaType: JSON_TYPE, schema: inObject('images', { type: 'array', items: BRIEF }) },
  ],
  handle: (world, call) => toList(world, call, toBrief),
});

/** The list at the root of the API. */
export const ROOT_LIST: Operation = withoutBody(briefList('openstack-v1.root-list', '/v1/'));

/** The operations on images. */
export function imageOperations(): readonly Operation[] {
  const views = new WeakMap<World, View>();
  const open = (world: World): View => {
    const view = createView();
    views.set(world, view);
    return view;
  };
  return [ROOT_LIST, ...tableOf((world) => views.get(world) ?? open(world)).map(withoutBody)];
}

const WRAPPED = inObject('image', IMAGE);

function tableOf(viewOf: (world: World) => View): readonly Operation[] {
  return [
    briefList('openstack-v1.image-list', '/v1/images'),
    {
      ...common,
      id: 'openstack-v1.image-detail',
      does: 'image-list',
      method: 'GET',
      path: '/v1/images/detail',
      summary: 'List images in full.',
      request: listRequest,
      paging: PAGING,
      replies: [
        {
          status: 200,
          description: 'A page of images.',
          mediaType: JSON_TYPE,
          schema: inObject('images', { type: 'array', items: IMAGE }),
        },
      ],
      handle: (world, call) => {
        const times = createTimeTexts();
        return toList(world, call, (image) => toWire(image, times));
      },
    },
    {
      ...common,
      id: 'openstack-v1.image-create',
      method: 'POST',
      path: '/v1/images',
      summary: 'Make an image from headers, with its data or without.',
      request: withData,
      names: 'headers',
      begins: 'job',
      replies: [{ status: 201, description: 'The new image.', mediaType: JSON_TYPE, schema: WRAPPED }],
      handle: (world, call) => createImage(viewOf(world), world, call),
    },
    {
      ...onImage,
      id: 'openstack-v1.image-download',
      method: 'GET',
      summary: 'Download the data of an image, the image itself in headers.',
      request: { body: 'none', path: [IMAGE_ID], openQuery: true },
      replies: [
        { status: 200, description: 'The data.', mediaType: BYTES },
        { status: 204, description: 'The data was measured and not kept.', mediaType: null },
      ],
      handle: settled(download),
    },
    {
      ...onImage,
      id: 'openstack-v1.image-head',
      does: 'image-show',
      method: 'HEAD',
      summary: 'Show an image in headers.',
      request: { body: 'none', path: [IMAGE_ID], openQuery: true },
      replies: [{ status: 200, description: 'The image, in headers.', mediaType: EMPTY_TYPE }],
      handle: settled(head),
    },
    {
      ...onImage,
      id: 'openstack-v1.image-update',
      method: 'PUT',
      summary: 'Update an image by headers; upload its data.',
      request: {
        ...withData,
        path: [IMAGE_ID],
        openQuery: true,
        headers: [
          ...withData.headers,
          {
            name: 'x-glance-registry-purge-props',
            schema: { type: 'string', pattern: '^(?:[Tt]rue|[Ff]alse|1|0)$' },
            description: 'Whether properties that are not repeated go; they do without it.',
          },
        ],
      },
      names: 'headers',
      begins: 'job',
      replies: [{ status: 200, description: 'The updated image.', mediaType: JSON_TYPE, schema: WRAPPED }],
      handle: (world, call) => updateImage(viewOf(world), world, call),
    },
    {
      ...onImage,
      id: 'openstack-v1.image-delete',
      method: 'DELETE',
      summary: 'Delete an image and its data.',
      request: { body: 'none', path: [IMAGE_ID], openQuery: true },
      replies: [{ status: 200, description: 'The image is gone.', mediaType: EMPTY_TYPE }],
      handle: remove,
    },
  ];
}
