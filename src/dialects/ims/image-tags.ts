import { canSee } from '../../core/policy.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Operation, Parameter, Reply, Schema, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { ERRORS } from './codes.ts';
import { asTenant, callerOf, IMAGE_ID, PROJECT_ID, requireCloud, requireProject } from './context.ts';
import { profileOf } from './profiles.ts';
import { requireOwn } from './rights.ts';
import { readDoomedTags, readTagChange, readTagToAdd, readTagToSet, TAGS_AT_MOST, type TagChange } from './tag-body.ts';
import { IMAGE_TAGS_REPLY, TAG_TO_ADD, TAG_TO_SET, TAGS_TO_CHANGE, TAGS_TO_DELETE } from './tag-schemas.ts';
import { tagsOf, withoutTags, withTags } from './tag-text.ts';

const REFERENCE = 'Open Telekom Cloud, Image Management Service API reference';
const SDK = 'huaweicloudsdkims 3.1.211';

/** Changes the tags of an image, all or none; where nothing changes, the image stays as it is. */
function change(world: World, call: Call, id: string, make: TagChange): Reply {
  const caller = callerOf(call);
  const updatedAt = world.clock.stamp();
  const stored = world.images.update(id, (image) => {
    requireOwn(image, caller);
    const tags = make(image.tags);
    if (tags.length === image.tags.length && tags.every((tag, index) => tag === image.tags[index])) return image;
    if (tags.length > TAGS_AT_MOST && tags.length > image.tags.length) throw new Answer(ERRORS.tagQuota);
    return { ...image, tags, updatedAt };
  });
  if (stored === undefined) throw new Refused({ kind: 'image-not-found', id });
  return { status: 204 };
}

const idOf = ({ params }: Call): string => params['image_id'] ?? '';

function set(world: World, call: Call): Reply {
  const { id, tag } = readTagToSet(call.body, profileOf(world.switches));
  return change(world, call, id, (tags) => withTags(tags, [tag]));
}

function add(world: World, call: Call): Reply {
  requireProject(call);
  const tag = readTagToAdd(call.body, profileOf(world.switches));
  return change(world, call, idOf(call), (tags) => withTags(tags, [tag]));
}

function changeAll(world: World, call: Call): Reply {
  requireProject(call);
  return change(world, call, idOf(call), readTagChange(call.body, profileOf(world.switches)));
}

function removeAll(world: World, call: Call): Reply {
  requireCloud(world, 'huawei');
  requireProject(call);
  return change(world, call, idOf(call), readDoomedTags(call.body));
}

function remove(world: World, call: Call): Reply {
  requireProject(call);
  return change(world, call, idOf(call), (tags) => {
    const rest = withoutTags(tags, [{ key: call.params['key'] ?? '' }]);
    if (rest.length === tags.length) throw new Answer(ERRORS.tagMissing);
    return rest;
  });
}

function list(world: World, call: Call): Reply {
  requireProject(call);
  const image = world.images.get(idOf(call));
  if (image === undefined || !canSee(image, asTenant(callerOf(call)))) throw new Refused({ kind: 'image-not-found', id: idOf(call) });
  return toJsonReply(200, { tags: tagsOf(image).map(({ key, value }) => ({ key, value })) });
}

const KEY: Parameter = { name: 'key', required: true, description: 'The key of the tag.', schema: { type: 'string', minLength: 1 } };
const DONE = { status: 204, description: 'The image has the tags that it was to have.', mediaType: null } as const;
const common = { auth: 'token', replies: [DONE] } as const;

function byBody(body: Schema, path: readonly Parameter[]): Pick<Operation, 'checks' | 'request'> {
  return { checks: ['token', 'media-type-if-any', 'json'], request: { body: 'json', mediaTypes: { [JSON_TYPE]: body }, path } };
}

/** The operations on the tags of one image. */
export const IMAGE_TAG_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    ...byBody(TAG_TO_SET, []),
    id: 'ims.tag-set',
    method: 'PUT',
    path: '/v1/cloudimages/tags',
    summary: 'Give an image a tag, or a tag another value.',
    source: `${REFERENCE}, Adding or Modifying a Tag`,
    handle: set,
  },
  {
    ...common,
    ...byBody(TAG_TO_ADD, [PROJECT_ID, IMAGE_ID]),
    id: 'ims.image-tag-add',
    method: 'POST',
    path: '/v2/{project_id}/images/{image_id}/tags',
    summary: 'Give an image a tag, or a tag another value; doing it twice is no error.',
    source: `${REFERENCE}, Adding an Image Tag`,
    handle: add,
  },
  {
    ...common,
    ...byBody(TAGS_TO_CHANGE, [PROJECT_ID, IMAGE_ID]),
    id: 'ims.image-tags-change',
    method: 'POST',
    path: '/v2/{project_id}/images/{image_id}/tags/action',
    summary: 'Give an image tags, or take tags away from it, all or none.',
    source: `${REFERENCE}, Adding or Deleting Image Tags in a Batch`,
    handle: changeAll,
  },
  {
    ...common,
    id: 'ims.image-tag-delete',
    method: 'DELETE',
    path: '/v2/{project_id}/images/{image_id}/tags/{key}',
    // gap: a tag with the key `action` cannot be deleted by its path, which is that of the batch.
    summary: 'Take a tag away from an image; one that is not there is an error.',
    source: `${REFERENCE}, Deleting an Image Tag`,
    checks: ['token'],
    request: { body: 'none', path: [PROJECT_ID, IMAGE_ID, KEY] },
    handle: remove,
  },
  {
    ...common,
    ...byBody(TAGS_TO_DELETE, [PROJECT_ID, IMAGE_ID]),
    id: 'ims.image-tags-delete',
    method: 'DELETE',
    path: '/v1/{project_id}/cloudimages/{image_id}/tags/delete',
    summary: 'Take tags away from an image; Huawei Cloud alone has it.',
    // gap: no page says how the deletion of tags that Huawei Cloud alone has is answered; it is as the batch deletion of both.
    source: `${SDK}, BatchDeleteTags`,
    handle: removeAll,
  },
  {
    ...common,
    id: 'ims.image-tag-list',
    method: 'GET',
    path: '/v2/{project_id}/images/{image_id}/tags',
    summary: 'Show the tags of an image.',
    source: `${REFERENCE}, Querying Tags of an Image`,
    checks: ['token'],
    request: { body: 'none', path: [PROJECT_ID, IMAGE_ID] },
    replies: [{ status: 200, description: 'The tags.', mediaType: JSON_TYPE, schema: IMAGE_TAGS_REPLY }],
    handle: list,
  },
];
