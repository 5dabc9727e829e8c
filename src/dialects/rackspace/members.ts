import type { Image } from '../../core/image.ts';
import { addMember, deleteMember, getMember, listMembers, requireVisible, updateMember } from '../../core/members.ts';
import { isOwner } from '../../core/policy.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Operation, Parameter, Reply, Schema, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { callerOf, IMAGE_ID } from './context.ts';
import { ERRORS } from './errors.ts';
import { requireFew } from './limits.ts';
import { toProject, type View } from './view.ts';

const DOCS = 'rackerlabs/docs-cloud-images, api-docs/api-reference/methods, image sharing';
const STATUSES = ['pending', 'accepted', 'rejected'] as const;
const RULES = { secureRbac: false } as const;
const MEMBER_ID: Parameter = { name: 'member_id', required: true, description: 'The tenant.', schema: { type: 'string' } };

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

function imageOf(world: World, call: Call): Image {
  const id = call.params['image_id'] ?? '';
  const image = world.images.get(id);
  requireVisible(image, id, callerOf(call));
  return image;
}

/** A private image is one that can be shared: here nobody has to say so first. */
function asShared(image: Image): Image {
  return image.visibility === 'private' ? { ...image, visibility: 'shared' } : image;
}

/** One that nobody is a member of any more is private again: whom it is shared with is all that tells the two apart. */
function asPrivate(image: Image): Image {
  return image.visibility === 'shared' && image.members.length === 0 ? { ...image, visibility: 'private' } : image;
}

function memberOf(body: Json | undefined, name: string): string {
  const value = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as { [name: string]: Json })[name] : undefined;
  if (typeof value !== 'string' || value === '') throw bad(`Expected an object with a text named "${name}".`);
  return value;
}

function create(viewOf: (world: World) => View, world: World, call: Call): Reply {
  const image = imageOf(world, call);
  const caller = callerOf(call);
  // To all but its owner an image is none to share.
  if (!caller.admin && !isOwner(image, caller)) throw new Refused({ kind: 'members-image-not-found', id: image.id });
  const project = toProject(world.identity, memberOf(call.body, 'member'));
  const after = world.images.update(image.id, (newest) => addMember(asShared(newest), project, caller, RULES, world.clock.stamp()));
  return show(viewOf, world, call, after ?? image, project);
}

function show(viewOf: (world: World) => View, world: World, call: Call, image: Image, project: string): Reply {
  return toJsonReply(200, viewOf(world).member(image, getMember(image, project, callerOf(call))));
}

function projectOf(world: World, call: Call): string {
  return toProject(world.identity, call.params['member_id'] ?? '');
}

function update(viewOf: (world: World) => View, world: World, call: Call): Reply {
  const image = imageOf(world, call);
  const given = memberOf(call.body, 'status');
  const status = STATUSES.find((known) => known === given);
  const project = projectOf(world, call);
  const after = world.images.update(image.id, (newest) => {
    const changed = updateMember(newest, project, status ?? 'pending', callerOf(call), world.clock.stamp());
    if (status === undefined) throw bad('The status has to be pending, accepted or rejected.');
    return changed;
  });
  return show(viewOf, world, call, after ?? image, project);
}

function remove(world: World, call: Call): Reply {
  const image = imageOf(world, call);
  world.images.update(image.id, (newest) => asPrivate(deleteMember(asShared(newest), projectOf(world, call), callerOf(call), RULES)));
  return { status: 204, body: '' };
}

const MEMBER: Schema = {
  type: 'object',
  properties: Object.fromEntries(
    ['created_at', 'image_id', 'member_id', 'schema', 'status', 'updated_at'].map((name) => [name, { type: 'string' }]),
  ),
  required: ['created_at', 'image_id', 'member_id', 'schema', 'status', 'updated_at'],
  additionalProperties: false,
};
const MEMBERS: Schema = {
  type: 'object',
  properties: { members: { type: 'array', items: MEMBER }, schema: { type: 'string' } },
  required: ['members', 'schema'],
  additionalProperties: false,
};

const MEMBERS_PATH = '/v2/images/{image_id}/members';
const MEMBER_PATH = `${MEMBERS_PATH}/{member_id}`;
const one = { status: 200, description: 'The member.', mediaType: JSON_TYPE, schema: MEMBER } as const;
const common = { source: DOCS, auth: 'token' } as const;
const written = (name: string, schema: Schema) => ({
  checks: ['token', 'media-type', 'json'] as const,
  body: 'json' as const,
  mediaTypes: { [JSON_TYPE]: { type: 'object', properties: { [name]: schema }, required: [name] } },
});

function list(viewOf: (world: World) => View, world: World, call: Call): Reply {
  const image = imageOf(world, call);
  const members = listMembers(asShared(image), callerOf(call)).map((member) => viewOf(world).member(image, member));
  requireFew(world, members);
  return toJsonReply(200, { members, schema: '/v2/schemas/members' });
}

const ON_IMAGE = { ...common, path: MEMBERS_PATH } as const;
const ON_MEMBER = { ...common, path: MEMBER_PATH } as const;
const READING = { checks: ['token', 'no-body'], body: 'none' } as const;
const ADDING = written('member', { type: 'string', minLength: 1 });
const ANSWERING = written('status', { enum: STATUSES });

type Described = Omit<Operation, 'handle'>;

const LIST: Described = {
  ...ON_IMAGE,
  id: 'rackspace.member-list',
  method: 'GET',
  summary: 'Show whom an image is shared with.',
  checks: READING.checks,
  request: { body: READING.body, path: [IMAGE_ID] },
  replies: [{ status: 200, description: 'The members that the caller may see.', mediaType: JSON_TYPE, schema: MEMBERS }],
};
const CREATE: Described = {
  ...ON_IMAGE,
  id: 'rackspace.member-create',
  method: 'POST',
  summary: 'Share an image with a tenant.',
  checks: ADDING.checks,
  request: { body: ADDING.body, mediaTypes: ADDING.mediaTypes, path: [IMAGE_ID] },
  replies: [one],
};
const SHOW: Described = {
  ...ON_MEMBER,
  id: 'rackspace.member-show',
  method: 'GET',
  summary: 'Show one member of an image.',
  checks: READING.checks,
  request: { body: READING.body, path: [IMAGE_ID, MEMBER_ID] },
  replies: [one],
};
const UPDATE: Described = {
  ...ON_MEMBER,
  id: 'rackspace.member-update',
  method: 'PUT',
  summary: 'Accept or reject an image that is shared with the caller.',
  checks: ANSWERING.checks,
  request: { body: ANSWERING.body, mediaTypes: ANSWERING.mediaTypes, path: [IMAGE_ID, MEMBER_ID] },
  replies: [one],
};
const DELETE: Described = {
  ...ON_MEMBER,
  id: 'rackspace.member-delete',
  method: 'DELETE',
  summary: 'Share an image with a tenant no longer.',
  checks: READING.checks,
  request: { body: READING.body, path: [IMAGE_ID, MEMBER_ID] },
  replies: [{ status: 204, description: 'The member is gone.', mediaType: null }],
};

/** The operations on an image's members. */
export function memberOperations(viewOf: (world: World) => View): readonly Operation[] {
  return [
    { ...LIST, handle: (world, call) => list(viewOf, world, call) },
    { ...CREATE, handle: (world, call) => create(viewOf, world, call) },
    { ...SHOW, handle: (world, call) => show(viewOf, world, call, asShared(imageOf(world, call)), projectOf(world, call)) },
    { ...UPDATE, handle: (world, call) => update(viewOf, world, call) },
    { ...DELETE, handle: remove },
  ];
}
