import type { Instant } from '../core/clock.ts';
import type { Image } from '../core/image.ts';
import { byAge, type Repository } from '../core/repository.ts';
import type { Call, World } from '../operation/operation.ts';
import type { Span } from './span.ts';

/** How readers see an image that is otherwise. */
interface View {
  readonly show: (image: Image | undefined) => Image | undefined;
  reads: number;
  readonly until: Instant;
}

/** What readers see in place of what is there: for some reads, or for some time. */
export interface Views {
  /** From now on readers of this image see what `show` makes of it. */
  add(id: string, show: View['show'], span: Span): void;
  /** The world as this call sees it. A read of an image uses up one of its reads. */
  worldFor(call: Call): World;
  /** All see what is there. */
  clear(): void;
}

/** Images that are shown otherwise at most; the oldest go first. */
const AT_MOST = 1000;

/** Makes the views of one sandbox; none to begin with. */
export function createViews(world: World): Views {
  const views = new Map<string, View>();
  const worldFor = (call: Call): World => {
    if (views.size === 0 || (call.method !== 'GET' && call.method !== 'HEAD')) return world;
    for (const [id, { reads, until }] of views) if (reads <= 0 || until <= world.clock.now()) views.delete(id);
    if (views.size === 0) return world;
    const shown = new Map(views);
    // IMS shows one image as a list of one.
    const own = views.get(call.params['image_id'] ?? new URLSearchParams(call.search).get('id') ?? '');
    if (own !== undefined) own.reads -= 1;
    return { ...world, images: toShown(world.images, shown) };
  };
  return {
    add: (id, show, span) => {
      // What is new goes to the end, and what is seen first shows what is seen next.
      views.delete(id);
      const reads = 'reads' in span ? span.reads : Number.POSITIVE_INFINITY;
      const until = 'reads' in span ? Number.POSITIVE_INFINITY : world.clock.now() + span.milliseconds;
      views.set(id, { show, reads, until });
      if (views.size > AT_MOST) views.delete(views.keys().next().value ?? '');
    },
    worldFor,
    clear: () => views.clear(),
  };
}

/** The same images, some of them seen otherwise: as they were, as they will be, or not at all. */
function toShown(images: Repository, views: ReadonlyMap<string, View>): Repository {
  const look = (id: string, image: Image | undefined): Image | undefined => {
    const view = views.get(id);
    return view === undefined ? image : view.show(image);
  };
  const see = (image: Image): Image => look(image.id, image) ?? image;
  return {
    ...images,
    get count() {
      return images.count;
    },
    get: (id) => look(id, images.get(id)),
    list: ({ accept = () => true, compare, after, limit }) => {
      // A repository lists the newest first.
      const order = compare ?? ((a: Image, b: Image): number => byAge(b, a));
      const found = images.list({
        accept: (image) => {
          const seen = look(image.id, image);
          return seen !== undefined && accept(seen);
        },
        ...(compare === undefined ? {} : { compare: (a, b) => compare(see(a), see(b)) }),
        ...(after === undefined ? {} : { after }),
        limit,
      });
      const ghosts = [...views].flatMap(([id, { show }]) => (images.get(id) === undefined ? (show(undefined) ?? []) : []));
      const gone = ghosts.filter((image) => accept(image) && (after === undefined || order(image, after) > 0));
      return gone.length === 0 ? found.map(see) : [...found.map(see), ...gone].sort(order).slice(0, limit);
    },
  };
}
