import type { Caller } from './identity.ts';
import type { Image, Visibility } from './image.ts';
import { type ImageAct, Refused } from './reasons.ts';

/** Rules of a cloud that change who may do what. */
export interface PolicyRules {
  /** Whether a reader is refused what changes an image (`enforce_secure_rbac` of Glance). */
  readonly secureRbac: boolean;
}

/** The project a caller acts for, `null` without one. */
export function projectOf(caller: Caller): string | null {
  return caller.project?.id ?? null;
}

/** Whether the caller's project is a member of this image, whatever the member's status. */
export function isMember(image: Image, caller: Caller): boolean {
  const project = projectOf(caller);
  return project !== null && image.members.some((member) => member.project === project);
}

/** Whether the caller owns this image. An image without an owner is nobody's. */
export function isOwner(image: Image, caller: Caller): boolean {
  return image.owner !== null && image.owner === projectOf(caller);
}

/**
 * Whether the caller may see this image at all.
 *
 * Source: Glance, glance/db/sqlalchemy/api.py, `is_image_visible`.
 */
export function canSee(image: Image, caller: Caller): boolean {
  if (caller.admin || image.owner === null) return true;
  if (image.visibility === 'public' || image.visibility === 'community') return true;
  if (isOwner(image, caller)) return true;
  return image.visibility === 'shared' && isMember(image, caller);
}

/** Whether this caller may only read, where that counts: under secure RBAC. Admins are asked about before. */
export function isReader(caller: Caller, rules: PolicyRules): boolean {
  return rules.secureRbac && !caller.roles.includes('member');
}

/** Whether the caller may change this image: its owner and admins, under secure RBAC no reader. */
export function mayChange(image: Image, caller: Caller, rules: PolicyRules): boolean {
  return caller.admin || (isOwner(image, caller) && !isReader(caller, rules));
}

/**
 * Refuses who may not change this image.
 *
 * @throws `not-owner`, or `reader-denied` under secure RBAC
 */
export function requireMutable(image: Image, caller: Caller, act: ImageAct, rules: PolicyRules): void {
  if (caller.admin) return;
  if (isReader(caller, rules)) throw new Refused({ kind: 'reader-denied', act });
  if (!isOwner(image, caller)) throw new Refused({ kind: 'not-owner', id: image.id, act });
}

/**
 * Refuses who may not create an image with this owner and visibility.
 *
 * @throws `owner-not-yours`, `publicize-denied`, or `reader-denied` under secure RBAC
 */
export function requireCreate(owner: string | null, visibility: Visibility, caller: Caller, rules: PolicyRules): void {
  if (caller.admin) return;
  if (isReader(caller, rules)) throw new Refused({ kind: 'reader-denied', act: 'create' });
  requirePublicize(visibility, caller);
  if (owner !== projectOf(caller)) throw new Refused({ kind: 'owner-not-yours', owner });
}

/** Refuses who may not make an image public: all but admins. */
export function requirePublicize(visibility: Visibility, caller: Caller): void {
  if (visibility === 'public' && !caller.admin) throw new Refused({ kind: 'publicize-denied' });
}
