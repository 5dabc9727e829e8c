import type { Image } from '../core/image.ts';
import type { World } from '../operation/operation.ts';

/** Where the bytes of a store are said to be. The file name is the image's id, as in the real service. */
const STORE_FOLDER = '/var/lib/glance/stores';

/** The URL of bytes that this sandbox keeps itself. */
export function toStoreUrl(store: string, image: string): string {
  return `file://${STORE_FOLDER}/${store}/${image}`;
}

/** The key of the bytes behind a URL of {@link toStoreUrl}, or `undefined` for a URL elsewhere. */
export function toDataKey(url: string): string | undefined {
  const prefix = `file://${STORE_FOLDER}/`;
  return url.startsWith(prefix) ? url.slice(prefix.length) : undefined;
}

/** Drops the bytes of locations that an image had and no longer has. */
export function deleteData(world: World, before: Image, after: Image | null): void {
  for (const { url } of before.locations) {
    const key = toDataKey(url);
    if (key !== undefined && after?.locations.every((location) => location.url !== url) !== false) world.data.delete(key);
  }
}
