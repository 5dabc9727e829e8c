import type { ErrorDetails, ErrorRow } from '../../operation/error-row.ts';
import { errorRows } from '../../operation/error-row.ts';
import type { Call, CheckFailure, Reply } from '../../operation/operation.ts';
import { generally, toHeaders, toWords } from '../../operation/wording.ts';
import { type PageText, toErrorPage } from '../../wire/webob-page.ts';
import { METADEF_BODIES, METADEF_CONFLICTS, METADEF_DENIED, METADEF_MISSING } from './metadefs/said.ts';

const SOURCE = 'Glance 25.1, recorded answers; envelope: WebOb 1.8, webob/exc.py';

const row = errorRows('openstack-v2', SOURCE);

const UPDATE = 'openstack-v2.image-update';
const [TAG_ADD, TAG_DELETE] = ['openstack-v2.tag-add', 'openstack-v2.tag-delete'] as const;
const WITH_BODY = ['openstack-v2.image-create', UPDATE, 'openstack-v2.member-create', 'openstack-v2.member-update'];
const [STAGE, IMPORT, TASK_CREATE] = ['openstack-v2.image-stage', 'openstack-v2.image-import', 'openstack-v2.task-create'] as const;
const [DELETE, LOCATION_ADD] = ['openstack-v2.image-delete', 'openstack-v2.location-add'] as const;
const COPY_DELETE = 'openstack-v2.store-image-delete';
const ON_MEMBERS = ['list', 'create', 'show', 'update', 'delete'].map((verb) => `openstack-v2.member-${verb}`);
const ON_CACHE = ['openstack-v2.cache-queue', 'openstack-v2.cache-delete'];
const ALL = '*';

/** What is said to who adds a tag too many. Source: glance/api/v2/image_tags.py; the colon at the end is Glance's. */
export function toTagLimit(id: string, attempted: number, maximum: number): string {
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
    { says: [{ message: 'Malformed JSON in request body.', to: [...WITH_BODY, IMPORT, TASK_CREATE, ...METADEF_BODIES] }] },
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
        { message: 'You do not own this image', to: [COPY_DELETE] },
        ...METADEF_DENIED,
      ],
    },
  ),
  notFound: row('not-found', 404, 'The resource could not be found.', ALL, 'answers 404 for an image that is not there', {
    says: [
      { message: 'Image {image_id} not found.', to: [...ON_MEMBERS, TAG_ADD, TAG_DELETE, ...ON_CACHE] },
      { message: 'Failed to find image {image_id}', to: [COPY_DELETE] },
      { message: 'Failed to find image {image_id} to delete', to: [DELETE] },
      { message: 'Could not find task {task_id}', to: ['openstack-v2.task-show'] },
      { to: ['openstack-v2.image-task-list'] },
      ...METADEF_MISSING,
      { message: 'No image found with ID {image_id}' },
    ],
  }),
  methodNotAllowed: row('method-not-allowed', 405, '', ALL, 'answers 405 with the allowed methods', { headers: { allow: '{methods}' } }),
  conflict: row(
    'conflict',
    409,
    'There was a conflict when trying to complete your request.',
    [...WITH_BODY, 'openstack-v2.image-upload', DELETE, COPY_DELETE, STAGE, IMPORT, LOCATION_ADD, ...METADEF_CONFLICTS],
    'refuses to replace a property that is not there',
    {
      says: [
        { detail: 'Property absent does not exist.', to: [UPDATE] },
        { message: 'The selected store {store_id} is not available on this node.', to: [COPY_DELETE] },
      ],
    },
  ),
  requestEntityTooLarge: row(
    'request-entity-too-large',
    413,
    'The body of your request was too large for this server.',
    [...WITH_BODY, TAG_ADD, 'openstack-v2.image-upload', STAGE, ...METADEF_BODIES],
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
    ['openstack-v2.image-update', 'openstack-v2.image-upload', STAGE],
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
export function answer(error: ErrorRow, call: Call, explanation: string, detail = ''): Reply {
  const page = toErrorPage(error.status, { explanation, detail }, call);
  return { ...page, error };
}

/** Turns what a check found into Glance's answer. */
export function refuseCheck(failure: CheckFailure, call: Call): Reply {
  switch (failure.kind) {
    case 'token-missing':
    case 'token-unknown':
      return renderError(ERRORS.unauthorized, call);
    case 'admin-only':
      return answer(ERRORS.forbidden, call, 'You are not authorized to complete tasks_api_access action.');
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
