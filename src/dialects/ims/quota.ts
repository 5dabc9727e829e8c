import type { Image } from '../../core/image.ts';
import { isMember, isOwner } from '../../core/policy.ts';
import type { Call, Operation, Reply, Schema, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { callerOf } from './context.ts';
import { countOwn } from './make.ts';
import { MEMBERS_AT_MOST } from './sharing.ts';
import { QUOTA_SWITCH } from './switches.ts';

// Source: Open Telekom Cloud, Querying the Image Quota.

const WHOLE: Schema = { type: 'integer', minimum: 0 };
const QUOTAS: Schema = {
  type: 'object',
  properties: {
    quotas: {
      type: 'object',
      properties: {
        resources: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              type: { enum: ['image', 'image_shared', 'image_member'], description: 'What is counted.' },
              used: { ...(WHOLE as object), description: 'How many there are.' },
              quota: { ...(WHOLE as object), description: 'How many there may be.' },
              min: { ...(WHOLE as object), description: 'What the quota is at least.' },
              max: { ...(WHOLE as object), description: 'What the quota is at most.' },
            },
            required: ['type', 'used', 'quota', 'min', 'max'],
            additionalProperties: false,
          },
        },
      },
      required: ['resources'],
      additionalProperties: false,
    },
  },
  required: ['quotas'],
  additionalProperties: false,
};

/** What a quota is at most. Source: the example of the page. */
const QUOTA_AT_MOST = 1000;

/**
 * What the project has, and may have.
 *
 * gap: of shared images and members the page has no example: here they are what others share with the project, and the members of the
 * image that has most of them.
 */
function show(world: World, call: Call): Reply {
  const caller = callerOf(call);
  const count = (accept: (image: Image) => boolean): readonly Image[] => world.images.list({ accept, limit: Number.POSITIVE_INFINITY });
  const quota = Number(world.switches[QUOTA_SWITCH]);
  const max = Math.max(quota, QUOTA_AT_MOST);
  const members = Math.max(0, ...count((image) => isOwner(image, caller) && image.members.length > 0).map((image) => image.members.length));
  const shared = count((image) => image.visibility === 'shared' && isMember(image, caller)).length;
  const resources = [
    { type: 'image', used: countOwn(world, caller.project?.id ?? null), quota, min: 1, max },
    { type: 'image_shared', used: shared, quota, min: 1, max },
    { type: 'image_member', used: members, quota: MEMBERS_AT_MOST, min: 1, max: MEMBERS_AT_MOST },
  ];
  return toJsonReply(200, { quotas: { resources } });
}

/** What a project may have. */
export const QUOTA_OPERATION: Operation = {
  id: 'ims.quota-show',
  method: 'GET',
  path: '/v1/cloudimages/quota',
  summary: 'Show how many images the project has, and may have.',
  source: 'Open Telekom Cloud, Image Management Service API reference, Querying the Image Quota',
  auth: 'token',
  checks: ['token'],
  request: { body: 'none' },
  replies: [{ status: 200, description: 'The quotas.', mediaType: JSON_TYPE, schema: QUOTAS }],
  handle: show,
};
