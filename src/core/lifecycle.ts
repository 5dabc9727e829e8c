import type { Image, ImageStatus } from './image.ts';
import { Refused } from './reasons.ts';

/** Which status may follow which. Source: Glance's domain model, glance/domain/__init__.py, `Image.valid_state_targets`. */
const NEXT: Readonly<Record<ImageStatus, readonly ImageStatus[]>> = {
  queued: ['saving', 'uploading', 'importing', 'active', 'deleted'],
  saving: ['active', 'killed', 'deleted', 'queued'],
  uploading: ['importing', 'queued', 'deleted'],
  importing: ['active', 'deleted', 'queued'],
  active: ['pending_delete', 'deleted', 'deactivated'],
  killed: ['deleted'],
  pending_delete: ['deleted'],
  deactivated: ['active', 'deleted'],
  deleted: [],
};

/** The formats that must be set before an image gets data, by their neutral names. */
function missingFormats(image: Image): ('diskFormat' | 'containerFormat')[] {
  return (['diskFormat', 'containerFormat'] as const).filter((name) => image[name] === null);
}

/**
 * The same image in another status.
 *
 * @throws the reason `formats-missing` or `transition-forbidden`
 */
export function advance(image: Image, status: ImageStatus): Image {
  if (status === image.status) return image;
  if (image.status === 'queued' && (status === 'saving' || status === 'active')) {
    const names = missingFormats(image);
    if (names.length > 0) throw new Refused({ kind: 'formats-missing', names });
  }
  if (!NEXT[image.status].includes(status)) throw new Refused({ kind: 'transition-forbidden', from: image.status, to: status });
  return { ...image, status };
}
