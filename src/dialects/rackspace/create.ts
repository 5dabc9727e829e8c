import { Answer } from '../../operation/answer.ts';
import { type BaseDialect, derive } from '../../operation/derive.ts';
import type { Call, Operation, Reply, Schema, Switches, World } from '../../operation/operation.ts';
import { JSON_TYPE } from '../../wire/json-reply.ts';
import { RESERVED_PREFIX } from './attributes.ts';
import { callerOf, isMembers } from './context.ts';
import { ERRORS, toProtected } from './errors.ts';
import { requireRoom } from './limits.ts';
import { CREATE_SWITCH } from './switches.ts';
import type { View } from './view.ts';

// Cloud Images has no operation that makes an image, and none for its data: servers and tasks make them. Sandboxes may want them all the same.

const SOURCE = 'OpenStack Image API v2; rackerlabs/docs-cloud-images does not offer it';

const offered = (switches: Switches): boolean => switches[CREATE_SWITCH] === true;

/** An image of this cloud is its owner's alone unless somebody says otherwise, and has no property of the platform. */
function toBase(world: World, call: Call): Call {
  requireRoom(world, callerOf(call));
  const { body } = call;
  if (!isMembers(body)) return call;
  const reserved = Object.keys(body).find((name) => name.startsWith(RESERVED_PREFIX));
  if (reserved !== undefined) throw new Answer(ERRORS.forbidden, { message: toProtected(reserved) });
  return { ...call, body: { visibility: 'private', ...body } };
}

function idOf({ json }: Reply): string {
  const id = isMembers(json) ? json['id'] : undefined;
  if (typeof id !== 'string') throw new Error('an image that was made has no id');
  return id;
}

/**
 * The operations that are there where `rackspace.allowCreate` is on; 405 where it is not.
 *
 * @param image how an image is shown in a reply
 */
export function createOperations(base: BaseDialect, viewOf: (world: World) => View, image: Schema): readonly Operation[] {
  return [
    derive(base, 'openstack-v2.image-create', {
      id: 'rackspace.image-create',
      summary: 'Make an image, without its data, where rackspace.allowCreate is on.',
      source: SOURCE,
      offered,
      replies: [{ status: 201, description: 'The new image.', mediaType: JSON_TYPE, schema: image }],
      toBase,
      fromBase: (world, _call, reply) => {
        const made = world.images.get(idOf(reply));
        if (made === undefined) throw new Error('an image that was made is gone');
        const { json, text } = viewOf(world).document(made);
        return { status: 201, headers: { 'content-type': JSON_TYPE, location: reply.headers?.['location'] ?? '' }, body: text, json };
      },
    }),
    derive(base, 'openstack-v2.image-download', {
      id: 'rackspace.image-download',
      summary: 'Download the data of an image, where rackspace.allowCreate is on.',
      source: SOURCE,
      offered,
    }),
    derive(base, 'openstack-v2.image-upload', {
      id: 'rackspace.image-upload',
      summary: 'Upload the data of an image, where rackspace.allowCreate is on.',
      source: SOURCE,
      offered,
      replies: [{ status: 204, description: 'The image is active.', mediaType: null }],
      fromBase: () => ({ status: 204, body: '' }),
    }),
  ];
}
