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

const ROW_NAMES: ReadonlySet<string> = new Set(READ.map(([wire]) => wire));

/** Documents that a view keeps. A map of weak references would cost the garbage collector more than it saves. */
const DOCUMENTS_AT_MOST = 5000;

/**
 * Makes a view. Whoever sees an image sees the same of it.
 *
 * Source: Open Telekom Cloud, Updating an Image, Example response; what is not set is left out.
 */
export function createView(): View {
  const time = createTimeTexts();
  const documents = new Map<string, Kept>();
  const document = (image: Image): ImageDocument => {
    const known = documents.get(image.id);
    if (known?.image === image) return known;
    if (documents.size >= DOCUMENTS_AT_MOST) documents.clear();
    const made = renew(known, image, time) ?? make(image, time);
    documents.set(image.id, made);
    return made;
  };
  return { document };
}

/** A document with the parts that its text is made of: most of them are the same when an image is changed. */
interface Kept extends ImageDocument {
  readonly image: Image;
  /** `"name":value` of each row that is shown, in the order of the rows. */
  readonly parts: readonly string[];
  /** The properties, with a comma before the first. */
  readonly rest: string;
}

const toPart = (name: string, value: Json): string => `${JSON.stringify(name)}:${JSON.stringify(value)}`;
const toText = (parts: readonly string[], rest: string): string => `{${parts.join(',')}${rest}}`;

/**
 * Makes a document from the beginning. An object that was filled name by name is a dictionary to the engine, slow to copy and to
 * check; one that was parsed is not. To parse it costs as much as is lost by it once, so it pays for an image that is shown again.
 */
function make(image: Image, time: (at: Instant) => string): Kept {
  const json = toWire(image, time);
  const rows = READ.flatMap(([wire]) => (json[wire] === undefined ? [] : [wire]));
  const parts = rows.map((wire) => toPart(wire, json[wire] ?? null));
  const rest = Object.entries(json)
    .filter(([name]) => !ROW_NAMES.has(name))
    .map(([name, value]) => `,${toPart(name, value)}`)
    .join('');
  const text = toText(parts, rest);
  return { image, json: JSON.parse(text) as ImageDocument['json'], text, parts, rest };
}

/** The document of an image of which only attributes changed, from the one before; `undefined` where that has other names. */
function renew(known: Kept | undefined, image: Image, time: (at: Instant) => string): Kept | undefined {
  if (known === undefined || known.image.properties !== image.properties) return undefined;
  const json: { [name: string]: Json } = { ...known.json };
  const parts = [...known.parts];
  let at = 0;
  for (const [wire, read, kept] of READ) {
    const before = json[wire];
    const value = kept && image.properties[wire] !== undefined ? before : read(image, time);
    if ((value === undefined) !== (before === undefined)) return undefined;
    if (value === undefined) continue;
    if (value !== before) {
      json[wire] = value;
      parts[at] = toPart(wire, value);
    }
    at += 1;
  }
  return { image, json, text: toText(parts, known.rest), parts, rest: known.rest };
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
