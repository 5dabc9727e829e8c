import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '../../src/dialects/openstack-v2/errors.ts';
import { Answer } from '../../src/operation/answer.ts';
import type { Json } from '../../src/operation/operation.ts';
import { createSchemaChecker } from '../../src/operation/validate.ts';
import { type Draft, PATCH_OPERATION, readPatchDocument } from '../../src/wire/patch-document.ts';

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/** What a document says, and the changes that were looked at while it was read. */
function read(body: Json, draft: Draft = 10) {
  const looked: unknown[] = [];
  const operations = readPatchDocument(body, draft, { bad, check: (path, value) => looked.push([path, value]) });
  return { operations, looked };
}

/** The tokens of a path. */
const tokens = (path: string): readonly string[] | undefined => read([{ op: 'replace', path, value: 1 }]).operations[0]?.path;
const naming = (path: Json) => () => read([{ op: 'replace', path, value: 1 }]);

describe('a document of operations', () => {
  it('is read operation by operation, and each is looked at', () => {
    const body = [
      { op: 'add', path: '/a', value: [1] },
      { op: 'replace', path: '/b', value: null },
      { op: 'remove', path: '/c', value: 'idle' },
    ];
    const { operations, looked } = read(body);
    expect(operations).toStrictEqual([
      { op: 'add', path: ['a'], value: [1] },
      { op: 'replace', path: ['b'], value: null },
      { op: 'remove', path: ['c'] },
    ]);
    expect(looked).toEqual([
      [['a'], [1]],
      [['b'], null],
      [['c'], undefined],
    ]);
  });

  it('of the older draft names the operation as a member', () => {
    const body = [{ add: '/a', value: 1 }, { replace: '/b', value: null }, { remove: '/c' }];
    expect(read(body, 4).operations).toStrictEqual([
      { op: 'add', path: ['a'], value: 1 },
      { op: 'replace', path: ['b'], value: null },
      { op: 'remove', path: ['c'] },
    ]);
  });

  it('may be empty', () => {
    expect(read([])).toEqual({ operations: [], looked: [] });
  });

  it('is an array of objects', () => {
    for (const body of [{}, 'text', null, 1])
      expect(() => read(body)).toThrow(bad('Request body must be a JSON array of operation objects.'));
    for (const raw of ['text', null, 1, [], true]) expect(() => read([raw])).toThrow(bad('Operations must be JSON objects.'));
  });

  it.each([
    [{ path: '/a' }, 'Unable to find `op` in JSON Schema change. It must be one of the following: add, remove, replace.'],
    [{ op: null, path: '/a' }, 'Unable to find `op` in JSON Schema change. It must be one of the following: add, remove, replace.'],
    [{ op: 'move', path: '/a' }, 'Invalid operation: `move`. It must be one of the following: add, remove, replace.'],
    [{ op: [1], path: '/a' }, 'Invalid operation: `[1]`. It must be one of the following: add, remove, replace.'],
    [{ op: 'remove' }, "Unable to find 'path' in JSON Schema change"],
    [{ op: 'add', path: '/a' }, 'Operation "add" requires a member named "value".'],
    [{ op: 'replace', path: '/a' }, 'Operation "replace" requires a member named "value".'],
  ])('with the operation %j is refused', (raw, message) => {
    expect(() => read([raw])).toThrow(bad(message));
  });

  it.each([
    [{ value: 1 }, 'Operation objects must contain exactly one member named "add", "remove", or "replace".'],
    [{ add: '/a', remove: '/b' }, 'Operation objects must contain only one member named "add", "remove", or "replace".'],
    [{ add: '/a' }, 'Operation "add" requires a member named "value".'],
    [{ remove: null }, 'Pointer `None` does not start with "/".'],
  ])('of the older draft with the operation %j is refused', (raw, message) => {
    expect(() => read([raw], 4)).toThrow(bad(message));
  });
});

describe('a path', () => {
  it.each([
    ['/name', ['name']],
    ['/', ['']],
    ['//name', ['name']],
    ['/a~1b', ['a/b']],
    ['/a~0b~0', ['a~b~']],
    ['/~01~10', ['~1/0']],
    ['/~1~1', ['//']],
    ['/ two words\t', ['two words']],
    ['/ ', ['']],
    ['/\u001c\u001d\u001e\u001f\u0085a\u0085\u001f\u001e\u001d\u001c', ['a']],
    ['/\u001ba\u001b', ['\u001ba\u001b']],
    ['/!a!', ['!a!']],
    ['/\ufeffa\ufeff', ['\ufeffa\ufeff']],
    ['/locations', ['locations']],
  ])('%j has the tokens %j', (path, expected) => {
    expect(tokens(path)).toEqual(expected);
  });

  it.each([
    ['name', 'Pointer `name` does not start with "/".'],
    ['', 'Pointer `` does not start with "/".'],
    [7, 'Pointer `7` does not start with "/".'],
    [null, 'Pointer `None` does not start with "/".'],
    ['/a//b', 'Pointer `/a//b` contains adjacent "/".'],
    ['/a/ \t/b', 'Pointer `/a/ \t/b` contains adjacent "/".'],
    ['/a/', 'Pointer `/a/` end with "/".'],
    ['//', 'Pointer `//` end with "/".'],
    ['// ', 'Pointer `// ` does not contains valid token.'],
    ['/a~2', 'Pointer `/a~2` contains "~" not part of a recognized escape sequence.'],
    ['/a~~0', 'Pointer `/a~~0` contains "~" not part of a recognized escape sequence.'],
    ['/a~', 'Pointer `/a~` contains "~" not part of a recognized escape sequence.'],
    ['/a/b', "Invalid JSON pointer for this resource: '/a/b'"],
    ['/locations/1', "Invalid JSON pointer for this resource: '/locations/1'"],
  ])('%j is refused', (path, message) => {
    expect(naming(path)).toThrow(bad(message));
  });

  it('of locations has a second token where one of them is added or removed', () => {
    expect(read([{ op: 'add', path: '/locations/-', value: {} }]).operations[0]?.path).toEqual(['locations', '-']);
    expect(read([{ op: 'remove', path: '/locations/0' }]).operations[0]?.path).toEqual(['locations', '0']);
    expect(() => read([{ op: 'remove', path: '/locations' }])).toThrow(bad("Invalid JSON pointer for this resource: '/locations'"));
    expect(() => read([{ op: 'add', path: '/locations/0/url', value: 1 }])).toThrow(
      bad("Invalid JSON pointer for this resource: '/locations/0/url'"),
    );
  });
});

describe('the schema of an operation', () => {
  const problems = (value: unknown) => createSchemaChecker().problems(PATCH_OPERATION, value);

  it.each([
    { op: 'add', path: '/a', value: null },
    { op: 'replace', path: '/a', value: [1] },
    { op: 'remove', path: '/a' },
  ])('takes %j', (operation) => {
    expect(problems(operation)).toEqual([]);
  });

  it.each([
    ['text', '', 'type'],
    [{ path: '/a', value: 1 }, '', 'required'],
    [{ op: 'remove' }, '', 'required'],
    [{ op: 'add', path: '/a' }, '', 'required'],
    [{ op: 'replace', path: '/a' }, '', 'required'],
    [{ op: 'move', path: '/a', value: 1 }, '/op', 'enum'],
    [{ op: 'add', path: 1, value: 1 }, '/path', 'type'],
    [{ op: 'add', path: 'a', value: 1 }, '/path', 'pattern'],
    [{ op: 'add', path: 'x/a', value: 1 }, '/path', 'pattern'],
    [{ op: 'add', path: '//', value: 1 }, '/path', 'pattern'],
  ])('refuses %j', (operation, pointer, keyword) => {
    expect(problems(operation)).toMatchObject([{ pointer, keyword }]);
  });
});
