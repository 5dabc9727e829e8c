import type { IncomingHttpHeaders } from 'node:http';
import { toProperties } from '../../core/image.ts';
import { INTEGER_MAXIMUM, isStorable } from '../../core/limits.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call } from '../../operation/operation.ts';
import { isTrue } from '../../wire/python.ts';
import { CONTAINER_FORMATS, DISK_FORMATS, type HeaderKind, headerKind } from './attributes.ts';
import { orBug } from './context.ts';
import { ERRORS, toNestedError } from './errors.ts';

// Source: glance/common/utils.py, `get_image_meta_from_headers`; glance/api/v1/images.py, `validate_image_meta` of Glance 15.0.2.

/** What the headers of a request say of an image; `null` where a header is empty. */
export interface ImageMeta {
  readonly id?: string | null;
  readonly name?: string | null;
  readonly status?: string | null;
  readonly size?: number;
  readonly virtual_size?: number | null;
  readonly disk_format?: string | null;
  readonly container_format?: string | null;
  readonly checksum?: string | null;
  readonly min_disk?: number;
  readonly min_ram?: number;
  readonly is_public?: boolean;
  readonly owner?: string | null;
  readonly protected?: boolean;
  readonly created_at?: string | null;
  readonly updated_at?: string | null;
  readonly deleted_at?: string | null;
  readonly location?: string | null;
  readonly store?: string | null;
  readonly deleted?: boolean;
  readonly properties: Readonly<Record<string, string | null>>;
}

type Value = string | number | boolean | null;

const PREFIX = 'x-image-meta-';
const PROPERTY = 'x-image-meta-property-';
const NAME_MAXIMUM = 255;
/** Source: Glance's default `max_header_line`. */
const LINE_MAXIMUM = 16_384;
/** What a line has besides name and value: a colon, a space and its end. */
const LINE_FRAME = 4;
const CHECKSUM_MAXIMUM = 32;
const AMAZON: readonly string[] = ['aki', 'ari', 'ami'];

const explain = (message: string): Answer => new Answer(ERRORS.badRequest, { message });
const addDetail = (detail: string): Answer => new Answer(ERRORS.badRequest, { detail });

/** The bytes of a header value as the text that they are in UTF-8; node reads each byte as a character. */
export function toText(value: string): string {
  return /[\x80-\xff]/.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value;
}

/** The first value of a header that may come more than once. */
export function oneOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/**
 * Reads what the headers of a request say of an image.
 *
 * @throws Answer 400
 */
export function readMeta(call: Call): ImageMeta {
  const meta: Record<string, Value> = {};
  const properties = toProperties();
  for (const [key, value] of imageHeaders(call.headers)) {
    if (key.startsWith(PROPERTY)) {
      properties[key.slice(PROPERTY.length).replaceAll('-', '_')] = value === '' ? null : value;
      continue;
    }
    const name = key.slice(PREFIX.length).replaceAll('-', '_');
    const kind = headerKind(name);
    if (kind === undefined) throw addDetail(`Bad header: ${key}`);
    meta[name] = readValue(call, name, kind, value);
  }
  checkMeta(meta);
  return { ...meta, properties };
}

/**
 * The headers that describe an image, as WSGI hands them on: `_` and `-` are one, and what comes twice is one text with commas.
 */
function imageHeaders(headers: IncomingHttpHeaders): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const given in headers) {
    const key = given.includes('_') ? given.replaceAll('_', '-') : given;
    if (!key.startsWith(PREFIX)) continue;
    const raw = oneOf(headers[given]) ?? '';
    if (given.length + raw.length + LINE_FRAME > LINE_MAXIMUM) throw explain('Header Line Too Long');
    const before = found.get(key);
    found.set(key, before === undefined ? toText(raw) : `${before},${toText(raw)}`);
  }
  return found;
}

function readValue(call: Call, name: string, kind: HeaderKind, value: string): Value {
  if (kind === 'integer' || kind === 'nullable-integer') return readInteger(call, name, value, kind === 'nullable-integer');
  if (kind === 'boolean') return isTrue(value);
  return value === '' ? null : value;
}

/**
 * gap: an empty number is a 500 in Glance 15.0.2, which converts nothing to an integer; here it is no number, 400. So is a
 * virtual size that its database cannot hold.
 */
function readInteger(call: Call, name: string, value: string, nullable: boolean): number | null {
  if (nullable && value === 'None') return null;
  const refuse = (why: string): Answer => explain(`Invalid value '${value}' for parameter '${name}': ${why}`);
  if (value === '') throw orBug(call, refuse(`Cannot convert image ${name} '' to an integer.`));
  if (!/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(value)) throw refuse(`Cannot convert image ${name} '${value}' to an integer.`);
  const number = Number(value.replaceAll('_', ''));
  if (number < 0) throw refuse('Cannot be a negative value.');
  // Of the others there are bounds that are lower.
  if (name === 'virtual_size' && number > Number.MAX_SAFE_INTEGER) throw orBug(call, refuse(`${name} value out of range.`));
  // `-0` is 0.
  return Math.abs(number);
}

/** Checks what the request says of itself, before anything is asked of the image. */
function checkMeta(meta: Record<string, Value>): void {
  checkFormats(meta);
  for (const name of TIMES) {
    const text = meta[name];
    if (typeof text === 'string' && (parseTime(text) ?? Number.NEGATIVE_INFINITY) < YEAR_1900) {
      throw explain(`Invalid time format for ${name}.`);
    }
  }
  const { name, checksum } = meta;
  const length = typeof name === 'string' ? Array.from(name).length : 0;
  if (length > NAME_MAXIMUM) throw explain(`Image name too long: ${length}`);
  if (typeof checksum === 'string' && checksum.length > CHECKSUM_MAXIMUM) {
    throw explain(`Invalid checksum '${checksum}': can't exceed ${CHECKSUM_MAXIMUM} characters`);
  }
}

/**
 * Two formats are compared only where both are given; one of Amazon stands for both.
 *
 * @throws Answer 400
 */
export function checkFormats(meta: Record<string, Value>): void {
  const { disk_format: disk = null, container_format: container = null } = meta;
  if ('disk_format' in meta && !DISK_FORMATS.includes(String(disk))) {
    throw explain(`Invalid disk format '${disk ?? 'None'}' for image.`);
  }
  if ('container_format' in meta && !CONTAINER_FORMATS.includes(String(container))) {
    throw explain(`Invalid container format '${container ?? 'None'}' for image.`);
  }
  if (!AMAZON.includes(String(disk)) && !AMAZON.includes(String(container))) return;
  if (disk === null) meta['disk_format'] = container;
  else if (container === null) meta['container_format'] = disk;
  else if (disk !== container) {
    throw explain(
      "Invalid mix of disk and container formats. When setting a disk or container format to one of 'aki', 'ari', or 'ami', the container and disk formats must match.",
    );
  }
}

const TIMES = ['created_at', 'updated_at', 'deleted_at'] as const;
const CLOCK = String.raw`(?<hour>\d\d)(?::?(?<minute>\d\d))?(?::?(?<second>\d{1,2})(?:[.,](?<fraction>\d+))?)?`;
const ZONE = String.raw`(?:Z|(?<sign>[-+])(?<hours>\d\d):?(?<minutes>\d\d)?)`;
/** A year alone, or what follows it, part by part. Source: the package iso8601, `ISO8601_REGEX`, by which oslo.utils reads times. */
const ISO_TIME = new RegExp(
  String.raw`^(?<year>\d{4})(?:(?:-(?<month>\d{1,2})|(?<mm>\d\d)(?!$))(?:(?:-(?<day>\d{1,2})|(?<dd>\d\d))(?:[ T]${CLOCK}${ZONE}?)?)?)?$`,
);

/** Milliseconds of an ISO 8601 time, UTC unless it says otherwise; `undefined` for what is none. */
export function parseTime(text: string): number | undefined {
  const parts = ISO_TIME.exec(text.trim())?.groups;
  if (parts === undefined) return undefined;
  const part = (name: string, otherwise = 0): number => Number(parts[name] ?? otherwise);
  const [month, day] = [part('month', part('mm', 1)), part('day', part('dd', 1))];
  const [hour, minute, second] = [part('hour'), part('minute'), part('second')];
  const date = new Date(0);
  // The engine takes a year of two digits for one of the last century.
  date.setUTCFullYear(part('year'), month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = (part('hours') * 60 + part('minutes')) * (parts['sign'] === '-' ? -1 : 1);
  return date.setUTCHours(hour, minute, second) + Number(`0.${parts['fraction'] ?? 0}`) * 1000 - offset * 60_000;
}

const YEAR_1900 = Date.UTC(1900, 0, 1);

/**
 * Checks what the registry looks at when an image is stored: characters of four bytes, and the largest integers.
 *
 * Source: glance/db/sqlalchemy/api.py, `_image_update` and `_validate_image`; glance/common/utils.py, `no_4byte_params`.
 *
 * @throws Answer 400
 */
export function checkStored(meta: ImageMeta, act: 'create' | 'update'): void {
  const { properties, ...attributes } = meta;
  for (const [name, value] of [...Object.entries(properties), ...Object.entries(attributes)]) {
    if (typeof value === 'string' && !isStorable(value)) {
      throw refuseInRegistry(act, `${toTitle(name)} can't contain 4 byte unicode characters.`);
    }
  }
  for (const name of ['min_disk', 'min_ram'] as const) {
    if ((meta[name] ?? 0) > INTEGER_MAXIMUM) {
      throw refuseInRegistry(act, `'${name}' value out of range, must not exceed ${INTEGER_MAXIMUM}.`);
    }
  }
}

/** What the registry says of what it does not store, in the words of the service before it. */
function refuseInRegistry(act: 'create' | 'update', why: string): Answer {
  const [said, before] = act === 'create' ? ['reserve image', 'add image metadata'] : ['update image metadata', 'update image metadata'];
  return explain(`Failed to ${said}. Got error: ${toNestedError(ERRORS.badRequest, `Failed to ${before}. Got error: ${why}`)}`);
}

/** As Python writes a title: each word begins with a capital. */
function toTitle(name: string): string {
  return name.toLowerCase().replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}
