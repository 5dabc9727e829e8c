import type { Reason } from '../../core/reasons.ts';
import type { Explained } from '../../operation/derive.ts';
import { errorRows } from '../../operation/error-row.ts';
import type { Call, CheckFailure, ErrorDetails, ErrorRow, Reply } from '../../operation/operation.ts';
import { generally, toHeaders, toWords } from '../../operation/wording.ts';
import { type PageText, toErrorPage } from '../../wire/webob-page.ts';
import { wireName } from './attributes.ts';

const SOURCE = 'Glance 25.1, recorded answers; envelope: WebOb 1.8, webob/exc.py';

const row = errorRows('openstack-v2', SOURCE);

const UPDATE = 'openstack-v2.image-update';
const [TAG_ADD, TAG_DELETE] = ['openstack-v2.tag-add', 'openstack-v2.tag-delete'] as const;
const WITH_BODY = ['openstack-v2.image-create', UPDATE, 'openstack-v2.member-create', 'openstack-v2.member-update'];
const ON_MEMBERS = ['list', 'create', 'show', 'update', 'delete'].map((verb) => `openstack-v2.member-${verb}`);
const ALL = '*';

/** Source: glance/api/v2/image_tags.py; the colon at the end is Glance's. */
function toTagLimit(id: string, attempted: number, maximum: number): string {
  const limit = `The limit has been exceeded on the number of allowed image tags. Attempted: ${attempted}, Maximum: ${maximum}`;
  return `Image tag limit exceeded for image ${id}: ${limit}:`;
}

/** Every error of the dialect. A `cause` names the contract test that provokes it. */
export const ERRORS = {
  badRequest: row(
    'bad-request',
    400,
    'The server could not comply with the request since it is either malformed or otherwise incorrect.',
    ALL,
    'refuses a body that is not JSON',
    { says: [{ message: 'Malformed JSON in request body.', to: WITH_BODY }] },
  ),
  unauthorized: row(
    'unauthorized',
    401,
    'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.',
    ALL,
    'refuses a request without a token, and says where to get one',
    {
      raisedBy: 'auth-filter',
      source: 'Glance 25.1, recorded answers; keystonemiddleware.auth_token',
      headers: { 'www-authenticate': 'Keystone uri="{identity}/v3"' },
    },
  ),
  forbidden: row(
    'forbidden',
    403,
    'Access was denied to this resource.',
    ALL,
    'refuses to change a read-only attribute, even of an unknown image',
    {
      says: [
        { message: "Attribute 'id' is read-only.", to: [UPDATE] },
        { message: 'Not allowed to update tags for image {image_id}.', to: [TAG_ADD] },
        { message: 'Not allowed to delete tags for image {image_id}.', to: [TAG_DELETE] },
      ],
    },
  ),
  notFound: row('not-found', 404, 'The resource could not be found.', ALL, 'answers 404 for an image that is not there', {
    says: [
      { message: 'Image {image_id} not found.', to: [...ON_MEMBERS, TAG_ADD, TAG_DELETE] },
      { message: 'No image found with ID {image_id}' },
    ],
  }),
  methodNotAllowed: row('method-not-allowed', 405, '', ALL, 'answers 405 with the allowed methods', { headers: { allow: '{methods}' } }),
  conflict: row(
    'conflict',
    409,
    'There was a conflict when trying to complete your request.',
    [...WITH_BODY, 'openstack-v2.image-upload', 'openstack-v2.image-delete'],
    'refuses to replace a property that is not there',
    { says: [{ detail: 'Property absent does not exist.', to: [UPDATE] }] },
  ),
  requestEntityTooLarge: row(
    'request-entity-too-large',
    413,
    'The body of your request was too large for this server.',
    [...WITH_BODY, TAG_ADD, 'openstack-v2.image-upload'],
    'refuses the 129th property',
    {
      says: [
        {
          message: 'The limit has been exceeded on the number of allowed image properties. Attempted: 129, Maximum: 128',
          to: ['openstack-v2.image-create', UPDATE],
        },
        { message: toTagLimit('{image_id}', 129, 128), to: [TAG_ADD] },
      ],
    },
  ),
  gone: row(
    'gone',
    410,
    'This resource is no longer available. No forwarding address is given.',
    ['openstack-v2.image-upload'],
    'answers 410 when the image is deleted under the upload',
    {
      source: 'glance/api/v2/image_data.py, upload: the image was deleted meanwhile',
      says: [
        {
          message: 'Image {image_id} could not be found after upload. The image may have been deleted during the upload.',
          to: ['openstack-v2.image-upload'],
        },
      ],
    },
  ),
  uriTooLong: row('uri-too-long', 414, '', ALL, 'answers 414 to a URL that is too long', {
    source: 'Glance 25.1, recorded answers; eventlet.wsgi, url_length_limit',
    headers: { connection: 'close' },
  }),
  unsupportedMediaType: row(
    'unsupported-media-type',
    415,
    '',
    ['openstack-v2.image-update', 'openstack-v2.image-upload'],
    'refuses another media type and says which it takes',
    { headers: { 'accept-patch': '{patch_types}' } },
  ),
  rangeNotSatisfiable: row(
    'range-not-satisfiable',
    416,
    'The Range requested is not available.',
    ['openstack-v2.image-download'],
    'answers 416 to a range beyond the end',
  ),
  internalError: row(
    'internal-error',
    500,
    'The server has either erred or is incapable of performing the requested operation.',
    ALL,
    undefined,
  ),
  serviceUnavailable: row(
    'service-unavailable',
    503,
    'The server is currently unavailable. Please try again at a later time.',
    ALL,
    undefined,
    { source: 'WebOb 1.8, webob/exc.py, HTTPServiceUnavailable' },
  ),
} as const satisfies Record<string, ErrorRow>;

/** The catalogue as a list. */
export const ERROR_ROWS: readonly ErrorRow[] = Object.values(ERRORS);

/** Turns a row into the page or document that the caller accepts. */
export function renderError(error: ErrorRow, call: Call, details: ErrorDetails = {}): Reply {
  const status = details.status ?? error.status;
  const headers = toHeaders(error, call, details);
  if (status === 414 && details.message === undefined) return { status, headers, body: '', error };
  const page = toErrorPage(status, toPageText(status, error, call, details), call);
  return { ...page, headers: { ...headers, ...page.headers }, error };
}

/** WebOb fills templates of their own for 405 and 415, with what the request is. */
function toPageText(status: number, error: ErrorRow, call: Call, details: ErrorDetails): PageText {
  if (details.message === undefined && status === 405) return { method: call.method };
  if (details.message === undefined && status === 415) return { mediaType: call.headers['content-type'] ?? 'text/plain' };
  const { message, detail } = toWords(error, call, details);
  return { explanation: message, detail };
}

/** WebOb's two ways to say more: in place of its own explanation, or behind it. */
function answer(error: ErrorRow, call: Call, explanation: string, detail = ''): Reply {
  const page = toErrorPage(error.status, { explanation, detail }, call);
  return { ...page, error };
}

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
  'store-unknown': ({ store }) => say(ERRORS.badRequest, `Store ${store} is not a known store.`),
};

const POLICY_NAMES = {
  create: 'add_image',
  update: 'modify_image',
  delete: 'delete_image',
  upload: 'upload_image',
  deactivate: 'deactivate',
  reactivate: 'reactivate',
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

/** Turns what a check found into Glance's answer. */
export function refuseCheck(failure: CheckFailure, call: Call): Reply {
  switch (failure.kind) {
    case 'token-missing':
    case 'token-unknown':
      return renderError(ERRORS.unauthorized, call);
    case 'media-type':
      return renderError(ERRORS.unsupportedMediaType, call);
    case 'body-unexpected':
      return answer(ERRORS.badRequest, call, 'A body is not expected with this request.');
    case 'body-missing':
      return answer(ERRORS.badRequest, call, 'Body expected in request.');
    case 'body-malformed':
      return answer(ERRORS.badRequest, call, 'Malformed JSON in request body.');
    case 'body-too-large':
      return renderError(ERRORS.requestEntityTooLarge, call, generally(ERRORS.requestEntityTooLarge));
  }
}
