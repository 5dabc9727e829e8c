import { describe, expect, it } from '@jest/globals';
import { INTEGER_MAXIMUM, LIMITS } from '../../src/core/limits.ts';
import { checkLimits, checkStorable, toTags } from '../../src/core/patch.ts';
import { attribute, imageWith, patched, property, refusalOf, refused } from './patch-support.ts';

/** So many properties, or tags. */
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`);
const properties = (count: number) => Object.fromEntries(names(count).map((name) => [name, 'x']));

/** What databases of three bytes a character do not hold. */
const WIDE = 'a \u{1f427} b';
const unstorable = (name: string | null) => ({ kind: 'text-not-storable', name });

const tooMany = (what: 'properties' | 'tags', attempted: number) => ({ kind: 'limit-exceeded', what, attempted, maximum: 128 });

describe('the properties of an image', () => {
  it('are as many as the limit, and not one more', () => {
    const image = imageWith({ properties: properties(LIMITS.properties - 1) });
    expect(refused(image, [property('add', 'a', '1')])).toBeUndefined();
    expect(refused(image, [property('add', 'a', '1'), property('add', 'b', '2')])).toEqual(tooMany('properties', 129));
  });

  it('count only when there are new ones', () => {
    const full = imageWith({ properties: properties(LIMITS.properties + 2) });
    expect(refused(full, [attribute('replace', 'name', 'new')])).toBeUndefined();
    expect(refused(full, [property('replace', 'n0', 'y')])).toBeUndefined();
    expect(refused(full, [property('remove', 'n0')])).toBeUndefined();
    expect(refused(full, [property('remove', 'n0'), property('add', 'a', '1')])).toEqual(tooMany('properties', 130));
  });

  it('count for a new image, unless they are not asked about', () => {
    const full = imageWith({ properties: properties(LIMITS.properties + 1) });
    expect(refusalOf(() => checkLimits(full))).toEqual(tooMany('properties', 129));
    expect(refusalOf(() => checkLimits(full, false))).toBeUndefined();
    expect(refusalOf(() => checkLimits(imageWith({ properties: properties(LIMITS.properties) })))).toBeUndefined();
  });

  it('stay the same object where no property is named', () => {
    const image = imageWith();
    expect(patched(image, [attribute('replace', 'name', 'new')]).properties).toBe(image.properties);
  });
});

describe('the tags of an image', () => {
  it('are as many as the limit, those that are repeated counted', () => {
    const full = names(LIMITS.tags);
    expect(toTags(full)).toHaveLength(LIMITS.tags);
    expect(refusalOf(() => toTags([...full, 'n0']))).toEqual(tooMany('tags', 129));
    expect(refused(imageWith(), [attribute('replace', 'tags', [...full, 'n0'])])).toEqual(tooMany('tags', 129));
  });

  it('are in order, each once', () => {
    expect(toTags(['b', 'c', 'a', 'b'])).toEqual(['a', 'b', 'c']);
  });
});

describe.each(['minDisk', 'minRam'] as const)('%s', (name) => {
  it('is as large as the databases hold, and not larger', () => {
    const reason = { kind: 'attribute-out-of-range', name, maximum: INTEGER_MAXIMUM };
    expect(refused(imageWith(), [attribute('replace', name, INTEGER_MAXIMUM)])).toBeUndefined();
    expect(refused(imageWith(), [attribute('replace', name, INTEGER_MAXIMUM + 1)])).toEqual(reason);
    expect(refusalOf(() => checkLimits(imageWith({ [name]: INTEGER_MAXIMUM + 1 })))).toEqual(reason);
  });
});

describe('text that the databases do not hold', () => {
  it('is refused with the name of its attribute', () => {
    expect(refusalOf(() => checkStorable(imageWith({ name: WIDE })))).toEqual(unstorable('name'));
    expect(refusalOf(() => checkStorable(imageWith({ owner: WIDE })))).toEqual(unstorable('owner'));
    expect(refused(imageWith(), [attribute('replace', 'name', WIDE)])).toEqual(unstorable('name'));
  });

  it('is refused in a property by its name, in the name of one without', () => {
    expect(refused(imageWith(), [property('add', 'a', WIDE)])).toEqual(unstorable('a'));
    expect(refused(imageWith(), [property('add', WIDE, 'a')])).toEqual(unstorable(null));
    expect(refused(imageWith(), [property('add', WIDE, null)])).toEqual(unstorable(null));
  });

  it('is refused in a tag, wherever it stands', () => {
    expect(refused(imageWith(), [attribute('replace', 'tags', ['a', WIDE, 'z'])])).toEqual(unstorable(null));
  });

  it('is not looked for in properties that stay as they were', () => {
    const image = imageWith({ properties: { a: WIDE } });
    expect(refused(image, [attribute('replace', 'name', 'new')])).toBeUndefined();
    expect(refused(image, [property('add', 'b', '1')])).toEqual(unstorable('a'));
    expect(refusalOf(() => checkStorable(image))).toEqual(unstorable('a'));
    expect(refusalOf(() => checkStorable(image, false))).toBeUndefined();
  });

  it('is not what everything else is: no name, no owner, no value, no tags, and three bytes', () => {
    expect(refusalOf(() => checkStorable(imageWith({ name: null, owner: null, properties: { a: null, b: '☃' } })))).toBeUndefined();
    expect(refusalOf(() => checkStorable(imageWith({ name: 'naïve ☃', tags: ['é', '漢'] })))).toBeUndefined();
  });
});
