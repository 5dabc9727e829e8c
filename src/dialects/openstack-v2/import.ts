import { beginStaging, hasFailedImport, lockImport, stagingKeyOf, toQueued } from '../../core/imports.ts';
import { requireMutable } from '../../core/policy.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Operation, Reply, Schema, World } from '../../operation/operation.ts';
import { refuseTooLarge, whileAlive } from '../../wire/incoming.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { callerOf, changeImage, EMPTY_TYPE, emptyReply, IMAGE_ID, imageOf, rulesOf } from './context.ts';
import { ERRORS } from './errors.ts';
import { runImport } from './import-flow.ts';
import { methodsOf, readImportBody, toImportOrder } from './import-order.ts';
import { startTask } from './start-task.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/images-import.inc; answers recorded from Glance 25.1';
const INFO_REF = 'openstack/glance, api-ref/source/v2/discovery.inc; answers recorded from Glance 25.1';
const BYTES = 'application/octet-stream';

/**
 * Takes data in that an import will bring to its stores.
 *
 * Source: glance/api/v2/image_data.py, `stage`.
 */
async function stage(world: World, call: Call): Promise<Reply> {
  const { id } = imageOf(world, call);
  requireMutable(imageOf(world, call), callerOf(call), 'update', rulesOf(world));
  refuseTooLarge(call, world.maxUpload);
  changeImage(world, call, (image) => ({ ...beginStaging(image), updatedAt: world.clock.stamp() }));
  const key = stagingKeyOf(id);
  const missing = (): Refused => new Refused({ kind: 'image-not-found', id });
  // An import that failed leaves its data where it is.
  const left = hasFailedImport(imageOf(world, call)) && world.data.size(key) !== undefined;
  try {
    if (left) throw new Answer(ERRORS.conflict, { message: `The image ${id} has data on staging` });
    const { size } = await world.data.put(key, whileAlive(call.stream(), world.jobs.signal, missing), world.maxUpload);
    const after = world.images.update(id, (image) => ({ ...image, size, updatedAt: world.clock.stamp() }));
    // The image was deleted meanwhile; Glance finds nothing to save then.
    if (after === undefined) throw missing();
    return emptyReply(204);
  } catch (thrown) {
    if (!left && !world.jobs.signal.aborted) world.data.delete(key);
    world.images.update(id, toQueued);
    throw thrown;
  }
}

/**
 * Begins an import. It goes on as a task after the answer.
 *
 * gap: for a moment after the answer Glance shows the image as it was, with the task's lock alone; here the import has begun when it is looked at.
 */
function importImage(world: World, call: Call): Reply {
  const asked = readImportBody(world, call.body);
  const image = imageOf(world, call);
  const order = toImportOrder(world, call, image, asked);
  if (order === null) return emptyReply(202);
  const input = { image_id: image.id, import_req: call.body, backend: order.stores };
  const job = startTask(world, call, { type: 'api_image_import', image: image.id, input }, (run) => runImport(world, order, run));
  world.images.update(image.id, (before) => lockImport(before, job.id));
  return emptyReply(202);
}

const STORE_NAME = { type: 'string', description: 'The id of a store.' } as const;

/** The body of an import. Source: the code of Glance, which has no schema for it. */
const IMPORT_BODY: Schema = {
  title: 'ImageImport',
  type: 'object',
  properties: {
    method: {
      type: 'object',
      properties: {
        name: { enum: ['glance-direct', 'web-download', 'copy-image', 'glance-download'], description: 'How the data comes in.' },
        uri: { type: 'string', description: 'Where a web-download fetches from.' },
        glance_region: { type: 'string', description: 'The region that a glance-download fetches from.' },
        glance_image_id: { type: 'string', description: 'The image that a glance-download fetches.' },
        glance_service_interface: { enum: ['public', 'internal', 'admin'], description: 'Which endpoint of that region is asked.' },
      },
      required: ['name'],
    },
    stores: { type: 'array', items: STORE_NAME, description: 'Where the data goes; the default store without it.' },
    all_stores: { type: 'boolean', description: 'Whether it goes to every store that takes data.' },
    all_stores_must_succeed: { type: 'boolean', default: true, description: 'Whether one store that fails makes all of it fail.' },
  },
  required: ['method'],
};

const INFO: Schema = {
  title: 'ImportInfo',
  type: 'object',
  properties: {
    'import-methods': {
      type: 'object',
      properties: { description: { type: 'string' }, type: { const: 'array' }, value: { type: 'array', items: { type: 'string' } } },
      required: ['description', 'type', 'value'],
    },
  },
  required: ['import-methods'],
};

/** The operations that bring data in by a task. */
export const IMPORT_OPERATIONS: readonly Operation[] = [
  {
    id: 'openstack-v2.import-info-show',
    method: 'GET',
    path: '/v2/info/import',
    summary: 'Show the ways for data to come in.',
    source: INFO_REF,
    auth: 'token',
    checks: ['token', 'no-body'],
    request: { body: 'none' },
    replies: [{ status: 200, description: 'The import methods.', mediaType: JSON_TYPE, schema: INFO }],
    handle: (world) =>
      toJsonReply(200, { 'import-methods': { description: 'Import methods available.', type: 'array', value: [...methodsOf(world)] } }),
  },
  {
    id: 'openstack-v2.image-stage',
    method: 'PUT',
    path: '/v2/images/{image_id}/stage',
    summary: 'Upload the data of an image for an import that is asked for later.',
    source: API_REF,
    auth: 'token',
    checks: ['token', 'media-type'],
    request: { body: 'stream', mediaTypes: { [BYTES]: true }, path: [IMAGE_ID] },
    replies: [{ status: 204, description: 'The data is staged; the image is uploading.', mediaType: EMPTY_TYPE }],
    handle: stage,
  },
  {
    id: 'openstack-v2.image-import',
    method: 'POST',
    path: '/v2/images/{image_id}/import',
    summary: 'Import the data of an image, or copy it to more stores. A task does it.',
    source: API_REF,
    auth: 'token',
    checks: ['token', 'json'],
    request: {
      body: 'json',
      mediaTypes: { [JSON_TYPE]: IMPORT_BODY },
      path: [IMAGE_ID],
      headers: [{ name: 'x-image-meta-store', schema: { type: 'string' }, description: 'The one store that the data goes to.' }],
    },
    begins: 'job',
    replies: [{ status: 202, description: 'The import has begun.', mediaType: EMPTY_TYPE }],
    handle: importImage,
  },
];
