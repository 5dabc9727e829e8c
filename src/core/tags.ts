import type { Caller } from './identity.ts';
import type { Image } from './image.ts';
import { LIMITS } from './limits.ts';
import { isReader, mayChange, type PolicyRules } from './policy.ts';
import { Refused } from './reasons.ts';

// Source of all rules here: glance/api/v2/image_tags.py and glance/quota of Glance 25.1, and its recorded answers.

function requireChanger(image: Image, caller: Caller, act: 'update' | 'delete', rules: PolicyRules): void {
  if (mayChange(image, caller, rules)) return;
  if (isReader(caller, rules)) throw new Refused({ kind: 'reader-denied', act: 'update' });
  throw new Refused({ kind: 'tags-forbidden', act, id: image.id });
}

/**
 * The image with one tag more; where it has the tag already, only the time of the change is new.
 *
 * @param at when it happens
 * @throws `tags-forbidden` to all but the owner and admins, or `reader-denied` under secure RBAC; `tag-limit-exceeded`
 * @example addTag(image, 'web', caller, rules, clock.stamp()).tags // ['web']
 */
export function addTag(image: Image, tag: string, caller: Caller, rules: PolicyRules, at: number): Image {
  requireChanger(image, caller, 'update', rules);
  if (image.tags.includes(tag)) return { ...image, updatedAt: at };
  const attempted = image.tags.length + 1;
  if (attempted > LIMITS.tags) throw new Refused({ kind: 'tag-limit-exceeded', id: image.id, attempted, maximum: LIMITS.tags });
  return { ...image, tags: [...image.tags, tag].sort(), updatedAt: at };
}

/**
 * The image with one tag less.
 *
 * @param at when it happens
 * @throws `tags-forbidden` to all but the owner and admins, or `reader-denied` under secure RBAC; `tag-not-found`
 */
export function removeTag(image: Image, tag: string, caller: Caller, rules: PolicyRules, at: number): Image {
  requireChanger(image, caller, 'delete', rules);
  if (!image.tags.includes(tag)) throw new Refused({ kind: 'tag-not-found', tag, id: image.id });
  return { ...image, tags: image.tags.filter((one) => one !== tag), updatedAt: at };
}
