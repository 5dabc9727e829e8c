import type { Image } from '../../core/image.ts';
import { isOwner } from '../../core/policy.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import { type BaseDialect, type Derivation, derive } from '../../operation/derive.ts';
import type { Call, Operation, Reply, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { LIST_QUERY } from './cloudimages.ts';
import { type Context, callerOf, toImageReply } from './context.ts';
import { type ListRules, lookForImages, NATIVE_PAGING, type Page } from './list-query.ts';
import { checkNativeUpdate, isMembers, type NativeErrors, readNewImage } from './native-body.ts';
import { IMAGE_REPLY, NATIVE_LIST_REPLY, NEW_IMAGE } from './schemas.ts';
import { share, unshare } from './sharing.ts';
import { withTags } from './tag-text.ts';

const REFERENCE = 'Open Telekom Cloud, Image Management Service API reference';
const toSource = (page: string): string => `${REFERENCE}, ${page} (Native OpenStack API)`;
const imageReply = (status: number, description: string) => ({ status, description, mediaType: JSON_TYPE, schema: IMAGE_REPLY });

/**
 * The ids of the base's operations that IMS has as they are, with the page that says so.
 *
 * gap: no upload ends in `killed`: Glance lets an image wait for its data again; whether a key is enough to delete a tag that has a value is
 * not documented, and it is not.
 */
const AS_THEY_ARE: readonly (readonly [name: string, page: string])[] = [
  ['image-upload', 'Uploading an Image'],
  ['image-download', 'Querying Image Details'],
  ['member-show', 'Querying Image Sharing Member Details'],
  ['member-update', 'Updating the Image Sharing Status'],
  ['tag-delete', 'Deleting an Image Tag'],
  ['image-schema-show', 'Querying an Image Schema'],
  ['images-schema-show', 'Querying an Image List Schema'],
  ['member-schema-show', 'Querying a Schema for an Image Sharing Member'],
  ['members-schema-show', 'Querying a Schema for an Image Sharing Member List'],
];

/** Source: Adding an Image Tag, the table of parameters: letters, digits, `_` and `-`, 255 of them at most. */
const TAG = /^[\w-]{1,255}$/;

/** Makes the operations of the native API: those of an OpenStack, with the images of IMS. */
export function nativeOperations(base: BaseDialect, contextOf: (world: World) => Context): readonly Operation[] {
  const errors: NativeErrors = { badRequest: rowOf(base, 'bad-request'), forbidden: rowOf(base, 'forbidden') };
  const from = (name: string, page: string, changes: Omit<Derivation, 'id' | 'source'>): Operation =>
    derive(base, `${base.id}.${name}`, { id: `ims.${name}`, source: toSource(page), ...changes });
  const shown = (world: World, call: Call, reply: Reply): Reply => {
    const image = world.images.get(call.params['image_id'] ?? '');
    return image === undefined ? reply : toImageReply(contextOf(world).view.document(image));
  };
  return [
    ...AS_THEY_ARE.map(([name, page]) => from(name, page, {})),
    {
      ...from('image-list', 'Querying Images', {
        request: { body: 'none', openQuery: true, query: LIST_QUERY },
        paging: NATIVE_PAGING,
        replies: [{ status: 200, description: 'A page of images.', mediaType: JSON_TYPE, schema: NATIVE_LIST_REPLY }],
      }),
      handle: (world, call) => list(contextOf(world), world, call, errors),
    },
    createOperation(base, contextOf, errors),
    from('image-show', 'Querying Image Details', {
      // Clients of IMS send bodies where none belongs.
      checks: ['token'],
      replies: [imageReply(200, 'The image.')],
      fromBase: shown,
    }),
    from('image-update', 'Modifying an Image', {
      replies: [imageReply(200, 'The updated image.')],
      toBase: (world, call) => {
        checkNativeUpdate(call, world.switches['ims.nativeUpdate'] === 'narrow', contextOf(world).catalogue, errors);
        return call;
      },
      fromBase: shown,
    }),
    from('tag-add', 'Adding an Image Tag', {
      toBase: (_world, call) => {
        if (!TAG.test(call.params['tag'] ?? '')) throw new Answer(errors.badRequest, { message: 'The tag is not supported.' });
        return call;
      },
      fromBase: (world, call, reply) => {
        // Source: Image Tag Format (Native OpenStack): a tag is a key; where it is there, the tag is updated.
        const tag = { key: call.params['tag'] ?? '', value: '' };
        changeOwn(world, call, (image) => {
          const tags = withTags(image.tags, [tag]);
          return tags.length === image.tags.length ? image : { ...image, tags };
        });
        return reply;
      },
    }),
    deleteOperation(base, errors),
    from('member-create', 'Adding an Image Sharing Member', {
      toBase: (world, call) => {
        if (isMembers(call.body) && typeof call.body['member'] === 'string') changeOwn(world, call, share);
        return call;
      },
    }),
    memberListOperation(from('member-list', 'Querying Image Sharing Members', {})),
    from('member-delete', 'Deleting an Image Sharing Member', {
      toBase: (world, call) => {
        const { image_id: id = '', member_id: member = '' } = call.params;
        if (isUnshared(world, call)) throw new Refused({ kind: 'member-not-found', member, id });
        return call;
      },
      fromBase: (world, call, reply) => {
        changeOwn(world, call, unshare);
        return reply;
      },
    }),
  ];
}

function rowOf(base: BaseDialect, name: string): NativeErrors['badRequest'] {
  const row = base.errors.find(({ id }) => id === `${base.id}.${name}`);
  if (row === undefined) throw new Error(`${base.id} has no error ${name}`);
  return row;
}

/** Whether this is a private image of the caller's own, which nobody is a member of. OpenStack says then that it has none. */
function isUnshared(world: World, call: Call): boolean {
  const image = world.images.get(call.params['image_id'] ?? '');
  return image !== undefined && image.visibility === 'private' && isOwner(image, callerOf(call));
}

function memberListOperation({ handle, ...operation }: Operation): Operation {
  const none = { members: [], schema: '/v2/schemas/members' };
  return { ...operation, handle: (world, call) => (isUnshared(world, call) ? toJsonReply(200, none) : handle(world, call)) };
}

function changeOwn(world: World, call: Call, change: (image: Image) => Image): void {
  world.images.update(call.params['image_id'] ?? '', (image) => (isOwner(image, callerOf(call)) ? change(image) : image));
}

async function list({ view }: Context, world: World, call: Call, { badRequest }: NativeErrors): Promise<Reply> {
  const rules: ListRules = {
    limit: NATIVE_PAGING.usual,
    registeredOnly: false,
    bad: (_problem, message) => new Answer(badRequest, { message }),
    badMarker: (id) => new Answer(badRequest, { message: `No image found with ID ${id}` }),
  };
  const page = await lookForImages(world, call.search, callerOf(call), view, rules);
  const images = page.images.map((image) => view.document(image).text).join(',');
  return { status: 200, headers: { 'content-type': JSON_TYPE }, body: `{"images":[${images}],${toLinks(page)}}` };
}

/** Where the first page and the next one are; there is a next one while pages are full. */
function toLinks({ images, limit, query }: Page): string {
  const parameters = new URLSearchParams([...query].filter(([name]) => name !== 'marker'));
  const path = (): string => `/v2/images${parameters.size === 0 ? '' : `?${parameters.toString()}`}`;
  const links = `"schema":"/v2/schemas/images","first":${JSON.stringify(path())}`;
  const last = images[images.length - 1];
  if (last === undefined || images.length < limit) return links;
  parameters.set('marker', last.id);
  return `${links},"next":${JSON.stringify(path())}`;
}

function createOperation(base: BaseDialect, contextOf: (world: World) => Context, errors: NativeErrors): Operation {
  const { handle, ...rest } = derive(base, `${base.id}.image-create`, {
    id: 'ims.image-create',
    source: toSource('Creating Image Metadata'),
    request: { body: 'json', mediaTypes: { [JSON_TYPE]: NEW_IMAGE } },
    replies: [imageReply(201, 'The new image.')],
  });
  return {
    ...rest,
    handle: async (world, call) => {
      const { view, catalogue } = contextOf(world);
      const { body, diskFormat } = readNewImage(call.body, catalogue, errors);
      const reply = await handle(world, { ...call, body });
      const { id } = reply.json as { readonly id: string };
      // OpenStack knows fewer formats of disks than IMS, so this one is set when the image is there.
      const image = world.images.update(id, (made) => ({ ...made, diskFormat }));
      if (image === undefined) throw new Refused({ kind: 'image-not-found', id });
      return toImageReply(view.document(image), 201);
    },
  };
}

function deleteOperation(base: BaseDialect, { forbidden }: NativeErrors): Operation {
  return derive(base, `${base.id}.image-delete`, {
    id: 'ims.image-delete',
    source: toSource('Deleting an Image'),
    checks: ['token', 'json-if-any'],
    request: {
      body: 'json',
      path: [{ name: 'image_id', required: true, description: 'The id of the image.', schema: { type: 'string', format: 'uuid' } }],
      mediaTypes: { [JSON_TYPE]: { type: 'object', properties: { delete_backup: { type: 'boolean' } } } },
    },
    toBase: (world, call) => {
      const image = world.images.get(call.params['image_id'] ?? '');
      // Source: Error Codes, IMG.0094: the public image cannot be deleted.
      if (image?.visibility === 'public') throw new Answer(forbidden, { message: 'The public image cannot be deleted.' });
      return call;
    },
  });
}
