import type { Chance } from '../core/chance.ts';
import type { When } from './scenario.ts';

/** Tells whether a rule takes effect at its n-th matching request, counted from 1. */
export type Timing = (count: number) => boolean;

/**
 * Makes the timing of a rule.
 *
 * @param purpose what the rule draws its chances as: each rule has a sequence of its own
 */
export function toTiming(when: When, chance: Chance, purpose: string): Timing {
  const { calls, first, after, every, probability } = when;
  const ranges = calls === undefined ? undefined : [calls].flat().map(toRange);
  return (count) => {
    if (ranges !== undefined && !ranges.some(([low, high]) => low <= count && count <= high)) return false;
    if (first !== undefined && count > first) return false;
    if (after !== undefined && count <= after) return false;
    if (every !== undefined && count % every !== 0) return false;
    return probability === undefined || chance.fraction(purpose) < probability;
  };
}

function toRange(text: number | string): readonly [number, number] {
  const [low = '', high = low] = String(text).split('-');
  return [Number(low), Number(high)];
}
