import jsonpatch from 'fast-json-patch';
import type { Caller } from './identity.ts';
import { type Image, toProperties, type Visibility } from './image.ts';
import { INTEGER_MAXIMUM, isStorable, LIMITS } from './limits.ts';
import { applyLocationChange, type LocationFacts } from './locations.ts';
import { canSee, type PolicyRules, requireMutable, requirePublicize } from './policy.ts';
import { Refused } from './reasons.ts';

/** The attributes of an image that a patch can name. */
export type Attribute =
  | 'name'
  | 'visibility'
  | 'owner'
  | 'protected'
  | 'hidden'
  | 'diskFormat'
  | 'containerFormat'
  | 'minDisk'
  | 'minRam'
  | 'tags';

/** One change in neutral words: an operation of RFC 6902 and what it aims at. Values have passed the dialect's schema. */
export type Change =
  | { readonly op: 'add' | 'replace' | 'remove'; readonly target: 'attribute'; readonly name: Attribute; readonly value?: unknown }
  | { readonly op: 'add' | 'replace' | 'remove'; readonly target: 'property'; readonly name: string; readonly value?: string | null }
  | LocationChange
  | FixedChange;

/** A change of a name that the cloud keeps for itself: setting it does nothing, removing it is refused. */
export interface FixedChange {
  readonly op: 'add' | 'replace' | 'remove';
  readonly target: 'fixed';
  readonly name: string;
}

/** A change of the list of locations; `position` is an index, `-` for the end, or `null` for the whole list. */
export interface LocationChange {
  readonly op: 'add' | 'replace' | 'remove';
  readonly target: 'locations';
  readonly position: string | null;
  readonly value?: unknown;
}

/** How a cloud reads the words of RFC 6902. */
export interface PatchRules extends PolicyRules {
  /** What `add` does where there is something already: the older draft refuses, RFC 6902 replaces. */
  readonly addExisting: 'replace' | 'refuse';
  /** Whether the formats of an image may be changed once it has data. */
  readonly formats: 'fixed-with-data' | 'free';
  /** Whether locations may be changed at all. */
  readonly locations: boolean;
}

/** What a patch may need to know beyond the image. */
export interface PatchFacts {
  readonly locations: LocationFacts;
  readonly updatedAt: number;
}

type Draft = { -readonly [Name in keyof Image]: Image[Name] };

/** Values that change only while an image waits for its data. Source: glance/domain/__init__.py, the setters of `Image`. */
const FIXED_WITH_DATA: readonly Attribute[] = ['diskFormat', 'containerFormat'];

/**
 * Applies changes to a copy of an image, all or none.
 *
 * @returns the changed image; the same one when there is nothing to change
 * @throws the reason of the first change that may not be
 */
export function applyPatch(image: Image, changes: readonly Change[], caller: Caller, rules: PatchRules, facts: PatchFacts): Image {
  if (changes.length === 0) return image;
  const draft: Draft = { ...image };
  if (changes.some(({ target }) => target === 'property')) draft.properties = toProperties(image.properties);
  for (const change of changes) {
    if (change.target === 'locations') applyLocationChange(draft, change, caller, rules, facts.locations);
    else if (change.target === 'fixed') applyFixedChange(draft, change, caller, rules);
    else if (change.target === 'attribute') applyAttributeChange(draft, change, caller, rules);
    else applyPropertyChange(draft, change, caller, rules);
  }
  checkWhole(image, draft, caller, rules);
  draft.updatedAt = facts.updatedAt;
  if (image.status === 'queued' && draft.status === 'active') draft.activeAt = facts.updatedAt;
  return draft;
}

function applyFixedChange(draft: Draft, { op, name }: FixedChange, caller: Caller, rules: PatchRules): void {
  requireMutable(draft, caller, 'update', rules);
  if (op === 'remove') throw new Refused({ kind: 'attribute-permanent', name });
  if (op === 'add' && rules.addExisting === 'refuse') throw new Refused({ kind: 'property-exists', name });
}

function applyAttributeChange(draft: Draft, change: Change & { target: 'attribute' }, caller: Caller, rules: PatchRules): void {
  const { op, name, value } = change;
  if (name === 'owner' && op === 'replace' && !caller.admin) throw new Refused({ kind: 'owner-admin-only' });
  if (name === 'visibility' && op !== 'remove') requirePublicize(value as Visibility, caller);
  requireMutable(draft, caller, 'update', rules);
  if (op === 'remove') throw new Refused({ kind: 'attribute-permanent', name });
  if (op === 'add' && rules.addExisting === 'refuse') throw new Refused({ kind: 'property-exists', name });
  if (rules.formats !== 'free' && FIXED_WITH_DATA.includes(name) && draft.status !== 'queued' && draft.status !== 'importing') {
    throw new Refused({ kind: 'format-fixed', name });
  }
  if ((name === 'minDisk' || name === 'minRam') && Number(value) < 0) {
    throw new Refused({ kind: 'attribute-negative', name, value: Number(value) });
  }
  set(draft, `/${name}`, toKept(name, value));
}

/** An owner without a name is none. */
function toKept(name: Attribute, value: unknown): unknown {
  if (name === 'owner' && value === '') return null;
  return name === 'tags' ? toTags(value as readonly string[]) : value;
}

function applyPropertyChange(draft: Draft, change: Change & { target: 'property' }, caller: Caller, rules: PatchRules): void {
  const { op, name, value = null } = change;
  requireMutable(draft, caller, 'update', rules);
  const exists = Object.hasOwn(draft.properties, name);
  if (op === 'add' && exists && rules.addExisting === 'refuse') throw new Refused({ kind: 'property-exists', name });
  if (op !== 'add' && !exists) throw new Refused({ kind: 'property-missing', name });
  const pointer = `/properties/${jsonpatch.escapePathComponent(name)}`;
  if (op === 'remove') jsonpatch.applyOperation(draft, { op, path: pointer }, false, true, false);
  else set(draft, pointer, value);
}

/**
 * Sets one value of the draft. The draft is a copy of ours, so it may be changed in place; and `properties` has no prototype,
 * so that `__proto__` is a name like any other and needs no ban.
 */
function set(draft: Draft, pointer: string, value: unknown): void {
  jsonpatch.applyOperation(draft, { op: 'add', path: pointer, value }, false, true, false);
}

/** One operation of RFC 6902, as data. */
export interface Difference {
  readonly op: 'add' | 'replace' | 'remove';
  /** A pointer of RFC 6901. */
  readonly path: string;
  /** On `add` and `replace`. */
  readonly value?: unknown;
}

/** The operations that make one JSON document of another one; none where they are alike. */
export function compareDocuments(before: object, after: object): readonly Difference[] {
  return jsonpatch.compare(before, after) as readonly Difference[];
}

/** What holds for the image as a whole once every change is in. */
function checkWhole(before: Image, draft: Draft, caller: Caller, rules: PatchRules): void {
  requireMutable(before, caller, 'update', rules);
  const changed = draft.properties !== before.properties;
  checkStorable(draft, changed);
  checkLimits(draft, changed && addsProperties(before, draft));
  if (!canSee(draft, caller)) throw new Refused({ kind: 'update-hides-image', id: draft.id });
}

function addsProperties(before: Image, draft: Image): boolean {
  return Object.keys(draft.properties).some((name) => !Object.hasOwn(before.properties, name));
}

/**
 * Refuses more than an image may have.
 *
 * @param properties whether properties count: Glance counts them only when there are new ones
 */
export function checkLimits(image: Image, properties = true): void {
  const count = properties ? Object.keys(image.properties).length : 0;
  if (count > LIMITS.properties)
    throw new Refused({ kind: 'limit-exceeded', what: 'properties', attempted: count, maximum: LIMITS.properties });
  for (const name of ['minDisk', 'minRam'] as const) {
    if (image[name] > INTEGER_MAXIMUM) throw new Refused({ kind: 'attribute-out-of-range', name, maximum: INTEGER_MAXIMUM });
  }
}

/** Tags without repetitions, in order. Those that are repeated count for the limit. */
export function toTags(tags: readonly string[]): string[] {
  if (tags.length > LIMITS.tags) throw new Refused({ kind: 'limit-exceeded', what: 'tags', attempted: tags.length, maximum: LIMITS.tags });
  return [...new Set(tags)].sort();
}

/**
 * Refuses text that the real services cannot store.
 *
 * gap: Glance 25.1 stores the tags one by one, and keeps those before the one it cannot store though it answers 400; here an
 * update is all or nothing.
 *
 * @param properties whether to look at properties: those that are not changed were looked at before
 */
export function checkStorable(image: Image, properties = true): void {
  for (const name of ['name', 'owner'] as const) {
    if (!isStorable(image[name] ?? '')) throw new Refused({ kind: 'text-not-storable', name });
  }
  for (const name in properties ? image.properties : {}) {
    if (!isStorable(image.properties[name] ?? '')) throw new Refused({ kind: 'text-not-storable', name });
    if (!isStorable(name)) throw new Refused({ kind: 'text-not-storable', name: null });
  }
  if (image.tags.some((tag) => !isStorable(tag))) throw new Refused({ kind: 'text-not-storable', name: null });
}
