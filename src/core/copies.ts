import type { Caller } from './identity.ts';
import type { Image } from './image.ts';
import { type PolicyRules, requireMutable } from './policy.ts';
import { Refused } from './reasons.ts';

/**
 * The image without its data in one store, where another store has it too. Of several locations in that store the first one goes.
 *
 * Source: glance/api/v2/images.py, `delete_from_store`, of Glance 25.1.
 *
 * @param at when it happens
 * @throws `not-owner`, under secure RBAC `reader-denied` to all but admins; `copy-frozen` unless the image is active, `copy-last`, `copy-not-found`
 * @example removeCopy(image, 'cheap', caller, rules, clock.stamp()).locations
 */
export function removeCopy(image: Image, store: string, caller: Caller, rules: PolicyRules, at: number): Image {
  // The policy of locations: `role:admin`, where the older rules do not count.
  if (rules.secureRbac && !caller.admin) throw new Refused({ kind: 'reader-denied', act: 'delete-copy' });
  requireMutable(image, caller, 'delete-copy', rules);
  if (image.status !== 'active') throw new Refused({ kind: 'copy-frozen' });
  if (image.locations.length === 1) throw new Refused({ kind: 'copy-last' });
  const gone = image.locations.findIndex(({ metadata }) => metadata['store'] === store);
  if (gone < 0) throw new Refused({ kind: 'copy-not-found', store, id: image.id });
  return { ...image, locations: image.locations.filter((_, index) => index !== gone), updatedAt: at };
}
