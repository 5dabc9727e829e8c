import { Answer } from '../../operation/answer.ts';
import type { ErrorRow } from '../../operation/error-row.ts';
import type { Json, World } from '../../operation/operation.ts';
import { isWritten, type ObjectPlace } from '../../wire/object-storage.ts';
import { ERRORS } from './codes.ts';
import { JOB_ERRORS } from './job-codes.ts';
import { OBJECTS_SWITCH } from './switches.ts';

// The object storage, as far as images are read from it and written to it.

/** A file in a bucket. */
export interface StoredObject {
  readonly bucket: string;
  readonly file: string;
}

/** Source: Object Storage Service, names of buckets: lower-case letters, digits, hyphens and dots. How long they are is not looked at. */
const BUCKET = /^[a-z0-9.-]+$/;
/** Bytes that a name of a file has at most. Source: Object Storage Service, names of objects. */
const FILE_AT_MOST = 1024;
const NOT_IN_A_FILE = /[\p{Cc}\\:*?"<>|]/u;

/**
 * Reads where a file is: `bucket:file`.
 *
 * @throws Answer 400 with the code that names what is wrong
 */
export function readObjectUrl(value: Json | undefined, toWrite = false): StoredObject {
  if (typeof value !== 'string') throw new Answer(value === undefined ? ERRORS.malformed : JOB_ERRORS.url);
  const at = value.indexOf(':');
  if (at < 0) throw new Answer(JOB_ERRORS.url);
  const object = { bucket: value.slice(0, at), file: value.slice(at + 1) };
  if (object.bucket === '') throw new Answer(JOB_ERRORS.bucketMissing);
  if (!BUCKET.test(object.bucket)) throw new Answer(JOB_ERRORS.bucketForm);
  const row = toWrite ? problemOfNew(object) : problemOf(object);
  if (row !== undefined) throw new Answer(row);
  return object;
}

function problemOf({ file }: StoredObject): ErrorRow | undefined {
  if (/\s/.test(file)) return JOB_ERRORS.spaces;
  return file === '' ? JOB_ERRORS.url : undefined;
}

function problemOfNew({ file }: StoredObject): ErrorRow | undefined {
  if (file === '') return JOB_ERRORS.fileNameMissing;
  if (Buffer.byteLength(file) > FILE_AT_MOST) return JOB_ERRORS.fileNameTooLong;
  return NOT_IN_A_FILE.test(file) ? JOB_ERRORS.fileNameForm : undefined;
}

/** The file as the object storage that all clouds here have knows it. Names of buckets are everybody's: no project has its own. */
export function toPlace({ bucket, file }: StoredObject): ObjectPlace {
  return { storage: 'obs', container: bucket, file };
}

/**
 * Refuses a file that there is not.
 *
 * gap: there is no object storage here: a file that no image was written to is said to be there, unless `ims.objects` is `written`.
 *
 * @throws Answer 400
 */
export function requireObject(world: World, object: StoredObject): void {
  if (world.switches[OBJECTS_SWITCH] === 'written' && !isWritten(world, toPlace(object))) throw new Answer(JOB_ERRORS.file);
}
