import { toProperties } from '../../core/image.ts';
import { Answer } from '../../operation/answer.ts';
import type { ErrorRow } from '../../operation/error-row.ts';
import type { Call, Json } from '../../operation/operation.ts';
import type { Catalogue } from './changes.ts';
import { DEFAULT_OS_VERSION, toOperatingSystem } from './platforms.ts';

type Members = { readonly [name: string]: Json };

/** The rows of OpenStack that a native operation may answer with. */
export interface NativeErrors {
  readonly badRequest: ErrorRow;
  readonly forbidden: ErrorRow;
}

/** A new image as the OpenStack below takes it, and the disk format that it does not know. */
export interface NewImage {
  readonly body: Json | undefined;
  readonly diskFormat: string | null;
}

/** Source: Open Telekom Cloud, Creating Image Metadata (Native OpenStack API), `disk_format`; zvhd and iso of Updating an Image. */
const DISK_FORMATS: readonly Json[] = ['zvhd2', 'vhd', 'zvhd', 'raw', 'qcow2', 'iso'];
const MIN_DISK_AT_MOST = 1024;
/** What the service says of an image itself; what a request says of it is dropped. */
const OF_THE_SERVICE: readonly string[] = ['__imagetype', '__isregistered', '__image_source_type', '__image_size', 'virtual_env_type'];

export function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Makes a new image what IMS makes of it: private, of a format, and with the system that its version tells.
 *
 * @throws Answer 400 or 403, as OpenStack says it
 */
export function readNewImage(body: Json | undefined, { profile }: Catalogue, errors: NativeErrors): NewImage {
  if (!isMembers(body)) return { body, diskFormat: null };
  const { visibility = 'private', disk_format: diskFormat = profile.diskFormat, min_disk: minDisk = 0 } = body;
  if (visibility !== 'private') throw new Answer(errors.forbidden, { message: 'The visibility of a new image can only be private.' });
  if (!DISK_FORMATS.includes(diskFormat)) throw new Answer(errors.badRequest, { message: 'The value of disk_format is invalid.' });
  if (typeof minDisk === 'number' && minDisk > MIN_DISK_AT_MOST) {
    throw new Answer(errors.badRequest, { message: 'The value of min_disk is invalid.' });
  }
  const version = body['__os_version'] ?? DEFAULT_OS_VERSION;
  const { disk_format: _format, ...rest } = body;
  const made: Record<string, Json> = { container_format: 'bare', ...rest, visibility, __os_version: version };
  for (const name of OF_THE_SERVICE) delete made[name];
  if (typeof version === 'string') {
    const { type, platform, bit } = toOperatingSystem(version);
    Object.assign(made, { __os_type: type, __platform: platform, __os_bit: bit });
  }
  return { body: made, diskFormat: diskFormat as string };
}

/**
 * Refuses what a native update may not name. What is wrong with the document is said by the OpenStack below.
 *
 * Source: Open Telekom Cloud, Modifying an Image (Native OpenStack API), Constraints: only customized attributes, image name,
 * and image description can be modified.
 *
 * @throws Answer 403, as OpenStack says it
 */
export function checkNativeUpdate(call: Call, narrow: boolean, { rows, reserved }: Catalogue, errors: NativeErrors): void {
  if (!Array.isArray(call.body)) return;
  for (const raw of call.body as readonly Json[]) {
    const name = nameOf(raw);
    if (name === undefined) continue;
    const row = rows.get(name);
    const isFree = row === undefined ? !reserved.has(name) : row.native === true;
    const refused = narrow ? !isFree : row?.neutral === 'derived';
    if (refused) throw new Answer(errors.forbidden, { message: `Attribute '${name}' is read-only.` });
  }
}

/** The attribute that an operation names, in either of OpenStack's forms; `undefined` where it is not good. */
function nameOf(raw: Json): string | undefined {
  if (!isMembers(raw)) return undefined;
  const { path, add, replace, remove } = Object.assign(toProperties(), raw) as Record<string, Json | undefined>;
  const pointer = path ?? add ?? replace ?? remove;
  if (typeof pointer !== 'string' || !pointer.startsWith('/')) return undefined;
  return pointer.slice(1).split('/', 1)[0]?.replaceAll('~1', '/').replaceAll('~0', '~').trim();
}
