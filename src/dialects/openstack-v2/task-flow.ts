import { type Image, newImage, toProperties, type Visibility } from '../../core/image.ts';
import { stagingKeyOf, withCopy } from '../../core/imports.ts';
import type { StoredData } from '../../core/intake.ts';
import type { JobRun } from '../../core/jobs.ts';
import { advance } from '../../core/lifecycle.ts';
import { type Attribute, toTags } from '../../core/patch.ts';
import { dataKeyOf } from '../../core/store-url.ts';
import { virtualSize } from '../../core/virtual-size.ts';
import { Answer } from '../../operation/answer.ts';
import type { Json, World } from '../../operation/operation.ts';
import { whileAlive } from '../../wire/alive.ts';
import { toPython } from '../../wire/python.ts';
import { attributeOf } from './attributes.ts';
import { isJsonObject } from './context.ts';
import { ERRORS } from './errors.ts';
import { failIfFated, runImport, TaskFailed } from './import-flow.ts';

// Source: glance/api/v2/tasks.py; glance/common/scripts/utils.py; glance/async_/flows/base_import.py and introspect.py of Glance 25.1.

type Input = { readonly [name: string]: Json };

const toText = (value: Json | undefined): string => (typeof value === 'string' ? value : toPython(value));
const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/**
 * Refuses where a new task would import from.
 *
 * @throws Answer 400
 */
export function checkTaskInput(world: World, type: string, input: Input | null): void {
  if (type !== 'import') return;
  const from = input?.['import_from'];
  // gap: a number to import from breaks a task of Glance 25.1 (500); here it is no location.
  if (typeof from !== 'string' || from === '') throw bad(`Invalid location: ${typeof from === 'string' ? '' : toPython(from)}`);
  if (/^(?:file|filesystem):\/\/\//.test(from)) {
    throw bad('File based imports are not allowed. Please use a non-local source of image data.');
  }
  if (!/^https?:\/\//.test(from)) {
    throw bad("The given uri is not valid. Please specify a valid uri from the following list of supported uri ['http']");
  }
  if (!world.outgoing.allows(from)) throw bad(`URI for legacy import task does not pass filtering: ${from}`);
}

/** Does what a task was made for. What it throws is why it failed. */
export async function runTask(world: World, type: string, input: Input, run: JobRun): Promise<{ readonly image_id: string }> {
  if (type === 'api_image_import') return runImageImport(world, input, run);
  for (const name of ['import_from', 'import_from_format', 'image_properties']) {
    if (!Object.hasOwn(input, name)) throw new TaskFailed(`Input does not contain '${name}' field`);
  }
  const made = toImage(world, input['image_properties']);
  world.images.add(made);
  const key = stagingKeyOf(made.id);
  try {
    const fetched = await world.outgoing.fetch(toText(input['import_from']));
    if (fetched === null) throw new Error('there is no data');
    const stored = await world.data.put(key, whileAlive(fetched.body, run.signal), Number.POSITIVE_INFINITY);
    await run.due();
    run.signal.throwIfAborted();
    failIfFated(run, world.stores.find((store) => store.default)?.id);
    await keep(world, made.id, stored, run);
  } catch (thrown) {
    if (!run.signal.aborted) world.images.delete(made.id, world.clock.stamp());
    throw thrown;
  } finally {
    if (!run.signal.aborted) world.data.delete(key);
  }
  return { image_id: made.id };
}

/** An import that was not asked for at its image: no image is reserved for it. */
async function runImageImport(world: World, input: Input, run: JobRun): Promise<{ readonly image_id: string }> {
  if (Object.keys(input).length === 0) throw new TaskFailed('Input to api_image_import task is empty.');
  const image = input['image_id'];
  if (image === undefined) throw new TaskFailed("Missing required 'image_id' field");
  const order = { image: toText(image), method: 'web-download', url: null, remote: null, stores: [], allMustSucceed: true } as const;
  return runImport(world, order, run);
}

/** The image that a task makes; it belongs to nobody unless the task says so. */
function toImage(world: World, given: Json | undefined): Image {
  const attributes: Partial<Record<Attribute, unknown>> = {};
  const properties = toProperties();
  for (const [name, value] of Object.entries(isJsonObject(given) ? given : {})) {
    const neutral = attributeOf(name)?.patch;
    if (neutral !== undefined) attributes[neutral] = neutral === 'tags' ? toTags(value as string[]) : value;
    else if (attributeOf(name) !== undefined && name !== 'id') throw new Error(`${name} cannot be set`);
    else if (name !== 'id') properties[name] = value as string | null;
  }
  const { owner = null, visibility = 'shared' } = attributes as { owner?: string | null; visibility?: Visibility };
  const id = isJsonObject(given) && typeof given['id'] === 'string' ? given['id'] : world.chance.uuid('image');
  if (world.images.get(id) !== undefined || world.images.deleted(id) !== undefined) throw new Error('there is an image with this id');
  const at = world.clock.stamp();
  return newImage({ ...(attributes as Partial<Image>), id, owner, visibility, properties, createdAt: at, updatedAt: at });
}

const QCOW2_MAGIC = 'QFI\xfb';
const BLOCK = 512;

/** Brings the data to the default store. What it is, is looked up in the data, whatever the task says. */
async function keep(world: World, id: string, stored: StoredData, run: JobRun): Promise<void> {
  const store = world.stores.find((one) => one.default);
  const staged = world.data.read(stagingKeyOf(id));
  if (store === undefined || staged === undefined) throw new Error('there is no place for the data');
  const isQcow2 = Buffer.from(stored.head.subarray(0, QCOW2_MAGIC.length)).toString('latin1') === QCOW2_MAGIC;
  await world.data.put(dataKeyOf(store.id, id), whileAlive(staged, run.signal), world.maxUpload);
  const at = world.clock.stamp();
  const after = world.images.update(id, (image) => {
    const saving = advance({ ...image, diskFormat: isQcow2 ? 'qcow2' : image.diskFormat && 'raw' }, 'saving');
    const kept = withCopy(saving, store.id, stored, { activate: true, at });
    // qemu-img counts a raw disk in whole blocks.
    const asQcow2 = virtualSize({ diskFormat: 'qcow2', containerFormat: 'bare' }, stored);
    return { ...kept, properties: image.properties, virtualSize: isQcow2 ? asQcow2 : Math.ceil(stored.size / BLOCK) * BLOCK };
  });
  if (after !== undefined) return;
  world.data.delete(dataKeyOf(store.id, id));
  throw new Error('the image was deleted');
}
