import { describe, expect, it } from '@jest/globals';
import { compare } from '../../src/conformance/verify/expected.ts';
import { fill } from '../../src/conformance/verify/fill.ts';
import type { Json } from '../../src/operation/operation.ts';

const SAME: readonly (readonly [wanted: Json, actual: Json])[] = [
  [{ a: 1 }, { a: 1, b: 2 }],
  [
    [1, { a: 2 }],
    [1, { a: 2, b: 3 }],
  ],
  [null, null],
  [{ $type: 'string' }, 'x'],
  [{ $type: 'number' }, 1],
  [{ $type: 'integer' }, 1],
  [{ $type: 'number' }, 1.5],
  [{ $type: 'null' }, null],
  [{ $type: 'array' }, []],
  [{ $matches: '^a+$' }, 'aa'],
  [{ b: { $absent: true } }, { a: 1 }],
  [{ $length: 2 }, ['a', 'b']],
  [{ $contains: { id: 2 } }, [{ id: 1 }, { id: 2, x: 3 }]],
  [{ $only: { a: 1 } }, { a: 1 }],
  [{ $oneOf: [1, 2] }, 2],
];

const OTHER: readonly (readonly [wanted: Json, actual: Json, place: string])[] = [
  [{ a: 1 }, { a: '1' }, 'body/a'],
  [{ a: 1 }, {}, 'body/a'],
  [{ a: { b: 1 } }, { a: [] }, 'body/a'],
  [[1], [1, 2], 'body'],
  [[1], { 0: 1 }, 'body'],
  [[{ a: 1 }], [{ a: 2 }], 'body/0/a'],
  [{ toString: 'x' }, {}, 'body/toString'],
  [{ $type: 'integer' }, 1.5, 'body'],
  [{ $type: 'string' }, null, 'body'],
  [{ $matches: '^a+$' }, 'b', 'body'],
  [{ $matches: '1' }, 1, 'body'],
  [{ b: { $absent: true } }, { b: null }, 'body/b'],
  [{ b: { $absent: false } }, {}, 'body/b'],
  [{ $length: 2 }, ['a'], 'body'],
  [{ $contains: 3 }, [1, 2], 'body'],
  [{ $only: { a: 1 } }, { a: 1, b: 2 }, 'body/b'],
  [{ $oneOf: [1, 2] }, 3, 'body'],
];

describe('what an answer has to be', () => {
  it.each(SAME)('%j is %j', (wanted, actual) => {
    expect(compare(wanted, actual, 'body')).toEqual([]);
  });

  it.each(OTHER)('%j is not %j', (wanted, actual, place) => {
    expect(compare(wanted, actual, 'body').map((one) => one.place)).toEqual([place]);
  });
});

describe('a name in a case', () => {
  it.each<readonly [Json, Json]>([
    ['{n}', 7],
    ['a{n}{s}', 'a7x'],
    [{ '{s}': ['{n}'] }, { x: [7] }],
    ['{{s}}', '{s}'],
    ['{"a":{"b":1}}', '{"a":{"b":1}}'],
    ['{ s }', '{ s }'],
  ])('%j becomes %j', (template, filled) => {
    expect(fill(template, { n: 7, s: 'x' })).toEqual(filled);
  });
});
