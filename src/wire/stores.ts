import type { Image } from '../core/image.ts';
import { stagingKeyOf } from '../core/imports.ts';
import { toDataKey } from '../core/store-url.ts';
import type { World } from '../operation/operation.ts';

/** Drops the bytes of locations that an image had and no longer has; those that are staged too, where it is gone. */
export function deleteData(world: World, before: Image, after: Image | null): void {
  if (after === null) {
    world.data.delete(stagingKeyOf(before.id));
    world.cache.delete(before.id);
  }
  for (const { url } of before.locations) {
    const key = toDataKey(url);
    if (key !== undefined && after?.locations.every((location) => location.url !== url) !== false) world.data.delete(key);
  }
}
