import { requireNow } from '../package-root.ts';

/** Tells whether a text fits a regular expression. */
export type Pattern = (text: string) => boolean;

/** Characters of a text that a pattern is held against: what it costs is bounded too. */
const TEXT_AT_MOST = 64 * 1024;

/**
 * Makes a pattern that cannot run away: RE2 takes time in proportion to the text, whatever the pattern. Loads the library when the
 * first pattern is made.
 *
 * @param source in the syntax of RE2: no look-around, no back references; it may fit anywhere in a text
 * @throws Error that says what is wrong with it
 * @example toPattern('^ubuntu-\\d+')('ubuntu-24') // true
 */
export function toPattern(source: string): Pattern {
  const { RE2JS } = requireNow('re2js') as typeof import('re2js');
  const compiled = RE2JS.compile(source);
  return (text) => compiled.matcher(text.length > TEXT_AT_MOST ? text.slice(0, TEXT_AT_MOST) : text).find();
}
