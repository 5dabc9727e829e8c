import type { SwitchRow } from '../../operation/operation.ts';
import { PACE } from '../../wire/job-order.ts';

const TIB = 2 ** 40;

/** The switch for a header of the filter in front. */
export const AUTHENTICATE_SWITCH = 'openstack-v1.authenticateHeader';

/** The switch for what Glance 15.0.2 breaks on. */
export const BUGS_SWITCH = 'openstack-v1.bugForBug';

/** The switch for how much a project may store. */
export const QUOTA_SWITCH = 'openstack-v1.userStorageQuota';

/** The switch for how long a copy takes. */
export const COPY_TIME_SWITCH = 'openstack-v1.copyTime';

/** The switch for what there is of a cache. */
export const CACHE_SWITCH = 'openstack-v1.imageCache';

/** The switches of this dialect. */
export const SWITCHES: readonly SwitchRow[] = [
  {
    name: 'openstack-v1.updateLocationHeader',
    schema: { type: 'boolean' },
    default: false,
    summary: 'Answer an update with the Location of the image, as up to Icehouse.',
    source: 'the page "Update image" of the API; openstack/glance, commit e2a7fe8f5 (2014.2) took it out',
  },
  {
    name: 'openstack-v1.imageSizeCap',
    schema: { type: 'integer', minimum: 1 },
    default: TIB,
    summary: 'The largest image in bytes: `image_size_cap`.',
    source: 'Glance 15.0.2, image_size_cap (1 TiB by default)',
  },
  {
    name: AUTHENTICATE_SWITCH,
    schema: { type: 'boolean' },
    default: true,
    summary: 'Name Keystone in a 401, as the filter of keystonemiddleware in front of the service does.',
    source: 'keystonemiddleware, auth_token; a service with another filter in front says nothing',
  },
  {
    name: QUOTA_SWITCH,
    schema: { type: 'integer', minimum: 0 },
    default: 0,
    summary: 'Bytes that a project may store by v1, in all its images; 0 for no bound: `user_storage_quota`.',
    source: 'Glance 15.0.2, user_storage_quota (0 by default)',
  },
  {
    name: COPY_TIME_SWITCH,
    schema: PACE,
    default: '100ms',
    summary: 'How long a copy from elsewhere takes, and an image that is to come into the cache: 2s by the clock, or 3 polls.',
    source: 'polyglance',
  },
  {
    name: CACHE_SWITCH,
    schema: { enum: ['none', 'managed', 'full'] },
    default: 'managed',
    summary: 'What there is of a cache of images: nothing, its routes alone, or a cache too, which keeps what is downloaded.',
    source: "Glance 15.0.2, the filters cachemanage and cache of its pipelines; the recorded service had the first one's routes",
  },
  {
    name: BUGS_SWITCH,
    schema: { type: 'boolean' },
    default: false,
    summary: 'Answer 500 where Glance 15.0.2 breaks, and not what it ought to answer.',
    source: 'Glance 15.0.2, recorded answers and its source',
  },
];
