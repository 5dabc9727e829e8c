import { createTimeTexts, type Instant, toMicroseconds } from '../../core/clock.ts';
import type { Image } from '../../core/image.ts';
import type { Json, Reply } from '../../operation/operation.ts';
import { JSON_TYPE } from '../../wire/json-reply.ts';
import { ATTRIBUTES, type PikeAttribute } from './attributes.ts';

/** An image as this dialect shows it. */
type WireImage = { readonly [name: string]: Json };

/** `{"image": …}` as JSON data and as text. */
interface ImageDocument {
  readonly json: { readonly image: WireImage };
  readonly text: string;
}

/** Writes images; keeps the documents of those it wrote last. */
export interface View {
  readonly document: (image: Image) => ImageDocument;
}

type Times = (at: Instant) => string;

/** Documents that a view keeps. */
const DOCUMENTS_AT_MOST = 5000;

/** Makes a view of its own. */
export function createView(): View {
  const times = createTimeTexts();
  const documents = new Map<string, ImageDocument & { readonly of: Image }>();
  const document = (image: Image): ImageDocument => {
    const known = documents.get(image.id);
    if (known?.of === image) return known;
    if (documents.size >= DOCUMENTS_AT_MOST) documents.clear();
    const json = { image: toWire(image, times) };
    const made = { of: image, json, text: JSON.stringify(json) };
    documents.set(image.id, made);
    return made;
  };
  return { document };
}

/** `2012-08-10T19:23:50.000000`: microseconds, and no zone. */
function toTimeText(at: Instant, times: Times): string {
  return `${times(at).slice(0, -1)}.${toMicroseconds(at)}`;
}

type WireValue = string | number | boolean | null;

/** What a row shows of an image. */
function toValue({ neutral, header }: PikeAttribute, image: Image, times: Times): WireValue {
  if (neutral === 'derived') return image.deletedAt !== null;
  const value = image[neutral];
  if (neutral === 'visibility') return value === 'public';
  return header === 'time' && typeof value === 'number' ? toTimeText(value, times) : value;
}

/** All names in the order of the rows. To fill a copy of it keeps the engine from making a dictionary of each image. */
const EMPTY = JSON.parse(
  JSON.stringify(Object.fromEntries([...ATTRIBUTES.map(({ wire }) => [wire, null]), ['properties', {}]])),
) as WireImage;

/**
 * The image with all its keys, nulls too. One that is deleted has lost its properties.
 *
 * Source: glance/registry/api/v1/images.py, `make_image_dict` of Glance 15.0.2; glance/db/sqlalchemy/api.py, `image_destroy`.
 */
export function toWire(image: Image, times: Times = createTimeTexts()): WireImage {
  const wire: Record<string, Json> = { ...EMPTY };
  for (const row of ATTRIBUTES) wire[row.wire] = toValue(row, image, times);
  wire['properties'] = propertiesOf(image);
  return wire;
}

function propertiesOf({ deletedAt, properties }: Image): Readonly<Record<string, string | null>> {
  return deletedAt === null ? { ...properties } : {};
}

const BRIEF = ['id', 'name', 'size', 'disk_format', 'container_format', 'checksum'] as const;

/** The image as the short list has it. */
export function toBrief(image: Image): WireImage {
  const wire = toWire(image);
  return Object.fromEntries(BRIEF.map((name) => [name, wire[name] ?? null]));
}

/** Letters of a header name (RFC 9110, 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Control characters other than the tab; node refuses to send them. */
const UNSENDABLE = /(?!\t)\p{Cc}/gu;
const WIDE = /\P{ASCII}/u;

/** Text as the bytes that it has in UTF-8, each as a character, which is how node writes a header. */
function toHeaderText(text: string): string {
  const clean = text.replace(UNSENDABLE, ' ');
  return WIDE.test(clean) ? Buffer.from(clean, 'utf8').toString('latin1') : clean;
}

function python(value: Exclude<WireValue, null>): string {
  if (value === true) return 'True';
  return value === false ? 'False' : String(value);
}

/**
 * The image as headers: those that are set, and the checksum as `ETag`. Underscores stay in the names.
 *
 * gap: a property whose name is no name of a header is left out; Glance writes the header all the same. Line ends in values become
 * spaces.
 *
 * Source: glance/common/utils.py, `image_meta_to_http_headers` and `add_features_to_http_headers` of Glance 15.0.2.
 */
export function toHeaders(image: Image): Record<string, string> {
  const times = createTimeTexts();
  const headers: Record<string, string> = {};
  for (const row of ATTRIBUTES) {
    const value = toValue(row, image, times);
    if (value !== null) headers[`x-image-meta-${row.wire}`] = toHeaderText(python(value));
  }
  for (const [name, value] of Object.entries(propertiesOf(image))) {
    if (value !== null && (name === '' || TOKEN.test(name))) headers[`x-image-meta-property-${name.toLowerCase()}`] = toHeaderText(value);
  }
  return { ...headers, ...toEtag(image) };
}

function toEtag({ checksum }: Image): Readonly<Record<string, string>> {
  return checksum === null ? {} : { etag: checksum };
}

/** The image as the answer to a creation or an update. */
export function toImageReply(view: View, status: number, image: Image, headers: Readonly<Record<string, string>> = {}): Reply {
  const { json, text } = view.document(image);
  const all: Record<string, string> = { 'content-type': JSON_TYPE, ...headers };
  if (image.checksum !== null) all['etag'] = image.checksum;
  return { status, headers: all, body: text, json };
}
