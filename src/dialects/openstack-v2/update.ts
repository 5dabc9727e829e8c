import type { Image } from '../../core/image.ts';
import type { LocationFacts } from '../../core/locations.ts';
import { applyPatch } from '../../core/patch.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Reply, World } from '../../operation/operation.ts';
import { toJsonReply } from '../../wire/json-reply.ts';
import { type Draft, type PatchOperation, readPatchDocument } from '../../wire/patch-document.ts';
import { toPython } from '../../wire/python.ts';
import { deleteData } from '../../wire/stores.ts';
import { type Context, callerOf, imageOf, toImageReply } from './context.ts';
import { ERRORS } from './errors.ts';
import { type PatchLocations, toLocationFacts } from './locations.ts';
import { checkChange, toChanges } from './patch-rules.ts';

const DRAFT_4 = 'application/openstack-images-v2.0-json-patch';

/** Update Image: reads the patch document, looks at the locations it names, applies it, all or nothing. */
export function updateImage(context: Context, world: World, call: Call): Reply | Promise<Reply> {
  const draft: Draft = call.headers['content-type']?.startsWith(DRAFT_4) ? 4 : 10;
  const operations = readPatchDocument(call.body ?? null, draft, {
    bad: (message) => new Answer(ERRORS.badRequest, { message }),
    check: (path, value) => checkChange(path, value, call.schemas),
  });
  const image = imageOf(world, call);
  if (operations.some(({ path }) => path[0] === 'locations')) return updateWithLocations(context, world, call, draft, operations, image);
  const { stored } = apply(context, world, call, draft, operations, NO_LOCATIONS);
  return toImageReply(context.view(world).document(stored, callerOf(call)));
}

/** `image_id` is no attribute, but the real service takes it for one, and finds no image of that id when all else is done. */
function checkId(operations: readonly PatchOperation[]): void {
  const renamed = operations.find(({ op, path }) => path[0] === 'image_id' && op !== 'remove');
  if (renamed !== undefined) throw new Refused({ kind: 'image-not-found', id: toPython(renamed.value).replaceAll("'", '') });
}

const NO_LOCATIONS: LocationFacts = { find: () => 'invalid', storeOf: () => undefined };

function apply(
  context: Context,
  world: World,
  call: Call,
  draft: Draft,
  operations: readonly PatchOperation[],
  locations: LocationFacts,
): Applied {
  const id = call.params['image_id'] ?? '';
  const caller = callerOf(call);
  const facts = { locations, updatedAt: world.clock.stamp() };
  const rules = context.patchRules(world, draft);
  let order: Image['locations'] = [];
  const stored = world.images.update(id, (newest) => {
    const patched = applyPatch(newest, toChanges(operations), caller, rules, facts);
    checkId(operations);
    order = patched.locations;
    return order === newest.locations ? patched : { ...patched, locations: inStoredOrder(newest.locations, order) };
  });
  if (stored === undefined) throw new Refused({ kind: 'image-not-found', id });
  return { stored, order };
}

/** An updated image, and its locations in the order in which the reply shows them. */
interface Applied {
  readonly stored: Image;
  readonly order: Image['locations'];
}

/** The real service keeps locations in the order they were stored in: a position counts in the reply only. */
function inStoredOrder(before: Image['locations'], after: Image['locations']): Image['locations'] {
  return [...before.filter((location) => after.includes(location)), ...after.filter((location) => !before.includes(location))];
}

async function updateWithLocations(
  context: Context,
  world: World,
  call: Call,
  draft: Draft,
  operations: readonly PatchOperation[],
  image: Image,
): Promise<Reply> {
  const facts: PatchLocations = await toLocationFacts(world, image, operations);
  const before = imageOf(world, call);
  const { stored, order } = apply(context, world, call, draft, operations, facts);
  deleteData(world, before, stored);
  const shown = order.map((location) => facts.shown(location));
  return toJsonReply(200, context.view(world).wire(stored, callerOf(call), shown));
}
