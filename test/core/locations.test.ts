import { describe, expect, it } from '@jest/globals';
import type { Image, ImageLocation } from '../../src/core/image.ts';
import { applyLocationChange, type Found, type GivenLocation } from '../../src/core/locations.ts';
import { imageWith, OWNER, RULES, refusalOf, STRANGER } from './patch-support.ts';

type Change = Parameters<typeof applyLocationChange>[1];

const A: ImageLocation = { url: 'http://there/a', metadata: {} };
const B: ImageLocation = { url: 'http://there/b', metadata: { speed: 'slow' } };
const C: ImageLocation = { url: 'http://there/c', metadata: {} };
/** An odd URL has nothing good behind it. */
const FOUND: Readonly<Record<string, Found>> = {
  'http://there/gone': 'unreachable',
  'odd://': 'invalid',
  'http://there/empty': { size: 0 },
};
const FACTS = {
  find: (url: string): Found => FOUND[url] ?? { size: 5 },
  storeOf: (url: string) => (url.startsWith('file://') ? 'disk' : undefined),
};

/** What becomes of an image. */
function changed(image: Image, change: Change, caller = OWNER, rules = RULES): Image {
  const draft = { ...image };
  applyLocationChange(draft, change, caller, rules, FACTS);
  return draft;
}
const refused = (...all: Parameters<typeof changed>) => refusalOf(() => changed(...all));

const add = (value: object, position: string | null = '-'): Change => ({ op: 'add', position, value });
const remove = (position: string | null): Change => ({ op: 'remove', position });
const replace = (...value: object[]): Change => ({ op: 'replace', position: null, value });
const at = (...locations: ImageLocation[]): Image => imageWith({ locations, size: 7 });
const waiting = (more: Partial<Image> = {}): Image => imageWith({ status: 'queued', activeAt: null, ...more });

describe('a location that is added', () => {
  it.each([
    ['-', [A, B, C]],
    ['0', [C, A, B]],
    ['1', [A, C, B]],
    ['2', [A, B, C]],
    ['99', [A, B, C]],
  ])('at %s stands there, and the size stays', (position, locations) => {
    expect(changed(at(A, B), add(C, position))).toEqual({ ...at(A, B), locations });
  });

  it.each(['x', '-1', '1x', 'x1', '', null])('at %p is refused', (position) => {
    expect(refused(at(A), add(B, position))).toEqual({ kind: 'location-position', act: 'add' });
  });

  it('gives a waiting image its size, and makes it active', () => {
    expect(changed(waiting(), add(A))).toEqual({ ...waiting(), status: 'active', size: 5, locations: [A] });
  });

  it('is kept with the store it belongs to', () => {
    const locations = changed(at(), add({ url: 'file://x', metadata: { speed: 'fast' } })).locations;
    expect(locations).toEqual([{ url: 'file://x', metadata: { speed: 'fast', store: 'disk' } }]);
  });

  it('is not there already: the same URL with the same metadata', () => {
    expect(refused(at(A, B), add(B))).toEqual({ kind: 'location-duplicate', url: B.url });
    for (const metadata of [{}, { speed: 'fast' }, { speed: 'slow', more: 'x' }, { other: 'slow' }]) {
      expect(refused(at(A, B), add({ ...B, metadata }))).toBeUndefined();
    }
  });

  it('is the tenth at most', () => {
    const full = Array.from({ length: 9 }, (_, index) => ({ url: `http://there/${index}`, metadata: {} }));
    expect(refused(at(...full), add(A))).toBeUndefined();
    expect(refused(at(...full, B), add(A))).toEqual({ kind: 'limit-exceeded', what: 'locations', attempted: 11, maximum: 10 });
  });

  it.each([
    ['http://there/gone', 'location-unreachable'],
    ['http://there/empty', 'location-invalid'],
    ['odd://', 'location-invalid'],
  ])('is looked at: %s', (url, kind) => {
    expect(refused(at(A), add({ url, metadata: {} }))).toEqual({ kind });
  });
});

describe('the metadata of a location', () => {
  const withKey = (key: unknown) => refused(at(A), add({ url: 'http://there/new', metadata: { key } }));

  it('holds texts, lists and objects of them', () => {
    expect(withKey({ a: ['x', { b: ['y'] }] })).toBeUndefined();
  });

  it.each([1, true, null, ['x', 1], { a: null }])('does not hold %j', (value) => {
    expect(withKey(value)).toEqual({ kind: 'location-metadata', key: 'key' });
  });

  it('holds no text that the databases do not', () => {
    expect(withKey(['a', '\u{1f427}'])).toEqual({ kind: 'text-not-storable', name: 'key' });
  });

  it('is a hundred levels deep at most', () => {
    const nested = (levels: number): unknown => Array.from({ length: levels }).reduce((inner) => [inner], 'x');
    expect(withKey(nested(101))).toBeUndefined();
    expect(withKey(nested(102))).toEqual({ kind: 'location-metadata', key: 'key' });
  });

  it('is looked at where it alone is replaced', () => {
    expect(refused(at(A), replace({ ...A, metadata: { key: 1 } }))).toEqual({ kind: 'location-metadata', key: 'key' });
  });
});

describe('locations that are replaced', () => {
  it('are new where there were none, and make a waiting image active', () => {
    expect(changed(waiting(), replace(A, B))).toEqual({ ...waiting(), status: 'active', size: 5, locations: [A, B] });
  });

  it('are refused where there are others', () => {
    expect(refused(at(A), replace(A, B))).toEqual({ kind: 'locations-occupied' });
    expect(refused(at(A), replace(B))).toEqual({ kind: 'locations-occupied' });
  });

  it('are the same in another order, with other metadata, and are not looked for again', () => {
    const gone = { url: 'http://there/gone', metadata: {} };
    const anew = { ...gone, metadata: { speed: 'fast' } };
    expect(changed(at(A, gone), replace(anew, A))).toEqual({ ...at(anew, A) });
  });

  it('are looked at where they are new', () => {
    expect(refused(waiting(), replace(A, { url: 'odd://', metadata: {} }))).toEqual({ kind: 'location-invalid' });
    expect(refused(waiting(), replace(A, A))).toEqual({ kind: 'location-duplicate', url: A.url });
    expect(refused(waiting(), replace(...Array.from({ length: 11 }, () => A)))).toMatchObject({ what: 'locations', attempted: 11 });
  });

  it('leave a size that is known', () => {
    expect(changed(waiting({ size: 7 }), replace(A)).size).toBe(7);
  });

  it.each([[[]], [undefined], [{ length: 1 }]])('are a list with something in it, not %j', (value) => {
    expect(refused(at(A), { op: 'replace', position: null, value }, STRANGER)).toEqual({ kind: 'locations-emptied' });
  });
});

describe('a location that is removed', () => {
  it('is gone, and the others stay', () => {
    expect(changed(at(A, B, C), remove('1')).locations).toEqual([A, C]);
    expect(changed(at(A, B, C), remove('-')).locations).toEqual([A, B]);
  });

  it('is not the last one', () => {
    expect(refused(at(A), remove('0'))).toEqual({ kind: 'location-last' });
  });

  it.each(['2', 'x', null])('is there: not at %p', (position) => {
    expect(refused(at(A, B), remove(position))).toEqual({ kind: 'location-position', act: 'remove' });
  });

  it('is not for others to remove, whatever the cloud lets be done', () => {
    const rules = { ...RULES, locations: false };
    expect(refused(at(A, B), remove('0'), STRANGER, rules)).toEqual({ kind: 'not-owner', id: 'i', act: 'update' });
    expect(refused(at(A, B), add(C), STRANGER)).toBeUndefined();
  });
});

describe('locations', () => {
  const changes = [add(A), remove('0'), replace(A)];

  it.each(changes)('are not changed where the cloud hides them: $op', (change) => {
    expect(refused(at(A, B), change, OWNER, { ...RULES, locations: false })).toEqual({ kind: 'locations-hidden', act: change.op });
  });

  it.each(changes)('are not changed while data comes in: $op', (change) => {
    expect(refused(imageWith({ status: 'saving' }), change)).toEqual({ kind: 'locations-frozen', act: change.op, status: 'saving' });
  });

  it('of a waiting image can be added, not removed', () => {
    expect(refused(waiting(), remove('0'))).toEqual({ kind: 'locations-frozen', act: 'remove', status: 'queued' });
  });
});

describe('the hashes that a location brings', () => {
  const CHECKSUM = 'aB'.repeat(16);
  const GOOD = { checksum: CHECKSUM, os_hash_algo: 'sha512', os_hash_value: '0f'.repeat(64) };
  const proving = (validation_data: object, url = A.url): GivenLocation => ({ url, metadata: {}, validation_data: { ...validation_data } });
  const known = { checksum: CHECKSUM, hashAlgorithm: 'sha512', hashValue: GOOD.os_hash_value };
  const problemOf = (image: Image, ...given: GivenLocation[]) => refused(image, replace(...given));

  it('are kept by a waiting image', () => {
    expect(changed(waiting(), add(proving(GOOD)))).toMatchObject({ status: 'active', ...known, locations: [A] });
    const { checksum: _, ...rest } = GOOD;
    expect(changed(waiting(), replace(proving(rest)))).toMatchObject({ checksum: null, hashValue: GOOD.os_hash_value });
  });

  it('may be those that the image has', () => {
    const image = imageWith({ locations: [A], ...known });
    expect(changed(image, add(proving(GOOD, C.url)))).toMatchObject({ ...known, locations: [A, C] });
  });

  it('are the same for all locations of a request', () => {
    expect(problemOf(waiting(), proving(GOOD), proving(GOOD, B.url))).toBeUndefined();
    const problem = 'Conflicting values for checksum';
    expect(problemOf(waiting(), proving(GOOD), proving({ checksum: 'ff' }, B.url))).toEqual({ kind: 'validation-data', problem });
  });

  it.each([
    [{ ...GOOD, checksum: '00'.repeat(16) }, known, 'checksum is already set with a different value'],
    [
      GOOD,
      { status: 'active' } as const,
      "New value(s) for checksum, os_hash_algo, os_hash_value may only be provided when image status is 'queued'",
    ],
    [{ checksum: CHECKSUM }, { status: 'active' } as const, "New value(s) for checksum may only be provided when image status is 'queued'"],
    [{ ...GOOD, checksum: 'xyz' }, {}, 'checksum (xyz) is not a valid hexadecimal value'],
    [{ ...GOOD, checksum: 'abc' }, {}, 'checksum (abc) is not a valid hexadecimal value'],
    [{ ...GOOD, checksum: 'ab!' }, {}, 'checksum (ab!) is not a valid hexadecimal value'],
    [{ ...GOOD, checksum: '!ab' }, {}, 'checksum (!ab) is not a valid hexadecimal value'],
    [{ ...GOOD, checksum: 'abab' }, {}, 'checksum (abab) is not the correct size for md5 (should be 16 bytes)'],
    [{ ...GOOD, os_hash_algo: 'md5' }, {}, 'os_hash_algo must be sha512, not md5'],
    [{ checksum: CHECKSUM }, {}, 'os_hash_algo must be sha512, not None'],
    [{ os_hash_algo: 'sha512' }, {}, 'os_hash_value () is not the correct size for sha512 (should be 64 bytes)'],
    [{ ...GOOD, os_hash_value: 'x' }, {}, 'os_hash_value (x) is not a valid hexadecimal value'],
    [{ ...GOOD, os_hash_value: 'ab' }, {}, 'os_hash_value (ab) is not the correct size for sha512 (should be 64 bytes)'],
  ])('are refused: %j of an image with %j', (data, more, problem) => {
    expect(refused(waiting(more), add(proving(data)))).toEqual({ kind: 'validation-data', problem });
  });

  it('change nothing where there are none', () => {
    expect(changed(waiting(), add(proving({})))).toMatchObject({ status: 'active', checksum: null, hashAlgorithm: null, hashValue: null });
  });
});
