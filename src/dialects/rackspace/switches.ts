import type { SwitchRow, World } from '../../operation/operation.ts';
import type { Paging } from '../../operation/paging.ts';
import { PACE } from '../../wire/job-order.ts';

/** The switch that says how long tasks take. */
export const TASK_TIME_SWITCH = 'rackspace.taskTime';
/** The switch that says which files there are in Cloud Files. */
export const CLOUD_FILES_SWITCH = 'rackspace.cloudFiles';
/** The switch that has images made and data go in and out here. */
export const CREATE_SWITCH = 'rackspace.allowCreate';
/** The switch that says in which form the service answers with an error. */
export const ERRORS_SWITCH = 'rackspace.errors';
/** The switch that says how often may be asked. */
export const RATE_SWITCH = 'rackspace.rateLimit';
/** The switch with the number of images that an account may have. */
export const MAX_IMAGES_SWITCH = 'rackspace.maxImages';
/** The switch with the number of properties that an image may have. */
export const MAX_META_SWITCH = 'rackspace.maxImageMeta';
/** The switch with the number of items that a list may return. */
export const MAX_ITEMS_SWITCH = 'rackspace.maxItems';
/** The switch with the number of items of a page. */
const PAGE_SWITCH = 'rackspace.pageSize';

const PAGE_SIZE = 100;
/** How images and tasks come in pages. */
export const PAGING: Paging = {
  limit: 'limit',
  usual: PAGE_SIZE,
  most: PAGE_SIZE,
  start: 'marker',
  next: 'next',
  source: 'rackerlabs/docs-cloud-images, "Paginated collections"',
};

const SERVERS = 'rackerlabs/docs-cloud-servers';
const RATE = '(?:[A-Z]+ )?(?:[*] |/[^ ,]* )?[1-9][0-9]{0,8}/(?:second|minute|hour|day)';

const atMost = (name: string, summary: string, source: string): SwitchRow => ({
  name,
  schema: { type: 'integer', minimum: 0, maximum: 1_000_000 },
  default: 0,
  summary: `${summary}; 0 for no bound.`,
  source,
});

const FILE = '[^/,]+/[^,]*';

/** What each switch is for the cloud is its default: the documents, or where these are silent nothing that would refuse. */
const inRackspace = (row: SwitchRow): SwitchRow => ({ ...row, presets: { rackspace: { value: row.default, source: row.source } } });

const ROWS: readonly SwitchRow[] = [
  {
    name: TASK_TIME_SWITCH,
    schema: PACE,
    default: '100ms',
    summary: 'How long an import or an export takes: 2s by the clock, or 3 polls.',
    source: 'polyglance',
  },
  {
    name: CLOUD_FILES_SWITCH,
    schema: { type: 'string', pattern: `^${FILE}(?:,${FILE})*$`, examples: ['*/*', 'exports/*.vhd,backups/'] },
    default: 'exports/my-excellent-image.vhd',
    summary:
      'Which files there are in the Cloud Files of every account, between commas, beside those of exports; * stands for any letters. ' +
      'Their containers are there too, an empty one is written exports/.',
    source: 'rackerlabs/docs-cloud-images, "Task to import image": the file of its example',
  },
  {
    name: CREATE_SWITCH,
    schema: { type: 'boolean' },
    default: false,
    summary: 'Have POST /v2/images, and PUT and GET /v2/images/{image_id}/file, as OpenStack has them; 405 without.',
    source: 'rackerlabs/docs-cloud-images: the operations that it lists are without them',
  },
  {
    name: ERRORS_SWITCH,
    schema: { enum: ['fault', 'webob'] },
    default: 'fault',
    summary:
      "The form of the service's errors: the platform's faults, or the pages of the OpenStack behind it. Those of the proxy are faults.",
    source: `fault: ${SERVERS}, "Faults"; webob: rackerlabs/rackspace-how-to, Cloud Images FAQ (it is Glance)`,
  },
  {
    name: RATE_SWITCH,
    schema: {
      type: 'string',
      pattern: `^(?:none|${RATE}(?:, ?${RATE})*)$`,
      examples: ['10/minute', 'GET 1000/minute, POST /tasks 4/minute'],
    },
    default: 'none',
    summary: 'How often each user may ask, between commas, of one method or all, of one path (* for any letters) or all; 413 beyond.',
    source: `${SERVERS}, "Limits", its table of rate limits`,
  },
  atMost(
    MAX_IMAGES_SWITCH,
    'Images that an account may have: an import is refused beyond, with 413',
    `${SERVERS}, "Limits", absolute limits`,
  ),
  atMost(
    MAX_META_SWITCH,
    'Properties that an image may have: an update that adds more is refused, with 413',
    `${SERVERS}, "Limits", maxImageMeta (40 by default, in its own API)`,
  ),
  atMost(
    MAX_ITEMS_SWITCH,
    'Items that a list of images, members or tasks may return: 413 where there are more',
    'rackerlabs/docs-cloud-images, the tables of response codes: 413, "The number of items returned is above the allowed limit"',
  ),
  {
    name: PAGE_SWITCH,
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
    default: PAGE_SIZE,
    summary: 'Items that a page of images or tasks has where no limit is asked for, or a larger one.',
    source: 'rackerlabs/docs-cloud-images, "Paginated collections"',
  },
];

/** The switches of this dialect. */
export const SWITCHES: readonly SwitchRow[] = ROWS.map(inRackspace);

/** Items that a page has at most. */
export function pageSizeOf({ switches }: Pick<World, 'switches'>): number {
  return Number(switches[PAGE_SWITCH]);
}
