import type { Image } from '../../core/image.ts';
import { lockImport, toQueued, unlockImport } from '../../core/imports.ts';
import { measuredBy, measureStream, type StoredData } from '../../core/intake.ts';
import type { JobRun } from '../../core/jobs.ts';
import { isOwner } from '../../core/policy.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Operation, Reply, Schema, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { toSchemaMessage } from '../../wire/python.ts';
import { callerOf, EMPTY_TYPE, emptyReply, IMAGE_ID, imageOf } from './context.ts';
import { ERRORS } from './errors.ts';
import { changeLocked } from './import-flow.ts';
import { breakLock, lockOf } from './import-order.ts';
import { failIfFated, startTask } from './start-task.ts';
import { LOCATIONS_SWITCH } from './switches.ts';

// Source: glance/api/v2/images.py, `add_location` and `get_locations`; glance/async_/flows/location_import.py of Glance 29 and later.

const API_REF = 'openstack/glance, api-ref/source/v2/images-images-v2.inc, add location and get location; not in Glance 25.1';

interface Proof {
  readonly os_hash_algo?: string;
  readonly os_hash_value?: string;
}

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });
const forbidden = (message: string): Answer => new Answer(ERRORS.forbidden, { message });

/** Where a cloud has none of this, its paths are not found. gap: a body that is no JSON is told first. */
function requireApi(world: World): void {
  if (world.switches[LOCATIONS_SWITCH] !== true) throw new Answer(ERRORS.notFound, { message: ERRORS.notFound.message });
}

/** Services of the cloud may do more than its members. */
const isService = (call: Call): boolean => callerOf(call).roles.includes('service');

function list(world: World, call: Call): Reply {
  requireApi(world);
  const { locations } = imageOf(world, call);
  if (!isService(call)) throw forbidden('You are not authorized to complete fetch_image_location action.');
  return toJsonReply(200, locations as unknown as Json);
}

const PROOF: Schema = {
  type: 'object',
  properties: {
    os_hash_algo: { type: 'string', maxLength: 64, description: 'How the data is hashed.' },
    os_hash_value: { type: 'string', maxLength: 128, description: 'What its hash has to be.' },
  },
  required: ['os_hash_algo', 'os_hash_value'],
  additionalProperties: false,
};
const LOCATION: Schema = {
  title: 'NewLocation',
  type: 'object',
  properties: { url: { type: 'string', minLength: 1, maxLength: 255, description: 'Where the data is.' }, validation_data: PROOF },
  required: ['url'],
};

/** Hexadecimal digits of a hash, by the name of its algorithm. */
const DIGITS: Readonly<Record<string, number>> = { sha512: 128 };

function checkProof({ os_hash_algo: algorithm = 'sha512', os_hash_value: value = '' }: Proof): void {
  // gap: Glance takes every hash that its Python has for a new location; here there is the one that it makes itself.
  const digits = DIGITS[algorithm];
  if (digits === undefined) throw bad(`unsupported hash type ${algorithm}`);
  if (!/^(?:[0-9a-f]{2})*$/i.test(value)) throw bad(`os_hash_value (${value}) is not a valid hexadecimal value`);
  if (value.length !== digits) {
    throw bad(`os_hash_value: (${value}) is not the correct size for (${algorithm}) (should be (${digits / 2}) bytes)`);
  }
}

function add(world: World, call: Call): Reply {
  requireApi(world);
  const [problem] = call.schemas.problems(LOCATION, call.body);
  if (problem !== undefined) throw bad(toSchemaMessage('location', problem));
  const { url, validation_data: proof } = call.body as unknown as { readonly url: string; readonly validation_data?: Proof };
  const image = imageOf(world, call);
  const { roles } = callerOf(call);
  if (image.status !== 'queued') {
    throw new Answer(ERRORS.conflict, { message: `It's not allowed to add locations if image status is ${image.status}.` });
  }
  if (!isService(call) && !(isOwner(image, callerOf(call)) && (roles.includes('member') || roles.includes('admin')))) {
    throw forbidden('You are not authorized to complete add_image_location action.');
  }
  const store = world.stores.find(({ readOnly }) => readOnly);
  if (store === undefined || !/^https?:/.test(url)) throw forbidden('http store must be enabled to use location API by normal user.');
  if (proof !== undefined) checkProof(proof);
  breakLock(world, image, lockOf(world, image));
  const input = { image_id: image.id, loc_url: url, validation_data: proof ?? {} };
  const job = startTask(world, call, { type: 'location_import', image: image.id, input }, (run) =>
    bring(world, { id: image.id, url, store: store.id, proof }, run),
  );
  world.images.update(image.id, (before) => lockImport(before, job.id));
  return emptyReply(202);
}

interface Wish {
  readonly id: string;
  readonly url: string;
  readonly store: string;
  readonly proof: Proof | undefined;
}

/** Gives an image its location. Where a hash has to be proved, it is active only when it is; else it is so at once, and its hash is made beside that. */
async function bring(world: World, { id, url, store, proof }: Wish, run: JobRun): Promise<Json> {
  const change = (how: (image: Image) => Image): Image => changeLocked(world, id, run, how);
  try {
    const reached = world.outgoing.allows(url) ? await world.outgoing.size(url) : null;
    if (reached?.kind !== 'reached') throw new Error('there is nothing at this URL');
    const begun = { size: reached.size ?? 0, hashAlgorithm: 'sha512' };
    const status = proof === undefined ? { status: 'active' as const, activeAt: world.clock.stamp() } : { status: 'importing' as const };
    change((image) => ({ ...image, ...begun, ...status, locations: [...image.locations, { url, metadata: { store } }] }));
    try {
      const measured = await measure(world, url);
      await run.due();
      failIfFated(run, store);
      change((image) => prove(image, measured, proof, world.clock.stamp()));
    } catch (thrown) {
      if (!run.signal.aborted) change(withoutHash);
      throw thrown;
    }
  } finally {
    if (!run.signal.aborted) world.images.update(id, (image) => unlockImport(image, run.id));
  }
  return { image_id: id };
}

/** The image with its hash, and active now if it had to be proved. One whose data cannot be had is left without a hash. */
function prove(image: Image, measured: StoredData | null, proof: Proof | undefined, at: number): Image {
  if (proof === undefined) return measured === null ? withoutHash(image) : { ...image, ...measuredBy(measured) };
  if (proof.os_hash_value?.toLowerCase() !== measured?.sha512) throw new Error('the data is not what it should be');
  return measured === null ? image : { ...image, ...measuredBy(measured), status: 'active', activeAt: at };
}

/**
 * An image whose hash was not made.
 *
 * gap: Glance keeps a location on the web that was not proved, though the image waits for its data again; here it goes.
 */
function withoutHash(image: Image): Image {
  const left = { ...image, hashAlgorithm: null };
  return image.status === 'active' ? left : { ...toQueued(left), locations: [] };
}

/** What is at a URL, or `null` where it cannot be had. */
async function measure(world: World, url: string): Promise<StoredData | null> {
  const fetched = await world.outgoing.fetch(url);
  return fetched === null ? null : measureStream(fetched.body, Number.POSITIVE_INFINITY).catch(() => null);
}

const LOCATION_LIST: Schema = {
  title: 'Locations',
  type: 'array',
  items: { type: 'object', properties: { url: { type: 'string' }, metadata: { type: 'object' } }, required: ['url', 'metadata'] },
};

/** The operations on locations that newer releases have beside the patch. */
export const LOCATION_OPERATIONS: readonly Operation[] = [
  {
    id: 'openstack-v2.location-list',
    method: 'GET',
    path: '/v2/images/{image_id}/locations',
    summary: 'Show where the data of an image is; for services of the cloud.',
    source: API_REF,
    auth: 'token',
    checks: ['token'],
    request: { body: 'none', path: [IMAGE_ID] },
    replies: [{ status: 200, description: 'The locations.', mediaType: JSON_TYPE, schema: LOCATION_LIST }],
    handle: list,
  },
  {
    id: 'openstack-v2.location-add',
    method: 'POST',
    path: '/v2/images/{image_id}/locations',
    summary: 'Give an image that waits for its data a location on the web. A task does it.',
    source: API_REF,
    auth: 'token',
    checks: ['token', 'json-if-any'],
    request: { body: 'json', mediaTypes: { [JSON_TYPE]: LOCATION }, path: [IMAGE_ID] },
    begins: 'job',
    replies: [{ status: 202, description: 'It will have it.', mediaType: EMPTY_TYPE }],
    handle: add,
  },
];
