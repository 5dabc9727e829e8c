import type { SwitchRow } from '../../operation/operation.ts';
import { PACE } from '../../wire/job-order.ts';

/** The largest image where the switch says nothing. */
export const TIB = 2 ** 40;

/** The switch for the largest image. */
export const SIZE_SWITCH = 'openstack-v1.imageSizeCap';

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
    presets: {
      'glance-pike': { value: false, source: 'openstack/glance, commit e2a7fe8f5 (2014.2), which is before Pike' },
      documented: { value: true, source: 'the page "Update image" of the API: `location` is among what it answers' },
    },
  },
  {
    name: SIZE_SWITCH,
    schema: { type: 'integer', minimum: 1 },
    default: TIB,
    summary: 'The largest image in bytes: `image_size_cap`.',
    source: 'Glance 15.0.2, image_size_cap (1 TiB by default)',
    presets: { 'glance-pike': { value: TIB, source: 'Glance 15.0.2, the default of image_size_cap' } },
  },
  {
    name: AUTHENTICATE_SWITCH,
    schema: { type: 'boolean' },
    default: true,
    summary: 'Name Keystone in a 401, as the filter of keystonemiddleware in front of the service does.',
    source: 'keystonemiddleware, auth_token; a service with another filter in front says nothing',
    presets: { 'glance-pike': { value: true, source: 'Glance 15.0.2 behind keystonemiddleware, which its pipelines for Keystone have' } },
  },
  {
    name: QUOTA_SWITCH,
    schema: { type: 'integer', minimum: 0 },
    default: 0,
    summary: 'Bytes that a project may store by v1, in all its images; 0 for no bound: `user_storage_quota`.',
    source: 'Glance 15.0.2, user_storage_quota (0 by default)',
    presets: { 'glance-pike': { value: 0, source: 'Glance 15.0.2, the default of user_storage_quota' } },
  },
  {
    name: COPY_TIME_SWITCH,
    schema: PACE,
    default: '100ms',
    summary: 'How long a copy from elsewhere takes, and an image that is to come into the cache: 2s by the clock, or 3 polls.',
    source: 'polyglance',
    presets: { 'glance-pike': { value: '100ms', source: 'polyglance: how long data take is not for a release to say' } },
  },
  {
    name: CACHE_SWITCH,
    schema: { enum: ['none', 'managed', 'full'] },
    default: 'managed',
    summary: 'What there is of a cache of images: nothing, its routes alone, or a cache too, which keeps what is downloaded.',
    source: "Glance 15.0.2, the filters cachemanage and cache of its pipelines; the recorded service had the first one's routes",
    presets: { 'glance-pike': { value: 'managed', source: 'Glance 15.0.2, recorded answers: the routes of the cache, without a cache' } },
  },
  {
    name: BUGS_SWITCH,
    schema: { type: 'boolean' },
    default: false,
    summary: 'Answer 500 where Glance 15.0.2 breaks, and not what it ought to answer.',
    source: 'Glance 15.0.2, recorded answers and its source',
    presets: {
      'glance-pike': { value: true, source: 'Glance 15.0.2, recorded answers and its source' },
      documented: { value: false, source: 'the pages of the API, which know no 500 for a request that is not good' },
    },
  },
];
