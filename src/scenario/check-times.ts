import { size } from '../config/readers.ts';
import { parseDuration } from '../core/duration.ts';
import type { Path } from '../documents/document.ts';
import type { Tell } from './known.ts';
import type { Delay, Effects, Rule, When } from './scenario.ts';
import { parseSpan } from './span.ts';
import { DELAY_AT_MOST } from './steps.ts';

const MORE = 'say more, or leave it out';

/** Checks the durations, times and sizes of what happens. */
export function checkEffectTimes({ delay, reply, fault, image, stale }: Effects, tell: Tell): void {
  for (const [path, text] of durationsOf(delay)) checkDuration(path, text, tell, true);
  if (typeof delay === 'string' && parseDuration(delay) === 0) tell(['delay'], `${delay} is no delay: ${MORE}`);
  if (typeof delay === 'object' && 'uniform' in delay && (parseDuration(delay.uniform[0]) ?? 0) > (parseDuration(delay.uniform[1]) ?? 0)) {
    tell(['delay', 'uniform'], `${delay.uniform[0]} is more than ${delay.uniform[1]}: the shorter one goes first`);
  }
  if (reply?.retryAfter !== undefined && reply.retryAfter !== 'auto') checkDuration(['reply', 'retryAfter'], reply.retryAfter, tell);
  if (typeof fault === 'object') {
    if (fault.for !== undefined) checkSome(['fault', 'for'], fault.for, tell, true);
    if (fault.after !== undefined) checkSize(['fault', 'after'], fault.after, tell);
    if (fault.rate !== undefined) checkSize(['fault', 'rate'], fault.rate, tell, 1);
  }
  if (image?.for !== undefined) checkSpan(['image', 'for'], image.for, tell);
  if (stale !== undefined) checkSpan(['stale'], stale, tell);
}

/** Checks the durations, times and ranges of when a rule takes effect. */
export function checkRuleTimes({ when = {}, ttl }: Rule, tell: Tell): void {
  if (ttl !== undefined) checkSome(['ttl'], ttl, tell);
  for (const [index, text] of [when.calls ?? []].flat().entries()) {
    const [low, high = low] = String(text).split('-').map(Number);
    if ((low ?? 0) > (high ?? 0)) tell(['when', 'calls', index], `the range ${text} ends before it begins`);
  }
  if (when.between !== undefined) checkBetween(when.between, tell);
  if (when.rate !== undefined) checkSome(['when', 'rate', 'within'], when.rate.within, tell);
  if (when.quota?.bytes !== undefined) checkSize(['when', 'quota', 'bytes'], when.quota.bytes, tell, 1);
}

function checkBetween(between: NonNullable<When['between']>, tell: Tell): void {
  const kinds = between.map((text, index) => {
    if (parseDuration(text) !== undefined) return 'duration';
    if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))) {
      // Date.parse takes the 30th of February for a day in March.
      const day = `${text.slice(0, 10)}T00:00:00Z`;
      if (new Date(day).toISOString().startsWith(text.slice(0, 10))) return 'time';
      tell(['when', 'between', index], `${text} is no time: there is no such day`);
      return null;
    }
    tell(['when', 'between', index], `${JSON.stringify(text)} is neither a time such as 2026-01-01T00:00:00Z nor a duration such as 10s`);
    return null;
  });
  const [from, until] = between.map((text) => parseDuration(text) ?? Date.parse(text));
  if (kinds.includes(null)) return;
  if (kinds[0] !== kinds[1]) tell(['when', 'between'], 'one of the two is a time and the other a duration: they have to be alike');
  else if ((from ?? 0) >= (until ?? 0)) tell(['when', 'between'], `${between[0]} is not before ${between[1]}`);
}

/** The durations of a delay, with where they stand. */
function durationsOf(delay: Delay | undefined): readonly (readonly [Path, string])[] {
  if (delay === undefined) return [];
  if (typeof delay === 'string') return [[['delay'], delay]];
  if ('uniform' in delay) return delay.uniform.map((text, index) => [['delay', 'uniform', index], text]);
  if ('lognormal' in delay) return [[['delay', 'lognormal', 'median'], delay.lognormal.median]];
  return [
    [['delay', 'normal', 'mean'], delay.normal.mean],
    [['delay', 'normal', 'deviation'], delay.normal.deviation],
  ];
}

function checkDuration(path: Path, text: string, tell: Tell, bounded = false): void {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) tell(path, `${JSON.stringify(text)} is no duration with a unit, such as 200ms, 1.5s, 2m or 1h`);
  else if (bounded && milliseconds > DELAY_AT_MOST) tell(path, `${text} is more than the longest delay, 24h`);
}

/** A duration that has to last. */
function checkSome(path: Path, text: string, tell: Tell, bounded = false): void {
  checkDuration(path, text, tell, bounded);
  if (parseDuration(text) === 0) tell(path, `${text} is no time at all: ${MORE}`);
}

function checkSize(path: Path, given: number | string, tell: Tell, least = 0): void {
  const bytes = size.read(given);
  if (bytes === undefined || bytes < least) tell(path, `${JSON.stringify(given)} is no ${size.expected.replace(/^a /, '')}`);
}

function checkSpan(path: Path, text: string, tell: Tell): void {
  const span = parseSpan(text);
  if (span !== undefined && 'milliseconds' in span && span.milliseconds === 0) tell(path, `${text} is no time at all: ${MORE}`);
  if (span === undefined) tell(path, `${JSON.stringify(text)} says not for how long: it has to be like "3 reads" or "2s"`);
}
