import { describe, expect, it } from '@jest/globals';
import { createChance } from '../../src/core/chance.ts';

describe('chance', () => {
  it('gives the same values for the same seed, whatever is drawn in between', () => {
    const one = createChance('s');
    const other = createChance('s');
    other.uuid('another purpose');
    expect([one.uuid('image'), one.uuid('image')]).toEqual([other.uuid('image'), other.uuid('image')]);
  });

  it('gives other values for another seed, purpose or turn', () => {
    const [a, b] = [createChance('a'), createChance('b')];
    const drawn = [a.uuid('x'), a.uuid('x'), a.uuid('y'), b.uuid('x')];
    expect(new Set(drawn).size).toBe(4);
  });

  it('makes version 4 UUIDs that do not repeat', () => {
    const chance = createChance('s');
    const made = new Set(Array.from({ length: 20_000 }, () => chance.uuid('image')));
    expect(made.size).toBe(20_000);
    expect([...made].filter((uuid) => !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid))).toEqual([]);
  });

  it('spreads fractions evenly', () => {
    const chance = createChance('s');
    const tenths = Array.from({ length: 10_000 }, () => Math.floor(chance.fraction('g') * 10));
    for (let tenth = 0; tenth < 10; tenth += 1) expect(tenths.filter((one) => one === tenth).length).toBeGreaterThan(850);
  });
});
