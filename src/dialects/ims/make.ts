import type { Caller } from '../../core/identity.ts';
import { type Image, newImage } from '../../core/image.ts';
import { measuredBy } from '../../core/intake.ts';
import type { JobRun } from '../../core/jobs.ts';
import { dataKeyOf, locationIn } from '../../core/store-url.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, World } from '../../operation/operation.ts';
import { whileAlive } from '../../wire/incoming.ts';
import { ERRORS } from './codes.ts';
import { JOB_ERRORS } from './job-codes.ts';
import { failIfFated, JobFailed, type JobWork, startJob, toJobReply } from './jobs.ts';
import type { Wanted } from './orders.ts';
import { QUOTA_SWITCH } from './switches.ts';

/** An image that a job makes. */
export interface Order extends Wanted {
  /** The type of the job. */
  readonly job: string;
  readonly diskFormat: string | null;
  /** Gives its bytes. */
  readonly source: () => AsyncIterable<Uint8Array>;
}

/** How many private images a project has. */
export function countOwn(world: World, project: string | null): number {
  return world.images.list({ accept: ({ owner }) => owner === project, limit: Number.POSITIVE_INFINITY }).length;
}

/**
 * Refuses more images than a project may have.
 *
 * @throws Answer 400
 */
export function requireRoom(world: World, { project }: Caller, more: number): void {
  if (countOwn(world, project?.id ?? null) + more > Number(world.switches[QUOTA_SWITCH])) throw new Answer(JOB_ERRORS.imageQuota);
}

/** Makes the image that a job fills. gap: no document says when it is there; here it is at once, and `saving` until the job ends. */
export function addImage(world: World, { project }: Caller, { name, minDisk, minRam, tags, properties, diskFormat }: Order): Image {
  const at = world.clock.stamp();
  const image = newImage({
    id: world.chance.uuid('image'),
    owner: project?.id ?? null,
    createdAt: at,
    updatedAt: at,
    visibility: 'private',
    status: 'saving',
    containerFormat: 'bare',
    diskFormat,
    name,
    minDisk,
    minRam,
    tags,
    properties,
  });
  world.images.add(image);
  return image;
}

/**
 * Brings bytes to an image, which is active then.
 *
 * @throws JobFailed, and what the data store says; the image is as it was
 */
export async function fill(world: World, id: string, source: AsyncIterable<Uint8Array>, run: JobRun): Promise<Image> {
  const store = world.stores.find((one) => one.default);
  if (store === undefined) throw new JobFailed(ERRORS.unknown);
  const key = dataKeyOf(store.id, id);
  try {
    const stored = await world.data.put(key, whileAlive(source, run.signal), world.maxUpload);
    await run.due();
    run.signal.throwIfAborted();
    failIfFated(run);
    const at = world.clock.stamp();
    const data = { ...measuredBy(stored), locations: [locationIn(store.id, id)], activeAt: at, updatedAt: at };
    const filled = world.images.update(id, (image) => ({ ...image, ...data, status: 'active' }));
    if (filled === undefined) throw new JobFailed(ERRORS.imageMissing);
    return filled;
  } catch (thrown) {
    if (!run.signal.aborted) world.data.delete(key);
    throw thrown;
  }
}

/** What a job does that makes an image. An image that was not made is gone. */
export function toWork(world: World, { id }: Image, { source }: Order): JobWork {
  return async (run): Promise<Json> => {
    try {
      const { name } = await fill(world, id, source(), run);
      return { image_id: id, image_name: name };
    } catch (thrown) {
      if (!run.signal.aborted) world.images.delete(id, world.clock.stamp());
      throw thrown;
    }
  };
}

/** Begins to make one image. */
export function startOrder(world: World, call: Call, caller: Caller, order: Order) {
  requireRoom(world, caller, 1);
  const image = addImage(world, caller, order);
  return toJobReply(startJob(world, call, { type: order.job, image: image.id, input: call.body }, toWork(world, image, order)));
}
