import { type Image, newImage } from '../../core/image.ts';
import type { AttributeRow } from '../../operation/attribute.ts';
import type { Json } from '../../operation/operation.ts';
import type { Line } from './line.ts';

/** Members of a view, by their names on the wire. */
type View = Readonly<Record<string, Json>>;

/** The images that a recording showed, each as it was seen last. */
export interface Views {
  readonly see: (line: Line) => void;
  readonly images: () => readonly Image[];
}

const UUID = /^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$/;
const META = 'x-image-meta-';
const STATUSES = /^(queued|saving|uploading|importing|active|deactivated|killed|pending_delete)$/;
/** Members of a view that are made of others, and are no properties. */
const MADE = /^(self|file|schema|first|next|location|locations|direct_url|stores|deleted|deleted_at|properties)$/;

/** Begins with no image seen; `attributes` are those of the dialect that the service speaks. */
export function createViews(attributes: readonly AttributeRow[]): Views {
  const images = new Map<string, Image>();
  const see = (view: View): void => {
    const image = toImage(view, attributes);
    if (image !== undefined) images.set(image.id, image);
  };
  return {
    images: () => [...images.values()],
    see: ({ method, url, status, replyBody, replyHeaders }) => {
      if (status === null || status >= 300) return;
      const [, deleted] = /\/images\/([^/?]+)$|\/cloudimages\/([^/?]+)$/.exec(url) ?? [];
      if (method === 'DELETE') images.delete(deleted ?? '');
      for (const view of viewsIn(replyBody !== null && 'json' in replyBody ? replyBody.json : null)) see(view);
      const meta = replyHeaders.filter(([name]) => name.toLowerCase().startsWith(META));
      if (meta.length > 0) see(toMetaView(meta));
    },
  };
}

/** The views in a body: an image, one in `image`, a list in `images`. */
function viewsIn(json: Json): readonly View[] {
  if (!isObject(json)) return [];
  const { image, images } = json;
  if (Array.isArray(images)) return images.filter(isObject);
  return [json, image ?? null].filter((one) => isObject(one)).filter(isView);
}

/** Other things have ids and states too. */
function isView(json: View): boolean {
  return typeof json['id'] === 'string' && 'status' in json && ('visibility' in json || 'is_public' in json);
}

/** An image that v1 tells in headers. */
function toMetaView(pairs: Line['replyHeaders']): View {
  const own: Record<string, Json> = {};
  const properties: Record<string, Json> = {};
  for (const [name, value] of pairs) {
    const wire = name.toLowerCase().slice(META.length);
    if (wire.startsWith('property-')) properties[wire.slice('property-'.length)] = value;
    else own[wire] = value;
  }
  return { ...own, properties };
}

/** An image of a view; `undefined` where it says too little, or that it is gone. */
function toImage(view: View, attributes: readonly AttributeRow[]): Image | undefined {
  const given: Record<string, Json> = {};
  const properties: Record<string, string | null> = {};
  const rows = new Map(attributes.map((row) => [row.wire, row]));
  for (const [name, value] of Object.entries(view)) {
    const row = rows.get(name);
    if (row === undefined || row.neutral === 'property') {
      if (!MADE.test(name)) properties[name] = toText(value);
    } else if (row.neutral !== 'derived' && row.neutral !== 'locations') {
      const neutral = toNeutral(row, value);
      if (neutral !== undefined) given[row.neutral] = neutral;
    }
  }
  const more = view['properties'];
  if (isObject(more)) for (const [name, value] of Object.entries(more)) properties[name] = toText(value);
  const { id, createdAt, updatedAt, status } = given;
  const isThere =
    typeof id === 'string' && UUID.test(id) && typeof createdAt === 'number' && typeof status === 'string' && STATUSES.test(status);
  if (!isThere || view['deleted'] === true || view['deleted'] === 'True') return undefined;
  const image = newImage({ owner: null, updatedAt: createdAt, ...(given as Partial<Image>), id, createdAt, properties });
  const active = status === 'active' || status === 'deactivated' ? createdAt : null;
  return { ...image, activeAt: active, updatedAt: typeof updatedAt === 'number' ? updatedAt : createdAt };
}

function isObject(value: Json | undefined): value is View {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toText(value: Json): string | null {
  return typeof value === 'string' || value === null ? value : JSON.stringify(value);
}

/** A value in neutral words; `undefined` for one that says nothing. Headers are texts, whatever they say. */
function toNeutral({ neutral, type }: AttributeRow, value: Json): Json | undefined {
  if (neutral === 'createdAt' || neutral === 'updatedAt' || neutral === 'activeAt' || neutral === 'deletedAt') return toInstant(value);
  const plain = typeof value === 'string' ? toTyped(value, type) : value;
  if (neutral === 'visibility' && typeof plain === 'boolean') return plain ? 'public' : 'private';
  if (plain === null || plain === '' || Array.isArray(plain)) return plain === '' && neutral !== 'name' ? null : plain;
  if (/^(minRam|minDisk|size|virtualSize)$/.test(neutral)) return Number.isSafeInteger(Number(plain)) ? Number(plain) : undefined;
  return plain;
}

function toTyped(value: string, type: AttributeRow['type']): Json {
  if (type === 'boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (type === 'integer' && value === 'None') return null;
  return value;
}

function toInstant(value: Json): number | undefined {
  if (typeof value !== 'string') return undefined;
  const at = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(at) ? undefined : at;
}
