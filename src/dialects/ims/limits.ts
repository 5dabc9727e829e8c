import { LIMITS as QUOTAS } from '../../core/limits.ts';
import type { LimitRow } from '../../operation/paging.ts';
import { MEMBERS_AT_MOST, MEMBERS_OF_WHOLE_AT_MOST } from './sharing.ts';
import { QUOTA_AT_FIRST, QUOTA_SWITCH } from './switches.ts';
import { TAGS_AT_MOST } from './tag-body.ts';

const REFERENCE = 'Open Telekom Cloud, Image Management Service';

/** How much of something an image, or a project, may have. */
export const LIMITS: readonly LimitRow[] = [
  { what: 'properties of an image', most: QUOTAS.properties, source: 'the documents have none: as in the Glance below' },
  { what: 'tags of an image', most: TAGS_AT_MOST, source: `${REFERENCE}, Adding an Image Tag, Constraints` },
  { what: 'members of an image', most: MEMBERS_AT_MOST, source: `${REFERENCE}, user guide, Constraints` },
  { what: 'members of the image of a whole server', most: MEMBERS_OF_WHOLE_AT_MOST, source: `${REFERENCE}, user guide, Constraints` },
  { what: 'private images of a project', most: QUOTA_AT_FIRST, switch: QUOTA_SWITCH, source: `${REFERENCE}, Querying the Image Quota` },
];
