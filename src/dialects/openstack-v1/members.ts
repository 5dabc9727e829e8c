import type { Caller } from '../../core/identity.ts';
import type { Image, Member } from '../../core/image.ts';
import { canSee, isOwner, projectOf } from '../../core/policy.ts';
import { Refused } from '../../core/reasons.ts';
import { checkMemberQuota, requireSharer, type Share, shareWith, shareWithOnly, shownMembers, unshareWith } from '../../core/sharing.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Operation, Parameter, Reply, Schema, World } from '../../operation/operation.ts';
import { inObject, JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { callerOf, IMAGE_ID, imageOf, orBug } from './context.ts';
import { ERRORS, MALFORMED, toNested } from './errors.ts';
import { checkShape, withoutBody } from './no-body.ts';
import { isObject, isTruthy, sizeOfJson, toSubscriptError } from './python-json.ts';

// Source: glance/api/v1/members.py and glance/registry/api/v1/members.py of Glance 15.0.2, and its recorded answers.

const API_REF = 'openstack/glance 15.0.2, api-ref/source/v1/images-sharing-v1.inc; answers recorded from Glance 15.0.2';
const MEMBER_ID: Parameter = { name: 'member_id', required: true, description: 'The id of the project.', schema: { type: 'string' } };
const TENANT_ID: Parameter = { name: 'tenant_id', required: true, description: 'The id of the project.', schema: { type: 'string' } };

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/** The image that the path names; one that is gone is not found. */
function find(world: World, call: Call): Image {
  const image = imageOf(world, call);
  if (image.deletedAt === null) return image;
  throw new Answer(ERRORS.notFound, { detail: `Image with identifier ${image.id} has been deleted.` });
}

/** Changes the image that the path names. Who acts for no project decides about no members. */
function change(world: World, call: Call, make: (image: Image, caller: Caller) => Image): Reply {
  const caller = callerOf(call);
  if (projectOf(caller) === null && !caller.admin) throw new Answer(ERRORS.unauthorized, { message: 'No authenticated user' });
  const { id } = find(world, call);
  const after = world.images.update(id, (newest) => make(newest, caller));
  // Who gives up its own membership does not see the image any more, and is told so; the change stays.
  if (after === undefined || !canSee(after, caller)) throw new Refused({ kind: 'image-not-found', id });
  return { status: 204, body: '' };
}

function toWire({ canShare = false }: Member): { readonly can_share: boolean } {
  return { can_share: canShare };
}

function list(world: World, call: Call): Reply {
  const members = shownMembers(find(world, call), callerOf(call));
  return toJsonReply(200, { members: members.map((member) => ({ member_id: member.project, ...toWire(member) })) });
}

function listShared(world: World, call: Call): Reply {
  const project = call.params['tenant_id'] ?? '';
  const caller = callerOf(call);
  const mayAsk = (image: Image): boolean => caller.admin || isOwner(image, caller) || project === projectOf(caller);
  const accept = (image: Image): boolean => mayAsk(image) && image.members.some((member) => member.project === project);
  const shared = world.images.list({ accept, limit: Number.POSITIVE_INFINITY }).flatMap((image) => {
    const member = image.members.find((one) => one.project === project);
    return member === undefined ? [] : [{ image, member }];
  });
  shared.sort((a, b) => a.member.createdAt - b.member.createdAt);
  return toJsonReply(200, { shared_images: shared.map(({ image, member }) => ({ image_id: image.id, ...toWire(member) })) });
}

/**
 * Whether the member may share, as the body of its addition says; `null` where it does not say. Glance looks for the two names as Python
 * does: in lists and texts too, and then breaks.
 *
 * gap: a `member` that is null, a number or a truth value, and a list or text that holds `can_share`, break Glance 15.0.2 (500); here they
 * are malformed (400).
 */
function readCanShare(call: Call): boolean | null {
  const { body } = call;
  const member = isObject(body) ? body['member'] : undefined;
  if (member === undefined) {
    if (Array.isArray(body) && body.includes('member')) throw orBug(call, bad(MALFORMED));
    return null;
  }
  if (isObject(member)) return member['can_share'] === undefined ? null : isTruthy(member['can_share']);
  const holds = (typeof member === 'string' || Array.isArray(member)) && member.includes('can_share');
  const breaks = holds || member === null || ['number', 'boolean'].includes(typeof member);
  if (breaks) throw orBug(call, bad(MALFORMED));
  return null;
}

function add(world: World, call: Call): Reply {
  if (call.hasBody) checkShape(call.body ?? null);
  const project = call.params['member_id'] ?? '';
  return change(world, call, (image, caller) => {
    // One that is a member already counts as one more, too.
    checkMemberQuota(shownMembers(image, caller).length + 1);
    return shareWith(image, { project, canShare: readCanShare(call) }, caller, world.clock.stamp());
  });
}

const misfit = (why: string): Answer => bad(toNested('400 Bad Request', `Invalid membership association: ${why}`));

/**
 * The memberships that a body lists; one alone may stand without the list.
 *
 * gap: no body, one that is a list, and memberships that are a number or null break Glance 15.0.2 (500); here they are 400. So are ids
 * that are no text and no number.
 */
function readShares(call: Call, given: Json | undefined): readonly Share[] {
  const items = toItems(given);
  if (!Array.isArray(items)) throw orBug(call, misfit(toSubscriptError(given ?? null)));
  return items.map((item: Json) => {
    if (!isObject(item)) throw misfit(toSubscriptError(item));
    const { member_id: id, can_share: canShare } = item;
    if (id === undefined) throw misfit("'member_id'");
    if (typeof id !== 'string' && typeof id !== 'number') throw orBug(call, misfit("'member_id'"));
    return { project: String(id), canShare: canShare === undefined ? null : isTruthy(canShare) };
  });
}

/** What Python walks through: the letters of a text, the names of an object. */
function toItems(given: Json | undefined): Json | undefined {
  if (typeof given === 'string') return Array.from(given);
  return isObject(given) ? Object.keys(given) : given;
}

function replace(world: World, call: Call): Reply {
  if (call.hasBody) checkShape(call.body ?? null);
  const { body } = call;
  return change(world, call, (image, caller) => {
    if (!isObject(body)) throw orBug(call, bad(MALFORMED));
    const wanted = Object.hasOwn(body, 'memberships') ? body['memberships'] : [body];
    const size = sizeOfJson(body['memberships']);
    if (isTruthy(body['memberships']) && size === undefined) throw orBug(call, misfit(toSubscriptError(wanted ?? null)));
    checkMemberQuota(size ?? 0);
    requireSharer(image, caller, 'update');
    return shareWithOnly(image, readShares(call, wanted), caller, world.clock.stamp());
  });
}

function remove(world: World, call: Call): Reply {
  return change(world, call, (image, caller) => unshareWith(image, call.params['member_id'] ?? '', caller));
}

const CAN_SHARE: Schema = { type: 'boolean', description: 'Whether the project may share the image in its turn.' };
const row = (name: string): Schema => ({
  type: 'object',
  properties: { [name]: { type: 'string' }, can_share: CAN_SHARE },
  required: [name, 'can_share'],
  additionalProperties: false,
});
const listOf = (title: string, name: string, items: Schema): Schema => inObject(name, { type: 'array', items }, title);
const ADDITION: Schema = {
  title: 'MemberAddition',
  type: 'object',
  properties: { member: { type: 'object', properties: { can_share: CAN_SHARE } } },
};
const REPLACEMENT: Schema = {
  title: 'Memberships',
  type: 'object',
  properties: {
    memberships: {
      type: 'array',
      items: {
        type: 'object',
        properties: { member_id: { type: 'string', minLength: 1 }, can_share: CAN_SHARE },
        required: ['member_id'],
      },
    },
  },
  required: ['memberships'],
};

const MEMBERS_PATH = '/v1/images/{image_id}/members';
const MEMBER_PATH = `${MEMBERS_PATH}/{member_id}`;
const common = { source: API_REF, auth: 'token' } as const;
const DONE = { status: 204, description: 'It is done.', mediaType: null } as const;

/** The list of what is shared with a project, which every method of its path asks for. */
export const SHARED_LIST: Operation = withoutBody({
  ...common,
  id: 'openstack-v1.shared-image-list',
  method: 'GET',
  path: '/v1/shared-images/{tenant_id}',
  summary: 'List what is shared with a project.',
  checks: ['token'],
  request: { body: 'none', path: [TENANT_ID], openQuery: true },
  replies: [
    {
      status: 200,
      description: 'Images, by their ids.',
      mediaType: JSON_TYPE,
      schema: listOf('SharedImages', 'shared_images', row('image_id')),
    },
  ],
  handle: listShared,
});

const ON_MEMBERS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v1.member-list',
    method: 'GET',
    path: MEMBERS_PATH,
    summary: 'Show whom an image is shared with.',
    checks: ['token'],
    request: { body: 'none', path: [IMAGE_ID], openQuery: true },
    replies: [
      {
        status: 200,
        description: 'The members that the caller has to do with.',
        mediaType: JSON_TYPE,
        schema: listOf('Members', 'members', row('member_id')),
      },
    ],
    handle: list,
  },
  {
    ...common,
    id: 'openstack-v1.member-replace',
    method: 'PUT',
    path: MEMBERS_PATH,
    summary: 'Share an image with these projects and no others.',
    checks: ['token', 'json-if-any'],
    request: { body: 'json', path: [IMAGE_ID], openQuery: true, mediaTypes: { [JSON_TYPE]: REPLACEMENT } },
    replies: [DONE],
    handle: replace,
  },
  {
    ...common,
    id: 'openstack-v1.member-add',
    does: 'member-create',
    method: 'PUT',
    path: MEMBER_PATH,
    summary: 'Share an image with a project, or let it share the image in its turn.',
    checks: ['token', 'json-if-any'],
    request: { body: 'json', path: [IMAGE_ID, MEMBER_ID], openQuery: true, mediaTypes: { [JSON_TYPE]: ADDITION } },
    replies: [DONE],
    handle: add,
  },
  {
    ...common,
    id: 'openstack-v1.member-delete',
    method: 'DELETE',
    path: MEMBER_PATH,
    summary: 'Share an image with a project no longer.',
    checks: ['token'],
    request: { body: 'none', path: [IMAGE_ID, MEMBER_ID], openQuery: true },
    replies: [DONE],
    handle: remove,
  },
];

/** The operations on an image's members. */
export const MEMBER_OPERATIONS: readonly Operation[] = [...ON_MEMBERS.map(withoutBody), SHARED_LIST];
