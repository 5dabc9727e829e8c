import { describe, expect, it } from '@jest/globals';
import { type Image, newImage } from '../../src/core/image.ts';
import { createImageBase, createRepository } from '../../src/core/repository.ts';

const image = (id: string, createdAt: number, more: Partial<Image> = {}): Image =>
  newImage({ id, owner: 'o', createdAt, updatedAt: createdAt, ...more });
const ids = (images: readonly Image[]): string => images.map(({ id }) => id).join('');

function filled() {
  const base = createImageBase([image('c', 3), image('a', 1), image('e', 5)]);
  const images = createRepository(base);
  images.add(image('b', 2));
  images.add(image('d', 4));
  return { base, images };
}

describe('a repository that begins with what another one kept', () => {
  it('has the same images, and counts them', () => {
    const { base, images } = filled();
    images.update('c', (one) => ({ ...one, name: 'changed' }));
    images.delete('a', 9);
    images.delete('b', 9);
    const other = createRepository(base, images.kept());
    expect([ids(other.list({ limit: 10 })), other.count, other.get('c')?.name]).toEqual(['edc', 3, 'changed']);
    expect(ids(other.allDeleted())).toBe('ab');
    expect(other.kept()).toEqual(images.kept());
  });

  it('hides images of other fixtures by its own, and does not count what they do not have', () => {
    const { images } = filled();
    images.delete('a', 9);
    const other = createRepository(createImageBase([image('b', 7), image('x', 8)]), images.kept());
    expect([ids(other.list({ limit: 10 })), other.count]).toEqual(['xdb', 3]);
    expect([...other.kept().masked].sort()).toEqual(['a', 'b']);
  });
});

describe('a repository', () => {
  it('lists the images of both layers newest first', () => {
    expect(ids(filled().images.list({ limit: 10 }))).toBe('edcba');
  });

  it('goes on after a marker, and stops at the limit', () => {
    const { images } = filled();
    const [, second] = images.list({ limit: 2 });
    expect(ids(images.list({ limit: 2, ...(second && { after: second }) }))).toBe('cb');
  });

  it('breaks equal times by id', () => {
    const images = createRepository(createImageBase([image('b', 1), image('a', 1)]));
    images.add(image('c', 1));
    expect(ids(images.list({ limit: 10 }))).toBe('cba');
  });

  it('changes and deletes images of the base in one layer only', () => {
    const { base, images } = filled();
    const other = createRepository(base);
    images.update('c', (one) => ({ ...one, name: 'changed' }));
    images.delete('a', 9);
    expect([images.get('c')?.name, other.get('c')?.name]).toEqual(['changed', null]);
    expect([ids(images.list({ limit: 10 })), ids(other.list({ limit: 10 }))]).toEqual(['edcb', 'eca']);
    expect([images.count, other.count, images.deleted('a')?.status, other.deleted('a')]).toEqual([4, 3, 'deleted', undefined]);
  });

  it('changes nothing when a change throws, and tells nobody', () => {
    const { images } = filled();
    const told: unknown[] = [];
    images.onChange((change) => told.push(change));
    const broken = () =>
      images.update('b', () => {
        throw new Error('no');
      });
    expect(broken).toThrow('no');
    expect([images.get('b')?.name, told]).toEqual([null, []]);
  });

  it('tells of each change until it is told to stop', () => {
    const { images } = filled();
    const told: string[] = [];
    const stop = images.onChange(({ before, after }) => told.push(`${before?.id ?? '-'}>${after?.id ?? '-'}`));
    images.add(image('f', 6));
    images.update('f', (one) => ({ ...one, name: 'x' }));
    images.delete('f', 9);
    stop();
    images.add(image('g', 7));
    expect(told).toEqual(['->f', 'f>f', 'f>-']);
  });

  it('keeps the best of a page in any other order', () => {
    const { images } = filled();
    const compare = (a: Image, b: Image): number => (a.id < b.id ? -1 : Number(a.id !== b.id));
    const [first] = images.list({ compare, limit: 1 });
    expect(ids(images.list({ compare, limit: 3 }))).toBe('abc');
    expect(ids(images.list({ compare, limit: 3, ...(first && { after: first }) }))).toBe('bcd');
    expect(ids(images.list({ compare, limit: 9, accept: ({ id }) => id > 'b' }))).toBe('cde');
  });

  it('goes back to the base', () => {
    const { images } = filled();
    images.delete('a', 9);
    images.reset();
    expect([ids(images.list({ limit: 10 })), images.deleted('a')]).toEqual(['eca', undefined]);
  });
});
