import type { Instant } from './clock.ts';
import { type Image, toProperties } from './image.ts';

/** A page of images to find: newest first by default. */
export interface ImageQuery {
  /** Which images count. */
  readonly accept?: (image: Image) => boolean;
  /** How to sort; without it newest first, which is the cheapest. */
  readonly compare?: (a: Image, b: Image) => number;
  /** Only what comes after this image. */
  readonly after?: Image;
  /** How many at most. */
  readonly limit: number;
}

/** What happened to an image; `after` is null when it was deleted. */
export interface ImageChange {
  readonly before: Image | null;
  readonly after: Image | null;
}

/** The images of one sandbox: a layer over the loaded fixtures, which it never changes. Synchronous. */
export interface Repository {
  get(id: string): Image | undefined;
  /** The image that had this id and is gone, its status `deleted`; the last ten thousand are remembered. */
  deleted(id: string): Image | undefined;
  /** The images that are gone and remembered, the one deleted last at the end. */
  allDeleted(): readonly Image[];
  add(image: Image): void;
  /**
   * Replaces an image by what `change` makes of it. `change` is pure and runs without interruption; what it throws changes nothing.
   *
   * @returns the new image, or `undefined` when there is none with this id
   */
  update(id: string, change: (image: Image) => Image): Image | undefined;
  /** Takes an image away at this time; its id stays used. */
  delete(id: string, at: Instant): boolean;
  list(query: ImageQuery): Image[];
  readonly count: number;
  /** What differs from the fixtures, for another repository to begin with. */
  kept(): KeptImages;
  /** Tells of each change, after it happened. Returns a function that stops it. */
  onChange(listener: (change: ImageChange) => void): () => void;
  /** Back to the fixtures. */
  reset(): void;
}

/** A layer over fixtures: what was made, changed and deleted. */
export interface KeptImages {
  /** Images that were made, or stand in place of those of the fixtures; oldest first. */
  readonly own: readonly Image[];
  /** Ids of images of the fixtures that are deleted or replaced; also of fixtures that are not loaded now. */
  readonly masked: readonly string[];
  /** The images that are gone and remembered, the one deleted last at the end. */
  readonly deleted: readonly Image[];
}

/** How many deleted images are remembered. */
const DELETED_AT_MOST = 10_000;

/** The images of the loaded fixtures, shared by all sandboxes and never changed. */
export interface ImageBase {
  readonly byId: ReadonlyMap<string, Image>;
  /** Oldest first. */
  readonly ascending: readonly Image[];
}

/** Oldest first; equal times by id, as the real services break ties. */
export function byAge(a: Image, b: Image): number {
  if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt;
  return a.id < b.id ? -1 : Number(a.id !== b.id);
}

/** Indexes the images of the fixtures, once for all sandboxes. */
export function createImageBase(images: readonly Image[]): ImageBase {
  // Copied in their order, they lie in memory one after the other: a scan of many takes half the time.
  const ascending = [...images].sort(byAge).map((image) => ({ ...image, properties: toProperties(image.properties) }));
  return { byId: new Map(ascending.map((image) => [image.id, image])), ascending };
}

/** Where `image` is, or would be, in a list that is sorted by age. */
function positionOf(sorted: readonly Image[], image: Image): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = sorted[middle];
    if (found !== undefined && byAge(found, image) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Makes the images of one sandbox.
 *
 * @param base what it begins with; made once by {@link createImageBase}
 * @param kept the layer over it to begin with
 */
export function createRepository(base: ImageBase, kept: KeptImages = { own: [], masked: [], deleted: [] }): Repository {
  const own = new Map(kept.own.map((image) => [image.id, image]));
  // The fixtures may be others now: an image of ours hides one of theirs.
  const masked = new Set([...kept.masked, ...kept.own.filter(({ id }) => base.byId.has(id)).map(({ id }) => id)]);
  const deleted = new Map(kept.deleted.map((image) => [image.id, image]));
  const listeners = new Set<(change: ImageChange) => void>();
  let hidden = [...masked].filter((id) => base.byId.has(id)).length;
  let ascending = [...kept.own].sort(byAge);

  const get = (id: string): Image | undefined => own.get(id) ?? (masked.has(id) ? undefined : base.byId.get(id));
  const tell = (before: Image | null, after: Image | null): void => {
    for (const listener of listeners) listener({ before, after });
  };
  const keep = (image: Image): void => {
    own.set(image.id, image);
    const last = ascending[ascending.length - 1];
    if (last === undefined || byAge(last, image) < 0) ascending.push(image);
    else ascending.splice(positionOf(ascending, image), 0, image);
  };
  const drop = (image: Image): void => {
    if (own.delete(image.id)) ascending.splice(positionOf(ascending, image), 1);
    if (!base.byId.has(image.id) || masked.has(image.id)) return;
    masked.add(image.id);
    hidden += 1;
  };
  const replace = (before: Image, after: Image): void => {
    const position = own.has(before.id) && before.createdAt === after.createdAt ? positionOf(ascending, before) : -1;
    if (position >= 0) {
      own.set(after.id, after);
      ascending[position] = after;
      return;
    }
    drop(before);
    keep(after);
  };
  const add = (image: Image): void => {
    keep(image);
    tell(null, image);
  };
  const update = (id: string, change: (image: Image) => Image): Image | undefined => {
    const before = get(id);
    if (before === undefined) return undefined;
    const after = change(before);
    if (after !== before) {
      replace(before, after);
      tell(before, after);
    }
    return after;
  };
  const remove = (id: string, at: Instant): boolean => {
    const image = get(id);
    if (image === undefined) return false;
    drop(image);
    deleted.set(id, { ...image, status: 'deleted', deletedAt: at, updatedAt: at, locations: [] });
    if (deleted.size > DELETED_AT_MOST) deleted.delete(deleted.keys().next().value ?? '');
    tell(image, null);
    return true;
  };
  const visible = (image: Image): boolean => hidden === 0 || !masked.has(image.id);
  const list = (query: ImageQuery): Image[] =>
    query.compare === undefined
      ? takeNewest(base.ascending, visible, ascending, query)
      : takeSorted(base.ascending, visible, ascending, query.compare, query);
  const reset = (): void => {
    own.clear();
    masked.clear();
    deleted.clear();
    ascending = [];
    hidden = 0;
  };
  const onChange = (listener: (change: ImageChange) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get,
    deleted: (id) => deleted.get(id),
    allDeleted: () => [...deleted.values()],
    add,
    update,
    delete: remove,
    list,
    get count() {
      return base.ascending.length - hidden + own.size;
    },
    kept: () => ({ own: [...ascending], masked: [...masked], deleted: [...deleted.values()] }),
    onChange,
    reset,
  };
}

/** Walks two lists that are sorted by age from their ends, newest first, until the page is full: constant in the number of images. */
function takeNewest(
  older: readonly Image[],
  visible: (image: Image) => boolean,
  newer: readonly Image[],
  { accept, after, limit }: ImageQuery,
): Image[] {
  const page: Image[] = [];
  let left = (after === undefined ? older.length : positionOf(older, after)) - 1;
  let right = (after === undefined ? newer.length : positionOf(newer, after)) - 1;
  while (page.length < limit && (left >= 0 || right >= 0)) {
    const a = older[left];
    const b = newer[right];
    const fromNewer = b !== undefined && (a === undefined || byAge(a, b) < 0);
    const image = fromNewer ? b : a;
    if (fromNewer) right -= 1;
    else left -= 1;
    if (image !== undefined && (accept === undefined || accept(image)) && (fromNewer || visible(image))) page.push(image);
  }
  return page;
}

/** How many candidates are gathered at least before the best are picked. */
const GATHERED = 256;

/** Gathers what may be on the page while it scans, and now and then drops all but the best, instead of sorting everything. */
function takeSorted(
  older: readonly Image[],
  visible: (image: Image) => boolean,
  newer: readonly Image[],
  compare: (a: Image, b: Image) => number,
  { accept, after, limit }: ImageQuery,
): Image[] {
  if (limit === 0) return [];
  const most = Math.max(4 * limit, GATHERED);
  let best: Image[] = [];
  let worst: Image | undefined;
  const take = (image: Image): void => {
    if (after !== undefined && compare(image, after) <= 0) return;
    if (worst !== undefined && compare(image, worst) >= 0) return;
    if (accept !== undefined && !accept(image)) return;
    best.push(image);
    if (best.length < most) return;
    best = best.sort(compare).slice(0, limit);
    worst = best[limit - 1];
  };
  for (const image of older) if (visible(image)) take(image);
  for (const image of newer) take(image);
  return best.sort(compare).slice(0, limit);
}
