import { describe, expect, it } from '@jest/globals';
import { compareDocuments } from '../../src/core/patch.ts';
import {
  ADMIN,
  attribute,
  callerOf,
  fixed,
  imageWith,
  NOW,
  OLD_RULES,
  OWNER,
  patched,
  property,
  RULES,
  refused,
  STRANGER,
} from './patch-support.ts';

const location = (position = '-'): Parameters<typeof patched>[1][number] => ({
  op: 'add',
  target: 'locations',
  position,
  value: { url: 'http://there/1', metadata: {} },
});

describe('a patch', () => {
  it('of no operations leaves the image as it is, time and all', () => {
    const image = imageWith();
    expect(patched(image, [])).toBe(image);
  });

  it('makes a new image with its changes in it, and leaves the old one alone', () => {
    const image = imageWith();
    const after = patched(image, [attribute('replace', 'name', 'new'), property('add', 'arch', 'x86_64'), property('remove', 'os')]);
    expect(after).toEqual({ ...imageWith(), name: 'new', properties: { arch: 'x86_64' }, updatedAt: NOW });
    expect(image).toEqual(imageWith());
  });

  it('is applied in order, so that a later operation sees what an earlier one did', () => {
    const after = patched(imageWith(), [
      property('add', 'a', '1'),
      property('replace', 'a', '2'),
      property('remove', 'os'),
      property('add', 'os', 'bsd'),
    ]);
    expect({ ...after.properties }).toEqual({ a: '2', os: 'bsd' });
  });

  it('is applied whole or not at all', () => {
    const image = imageWith();
    expect(refused(image, [property('add', 'a', '1'), attribute('replace', 'name', 'new'), property('remove', 'b')])).toEqual({
      kind: 'property-missing',
      name: 'b',
    });
    expect(image).toEqual(imageWith());
  });

  it('makes a waiting image active by its first location, and says since when', () => {
    const waiting = imageWith({ status: 'queued', activeAt: null });
    expect(patched(waiting, [location()])).toMatchObject({
      status: 'active',
      activeAt: NOW,
      size: 5,
      locations: [{ url: 'http://there/1' }],
    });
  });

  it('does not say that an image became active which waits still, or was active before', () => {
    const rename = [attribute('replace', 'name', 'new')];
    expect(patched(imageWith({ status: 'queued', activeAt: null }), rename)).toMatchObject({ activeAt: null, updatedAt: NOW });
    expect(patched(imageWith(), rename)).toMatchObject({ activeAt: 3, updatedAt: NOW });
  });

  it('of an image of others is refused once all else was looked at, where locations are added', () => {
    expect(refused(imageWith({ visibility: 'public' }), [location()], STRANGER)).toEqual({ kind: 'not-owner', id: 'i', act: 'update' });
  });

  it('that hides the image from who sent it is refused', () => {
    const give = attribute('add', 'owner', 'theirs');
    expect(refused(imageWith(), [give])).toEqual({ kind: 'update-hides-image', id: 'i' });
    expect(patched(imageWith({ visibility: 'community' }), [give]).owner).toBe('theirs');
    expect(patched(imageWith(), [give], ADMIN).owner).toBe('theirs');
  });

  it('of a reader is refused under secure RBAC', () => {
    const reader = callerOf('ours', { roles: ['reader'] });
    const rules = { ...RULES, secureRbac: true };
    expect(refused(imageWith(), [fixed('add')], reader, rules)).toEqual({ kind: 'reader-denied', act: 'update' });
    expect(refused(imageWith(), [fixed('add')], OWNER, rules)).toBeUndefined();
  });
});

describe('a name that the cloud keeps for itself', () => {
  it.each(['add', 'replace'] as const)('can be named by %s, which does nothing', (op) => {
    expect(patched(imageWith(), [fixed(op)])).toEqual({ ...imageWith(), updatedAt: NOW });
  });

  it('cannot be removed', () => {
    expect(refused(imageWith(), [fixed('remove')])).toEqual({ kind: 'attribute-permanent', name: 'self' });
  });

  it('is there already for the older draft', () => {
    expect(refused(imageWith(), [fixed('add')], OWNER, OLD_RULES)).toEqual({ kind: 'property-exists', name: 'self' });
    expect(refused(imageWith(), [fixed('replace')], OWNER, OLD_RULES)).toBeUndefined();
  });

  it.each(['add', 'replace', 'remove'] as const)('is not for others to %s', (op) => {
    expect(refused(imageWith(), [fixed(op)], STRANGER)).toEqual({ kind: 'not-owner', id: 'i', act: 'update' });
  });
});

describe('an attribute', () => {
  it.each([
    ['name', 'new'],
    ['name', ''],
    ['name', 'public'],
    ['name', '-1'],
    ['visibility', 'shared'],
    ['protected', true],
    ['hidden', true],
    ['minDisk', 0],
    ['minDisk', 5],
    ['minRam', 0],
    ['minRam', 512],
  ] as const)('%s is set to %p by add and by replace', (name, value) => {
    for (const op of ['add', 'replace'] as const) {
      expect(patched(imageWith(), [attribute(op, name, value)])).toEqual({ ...imageWith(), [name]: value, updatedAt: NOW });
    }
  });

  it('cannot be removed, whatever stands beside it', () => {
    expect(refused(imageWith(), [attribute('remove', 'name')])).toEqual({ kind: 'attribute-permanent', name: 'name' });
    expect(refused(imageWith(), [attribute('remove', 'visibility', 'public')])).toEqual({
      kind: 'attribute-permanent',
      name: 'visibility',
    });
    expect(refused(imageWith(), [attribute('remove', 'owner')])).toEqual({ kind: 'attribute-permanent', name: 'owner' });
  });

  it('is there already for the older draft', () => {
    expect(refused(imageWith(), [attribute('add', 'name', 'new')], OWNER, OLD_RULES)).toEqual({ kind: 'property-exists', name: 'name' });
    expect(patched(imageWith(), [attribute('replace', 'name', 'new')], OWNER, OLD_RULES).name).toBe('new');
  });

  it.each([attribute('replace', 'name', 'new'), attribute('remove', 'name'), attribute('add', 'name', 'new')])(
    'is not for others to change',
    (change) => {
      expect(refused(imageWith(), [change], STRANGER, OLD_RULES)).toEqual({ kind: 'not-owner', id: 'i', act: 'update' });
    },
  );

  it('owner is replaced by admins alone, which is said before whose the image is', () => {
    const give = attribute('replace', 'owner', 'theirs');
    expect(refused(imageWith(), [give])).toEqual({ kind: 'owner-admin-only' });
    expect(refused(imageWith(), [give], STRANGER)).toEqual({ kind: 'owner-admin-only' });
    expect(patched(imageWith(), [give], ADMIN).owner).toBe('theirs');
  });

  it('owner without a name is none, as no other attribute is', () => {
    expect(patched(imageWith(), [attribute('replace', 'owner', '')], ADMIN).owner).toBeNull();
    expect(patched(imageWith(), [attribute('replace', 'name', '')], ADMIN).name).toBe('');
  });

  it.each(['add', 'replace'] as const)('visibility becomes public by admins alone (%s), which is said before whose the image is', (op) => {
    const publish = attribute(op, 'visibility', 'public');
    expect(refused(imageWith(), [publish])).toEqual({ kind: 'publicize-denied' });
    expect(refused(imageWith(), [publish], STRANGER)).toEqual({ kind: 'publicize-denied' });
    expect(patched(imageWith(), [publish], ADMIN).visibility).toBe('public');
  });

  it.each(['diskFormat', 'containerFormat'] as const)('%s is fixed once there is data, unless the cloud leaves it free', (name) => {
    const change = [attribute('replace', name, 'ami')];
    for (const status of ['active', 'saving', 'deactivated'] as const) {
      expect(refused(imageWith({ status }), change)).toEqual({ kind: 'format-fixed', name });
      expect(patched(imageWith({ status }), change, OWNER, { ...RULES, formats: 'free' })[name]).toBe('ami');
    }
    for (const status of ['queued', 'importing'] as const) expect(patched(imageWith({ status }), change)[name]).toBe('ami');
  });

  it.each(['minDisk', 'minRam'] as const)('%s is not below zero', (name) => {
    expect(refused(imageWith(), [attribute('replace', name, -1)])).toEqual({ kind: 'attribute-negative', name, value: -1 });
    expect(refused(imageWith(), [attribute('replace', 'name', '-1')])).toBeUndefined();
  });

  it('tags are kept in order, each once', () => {
    expect(patched(imageWith(), [attribute('replace', 'tags', ['b', 'a', 'b'])]).tags).toEqual(['a', 'b']);
  });
});

describe('a property', () => {
  const propertiesAfter = (...changes: Parameters<typeof patched>[1]) => ({ ...patched(imageWith(), changes).properties });

  it('is added, replaced and removed', () => {
    expect(propertiesAfter(property('add', 'a', '1'))).toEqual({ os: 'linux', a: '1' });
    expect(propertiesAfter(property('add', 'os', 'bsd'))).toEqual({ os: 'bsd' });
    expect(propertiesAfter(property('replace', 'os', 'bsd'))).toEqual({ os: 'bsd' });
    expect(propertiesAfter(property('remove', 'os'))).toEqual({});
  });

  it('is null where no value is given', () => {
    expect(propertiesAfter(property('add', 'a'), property('replace', 'os', null))).toEqual({ os: null, a: null });
  });

  it.each(['a/b', 'a~b', '~1', '~0', '~01', '', 'constructor', 'toString', '__proto__', '0', '-'])('may be called %p', (name) => {
    const image = patched(imageWith(), [property('add', name, '1')]);
    expect(Object.entries(image.properties)).toEqual(
      expect.arrayContaining([
        ['os', 'linux'],
        [name, '1'],
      ]),
    );
    expect(Object.keys(image.properties)).toHaveLength(2);
    expect(Object.keys(patched(image, [property('remove', name)]).properties)).toEqual(['os']);
  });

  it.each(['replace', 'remove'] as const)('that is not there cannot be named by %s', (op) => {
    expect(refused(imageWith(), [property(op, 'a', '1')])).toEqual({ kind: 'property-missing', name: 'a' });
    expect(refused(imageWith(), [property(op, 'toString', '1')])).toEqual({ kind: 'property-missing', name: 'toString' });
  });

  it('that is there cannot be added in the older draft', () => {
    expect(refused(imageWith(), [property('add', 'os', 'bsd')], OWNER, OLD_RULES)).toEqual({ kind: 'property-exists', name: 'os' });
    expect(refused(imageWith(), [property('add', 'a', '1')], OWNER, OLD_RULES)).toBeUndefined();
    expect(refused(imageWith(), [property('replace', 'os', 'bsd')], OWNER, OLD_RULES)).toBeUndefined();
    expect(refused(imageWith(), [property('remove', 'os')], OWNER, OLD_RULES)).toBeUndefined();
  });

  it('is not for others to change, or to ask for', () => {
    expect(refused(imageWith(), [property('remove', 'a')], STRANGER)).toEqual({ kind: 'not-owner', id: 'i', act: 'update' });
  });
});

describe('the difference of two documents', () => {
  it('is the operations that make one of the other', () => {
    const before = { kept: 1, changed: [1, 2], gone: true };
    const after = { kept: 1, changed: [1, 3], 'new/a~b': null };
    expect([...compareDocuments(before, after)].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { op: 'replace', path: '/changed/1', value: 3 },
      { op: 'remove', path: '/gone' },
      { op: 'add', path: '/new~1a~0b', value: null },
    ]);
  });

  it('is empty where they are alike', () => {
    expect(compareDocuments({ a: [{ b: 1 }] }, { a: [{ b: 1 }] })).toEqual([]);
  });
});
