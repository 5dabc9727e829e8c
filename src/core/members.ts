import type { Caller } from './identity.ts';
import type { Image, Member } from './image.ts';
import { LIMITS } from './limits.ts';
import { canSee, isMember, isOwner, mayChange, type PolicyRules, projectOf } from './policy.ts';
import { type MemberAct, Refused } from './reasons.ts';
import type { Repository } from './repository.ts';

// Source of all rules here: glance/api/v2/image_members.py of Glance 25.1, and its recorded answers.

function refuse(act: MemberAct, image: Image, notShared = false): never {
  throw new Refused({ kind: 'members-forbidden', act, id: image.id, notShared });
}

/** Refuses who may not decide whom an image is shared with: all but its owner and admins, and everybody unless it is shared. */
function requireSharer(image: Image, caller: Caller, act: MemberAct, rules: PolicyRules): void {
  if (image.visibility !== 'shared' || !mayChange(image, caller, rules)) refuse(act, image);
}

/** Refuses who may not even see the image. */
export function requireVisible(image: Image | undefined, id: string, caller: Caller): asserts image is Image {
  if (image === undefined || !canSee(image, caller)) throw new Refused({ kind: 'members-image-not-found', id });
}

/**
 * Changes an image that the caller sees.
 *
 * @throws the reason `members-image-not-found` to all others
 */
export function changeVisible(images: Repository, id: string, caller: Caller, change: (image: Image) => Image): Image {
  requireVisible(images.get(id), id, caller);
  const after = images.update(id, change);
  if (after === undefined) throw new Refused({ kind: 'members-image-not-found', id });
  return after;
}

/** The image with one project more; its member is `pending`. */
export function addMember(image: Image, project: string, caller: Caller, rules: PolicyRules, at: number): Image {
  requireSharer(image, caller, 'create', rules);
  if (image.members.some((member) => member.project === project)) {
    throw new Refused({ kind: 'member-duplicate', member: project, id: image.id });
  }
  const attempted = image.members.length + 1;
  if (attempted > LIMITS.members) throw new Refused({ kind: 'limit-exceeded', what: 'members', attempted, maximum: LIMITS.members });
  const member: Member = { project, status: 'pending', createdAt: at, updatedAt: at };
  return { ...image, members: [...image.members, member], ...withoutFormer(image, project) };
}

/** The former members but this one. */
export function withoutFormer({ formerMembers }: Image, project: string): Pick<Image, 'formerMembers'> {
  return formerMembers === undefined ? {} : { formerMembers: formerMembers.filter((member) => member.project !== project) };
}

/** The image without these members. Those that went last are remembered. */
export function withoutMembers(image: Image, gone: readonly Member[]): Image {
  if (gone.length === 0) return image;
  const formerMembers = [...(image.formerMembers ?? []), ...gone].slice(-LIMITS.members);
  return { ...image, members: image.members.filter((member) => !gone.includes(member)), formerMembers };
}

/** The member with this project, if the caller may see it: the owner and admins see all, a member itself. */
export function getMember(image: Image, project: string, caller: Caller): Member {
  const member = listMembers(image, caller).find((one) => one.project === project);
  if (member === undefined) throw new Refused({ kind: 'member-not-found', member: project, id: image.id });
  return member;
}

/** The members that the caller may see. */
export function listMembers(image: Image, caller: Caller): readonly Member[] {
  if (image.visibility !== 'shared') refuse('list', image, true);
  if (caller.admin || isOwner(image, caller)) return image.members;
  return image.members.filter((member) => member.project === projectOf(caller));
}

/** The image with another status of one member. Only the member itself and admins may say so. */
export function updateMember(image: Image, project: string, status: Member['status'], caller: Caller, at: number): Image {
  if (!caller.admin && isOwner(image, caller)) refuse('update', image);
  getMember(image, project, caller);
  if (!caller.admin && !(isMember(image, caller) && projectOf(caller) === project)) refuse('update', image);
  return {
    ...image,
    members: image.members.map((member) => (member.project === project ? { ...member, status, updatedAt: at } : member)),
  };
}

/** The image with one project less. */
export function deleteMember(image: Image, project: string, caller: Caller, rules: PolicyRules): Image {
  requireSharer(image, caller, 'delete', rules);
  return withoutMembers(image, [getMember(image, project, caller)]);
}
