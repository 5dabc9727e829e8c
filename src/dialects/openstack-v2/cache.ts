import { Answer } from '../../operation/answer.ts';
import type { Call, Operation, Reply, Schema, World } from '../../operation/operation.ts';
import { CACHED_IMAGE, toCachedImage } from '../../wire/cached-image.ts';
import { paceOf } from '../../wire/job-order.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { callerOf, EMPTY_TYPE, emptyReply, findImage, IMAGE_ID, refuseBody } from './context.ts';
import { ERRORS } from './errors.ts';
import { CACHE_SWITCH, TASK_TIME_SWITCH } from './switches.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/cache-manage.inc; glance/api/v2/cached_images.py of Glance 25.1';

/** Refuses all but admins, and then everybody where there is no cache. */
function requireCache(world: World, call: Call, action: 'cache_list' | 'cache_image' | 'cache_delete'): void {
  if (!callerOf(call).admin) throw new Answer(ERRORS.forbidden, { message: `You are not authorized to complete ${action} action.` });
  if (world.switches[CACHE_SWITCH] !== true) {
    throw new Answer(ERRORS.notFound, { message: 'Caching via API is not supported at this site.' });
  }
}

function missing(call: Call): Answer {
  return new Answer(ERRORS.notFound, { message: `Image ${call.params['image_id']} not found.` });
}

function show(world: World, call: Call): Reply {
  requireCache(world, call, 'cache_list');
  const { cached, queued } = world.cache.look();
  return toJsonReply(200, { cached_images: cached.map(toCachedImage), queued_images: [...queued] });
}

const TARGETS = { '': ['cache', 'queue'], cache: ['cache'], queue: ['queue'] } as const;

function clear(world: World, call: Call): Reply {
  refuseBody(call);
  requireCache(world, call, 'cache_delete');
  const target = String(call.headers['x-image-cache-clear-target'] ?? '').toLowerCase();
  if (!Object.hasOwn(TARGETS, target)) {
    const message = "If provided 'x-image-cache-clear-target' must be 'cache', 'queue' or empty string.";
    throw new Answer(ERRORS.badRequest, { message });
  }
  for (const what of TARGETS[target as keyof typeof TARGETS]) world.cache.clear(what);
  return emptyReply(204);
}

function queue(world: World, call: Call): Reply {
  refuseBody(call);
  const image = findImage(world, call);
  if (image === undefined) throw missing(call);
  requireCache(world, call, 'cache_image');
  if (image.status !== 'active') {
    throw new Answer(ERRORS.badRequest, { message: 'Only images with status active can be targeted for queueing' });
  }
  world.cache.queue(image.id, image.size ?? 0, paceOf(world, TASK_TIME_SWITCH));
  return emptyReply(202);
}

function remove(world: World, call: Call): Reply {
  refuseBody(call);
  const id = call.params['image_id'] ?? '';
  // gap: to take an image that is not there out of a cache that there is not breaks Glance 25.1 (500); here it is not found.
  if (findImage(world, call) === undefined && !world.cache.has(id)) throw missing(call);
  requireCache(world, call, 'cache_delete');
  world.cache.delete(id);
  return emptyReply(204);
}

const STATE: Schema = {
  title: 'Cache',
  type: 'object',
  properties: {
    cached_images: { type: 'array', items: CACHED_IMAGE },
    queued_images: { type: 'array', items: { type: 'string' }, description: 'Ids of the images that wait to be fetched.' },
  },
  required: ['cached_images', 'queued_images'],
  additionalProperties: false,
};

const common = { source: API_REF, auth: 'token', checks: ['token', 'json-if-any'] } as const;

/** The operations on the cache. */
export const CACHE_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v2.cache-show',
    method: 'GET',
    path: '/v2/cache',
    summary: 'Show which images are in the cache or wait for it; for admins.',
    checks: ['token', 'no-body'],
    request: { body: 'none' },
    replies: [{ status: 200, description: 'The state of the cache.', mediaType: JSON_TYPE, schema: STATE }],
    handle: show,
  },
  {
    ...common,
    id: 'openstack-v2.cache-clear',
    method: 'DELETE',
    path: '/v2/cache',
    summary: 'Empty the cache, or the queue for it; for admins.',
    request: {
      body: 'json',
      headers: [
        {
          name: 'x-image-cache-clear-target',
          schema: { enum: ['cache', 'queue', ''] },
          description: 'Which of the two; both without it.',
        },
      ],
    },
    replies: [{ status: 204, description: 'It is empty.', mediaType: EMPTY_TYPE }],
    handle: clear,
  },
  {
    ...common,
    id: 'openstack-v2.cache-delete',
    method: 'DELETE',
    path: '/v2/cache/{image_id}',
    summary: 'Take an image out of the cache and of the queue for it; for admins.',
    request: { body: 'json', path: [IMAGE_ID] },
    replies: [{ status: 204, description: 'It is not there any more.', mediaType: EMPTY_TYPE }],
    handle: remove,
  },
  {
    ...common,
    id: 'openstack-v2.cache-queue',
    method: 'PUT',
    path: '/v2/cache/{image_id}',
    summary: 'Have an image fetched into the cache; for admins.',
    request: { body: 'json', path: [IMAGE_ID] },
    replies: [{ status: 202, description: 'It will be.', mediaType: EMPTY_TYPE }],
    handle: queue,
  },
];
