import type { Caller } from '../../core/identity.ts';
import { type Image, toProperties, type Visibility } from '../../core/image.ts';
import { LIMITS } from '../../core/limits.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Reply, World } from '../../operation/operation.ts';
import { isTrue } from '../../wire/python.ts';
import { WRITABLE } from './attributes.ts';
import { callerOf, capOf, imageOf, requireOwner } from './context.ts';
import { startCopy } from './copy.ts';
import { ERRORS } from './errors.ts';
import { checkFormats, checkStored, type ImageMeta, oneOf, readMeta } from './headers.ts';
import { namesBoth, readSource, type Source, sizeOf, withLocation } from './sources.ts';
import { upload } from './upload.ts';
import { toImageReply, type View } from './view.ts';

// Source of every rule and its order: glance/api/v1/images.py, `update` and `_handle_source`; glance/registry/api/v1/images.py, `update`
// of Glance 15.0.2, and its recorded answers.

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });
const forbidden = (message: string): Answer => new Answer(ERRORS.forbidden, { message });

/** Update Image. What the headers say is stored before data is looked at, and stays though the data fails: as in the real service. */
export function updateImage(view: View, world: World, call: Call): Reply | Promise<Reply> {
  const meta = readMeta(call);
  checkCap(world, call, meta);
  const caller = callerOf(call);
  if (meta.is_public && !caller.admin) throw new Answer(ERRORS.forbidden);
  const image = imageOf(world, call);
  checkImmutable(image, meta, caller);
  if (call.hasBody && image.status !== 'queued') throw new Answer(ERRORS.conflict, { detail: 'Cannot upload to an unqueued image' });
  const source = readSource(meta, call);
  if (source !== null && image.status !== 'queued') {
    throw bad('Attempted to update Location field for an image not in queued status.');
  }
  const purges = !call.hasBody && wantsPurge(call);
  checkQuota(image, meta, purges);
  const reply = (after: Image): Reply => toImageReply(view, 200, after, toLocation(world, call, after));
  if (source === null && !call.hasBody) return reply(store(world, call, image, meta, purges, null));
  return handleData(world, call, { image, meta, purges, source }).then(reply);
}

interface Wanted {
  readonly image: Image;
  readonly meta: ImageMeta;
  readonly purges: boolean;
  readonly source: Source | null;
}

async function handleData(world: World, call: Call, { image, meta, purges, source }: Wanted): Promise<Image> {
  const found = source === null ? null : (meta.size ?? null) || (await sizeOf(world, source));
  const stored = store(world, call, image, meta, purges, found);
  if ((source !== null && call.hasBody) || namesBoth(meta, call)) throw bad("It's invalid to provide multiple image sources.");
  if (source?.kind === 'copy-from') {
    startCopy(world, call, stored, source.url, meta);
    return stored;
  }
  requireFormats(stored);
  if (source === null) return upload(world, call, stored, meta);
  return activate(world, call, stored, source);
}

/** An image without formats, or with two that do not fit, can have no data; it stays as it is. */
export function requireFormats(image: Image): void {
  if (image.diskFormat === null) throw bad('Disk format is not specified.');
  if (image.containerFormat === null) throw bad('Container format is not specified.');
  checkFormats({ disk_format: image.diskFormat, container_format: image.containerFormat });
}

/** Makes an image active by its location; a size that it was given has to be that of the data. */
export async function activate(world: World, call: Call, image: Image, source: Source): Promise<Image> {
  const actual = image.size ? await sizeOf(world, source, call) : 0;
  if (image.size && actual !== 0 && actual !== image.size) {
    throw new Answer(ERRORS.conflict, {
      message: `Provided image size must match the stored image size. (provided size: ${image.size}, stored size: ${actual})`,
    });
  }
  const after = world.images.update(image.id, (newest) => withLocation(newest, source.url, world.clock.stamp()));
  return after ?? image;
}

/** Refuses an upload that says that it is too large, before anything else. */
export function checkCap(world: World, call: Call, meta: ImageMeta): void {
  const size = Number(call.headers['content-length'] ?? 0) || (meta.size ?? 0);
  const cap = capOf(world);
  if (size > cap) throw bad(`Denying attempt to upload image larger than ${cap} bytes.`);
}

function checkImmutable(image: Image, meta: ImageMeta, caller: Caller): void {
  if (image.status === 'deleted') throw forbidden('Forbidden to update deleted image.');
  if (!caller.admin && (image.status === 'active' || image.status === 'deactivated')) {
    for (const key of ['size', 'checksum'] as const) {
      if (key in meta && meta[key] !== image[key]) throw forbidden(`Forbidden to modify '${key}' of ${image.status} image.`);
    }
  }
  for (const key of ['status', 'id'] as const) {
    if (key in meta && meta[key] !== image[key]) throw forbidden(`Forbidden to modify '${key}' of image.`);
  }
}

/** Properties that are not repeated go, unless the request asks to keep them. */
function wantsPurge(call: Call): boolean {
  const header = oneOf(call.headers['x-glance-registry-purge-props']);
  return header === undefined || isTrue(header);
}

function checkQuota(image: Image, { properties }: ImageMeta, purges: boolean): void {
  const names = purges ? Object.keys(properties) : [...new Set([...Object.keys(image.properties), ...Object.keys(properties)])];
  if (names.length <= LIMITS.properties) return;
  throw new Refused({ kind: 'limit-exceeded', what: 'properties', attempted: names.length, maximum: LIMITS.properties });
}

/** Stores what the headers say: attributes that they name, and the properties. */
function store(world: World, call: Call, image: Image, meta: ImageMeta, purges: boolean, found: number | null): Image {
  const caller = callerOf(call);
  requireOwner(image, call, 'update');
  checkStored(meta, 'update');
  const after = world.images.update(image.id, (newest) => change(newest, caller, meta, purges, found, world.clock.stamp()));
  if (after === undefined) throw new Refused({ kind: 'image-not-found', id: image.id });
  return after;
}

function change(image: Image, caller: Caller, meta: ImageMeta, purges: boolean, found: number | null, at: number): Image {
  const attributes = toAttributes(meta, caller);
  return {
    ...image,
    ...attributes,
    ...(found === null ? {} : { size: found }),
    properties: purges ? meta.properties : Object.assign(toProperties(image.properties), meta.properties),
    updatedAt: at,
  };
}

/** What headers say of an image, in neutral words. The owner is an admin's to say, and is silently kept for others. */
export function toAttributes(meta: ImageMeta, caller: Caller): Partial<Image> {
  const image: Record<string, unknown> = {};
  for (const { wire, neutral } of WRITABLE) {
    const value = meta[wire as keyof ImageMeta];
    if (value === undefined || (neutral === 'owner' && !caller.admin)) continue;
    image[neutral] = neutral === 'visibility' ? toVisibility(value === true) : value;
  }
  return image;
}

/** Source: glance/db/utils.py, `ensure_image_dict_v2_compliant` of Glance 15.0.2. */
function toVisibility(isPublic: boolean): Visibility {
  return isPublic ? 'public' : 'shared';
}

function toLocation({ switches }: World, call: Call, { id }: Image): Readonly<Record<string, string>> {
  return switches['openstack-v1.updateLocationHeader'] === true ? { location: `${call.base}/v1/images/${id}` } : {};
}
