import type { ImageLocation } from './image.ts';

/** Where the bytes of a store are said to be. The file name is the image's id, as in the real service. */
const STORE_FOLDER = '/var/lib/glance/stores';

/**
 * The folder of a store, as its URLs name it.
 *
 * @example toStoreFolder('fast') // '/var/lib/glance/stores/fast'
 */
export function toStoreFolder(store: string): string {
  return `${STORE_FOLDER}/${store}`;
}

/** The key of an image's bytes in a store, for the data store of a sandbox. */
export function dataKeyOf(store: string, image: string): string {
  return `${store}/${image}`;
}

const OBJECT = 'object:';

/** The key of a file in object storage, which belongs to no image. */
export function objectKeyOf(storage: string, container: string, file: string): string {
  return `${OBJECT}${storage}:${container}/${file}`;
}

/** Whether a key is one of {@link objectKeyOf}. */
export function isObjectKey(key: string): boolean {
  return key.startsWith(OBJECT);
}

/**
 * The URL of bytes that a sandbox keeps itself.
 *
 * @example toStoreUrl('fast', id) // 'file:///var/lib/glance/stores/fast/…'
 */
export function toStoreUrl(store: string, image: string): string {
  return `file://${STORE_FOLDER}/${dataKeyOf(store, image)}`;
}

/** The key of the bytes behind a URL of {@link toStoreUrl}, or `undefined` for a URL elsewhere. */
export function toDataKey(url: string): string | undefined {
  const prefix = `file://${STORE_FOLDER}/`;
  return url.startsWith(prefix) ? url.slice(prefix.length) : undefined;
}

/** A location of an image whose bytes this store has. */
export function locationIn(store: string, image: string): ImageLocation {
  return { url: toStoreUrl(store, image), metadata: { store } };
}
