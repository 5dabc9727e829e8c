import type { Image } from '../../core/image.ts';
import { measuredBy, type StoredData } from '../../core/intake.ts';
import { advance } from '../../core/lifecycle.ts';
import { requireMutable } from '../../core/policy.ts';
import { Refused } from '../../core/reasons.ts';
import { dataKeyOf, locationIn, toDataKey } from '../../core/store-url.ts';
import { isUnreadable, virtualSize } from '../../core/virtual-size.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Operation, Reply, Store, World } from '../../operation/operation.ts';
import { refuseTooLarge, whileAlive } from '../../wire/incoming.ts';
import { readByteRange } from './byte-range.ts';
import { callerOf, changeImage, EMPTY_TYPE, emptyReply, IMAGE_ID, imageOf, rulesOf } from './context.ts';
import { ERRORS } from './errors.ts';
import { CACHE_SWITCH } from './switches.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/images-data.inc; answers recorded from Glance 25.1';
const ACTIONS_REF =
  'openstack/glance, api-ref/source/v2/images-images-v2.inc, deactivate and reactivate; answers recorded from Glance 25.1';
const BYTES = 'application/octet-stream';

function storeOf(world: World, call: Call): Store {
  const wanted = call.headers['x-image-meta-store'];
  const store = world.stores.find(({ id, default: isDefault }) => (wanted === undefined ? isDefault : id === wanted));
  if (store === undefined) throw new Refused({ kind: 'store-unknown', store: String(wanted) });
  // The words of glance_store's StoreAddDisabled.
  if (store.readOnly) throw new Answer(ERRORS.gone, { message: 'Error in store configuration. Adding images to store is disabled.' });
  return store;
}

/** Takes the data of an image in. Meanwhile the image is `saving`; when the data fails it waits for data again. */
async function upload(world: World, call: Call): Promise<Reply> {
  const image = imageOf(world, call);
  const { id } = image;
  requireMutable(image, callerOf(call), 'upload', rulesOf(world));
  const store = storeOf(world, call);
  refuseTooLarge(call, world.maxUpload);
  changeImage(world, call, start);
  const key = dataKeyOf(store.id, id);
  let stored: StoredData;
  try {
    stored = await world.data.put(
      key,
      whileAlive(call.stream(), world.jobs.signal, () => lost(id)),
      world.maxUpload,
    );
    // The words are Python's. gap: Glance keeps hashes and location of what it has refused, and takes no other data after that.
    if (isUnreadable(image, stored)) throw new Answer(ERRORS.badRequest, { message: 'subsection not found' });
  } catch (thrown) {
    if (!world.jobs.signal.aborted) world.data.delete(key);
    world.images.update(id, (newest) => ({ ...newest, status: 'queued', size: null, virtualSize: null }));
    throw thrown;
  }
  const after = world.images.update(id, (newest) => finish(newest, stored, store.id, world.clock.stamp()));
  if (after !== undefined) return emptyReply(204);
  world.data.delete(key);
  throw lost(id);
}

function lost(id: string): Answer {
  const message = `Image ${id} could not be found after upload. The image may have been deleted during the upload.`;
  return new Answer(ERRORS.gone, { message });
}

function start(image: Image): Image {
  if (image.status !== 'queued') throw new Refused({ kind: 'transition-forbidden', from: image.status, to: 'saving' });
  return advance(image, 'saving');
}

function finish(image: Image, stored: StoredData, store: string, updatedAt: number): Image {
  return {
    ...advance(image, 'active'),
    ...measuredBy(stored),
    virtualSize: virtualSize(image, stored),
    locations: [...image.locations, locationIn(store, image.id)],
    activeAt: updatedAt,
    updatedAt,
  };
}

/** Sends the data of an image, all or a range; 204 where there is none. */
async function download(world: World, call: Call): Promise<Reply> {
  const image = imageOf(world, call);
  if (image.status === 'deactivated' && !callerOf(call).admin) throw new Refused({ kind: 'image-deactivated', id: image.id });
  const [location] = image.locations;
  const key = location === undefined ? undefined : toDataKey(location.url);
  const checksum: Record<string, string> = image.checksum === null ? {} : { 'content-md5': image.checksum };
  const size = key === undefined ? undefined : world.data.size(key);
  if (key !== undefined && size !== undefined) {
    const range = readByteRange(call.headers, size);
    const [first, last] = range ?? [0, size - 1];
    const body = world.data.read(key, first, last);
    const headers: Record<string, string> = { 'content-type': BYTES, ...checksum };
    if (range !== null) headers['content-range'] = `bytes ${first}-${last}/${size}`;
    if (range === null && body !== undefined && world.switches[CACHE_SWITCH] === true) world.cache.serve(image.id, size);
    if (body !== undefined) return { status: range === null ? 200 : 206, headers, body, length: last - first + 1 };
  }
  const elsewhere = location !== undefined && key === undefined;
  if (elsewhere) refuseRange(call, image.size ?? 0);
  const fetched = elsewhere ? await world.outgoing.fetch(location.url) : null;
  // Also where the store lost the file: Glance answers 204 then (glance/api/v2/image_data.py, download).
  if (fetched === null) return { status: 204, body: '' };
  const length = fetched.size === null ? {} : { length: fetched.size };
  return { status: 200, headers: { 'content-type': BYTES, ...checksum }, body: fetched.body, ...length };
}

/** A store of locations on the web gives all or nothing. Source: glance_store, StoreRandomGetNotSupported. */
function refuseRange(call: Call, size: number): void {
  const range = readByteRange(call.headers, size);
  if (range === null) return;
  const [first, last] = range;
  const message = `Getting images randomly from this store is not supported. Offset: ${first}, length: ${last - first + 1}`;
  throw new Answer(ERRORS.badRequest, { message });
}

/** Deactivates or reactivates; doing it twice is no error. */
function act(world: World, call: Call, action: 'deactivate' | 'reactivate'): Reply {
  requireMutable(imageOf(world, call), callerOf(call), action, rulesOf(world));
  const [from, to] = action === 'deactivate' ? (['active', 'deactivated'] as const) : (['deactivated', 'active'] as const);
  changeImage(world, call, (image) => {
    if (image.status === to) return image;
    if (image.status !== from) throw new Refused({ kind: 'action-forbidden', action, status: image.status });
    return { ...advance(image, to), updatedAt: world.clock.stamp() };
  });
  return emptyReply(204);
}

function actionOperation(action: 'deactivate' | 'reactivate', summary: string): Operation {
  return {
    id: `openstack-v2.image-${action}`,
    method: 'POST',
    path: `/v2/images/{image_id}/actions/${action}`,
    summary,
    source: ACTIONS_REF,
    auth: 'token',
    checks: ['token', 'no-body'],
    request: { body: 'none', path: [IMAGE_ID] },
    replies: [{ status: 204, description: 'Done, or it was so already.', mediaType: EMPTY_TYPE }],
    handle: (world, call) => act(world, call, action),
  };
}

/** The operations on an image's data. */
export const DATA_OPERATIONS: readonly Operation[] = [
  {
    id: 'openstack-v2.image-download',
    method: 'GET',
    path: '/v2/images/{image_id}/file',
    summary: 'Download the data of an image.',
    source: API_REF,
    auth: 'token',
    checks: ['token', 'no-body'],
    request: {
      body: 'none',
      path: [IMAGE_ID],
      headers: [{ name: 'range', schema: { type: 'string', pattern: '^bytes=' }, description: 'One range of bytes.' }],
    },
    replies: [
      { status: 200, description: 'The data.', mediaType: BYTES },
      { status: 206, description: 'The range of the data.', mediaType: BYTES },
      { status: 204, description: 'There is no data.', mediaType: null },
    ],
    handle: download,
  },
  {
    id: 'openstack-v2.image-upload',
    method: 'PUT',
    path: '/v2/images/{image_id}/file',
    summary: 'Upload the data of an image.',
    source: API_REF,
    auth: 'token',
    checks: ['token', 'media-type'],
    request: {
      body: 'stream',
      mediaTypes: { [BYTES]: true },
      path: [IMAGE_ID],
      headers: [{ name: 'x-image-meta-store', schema: { type: 'string' }, description: 'The store to put the data in.' }],
    },
    replies: [{ status: 204, description: 'The image is active.', mediaType: EMPTY_TYPE }],
    handle: upload,
  },
  actionOperation('deactivate', 'Keep the data of an image from being downloaded.'),
  actionOperation('reactivate', 'Let the data of an image be downloaded again.'),
];
