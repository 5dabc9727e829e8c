import type { Json } from '../../operation/operation.ts';

/** Where an answer is not as it has to be. */
export interface Difference {
  /** `status`, `header etag`, `body/images/0/name`. */
  readonly place: string;
  readonly expected: string;
  readonly actual: string;
}

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Matcher = (wanted: Json, actual: Json | undefined, place: string) => readonly Difference[];

/** What can stand in the place of a value, as an object with this one member. */
const MATCHERS: Readonly<Record<string, Matcher>> = {
  $type: (wanted, actual, place) =>
    tell(
      typeOf(actual) === wanted || (wanted === 'number' && typeOf(actual) === 'integer'),
      place,
      `a value of type ${toShort(wanted)}`,
      actual,
    ),
  $matches: (wanted, actual, place) =>
    tell(
      typeof actual === 'string' && typeof wanted === 'string' && new RegExp(wanted, 'u').test(actual),
      place,
      `a text that matches ${toShort(wanted)}`,
      actual,
    ),
  $absent: (wanted, actual, place) => tell((actual === undefined) === wanted, place, wanted === true ? 'nothing' : 'something', actual),
  $length: (wanted, actual, place) => tell(lengthOf(actual) === wanted, place, `a length of ${toShort(wanted)}`, actual),
  $contains: (wanted, actual, place) => {
    const found = Array.isArray(actual) && (actual as readonly Json[]).some((item) => compare(wanted, item, place).length === 0);
    return tell(found, place, `a list that contains ${toShort(wanted)}`, actual);
  },
  $only: (wanted, actual, place) => {
    const more = isObject(actual) && isObject(wanted) ? Object.keys(actual).filter((name) => !Object.hasOwn(wanted, name)) : [];
    return [
      ...compare(wanted, actual, place),
      ...more.map((name) => toDifference(`${place}/${name}`, 'nothing', (actual as { [name: string]: Json })[name])),
    ];
  },
  $oneOf: (wanted, actual, place) => {
    const fits = Array.isArray(wanted) && (wanted as readonly Json[]).some((one) => compare(one, actual, place).length === 0);
    return tell(fits, place, `one of ${toShort(wanted)}`, actual);
  },
};

/** The names of what can stand in the place of a value. */
export const MATCHER_NAMES: readonly string[] = Object.keys(MATCHERS);

function tell(isGood: boolean, place: string, expected: string, actual: Json | undefined): readonly Difference[] {
  return isGood ? [] : [toDifference(place, expected, actual)];
}

function toDifference(place: string, expected: string, actual: Json | undefined): Difference {
  return { place, expected, actual: toShort(actual) };
}

/** A short text of a value. */
export function toShort(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function typeOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function lengthOf(value: Json | undefined): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

/** The matcher that an expected value is. */
function matcherOf(wanted: Json): readonly [Matcher, Json] | undefined {
  if (!isObject(wanted)) return undefined;
  const [name = '', ...others] = Object.keys(wanted);
  const matcher = others.length === 0 && Object.hasOwn(MATCHERS, name) ? MATCHERS[name] : undefined;
  return matcher === undefined ? undefined : [matcher, wanted[name] as Json];
}

/**
 * Compares what came with what was expected: objects may have more members, lists are as long and in the same order, all else is equal.
 *
 * @param place what the differences call it
 * @returns nothing where it is as it has to be
 * @example compare({ name: 'a', id: { $type: 'string' } }, { name: 'b', id: 'x' }, 'body') // [{ place: 'body/name', expected: '"a"', actual: '"b"' }]
 */
export function compare(wanted: Json, actual: Json | undefined, place: string): readonly Difference[] {
  const matcher = matcherOf(wanted);
  if (matcher !== undefined) return matcher[0](matcher[1], actual, place);
  if (isObject(wanted)) {
    if (!isObject(actual)) return [toDifference(place, 'an object', actual)];
    return Object.entries(wanted).flatMap(([name, value]) =>
      compare(value, Object.hasOwn(actual, name) ? actual[name] : undefined, `${place}/${name}`),
    );
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual)) return [toDifference(place, 'a list', actual)];
    if (actual.length !== wanted.length) return [toDifference(place, `a list of ${wanted.length}: ${toShort(wanted)}`, actual)];
    return (wanted as readonly Json[]).flatMap((item, index) => compare(item, (actual as readonly Json[])[index], `${place}/${index}`));
  }
  return tell(wanted === actual, place, toShort(wanted), actual);
}
