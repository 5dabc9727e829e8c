import type { Caller } from '../../core/identity.ts';
import { type Image, toProperties } from '../../core/image.ts';
import type { ImportMethod } from '../../core/imports.ts';
import { beginImport, importJobOf, leaveStore, stagingKeyOf, toQueued, unlockImport, withCopy, withoutCopy } from '../../core/imports.ts';
import type { JobRun } from '../../core/jobs.ts';
import { canSee } from '../../core/policy.ts';
import { dataKeyOf, toDataKey } from '../../core/store-url.ts';
import { isUnreadable } from '../../core/virtual-size.ts';
import type { Store, World } from '../../operation/operation.ts';
import { whileAlive } from '../../wire/incoming.ts';
import { failIfFated, TaskFailed } from './start-task.ts';

// Source: glance/async_/flows/api_image_import.py and its plugins of Glance 25.1; what it leaves behind was asked of it.

/** An import, read and found to be allowed. */
export interface ImportOrder {
  readonly image: string;
  readonly method: ImportMethod;
  /** Where a web-download fetches from. */
  readonly url: string | null;
  /** What a glance-download fetches. */
  readonly remote: { readonly region: string; readonly image: string } | null;
  /** Ids of stores, in the order they are filled. */
  readonly stores: readonly string[];
  readonly allMustSucceed: boolean;
  /** Who asks for it: what he may not see is not there for him, here or in another region. */
  readonly caller: Caller;
}

interface Flow extends ImportOrder {
  readonly world: World;
  readonly run: JobRun;
  /** Why the last store failed that may. */
  failure?: unknown;
}

/** Does an import from beginning to end. What it throws is why it failed; the image is then as Glance leaves it. */
export async function runImport(world: World, order: ImportOrder, run: JobRun): Promise<{ readonly image_id: string }> {
  const flow: Flow = { ...order, world, run };
  change(flow, (image) => beginImport(image, order.method, order.stores));
  // Two steps of one name: Glance's engine takes nothing of that, and leaves the image as it is.
  if (new Set(order.stores).size < order.stores.length) throw new Error('a store is named twice');
  try {
    await fetchData(flow);
    await run.due();
    await fillStores(flow);
    run.signal.throwIfAborted();
    world.data.delete(stagingKeyOf(order.image));
    verify(flow);
  } finally {
    if (!run.signal.aborted) world.images.update(order.image, (image) => unlockImport(image, run.id));
  }
  return { image_id: order.image };
}

function change({ world, run, image }: Flow, how: (image: Image) => Image): Image {
  return changeLocked(world, image, run, how);
}

/**
 * Changes an image for a task.
 *
 * @throws when it is gone, or another task has it, or the cloud is
 */
export function changeLocked(world: World, id: string, run: JobRun, how: (image: Image) => Image): Image {
  run.signal.throwIfAborted();
  const after = world.images.update(id, (image) => {
    if (importJobOf(image) !== run.id) throw new TaskFailed('Task was aborted externally');
    return { ...how(image), updatedAt: world.clock.stamp() };
  });
  if (after === undefined) throw new Error('the image was deleted');
  return after;
}

/** Brings data that is elsewhere to the staging store; data that a client has staged is there. */
async function fetchData(flow: Flow): Promise<void> {
  const { world, method, image, stores, url, run } = flow;
  if (method === 'glance-direct') return;
  const source = method === 'glance-download' ? takeDescription(flow) : undefined;
  try {
    const body = method === 'web-download' ? (await world.outgoing.fetch(url ?? ''))?.body : readCopy(world, source ?? image);
    if (body === undefined) throw new Error('there is no data');
    await world.data.put(stagingKeyOf(image), whileAlive(body, run.signal), world.maxUpload);
    if (world.images.get(image) === undefined) throw new Error('the image was deleted');
  } catch (thrown) {
    if (run.signal.aborted) throw thrown;
    world.data.delete(stagingKeyOf(image));
    if (method !== 'copy-image')
      change(flow, (before) => stores.reduce((left, store) => leaveStore(left, store, 'failed'), toQueued(before)));
    throw thrown;
  }
}

/** The region that this cloud is. */
const REGION = 'RegionOne';
/** What a download takes over with the data. Source: Glance, `glance_download_properties.extra_properties`. */
const TAKEN_OVER = ['hw_', 'trait:', 'os_distro', 'os_secure_boot', 'os_type'];

/**
 * Takes over what another Glance says of its image.
 *
 * gap: the regions of a real cloud have images of their own; here there is one, whose images are those of this sandbox.
 *
 * @returns the id of that image
 */
function takeDescription(flow: Flow): string {
  const { world, remote, caller } = flow;
  const source = remote?.region === REGION ? world.images.get(remote.image) : undefined;
  if (source?.status !== 'active' || !canSee(source, caller)) {
    change(flow, toQueued);
    throw new Error('there is no active image to download');
  }
  const { diskFormat, containerFormat, id } = source;
  const taken = Object.entries(source.properties).filter(([name]) => TAKEN_OVER.some((prefix) => name.startsWith(prefix)));
  change(flow, (image) => ({
    ...image,
    diskFormat,
    containerFormat,
    properties: toProperties({ ...image.properties, ...Object.fromEntries(taken) }),
  }));
  return id;
}

/** The data of an image that has some, from the default store where it is there. */
function readCopy(world: World, image: string): AsyncIterable<Uint8Array> | undefined {
  const locations = world.images.get(image)?.locations ?? [];
  const main = world.stores.find((store) => store.default)?.id;
  const sorted = [...locations].sort((a, b) => Number(b.metadata['store'] === main) - Number(a.metadata['store'] === main));
  for (const { url } of sorted) {
    const body = world.data.read(toDataKey(url) ?? '');
    if (body !== undefined) return body;
  }
  return undefined;
}

async function fillStores(flow: Flow): Promise<void> {
  const { stores, allMustSucceed, world } = flow;
  for (const [index, id] of stores.entries()) {
    const store = world.stores.find((one) => one.id === id);
    // A copy makes no image active: it was so before.
    const activate = !allMustSucceed || index === stores.length - 1;
    try {
      await fillStore(flow, store, activate);
    } catch (thrown) {
      if (flow.run.signal.aborted) throw thrown;
      if (allMustSucceed) {
        undo(flow, stores.slice(0, index + 1), id);
        throw thrown;
      }
      flow.failure = thrown;
      change(flow, (image) => leaveStore(image, id, 'failed'));
    }
  }
}

async function fillStore(flow: Flow, store: Store | undefined, activate: boolean): Promise<void> {
  const { world, image, run } = flow;
  const staged = world.data.read(stagingKeyOf(image));
  failIfFated(run, store?.id);
  if (store === undefined || store.readOnly) throw new Error('the store takes no data');
  if (staged === undefined) throw new Error('the staged data is lost');
  const key = dataKeyOf(store.id, image);
  const stored = await world.data.put(key, whileAlive(staged, run.signal), world.maxUpload);
  try {
    change(flow, (before) => {
      // Glance breaks down over it.
      if (isUnreadable(before, stored)) throw new Error('the data does not say how large its disk is');
      return withCopy(before, store.id, stored, { activate, at: world.clock.stamp() });
    });
  } catch (thrown) {
    world.data.delete(key);
    throw thrown;
  }
  // Of nothing, nothing is told.
  if (stored.size > 0) run.say(`Copied ${Math.floor(stored.size / 2 ** 20)} MiB`);
}

/** Takes back what was done for these stores. An image whose data was staged stays in the status it has. */
function undo(flow: Flow, stores: readonly string[], failed: string): void {
  const { world, image, method } = flow;
  for (const store of stores) if (store !== failed) world.data.delete(dataKeyOf(store, image));
  change(flow, (before) => {
    const left = stores.reduce((one, store) => leaveStore(withoutCopy(one, store), store, store === failed ? 'failed' : 'done'), before);
    const isDownload = method === 'web-download' || method === 'glance-download';
    return isDownload
      ? flow.stores.reduce((one, store) => leaveStore(one, store, 'failed'), toQueued({ ...left, virtualSize: null }))
      : left;
  });
}

/** An image that no store took is active no more than before. */
function verify(flow: Flow): void {
  const { world, image, method } = flow;
  if (world.images.get(image)?.status === 'active') return;
  if (method !== 'copy-image') change(flow, toQueued);
  throw flow.failure instanceof TaskFailed ? flow.failure : new Error('none of the uploads finished');
}
