import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import { canSee, isOwner } from '../../core/policy.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import { ERRORS } from './codes.ts';

/**
 * Refuses who may not change an image: it has to be a private one of the caller's own project, where he is a member. Whether it is
 * protected is asked only where it is deleted.
 *
 * Source: Updating an Image, its note and `image_id`; Image Tag Format; codes by Error Codes.
 */
export function requireOwn(image: Image, caller: Caller): void {
  if (!canSee(image, caller)) throw new Refused({ kind: 'image-not-found', id: image.id });
  if (image.visibility === 'public') throw new Answer(ERRORS.isPublic);
  if (!isOwner(image, caller)) throw new Refused({ kind: 'not-owner', id: image.id, act: 'update' });
  if (!caller.roles.includes('member')) throw new Refused({ kind: 'reader-denied', act: 'update' });
}
