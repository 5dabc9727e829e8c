import type { SwitchRow } from '../../operation/operation.ts';
import type { PresetValue, PresetValues } from '../../operation/preset.ts';
import { PACE } from '../../wire/job-order.ts';
import { PROFILE_NAMES } from './profiles.ts';

/** The switch that says how long jobs take. */
export const JOB_TIME_SWITCH = 'ims.jobTime';
/** The switch that says which files there are in buckets. */
export const OBJECTS_SWITCH = 'ims.objects';
/** The switch with the number of images that a project may have. */
export const QUOTA_SWITCH = 'ims.imageQuota';

/** How many private images a project may have where the switch says nothing. */
export const QUOTA_AT_FIRST = 1000;

/** What the services of both clouds have, for the same reason. */
const inBoth = (value: PresetValue['value'], source: string): PresetValues => ({ otc: { value, source }, huawei: { value, source } });

/** The switches of this dialect. */
export const SWITCHES: readonly SwitchRow[] = [
  {
    name: 'ims.profile',
    schema: { enum: PROFILE_NAMES },
    default: 'any',
    summary: 'Whose rules hold where the clouds differ: those of Open Telekom Cloud, of Huawei Cloud, or of either.',
    source: 'Image Management Service API references of Open Telekom Cloud (2026-04) and Huawei Cloud (2026-02)',
    presets: {
      otc: { value: 'otc', source: 'Open Telekom Cloud, Image Management Service API reference (2026-04)' },
      huawei: { value: 'huawei', source: 'Huawei Cloud, Image Management Service API reference (2026-02)' },
    },
  },
  {
    name: 'ims.nativeUpdate',
    schema: { enum: ['narrow', 'wide'] },
    default: 'narrow',
    summary: 'What PATCH /v2/images/{image_id} changes: name, description and custom attributes only, or all that OpenStack changes.',
    source: 'Open Telekom Cloud, Modifying an Image (Native OpenStack API), Constraints: narrow; OpenStack Image API v2: wide',
    presets: {
      otc: { value: 'narrow', source: 'Open Telekom Cloud, Modifying an Image (Native OpenStack API), Constraints' },
      huawei: { value: 'narrow', source: 'Huawei Cloud, Updating Image Information (Native OpenStack API), Constraints (2024-04)' },
      documented: { value: 'narrow', source: 'the Constraints of both clouds, though the Glance below them would change more' },
    },
  },
  {
    name: JOB_TIME_SWITCH,
    schema: PACE,
    default: '100ms',
    summary: 'How long a job takes: 2s by the clock, or 3 polls.',
    source: 'polyglance',
    presets: inBoth('100ms', 'no document says how long a job takes'),
  },
  {
    name: OBJECTS_SWITCH,
    schema: { enum: ['any', 'written'] },
    default: 'any',
    summary: 'Which files there are in buckets: with any each one that is asked for, with written only those that images were exported to.',
    source: 'polyglance',
    presets: inBoth('any', 'what is in a bucket is for object storage to say, which is not emulated'),
  },
  {
    name: QUOTA_SWITCH,
    schema: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    default: QUOTA_AT_FIRST,
    summary: 'How many private images a project may have; own operations refuse one more.',
    source: 'Open Telekom Cloud, Querying the Image Quota: 20 in its example, 1000 at most',
    presets: {
      otc: { value: 50, source: 'Open Telekom Cloud, user guide, Constraints: 50 private images in a region, more by a service ticket' },
      huawei: {
        value: 50,
        source: 'Huawei Cloud, Service Overview, Constraints (2025-10): 50 private images in a region, more by a ticket',
      },
      documented: { value: 50, source: 'the Constraints of both clouds, which bound private images before a ticket raises it' },
    },
  },
];
