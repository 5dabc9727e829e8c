import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import { canSee, isOwner } from '../../core/policy.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Reply, World } from '../../operation/operation.ts';
import { isWritten, readImage, readObject, writeObject } from '../../wire/object-storage.ts';
import { ERRORS } from './codes.ts';
import { type Context, requireMember } from './context.ts';
import { JOB_ERRORS } from './job-codes.ts';
import { failIfFated, JobFailed, startJob, toJobReply } from './jobs.ts';
import { fill, type Order, startOrder } from './make.ts';
import { readObjectUrl, requireObject, toPlace } from './objects.ts';
import { bodyOf, flagOf, given, readKey, readWanted, textOf } from './orders.ts';

// Source: Open Telekom Cloud, Replicating an Image Within a Region; Exporting an Image; Registering an Image; huaweicloudsdkims 3.1.211,
// copy_image_cross_region.

const KEY = '__system__cmkid';

/** Whether an image is that of a whole server. */
export function isWhole({ properties }: Image): boolean {
  return properties['__whole_image'] === 'true';
}

function isIso({ properties, diskFormat }: Image): boolean {
  return diskFormat === 'iso' || properties['virtual_env_type'] === 'IsoImage';
}

/** The image that the path names, if the caller may see it. */
function imageOf(world: World, call: Call, caller: Caller): Image {
  const image = world.images.get(call.params['image_id'] ?? '');
  if (image === undefined || !canSee(image, caller)) throw new Answer(ERRORS.imageMissing);
  return image;
}

/** Refuses what cannot be copied: what is not active, whole images, ISO images, and of others what was not accepted or is encrypted. */
function requireCopyable(image: Image, caller: Caller): void {
  if (image.visibility === 'public') throw new Answer(ERRORS.isPublic);
  if (!isOwner(image, caller)) {
    const own = image.members.find(({ project }) => project === caller.project?.id);
    if (own?.status !== 'accepted') throw new Answer(JOB_ERRORS.notAccepted);
    if (KEY in image.properties) throw new Answer(JOB_ERRORS.encryptedCopy);
  }
  if (image.status !== 'active') throw new Answer(ERRORS.unavailable);
  if (isIso(image)) throw new Answer(JOB_ERRORS.iso);
}

/** What a copy has of its own. */
const OWN: readonly string[] = ['__description', 'enterprise_project_id'];

/** Copies an image within the region. A copy has the attributes of the image, but those that the order names, and its tags. */
export function copyImage(world: World, call: Call, { catalogue }: Context): Reply {
  const caller = requireMember(call);
  const image = imageOf(world, call, caller);
  const body = bodyOf(call);
  const wanted = readWanted(body, catalogue);
  const key = readKey(body);
  if (isWhole(image)) throw new Answer(JOB_ERRORS.wholeCopy);
  requireCopyable(image, caller);
  if (key[KEY] !== undefined && key[KEY] === image.properties[KEY]) throw new Answer(JOB_ERRORS.sameKey);
  const kept = Object.fromEntries(Object.entries(image.properties).filter(([name]) => !OWN.includes(name)));
  const order: Order = {
    ...wanted,
    minDisk: image.minDisk,
    minRam: image.minRam,
    properties: { ...kept, ...wanted.properties, ...key },
    job: 'imsCopyImageInRegionJob',
    diskFormat: image.diskFormat,
    source: () => readImage(world, image),
  };
  return startOrder(world, call, caller, order);
}

/**
 * Copies an image to another region.
 *
 * gap: there is one region here: the copy has an id, and is nowhere to be seen. No document names the type of this job.
 */
export function copyAcross(world: World, call: Call, { catalogue }: Context): Reply {
  const caller = requireMember(call);
  const image = imageOf(world, call, caller);
  const body = bodyOf(call);
  const { name } = readWanted(body, catalogue);
  for (const member of ['agency_name', 'project_name', 'region']) textOf(body, member, ERRORS.malformed);
  requireCopyable(image, caller);
  if (isWhole(image)) textOf(body, 'vault_id', ERRORS.malformed);
  const work = { type: 'imsCopyImageCrossRegionJob', image: image.id, input: call.body };
  const job = startJob(world, call, work, async (run) => {
    await run.due();
    failIfFated(run);
    return { image_id: world.chance.uuid('image'), image_name: name };
  });
  return toJobReply(job);
}

const FORMATS: readonly unknown[] = ['qcow2', 'vhd', 'zvhd', 'vmdk'];
/** Bytes of an image that is exported slowly at most, and quickly. */
const SLOWLY_AT_MOST = 128 * 2 ** 30;
const EXPORT = 'imsNativeExportImageJob';

function requireExportable(world: World, image: Image, caller: Caller, isQuick: boolean): void {
  if (image.visibility === 'public') throw new Answer(JOB_ERRORS.publicExport);
  if (!isOwner(image, caller)) throw new Answer(ERRORS.notOwner);
  if (image.status !== 'active') throw new Answer(ERRORS.unavailable);
  if (isWhole(image)) throw new Answer(JOB_ERRORS.wholeExport);
  if (isIso(image)) throw new Answer(JOB_ERRORS.iso);
  if (!isQuick && (image.size ?? 0) >= SLOWLY_AT_MOST) throw new Answer(JOB_ERRORS.exportTooLarge);
  const others = world.jobs.list().filter((job) => job.image === image.id && job.type === EXPORT && job.expiresAt === null);
  if (others.length > 0) throw new Answer(JOB_ERRORS.exporting);
}

/**
 * Exports an image to a file, which images can be made of then.
 *
 * gap: the bytes are written as they are, whatever the format. A quick export may name a format: documents say that it must, and that it must not.
 */
export function exportImage(world: World, call: Call): Reply {
  const caller = requireMember(call);
  const image = imageOf(world, call, caller);
  const body = bodyOf(call);
  const file = toPlace(readObjectUrl(given(body, 'bucket_url'), true));
  const isQuick = flagOf(body, 'is_quick_export');
  const format = given(body, 'file_format');
  if (!(FORMATS.includes(format) || (isQuick && format === undefined))) throw new Answer(JOB_ERRORS.format);
  requireExportable(world, image, caller, isQuick);
  if (isWritten(world, file)) throw new Answer(JOB_ERRORS.fileExists);
  const job = startJob(world, call, { type: EXPORT, image: image.id, input: call.body }, async (run) => {
    await run.due();
    run.signal.throwIfAborted();
    failIfFated(run);
    await writeObject(world, file, image, run.signal);
    return { image_id: image.id };
  });
  return toJobReply(job);
}

/**
 * Registers a file as the data of an image that waits for some. An image whose file cannot be registered is killed.
 *
 * Source: Uploading an Image (Native OpenStack API), the states of an image.
 */
export function registerFile(world: World, call: Call): Reply {
  const caller = requireMember(call);
  const object = readObjectUrl(given(bodyOf(call), 'image_url'));
  const image = imageOf(world, call, caller);
  if (!isOwner(image, caller)) throw new Answer(ERRORS.notOwner);
  if (image.status !== 'queued') throw new Answer(JOB_ERRORS.register);
  requireObject(world, object);
  const { id } = image;
  world.images.update(id, (one) => ({ ...one, status: 'saving', updatedAt: world.clock.stamp() }));
  const job = startJob(world, call, { type: 'imsNativeImportImageJob', image: id, input: call.body }, async (run) => {
    try {
      await fill(world, id, readObject(world, toPlace(object)), run);
      return { image_id: id };
    } catch (thrown) {
      if (!run.signal.aborted) world.images.update(id, (one) => ({ ...one, status: 'killed', updatedAt: world.clock.stamp() }));
      throw thrown instanceof JobFailed ? thrown : new JobFailed(JOB_ERRORS.register);
    }
  });
  return toJobReply(job);
}
