import type { Instant } from './clock.ts';
import type { Caller } from './identity.ts';
import type { Image, Member } from './image.ts';
import { LIMITS } from './limits.ts';
import { withoutFormer, withoutMembers } from './members.ts';
import { isOwner, projectOf } from './policy.ts';
import { type MemberAct, Refused } from './reasons.ts';

// Source of all rules here: glance/registry/api/v1/members.py and glance/db/sqlalchemy/api.py, `_image_member_find`, of Glance 15.0.2,
// and its recorded answers. A member of this API is one at once; what it says to it in another does not count here.

/** A project to share an image with. */
export interface Share {
  readonly project: string;
  /** Whether it may share the image in its turn; `null` leaves that as it is. */
  readonly canShare: boolean | null;
}

/** Members that the caller has to do with: of its own images all, of others itself. Oldest first. */
export function shownMembers(image: Image, caller: Caller): readonly Member[] {
  return image.members.filter((member) => isShown(image, caller, member)).sort((a, b) => a.createdAt - b.createdAt);
}

function isShown(image: Image, caller: Caller, { project }: Pick<Member, 'project'>): boolean {
  return caller.admin || isOwner(image, caller) || project === projectOf(caller);
}

/**
 * Refuses who may not share this image: all but its owner, admins, and members that may share it in their turn.
 *
 * @throws `members-forbidden`
 */
export function requireSharer(image: Image, caller: Caller, act: MemberAct): void {
  if (caller.admin || isOwner(image, caller)) return;
  const own = image.members.find(({ project }) => project === projectOf(caller));
  if (own?.canShare !== true) throw new Refused({ kind: 'members-forbidden', act, id: image.id, notShared: false });
}

/**
 * Refuses more members than an image may have.
 *
 * @throws `limit-exceeded`
 */
export function checkMemberQuota(attempted: number): void {
  if (attempted > LIMITS.members) throw new Refused({ kind: 'limit-exceeded', what: 'members', attempted, maximum: LIMITS.members });
}

/**
 * The image with one member more, or with a member that may do something else. One that was taken away stays so, unless it is said
 * whether it may share.
 *
 * @throws `members-forbidden`
 */
export function shareWith(image: Image, share: Share, caller: Caller, at: Instant): Image {
  requireSharer(image, caller, 'create');
  const former = formerOf(image, share.project, caller);
  return former !== undefined && share.canShare === null ? image : put(image, share, caller, at);
}

/**
 * The image shared with these projects and no others, as far as the caller has to do with the others. One that was taken away comes back.
 *
 * Who asks for that has to be one that may share it.
 */
export function shareWithOnly(image: Image, shares: readonly Share[], caller: Caller, at: Instant): Image {
  const wanted = new Set(shares.map(({ project }) => project));
  const gone = shownMembers(image, caller).filter(({ project }) => !wanted.has(project));
  return shares.reduce((before, share) => put(before, share, caller, at), withoutMembers(image, gone));
}

/**
 * The image with one member less.
 *
 * @throws `members-forbidden`, `member-not-found`
 */
export function unshareWith(image: Image, project: string, caller: Caller): Image {
  requireSharer(image, caller, 'delete');
  const member = shownMembers(image, caller).find((one) => one.project === project);
  if (member === undefined) throw new Refused({ kind: 'member-not-found', member: project, id: image.id });
  return withoutMembers(image, [member]);
}

function formerOf(image: Image, project: string, caller: Caller): Member | undefined {
  return image.formerMembers?.find((member) => member.project === project && isShown(image, caller, member));
}

/**
 * gap: a member that shares an image with a project that is a member already makes it one twice in Glance 15.0.2, since it does not see
 * the others; here it is one member.
 */
function put(image: Image, { project, canShare }: Share, caller: Caller, at: Instant): Image {
  const known = image.members.find((member) => member.project === project);
  if (known !== undefined) {
    if (canShare === null) return image;
    const after = withCanShare({ ...known, updatedAt: at }, canShare);
    return { ...image, members: image.members.map((member) => (member === known ? after : member)) };
  }
  const former = formerOf(image, project, caller);
  const fresh: Member = former ?? { project, status: 'pending', createdAt: at, updatedAt: at };
  const member = withCanShare({ ...fresh, updatedAt: at }, canShare ?? former?.canShare ?? false);
  return { ...image, members: [...image.members, member], ...withoutFormer(image, project) };
}

function withCanShare({ canShare: _before, ...member }: Member, canShare: boolean): Member {
  return canShare ? { ...member, canShare } : member;
}
