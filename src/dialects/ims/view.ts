import { createTimeText, type Instant } from '../../core/clock.ts';
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
  const time = createTimes();
  const documents = new Map<string, ImageDocument & { readonly image: Image }>();
  const document = (image: Image): ImageDocument => {
    const known = documents.get(image.id);
    if (known?.image === image) return known;
    if (documents.size >= DOCUMENTS_AT_MOST) documents.clear();
    const json = toWire(image, time);
    const made = { image, json, text: JSON.stringify(json) };
    documents.set(image.id, made);
    return made;
  };
  return { document };
}

function toWire(image: Image, time: (at: Instant) => string): ImageDocument['json'] {
  const { properties } = image;
  const attributes: { [name: string]: Json } = {};
  for (const [wire, read, kept] of READ) {
    const value = kept && properties[wire] !== undefined ? undefined : read(image, time);
    if (value !== undefined) attributes[wire] = value;
  }
  // Spread defines names as they are, `__proto__` too.
  return { ...properties, ...attributes };
}

/** Three kinds of times are written of an image: each remembers the one before. */
function createTimes(): (at: Instant) => string {
  const recent = new Map<number, string>();
  const write = createTimeText();
  return (at) => {
    const second = Math.floor(at / 1000);
    const known = recent.get(second);
    if (known !== undefined) return known;
    if (recent.size >= 100) recent.clear();
    const text = write(at);
    recent.set(second, text);
    return text;
  };
}
