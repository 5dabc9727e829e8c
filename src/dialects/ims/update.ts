import type { Caller } from '../../core/identity.ts';
import type { Image } from '../../core/image.ts';
import type { LocationFacts } from '../../core/locations.ts';
import { applyPatch, type Change, type PatchRules } from '../../core/patch.ts';
import { Refused } from '../../core/reasons.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, World } from '../../operation/operation.ts';
import { ATTRIBUTES } from './attributes.ts';
import { type Catalogue, readChanges } from './changes.ts';
import { ERRORS } from './codes.ts';
import { requireOwn } from './rights.ts';

/** A reader has no right to change anything; `add` replaces what is there. Source: Modifying an Image (Native OpenStack API), `path`. */
const RULES: PatchRules = { secureRbac: true, formats: 'fixed-with-data', addExisting: 'replace', locations: false };
const NO_LOCATIONS: LocationFacts = { find: () => 'invalid', storeOf: () => undefined };

/** Pairs of attributes that an image cannot have together. */
const CONFLICTS: readonly (readonly [string, string])[] = ATTRIBUTES.flatMap(({ wire, excludes = [] }) =>
  excludes.map((other) => [wire, other] as const),
);
const IN_CONFLICT: ReadonlySet<string> = new Set(CONFLICTS.flat());

/**
 * Updating an Image: reads the list of operations, looks for the image, applies them in their order, all or none, and looks at
 * what comes out as a whole, so that one request can exchange one flag for another.
 *
 * gap: no document gives the order of these checks; a body is read before the image is looked for, as Glance does.
 */
export function updateImage(world: World, call: Call, caller: Caller, catalogue: Catalogue): Image {
  const changes = readChanges(call.body, catalogue);
  const id = call.params['image_id'] ?? '';
  const facts = { locations: NO_LOCATIONS, updatedAt: world.clock.stamp() };
  const stored = world.images.update(id, (newest) => {
    requireUpdatable(newest, caller);
    const after = applyPatch(newest, changes, caller, RULES, facts);
    checkConflicts(after, changes);
    return after;
  });
  if (stored === undefined) throw new Refused({ kind: 'image-not-found', id });
  return stored;
}

/** Only active images can be updated. Source: Updating an Image, its note; the code by Error Codes. */
function requireUpdatable(image: Image, caller: Caller): void {
  requireOwn(image, caller);
  if (image.status !== 'active') throw new Answer(ERRORS.unavailable);
}

/** gap: the flags are not held against the operating system; the flags are not held against the kind of image. */
function checkConflicts({ properties }: Image, changes: readonly Change[]): void {
  if (!changes.some((change) => change.target === 'property' && IN_CONFLICT.has(change.name))) return;
  const has = (name: string): boolean => Object.hasOwn(properties, name);
  if (CONFLICTS.some(([one, other]) => has(one) && has(other))) throw new Answer(ERRORS.conflict);
}
