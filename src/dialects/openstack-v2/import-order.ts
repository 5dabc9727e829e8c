import type { Image } from '../../core/image.ts';
import { type ImportMethod, importJobOf, requireImportable, unlockImport } from '../../core/imports.ts';
import { requireMutable } from '../../core/policy.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, World } from '../../operation/operation.ts';
import { toPythonText as text } from '../../wire/python.ts';
import { callerOf, isJsonObject, rulesOf } from './context.ts';
import { ERRORS } from './errors.ts';
import type { ImportOrder } from './import-flow.ts';
import { METHODS_SWITCH } from './switches.ts';

// Source: glance/api/v2/images.py, `RequestDeserializer.import_image` and `ImagesController.import_image` of Glance 25.1.

/** Milliseconds until a lock may be taken away: twice that while its task has not begun. */
const LOCK_LIFE = 60 * 60_000;

type Members = { readonly [name: string]: Json };

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });
const conflict = (message: string): Answer => new Answer(ERRORS.conflict, { message });

/** The ways for data to come in that this sandbox has. */
export function methodsOf(world: World): readonly string[] {
  return String(world.switches[METHODS_SWITCH]).split(',');
}

/** An import as its body asks for it. */
export interface ImportBody {
  readonly body: Members;
  readonly method: Members & { readonly name: ImportMethod };
}

/**
 * Reads the body of an import, before anything is known of the image.
 *
 * @throws Answer 400
 */
export function readImportBody(world: World, body: Json | undefined): ImportBody {
  if (typeof body !== 'object' || body === null) throw bad('Unexpected body type. Expected list/dict.');
  // gap: an import whose body is a list, or whose method is no object, breaks Glance 25.1 (500); here it is one without a method or name.
  const members = isJsonObject(body) ? body : {};
  const method = members['method'];
  if (method === undefined) throw bad("Import request requires a 'method' field.");
  if (!isJsonObject(method) || method['name'] === undefined) throw bad("Import request requires a 'name' field.");
  const name = methodsOf(world).find((one) => one === method['name']);
  if (name === undefined) throw bad(`Unknown import method name '${text(method['name'])}'.`);
  for (const flag of ['all_stores_must_succeed', 'all_stores']) {
    const value = members[flag];
    if (value !== undefined && typeof value !== 'boolean') throw bad(`'${flag}' must be boolean value only`);
  }
  return { body: members, method: { ...method, name: name as ImportMethod } };
}

/**
 * Says what is to be imported, if all of it is allowed.
 *
 * @returns `null` where there is nothing to do: the image is in all stores
 * @throws Answer, and reasons
 */
export function toImportOrder(world: World, call: Call, image: Image, { body, method }: ImportBody): ImportOrder | null {
  const { name } = method;
  requireImportable(image, name);
  if (name === 'glance-download') checkRemote(method);
  if (name !== 'copy-image') requireMutable(image, callerOf(call), 'update', rulesOf(world));
  else if (!callerOf(call).admin) throw new Answer(ERRORS.forbidden, { message: 'You are not authorized to complete copy_image action.' });
  const lock = lockOf(world, image);
  const stores = toStores(world, call, body, image, name);
  if (stores.length === 0 && name === 'copy-image' && body['all_stores'] === true) return null;
  const url = body['url'];
  if (typeof url === 'string' && /^https?:/i.test(url) && !world.outgoing.allows(url)) {
    throw bad(`URI for add location does not pass filtering: ${url}`);
  }
  const uri = method['uri'];
  // gap: a URI to import from that is no text breaks Glance 25.1 (500); here it is one that may not be asked.
  if (name === 'web-download' && !(typeof uri === 'string' && world.outgoing.allows(uri))) {
    throw bad(`URI for web-download does not pass filtering: ${text(uri)}`);
  }
  breakLock(world, image, lock);
  const remote = name === 'glance-download' ? { region: text(method['glance_region']), image: text(method['glance_image_id']) } : null;
  const allMustSucceed = body['all_stores_must_succeed'] !== false;
  const caller = callerOf(call);
  return { image: image.id, method: name, url: typeof uri === 'string' ? uri : null, remote, stores, allMustSucceed, caller };
}

function checkRemote(method: Members): void {
  for (const name of ['glance_region', 'glance_image_id']) {
    if (method[name] === undefined) throw bad(`'${name}' needs to be set for glance-download import method`);
  }
  const id = text(method['glance_image_id']);
  if (!/^[0-9a-f]{32}$/i.test(id.replace(/^urn:uuid:|[{}-]/g, ''))) throw bad(`Remote image id does not look like a UUID: ${id}`);
}

/**
 * The task whose lock on this image is too old to count, if there is one.
 *
 * @throws Answer 409 where a younger one has it
 */
export function lockOf(world: World, image: Image): string | undefined {
  const id = importJobOf(image);
  if (id === undefined) return undefined;
  const job = world.jobs.get(id);
  const life = job?.status === 'pending' ? 2 * LOCK_LIFE : LOCK_LIFE;
  if (job !== undefined && world.clock.now() - job.updatedAt < life) throw conflict('Image has active task');
  return id;
}

/** Takes an image from a task that has had it for too long: that task has failed. */
export function breakLock(world: World, { id }: Image, task: string | undefined): void {
  if (task === undefined) return;
  world.jobs.abandon(task, 'Expired lock preempted');
  world.images.update(id, (image) => unlockImport(image, task));
}

/** Source: glance/common/utils.py, `get_stores_from_request`. */
function toStores(world: World, call: Call, body: Members, image: Image, method: ImportMethod): readonly string[] {
  const header = call.headers['x-image-meta-store'];
  const present = image.locations.flatMap(({ metadata: { store } }) => (typeof store === 'string' ? [store] : []));
  if (body['all_stores'] === true) {
    if (header !== undefined || body['stores'] !== undefined) {
      throw bad("All_stores parameter can't be used with x-image-meta-store header or stores parameter");
    }
    const all = world.stores.filter((store) => !store.readOnly).map(({ id }) => id);
    return method === 'copy-image' ? all.filter((store) => !present.includes(store)) : all;
  }
  const given = body['stores'];
  if (given !== undefined && header !== undefined) throw bad("Stores parameter and x-image-meta-store header can't be both specified");
  const stores = given === undefined ? [String(header ?? world.stores.find((store) => store.default)?.id)] : toItems(given);
  for (const store of stores) {
    if (!world.stores.some(({ id }) => id === store)) throw conflict(`Store for identifier ${store} not found`);
  }
  const here = method === 'copy-image' ? present.find((store) => stores.includes(store)) : undefined;
  if (here !== undefined) throw bad(`Image is already present at store '${here}'`);
  return stores;
}

/** What Python gives when it walks through a value. gap: stores that are a number or null break an import of Glance 25.1 (500). */
function toItems(value: Json): readonly string[] {
  if (typeof value === 'string') return Array.from(value);
  if (Array.isArray(value)) return value.map(text);
  if (isJsonObject(value)) return Object.keys(value);
  return [text(value)];
}
