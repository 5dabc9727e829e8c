import { isUtf8 } from 'node:buffer';
import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import { changeVisible } from '../../core/members.ts';
import { addTag, removeTag } from '../../core/tags.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Operation, Parameter, Reply, World } from '../../operation/operation.ts';
import { toSchemaMessage } from '../../wire/python.ts';
import { callerOf, EMPTY_TYPE, emptyReply, IMAGE_ID, rulesOf } from './context.ts';
import { ERRORS } from './errors.ts';
import { IMAGE_VALUES } from './schemas.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/images-tags.inc; answers recorded from Glance 25.1';

/**
 * The tag that the path names. Glance takes each byte of a path for a character, so that `%C5%BC` is two of them: a tag beyond ASCII
 * that is set by its own route is another one than the same tag set by a patch.
 *
 * gap: a tag of bytes that are no UTF-8 breaks the real service (500).
 *
 * @throws Answer 400 for bytes that are no UTF-8
 */
function tagOf(call: Call): string {
  const segment = call.path.slice(call.path.lastIndexOf('/') + 1);
  const tag = segment.replace(/%([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (isUtf8(Buffer.from(tag, 'latin1'))) return tag;
  throw new Answer(ERRORS.badRequest, { message: 'The URL of the request has characters that cannot be decoded.' });
}

function change(world: World, call: Call, make: (image: Image, caller: Caller) => Image): Reply {
  const caller = callerOf(call);
  changeVisible(world.images, call.params['image_id'] ?? '', caller, (image) => make(image, caller));
  return emptyReply(204);
}

function add(world: World, call: Call): Reply {
  const tag = tagOf(call);
  const [problem] = call.schemas.problems(IMAGE_VALUES, { tags: [tag] });
  if (problem !== undefined) throw new Answer(ERRORS.badRequest, { message: toSchemaMessage('image', problem) });
  return change(world, call, (image, caller) => addTag(image, tag, caller, rulesOf(world), world.clock.stamp()));
}

function remove(world: World, call: Call): Reply {
  const tag = tagOf(call);
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
