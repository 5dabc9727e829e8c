import type { Caller } from '../../core/identity.ts';
import type { Image, Member } from '../../core/image.ts';
import { withoutMembers } from '../../core/members.ts';
import { canSee, isOwner } from '../../core/policy.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Reply, World } from '../../operation/operation.ts';
import { ERRORS } from './codes.ts';
import { requireMember } from './context.ts';
import { isWhole } from './copy.ts';
import { JOB_ERRORS } from './job-codes.ts';
import { failIfFated, type JobWork, startJob, toJobReply } from './jobs.ts';
import { bodyOf, given, type Members, textOf } from './orders.ts';

// Source: Open Telekom Cloud, Adding Image Sharing Members; Deleting Image Sharing Members; Updating the Sharing Status for Images;
// Restrictions on Image Sharing.

/** Tenants that an image is shared with at most, and that of a whole server. */
export const MEMBERS_AT_MOST = 256;
export const MEMBERS_OF_WHOLE_AT_MOST = 10;

/** To share a private image is to add a member to it; OpenStack wants to be told first that it may be shared. */
export function share(image: Image): Image {
  return image.visibility === 'private' ? { ...image, visibility: 'shared' } : image;
}

/** An image without members is private again. */
export function unshare(image: Image): Image {
  return image.visibility === 'shared' && image.members.length === 0 ? { ...image, visibility: 'private' } : image;
}

function readIds(body: Members, name: string): readonly string[] {
  const ids = given(body, name);
  if (!Array.isArray(ids) || ids.length === 0) throw new Answer(ERRORS.malformed);
  if (!ids.every((id) => typeof id === 'string' && id !== '')) throw new Answer(ERRORS.malformed);
  return [...new Set(ids as readonly string[])];
}

/** The images that the body names, if the caller may see them. */
function readImages(world: World, body: Members, caller: Caller): readonly Image[] {
  return readIds(body, 'images').map((id) => {
    const image = world.images.get(id);
    if (image === undefined || !canSee(image, caller)) throw new Answer(ERRORS.idUnknown);
    return image;
  });
}

function requireOwn(images: readonly Image[], caller: Caller): void {
  for (const image of images) {
    if (image.visibility === 'public') throw new Answer(JOB_ERRORS.publicShare);
    if (!isOwner(image, caller)) throw new Answer(ERRORS.notOwner);
  }
}

/** What a request to share names, or one to share no more: the caller's own images, and projects. */
function readSharing(world: World, call: Call) {
  const caller = requireMember(call);
  const body = bodyOf(call);
  const projects = readIds(body, 'projects');
  const images = readImages(world, body, caller);
  requireOwn(images, caller);
  return { caller, projects, images };
}

/** Only whole images of the newer backup service can be shared: the order for one says which it is of. */
function isShareableWhole(world: World, { id }: Image): boolean {
  const made = world.jobs.list().find(({ image, type }) => image === id && type.startsWith('imsCreateWholeImage'));
  const { whole_image_type: type, vault_id: vault } = (made?.input ?? {}) as Members;
  return type === 'CBR' || vault !== undefined;
}

function requireShareable(world: World, image: Image, projects: readonly string[]): void {
  if (image.status !== 'active') throw new Answer(ERRORS.unavailable);
  if ('__system__cmkid' in image.properties) throw new Answer(JOB_ERRORS.encryptedShare);
  if (isWhole(image) && !isShareableWhole(world, image)) throw new Answer(JOB_ERRORS.wholeShare);
  const most = isWhole(image) ? MEMBERS_OF_WHOLE_AT_MOST : MEMBERS_AT_MOST;
  if (new Set([...image.members.map(({ project }) => project), ...projects]).size > most) throw new Answer(JOB_ERRORS.memberQuota);
}

/** Changes images one by one when the time of the job is over, and tells of each. */
function toWork(world: World, images: readonly Image[], projects: readonly string[], change: (image: Image) => Image): JobWork {
  return async (run): Promise<Json> => {
    await run.due();
    run.signal.throwIfAborted();
    failIfFated(run);
    const results = images.flatMap(({ id }) => {
      const after = world.images.update(id, change);
      const status = after === undefined ? 'FAIL' : 'SUCCESS';
      return projects.map((project) => ({ image_id: id, project_id: project, status }));
    });
    return { results };
  };
}

function addProjects(image: Image, projects: readonly string[], at: number): Image {
  const fresh = projects.filter((project) => !image.members.some((member) => member.project === project));
  const members = fresh.map((project): Member => ({ project, status: 'pending', createdAt: at, updatedAt: at }));
  const former = image.formerMembers?.filter(({ project }) => !fresh.includes(project));
  return { ...share(image), members: [...image.members, ...members], ...(former && { formerMembers: former }) };
}

/**
 * Shares images with projects, each with each. Who is a member already stays as it is.
 *
 * gap: Huawei Cloud's client can name accounts and organizations beside the projects; they are not looked at.
 */
export function addMembers(world: World, call: Call): Reply {
  const { caller, projects, images } = readSharing(world, call);
  if (projects.includes(caller.project?.id ?? '')) throw new Answer(JOB_ERRORS.sharedWithYourself);
  if (projects.some((project) => !world.identity.projects.some(({ id }) => id === project))) throw new Answer(JOB_ERRORS.tenantUnknown);
  for (const image of images) requireShareable(world, image, projects);
  const work = toWork(world, images, projects, (image) => addProjects(image, projects, world.clock.stamp()));
  return toJobReply(startJob(world, call, { type: 'imsAddImageMembersJob', image: null, input: call.body }, work));
}

/** Shares images with projects no more. Who is no member is passed over. gap: no document says what becomes of one that is none. */
export function deleteMembers(world: World, call: Call): Reply {
  const { projects, images } = readSharing(world, call);
  const leave = (image: Image): Image =>
    unshare(
      withoutMembers(
        image,
        image.members.filter(({ project }) => projects.includes(project)),
      ),
    );
  const change = toWork(world, images, projects, leave);
  const work: JobWork = async (run) => {
    await change(run);
    return { results: [] };
  };
  return toJobReply(startJob(world, call, { type: 'imsDelImageMembersJob', image: null, input: call.body }, work));
}

const STATUSES: readonly unknown[] = ['accepted', 'rejected'];

/** Accepts images that others share, or rejects them. */
export function updateMembers(world: World, call: Call): Reply {
  const caller = requireMember(call);
  const body = bodyOf(call);
  const project = textOf(body, 'project_id', ERRORS.malformed);
  const status = given(body, 'status');
  if (!STATUSES.includes(status)) throw new Answer(ERRORS.malformed);
  if (project !== caller.project?.id) throw new Answer(ERRORS.projectMismatch);
  const images = readImages(world, body, caller);
  for (const image of images) {
    if (!image.members.some((member) => member.project === project)) throw new Answer(ERRORS.idUnknown);
    // Source: Updating the Sharing Status for Images, `vault_id`: mandatory to accept a whole image.
    if (isWhole(image) && status === 'accepted') textOf(body, 'vault_id', ERRORS.malformed);
  }
  const at = world.clock.stamp();
  const decide = (member: Member): Member =>
    member.project === project ? { ...member, status: status as Member['status'], updatedAt: at } : member;
  const work = toWork(world, images, [project], (image) => ({ ...image, members: image.members.map(decide) }));
  return toJobReply(startJob(world, call, { type: 'imsUpdateImageMembersJob', image: null, input: call.body }, work));
}
