import type { Image } from '../../core/image.ts';
import { projectOf } from '../../core/policy.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, World } from '../../operation/operation.ts';
import { callerOf } from './context.ts';
import { ERRORS } from './errors.ts';
import { QUOTA_SWITCH } from './switches.ts';

// Source: glance/api/common.py, `check_quota`; glance/db/sqlalchemy/api.py, `_image_get_disk_usage_by_owner` of Glance 15.0.2.

/**
 * How many bytes the caller's project may still store: each image counts as often as it is somewhere.
 *
 * @param id the image that they are for, which does not count
 * @returns infinity where there is no quota
 */
export function roomOf(world: World, call: Call, id: string): number {
  const quota = Number(world.switches[QUOTA_SWITCH]);
  if (quota === 0) return Number.POSITIVE_INFINITY;
  const project = projectOf(callerOf(call));
  const accept = (image: Image): boolean => image.owner === project && image.id !== id && image.status !== 'killed';
  const images = world.images.list({ accept, limit: Number.POSITIVE_INFINITY });
  return images.reduce((room, { size, locations }) => room - (size ?? 0) * locations.length, quota);
}

/**
 * Refuses data that is larger than what is left.
 *
 * @throws Answer 413
 */
export function checkRoom(size: number, room: number): void {
  if (size <= room) return;
  const why = `The size of the data ${size} will exceed the limit. ${room} bytes remaining.`;
  throw new Answer(ERRORS.requestEntityTooLarge, { message: `Denying attempt to upload image because it exceeds the quota: ${why}` });
}
