import type { Image } from '../../core/image.ts';
import { measuredBy, type StoredData } from '../../core/intake.ts';
import { isRefused, Refused } from '../../core/reasons.ts';
import { dataKeyOf, locationIn } from '../../core/store-url.ts';
import { Answer, isAnswer } from '../../operation/answer.ts';
import type { Call, Store, World } from '../../operation/operation.ts';
import { refuseTooLarge, whileAlive } from '../../wire/incoming.ts';
import { capOf } from './context.ts';
import { ERRORS } from './errors.ts';
import type { ImageMeta } from './headers.ts';
import { checkRoom, roomOf } from './room.ts';

// Source: glance/api/v1/images.py, `_upload`; glance/api/v1/upload_utils.py, `upload_data_to_store` of Glance 15.0.2.

const BYTES = 'application/octet-stream';

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/** An image without data whose transfer failed: it is of no use any more. */
export function kill(world: World, id: string): void {
  world.images.update(id, (image) => ({ ...image, status: 'killed', updatedAt: world.clock.stamp() }));
}

/**
 * Takes the data of a queued image in.
 *
 * @param meta what the request says of the image: a size and a checksum in it have to be right
 * @returns the image, active
 * @throws Answer 400 with the image killed, or still queued for an unknown store; 410 for a store that takes no data; 412 where it was deleted meanwhile; 413
 */
export async function upload(world: World, call: Call, image: Image, meta: ImageMeta): Promise<Image> {
  const { id } = image;
  const store = storeOf(world, meta);
  if (call.headers['content-type']?.split(';', 1)[0]?.trim() !== BYTES) {
    kill(world, id);
    throw bad(`Content-Type must be ${BYTES}`);
  }
  if (store.readOnly) {
    kill(world, id);
    throw new Answer(ERRORS.gone);
  }
  world.images.update(id, (newest) => ({ ...newest, status: 'saving' }));
  const key = dataKeyOf(store.id, id);
  const stored = await take(world, call, image, key, meta.size === undefined ? Math.min(capOf(world), world.maxUpload) : world.maxUpload);
  const problem = toMismatch(world.images.get(id) ?? image, stored);
  if (problem !== undefined) {
    kill(world, id);
    world.data.delete(key);
    throw bad(problem);
  }
  const after = world.images.update(id, (newest) => withData(newest, stored, store.id, world.clock.stamp()));
  if (after !== undefined) return after;
  world.data.delete(key);
  throw new Answer(ERRORS.preconditionFailed);
}

/**
 * The store that a request names by its id, or by the scheme of its URLs, as v1 knows stores.
 *
 * Source: glance_store, `get_schemes` of `_drivers/filesystem.py` and `_drivers/http.py`.
 */
export function findStore({ stores }: World, wanted: string): Store | undefined {
  if (wanted === 'file' || wanted === 'filesystem') return stores.find((one) => one.default);
  if (wanted === 'http' || wanted === 'https') return stores.find((one) => one.readOnly);
  return stores.find(({ id }) => id === wanted);
}

/**
 * The store that data goes to. An empty name is the name of no store.
 *
 * @throws Answer 400
 */
export function storeOf(world: World, { store: wanted }: ImageMeta): Store {
  const store = wanted === undefined ? world.stores.find((one) => one.default) : findStore(world, wanted ?? '');
  if (store === undefined) throw bad(`Store for scheme ${wanted ?? ''} not found`);
  return store;
}

/**
 * The cap is for data of no size that was said: one that was said has been held against it before. What the project may still store is
 * looked at twice, for others may have stored something meanwhile.
 */
async function take(world: World, call: Call, { id, size }: Image, key: string, maximum: number): Promise<StoredData> {
  try {
    const room = roomOf(world, call, id);
    checkRoom(size ?? 0, room);
    refuseTooLarge(call, Math.min(maximum, room));
    const gone = (): Answer => new Answer(ERRORS.preconditionFailed);
    const stored = await world.data.put(key, whileAlive(call.stream(), world.jobs.signal, gone), Math.min(maximum, room));
    checkRoom(stored.size, roomOf(world, call, id));
    return stored;
  } catch (thrown) {
    kill(world, id);
    if (!world.jobs.signal.aborted) world.data.delete(key);
    // Whatever bound it was, the cap is named.
    if (isRefused(thrown) && thrown.reason.kind === 'upload-too-large') {
      throw new Refused({ kind: 'upload-too-large', maximum: Math.min(capOf(world), world.maxUpload) });
    }
    if (isRefused(thrown) || isAnswer(thrown)) throw thrown;
    throw bad('Client disconnected before sending all data to backend');
  }
}

/** What the image was said to be and is not. A size of 0 counts as not said. */
function toMismatch(image: Image, stored: StoredData): string | undefined {
  const wrong = (name: string, supplied: string | number | null, actual: string | number): string | undefined =>
    supplied && supplied !== actual
      ? `Supplied ${name} (${supplied}) and ${name} generated from uploaded image (${actual}) did not match. Setting image status to 'killed'.`
      : undefined;
  return wrong('size', image.size, stored.size) ?? wrong('checksum', image.checksum, stored.md5);
}

/** The image with its data in a store: active. */
export function withData(image: Image, stored: StoredData, store: string, at: number): Image {
  return {
    ...image,
    status: 'active',
    ...measuredBy(stored),
    locations: [...image.locations, locationIn(store, image.id)],
    activeAt: at,
    updatedAt: at,
  };
}
