import type { Caller } from './identity.ts';
import type { Image, ImageLocation, MetadataValue } from './image.ts';
import { advance } from './lifecycle.ts';
import { isStorable, LIMITS } from './limits.ts';
import { type PolicyRules, requireMutable } from './policy.ts';
import { type LocationAct, Refused } from './reasons.ts';

/** What was found at a URL: how long it is, or why nothing was found. */
export type Found = { readonly size: number } | 'invalid' | 'unreachable';

/** What is known of the URLs that a patch names, gathered before it is applied. */
export interface LocationFacts {
  /** What is at this URL. */
  find(url: string): Found;
  /** The store that URLs like this belong to, `undefined` if none does. */
  storeOf(url: string): string | undefined;
}

/** A location as a request gives it. */
export interface GivenLocation {
  readonly url: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly validation_data?: Readonly<Record<string, string>>;
}

type Draft = { -readonly [Name in keyof Image]: Image[Name] };
type Change = { readonly op: LocationAct; readonly position: string | null; readonly value?: unknown };

/** The only algorithm that locations may bring a hash of. Source: Glance's default `hashing_algorithm`. */
const ALGORITHM = 'sha512';

/**
 * Changes the locations of a draft, with what that does to its status, size and hashes.
 *
 * Source: glance/api/v2/images.py, `_do_add_locations`, `_do_replace_locations`, `_do_remove_locations`; glance/location.py.
 *
 * @throws a reason; the draft is then of no use
 */
export function applyLocationChange(
  draft: Draft,
  change: Change,
  caller: Caller,
  rules: PolicyRules & { readonly locations: boolean },
  facts: LocationFacts,
): void {
  const act = change.op;
  if (act === 'replace' && isEmpty(change.value)) throw new Refused({ kind: 'locations-emptied' });
  // Adding and replacing is refused to others only when the image is saved, after all else was looked at.
  if (act === 'remove') requireMutable(draft, caller, 'update', rules);
  if (!rules.locations) throw new Refused({ kind: 'locations-hidden', act });
  const statuses = act === 'remove' ? ['active'] : ['active', 'queued'];
  if (!statuses.includes(draft.status)) throw new Refused({ kind: 'locations-frozen', act, status: draft.status });
  if (act === 'remove') removeLocation(draft, change.position);
  else if (act === 'add') addLocation(draft, change.position, change.value as GivenLocation, facts);
  else replaceLocations(draft, change.value as readonly GivenLocation[], facts);
}

function isEmpty(value: unknown): boolean {
  return !Array.isArray(value) || value.length === 0;
}

function removeLocation(draft: Draft, position: string | null): void {
  if (draft.locations.length === 1) throw new Refused({ kind: 'location-last' });
  const index = toIndex(position, draft.locations.length - 1);
  if (index === undefined || index >= draft.locations.length) throw new Refused({ kind: 'location-position', act: 'remove' });
  draft.locations = draft.locations.filter((_, at) => at !== index);
}

function addLocation(draft: Draft, position: string | null, given: GivenLocation, facts: LocationFacts): void {
  const proof = toProof(draft, [given]);
  const index = toIndex(position, draft.locations.length);
  if (index === undefined) throw new Refused({ kind: 'location-position', act: 'add' });
  countLocations(draft.locations.length + 1);
  const location = toLocation(given, facts);
  const size = check(location, facts);
  if (draft.locations.some((other) => isSame(other, location))) throw new Refused({ kind: 'location-duplicate', url: location.url });
  const locations = [...draft.locations];
  locations.splice(index, 0, location);
  draft.locations = locations;
  draft.size ||= size;
  activate(draft, proof);
}

function replaceLocations(draft: Draft, given: readonly GivenLocation[], facts: LocationFacts): void {
  const proof = toProof(draft, given);
  const locations = given.map((one) => toLocation(one, facts));
  countLocations(locations.length);
  const sameUrls = urls(locations) === urls(draft.locations);
  if (draft.locations.length > 0 && !sameUrls) throw new Refused({ kind: 'locations-occupied' });
  if (!sameUrls) {
    for (const [index, location] of locations.entries()) {
      const size = check(location, facts);
      if (locations.some((other, at) => at !== index && isSame(other, location))) {
        throw new Refused({ kind: 'location-duplicate', url: location.url });
      }
      draft.size ||= size;
    }
  } else {
    for (const location of locations) checkMetadata(location);
  }
  draft.locations = locations;
  activate(draft, proof);
}

/** The first location makes a queued image active, with the hashes it brought. */
function activate(draft: Draft, proof: Proof): void {
  if (draft.status !== 'queued') return;
  Object.assign(draft, proof);
  draft.status = advance(draft, 'active').status;
}

function urls(locations: readonly ImageLocation[]): string {
  return JSON.stringify(locations.map((location) => location.url).sort());
}

function isSame(a: ImageLocation, b: ImageLocation): boolean {
  if (a.url !== b.url) return false;
  const names = Object.keys(a.metadata);
  const same = (name: string): boolean => JSON.stringify(a.metadata[name]) === JSON.stringify(b.metadata[name]);
  return names.length === Object.keys(b.metadata).length && names.every(same);
}

function countLocations(attempted: number): void {
  if (attempted > LIMITS.locations) throw new Refused({ kind: 'limit-exceeded', what: 'locations', attempted, maximum: LIMITS.locations });
}

/** `-` and any number: an index beyond the end counts as the end, as in the real service. */
function toIndex(position: string | null, end: number): number | undefined {
  if (position === '-') return end;
  return position !== null && /^\d+$/.test(position) ? Number(position) : undefined;
}

/** The location as it is kept; {@link check} comes before it is. */
function toLocation(given: GivenLocation, facts: LocationFacts): ImageLocation {
  const metadata = { ...given.metadata } as Record<string, MetadataValue>;
  const store = facts.storeOf(given.url);
  if (store !== undefined) metadata['store'] = store;
  return { url: given.url, metadata };
}

/**
 * Looks at a new location: its URL first, then its metadata.
 *
 * gap: Glance answers 500 where metadata holds a number, a truth value or null; here that is the reason `location-metadata`.
 */
function check(location: ImageLocation, facts: LocationFacts): number {
  const found = facts.find(location.url);
  if (found === 'unreachable') throw new Refused({ kind: 'location-unreachable' });
  if (found === 'invalid' || found.size === 0) throw new Refused({ kind: 'location-invalid' });
  checkMetadata(location);
  return found.size;
}

/** Levels that metadata may have: more could not be written as JSON again. */
const DEEP = 100;

function checkMetadata({ metadata }: ImageLocation): void {
  for (const [key, value] of Object.entries(metadata)) checkMetadataValue(key, value, 0);
}

function checkMetadataValue(key: string, value: unknown, depth: number): void {
  if (typeof value === 'string') {
    if (!isStorable(value)) throw new Refused({ kind: 'text-not-storable', name: key });
    return;
  }
  if (typeof value !== 'object' || value === null || depth > DEEP) throw new Refused({ kind: 'location-metadata', key });
  for (const part of Object.values(value)) checkMetadataValue(key, part, depth + 1);
}

type Proof = { readonly checksum?: string; readonly hashAlgorithm?: string; readonly hashValue?: string };

const PROOF_FIELDS = { checksum: 'checksum', os_hash_algo: 'hashAlgorithm', os_hash_value: 'hashValue' } as const;

/** What `validation_data` says of the bytes, checked against the image and itself. */
function toProof(draft: Draft, given: readonly GivenLocation[]): Proof {
  const all: Record<string, string> = {};
  for (const { validation_data: data = {} } of given) {
    for (const [name, value] of Object.entries(data)) {
      if ((all[name] ?? value) !== value) refuseProof(`Conflicting values for ${name}`);
      all[name] = value;
    }
  }
  const fresh: Record<string, string> = {};
  for (const [name, field] of Object.entries(PROOF_FIELDS)) {
    const value = all[name];
    if (value === undefined || value === draft[field]) continue;
    if (draft[field]) refuseProof(`${name} is already set with a different value`);
    fresh[field] = value;
  }
  if (Object.keys(fresh).length === 0) return {};
  if (draft.status !== 'queued') {
    const names = Object.keys(PROOF_FIELDS).filter((name) => PROOF_FIELDS[name as keyof typeof PROOF_FIELDS] in fresh);
    refuseProof(`New value(s) for ${names.join(', ')} may only be provided when image status is 'queued'`);
  }
  checkHex('checksum', fresh['checksum'], 16, 'md5');
  if (fresh['hashAlgorithm'] !== ALGORITHM) refuseProof(`os_hash_algo must be ${ALGORITHM}, not ${fresh['hashAlgorithm'] ?? 'None'}`);
  checkHex('os_hash_value', fresh['hashValue'] ?? '', 64, ALGORITHM);
  return fresh;
}

function checkHex(name: string, text: string | undefined, bytes: number, algorithm: string): void {
  if (text === undefined) return;
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) refuseProof(`${name} (${text}) is not a valid hexadecimal value`);
  if (text.length !== bytes * 2) refuseProof(`${name} (${text}) is not the correct size for ${algorithm} (should be ${bytes} bytes)`);
}

function refuseProof(problem: string): never {
  throw new Refused({ kind: 'validation-data', problem });
}
