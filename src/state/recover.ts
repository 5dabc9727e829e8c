import type { Image } from '../core/image.ts';
import { hasFailedImport, stagingKeyOf, toWaiting } from '../core/imports.ts';
import { isObjectKey } from '../core/store-url.ts';
import type { DataIndex, KeptSandbox } from './document.ts';

/** Values that are left out after a crash, more than can have been taken since the last write. */
const GAP = 2 ** 20;

/**
 * A sandbox as it goes on: nothing is coming in any more, so what waited for data waits again.
 *
 * @param crashed whether the process did not end in order: ids that were given out after the last write are then left out
 * @returns the sandbox, and the files that nothing means any more
 */
export function recover(sandbox: KeptSandbox, crashed: boolean): { readonly sandbox: KeptSandbox; readonly lost: readonly string[] } {
  const own = sandbox.images.own.map(toWaiting);
  const { data, lost } = withoutOrphans(sandbox.data, own);
  const { floor, counters } = sandbox.chance;
  const chance = {
    floor: floor + GAP,
    counters: Object.fromEntries(Object.entries(counters).map(([purpose, counter]) => [purpose, counter + GAP])),
  };
  return { sandbox: { ...sandbox, images: { ...sandbox.images, own }, data, chance: crashed ? chance : sandbox.chance }, lost };
}

/** Bytes whose image was not told of them before the end; files in object storage are no image's. A key is the store and the image's id; its location ends in it, unless they are staged. */
function withoutOrphans(index: DataIndex, images: readonly Image[]): { readonly data: DataIndex; readonly lost: readonly string[] } {
  const byId = new Map(images.map((image) => [image.id, image]));
  const isMeant = (key: string): boolean => {
    if (isObjectKey(key)) return true;
    const image = byId.get(key.slice(key.indexOf('/') + 1));
    if (image !== undefined && key === stagingKeyOf(image.id)) return image.status === 'uploading' || hasFailedImport(image);
    return image?.locations.some(({ url }) => url.endsWith(`/${key}`)) === true;
  };
  const entries = Object.entries(index);
  return {
    data: Object.fromEntries(entries.filter(([key]) => isMeant(key))),
    lost: entries.filter(([key]) => !isMeant(key)).map(([, { file }]) => file),
  };
}
