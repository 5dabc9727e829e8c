import type { SwitchRow } from '../../operation/operation.ts';
import type { PresetValues } from '../../operation/preset.ts';
import { PACE } from '../../wire/job-order.ts';

/** The switch with the ways for data to come in. */
export const METHODS_SWITCH = 'openstack-v2.importMethods';
/** The switch that says how long tasks take. */
export const TASK_TIME_SWITCH = 'openstack-v2.taskTime';
/** The switch that has the newer operations on locations there. */
export const LOCATIONS_SWITCH = 'openstack-v2.locationsApi';
/** The switch that gives the service a cache. */
export const CACHE_SWITCH = 'openstack-v2.imageCache';

/** A switch that is off in Glance 25.1, for the reason that is given. */
const onOff = (name: string, summary: string, source: string, presets: PresetValues = {}): SwitchRow => ({
  name,
  schema: { type: 'boolean' },
  default: false,
  summary,
  source,
  presets: { 'glance-25': { value: false, source }, ...presets },
});

const METHODS = 'glance-direct,web-download,copy-image';
const METHOD = '(?:glance-direct|web-download|copy-image|glance-download)';

/** The switches of this dialect. */
export const SWITCHES: readonly SwitchRow[] = [
  onOff('openstack-v2.secureRbac', 'Refuse a reader what changes an image.', 'Glance 25.1, enforce_secure_rbac (off by default)'),
  onOff(
    'openstack-v2.showMultipleLocations',
    'Show the locations of images and let patches change them.',
    'Glance 25.1, show_multiple_locations (off by default)',
  ),
  {
    name: METHODS_SWITCH,
    schema: { type: 'string', pattern: `^${METHOD}(?:,${METHOD})*$`, examples: ['glance-direct,web-download'] },
    default: METHODS,
    summary: 'Ways for data to come in, between commas.',
    source: 'Glance 25.1, enabled_import_methods',
    presets: {
      'glance-25': { value: METHODS, source: 'Glance 25.1, the default of enabled_import_methods' },
    },
  },
  {
    name: TASK_TIME_SWITCH,
    schema: PACE,
    default: '100ms',
    summary: 'How long an import, another task, or fetching into the cache takes: 2s by the clock, or 3 polls.',
    source: 'polyglance',
    presets: { 'glance-25': { value: '100ms', source: 'polyglance: how long data take is not for a release to say' } },
  },
  onOff(LOCATIONS_SWITCH, 'Have GET and POST /v2/images/{image_id}/locations.', 'Glance 29 (API 2.17) and later; 25.1 has none', {
    documented: { value: true, source: 'Image API v2 reference, which is that of all releases: Locations, new in version 2.17' },
  }),
  onOff(CACHE_SWITCH, 'Have a cache of images, with its API and its versions.', 'Glance 25.1, image_cache_dir (none by default)'),
  onOff('openstack-v2.showDirectUrl', 'Show where the data of an image is.', 'Glance 25.1, show_image_direct_url (off by default)'),
];
