import { expect, it } from '@jest/globals';
import { findBreak } from '../../src/state/json.ts';

it.each<[string, number]>([
  ['', 0],
  ['  ', 2],
  ['{"a":[1,-2.5e3,true,null,"x\\u00e9\\n"]', 37],
  ['[1,]', 3],
  ['[,1]', 1],
  ['{"a" 1}', 5],
  ['{"a":1,}', 7],
  ['{a:1}', 1],
  ['[1}', 2],
  ['{} {}', 3],
  ['["a\nb"]', 1],
  ['[01]', 2],
  ['[tru]', 1],
])('%j stops being JSON at %d', (text, offset) => {
  expect(() => JSON.parse(text) as unknown).toThrow('JSON');
  expect(findBreak(text)).toBe(offset);
});
