import { createTimeTexts } from '../../core/clock.ts';
import type { Image, Member } from '../../core/image.ts';
import { canSee, isOwner } from '../../core/policy.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Operation, Parameter, Reply, Schema, World } from '../../operation/operation.ts';
import type { Paging } from '../../operation/paging.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { ERRORS } from './codes.ts';
import { asTenant, callerOf, IMAGE_ID, PROJECT_ID, requireCloud, requireProject } from './context.ts';
import { JOB_ERRORS } from './job-codes.ts';

// Source: huaweicloudsdkims 3.1.211, list_image_members and show_image_member.

const time = createTimeTexts();

/** gap: there are accounts and organizations to share with in Huawei Cloud; here there are projects. */
function toWire({ id }: Image, { project, status, createdAt, updatedAt }: Member): { readonly [name: string]: Json } {
  return {
    status,
    created_at: time(createdAt),
    updated_at: time(updatedAt),
    image_id: id,
    member_id: project,
    schema: '/v2/schemas/member',
    member_type: 'project',
  };
}

/** The image, and those of its members that the caller may see: its owner all of them, a member itself. */
function find(world: World, call: Call): readonly [image: Image, members: readonly Member[]] {
  requireCloud(world, 'huawei');
  requireProject(call);
  const caller = callerOf(call);
  const image = world.images.get(call.params['image_id'] ?? '');
  if (image === undefined || !canSee(image, asTenant(caller))) throw new Answer(ERRORS.imageMissing);
  return [image, isOwner(image, caller) ? image.members : image.members.filter(({ project }) => project === caller.project?.id)];
}

const PAGING = {
  limit: 'limit',
  usual: 1000,
  most: 1000,
  start: 'marker',
  next: 'page_info.next_marker',
  source: 'huaweicloudsdkims 3.1.211, list_image_members: its page_info; the numbers are ours',
} as const satisfies Paging;

function list(world: World, call: Call): Reply {
  const [image, members] = find(world, call);
  const query = new URLSearchParams(call.search);
  const limit = query.get('limit') ?? String(PAGING.usual);
  if (!/^\d+$/.test(limit)) throw new Answer(ERRORS.malformed);
  const marker = query.get('marker');
  const start = marker === null ? 0 : members.findIndex(({ project }) => project === marker) + 1;
  if (marker !== null && start === 0) throw new Answer(ERRORS.malformed);
  const page = members.slice(start, start + Math.min(Number(limit), PAGING.most));
  const last = page[page.length - 1];
  const next = last !== undefined && start + page.length < members.length ? last.project : null;
  const json = { members: page.map((member) => toWire(image, member)), schema: '/v2/schemas/members' };
  return toJsonReply(200, { ...json, page_info: { next_marker: next, current_count: page.length } });
}

function show(world: World, call: Call): Reply {
  const [image, members] = find(world, call);
  const member = members.find(({ project }) => project === call.params['member_id']);
  if (member === undefined) throw new Answer(JOB_ERRORS.memberMissing);
  return toJsonReply(200, toWire(image, member));
}

const TEXT = { type: 'string' } as const;
const MEMBER: Schema = {
  type: 'object',
  properties: {
    status: { enum: ['pending', 'accepted', 'rejected'], description: 'What the member says to it.' },
    created_at: { ...TEXT, format: 'date-time', description: 'When the image was shared.' },
    updated_at: { ...TEXT, format: 'date-time', description: 'When the member said so.' },
    image_id: { ...TEXT, description: 'The id of the image.' },
    member_id: { ...TEXT, description: 'The id of the project.' },
    schema: { const: '/v2/schemas/member', description: 'Path of the schema.' },
    member_type: { ...TEXT, description: 'What the member is.' },
  },
  required: ['status', 'created_at', 'updated_at', 'image_id', 'member_id', 'schema', 'member_type'],
  additionalProperties: false,
};
const MEMBERS: Schema = {
  type: 'object',
  properties: {
    members: { type: 'array', items: MEMBER },
    schema: { const: '/v2/schemas/members' },
    page_info: {
      type: 'object',
      properties: { next_marker: { type: ['string', 'null'] }, current_count: { type: 'integer' } },
      required: ['next_marker', 'current_count'],
      additionalProperties: false,
    },
  },
  required: ['members', 'schema', 'page_info'],
  additionalProperties: false,
};

const MEMBER_ID: Parameter = { name: 'member_id', required: true, description: 'The id of the project.', schema: TEXT };
const common = { method: 'GET', auth: 'token', checks: ['token'] } as const;

/** The operations on members that Huawei Cloud has beside the native ones. */
export const MEMBER_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'ims.cloudimage-member-list',
    path: '/v1/{project_id}/cloudimages/{image_id}/members',
    summary: 'Show whom an image is shared with; in Huawei Cloud.',
    source: 'huaweicloudsdkims 3.1.211, list_image_members',
    request: {
      body: 'none',
      path: [PROJECT_ID, IMAGE_ID],
      query: [
        { name: 'limit', schema: { type: 'string', pattern: '^\\d+$' }, description: 'How many at most.' },
        { name: 'marker', schema: TEXT, description: 'The last member of the page before.' },
      ],
    },
    paging: PAGING,
    replies: [{ status: 200, description: 'The members.', mediaType: JSON_TYPE, schema: MEMBERS }],
    handle: list,
  },
  {
    ...common,
    id: 'ims.cloudimage-member-show',
    path: '/v1/{project_id}/cloudimages/{image_id}/members/{member_id}',
    summary: 'Show one project that an image is shared with; in Huawei Cloud.',
    source: 'huaweicloudsdkims 3.1.211, show_image_member',
    request: { body: 'none', path: [PROJECT_ID, IMAGE_ID, MEMBER_ID] },
    replies: [{ status: 200, description: 'The member.', mediaType: JSON_TYPE, schema: MEMBER }],
    handle: show,
  },
];
