import type { Caller } from '../../core/identity.ts';
import type { Image, Member } from '../../core/image.ts';
import { isStorable } from '../../core/limits.ts';
import { addMember, changeVisible, deleteMember, getMember, listMembers, requireVisible, updateMember } from '../../core/members.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Operation, Parameter, Reply, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { callerOf, IMAGE_ID, rulesOf } from './context.ts';
import { ERRORS } from './errors.ts';
import { MEMBER_LIST_REPLY, MEMBER_REPLY } from './schemas.ts';
import { toWireMember } from './view.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/images-sharing-v2.inc; answers recorded from Glance 25.1';
const STATUSES = ['pending', 'accepted', 'rejected'] as const;
const MEMBER_ID: Parameter = { name: 'member_id', required: true, description: 'The id of the project.', schema: { type: 'string' } };

const MEMBER_FORM = 'Expected a member in the form: {"member": "image_id"}';

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/**
 * What the body says under this name. Glance reads it as Python does: text has no names and a list no members.
 *
 * @throws Answer 400 with one of two texts
 */
function memberOfBody(body: Json | undefined, name: string, missing: string, shape: string): Json {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw bad(shape);
  const value = Object.hasOwn(body, name) ? (body as { readonly [name: string]: Json })[name] : undefined;
  if (value === undefined) throw bad(missing);
  return value;
}

function change(world: World, call: Call, make: (image: Image, caller: Caller) => Image): Image {
  const caller = callerOf(call);
  return changeVisible(world.images, call.params['image_id'] ?? '', caller, (image) => make(image, caller));
}

function create(world: World, call: Call): Reply {
  const given = memberOfBody(call.body, 'member', 'Member to be added not specified', MEMBER_FORM);
  if (given === '' || given === null || given === 0 || given === false) throw bad("Member can't be empty");
  if (typeof given === 'object') throw bad(MEMBER_FORM);
  const project = String(given);
  if (!isStorable(project)) throw new Refused({ kind: 'text-not-storable', name: null });
  const image = change(world, call, (newest, caller) => addMember(newest, project, caller, rulesOf(world), world.clock.stamp()));
  const member = image.members.find((one) => one.project === project);
  // The answer repeats the id as it came, even a number; later answers show it as text.
  return toJsonReply(200, { ...(toWireMember(image, member as Member) as object), member_id: given });
}

function read(world: World, call: Call): readonly [Image, Caller] {
  const id = call.params['image_id'] ?? '';
  const image = world.images.get(id);
  const caller = callerOf(call);
  requireVisible(image, id, caller);
  return [image, caller];
}

function list(world: World, call: Call): Reply {
  const [image, caller] = read(world, call);
  const members = listMembers(image, caller).map((member) => toWireMember(image, member));
  return toJsonReply(200, { members, schema: '/v2/schemas/members' });
}

function show(world: World, call: Call): Reply {
  const [image, caller] = read(world, call);
  return toJsonReply(200, toWireMember(image, getMember(image, call.params['member_id'] ?? '', caller)));
}

function update(world: World, call: Call): Reply {
  const given = memberOfBody(call.body, 'status', 'Status not specified', 'Expected a status in the form: {"status": "status"}');
  const project = call.params['member_id'] ?? '';
  const status = STATUSES.find((known) => known === given);
  const image = change(world, call, (newest, caller) => {
    const after = updateMember(newest, project, status ?? 'pending', caller, world.clock.stamp());
    if (status === undefined) throw bad('Incorrect request: Status must be "pending", "accepted" or "rejected".');
    return after;
  });
  return toJsonReply(200, toWireMember(image, getMember(image, project, callerOf(call))));
}

function remove(world: World, call: Call): Reply {
  change(world, call, (newest, caller) => deleteMember(newest, call.params['member_id'] ?? '', caller, rulesOf(world)));
  return { status: 204, body: '' };
}

const MEMBERS_PATH = '/v2/images/{image_id}/members';
const MEMBER_PATH = `${MEMBERS_PATH}/{member_id}`;
const one = { status: 200, description: 'The member.', mediaType: JSON_TYPE, schema: MEMBER_REPLY };
const common = { source: API_REF, auth: 'token' } as const;
const onMember = { body: 'none', path: [IMAGE_ID, MEMBER_ID] } as const;

/** The operations on an image's members. */
export const MEMBER_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v2.member-list',
    method: 'GET',
    path: MEMBERS_PATH,
    summary: 'Show whom an image is shared with.',
    checks: ['token', 'no-body'],
    request: { body: 'none', path: [IMAGE_ID] },
    replies: [{ status: 200, description: 'The members that the caller may see.', mediaType: JSON_TYPE, schema: MEMBER_LIST_REPLY }],
    handle: list,
  },
  {
    ...common,
    id: 'openstack-v2.member-create',
    method: 'POST',
    path: MEMBERS_PATH,
    summary: 'Share an image with a project.',
    checks: ['token', 'json'],
    request: {
      body: 'json',
      path: [IMAGE_ID],
      mediaTypes: { [JSON_TYPE]: { type: 'object', properties: { member: { type: 'string', minLength: 1 } }, required: ['member'] } },
    },
    replies: [one],
    handle: create,
  },
  {
    ...common,
    id: 'openstack-v2.member-show',
    method: 'GET',
    path: MEMBER_PATH,
    summary: 'Show one member of an image.',
    checks: ['token', 'no-body'],
    request: onMember,
    replies: [one],
    handle: show,
  },
  {
    ...common,
    id: 'openstack-v2.member-update',
    method: 'PUT',
    path: MEMBER_PATH,
    summary: 'Accept or reject an image that is shared with the caller.',
    checks: ['token', 'json'],
    request: {
      body: 'json',
      path: [IMAGE_ID, MEMBER_ID],
      mediaTypes: { [JSON_TYPE]: { type: 'object', properties: { status: { enum: STATUSES } }, required: ['status'] } },
    },
    replies: [one],
    handle: update,
  },
  {
    ...common,
    id: 'openstack-v2.member-delete',
    method: 'DELETE',
    path: MEMBER_PATH,
    summary: 'Share an image with a project no longer.',
    checks: ['token', 'no-body'],
    request: onMember,
    replies: [{ status: 204, description: 'The member is gone.', mediaType: null }],
    handle: remove,
  },
];
