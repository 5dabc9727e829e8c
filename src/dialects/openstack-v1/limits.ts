import { LIMITS as QUOTAS } from '../../core/limits.ts';
import type { LimitRow } from '../../operation/paging.ts';
import { SIZE_SWITCH, TIB } from './switches.ts';

/** How much of something an image may have. */
export const LIMITS: readonly LimitRow[] = [
  { what: 'properties of an image', most: QUOTAS.properties, source: 'Glance 15.0.2, the default of image_property_quota' },
  { what: 'members of an image', most: QUOTAS.members, source: 'Glance 15.0.2, the default of image_member_quota' },
  { what: 'bytes of an image', most: TIB, switch: SIZE_SWITCH, source: 'Glance 15.0.2, the default of image_size_cap' },
];
