import { fitsGlob } from '../../core/glob.ts';
import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, World } from '../../operation/operation.ts';
import { ERRORS } from './errors.ts';
import { MAX_IMAGES_SWITCH, MAX_ITEMS_SWITCH, MAX_META_SWITCH, RATE_SWITCH } from './switches.ts';

// Source: rackerlabs/docs-cloud-servers, "Limits" and "Faults", which say how the platform limits; the table of response codes of each page
// of rackerlabs/docs-cloud-images, 413, for the number of items. No document has numbers for images: nothing is limited unless a switch says so.

/** So many requests, of this method and this path, in this time. */
interface RateLimit {
  readonly method: string;
  readonly path: string;
  readonly most: number;
  readonly milliseconds: number;
}

const UNITS: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads `GET /tasks 10/minute`; a switch that is wrong was refused before. */
function readRate(text: string): RateLimit {
  const words = text.trim().split(' ');
  const [most = '', unit = ''] = (words.pop() ?? '').split('/');
  const path = words.find((word) => word.startsWith('/')) ?? '*';
  const method = words.find((word) => /^[A-Z]+$/.test(word)) ?? '*';
  return { method, path, most: Number(most), milliseconds: UNITS[unit] ?? 0 };
}

/** The rate limits that a switch says. */
const READ = new Map<string, readonly RateLimit[]>();

function ratesOf({ switches }: World): readonly RateLimit[] {
  const text = String(switches[RATE_SWITCH]);
  if (text === 'none') return [];
  const known = READ.get(text) ?? text.split(',').map(readRate);
  READ.set(text, known);
  return known;
}

/** What was counted since when, for one limit and one user. */
interface Tally {
  since: number;
  count: number;
}

/** Counts requests, each sandbox by itself. */
export interface RateLimiter {
  /** @throws Answer 413 */
  count(world: World, call: Call, caller: Caller): void;
}

/**
 * Makes what counts. The time of a limit begins with the first request, and all is forgotten when it is over.
 *
 * gap: what was counted is not kept over a restart with `--state`, and not in snapshots.
 */
export function createRateLimiter(): RateLimiter {
  // A reset makes new jobs, and with them the counting begins anew.
  const worlds = new WeakMap<World['jobs'], Map<string, Tally>>();
  const count: RateLimiter['count'] = (world, { method, path }, { user }) => {
    const limits = ratesOf(world).filter(
      (limit) => (limit.method === '*' || limit.method === method) && fitsGlob(limit.path, path.replace(/^\/v2(?=\/)/, '')),
    );
    if (limits.length === 0) return;
    const tallies = worlds.get(world.jobs) ?? new Map<string, Tally>();
    worlds.set(world.jobs, tallies);
    const now = world.clock.now();
    const counted = limits.map((limit) => {
      const key = `${limit.method} ${limit.path} ${limit.most} ${limit.milliseconds} ${user.id}`;
      const known = tallies.get(key);
      const tally = known === undefined || known.since + limit.milliseconds <= now ? { since: now, count: 0 } : known;
      tallies.set(key, tally);
      return { limit, tally };
    });
    const over = counted.find(({ limit, tally }) => tally.count >= limit.most);
    if (over !== undefined) {
      const left = over.tally.since + over.limit.milliseconds - now;
      throw new Answer(ERRORS.overLimit, { retryAfter: Math.ceil(left / 1000) });
    }
    for (const { tally } of counted) tally.count += 1;
  };
  return { count };
}

/** A limit that a switch says; 0 is none. */
function mostOf({ switches }: Pick<World, 'switches'>, name: string): number {
  return Number(switches[name]) || Number.POSITIVE_INFINITY;
}

/**
 * Refuses one image more than an account may have.
 *
 * @throws Answer 413
 */
export function requireRoom(world: World, { project }: Caller): void {
  const most = mostOf(world, MAX_IMAGES_SWITCH);
  if (most === Number.POSITIVE_INFINITY) return;
  const owned = world.images.list({ accept: ({ owner }) => owner === (project?.id ?? null), limit: most });
  if (owned.length >= most) throw new Answer(ERRORS.accountLimit);
}

/**
 * Refuses more properties than an image may have; one that has more and gets none is left as it is.
 *
 * @throws the reason `limit-exceeded`
 */
export function checkProperties(world: World, before: Image, after: Image): void {
  const maximum = mostOf(world, MAX_META_SWITCH);
  const attempted = Object.keys(after.properties).length;
  const isMore = Object.keys(after.properties).some((name) => !Object.hasOwn(before.properties, name));
  if (isMore && attempted > maximum) throw new Refused({ kind: 'limit-exceeded', what: 'properties', attempted, maximum });
}

/**
 * Refuses to return more items than are allowed.
 *
 * gap: a page says that a limit which is too large is taken for the one that is allowed, the table that too many items are a 413. The former
 * is `rackspace.pageSize`, the latter is this.
 *
 * @throws Answer 413
 */
export function requireFew(world: World, items: readonly unknown[]): void {
  if (items.length > mostOf(world, MAX_ITEMS_SWITCH)) throw new Answer(ERRORS.itemsLimit);
}
