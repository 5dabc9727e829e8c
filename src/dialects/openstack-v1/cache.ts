import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Operation, Reply, Schema, World } from '../../operation/operation.ts';
import { generally } from '../../operation/wording.ts';
import { CACHED_IMAGE, toCachedImage } from '../../wire/cached-image.ts';
import { paceOf } from '../../wire/job-order.ts';
import { inObject, JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { callerOf, IMAGE_ID } from './context.ts';
import { ERRORS } from './errors.ts';
import { withoutBody } from './no-body.ts';
import { CACHE_SWITCH, COPY_TIME_SWITCH } from './switches.ts';

// Source: glance/api/middleware/cache_manage.py, glance/api/cached_images.py and glance/image_cache of Glance 15.0.2, and its recorded
// answers.

const SOURCE = 'glance/api/middleware/cache_manage.py of Glance 15.0.2; answers recorded from Glance 15.0.2';

/** Refuses everybody where there are no such routes, and then all but admins. */
function requireManager({ switches }: World, call: Call): void {
  if (switches[CACHE_SWITCH] === 'none') throw new Answer(ERRORS.notFound, generally(ERRORS.notFound));
  if (!callerOf(call).admin) throw new Answer(ERRORS.forbidden, generally(ERRORS.forbidden));
}

/** Keeps the data of an image at hand that was sent to somebody, where there is a cache. */
export function keepCached(world: World, id: string, size: number): void {
  if (world.switches[CACHE_SWITCH] === 'full') world.cache.serve(id, size);
}

function managing(answer: (world: World, id: string) => Json): Operation['handle'] {
  return (world: World, call: Call): Reply => {
    requireManager(world, call);
    return toJsonReply(200, answer(world, call.params['image_id'] ?? ''));
  };
}

/** Has an image fetched. One that is not there, or has no data, waits for good, as all do where nobody fetches them. */
function queue(world: World, id: string): null {
  const image = world.images.get(id);
  const fetches = world.switches[CACHE_SWITCH] === 'full' && image?.status === 'active';
  world.cache.queue(id, image?.size ?? 0, fetches ? paceOf(world, COPY_TIME_SWITCH) : { milliseconds: Number.POSITIVE_INFINITY });
  return null;
}

function clear(world: World, what: 'cache' | 'queue'): Json {
  return { num_deleted: world.cache.clear(what) };
}

const toList = (world: World): Json => ({ cached_images: world.cache.look().cached.map(toCachedImage) });

const CACHED = inObject('cached_images', { type: 'array', items: CACHED_IMAGE }, 'CachedImages');
const QUEUED = inObject('queued_images', { type: 'array', items: { type: 'string' } }, 'QueuedImages');
const COUNT = inObject('num_deleted', { type: 'integer', minimum: 0 }, 'DeletedImages');
const NOTHING: Schema = { type: 'null' };

function row(
  [verb, method, path]: readonly [verb: string, method: string, path: string],
  summary: string,
  [description, schema]: readonly [description: string, schema: Schema],
  answer: (world: World, id: string) => Json,
): Operation {
  return withoutBody({
    id: `openstack-v1.${verb}`,
    method,
    path: `/v1/${path}`,
    summary: `${summary}; for admins.`,
    source: SOURCE,
    auth: 'token',
    checks: ['token'],
    request: { body: 'none', openQuery: true, ...(path.includes('{') && { path: [IMAGE_ID] }) },
    replies: [{ status: 200, description, mediaType: JSON_TYPE, schema }],
    handle: managing(answer),
  });
}

const DONE = ['It is done.', NOTHING] as const;
const COUNTED = ['How many went.', COUNT] as const;

/** The operations on the cache of images, and on the queue for it. */
export const CACHE_OPERATIONS: readonly Operation[] = [
  row(['cached-image-list', 'GET', 'cached_images'], 'Show what is in the cache', ['What is there.', CACHED], toList),
  row(['cached-image-clear', 'DELETE', 'cached_images'], 'Empty the cache', COUNTED, (world) => clear(world, 'cache')),
  row(['cached-image-delete', 'DELETE', 'cached_images/{image_id}'], 'Take an image out of the cache', DONE, (world, id) => {
    world.cache.delete(id, 'cache');
    return null;
  }),
  row(['queued-image-list', 'GET', 'queued_images'], 'Show what waits for the cache', ['What waits.', QUEUED], (world) => ({
    queued_images: world.cache.look().queued,
  })),
  row(['queued-image-clear', 'DELETE', 'queued_images'], 'Empty the queue for the cache', COUNTED, (world) => clear(world, 'queue')),
  row(['queued-image-add', 'PUT', 'queued_images/{image_id}'], 'Have an image fetched into the cache', DONE, queue),
  row(['queued-image-delete', 'DELETE', 'queued_images/{image_id}'], 'Take an image out of the queue for the cache', DONE, (world, id) => {
    world.cache.delete(id, 'queue');
    return null;
  }),
];
