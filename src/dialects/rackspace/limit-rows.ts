import { LIMITS as QUOTAS } from '../../core/limits.ts';
import type { LimitRow } from '../../operation/paging.ts';

const source = 'the documents have none: as in the OpenStack Image API v2, which the service is';

/** How much of something an image may have. */
export const LIMITS: readonly LimitRow[] = [
  { what: 'properties of an image', most: QUOTAS.properties, source },
  { what: 'tags of an image', most: QUOTAS.tags, source },
  { what: 'members of an image', most: QUOTAS.members, source },
];
