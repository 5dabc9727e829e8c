import { describe, expect, it } from '@jest/globals';
import type { Schema } from '../../src/operation/operation.ts';
import { createSchemaChecker } from '../../src/operation/validate.ts';

const problems = (schema: Schema, value: unknown) => createSchemaChecker().problems(schema, value);
const tolerated = (schema: Schema, value: unknown) => createSchemaChecker({ tolerant: true }).problems(schema, value);

const PERSON: Schema = {
  type: 'object',
  properties: { name: { type: 'string', pattern: '^[a-z]+$' }, ages: { type: 'array', items: { type: 'integer', minimum: 0 } } },
  required: ['name'],
};

describe('a checker of schemas', () => {
  it('finds nothing wrong with a value that fits', () => {
    expect(problems(PERSON, { name: 'ada', ages: [1, 2], more: true })).toEqual([]);
  });

  it('finds nothing wrong where there is no schema to speak of', () => {
    expect(problems(true, { anything: 1 })).toEqual([]);
  });

  it('says where a value is wrong, what it is, what was wanted, and by which part of the schema', () => {
    expect(problems(PERSON, { name: 'ada', ages: [1, -2] })).toEqual([
      {
        pointer: '/ages/1',
        keyword: 'minimum',
        wanted: 0,
        params: { comparison: '>=', limit: 0 },
        value: -2,
        schemaPath: ['properties', 'ages', 'items', 'minimum'],
        schema: { type: 'integer', minimum: 0 },
        message: 'must be >= 0',
      },
    ]);
  });

  it('has an empty pointer for the whole value, and names the member that is missing', () => {
    expect(problems(PERSON, {})).toMatchObject([
      { pointer: '', keyword: 'required', params: { missingProperty: 'name' }, value: {}, schemaPath: ['required'] },
    ]);
  });

  it('escapes the names of a pointer', () => {
    const schema: Schema = { type: 'object', properties: { 'a/b~c': { type: 'string' } } };
    expect(problems(schema, { 'a/b~c': 1 })).toMatchObject([{ pointer: '/a~1b~0c', message: 'must be string' }]);
  });

  it('stops at the first problem', () => {
    expect(problems(PERSON, { name: 'Ada', ages: [-1, 'x'] })).toMatchObject([{ pointer: '/name', keyword: 'pattern' }]);
  });

  it('looks at one value after the other by the same schema, and forgets what was wrong with the one before', () => {
    const checker = createSchemaChecker();
    const found = [{ name: 1 }, { name: 'ada' }, {}].map((value) => checker.problems(PERSON, value).map(({ keyword }) => keyword));
    expect(found).toEqual([['type'], [], ['required']]);
  });

  it('keeps several schemas apart, even those that call themselves the same', () => {
    const checker = createSchemaChecker();
    const text: Schema = { $id: 'thing', type: 'string' };
    const number: Schema = { $id: 'thing', type: 'number' };
    expect([checker.problems(text, 'x'), checker.problems(number, 1)]).toEqual([[], []]);
    expect([checker.problems(text, 1), checker.problems(number, 'x')]).toMatchObject([
      [{ message: 'must be string' }],
      [{ message: 'must be number' }],
    ]);
  });

  it('passes over keywords that it does not know', () => {
    expect(problems({ type: 'string', is_base: true, 'x-source': 'page 7' }, 'text')).toEqual([]);
  });

  it('does not ask for the meta schema that a schema names', () => {
    const schema: Schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'string' };
    expect(problems(schema, 1)).toMatchObject([{ keyword: 'type' }]);
  });

  it('looks at the form of a date, not into the calendar', () => {
    const schema: Schema = { type: 'string', format: 'date-time' };
    expect(problems(schema, '2012-02-30T12:00:00Z')).toEqual([]);
    expect(problems(schema, 'yesterday')).toMatchObject([{ keyword: 'format', wanted: 'date-time', value: 'yesterday' }]);
  });

  it('follows references into the definitions of a schema', () => {
    const schema: Schema = { $defs: { text: { type: 'string' } }, type: 'array', items: { $ref: '#/$defs/text' } };
    expect(problems(schema, ['x', 2])).toMatchObject([{ pointer: '/1', keyword: 'type', schemaPath: ['$defs', 'text', 'type'] }]);
  });

  it('says which schema it was, where that has a name of its own', () => {
    const schema: Schema = { $defs: { other: { $id: 'other', $defs: { text: { type: 'string' } } } }, $ref: 'other#/$defs/text' };
    expect(problems(schema, 1)).toMatchObject([{ schemaPath: ['other#', '$defs', 'text', 'type'] }]);
  });
});

describe('a tolerant checker of schemas', () => {
  it('passes over all but types and missing members', () => {
    expect(tolerated(PERSON, { name: 'Ada!', ages: [-1] })).toEqual([]);
  });

  it('tells all of these, not the first alone', () => {
    const found = tolerated(PERSON, { ages: ['x', -1, 'y'] });
    expect(found.map(({ pointer, keyword }) => `${pointer} ${keyword}`)).toEqual([' required', '/ages/0 type', '/ages/2 type']);
  });

  it.each(['anyOf', 'oneOf'])('passes over what one choice of %s alone would want', (keyword) => {
    const schema: Schema = { [keyword]: [{ type: 'string' }, { type: 'object', required: ['id'] }] };
    expect(problems(schema, 7)).not.toEqual([]);
    expect(tolerated(schema, 7)).toEqual([]);
    expect(tolerated(schema, {})).toEqual([]);
  });

  it('passes over what a condition wants, and tells what follows from it', () => {
    const schema: Schema = {
      if: { properties: { op: { type: 'null' } } },
      else: { required: ['value'] },
      properties: { not: { not: { required: ['x'] } } },
    };
    expect(tolerated(schema, { op: 'add', not: { x: 1 } })).toMatchObject([{ keyword: 'required', schemaPath: ['else', 'required'] }]);
  });

  it('is not what one gets unless one asks for it', () => {
    expect(createSchemaChecker({}).problems(PERSON, { name: 'Ada!' })).toMatchObject([{ keyword: 'pattern' }]);
    expect(createSchemaChecker({ tolerant: false }).problems(PERSON, { name: 'Ada!' })).toMatchObject([{ keyword: 'pattern' }]);
  });
});
