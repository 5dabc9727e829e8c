import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { Blob, StoredData } from './data.ts';

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
/** The first bytes, which tell a disk format. */
const HEAD = 1024;

/** Puts the bytes of a cloud in order, once for all sandboxes: texts as bytes, files as where they lie. */
export function createBaseData(data: readonly CloudData[]): BaseData {
  return new Map(
    data.map((one) => [one.key, 'text' in one ? { size: one.size, chunks: [Buffer.from(one.text)] } : { size: one.size, file: one.file }]),
  );
}

/** What is under this key. A file that is gone, or has another length than it had, counts as lost. */
export function findInBase(base: BaseData, key: string): Blob | undefined {
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
  const [md5, sha512] = [createHash('md5'), createHash('sha512')];
  let size = 0;
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    size += chunk.length;
    md5.update(chunk);
    sha512.update(chunk);
    if (head.length < HEAD) head = Buffer.concat([head, chunk.subarray(0, HEAD - head.length)]);
  }
  return { size, md5: md5.digest('hex'), sha512: sha512.digest('hex'), head };
}
