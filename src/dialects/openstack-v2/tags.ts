import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import { changeVisible } from '../../core/members.ts';
import { addTag, removeTag } from '../../core/tags.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Operation, Parameter, Reply, World } from '../../operation/operation.ts';
import { toSchemaMessage } from '../../wire/python.ts';
import { callerOf, EMPTY_TYPE, emptyReply, IMAGE_ID, rulesOf } from './context.ts';
import { ERRORS } from './errors.ts';
import { readPathText } from './path-text.ts';
import { IMAGE_VALUES } from './schemas.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/images-tags.inc; answers recorded from Glance 25.1';

function change(world: World, call: Call, make: (image: Image, caller: Caller) => Image): Reply {
  const caller = callerOf(call);
  changeVisible(world.images, call.params['image_id'] ?? '', caller, (image) => make(image, caller));
  return emptyReply(204);
}

function add(world: World, call: Call): Reply {
  const tag = readPathText(call, -1);
  const [problem] = call.schemas.problems(IMAGE_VALUES, { tags: [tag] });
  if (problem !== undefined) throw new Answer(ERRORS.badRequest, { message: toSchemaMessage('image', problem) });
  return change(world, call, (image, caller) => addTag(image, tag, caller, rulesOf(world), world.clock.stamp()));
}

function remove(world: World, call: Call): Reply {
  const tag = readPathText(call, -1);
  return change(world, call, (image, caller) => removeTag(image, tag, caller, rulesOf(world), world.clock.stamp()));
}

const TAG: Parameter = { name: 'tag', required: true, description: 'The tag.', schema: { type: 'string', maxLength: 255 } };
const common = {
  path: '/v2/images/{image_id}/tags/{tag}',
  source: API_REF,
  auth: 'token',
  checks: ['token', 'no-body'],
  request: { body: 'none', path: [IMAGE_ID, TAG] },
} as const;

/** The operations on an image's tags, one by one. */
export const TAG_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v2.tag-add',
    method: 'PUT',
    summary: 'Mark an image with a tag; doing it twice is no error.',
    replies: [{ status: 204, description: 'The image has the tag.', mediaType: EMPTY_TYPE }],
    handle: add,
  },
  {
    ...common,
    id: 'openstack-v2.tag-delete',
    method: 'DELETE',
    summary: 'Take a tag away from an image.',
    replies: [{ status: 204, description: 'The tag is gone.', mediaType: EMPTY_TYPE }],
    handle: remove,
  },
];
