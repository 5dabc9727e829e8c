import { size } from '../config/readers.ts';
import type { Chance } from '../core/chance.ts';
import type { Clock, Instant } from '../core/clock.ts';
import { parseDuration } from '../core/duration.ts';
import type { Repository } from '../core/repository.ts';
import type { Facts } from './match.ts';
import type { CountedPer, When } from './scenario.ts';

/** What the timing of rules looks at. */
export interface TimingWorld {
  readonly images: Pick<Repository, 'list'>;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** Whether a rule takes effect: `null` when it does, else why not, in words. */
export type Timing = (tally: Tally, facts: Facts) => string | null;

/** Whether a rule is there at the moment: `null` when it is, else why not. What comes while it is not there is not counted. */
export type Gate = () => string | null;

/** What a rule has counted, for one key or for all. */
export interface Tally {
  /** Requests that it matched. */
  seen: number;
  /** When the calls came that its rate let through, the oldest first. */
  recent: Instant[];
}

/** Everything that is owned, for a quota. */
const ALL = Number.MAX_SAFE_INTEGER;

/**
 * Makes the timing of a rule.
 *
 * @param purpose what the rule draws its chances as: each rule has a sequence of its own
 */
export function toTiming(when: When, world: TimingWorld, purpose: string): Timing {
  const { calls, first, after, every, probability, rate, quota } = when;
  const tests: Timing[] = [];
  const add = (why: string, holds: (tally: Tally, facts: Facts) => boolean): void => {
    tests.push((tally, facts) => (holds(tally, facts) ? null : why));
  };
  const ranges = calls === undefined ? [] : [calls].flat().map(toRange);
  if (calls !== undefined) {
    add(`it takes effect at calls ${[calls].flat().join(', ')}`, ({ seen }) => ranges.some(([low, high]) => low <= seen && seen <= high));
  }
  if (first !== undefined) add(`it takes effect at the first ${first} only`, ({ seen }) => seen <= first);
  if (after !== undefined) add(`it takes effect after the first ${after}`, ({ seen }) => seen > after);
  if (every !== undefined) add(`it takes effect at every ${every}. call`, ({ seen }) => seen % every === 0);
  if (quota !== undefined) {
    const words = [quota.images === undefined ? '' : `${quota.images} images`, quota.bytes === undefined ? '' : `${quota.bytes} of data`];
    const full = toQuota(quota, world);
    add(`it takes effect once the project has ${words.filter(Boolean).join(' or ')}`, (_tally, facts) => full(facts));
  }
  if (rate !== undefined) {
    const within = parseDuration(rate.within) ?? 0;
    add(`it takes effect beyond ${rate.calls} calls within ${rate.within}`, (tally) => {
      const now = world.clock.now();
      while ((tally.recent[0] ?? now) <= now - within) tally.recent.shift();
      if (tally.recent.length >= rate.calls) return true;
      tally.recent.push(now);
      return false;
    });
  }
  // Last, so that what is drawn depends on nothing else of the same rule.
  if (probability !== undefined) add(`chance, ${probability}, was against it`, () => world.chance.fraction(purpose) < probability);
  return (tally, facts) => {
    for (const test of tests) {
      const why = test(tally, facts);
      if (why !== null) return why;
    }
    return null;
  };
}

/**
 * Makes the gate of a rule: its times and its states.
 *
 * @param states those of the rule's scenario
 */
export function toGate({ between, state = {} }: When, { clock }: Pick<TimingWorld, 'clock'>, states: ReadonlyMap<string, string>): Gate {
  const wanted = Object.entries(state);
  const [from, until] = (between ?? []).map((text) => toInstant(text, clock.now()));
  if (between === undefined && wanted.length === 0) return () => null;
  return () => {
    if (!isWithin(clock.now(), from, until)) return `it is there between ${between?.[0]} and ${between?.[1]}`;
    const other = wanted.find(([name, value]) => states.get(name) !== value);
    return other === undefined ? null : `it is there while ${other[0]} is ${other[1]}, and that was ${states.get(other[0]) ?? 'nothing'}`;
  };
}

/** Milliseconds until the rate of a rule lets a call through again. */
export function untilFree({ recent }: Tally, { rate }: When, now: Instant): number {
  return Math.max((recent[0] ?? now) + (parseDuration(rate?.within ?? '') ?? 0) - now, 0);
}

/** What a rule counts a request under. */
export function keyOf(per: CountedPer | undefined, { params, caller }: Facts): string {
  if (per === undefined) return '';
  if (per === 'image') return params['image_id'] ?? '';
  return (per === 'project' ? caller?.project?.id : caller?.user.name) ?? '';
}

function toQuota({ images, bytes }: NonNullable<When['quota']>, world: TimingWorld): (facts: Facts) => boolean {
  const most = bytes === undefined ? ALL : (size.read(bytes) ?? ALL);
  return ({ caller }) => {
    const owner = caller?.project?.id;
    if (owner === undefined) return false;
    const owned = world.images.list({ accept: (image) => image.owner === owner, limit: ALL });
    if (images !== undefined && owned.length >= images) return true;
    return owned.reduce((sum, image) => sum + (image.size ?? 0), 0) >= most;
  };
}

/** A time, or a duration from now. */
function toInstant(text: string, now: Instant): Instant {
  const duration = parseDuration(text);
  return duration === undefined ? Date.parse(text) : now + duration;
}

function isWithin(now: Instant, from: Instant = Number.NEGATIVE_INFINITY, until: Instant = Number.POSITIVE_INFINITY): boolean {
  return from <= now && now < until;
}

function toRange(text: number | string): readonly [number, number] {
  const [low = '', high = low] = String(text).split('-');
  return [Number(low), Number(high)];
}
