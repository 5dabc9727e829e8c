import { LIMITS as QUOTAS } from '../../core/limits.ts';
import type { LimitRow } from '../../operation/paging.ts';

/** How much of something an image may have. */
export const LIMITS: readonly LimitRow[] = [
  { what: 'properties of an image', most: QUOTAS.properties, source: 'Glance 25.1, the default of image_property_quota' },
  { what: 'tags of an image', most: QUOTAS.tags, source: 'Glance 25.1, the default of image_tag_quota' },
  { what: 'members of an image', most: QUOTAS.members, source: 'Glance 25.1, the default of image_member_quota' },
  { what: 'locations of an image', most: QUOTAS.locations, source: 'Glance 25.1, the default of image_location_quota' },
];
