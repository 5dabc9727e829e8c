import { createReadStream, statSync } from 'node:fs';
import { type Blob, type DataReader, type DataStore, readBlob } from './data.ts';
import { measureBytes, measureStream, type StoredData } from './intake.ts';

/** Where bytes are that a fixture gives: in a text, in base64, or in a file where it lies. */
export type DataSource = { readonly text: string } | { readonly base64: string } | { readonly file: string };

/** Bytes of an image as a fixture gives them. Plain data. */
export type CloudData = {
  /** Its key in the data store of a sandbox. */
  readonly key: string;
  readonly size: number;
} & DataSource;

/** Bytes that data stores share, by key. Nobody changes them. */
export type BaseData = ReadonlyMap<string, Blob>;

/** Bytes that are read at once to be measured. */
const CHUNK = 1024 * 1024;

/** Puts the bytes of a cloud in order, once for all sandboxes: texts as bytes, files as where they lie. */
export function createBaseData(data: readonly CloudData[]): BaseData {
  return new Map(
    data.map((one) => [one.key, 'file' in one ? { size: one.size, file: one.file } : { size: one.size, chunks: [toBytes(one)] }]),
  );
}

function toBytes(source: { readonly text: string } | { readonly base64: string }): Uint8Array {
  return 'text' in source ? Buffer.from(source.text) : Buffer.from(source.base64, 'base64');
}

/** A store that lies over bytes that it does not change. */
export interface LaidStore extends DataStore {
  /** The keys of bytes below that are deleted here. */
  hidden(): readonly string[];
}

/**
 * Lays a store of one sandbox over these bytes, which it never changes: what is deleted there is only hidden.
 *
 * @param store holds what is uploaded
 * @param hide what is deleted from the beginning
 */
export function layOver(base: BaseData, store: DataStore, hide: readonly string[] = []): LaidStore {
  const hidden = new Set<string>(hide);
  return {
    ...lookOver(base, store, hidden),
    put: (key, stream, maximum) => store.put(key, stream, maximum),
    delete: (key) => {
      if (base.has(key)) hidden.add(key);
      store.delete(key);
    },
    clear: () => {
      hidden.clear();
      store.clear();
    },
    hidden: () => [...hidden],
  };
}

/** Reads what lies over these bytes, and the bytes themselves where nothing does and they are not hidden. */
export function lookOver(base: BaseData, over: DataReader, hidden: ReadonlySet<string>): DataReader {
  const below = (key: string): Blob | undefined => (hidden.has(key) ? undefined : find(base, key));
  return {
    size: (key) => over.size(key) ?? below(key)?.size,
    read: (key, start, end) => over.read(key, start, end) ?? readBlob(below(key), start, end),
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
export function measureData(given: DataSource): Promise<StoredData> {
  if (!('file' in given)) return Promise.resolve(measureBytes(toBytes(given)));
  return measureStream(createReadStream(given.file, { highWaterMark: CHUNK }), Number.POSITIVE_INFINITY);
}
