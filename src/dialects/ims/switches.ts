import type { SwitchRow } from '../../operation/operation.ts';
import { PROFILE_NAMES } from './profiles.ts';

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
];
