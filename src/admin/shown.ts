import { toDurationText } from '../core/duration.ts';
import type { Image, Member } from '../core/image.ts';
import type { Dialect, Json, Operation } from '../operation/operation.ts';
import type { AdminSandbox } from './host.ts';

/** `2026-11-21T04:05:06.123Z` */
export function toTime(at: number): string {
  return new Date(at).toISOString();
}

/** An operation of a dialect, as data. */
export function toShownOperation(dialect: Dialect, { id, method, path, summary, source, auth }: Operation): Json {
  return { id, dialect: dialect.id, method, path, summary, source, auth };
}

const toShownMember = (member: Member): object => ({
  ...member,
  createdAt: toTime(member.createdAt),
  updatedAt: toTime(member.updatedAt),
});

/** An image in neutral words. Members that it had are between the services. */
export function toShownImage({ formerMembers: _gone, ...image }: Image): Json {
  return {
    ...image,
    createdAt: toTime(image.createdAt),
    updatedAt: toTime(image.updatedAt),
    activeAt: image.activeAt === null ? null : toTime(image.activeAt),
    deletedAt: image.deletedAt === null ? null : toTime(image.deletedAt),
    properties: Object.fromEntries(Object.entries(image.properties)),
    locations: image.locations.map(({ url, metadata }) => ({ url, metadata })),
    members: image.members.map(toShownMember) as Json[],
  };
}

/** What a clock says now. */
export function toShownClock(clock: Pick<AdminSandbox['clock'], 'mode' | 'now'>): { readonly mode: string; readonly now: string } {
  return { mode: clock.mode, now: toTime(clock.now()) };
}

/**
 * A sandbox, as data.
 *
 * @param base where the emulator is for this client, without a slash at the end
 */
export function toShownSandbox({ name, createdAt, seed, clock, count, life }: AdminSandbox, base: string): Json {
  const url = name === null ? base : `${base}/sandbox/${name}`;
  const { ttl, expiresAt } = life;
  const shownLife = Number.isFinite(ttl) ? { ttl: toDurationText(ttl), expiresAt: toTime(expiresAt) } : { ttl: null, expiresAt: null };
  return { name, url, createdAt: toTime(createdAt), seed, clock: toShownClock(clock), ...shownLife, images: count };
}
