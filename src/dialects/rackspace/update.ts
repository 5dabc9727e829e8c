import type { Image } from '../../core/image.ts';
import type { LocationFacts } from '../../core/locations.ts';
import { applyPatch, type Change, type PatchRules } from '../../core/patch.ts';
import { canSee } from '../../core/policy.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, World } from '../../operation/operation.ts';
import { type Draft, type PatchOperation, readPatchDocument } from '../../wire/patch-document.ts';
import { toSchemaMessage } from '../../wire/python.ts';
import { attributeOf, DISCOURAGED_PREFIX, FOREIGN, IMAGE_VALUES, RESERVED_PREFIX } from './attributes.ts';
import { callerOf } from './context.ts';
import { ERRORS, toProtected } from './errors.ts';
import { checkProperties } from './limits.ts';

// Source: rackerlabs/docs-cloud-images, api-docs, "Update image" and "HTTP PATCH method"; rackerlabs/rackspace-how-to, Cloud Images
// FAQ (a protected property is a 403); what they leave open is as in the OpenStack Image API v2.

/** The media type of an update, and the older one, which is deprecated. */
export const PATCH_21 = 'application/openstack-images-v2.1-json-patch';
export const PATCH_20 = 'application/openstack-images-v2.0-json-patch';

// gap: there are no servers and no flavors, so nothing is affected by min_disk and min_ram.
// gap: which properties below org.openstack the platform protects is not documented; all of them can be changed.

const NO_LOCATIONS: LocationFacts = { find: () => 'invalid', storeOf: () => undefined };

/** The formats of an image with data may be changed here, at the customer's risk. */
const RULES: Readonly<Record<Draft, PatchRules>> = {
  4: { secureRbac: false, locations: false, formats: 'free', addExisting: 'refuse' },
  10: { secureRbac: false, locations: false, formats: 'free', addExisting: 'replace' },
};

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });
const forbidden = (message: string): Answer => new Answer(ERRORS.forbidden, { message });

/** Update Image: all operations or none. */
export function updateImage(world: World, call: Call): Image {
  const draft: Draft = call.headers['content-type']?.startsWith(PATCH_20) ? 4 : 10;
  const operations = readPatchDocument(call.body ?? null, draft, { bad, check: (path, value) => checkChange(path, value, call) });
  const id = call.params['image_id'] ?? '';
  const caller = callerOf(call);
  const image = world.images.get(id);
  if (image === undefined || !canSee(image, caller)) throw new Refused({ kind: 'image-not-found', id });
  const facts = { locations: NO_LOCATIONS, updatedAt: world.clock.stamp() };
  const changes = operations.map(toChange);
  const after = world.images.update(id, (newest) => {
    const patched = applyPatch(newest, changes, caller, RULES[draft], facts);
    checkProperties(world, newest, patched);
    return patched;
  });
  if (after === undefined) throw new Refused({ kind: 'image-not-found', id });
  noteUse(operations, draft, call);
  return after;
}

function checkChange([name = '']: readonly string[], value: Json | undefined, call: Call): void {
  if (name.startsWith(RESERVED_PREFIX)) throw forbidden(toProtected(name));
  if (attributeOf(name)?.access === 'read-only' || FOREIGN.includes(name)) throw forbidden(`Attribute '${name}' is read-only.`);
  if (value === undefined) return;
  const [problem] = call.schemas.problems(IMAGE_VALUES, { [name]: value });
  if (problem !== undefined) throw bad(toSchemaMessage('image', problem));
}

function toChange({ op, path, value }: PatchOperation): Change {
  const [name = ''] = path;
  const patch = attributeOf(name)?.patch;
  if (patch !== undefined) return { op, target: 'attribute', name: patch, value };
  return { op, target: 'property', name, value: (value ?? null) as string | null };
}

/** Notes what the documents advise against and the service lets pass. */
function noteUse(operations: readonly PatchOperation[], draft: Draft, call: Call): void {
  const warn = (id: string, location: string, expected: string, actual: string): void => {
    const { id: operation, source } = call.operation;
    call.violations.push({ id, operation, location, rule: id, expected, actual, severity: 'warning', source, fix: `Send ${expected}.` });
  };
  if (draft === 4) warn('media-type-deprecated', 'header.content-type', `the media type ${PATCH_21}`, PATCH_20);
  for (const [index, { path }] of operations.entries()) {
    const [name = ''] = path;
    const location = `body/${index}/path`;
    if (name.startsWith(DISCOURAGED_PREFIX))
      warn('name-discouraged', location, `a name that does not begin with ${DISCOURAGED_PREFIX}`, name);
  }
}
