import type { Image } from '../core/image.ts';
import { toDataKey } from '../core/store-url.ts';
import type { World } from '../operation/operation.ts';

/** Drops the bytes of locations that an image had and no longer has. */
export function deleteData(world: World, before: Image, after: Image | null): void {
  for (const { url } of before.locations) {
    const key = toDataKey(url);
    if (key !== undefined && after?.locations.every((location) => location.url !== url) !== false) world.data.delete(key);
  }
}
