import type { Image, ImageLocation } from '../../core/image.ts';
import type { Found, GivenLocation, LocationFacts } from '../../core/locations.ts';
import { toDataKey } from '../../core/store-url.ts';
import type { World } from '../../operation/operation.ts';
import type { PatchOperation } from '../../wire/patch-document.ts';

/** What a patch says of locations, and what was found there. */
export interface PatchLocations extends LocationFacts {
  /** A location as the reply to this patch shows it: with all that the patch said of it. */
  shown(location: ImageLocation): ImageLocation & { readonly [member: string]: unknown };
}

/**
 * Looks at every URL that a patch would add, before anything is changed. URLs that the image has already are not asked for.
 *
 * Source: glance/location.py, `_check_location_uri`.
 */
export async function toLocationFacts(world: World, image: Image, operations: readonly PatchOperation[]): Promise<PatchLocations> {
  const given = operations
    .filter(({ op, path }) => path[0] === 'locations' && op !== 'remove')
    .flatMap(({ value }) => (Array.isArray(value) ? value : [value]) as unknown as readonly GivenLocation[]);
  const known = new Set(image.locations.map(({ url }) => url));
  const replaces = operations.some(({ op }) => op === 'replace') && given.length > 0 && given.every(({ url }) => known.has(url));
  const found = new Map<string, Found>();
  for (const { url } of replaces ? [] : given) if (!found.has(url)) found.set(url, await find(world, url));
  const said = new Map(given.map((location) => [location.url, location]));
  return {
    find: (url) => found.get(url) ?? 'invalid',
    storeOf: (url) => storeOf(world, url),
    shown: (location) => ({ ...said.get(location.url), ...location }),
  };
}

async function find(world: World, url: string): Promise<Found> {
  if (!/^https?:\/\/\S*$/.test(url) || world.stores.every((store) => !store.readOnly)) return 'invalid';
  // No host, or a name of a user without a password.
  if (!URL.canParse(url) || /^https?:\/\/(?:\/|[^/:@]*@)/.test(url)) return 'unreachable';
  if (!world.outgoing.allows(url)) return 'invalid';
  const reached = await world.outgoing.size(url);
  if (reached.kind === 'missing') return 'invalid';
  return reached.kind === 'reached' ? { size: reached.size ?? 0 } : 'unreachable';
}

/** The store of a URL: the one whose folder it is in, or the one for the web. */
function storeOf(world: World, url: string): string | undefined {
  const key = toDataKey(url);
  if (key !== undefined) return key.split('/', 1)[0];
  return /^https?:/.test(url) ? world.stores.find((store) => store.readOnly)?.id : undefined;
}
