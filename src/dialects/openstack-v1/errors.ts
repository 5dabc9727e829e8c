import type { Reason } from '../../core/reasons.ts';
import type { ErrorDetails, ErrorRow } from '../../operation/error-row.ts';
import { errorRows } from '../../operation/error-row.ts';
import type { Call, CheckFailure, Reply } from '../../operation/operation.ts';
import { generally, toHeaders, toWords } from '../../operation/wording.ts';
import { type PageText, toErrorPage } from '../../wire/webob-page.ts';
import { AUTHENTICATE_SWITCH } from './switches.ts';

const SOURCE = 'Glance 15.0.2, recorded answers; envelope: WebOb 1.8, webob/exc.py';
const FRONT = 'WebOb 1.8, webob/exc.py: what a layer in front of the service answers; nothing in v1 itself does';

const row = errorRows('openstack-v1', SOURCE);

const ALL = '*';
const UPDATE = 'openstack-v1.image-update';
const STORING = ['openstack-v1.image-create', UPDATE];
const SHARING = ['openstack-v1.member-add', 'openstack-v1.member-replace'];

/** Every error of the dialect. A `cause` names the contract test that provokes it. */
export const ERRORS = {
  badRequest: row(
    'bad-request',
    400,
    'The server could not comply with the request since it is either malformed or otherwise incorrect.',
    ALL,
    'refuses a header that is none of an image',
    { says: [{ detail: 'Bad header: x-image-meta-foo', to: STORING }] },
  ),
  unauthorized: row(
    'unauthorized',
    401,
    'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.',
    ALL,
    'asks for a token first',
    { raisedBy: 'auth-filter', headers: { 'www-authenticate': 'Keystone uri="{identity}/v3"' } },
  ),
  forbidden: row('forbidden', 403, 'Access was denied to this resource.', ALL, 'lets only admins make an image public'),
  notFound: row('not-found', 404, 'The resource could not be found.', ALL, 'finds no image of an id that nobody has, UUID or not', {
    says: [{ detail: 'Image with identifier {image_id} not found' }],
  }),
  methodNotAllowed: row('method-not-allowed', 405, '', ALL, 'answers 405 with the methods that a path has', {
    headers: { allow: '{methods}' },
  }),
  conflict: row(
    'conflict',
    409,
    'There was a conflict when trying to complete your request.',
    STORING,
    'refuses data for an image that has some',
    { says: [{ detail: 'Cannot upload to an unqueued image', to: [UPDATE] }] },
  ),
  gone: row(
    'gone',
    410,
    'Error in store configuration. Adding images to store is disabled.',
    STORING,
    'kills the image whose store takes no data',
    { source: 'glance/api/v1/upload_utils.py, upload_data_to_store' },
  ),
  preconditionFailed: row(
    'precondition-failed',
    412,
    'Image could not be found after upload. The image may have been deleted during the upload.',
    STORING,
    'answers 412 when the image is deleted under the upload',
    { source: 'glance/api/v1/upload_utils.py, upload_data_to_store' },
  ),
  requestEntityTooLarge: row(
    'request-entity-too-large',
    413,
    'The body of your request was too large for this server.',
    [...STORING, ...SHARING],
    'refuses the 129th property',
    {
      says: [
        { message: 'The limit has been exceeded on the number of allowed image properties. Attempted: 129, Maximum: 128', to: STORING },
        {
          message: 'The limit has been exceeded on the number of allowed image members for this image. Attempted: 129, Maximum: 128',
          to: SHARING,
        },
      ],
    },
  ),
  uriTooLong: row('uri-too-long', 414, '', ALL, 'answers 414 to a URL that is too long in v1 too', {
    source: 'eventlet.wsgi, url_length_limit',
    headers: { connection: 'close' },
  }),
  unsupportedMediaType: row('unsupported-media-type', 415, '', STORING, undefined, { raisedBy: 'gateway', source: FRONT }),
  internalError: row(
    'internal-error',
    500,
    'The server has either erred or is incapable of performing the requested operation.',
    ALL,
    undefined,
  ),
  notImplemented: row(
    'not-implemented',
    501,
    'The server has either erred or is incapable of performing the requested operation.',
    ALL,
    'answers 501 to an odd method on a path that is not there',
    {
      source: 'Glance 15.0.2, recorded: another method than those of HTTP/1.1 on a path that is not there',
    },
  ),
  serviceUnavailable: row(
    'service-unavailable',
    503,
    'The server is currently unavailable. Please try again at a later time.',
    ALL,
    undefined,
    { source: 'glance/api/v1/upload_utils.py, upload_data_to_store: the store cannot be written; WebOb 1.8, HTTPServiceUnavailable' },
  ),
} as const satisfies Record<string, ErrorRow>;

/** The catalogue as a list. */
export const ERROR_ROWS: readonly ErrorRow[] = Object.values(ERRORS);

/** The methods that a 405 names, where they are others than those of the table: the router has HEAD of the details, to refuse it. */
const ALLOWED: Readonly<Record<string, string>> = { '/v1/images/detail': 'GET, HEAD', '/v1/images': 'GET, POST' };
const MEMBER_PATH = /^\/v1\/images\/[^/]+\/members\/[^/]+$/;

/** `null`: it names none. A member is there to be looked at, for the router; what it leads to refuses that without a word. */
function allowOf({ path, method }: Call): string | null | undefined {
  if (MEMBER_PATH.test(path)) return method === 'GET' ? null : 'GET, PUT, DELETE';
  return path === '/v1/images/detail' && method === 'HEAD' ? 'GET' : ALLOWED[path];
}

/** Turns a row into the page or document that the caller accepts. HEAD has no body. */
export function renderError(error: ErrorRow, call: Call, details: ErrorDetails = {}): Reply {
  const status = details.status ?? error.status;
  const headers = toHeaders(error, call, details);
  const allow = status === 405 ? allowOf(call) : undefined;
  if (allow === null) delete headers['allow'];
  else if (allow !== undefined && details.headers?.['allow'] === undefined) headers['allow'] = allow;
  if (status === 401 && call.switches[AUTHENTICATE_SWITCH] === false) delete headers['www-authenticate'];
  if (status === 414 && details.message === undefined) return { status, headers, body: '', error };
  const page =
    call.method === 'HEAD'
      ? { status, headers: { 'content-type': headTypeOf(status, call) }, body: '' }
      : toErrorPage(status, toText(status, error, call, details), call);
  return { ...page, headers: { ...headers, ...page.headers }, error };
}

/**
 * A page without a body is not made for who asks: it has the media type that it was raised with. Only where an image is looked for is
 * that plain text.
 *
 * Source: glance/api/v1/controller.py, `get_image_meta_or_404`; webob/exc.py, `WSGIHTTPException.__call__`.
 */
function headTypeOf(status: number, { operation }: Call): string {
  const plain = (status === 404 || status === 403) && operation.id === 'openstack-v1.image-head';
  return plain ? 'text/plain; charset=UTF-8' : 'text/html; charset=UTF-8';
}

/** WebOb has texts of its own for 405 and 415, which name what was sent. */
function toText(status: number, error: ErrorRow, call: Call, details: ErrorDetails): PageText {
  if (details.message === undefined && status === 405) return { method: call.method };
  if (details.message === undefined && status === 415) return { mediaType: call.headers['content-type']?.split(';', 1)[0] ?? 'text/plain' };
  const { message, detail } = toWords(error, call, details);
  return { explanation: message, detail };
}

/** What Glance says of a body that is no JSON. */
export const MALFORMED = 'Malformed JSON in request body.';

/** Turns what a check found into Glance's answer. Most bodies are streams here, so little but tokens is checked. */
export function refuseCheck(failure: CheckFailure, call: Call): Reply {
  if (failure.kind === 'token-missing' || failure.kind === 'token-unknown') return renderError(ERRORS.unauthorized, call);
  if (failure.kind === 'body-malformed') return renderError(ERRORS.badRequest, call, { message: MALFORMED });
  const error = failure.kind === 'body-too-large' ? ERRORS.requestEntityTooLarge : ERRORS.badRequest;
  return renderError(error, call, generally(error));
}

/** The page of the registry, which Glance puts into its own as it is. */
export function toNested(line: string, explanation: string, detail = ''): string {
  return `${line}\n\n${explanation}\n\n ${detail}  `;
}

/** The same for an error of the registry that says no more than its row does, and why. */
export function toNestedError({ status, message }: ErrorRow, detail: string): string {
  return toNested(STATUS_LINES[status] ?? String(status), message, detail);
}

const STATUS_LINES: Readonly<Record<number, string>> = { 400: '400 Bad Request', 403: '403 Forbidden' };

type Words = readonly [row: ErrorRow, details: ErrorDetails];
type Wording = { readonly [Kind in Reason['kind']]?: (reason: Extract<Reason, { kind: Kind }>) => Words };

const LIMIT_NAMES = {
  properties: 'image properties',
  tags: 'image tags',
  members: 'image members for this image',
  locations: 'image locations',
};

/** What Glance says for the reasons that the operations of this dialect have. */
const WORDING: Wording = {
  'image-not-found': ({ id }) => [ERRORS.notFound, { detail: `Image with identifier ${id} not found` }],
  'image-exists': ({ id }) => [ERRORS.conflict, { message: `An image with identifier ${id} already exists` }],
  'image-protected': () => [ERRORS.forbidden, { message: 'Image is protected' }],
  'not-owner': ({ act }) => [ERRORS.forbidden, { message: `Forbidden to ${act} image: ${toNestedError(ERRORS.forbidden, '')}` }],
  'limit-exceeded': ({ what, attempted, maximum }) => [
    ERRORS.requestEntityTooLarge,
    {
      message: `The limit has been exceeded on the number of allowed ${LIMIT_NAMES[what]}. Attempted: ${attempted}, Maximum: ${maximum}`,
    },
  ],
  'upload-too-large': ({ maximum }) => [
    ERRORS.requestEntityTooLarge,
    { message: `Denying attempt to upload image larger than ${maximum} bytes.` },
  ],
  // Source: glance/api/v1/upload_utils.py, upload_data_to_store; the second sentence is glance_store's StorageFull.
  'store-full': () => [
    ERRORS.requestEntityTooLarge,
    { message: 'Image storage media is full: There is not enough disk space on the image storage media.' },
  ],
  // The same places; glance_store's StorageWriteDenied.
  'store-denied': () => [
    ERRORS.serviceUnavailable,
    { message: 'Insufficient permissions on image storage media: Permission to write image storage media denied.' },
  ],
  'members-forbidden': () => [ERRORS.notFound, { message: toNestedError(ERRORS.forbidden, 'No permission to share that image') }],
  'member-not-found': () => [ERRORS.notFound, { message: toNested('404 Not Found', 'Membership could not be found.') }],
  'image-deactivated': ({ id }) => [ERRORS.forbidden, { detail: `Image ${id} is deactivated` }],
};

/** Turns a reason of the core into Glance's answer. The core has more reasons than v1 gives it cause for. */
export function refuse(reason: Reason, call: Call): Reply {
  const say = WORDING[reason.kind] as ((reason: Reason) => Words) | undefined;
  const [error, details] = say?.(reason) ?? [ERRORS.badRequest, generally(ERRORS.badRequest)];
  return renderError(error, call, details);
}
