import type { SwitchRow } from '../../operation/operation.ts';

const onOff = (name: string, summary: string, source: string): SwitchRow => ({
  name: `openstack-v2.${name}`,
  schema: { type: 'boolean' },
  default: false,
  summary,
  source,
});

const METHOD = '(?:glance-direct|web-download|copy-image|glance-download)';

/** The switches of this dialect. */
export const SWITCHES: readonly SwitchRow[] = [
  onOff('secureRbac', 'Refuse a reader what changes an image.', 'Glance 25.1, enforce_secure_rbac (off by default)'),
  onOff(
    'showMultipleLocations',
    'Show the locations of images and let patches change them.',
    'Glance 25.1, show_multiple_locations (off by default)',
  ),
  {
    name: 'openstack-v2.importMethods',
    schema: { type: 'string', pattern: `^${METHOD}(?:,${METHOD})*$`, examples: ['glance-direct,web-download'] },
    default: 'glance-direct,web-download,copy-image',
    summary: 'Ways for data to come in, between commas.',
    source: 'Glance 25.1, enabled_import_methods',
  },
  {
    name: 'openstack-v2.taskTime',
    schema: { type: 'string', pattern: '^(?:[0-9]{1,6} polls?|[0-9]{1,9}(?:[.][0-9]{1,3})?(?:ms|s|m|h))$', examples: ['2s', '3 polls'] },
    default: '100ms',
    summary: 'How long an import takes: 2s by the clock, or 3 polls.',
    source: 'polyglance',
  },
  onOff('locationsApi', 'Have GET and POST /v2/images/{image_id}/locations.', 'Glance 29 (API 2.17) and later; 25.1 has none'),
  onOff('imageCache', 'Have a cache of images, with its API and its versions.', 'Glance 25.1, image_cache_dir (none by default)'),
  onOff('showDirectUrl', 'Show where the data of an image is.', 'Glance 25.1, show_image_direct_url (off by default)'),
];
