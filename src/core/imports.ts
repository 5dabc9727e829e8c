import { type Image, toProperties } from './image.ts';
import { measuredBy, type StoredData } from './intake.ts';
import { advance } from './lifecycle.ts';
import { Refused } from './reasons.ts';
import { dataKeyOf, locationIn } from './store-url.ts';
import { virtualSize } from './virtual-size.ts';

// Source: glance/api/v2/images.py, `import_image`; glance/async_/flows/api_image_import.py of Glance 25.1.

/** Ways for data to come in. */
export type ImportMethod = 'glance-direct' | 'web-download' | 'copy-image' | 'glance-download';

/** The store of data that is not imported yet. It is in no list of stores. */
const STAGING = 'os_glance_staging_store';
/** The property that names the task which has an image. */
export const IMPORT_TASK = 'os_glance_import_task';
/** Properties that say how far an import has come: stores between commas. */
const IMPORTING = 'os_glance_importing_to_stores';
const FAILED = 'os_glance_failed_import';

/** The key of an image's data that is staged. */
export function stagingKeyOf(image: string): string {
  return dataKeyOf(STAGING, image);
}

/** Whether a key is that of data that is staged. */
export function isStagingKey(key: string): boolean {
  return key.startsWith(stagingKeyOf(''));
}

/**
 * The image with data on its way to the staging store.
 *
 * @throws `transition-forbidden` unless it is queued
 */
export function beginStaging(image: Image): Image {
  if (image.status !== 'queued') throw new Refused({ kind: 'transition-forbidden', from: image.status, to: 'uploading' });
  return { ...image, status: 'uploading' };
}

/** The image where data comes in no more: it waits for data again, and its size is not known. */
export function toQueued(image: Image): Image {
  return { ...image, status: 'queued', size: null };
}

/** The status that each way begins from. */
const WANTED = { 'copy-image': 'active', 'glance-direct': 'uploading', 'web-download': 'queued', 'glance-download': 'queued' } as const;

/**
 * Refuses an image that data cannot be imported to in this way.
 *
 * @throws `import-frozen`, `import-format-missing`
 */
export function requireImportable(image: Image, method: ImportMethod): void {
  const { status } = image;
  if (status !== WANTED[method]) throw new Refused({ kind: 'import-frozen', method, status });
  for (const name of ['containerFormat', 'diskFormat'] as const) {
    if (image[name] === null) throw new Refused({ kind: 'import-format-missing', name });
  }
}

/** The job that imports to this image now, if one does. */
export function importJobOf(image: Image): string | undefined {
  return image.properties[IMPORT_TASK] ?? undefined;
}

function withProperties(image: Image, changes: Readonly<Record<string, string | undefined>>): Image {
  const properties = toProperties(image.properties);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete properties[name];
    else properties[name] = value;
  }
  return { ...image, properties };
}

/** The same image where nothing is coming in any more: what waited for data waits again. What is staged already stays so. */
export function toWaiting(image: Image): Image {
  const free =
    image.properties[IMPORT_TASK] === undefined ? image : withProperties(image, { [IMPORT_TASK]: undefined, [IMPORTING]: undefined });
  const isComing = free.status === 'saving' || free.status === 'importing' || (free.status === 'uploading' && free.size === null);
  return isComing ? toQueued(free) : free;
}

/** Whether an import to this image has failed, and has left what was staged where it is. */
export function hasFailedImport(image: Image): boolean {
  return toStores(image, FAILED).length > 0;
}

/** Reserves an image for one job. */
export function lockImport(image: Image, job: string): Image {
  return withProperties(image, { [IMPORT_TASK]: job });
}

/** Lets an image go that this job had; one that another has stays with that. */
export function unlockImport(image: Image, job: string): Image {
  return image.properties[IMPORT_TASK] === job ? withProperties(image, { [IMPORT_TASK]: undefined }) : image;
}

const toStores = (image: Image, property: string): string[] =>
  (image.properties[property] ?? '').split(',').filter((store) => store !== '');
const toText = (stores: Iterable<string>): string => [...new Set(stores)].sort().join(',');

function withStores(image: Image, importing: readonly string[], failed: readonly string[]): Image {
  return withProperties(image, { [IMPORTING]: toText(importing), [FAILED]: toText(failed) });
}

/** The image as its import begins. A copy stays active all the while. */
export function beginImport(image: Image, method: ImportMethod, stores: readonly string[]): Image {
  const begun = method === 'copy-image' ? image : { ...image, status: 'importing' as const };
  const failed = toStores(image, FAILED).filter((store) => !stores.includes(store));
  return withStores(begun, [...toStores(image, IMPORTING), ...stores], failed);
}

/**
 * The image with data in one store more.
 *
 * @param activate whether it becomes active by that
 */
export function withCopy(image: Image, store: string, stored: StoredData, { activate, at }: { activate: boolean; at: number }): Image {
  const known = { ...measuredBy(stored), virtualSize: virtualSize(image, stored) };
  const base = activate && image.status !== 'active' ? { ...advance(image, 'active'), activeAt: at } : image;
  return leaveStore({ ...base, ...known, locations: [...image.locations, locationIn(store, image.id)], updatedAt: at }, store, 'done');
}

/** The image where a store is done with, well or not. */
export function leaveStore(image: Image, store: string, how: 'done' | 'failed'): Image {
  const importing = toStores(image, IMPORTING).filter((one) => one !== store);
  return withStores(image, importing, how === 'failed' ? [...toStores(image, FAILED), store] : toStores(image, FAILED));
}

/** The image without what an import brought to a store before the import failed. */
export function withoutCopy(image: Image, store: string): Image {
  const gone = image.locations.findIndex(({ metadata }) => metadata['store'] === store);
  if (gone < 0) return image;
  const locations = image.locations.filter((_, index) => index !== gone);
  const unknown = { checksum: null, hashAlgorithm: null, hashValue: null, size: null };
  return { ...image, locations, ...(locations.length === 0 ? unknown : {}) };
}
