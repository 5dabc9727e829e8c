import { type Image, newImage, toProperties, type Visibility } from '../../core/image.ts';
import { withCopy } from '../../core/imports.ts';
import type { StoredData } from '../../core/intake.ts';
import type { JobRun } from '../../core/jobs.ts';
import { advance } from '../../core/lifecycle.ts';
import { type Attribute, toTags } from '../../core/patch.ts';
import { dataKeyOf } from '../../core/store-url.ts';
import { virtualSize } from '../../core/virtual-size.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, World } from '../../operation/operation.ts';
import { whileAlive } from '../../wire/incoming.ts';
import { toPython, toPythonText } from '../../wire/python.ts';
import { attributeOf } from './attributes.ts';
import { callerOf, isJsonObject } from './context.ts';
import { ERRORS } from './errors.ts';
import { runImport } from './import-flow.ts';
import { IMAGE_VALUES } from './schemas.ts';
import { failIfFated, TaskFailed } from './start-task.ts';

// Source: glance/api/v2/tasks.py; glance/common/scripts/utils.py; glance/async_/flows/base_import.py and introspect.py of Glance 25.1.

type Input = { readonly [name: string]: Json };

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

/** What a task was made for. */
interface Task {
  readonly type: string;
  readonly input: Input;
}

/** Does what a task was made for. What it throws is why it failed. */
export async function runTask(world: World, call: Call, { type, input }: Task, run: JobRun): Promise<{ readonly image_id: string }> {
  if (type === 'api_image_import') return runImageImport(world, call, input, run);
  for (const name of ['import_from', 'import_from_format', 'image_properties']) {
    if (!Object.hasOwn(input, name)) throw new TaskFailed(`Input does not contain '${name}' field`);
  }
  const made = toImage(world, call, input['image_properties']);
  world.images.add(made);
  try {
    await bring(world, made.id, toPythonText(input['import_from']), run);
  } catch (thrown) {
    if (!run.signal.aborted) world.images.delete(made.id, world.clock.stamp());
    throw thrown;
  }
  return { image_id: made.id };
}

/** An import that was not asked for at its image: no image is reserved for it. */
async function runImageImport(world: World, call: Call, input: Input, run: JobRun): Promise<{ readonly image_id: string }> {
  if (Object.keys(input).length === 0) throw new TaskFailed('Input to api_image_import task is empty.');
  const image = input['image_id'];
  if (image === undefined) throw new TaskFailed("Missing required 'image_id' field");
  const nothing = { url: null, remote: null, stores: [], allMustSucceed: true } as const;
  return runImport(world, { ...nothing, image: toPythonText(image), method: 'web-download', caller: callerOf(call) }, run);
}

/** The image that a task makes; it belongs to nobody unless the task says so. */
function toImage(world: World, call: Call, given: Json | undefined): Image {
  const [problem] = call.schemas.problems(IMAGE_VALUES, given ?? {});
  if (problem !== undefined) throw new Error(`${problem.pointer} is not what an image may have`);
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
async function bring(world: World, id: string, url: string, run: JobRun): Promise<void> {
  const store = world.stores.find((one) => one.default);
  const fetched = await world.outgoing.fetch(url);
  if (store === undefined || fetched === null) throw new Error('there is no data, or no place for it');
  const key = dataKeyOf(store.id, id);
  try {
    const stored = await world.data.put(key, whileAlive(fetched.body, run.signal), world.maxUpload);
    await run.due();
    run.signal.throwIfAborted();
    failIfFated(run, store.id);
    const after = world.images.update(id, (image) => withData(image, store.id, stored, world.clock.stamp()));
    if (after === undefined) throw new Error('the image was deleted');
  } catch (thrown) {
    if (!run.signal.aborted) world.data.delete(key);
    throw thrown;
  }
}

function withData(image: Image, store: string, stored: StoredData, at: number): Image {
  const isQcow2 = Buffer.from(stored.head.subarray(0, QCOW2_MAGIC.length)).toString('latin1') === QCOW2_MAGIC;
  const saving = advance({ ...image, diskFormat: isQcow2 ? 'qcow2' : image.diskFormat && 'raw' }, 'saving');
  const kept = withCopy(saving, store, stored, { activate: true, at });
  // qemu-img counts a raw disk in whole blocks.
  const asQcow2 = virtualSize({ diskFormat: 'qcow2', containerFormat: 'bare' }, stored);
  return { ...kept, properties: image.properties, virtualSize: isQcow2 ? asQcow2 : Math.ceil(stored.size / BLOCK) * BLOCK };
}
