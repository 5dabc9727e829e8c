import { createReadStream, statSync } from 'node:fs';
import { type Blob, createMeter, type DataStore, readBlob, type StoredData } from './data.ts';

/** Bytes of an image as a fixture gives them: a text, or a file where it lies. Plain data. */
export type CloudData = {
  /** Its key in the data store of a sandbox. */
  readonly key: string;
  readonly size: number;
} & ({ readonly text: string } | { readonly file: string });

/** Bytes that data stores share, by key. Nobody changes them. */
export type BaseData = ReadonlyMap<string, Blob>;

/** Bytes that are read at once to be measured. */
const CHUNK = 1024 * 1024;

/** Puts the bytes of a cloud in order, once for all sandboxes: texts as bytes, files as where they lie. */
export function createBaseData(data: readonly CloudData[]): BaseData {
  return new Map(
    data.map((one) => [one.key, 'text' in one ? { size: one.size, chunks: [Buffer.from(one.text)] } : { size: one.size, file: one.file }]),
  );
}

/**
 * Lays a store of one sandbox over these bytes, which it never changes: what is deleted there is only hidden.
 *
 * @param store holds what is uploaded
 */
export function layOver(base: BaseData, store: DataStore): DataStore {
  if (base.size === 0) return store;
  const hidden = new Set<string>();
  const below = (key: string): Blob | undefined => (hidden.has(key) ? undefined : find(base, key));
  return {
    put: (key, stream, maximum) => store.put(key, stream, maximum),
    size: (key) => store.size(key) ?? below(key)?.size,
    read: (key, start, end) => store.read(key, start, end) ?? readBlob(below(key), start, end),
    delete: (key) => {
      if (base.has(key)) hidden.add(key);
      store.delete(key);
    },
    clear: () => {
      hidden.clear();
      store.clear();
    },
  };
}

/** What is under this key. A file that is gone, or has another length than it had, counts as lost. */
function find(base: BaseData, key: string): Blob | undefined {
  const blob = base.get(key);
  if (blob === undefined || !('file' in blob)) return blob;
  try {
    return statSync(blob.file).size === blob.size ? blob : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Measures bytes without keeping them.
 *
 * @throws the system's error where the file cannot be read
 */
export async function measureData(given: { readonly text: string } | { readonly file: string }): Promise<StoredData> {
  const chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> =
    'text' in given ? [Buffer.from(given.text)] : createReadStream(given.file, { highWaterMark: CHUNK });
  const meter = createMeter(Number.POSITIVE_INFINITY);
  for await (const chunk of chunks) meter.take(chunk);
  return meter.finish();
}
