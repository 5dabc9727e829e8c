import { Answer } from '../../operation/answer.ts';
import type { Call, Operation, Parameter, Reply, World } from '../../operation/operation.ts';
import { JSON_HEADERS, JSON_TYPE } from '../../wire/json-reply.ts';
import { ATTRIBUTES } from './attributes.ts';
import { ERRORS } from './codes.ts';
import { type Context, callerOf, IMAGE_ID, toImageReply } from './context.ts';
import { type ListRules, lookForImages, OWN_PAGING } from './list-query.ts';
import { CHANGES, IMAGE_LIST_REPLY, IMAGE_REPLY } from './schemas.ts';
import { updateImage } from './update.ts';

const LIST_REF = 'Open Telekom Cloud, Image Management Service API reference, Querying Images';
const UPDATE_REF =
  'Huawei Cloud, Image Management Service API reference, Updating Image Information; Open Telekom Cloud, Updating an Image';

/** How IMS's own API reads a list's query. */
export const RULES: ListRules = {
  limit: OWN_PAGING.usual,
  registeredOnly: true,
  bad: (problem) => new Answer(problem === 'image-type' ? ERRORS.imageType : ERRORS.malformed),
  badMarker: () => new Answer(ERRORS.idUnknown),
};

const text = (name: string, description: string, more: object = {}): Parameter => ({
  name,
  description,
  schema: { type: 'string', ...more },
});
const flags: readonly Parameter[] = ATTRIBUTES.filter(({ wire }) => wire.startsWith('__support')).map((row) => ({
  name: row.wire,
  description: row.description,
  schema: row.value?.kind === 'choice' ? { enum: row.value.values } : { type: 'string' },
}));

/** What a list may be asked for. */
export const LIST_QUERY: readonly Parameter[] = [
  text('id', 'The image of this id: a list of one or none.'),
  text('name', 'Images of this name, to the letter.'),
  text('owner', 'Images of this project.'),
  text('status', 'Images in this state.', { enum: ['queued', 'saving', 'deleted', 'killed', 'active'] }),
  text('visibility', 'Images that are private, public or shared.', { enum: ['public', 'private', 'shared'] }),
  text('protected', 'Images that are protected, or are not.', { enum: ['true', 'false'] }),
  text('container_format', 'Images in this container.'),
  text('disk_format', 'Images of this format.'),
  text('min_ram', 'Images that need this memory.', { pattern: '^\\d+$' }),
  text('min_disk', 'Images that need this disk.', { pattern: '^\\d+$' }),
  text('__imagetype', 'Public, private or shared images.', { enum: ['gold', 'private', 'shared', 'market'] }),
  text('__isregistered', 'Images that are registered.', { enum: ['true', 'false'] }),
  text('__os_bit', 'Images of systems of 32 or 64 bits.'),
  text('__os_type', 'Images of Linux, Windows or others.', { enum: ['Linux', 'Windows', 'Other'] }),
  text('__platform', 'Images of this family of systems.'),
  text('__system__cmkid', 'Images that are encrypted with this key.'),
  text('__whole_image', 'Images of whole servers.', { enum: ['true', 'false'] }),
  text('virtual_env_type', 'Images for this environment.', { enum: ['FusionCompute', 'Ironic', 'DataImage', 'IsoImage'] }),
  text('enterprise_project_id', 'Images of this enterprise project; 0 for the default one, all_granted_eps for all.'),
  text('architecture', 'Images for processors of this kind; of Huawei Cloud.', { enum: ['x86', 'arm'] }),
  text('flavor_id', 'Public images for servers of this flavor; of Huawei Cloud.'),
  text('size_min', 'Images of at least so many bytes.', { pattern: '^\\d+$' }),
  text('size_max', 'Images of at most so many bytes.', { pattern: '^\\d+$' }),
  text('tag', 'Images with this tag: key=value, or a key.'),
  text('member_status', 'Which images that others share.', { enum: ['accepted', 'rejected', 'pending'] }),
  text('created_at', 'When they were made: lt:2018-10-28T10:00:00Z.'),
  text('updated_at', 'When they were changed: gte:2018-10-28T10:00:00Z.'),
  text('marker', 'The id of the last image of the page before.'),
  text('limit', 'How many at most; 500 without it.', { pattern: '^\\d+$' }),
  text('sort_key', 'What to sort by.', { enum: ['name', 'container_format', 'disk_format', 'status', 'id', 'size', 'created_at'] }),
  text('sort_dir', 'Downwards, which is the default, or upwards.', { enum: ['asc', 'desc'] }),
  ...flags,
];

async function list({ view }: Context, world: World, call: Call): Promise<Reply> {
  const { images } = await lookForImages(world, call.search, callerOf(call), view, RULES);
  const body = `{"images":[${images.map((image) => view.document(image).text).join(',')}]}`;
  return { status: 200, headers: JSON_HEADERS, body };
}

function update({ view, catalogue }: Context, world: World, call: Call): Reply {
  return toImageReply(view.document(updateImage(world, call, callerOf(call), catalogue)));
}

/** The operations of IMS's own API. */
export function cloudimageOperations(contextOf: (world: World) => Context): readonly Operation[] {
  return [
    {
      id: 'ims.cloudimage-list',
      does: 'image-list',
      method: 'GET',
      path: '/v2/cloudimages',
      summary: 'Show the images that the query asks for.',
      source: LIST_REF,
      auth: 'token',
      checks: ['token'],
      request: { body: 'none', openQuery: true, query: LIST_QUERY },
      paging: OWN_PAGING,
      replies: [{ status: 200, description: 'The images.', mediaType: JSON_TYPE, schema: IMAGE_LIST_REPLY }],
      handle: (world, call) => list(contextOf(world), world, call),
    },
    {
      id: 'ims.cloudimage-update',
      does: 'image-update',
      method: 'PATCH',
      path: '/v2/cloudimages/{image_id}',
      summary: 'Update an active private image by a list of operations, all or nothing.',
      source: UPDATE_REF,
      auth: 'token',
      checks: ['token', 'media-type-if-any', 'json'],
      names: 'patch',
      request: { body: 'json', mediaTypes: { [JSON_TYPE]: CHANGES }, path: [IMAGE_ID] },
      replies: [{ status: 200, description: 'The updated image.', mediaType: JSON_TYPE, schema: IMAGE_REPLY }],
      handle: (world, call) => update(contextOf(world), world, call),
    },
  ];
}
