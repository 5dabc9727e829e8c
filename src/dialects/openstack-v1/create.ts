import { type Image, newImage } from '../../core/image.ts';
import { LIMITS } from '../../core/limits.ts';
import { projectOf } from '../../core/policy.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Reply, World } from '../../operation/operation.ts';
import { callerOf } from './context.ts';
import { startCopy } from './copy.ts';
import { ERRORS, toNestedError } from './errors.ts';
import { checkStored, type ImageMeta, parseTime, readMeta } from './headers.ts';
import { namesBoth, readSource, type Source, sizeOf } from './sources.ts';
import { BUGS_SWITCH } from './switches.ts';
import { activate, checkCap, requireFormats, toAttributes } from './update.ts';
import { findStore, upload } from './upload.ts';
import { toImageReply, type View } from './view.ts';

// Source: glance/api/v1/images.py, `create`, `_reserve` and `_handle_source` of Glance 15.0.2, and its recorded answers.

/** Whether Python reads a UUID from it: hyphens, braces and the prefixes of a URN may stand where they like. */
function isUuid(text: string): boolean {
  return /^[0-9a-f]{32}$/i.test(text.replaceAll(/urn:|uuid:|^[{}]+|[{}]+$|-/g, ''));
}

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/** Makes an image, with data or without. It is there before the data is looked at, and stays though the data fails. */
export async function createImage(view: View, world: World, call: Call): Promise<Reply> {
  const meta = readMeta(call);
  checkCap(world, call, meta);
  if (meta.is_public && !callerOf(call).admin) throw new Answer(ERRORS.forbidden);
  const attempted = Object.keys(meta.properties).length;
  if (attempted > LIMITS.properties) {
    throw new Refused({ kind: 'limit-exceeded', what: 'properties', attempted, maximum: LIMITS.properties });
  }
  const source = readSource(meta, call);
  if (meta.store && findStore(world, meta.store) === undefined) throw bad(`Required store ${meta.store} is invalid`);
  const size = source === null ? (meta.size ?? 0) : meta.size || (await sizeOf(world, source));
  const image = toNewImage(world, call, meta, size);
  world.images.add(image);
  const after = await handleSource(world, call, image, meta, source);
  return toImageReply(view, 201, after, { location: `${call.base}/v1/images/${after.id}` });
}

async function handleSource(world: World, call: Call, image: Image, meta: ImageMeta, source: Source | null): Promise<Image> {
  if ((source !== null && call.hasBody) || namesBoth(meta, call)) throw bad("It's invalid to provide multiple image sources.");
  if (source?.kind === 'copy-from') {
    startCopy(world, call, image, source.url, meta);
    return image;
  }
  if (source === null && !call.hasBody) return image;
  requireFormats(image);
  return source === null ? upload(world, call, image, meta) : activate(world, call, image, source);
}

/**
 * An image that is said to be empty is active at once. Times that are given are kept.
 *
 * gap: an image that is made as deleted is a 500 in Glance 15.0.2, unless an admin makes it; here that header is not looked at, nor is
 * the time of a deletion, which Glance keeps beside the other two.
 */
function toNewImage(world: World, call: Call, meta: ImageMeta, size: number): Image {
  const caller = callerOf(call);
  checkStored(meta, 'create');
  if (meta.deleted === true && !caller.admin && call.switches[BUGS_SWITCH] === true) throw new Answer(ERRORS.internalError);
  if (meta.id && !isUuid(meta.id))
    throw bad(`Failed to reserve image. Got error: ${toNestedError(ERRORS.badRequest, 'Invalid image id format')}`);
  const id = meta.id ?? world.chance.uuid('image');
  if (world.images.get(id) !== undefined || world.images.deleted(id) !== undefined) throw new Refused({ kind: 'image-exists', id });
  const at = world.clock.stamp();
  const empty = meta.size === 0;
  return newImage({
    owner: projectOf(caller),
    ...toAttributes(meta, caller),
    id,
    size,
    status: empty ? 'active' : 'queued',
    activeAt: empty ? at : null,
    createdAt: toInstant(meta.created_at, at),
    updatedAt: toInstant(meta.updated_at, at),
    properties: meta.properties,
  });
}

function toInstant(text: string | null | undefined, at: number): number {
  return text ? (parseTime(text) ?? at) : at;
}
