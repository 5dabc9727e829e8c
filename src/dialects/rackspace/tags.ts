import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import { isStorable } from '../../core/limits.ts';
import { changeVisible } from '../../core/members.ts';
import { Refused } from '../../core/reasons.ts';
import { addTag, removeTag } from '../../core/tags.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Operation, Parameter, Reply, World } from '../../operation/operation.ts';
import { callerOf, IMAGE_ID } from './context.ts';
import { ERRORS } from './errors.ts';

const DOCS = 'rackerlabs/docs-cloud-images, api-docs/api-reference/methods, image tags';
const RULES = { secureRbac: false } as const;
const TAG_AT_MOST = 255;

function change(world: World, call: Call, make: (image: Image, tag: string, caller: Caller, at: number) => Image): Reply {
  const { image_id: id = '', tag = '' } = call.params;
  const caller = callerOf(call);
  changeVisible(world.images, id, caller, (image) => make(image, tag, caller, world.clock.stamp()));
  return { status: 204, body: '' };
}

function add(world: World, call: Call): Reply {
  const { tag = '' } = call.params;
  if (!isStorable(tag)) throw new Refused({ kind: 'text-not-storable', name: null });
  if (tag.length > TAG_AT_MOST) throw new Answer(ERRORS.badRequest, { message: `A tag has at most ${TAG_AT_MOST} characters.` });
  return change(world, call, (image, wanted, caller, at) => addTag(image, wanted, caller, RULES, at));
}

function remove(world: World, call: Call): Reply {
  return change(world, call, (image, tag, caller, at) => removeTag(image, tag, caller, RULES, at));
}

const TAG: Parameter = { name: 'tag', required: true, description: 'The tag.', schema: { type: 'string', maxLength: TAG_AT_MOST } };
const common = {
  path: '/v2/images/{image_id}/tags/{tag}',
  source: DOCS,
  auth: 'token',
  // The page of adding a tag: a body of the request is ignored.
  checks: ['token'],
  request: { body: 'none', path: [IMAGE_ID, TAG] },
} as const;

/** The operations on an image's tags, one by one. */
export const TAG_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'rackspace.tag-add',
    method: 'PUT',
    summary: 'Mark an image with a tag; doing it twice is no error.',
    replies: [{ status: 204, description: 'The image has the tag.', mediaType: null }],
    handle: add,
  },
  {
    ...common,
    id: 'rackspace.tag-delete',
    method: 'DELETE',
    summary: 'Take a tag away from an image.',
    replies: [{ status: 204, description: 'The tag is gone.', mediaType: null }],
    handle: remove,
  },
];
