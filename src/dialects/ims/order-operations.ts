import type { Call, Operation, Reply, Schema, World } from '../../operation/operation.ts';
import { JSON_TYPE } from '../../wire/json-reply.ts';
import { type Context, IMAGE_ID, requireCloud } from './context.ts';
import { copyAcross, copyImage, exportImage, registerFile } from './copy.ts';
import { createDataImage, createImages, createWholeImage, importQuickly } from './create.ts';
import { JOB_BEGUN } from './jobs.ts';
import {
  COPY,
  COPY_ACROSS,
  DECISION,
  EXPORT,
  NEW_DATA_IMAGE,
  NEW_OF_ANYTHING,
  NEW_WHOLE_IMAGE,
  QUICK_IMPORT,
  REGISTER,
  SHARE,
} from './order-schemas.ts';
import { addMembers, deleteMembers, updateMembers } from './sharing.ts';

const toSource = (page: string): string => `Open Telekom Cloud, Image Management Service API reference, ${page}`;
const HUAWEI = 'huaweicloudsdkims 3.1.211';

type Handle = (world: World, call: Call, context: Context) => Reply;

/** What begins a job: one row of the table of the API. */
interface Row {
  readonly id: string;
  readonly method?: string;
  readonly path: string;
  readonly summary: string;
  readonly page: string;
  readonly body: Schema;
  readonly handle: Handle;
  /** Whether only Huawei Cloud has it. */
  readonly huawei?: true;
  /** The path of the same in Huawei Cloud's safe mode, which takes and gives the same. */
  readonly safely?: string;
}

const ROWS: readonly Row[] = [
  {
    id: 'ims.cloudimage-create',
    path: '/v2/cloudimages/action',
    summary: 'Make an image of a server, of its disks, of a disk, or of a file.',
    page: 'Creating an Image',
    body: NEW_OF_ANYTHING,
    handle: createImages,
    safely: '/v2.1/cloudimages/action',
  },
  {
    id: 'ims.quick-import',
    path: '/v2/cloudimages/quickimport/action',
    summary: 'Make an image of a large file.',
    page: 'Importing an Image File Quickly',
    body: QUICK_IMPORT,
    handle: importQuickly,
    safely: '/v2.1/cloudimages/quickimport/action',
  },
  {
    id: 'ims.data-image-create',
    path: '/v1/cloudimages/dataimages/action',
    summary: 'Make the image of a data disk of a file.',
    page: 'Creating a Data Disk Image from an External Image File',
    body: NEW_DATA_IMAGE,
    handle: createDataImage,
    safely: '/v2.1/cloudimages/dataimages/action',
  },
  {
    id: 'ims.whole-image-create',
    path: '/v1/cloudimages/wholeimages/action',
    summary: 'Make the image of a whole server, of the server or of a backup.',
    page: 'Creating a Full-ECS Image',
    body: NEW_WHOLE_IMAGE,
    handle: createWholeImage,
  },
  {
    id: 'ims.cloudimage-register',
    method: 'PUT',
    path: '/v1/cloudimages/{image_id}/upload',
    summary: 'Make a file the data of an image that waits for some.',
    page: 'Registering an Image',
    body: REGISTER,
    handle: registerFile,
  },
  {
    id: 'ims.cloudimage-export',
    path: '/v1/cloudimages/{image_id}/file',
    summary: 'Write an image to a file.',
    page: 'Exporting an Image',
    body: EXPORT,
    handle: exportImage,
    safely: '/v2.1/cloudimages/{image_id}/file',
  },
  {
    id: 'ims.cloudimage-copy',
    path: '/v1/cloudimages/{image_id}/copy',
    summary: 'Copy an image within the region.',
    page: 'Replicating an Image Within a Region',
    body: COPY,
    handle: copyImage,
    safely: '/v2.1/cloudimages/{image_id}/copy',
  },
  {
    id: 'ims.cloudimage-copy-across',
    path: '/v1/cloudimages/{image_id}/cross_region_copy',
    summary: 'Copy an image to another region; in Huawei Cloud.',
    page: `${HUAWEI}, copy_image_cross_region`,
    body: COPY_ACROSS,
    handle: copyAcross,
    huawei: true,
  },
  {
    id: 'ims.members-add',
    path: '/v1/cloudimages/members',
    summary: 'Share images with projects.',
    page: 'Adding Image Sharing Members',
    body: SHARE,
    handle: addMembers,
  },
  {
    id: 'ims.members-update',
    method: 'PUT',
    path: '/v1/cloudimages/members',
    summary: 'Accept or reject images that others share.',
    page: 'Updating the Sharing Status for Images',
    body: DECISION,
    handle: updateMembers,
  },
  {
    id: 'ims.members-delete',
    method: 'DELETE',
    path: '/v1/cloudimages/members',
    summary: 'Share images with projects no more.',
    page: 'Deleting Image Sharing Members',
    body: SHARE,
    handle: deleteMembers,
  },
];

/** The operations that begin jobs. */
export function orderOperations(contextOf: (world: World) => Context): readonly Operation[] {
  const toOperation = ({ id, method = 'POST', path, summary, page, body, handle, huawei }: Row): Operation => ({
    id,
    method,
    path,
    summary,
    source: page.startsWith(HUAWEI) ? page : toSource(page),
    auth: 'token',
    checks: ['token', 'media-type-if-any', 'json'],
    request: { body: 'json', mediaTypes: { [JSON_TYPE]: body }, ...(path.includes('{image_id}') ? { path: [IMAGE_ID] } : {}) },
    begins: 'job',
    replies: JOB_BEGUN,
    handle: (world, call) => {
      if (huawei) requireCloud(world, 'huawei');
      return handle(world, call, contextOf(world));
    },
  });
  return ROWS.flatMap((row) => {
    const operation = toOperation(row);
    if (row.safely === undefined) return [operation];
    const safely = { ...row, id: `${row.id}-v21`, path: row.safely, page: `${HUAWEI}, in safe mode`, huawei: true } as const;
    return [operation, { ...toOperation(safely), summary: `${row.summary} In Huawei Cloud's safe mode.` }];
  });
}
