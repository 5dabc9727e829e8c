import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createBaseData, layOver } from '../../src/core/base-data.ts';
import { createDataStore as createOn, type DataReader } from '../../src/core/data.ts';
import { createHashing } from '../../src/core/hashing.ts';

const createDataStore = (memory: number) => createOn(memory, createHashing());

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of texts) yield Buffer.from(part);
}

async function text(store: DataReader, key: string, start?: number, end?: number): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of store.read(key, start, end) ?? []) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe.each([
  ['memory', 1000],
  ['files', 0],
  ['a file once memory is full', 7],
])('bytes in %s', (_name, memory) => {
  it('come back as they went in, with size and hashes', async () => {
    const store = createDataStore(memory);
    const stored = await store.put('k', chunks('hello', ' ', 'world'), 100);
    expect(stored).toMatchObject({
      size: 11,
      md5: createHash('md5').update('hello world').digest('hex'),
      sha512: createHash('sha512').update('hello world').digest('hex'),
    });
    expect([await text(store, 'k'), store.size('k')]).toEqual(['hello world', 11]);
    expect([await text(store, 'k', 3, 7), await text(store, 'k', 10), await text(store, 'k', 20)]).toEqual(['lo wo', 'd', '']);
    store.clear();
  });

  it('are no more than is allowed, and nothing is kept of more', async () => {
    const store = createDataStore(memory);
    await expect(store.put('k', chunks('hello', 'world'), 9)).rejects.toMatchObject({ reason: { kind: 'upload-too-large' } });
    expect([store.size('k'), store.read('k')]).toEqual([undefined, undefined]);
    store.clear();
  });

  it('replace what was there once they are all in', async () => {
    const store = createDataStore(memory);
    await store.put('k', chunks('old'), 100);
    await expect(store.put('k', chunks('toolong'), 3)).rejects.toThrow('upload-too-large');
    expect(await text(store, 'k')).toBe('old');
    await store.put('k', chunks('new'), 100);
    expect(await text(store, 'k')).toBe('new');
    store.clear();
  });
});

describe.each([
  ['memory', 1000],
  ['files', 0],
])('bytes in %s that are held', (_, memory) => {
  it('stay until they are released, and can be put back', async () => {
    const store = createDataStore(memory);
    await store.put('a', chunks('one'), 100);
    await store.put('b', chunks('two'), 100);
    const held = store.hold();
    await store.put('a', chunks('new'), 100);
    store.delete('b');
    expect([await text(store, 'a'), store.size('b')]).toEqual(['new', undefined]);
    expect([await text(held, 'a'), await text(held, 'b', 1), held.size('a'), held.size('c')]).toEqual(['one', 'wo', 3, undefined]);
    store.clear();
    store.restore(held);
    expect([await text(store, 'a'), await text(store, 'b')]).toEqual(['one', 'two']);
    held.release();
    held.release();
    expect([await text(store, 'a'), held.size('a')]).toEqual(['one', undefined]);
    store.clear();
  });

  it('count against the memory of the store until they are released', async () => {
    const more = `more ${randomUUID()}`;
    const store = createDataStore(more.length + 16);
    const spilled = (): string[] =>
      readdirSync(tmpdir())
        .filter((name) => /^polyglance-\w{6}$/.test(name))
        .flatMap((name) => ['1', '2'].map((file) => join(tmpdir(), name, file)))
        .filter((file) => existsSync(file) && readFileSync(file, 'utf8') === more);
    await store.put('a', chunks('four'), 100);
    const held = store.hold();
    store.clear();
    await store.put('b', chunks(more), 100);
    expect(spilled()).toHaveLength(1);
    held.release();
    await store.put('b', chunks(more), 100);
    expect(spilled()).toEqual([]);
    store.clear();
  });
});

describe('a store that is cleared', () => {
  it('leaves no file behind', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('polyglance-'));
    const store = createDataStore(0);
    await store.put('k', chunks('hello'), 100);
    const made = readdirSync(tmpdir()).filter((name) => name.startsWith('polyglance-') && !before.includes(name));
    store.clear();
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter((name) => existsSync(`${tmpdir()}/${name}/1`))).toEqual([]);
    expect(store.size('k')).toBeUndefined();
  });
});

describe('bytes that stores share', () => {
  it('are hidden by what one of them deletes or stores, and seen again when it is cleared', async () => {
    const base = createBaseData([
      { key: 'a', size: 4, text: 'same' },
      { key: 'b', size: 4, text: 'more' },
    ]);
    const [one, two] = [layOver(base, createDataStore(100)), layOver(base, createDataStore(100))];
    one.delete('a');
    await one.put('b', chunks('new'), 100);
    expect([one.size('a'), one.read('a'), await text(one, 'b')]).toEqual([undefined, undefined, 'new']);
    one.delete('b');
    expect([one.size('b'), await text(two, 'a'), await text(two, 'b', 1, 2)]).toEqual([undefined, 'same', 'or']);
    one.clear();
    expect([await text(one, 'a'), await text(one, 'b')]).toEqual(['same', 'more']);
  });
});
