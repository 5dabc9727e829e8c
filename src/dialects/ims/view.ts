import { createTimeTexts, type Instant } from '../../core/clock.ts';
import type { Image } from '../../core/image.ts';
import type { Json } from '../../operation/operation.ts';
import { ATTRIBUTES, type ImsAttribute } from './attributes.ts';

/** An image as JSON data and as the text of it. */
export interface ImageDocument {
  readonly json: { readonly [name: string]: Json };
  readonly text: string;
}

/** Writes the images of one sandbox. */
export interface View {
  /** The image and its text, made once per image: images never change. */
  readonly document: (image: Image) => ImageDocument;
}

type Reader = NonNullable<ImsAttribute['read']>;

/** What is read of every image; all else are properties. */
const READ: readonly (readonly [wire: string, read: Reader, kept: boolean])[] = ATTRIBUTES.flatMap(({ wire, read, kept = false }) =>
  read === undefined ? [] : [[wire, read, kept] as const],
);

/** Documents that a view keeps. A map of weak references would cost the garbage collector more than it saves. */
const DOCUMENTS_AT_MOST = 5000;

/**
 * Makes a view. Whoever sees an image sees the same of it.
 *
 * Source: Open Telekom Cloud, Updating an Image, Example response; what is not set is left out.
 */
export function createView(): View {
  const time = createTimeTexts();
  const documents = new Map<string, ImageDocument & { readonly image: Image }>();
  const document = (image: Image): ImageDocument => {
    const known = documents.get(image.id);
    if (known?.image === image) return known;
    if (documents.size >= DOCUMENTS_AT_MOST) documents.clear();
    const json = renew(known, image, time) ?? settle(toWire(image, time));
    const made = { image, json, text: JSON.stringify(json) };
    documents.set(image.id, made);
    return made;
  };
  return { document };
}

/**
 * An object that was filled name by name is a dictionary to the engine, slow to write and to check; one that was parsed is not. To
 * parse it costs as much as is lost by it once, so it pays for an image that is shown again.
 */
function settle(json: ImageDocument['json']): ImageDocument['json'] {
  return JSON.parse(JSON.stringify(json)) as ImageDocument['json'];
}

/** The document of an image of which only attributes changed, from the one before; `undefined` where that has other names. */
function renew(
  known: (ImageDocument & { readonly image: Image }) | undefined,
  image: Image,
  time: (at: Instant) => string,
): ImageDocument['json'] | undefined {
  if (known === undefined || known.image.properties !== image.properties) return undefined;
  const shown: { [name: string]: Json } = { ...known.json };
  for (const [wire, read, kept] of READ) {
    if (kept && image.properties[wire] !== undefined) continue;
    const value = read(image, time);
    if ((value === undefined) !== (shown[wire] === undefined)) return undefined;
    if (value !== undefined) shown[wire] = value;
  }
  return shown;
}

/** Set one by one: to spread properties, which have no prototype, costs three times as much. */
function toWire(image: Image, time: (at: Instant) => string): ImageDocument['json'] {
  const { properties } = image;
  const shown: { [name: string]: Json } = {};
  for (const [wire, read, kept] of READ) {
    const own = kept ? properties[wire] : undefined;
    const value = own === undefined ? read(image, time) : own;
    if (value !== undefined) shown[wire] = value;
  }
  for (const name in properties) {
    if (Object.hasOwn(shown, name)) continue;
    const value = properties[name] ?? null;
    // An assignment would not make a member of this name.
    if (name === '__proto__') Object.defineProperty(shown, name, { value, enumerable: true });
    else shown[name] = value;
  }
  return shown;
}
