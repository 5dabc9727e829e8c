import type { SwitchRow } from '../../operation/operation.ts';

const TIB = 2 ** 40;

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
];
