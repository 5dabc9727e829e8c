import type { Reason } from '../../core/reasons.ts';
import type { Explained } from '../../operation/derive.ts';
import type { ErrorRow } from '../../operation/error-row.ts';
import type { Call, Reply } from '../../operation/operation.ts';
import { wireName } from './attributes.ts';
import { answer, ERRORS, toTagLimit } from './errors.ts';
import { METADEF_WORDING } from './metadefs/words.ts';

const say = (error: ErrorRow, explanation: string) => ({ error, explanation, detail: '' });
const add = (error: ErrorRow, detail: string) => ({ error, explanation: error.message, detail });
type Words = ReturnType<typeof say>;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const python = (text: string | null): string => (text === null ? 'None' : text);
const LOCATION_ACTS = { add: 'add', replace: 'update', remove: 'remove' } as const;
const LIMIT_NAMES = { properties: 'image properties', tags: 'image tags', members: 'image members', locations: 'image locations' };

type Wording = { readonly [Kind in Reason['kind']]: (reason: Extract<Reason, { kind: Kind }>) => Words };

/** What Glance says for each reason of the core. */
const WORDING: Wording = {
  ...METADEF_WORDING,
  'image-not-found': ({ id }) => say(ERRORS.notFound, `No image found with ID ${id}`),
  'image-exists': ({ id }) => say(ERRORS.conflict, `Image ID ${id} already exists!`),
  'image-protected': ({ id }) => say(ERRORS.forbidden, `Image ${id} is protected and cannot be deleted.`),
  'not-owner': ({ id, act }) =>
    say(ERRORS.forbidden, act === 'upload' ? `Not allowed to upload image data for image ${id}` : 'You do not own this image'),
  'owner-not-yours': ({ owner }) => say(ERRORS.forbidden, `You are not permitted to create images owned by '${python(owner)}'.`),
  'owner-admin-only': () => add(ERRORS.forbidden, "Owner can't be updated by non admin."),
  'update-hides-image': ({ id }) => say(ERRORS.forbidden, `Forbidding request, image ${id} not visible`),
  'publicize-denied': () => say(ERRORS.forbidden, 'You are not authorized to complete publicize_image action.'),
  'reader-denied': ({ act }) => say(ERRORS.forbidden, `You are not authorized to complete ${POLICY_NAMES[act]} action.`),
  'property-exists': ({ name }) => add(ERRORS.conflict, `Property ${wireName(name)} already present.`),
  'property-missing': ({ name }) => add(ERRORS.conflict, `Property ${name} does not exist.`),
  'attribute-permanent': ({ name }) => add(ERRORS.forbidden, `Property ${wireName(name)} may not be removed.`),
  'attribute-out-of-range': ({ name, maximum }) =>
    say(ERRORS.badRequest, `'${wireName(name)}' value out of range, must not exceed ${maximum}.`),
  'attribute-negative': ({ name, value }) =>
    say(ERRORS.badRequest, `Invalid value '${value}' for parameter '${wireName(name)}': Cannot be a negative value`),
  'format-fixed': ({ name }) => say(ERRORS.forbidden, `Attribute ${wireName(name)} can be only replaced for a queued image.`),
  'formats-missing': ({ names }) => {
    const what = names.map(wireName).join(', ');
    return say(ERRORS.badRequest, `${names.length > 1 ? 'Properties' : 'Property'} ${what} must be set prior to saving data.`);
  },
  'text-not-storable': ({ name }) =>
    say(
      ERRORS.badRequest,
      name === null ? "Param values can't contain 4 byte unicode." : `${capital(name)} can't contain 4 byte unicode characters.`,
    ),
  'transition-forbidden': ({ from, to }) => say(ERRORS.conflict, `Image status transition from ${from} to ${to} is not allowed`),
  'action-forbidden': ({ action, status }) => say(ERRORS.forbidden, `Not allowed to ${action} image in status '${status}'`),
  'limit-exceeded': ({ what, attempted, maximum }) =>
    say(
      ERRORS.requestEntityTooLarge,
      `The limit has been exceeded on the number of allowed ${LIMIT_NAMES[what]}. Attempted: ${attempted}, Maximum: ${maximum}`,
    ),
  // Source: glance/api/v2/image_data.py, upload; the second sentence is glance_store's StorageFull.
  'store-full': () =>
    say(ERRORS.requestEntityTooLarge, 'Image storage media is full: There is not enough disk space on the image storage media.'),
  // The same places; glance_store's StorageWriteDenied.
  'store-denied': () =>
    say(ERRORS.serviceUnavailable, 'Insufficient permissions on image storage media: Permission to write image storage media denied.'),
  'upload-too-large': () => say(ERRORS.requestEntityTooLarge, 'Image exceeds the storage quota: The size of the data is over the limit.'),
  'image-deactivated': () => say(ERRORS.forbidden, 'The requested image has been deactivated. Image data download is forbidden.'),
  'range-unsatisfiable': () => say(ERRORS.rangeNotSatisfiable, ERRORS.rangeNotSatisfiable.message),
  'locations-hidden': ({ act }) => say(ERRORS.forbidden, `It's not allowed to ${LOCATION_ACTS[act]} locations if locations are invisible.`),
  'locations-frozen': ({ act, status }) => say(ERRORS.conflict, `It's not allowed to ${act} locations if image status is ${status}.`),
  'locations-emptied': () => add(ERRORS.forbidden, 'Cannot set locations to empty list.'),
  'location-last': () => add(ERRORS.forbidden, 'Cannot remove last location in the image.'),
  'location-position': ({ act }) => say(ERRORS.badRequest, `Invalid position for ${act === 'add' ? 'adding' : 'removing'} a location.`),
  'location-duplicate': ({ url }) => say(ERRORS.badRequest, `The location ${url} already exists`),
  'location-invalid': () => say(ERRORS.badRequest, 'Invalid location'),
  'location-unreachable': () => say(ERRORS.badRequest, 'The Store URI was malformed.'),
  'location-metadata': ({ key }) => say(ERRORS.badRequest, `The location metadata is invalid: the value of '${key}' is not a string.`),
  'locations-occupied': () => say(ERRORS.badRequest, 'Original locations is not empty'),
  'validation-data': ({ problem }) => say(ERRORS.conflict, problem),
  'member-not-found': ({ member, id }) => say(ERRORS.notFound, `${member} not found in the member list of the image ${id}.`),
  'member-duplicate': ({ member, id }) => say(ERRORS.conflict, `Member ${member} is duplicated for image ${id}`),
  'members-forbidden': ({ act, id, notShared }) =>
    say(ERRORS.forbidden, `Not allowed to ${act} members for image ${id}${notShared ? ': Only shared images have members.' : '.'}`),
  'members-image-not-found': ({ id }) => say(ERRORS.notFound, `Image ${id} not found.`),
  'tags-forbidden': ({ act, id }) => say(ERRORS.forbidden, `Not allowed to ${act} tags for image ${id}.`),
  'tag-limit-exceeded': ({ id, attempted, maximum }) => say(ERRORS.requestEntityTooLarge, toTagLimit(id, attempted, maximum)),
  'tag-not-found': () => say(ERRORS.notFound, ERRORS.notFound.message),
  'store-unknown': ({ store }) => say(ERRORS.badRequest, `Store for identifier ${store} not found`),
  'store-missing': ({ store }) => say(ERRORS.conflict, `The selected store ${store} is not available on this node.`),
  'copy-image-not-found': ({ id }) => say(ERRORS.notFound, `Failed to find image ${id}`),
  'copy-frozen': () => say(ERRORS.conflict, "It's not allowed to remove image data from store if image status is not 'active'"),
  'copy-last': () =>
    say(ERRORS.forbidden, 'Cannot delete image data from the only store containing it. Consider deleting the image instead.'),
  'copy-not-found': ({ store, id }) => say(ERRORS.notFound, `Image ${id} is not stored in store ${store}.`),
  'import-frozen': ({ method, status }) => say(ERRORS.conflict, toImportHint(method, status)),
  'import-format-missing': ({ name }) => say(ERRORS.conflict, `'${wireName(name)}' needs to be set before import`),
};

function toImportHint(method: string, status: string): string {
  if (method === 'copy-image') return 'Only images with status active can be targeted for copying';
  if (status === 'active') return 'Image with status active cannot be target for import';
  if (method === 'glance-direct') return "Image needs to be staged before 'glance-direct' method can be used";
  return `Image needs to be in 'queued' state to use '${method}' method`;
}

const POLICY_NAMES = {
  create: 'add_image',
  update: 'modify_image',
  delete: 'delete_image',
  upload: 'upload_image',
  deactivate: 'deactivate',
  reactivate: 'reactivate',
  'delete-copy': 'delete_image_location',
} as const;

/** Glance's words for a reason of the core. */
export function explain(reason: Reason): Explained {
  const { error, explanation, detail } = (WORDING[reason.kind] as (reason: Reason) => Words)(reason);
  return { row: error, message: explanation, detail };
}

/** Turns a reason of the core into Glance's answer. */
export function refuse(reason: Reason, call: Call): Reply {
  const { row: error, message, detail } = explain(reason);
  return answer(error, call, message, detail);
}
