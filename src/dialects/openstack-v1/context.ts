import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import { canSee, isOwner } from '../../core/policy.ts';
import { type ImageAct, Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Parameter, World } from '../../operation/operation.ts';
import { ERRORS } from './errors.ts';
import { BUGS_SWITCH, SIZE_SWITCH } from './switches.ts';

/** The path parameter of every operation on one image; compared by the letter. */
export const IMAGE_ID: Parameter = {
  name: 'image_id',
  required: true,
  description: 'The id of the image, typically a UUID.',
  schema: { type: 'string' },
};

/** What WebOb puts on an empty answer. */
export const EMPTY_TYPE = 'text/html; charset=UTF-8';

/** The caller, whom the check `token` has found. */
export function callerOf(call: Call): Caller {
  if (call.caller === null) throw new Answer(ERRORS.unauthorized);
  return call.caller;
}

/** The image that the path names, if the caller may see it; admins see those that are gone, too. */
export function imageOf(world: World, call: Call): Image {
  const id = call.params['image_id'] ?? '';
  const caller = callerOf(call);
  const image = world.images.get(id) ?? (caller.admin ? world.images.deleted(id) : undefined);
  if (image === undefined || !canSee(image, caller)) throw new Refused({ kind: 'image-not-found', id });
  return image;
}

/**
 * Refuses who may see the image and not change it.
 *
 * gap: of an image that the caller sees though it is not public (shared with it, or without an owner), Glance 15.0.2 knows too late
 * that it is not the caller's, and answers 500; here it is not found, as up to Kilo.
 */
export function requireOwner(image: Image, call: Call, act: ImageAct): void {
  const caller = callerOf(call);
  if (caller.admin || isOwner(image, caller)) return;
  if (image.visibility !== 'public') {
    throw orBug(call, new Answer(ERRORS.notFound, { detail: `Image with identifier ${image.id} not found` }));
  }
  throw new Refused({ kind: 'not-owner', id: image.id, act });
}

/**
 * The answer to what Glance 15.0.2 breaks on: its 500 where that is switched on, and else one that makes sense.
 *
 * @example throw orBug(call, bad('Malformed JSON in request body.'))
 */
export function orBug({ switches }: Call, otherwise: Answer): Answer {
  return switches[BUGS_SWITCH] === true ? new Answer(ERRORS.internalError) : otherwise;
}

/** How large an image may be said to be. */
export function capOf({ switches }: World): number {
  return Number(switches[SIZE_SWITCH]);
}
