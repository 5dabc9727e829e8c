import type { Caller } from '../../core/identity.ts';
import { type Image, newImage } from '../../core/image.ts';
import { measuredBy } from '../../core/intake.ts';
import type { JobRun } from '../../core/jobs.ts';
import { canSee, isOwner } from '../../core/policy.ts';
import { dataKeyOf, locationIn } from '../../core/store-url.ts';
import type { Json, World } from '../../operation/operation.ts';
import { whileAlive } from '../../wire/incoming.ts';
import { type ObjectPlace, readObject, writeObject } from '../../wire/object-storage.ts';
import { isContainer, isFile, isTaken, toFile } from './cloud-files.ts';
import { toTenant } from './view.ts';

// Source: rackerlabs/docs-cloud-images, api-docs/api-reference/methods, "Task to import image" and "Task to export image", and the examples
// of "Get task details"; rackerlabs/rackspace-how-to, Cloud Images FAQ, "Image import and export".
//
// gap: the documents have the words of two failures, of a file that is not there and of one that is; those of the others are ours.

/** A failure that a task tells. */
class TaskFailed extends Error {}

const fail = (message: string): TaskFailed => new TaskFailed(message);

/** What is said of a failure that nobody names. */
const FAILURE = 'Error: The task could not be completed.';

/**
 * What the page says of a file that cannot be imported, by the number that stands before it.
 *
 * gap: how number and words stand in a message is not documented. Nothing looks into a file here: a rule brings these about.
 */
const IMPORT_CODES: Readonly<Record<string, string>> = {
  111: 'There is an unspecified problem with your VHD that caused it to fail our validation checks.',
  396: 'The file is not a valid VHD.',
  413: 'The virtual size of the disk exceeds the 40GB limit.',
  523: 'Only fixed or dynamic disks may be imported.',
  609: 'The physical size of the disk exceeds the 40GB limit.',
  614: 'The internal UUID of the VHD is all zeros.',
  721: 'Your VHD has a parent disk. You can only import a stand-alone VHD.',
};

/** The numbers that an import may fail with. */
export const TASK_CODES: readonly string[] = Object.keys(IMPORT_CODES);

/** What a failed task says. */
export function toFailure(thrown: unknown): { readonly message: string } {
  return { message: thrown instanceof TaskFailed ? thrown.message : FAILURE };
}

/** Fails where a rule says so. */
function failIfFated(run: JobRun): void {
  const fails = run.failureIn(undefined);
  if (fails === undefined) return;
  const { message, code = '' } = fails;
  const words = Object.hasOwn(IMPORT_CODES, code) ? `${code}: The image cannot be imported. ${IMPORT_CODES[code]}` : undefined;
  throw fail(message ?? words ?? FAILURE);
}

/** What a task is told. */
export type TaskInput = Readonly<Record<string, Json>>;
type Work = (world: World, caller: Caller, input: TaskInput, run: JobRun) => Promise<Json>;

const WORKS: Readonly<Record<string, Work>> = { import: runImport, export: runExport };

/**
 * Does what a task is for, when its time is over: what was true when it was asked for may be so no more.
 *
 * @returns the result
 * @throws TaskFailed
 */
export async function runTask(world: World, caller: Caller, type: string, input: TaskInput, run: JobRun): Promise<Json> {
  await run.due();
  run.signal.throwIfAborted();
  failIfFated(run);
  const work = WORKS[type];
  if (work === undefined) throw fail(FAILURE);
  return work(world, caller, input, run);
}

function accountOf({ identity }: World, { project }: Caller): string {
  return project === null ? '' : toTenant(identity, project.id);
}

const NAME_AT_MOST = 255;

function readName(input: TaskInput): string {
  const properties = input['image_properties'];
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties))
    throw fail('Error: Input does not contain image_properties.');
  const other = Object.keys(properties).find((name) => name !== 'name');
  if (other !== undefined) throw fail(`Error: The image property '${other}' is not allowed; only name is.`);
  const { name } = properties as { readonly name?: Json };
  if (typeof name !== 'string') throw fail('Error: The image property name is required, a text.');
  if (name.length > NAME_AT_MOST) throw fail(`Error: The image property name has more than ${NAME_AT_MOST} characters.`);
  return name;
}

/** Makes an image of a file. gap: no document says whether the image is there while the task goes on; here it is when the task is over. */
async function runImport(world: World, caller: Caller, input: TaskInput, run: JobRun): Promise<Json> {
  const name = readName(input);
  const { import_from: from } = input;
  if (typeof from !== 'string') throw fail('Error: Input does not contain import_from.');
  const file = toFile(accountOf(world, caller), from);
  if (file === undefined || !isFile(world, file)) throw fail('Error: Image not found for import. Possible invalid location');
  const image = await bring(world, caller, name, file, run);
  world.images.add(image);
  return { image_id: image.id };
}

/** An image in the form that images of this cloud have: VHD in an archive of the hypervisor's, its owner's alone. */
async function bring(world: World, { project }: Caller, name: string, file: ObjectPlace, run: JobRun): Promise<Image> {
  const store = world.stores.find((one) => one.default);
  if (store === undefined) throw fail(FAILURE);
  const id = world.chance.uuid('image');
  const key = dataKeyOf(store.id, id);
  const stored = await world.data.put(key, whileAlive(readObject(world, file), run.signal), world.maxUpload);
  run.signal.throwIfAborted();
  const at = world.clock.stamp();
  return newImage({
    ...measuredBy(stored),
    id,
    name,
    owner: project?.id ?? null,
    visibility: 'private',
    status: 'active',
    diskFormat: 'vhd',
    containerFormat: 'ovf',
    locations: [locationIn(store.id, id)],
    createdAt: at,
    updatedAt: at,
    activeAt: at,
  });
}

const NOT_IN_A_CONTAINER = /[/?.]/;
/** The option of an image that may leave the cloud; the licences of others forbid it. */
const OPTIONS = 'com.rackspace__1__options';

/** The image of an export: the caller's own, with its data, and free to leave. */
function requireExportable(world: World, caller: Caller, id: Json | undefined): Image {
  const image = typeof id === 'string' ? world.images.get(id) : undefined;
  if (image === undefined || !canSee(image, caller)) throw fail('Error: Image not found for export.');
  if (!isOwner(image, caller)) throw fail('Error: Only the owner of an image can export it.');
  if (image.status !== 'active') throw fail(`Error: An image whose status is ${image.status} cannot be exported.`);
  if ((image.properties[OPTIONS] ?? '0') !== '0') throw fail('Error: The image cannot be exported.');
  return image;
}

/**
 * Writes an image to a file that is named after it.
 *
 * gap: the service makes one VHD of what it has, so that the checksum is another; here the bytes are those of the image.
 */
async function runExport(world: World, caller: Caller, input: TaskInput, run: JobRun): Promise<Json> {
  const { image_uuid: id, receiving_swift_container: container } = input;
  if (typeof container !== 'string' || container === '') throw fail('Error: Input does not contain receiving_swift_container.');
  if (NOT_IN_A_CONTAINER.test(container)) throw fail('Error: The name of a container has no slash, no question mark and no period.');
  const image = requireExportable(world, caller, id);
  if (!isContainer(world, container)) throw fail(`Error: The container '${container}' does not exist.`);
  const location = `${container}/${image.id}.vhd`;
  const file = toFile(accountOf(world, caller), location);
  if (file === undefined) throw fail(FAILURE);
  if (isTaken(world, file)) throw fail(`Swift already has an object with id '${image.id}.vhd' in container '${container}'`);
  await writeObject(world, file, image, run.signal);
  return { export_location: location };
}
