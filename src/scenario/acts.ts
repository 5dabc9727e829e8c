import { type Image, toProperties } from '../core/image.ts';
import type { JobFate } from '../core/jobs.ts';
import { parsePace } from '../core/pace.ts';
import { toDataKey } from '../core/store-url.ts';
import { parseJson } from '../operation/json.ts';
import type { Call, Json, Reply, World } from '../operation/operation.ts';
import type { Effects, ImageEffect, JobEffect } from './scenario.ts';
import { parseSpan } from './span.ts';
import { toPointer } from './value.ts';
import type { Views } from './views.ts';

/** In these an image has its bytes. */
const WITH_DATA: readonly Image['status'][] = ['active', 'deactivated', 'pending_delete'];

/**
 * Does to the world what a rule says: to the image of the request, to the caller's token.
 *
 * @param reply what the handler answered, where it has run
 */
export function act({ image, stale, token, job }: Effects, world: World, views: Views, call: Call, reply: Reply | null): void {
  const id = image === undefined && stale === undefined ? undefined : imageOf(call, reply);
  if (id !== undefined && stale !== undefined) {
    const before = world.images.get(id);
    const span = parseSpan(stale);
    if (before !== undefined && span !== undefined) views.add(id, () => before, span);
  }
  if (id !== undefined && image !== undefined) change(image, world, views, id);
  if (job !== undefined) call.fate = toFate(job);
  if (token !== undefined && call.caller !== null) {
    const { id: known } = call.caller.token;
    if (token === 'revoke') world.identity.revoke(known);
    else world.identity.expire(known);
    // What has not been let in yet is not let in any more.
    if (reply === null) call.caller = null;
  }
}

function toFate({ takes, fails, code, stores, stalls }: JobEffect): JobFate {
  const pace = takes === undefined ? undefined : parsePace(takes);
  const failure = { ...(typeof fails === 'string' ? { message: fails } : {}), ...(code && { code }), ...(stores && { stores }) };
  return { ...(pace && { pace }), ...(fails === undefined ? {} : { fails: failure }), ...(stalls && { stalls }) };
}

function change(effect: ImageEffect, world: World, views: Views, id: string): void {
  const span = effect.for === undefined ? undefined : parseSpan(effect.for);
  if (span !== undefined) {
    const gone = effect.deleted === true;
    views.add(id, (image) => (image === undefined || gone ? undefined : overlay(image, effect)), span);
    return;
  }
  const image = world.images.get(id);
  if (image === undefined) return;
  const bare = effect.deleted === true || (effect.status !== undefined && !WITH_DATA.includes(effect.status));
  if (bare) forgetData(world, image);
  if (effect.deleted === true) world.images.delete(id, world.clock.stamp());
  else
    world.images.update(id, (one) => ({
      ...overlay(one, effect),
      ...(bare ? BARE : {}),
      ...(effect.status === 'queued' ? { size: null } : {}),
      updatedAt: world.clock.stamp(),
    }));
}

/** What an image has not that has no bytes. */
const BARE = { locations: [], checksum: null, hashAlgorithm: null, hashValue: null, virtualSize: null, activeAt: null } as const;

function forgetData(world: World, { locations }: Image): void {
  for (const { url } of locations) {
    const key = toDataKey(url);
    if (key !== undefined) world.data.delete(key);
  }
}

/** The image with what the effect says of it. */
function overlay(image: Image, { status, name, visibility, protected: kept, tags, properties = {} }: ImageEffect): Image {
  const merged = Object.entries({ ...image.properties, ...properties }).filter(([key]) => properties[key] !== null);
  return {
    ...image,
    ...(status === undefined ? {} : { status }),
    ...(name === undefined ? {} : { name }),
    ...(visibility === undefined ? {} : { visibility }),
    ...(kept === undefined ? {} : { protected: kept }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
    properties: toProperties(Object.fromEntries(merged)),
  };
}

/** The image that the path names, else the one that the answer tells of. */
export function imageOf({ params }: Call, reply: Reply | null): string | undefined {
  const named = params['image_id'];
  if (named !== undefined || reply === null) return named;
  const json = reply.json ?? (typeof reply.body === 'string' ? parseJson(reply.body) : undefined);
  return textAt(json, '/id') ?? textAt(json, '/image/id') ?? /\/images\/([^/]+)$/.exec(reply.headers?.['location'] ?? '')?.[1];
}

function textAt(json: Json | undefined, pointer: string): string | undefined {
  const value = toPointer(pointer)(json);
  return typeof value === 'string' ? value : undefined;
}
