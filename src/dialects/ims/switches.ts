import type { SwitchRow } from '../../operation/operation.ts';
import { PACE } from '../../wire/job-order.ts';
import { PROFILE_NAMES } from './profiles.ts';

/** The switch that says how long jobs take. */
export const JOB_TIME_SWITCH = 'ims.jobTime';
/** The switch that says which files there are in buckets. */
export const OBJECTS_SWITCH = 'ims.objects';
/** The switch with the number of images that a project may have. */
export const QUOTA_SWITCH = 'ims.imageQuota';

/** The switches of this dialect. */
export const SWITCHES: readonly SwitchRow[] = [
  {
    name: 'ims.profile',
    schema: { enum: PROFILE_NAMES },
    default: 'any',
    summary: 'Whose rules hold where the clouds differ: those of Open Telekom Cloud, of Huawei Cloud, or of either.',
    source: 'Image Management Service API references of Open Telekom Cloud (2026-04) and Huawei Cloud (2026-02)',
  },
  {
    name: 'ims.nativeUpdate',
    schema: { enum: ['narrow', 'wide'] },
    default: 'narrow',
    summary: 'What PATCH /v2/images/{image_id} changes: name, description and custom attributes only, or all that OpenStack changes.',
    source: 'Open Telekom Cloud, Modifying an Image (Native OpenStack API), Constraints: narrow; OpenStack Image API v2: wide',
  },
  {
    name: JOB_TIME_SWITCH,
    schema: PACE,
    default: '100ms',
    summary: 'How long a job takes: 2s by the clock, or 3 polls.',
    source: 'polyglance',
  },
  {
    name: OBJECTS_SWITCH,
    schema: { enum: ['any', 'written'] },
    default: 'any',
    summary: 'Which files there are in buckets: any that is asked for, or only those that images were exported to.',
    source: 'polyglance',
  },
  {
    name: QUOTA_SWITCH,
    schema: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    default: 1000,
    summary: 'How many private images a project may have; own operations refuse one more.',
    source: 'Open Telekom Cloud, Querying the Image Quota: 20 in its example, 1000 at most',
  },
];
