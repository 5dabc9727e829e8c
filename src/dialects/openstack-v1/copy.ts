import type { Image } from '../../core/image.ts';
import type { StoredData } from '../../core/intake.ts';
import type { JobRun } from '../../core/jobs.ts';
import { dataKeyOf } from '../../core/store-url.ts';
import type { Call, World } from '../../operation/operation.ts';
import { whileAlive } from '../../wire/incoming.ts';
import { askerOf, paceOf } from '../../wire/job-order.ts';
import { callerOf } from './context.ts';
import type { ImageMeta } from './headers.ts';
import { roomOf } from './room.ts';
import { COPY_TIME_SWITCH } from './switches.ts';
import { kill, storeOf, withData } from './upload.ts';

// Source: glance/api/v1/images.py, `_handle_source`, `_upload` and `_activate` of Glance 15.0.2, and its recorded answers.

/** Begins a copy. The answer does not wait for it, nor does it know how it ends. */
export function startCopy(world: World, call: Call, { id }: Image, url: string, meta: ImageMeta): void {
  world.jobs.start(
    {
      ...askerOf(call, callerOf(call)),
      type: 'openstack-v1.copy-from',
      image: id,
      input: { url },
      remembered: 0,
      toFailure: (thrown) => ({ message: String(thrown) }),
      pace: paceOf(world, COPY_TIME_SWITCH),
    },
    (run) => copy(world, call, id, url, meta, run),
  );
}

/**
 * Fetches what a copy asks for: the image is being saved until then, and then active, or killed. Where the store that it was to go to is
 * not there nobody is told, and the image waits for data as before.
 */
async function copy(world: World, call: Call, id: string, url: string, meta: ImageMeta, run: JobRun): Promise<void> {
  const store = storeOf(world, meta);
  const key = dataKeyOf(store.id, id);
  world.images.update(id, (image) => ({ ...image, status: 'saving' }));
  const stored = store.readOnly ? null : await fetchTo(world, key, url, Math.min(world.maxUpload, roomOf(world, call, id)), run.signal);
  await run.due();
  run.signal.throwIfAborted();
  const failure = run.failureIn(store.id);
  const { status, checksum } = world.images.get(id) ?? { status: 'deleted', checksum: null };
  const saving = status === 'saving';
  // A size that was said does not count: that of the source does.
  if (saving && stored !== null && failure === undefined && (checksum ?? stored.md5) === stored.md5) {
    world.images.update(id, (image) => withData(image, stored, store.id, world.clock.stamp()));
    return;
  }
  world.data.delete(key);
  if (saving) kill(world, id);
  throw new Error(failure?.message ?? `${url} was not copied`);
}

/** Stores what is at a URL under a key; `null` where it cannot be had. */
async function fetchTo(world: World, key: string, url: string, maximum: number, signal: AbortSignal): Promise<StoredData | null> {
  try {
    const fetched = await world.outgoing.fetch(url);
    return fetched && (await world.data.put(key, whileAlive(fetched.body, signal), maximum));
  } catch {
    return null;
  }
}
