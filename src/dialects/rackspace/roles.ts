import type { Caller } from '../../core/identity.ts';
import { Answer } from '../../operation/answer.ts';
import type { Operation } from '../../operation/operation.ts';
import { generally } from '../../operation/wording.ts';
import { ERRORS } from './errors.ts';

// Source: rackerlabs/docs-cloud-images, "Role-based access control"; rackerlabs/rackspace-how-to, "Permissions matrix for Cloud Images"
// (2016). Where one page lets a creator update and the matrix does not, the matrix counts: the FAQ says so of properties and of tasks.

const [OBSERVER, CREATOR, ADMIN] = [1, 2, 3] as const;

/** The roles of the product and those of all products, by what they give. */
const LEVELS: Readonly<Record<string, number>> = {
  'cloudImages:observer': OBSERVER,
  observer: OBSERVER,
  'cloudImages:creator': CREATOR,
  'cloudImages:admin': ADMIN,
  admin: ADMIN,
  'identity:user-admin': ADMIN,
};

/** What operations need; to be an observer is enough for all others, tags among them. */
const NEEDED: Readonly<Record<string, number>> = {
  'rackspace.member-create': CREATOR,
  'rackspace.member-update': ADMIN,
  'rackspace.member-delete': ADMIN,
  'rackspace.image-update': ADMIN,
  'rackspace.image-delete': ADMIN,
  'rackspace.image-create': ADMIN,
  'rackspace.image-upload': ADMIN,
  'rackspace.task-create': ADMIN,
};

/**
 * What a caller may do: of several roles the one that gives more counts. Who has none of these is taken for the owner of the account.
 *
 * gap: an account has one owner, and users without a role may do nothing; here nobody needs a role of this cloud who has one of another.
 * The role `admin` is a customer's there, over one account; here it is that of an administrator of all clouds, who sees the images of all.
 */
function levelOf({ roles }: Caller): number {
  const levels = roles.map((role) => (Object.hasOwn(LEVELS, role) ? (LEVELS[role] ?? 0) : 0));
  return Math.max(...levels, 0) || ADMIN;
}

/**
 * Refuses who has no role for an operation.
 *
 * @throws Answer 403
 */
export function requireRole(caller: Caller, { id }: Operation): void {
  const needed = (Object.hasOwn(NEEDED, id) ? NEEDED[id] : undefined) ?? OBSERVER;
  if (levelOf(caller) < needed) throw new Answer(ERRORS.forbidden, generally(ERRORS.forbidden));
}
