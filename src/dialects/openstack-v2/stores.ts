import { removeCopy } from '../../core/copies.ts';
import { Refused } from '../../core/reasons.ts';
import { toStoreFolder } from '../../core/store-url.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Operation, Parameter, Reply, Schema, Store, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { deleteData } from '../../wire/stores.ts';
import { callerOf, EMPTY_TYPE, emptyReply, findImage, IMAGE_ID, rulesOf } from './context.ts';
import { ERRORS } from './errors.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/discovery.inc; answers recorded from Glance 25.1';
const STORES_REF = 'openstack/glance, api-ref/source/v2/images-images-v2.inc, stores; answers recorded from Glance 25.1';
/** Bytes that a store of files writes at once. Source: glance_store, `filesystem_store_chunk_size`. */
const CHUNK_SIZE = 65_536;

type Members = { readonly [name: string]: Json };

/** What everybody may know of a store. Truth values are texts, and are there only where they are true. */
function toInfo({ id, description, default: isDefault, readOnly }: Store): Members {
  return {
    id,
    ...(description === '' ? {} : { description }),
    ...(isDefault ? { default: 'true' } : {}),
    ...(readOnly ? { 'read-only': 'true' } : {}),
  };
}

/** What admins may know: a store that holds locations elsewhere is one of `http`, any other keeps files. */
function toDetail(store: Store): Members {
  const info = toInfo(store);
  if (store.readOnly) return { ...info, type: 'http', properties: {} };
  const properties = { data_dir: toStoreFolder(store.id), chunk_size: CHUNK_SIZE, thin_provisioning: false };
  return { ...info, type: 'file', properties };
}

function detail(world: World, call: Call): Reply {
  if (!callerOf(call).admin)
    throw new Answer(ERRORS.forbidden, { message: 'You are not authorized to complete stores_info_detail action.' });
  return toJsonReply(200, { stores: world.stores.map(toDetail) });
}

function remove(world: World, call: Call): Reply {
  const { store_id: store = '', image_id: id = '' } = call.params;
  const caller = callerOf(call);
  if (!world.stores.some((one) => one.id === store)) throw new Refused({ kind: 'store-missing', store });
  const before = findImage(world, call);
  if (before === undefined) throw new Refused({ kind: 'copy-image-not-found', id });
  const after = world.images.update(id, (image) => removeCopy(image, store, caller, rulesOf(world), world.clock.stamp()));
  if (after === undefined) throw new Refused({ kind: 'copy-image-not-found', id });
  deleteData(world, before, after);
  return emptyReply(204);
}

const INFO: Members = {
  id: { type: 'string', description: 'What the store is known by.' },
  description: { type: 'string', description: 'What the store is, for people.' },
  default: { const: 'true', description: 'There on the store that uploads go to unless they name one.' },
  'read-only': { const: 'true', description: 'There on stores that take no uploads.' },
};
const DETAIL: Members = { type: { type: 'string', description: 'What drives the store.' }, properties: { type: 'object' } };

const toSchema = (title: string, properties: Members, required: readonly string[]): Schema => ({
  title,
  type: 'object',
  properties: { stores: { type: 'array', items: { type: 'object', properties, required, additionalProperties: false } } },
  required: ['stores'],
  additionalProperties: false,
});

const STORE_ID: Parameter = { name: 'store_id', required: true, description: 'The id of the store.', schema: { type: 'string' } };
const common = { source: API_REF, auth: 'token', checks: ['token', 'no-body'], request: { body: 'none' } } as const;

/** The operations on stores. */
export const STORE_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v2.store-list',
    method: 'GET',
    path: '/v2/info/stores',
    summary: 'Show where data can be kept.',
    replies: [{ status: 200, description: 'The stores.', mediaType: JSON_TYPE, schema: toSchema('Stores', INFO, ['id']) }],
    handle: (world) => toJsonReply(200, { stores: world.stores.map(toInfo) }),
  },
  {
    ...common,
    id: 'openstack-v2.store-detail-list',
    method: 'GET',
    path: '/v2/info/stores/detail',
    summary: 'Show where data can be kept, and how; for admins.',
    replies: [
      {
        status: 200,
        description: 'The stores.',
        mediaType: JSON_TYPE,
        schema: toSchema('StoresInDetail', { ...INFO, ...DETAIL }, ['id', 'type', 'properties']),
      },
    ],
    handle: detail,
  },
  {
    ...common,
    id: 'openstack-v2.store-image-delete',
    source: STORES_REF,
    method: 'DELETE',
    path: '/v2/stores/{store_id}/{image_id}',
    summary: 'Take an image out of one store, where another has it too.',
    request: { body: 'none', path: [STORE_ID, IMAGE_ID] },
    replies: [{ status: 204, description: 'The store no longer has the image.', mediaType: EMPTY_TYPE }],
    handle: remove,
  },
];
