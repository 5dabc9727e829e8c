import type { SwitchRow } from '../../operation/operation.ts';

const onOff = (name: string, summary: string, source: string): SwitchRow => ({
  name: `openstack-v2.${name}`,
  schema: { type: 'boolean' },
  default: false,
  summary,
  source,
});

/** The switches of this dialect. */
export const SWITCHES: readonly SwitchRow[] = [
  onOff('secureRbac', 'Refuse a reader what changes an image.', 'Glance 25.1, enforce_secure_rbac (off by default)'),
  onOff(
    'showMultipleLocations',
    'Show the locations of images and let patches change them.',
    'Glance 25.1, show_multiple_locations (off by default)',
  ),
  onOff('showDirectUrl', 'Show where the data of an image is.', 'Glance 25.1, show_image_direct_url (off by default)'),
];
