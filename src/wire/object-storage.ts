import type { Image } from '../core/image.ts';
import { objectKeyOf, toDataKey } from '../core/store-url.ts';
import type { World } from '../operation/operation.ts';
import { whileAlive } from './incoming.ts';

// The object storage of a cloud, as far as images are read from it and written to it: there is none here but the files that images were
// written to. Which others are said to be there, each dialect has its own words for.

/** Where a file is, by the cloud whose storage it is in, and the names that lead to it there. */
export interface ObjectPlace {
  /** What keeps the files of one cloud, or of one account, apart from those of another. */
  readonly storage: string;
  readonly container: string;
  readonly file: string;
}

const keyOf = ({ storage, container, file }: ObjectPlace): string => objectKeyOf(storage, container, file);

/** Whether an image has been written to this file. */
export function isWritten(world: World, place: ObjectPlace): boolean {
  return world.data.size(keyOf(place)) !== undefined;
}

/** The bytes of a file: what was written there, else a text that no other file has. */
export function readObject(world: World, place: ObjectPlace): AsyncIterable<Uint8Array> {
  return world.data.read(keyOf(place)) ?? toStream(`${place.container}:${place.file}\n`);
}

/** Writes the bytes of an image to a file, as they are; nothing is written once the signal has aborted. */
export async function writeObject(world: World, place: ObjectPlace, image: Image, signal: AbortSignal): Promise<void> {
  await world.data.put(keyOf(place), whileAlive(readImage(world, image), signal), Number.POSITIVE_INFINITY);
}

/** The bytes of an image; none where it has no data here. */
export function readImage(world: World, { locations }: Image): AsyncIterable<Uint8Array> {
  return world.data.read(toDataKey(locations[0]?.url ?? '') ?? '') ?? toStream('');
}

/** A text as the bytes of something that is not here. */
export async function* toStream(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
