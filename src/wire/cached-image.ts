import type { CachedImage } from '../core/image-cache.ts';
import type { Json, Schema } from '../operation/operation.ts';

// Source: glance/image_cache/drivers/sqlite.py, `get_cached_images`; the same in Glance 15.0.2 and 25.1.

/** An image in Glance's list of what it keeps at hand. */
export const CACHED_IMAGE: Schema = {
  type: 'object',
  properties: {
    image_id: { type: 'string', description: 'The id of the image.' },
    hits: { type: 'integer', description: 'How often it was served from the cache.' },
    last_accessed: { type: 'number', description: 'When it was served last, in seconds since 1970.' },
    last_modified: { type: 'number', description: 'When it came into the cache, in seconds since 1970.' },
    size: { type: 'integer', description: 'Its size in bytes.' },
  },
  required: ['image_id', 'hits', 'last_accessed', 'last_modified', 'size'],
  additionalProperties: false,
};

/** Writes an image of the cache so. */
export function toCachedImage({ id, hits, size, lastAccessed, lastModified }: CachedImage): Json {
  return { image_id: id, hits, last_accessed: lastAccessed / 1000, last_modified: lastModified / 1000, size };
}
