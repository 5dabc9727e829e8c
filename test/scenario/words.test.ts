import { describe, expect, it } from '@jest/globals';
import { parseDuration } from '../../src/core/duration.ts';
import { fitsGlob } from '../../src/core/glob.ts';

describe('a duration', () => {
  it.each([
    ['200ms', 200],
    ['0s', 0],
    ['1.5s', 1500],
    ['2m', 120_000],
    ['24h', 86_400_000],
  ])('%s is %j milliseconds', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  it.each(['', '200', '1 s', '-1s', '1d', '1S', '.5s', '1e3s', '1s2ms', 'Infinitys', '9999999999s'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('a glob', () => {
  it.each([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['*', '', true],
    ['a*', 'a', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*bc*c', 'a-bc', false],
    ['**-update', 'toy.image-update', true],
    ['*.image-*', 'toy.member-list', false],
    ['a.c', 'abc', false],
    ['[a-z]*', 'abc', false],
  ])('%s against %s: %j', (pattern, text, expected) => {
    expect(fitsGlob(pattern, text)).toBe(expected);
  });

  it('takes no longer for a pattern that a regular expression would choke on', () => {
    expect(fitsGlob(`${'a*'.repeat(1000)}b`, 'a'.repeat(10_000))).toBe(false);
  });
});
