import type { SwitchRow } from '../../operation/operation.ts';
import { PACE } from '../../wire/job-order.ts';

/** The switch that says how long tasks take. */
export const TASK_TIME_SWITCH = 'rackspace.taskTime';
/** The switch that says which files there are in Cloud Files. */
export const CLOUD_FILES_SWITCH = 'rackspace.cloudFiles';

const FILE = '[^/,]+/[^,]*';

/** The switches of this dialect. */
export const SWITCHES: readonly SwitchRow[] = [
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
];
