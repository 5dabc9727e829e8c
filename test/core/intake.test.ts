import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createChance } from '../../src/core/chance.ts';
import { createDataStore, type DataReader, type HeldData, type HoldingStore } from '../../src/core/data.ts';
import { createHashing, type Hashing } from '../../src/core/hashing.ts';
import { takeIn } from '../../src/core/intake.ts';

const MEBIBYTE = 1024 * 1024;
const BLOCK = 64 * 1024;
const here = createHashing(0);

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** So many bytes of this number, in pieces that never change. */
async function* same(length: number, value: number): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.alloc(BLOCK, value);
  for (let left = length; left > 0; left -= BLOCK) yield chunk.subarray(0, left);
}

/** Bytes of which no block is like another. */
function different(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length, 7);
  for (let at = 0; at + 4 <= length; at += 4096) bytes.writeUInt32LE(at + seed, at);
  return bytes;
}

function readAll(from: DataReader, key: string, start?: number, end?: number): Promise<Buffer | undefined> {
  return collect(from.read(key, start, end));
}

async function collect(stream: AsyncIterable<Uint8Array> | undefined): Promise<Buffer | undefined> {
  if (stream === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const hex = (algorithm: string, bytes: Buffer): string => createHash(algorithm).update(bytes).digest('hex');

describe('an upload', () => {
  it.each([
    ['here', here],
    ['on a thread', createHashing(1)],
  ])('of any size has the hashes of its bytes, made %s', async (_where, hashing) => {
    for (const size of [0, 1, BLOCK, BLOCK + 1, 700_001, 4 * MEBIBYTE, 6 * MEBIBYTE + 5]) {
      const bytes = different(size);
      const store = createDataStore(MEBIBYTE, hashing);
      const stored = await store.put('k', pieces(bytes, 100_003), size);
      expect(stored).toMatchObject({ size, md5: hex('md5', bytes), sha512: hex('sha512', bytes) });
      expect((await readAll(store, 'k'))?.equals(bytes)).toBe(true);
      store.clear();
    }
  });

  it('is hashed here where the machine gives no thread, or one is taken', async () => {
    const bytes = different(6 * MEBIBYTE);
    const hashing = createHashing(1);
    const stores = [createDataStore(0, hashing), createDataStore(0, hashing), createDataStore(0, hashing)];
    const all = await Promise.all(stores.map((store) => store.put('k', pieces(bytes, BLOCK), bytes.length)));
    expect(all.map(({ md5 }) => md5)).toEqual([0, 1, 2].map(() => hex('md5', bytes)));
    for (const store of stores) store.clear();
  });

  it('is read no faster than its bytes are stored: only so many wait', async () => {
    let given = 0;
    let stored = 0;
    let most = 0;
    const stream = async function* stream(): AsyncGenerator<Uint8Array> {
      for await (const chunk of same(32 * MEBIBYTE, 1)) {
        given += chunk.length;
        most = Math.max(most, given - stored);
        yield chunk;
      }
    };
    const write = async (bytes: Uint8Array): Promise<void> => {
      await new Promise(setImmediate);
      stored += bytes.length;
    };
    await takeIn(stream(), { sink: { write }, maximum: Number.POSITIVE_INFINITY, hashing: here });
    expect([stored, most <= 5 * MEBIBYTE]).toEqual([32 * MEBIBYTE, true]);
  });

  it('ends with the error of the disk, and with that of the client', async () => {
    const full = new Error('full');
    const sink = { write: () => Promise.reject(full) };
    const setting = { sink, maximum: Number.POSITIVE_INFINITY, hashing: createHashing(1) };
    await expect(takeIn(same(32 * MEBIBYTE, 1), setting)).rejects.toBe(full);
    await expect(takeIn(same(BLOCK, 1), setting)).rejects.toBe(full);
    const gone = new Error('gone');
    const cut = async function* cut(): AsyncGenerator<Uint8Array> {
      yield* same(6 * MEBIBYTE, 1);
      throw gone;
    };
    const store = createDataStore(MEBIBYTE, createHashing(1));
    await expect(store.put('k', cut(), Number.POSITIVE_INFINITY)).rejects.toBe(gone);
    expect(store.size('k')).toBeUndefined();
    store.clear();
  });
});

describe('equal blocks', () => {
  it('take memory once, within an upload, over several, and until the last of them is gone', async () => {
    // Room for three blocks and their names.
    const store = createDataStore(3 * BLOCK + 400, here);
    const files = countFiles(store);
    await store.put('a', same(16 * BLOCK, 1), MEBIBYTE);
    await store.put('b', same(16 * BLOCK + 9, 1), 2 * MEBIBYTE);
    const held = store.hold();
    store.delete('a');
    store.delete('b');
    expect([await files(different(2 * BLOCK)), await files(different(3 * BLOCK))]).toEqual([0, 1]);
    expect((await readAll(held, 'b', BLOCK - 1, 16 * BLOCK + 8))?.equals(Buffer.alloc(15 * BLOCK + 10, 1))).toBe(true);
    held.release();
    expect(await files(different(3 * BLOCK))).toBe(0);
    store.clear();
  });

  it('are looked at whole: blocks with the same checksum are not the same', async () => {
    // Of the same length and crc32; from a list of collisions of English words.
    const [one, two] = [Buffer.from('plumless'), Buffer.from('buckeroo')];
    const store = createDataStore(1000, here);
    await store.put('one', pieces(one, 9), 100);
    await store.put('two', pieces(two, 9), 100);
    expect([String(await readAll(store, 'one')), String(await readAll(store, 'two'))]).toEqual(['plumless', 'buckeroo']);
    store.delete('one');
    expect(String(await readAll(store, 'two'))).toBe('buckeroo');
    store.clear();
  });

  it('let hundreds of megabytes of zeros stay in a little memory, and come back', async () => {
    const size = 256 * MEBIBYTE;
    const store = createDataStore(MEBIBYTE, createHashing());
    await store.put('k', same(size, 0), size);
    expect([store.size('k'), String(await readAll(store, 'k', size - 3))]).toEqual([size, '\0\0\0']);
    // Of a mebibyte there is room for all but one block, as before.
    expect(await countFiles(store)(different(MEBIBYTE - 2 * BLOCK))).toBe(0);
    expect(store.read('k')).not.toHaveProperty('path');
    store.clear();
  });

  it('are zeros again where a file has a hole, in its middle and at its end', async () => {
    const store = createDataStore(0, here);
    const bytes = Buffer.concat([Buffer.alloc(MEBIBYTE), different(5), Buffer.alloc(3 * MEBIBYTE)]);
    for (const part of [bytes, bytes.subarray(0, MEBIBYTE), bytes.subarray(0, MEBIBYTE + 5), bytes.subarray(0, 3)]) {
      await store.put('k', pieces(part, 99_999), bytes.length);
      expect((await readAll(store, 'k'))?.equals(part)).toBe(true);
    }
    store.clear();
  });
});

/** Tells of bytes how many files they are in once they are stored, and deletes them. */
function countFiles(store: HoldingStore): (bytes: Buffer) => Promise<number> {
  return async (bytes) => {
    await store.put('probe', pieces(bytes, BLOCK), bytes.length);
    const stream = store.read('probe');
    const isFile = stream !== undefined && 'path' in stream;
    await collect(stream);
    store.delete('probe');
    return isFile ? 1 : 0;
  };
}

describe('a store', () => {
  it('keeps less than 8 MiB of one upload in memory, however much room there is, and of all together as much as there is', async () => {
    const store = createDataStore(64 * MEBIBYTE, here);
    const files = countFiles(store);
    const sizes = [8 * MEBIBYTE - BLOCK, 8 * MEBIBYTE + BLOCK];
    expect([await files(different(sizes[0] ?? 0)), await files(different(sizes[1] ?? 0))]).toEqual([0, 1]);
    for (const seed of [1, 2, 3]) await store.put(`k${seed}`, pieces(different(7 * MEBIBYTE, seed << 24), BLOCK), 7 * MEBIBYTE);
    for (const seed of [1, 2, 3]) expect(store.read(`k${seed}`)).not.toHaveProperty('path');
    store.clear();
  });

  it.each(['1', '2', '3', '4', '5', '6'])('gives back what was put there, whatever else is done to it (seed %s)', async (seed) => {
    const chance = createChance(seed);
    const pick = (count: number): number => Number.parseInt(chance.hex('pick', 8), 16) % count;
    const memory = [0, 3 * BLOCK, MEBIBYTE][pick(3)] ?? 0;
    const store = createDataStore(memory, here);
    let model = new Map<string, Buffer>();
    const held: { readonly data: HeldData; readonly model: Map<string, Buffer> }[] = [];
    const blocks = [Buffer.alloc(BLOCK), Buffer.alloc(BLOCK, 1), different(BLOCK), different(BLOCK, 2)];
    const newBytes = (): Buffer => {
      const parts = Array.from({ length: pick(14) }, () => blocks[pick(blocks.length)] ?? Buffer.alloc(0));
      return Buffer.concat([...parts, different(pick(BLOCK), pick(3))]);
    };
    const check = async (from: DataReader, expected: Map<string, Buffer>): Promise<void> => {
      const key = `k${pick(4)}`;
      const bytes = expected.get(key);
      const [start, length] = [pick((bytes?.length ?? 0) + 1), pick(3 * BLOCK)];
      const [whole, part] = [await readAll(from, key), await readAll(from, key, start, start + length)];
      expect(from.size(key)).toBe(bytes?.length);
      expect([whole?.equals(bytes ?? whole), part?.equals(bytes?.subarray(start, start + length + 1) ?? part)]).toEqual(
        bytes === undefined ? [undefined, undefined] : [true, true],
      );
    };
    const acts: readonly (() => Promise<void> | void)[] = [
      async () => {
        const [key, bytes] = [`k${pick(4)}`, newBytes()];
        await store.put(key, pieces(bytes, 1 + pick(2 * BLOCK)), bytes.length);
        model.set(key, bytes);
      },
      async () => {
        const bytes = Buffer.concat([newBytes(), Buffer.alloc(1)]);
        await expect(store.put('k0', pieces(bytes, 1 + pick(2 * BLOCK)), bytes.length - 1)).rejects.toThrow('upload-too-large');
      },
      () => {
        const key = `k${pick(4)}`;
        store.delete(key);
        model.delete(key);
      },
      () => {
        if (held.length < 3) held.push({ data: store.hold(), model: new Map(model) });
      },
      () => {
        const one = held[pick(3)];
        if (one === undefined) return;
        store.restore(one.data);
        model = new Map(one.model);
      },
      () => {
        held.splice(pick(3), 1)[0]?.data.release();
      },
      () => {
        if (pick(8) > 0) return;
        store.clear();
        model.clear();
      },
    ];
    for (let step = 0; step < 120; step += 1) {
      await acts[pick(acts.length)]?.();
      await check(store, model);
      for (const one of held) await check(one.data, one.model);
    }
    for (const { data } of held) data.release();
    store.clear();
    // All memory is there again: as much as there is fits in.
    expect(await countFiles(store)(different(Math.max(memory - 200, 1)))).toBe(memory > 0 ? 0 : 1);
    store.clear();
  });
});

describe('hashing', () => {
  it('ends its threads with their uploads', async () => {
    const hashing: Hashing = createHashing(1);
    for (const round of [1, 2, 3]) {
      const hasher = await hashing.open();
      const shared = new Uint8Array(new SharedArrayBuffer(5)).fill(round);
      const taken = hasher.update(shared);
      expect(taken).toBeInstanceOf(Promise);
      await taken;
      expect(await hasher.finish()).toEqual({ md5: hex('md5', Buffer.from(shared)), sha512: hex('sha512', Buffer.from(shared)) });
      const other = await hashing.open();
      expect(other.update(shared)).toBeUndefined();
      await hasher.close();
    }
  });
});
