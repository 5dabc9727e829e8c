import type { Reason } from '../../core/reasons.ts';
import type { Call, CheckFailure, ErrorDetails, ErrorRow, Reply } from '../../operation/operation.ts';
import { toErrorPage } from '../../wire/webob-page.ts';

const SOURCE = 'Glance 15.0.2, recorded answers; envelope: WebOb 1.8, webob/exc.py';
const FRONT = 'WebOb 1.8, webob/exc.py: what a layer in front of the service answers; nothing in v1 itself does';

const row = (
  name: string,
  status: number,
  message: string,
  operations: ErrorRow['operations'],
  cause?: string,
  more: Partial<ErrorRow> = {},
): ErrorRow => ({
  id: `openstack-v1.${name}`,
  status,
  message,
  operations,
  raisedBy: 'service',
  source: SOURCE,
  ...(cause === undefined ? {} : { cause }),
  ...more,
});

const ALL = '*';
const STORING = ['openstack-v1.image-create', 'openstack-v1.image-update'];

/** Every error of the dialect. A `cause` names the contract test that provokes it. */
export const ERRORS = {
  badRequest: row(
    'bad-request',
    400,
    'The server could not comply with the request since it is either malformed or otherwise incorrect.',
    ALL,
    'refuses a header that is none of an image',
  ),
  unauthorized: row(
    'unauthorized',
    401,
    'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.',
    ALL,
    'asks for a token first',
    { raisedBy: 'auth-filter' },
  ),
  forbidden: row('forbidden', 403, 'Access was denied to this resource.', ALL, 'lets only admins make an image public'),
  notFound: row('not-found', 404, 'The resource could not be found.', ALL, 'finds no image of an id that nobody has, UUID or not'),
  methodNotAllowed: row('method-not-allowed', 405, '', ALL, 'answers 405 with the methods that a path has'),
  conflict: row(
    'conflict',
    409,
    'There was a conflict when trying to complete your request.',
    STORING,
    'refuses data for an image that has some',
  ),
  preconditionFailed: row(
    'precondition-failed',
    412,
    'Image could not be found after upload. The image may have been deleted during the upload.',
    STORING,
    undefined,
    { source: 'glance/api/v1/upload_utils.py, upload_data_to_store' },
  ),
  requestEntityTooLarge: row(
    'request-entity-too-large',
    413,
    'The body of your request was too large for this server.',
    STORING,
    'refuses the 129th property',
  ),
  uriTooLong: row('uri-too-long', 414, '', ALL, undefined, { source: 'eventlet.wsgi, url_length_limit' }),
  unsupportedMediaType: row(
    'unsupported-media-type',
    415,
    'The request media type is not supported by this server.',
    ['openstack-v1.image-update', 'openstack-v1.image-create'],
    undefined,
    { raisedBy: 'gateway', source: FRONT },
  ),
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
    undefined,
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

/** Turns a row into the page or document that the caller accepts. HEAD has no body. */
export function renderError(error: ErrorRow, call: Call, details: ErrorDetails = {}): Reply {
  const headers: Record<string, string> = { ...error.headers, ...details.headers };
  if (details.retryAfter !== undefined) headers['retry-after'] = String(details.retryAfter);
  const status = details.status ?? error.status;
  if (status === 401) headers['www-authenticate'] = `Keystone uri="${call.root}/identity/v3"`;
  const page =
    call.method === 'HEAD'
      ? { status, headers: { 'content-type': 'text/plain; charset=UTF-8' }, body: '' }
      : toErrorPage(status, { explanation: details.message ?? error.message, detail: details.detail ?? '' }, call);
  return { ...page, headers: { ...headers, ...page.headers }, error };
}

/** Turns what a check found into Glance's answer. Bodies are streams here, so only tokens are checked. */
export function refuseCheck(failure: CheckFailure, call: Call): Reply {
  if (failure.kind === 'token-missing' || failure.kind === 'token-unknown') return renderError(ERRORS.unauthorized, call);
  return renderError(failure.kind === 'body-too-large' ? ERRORS.requestEntityTooLarge : ERRORS.badRequest, call);
}

/** What this dialect says for the reasons of the core that its operations can have. */
export function refuse(reason: Reason, call: Call): Reply {
  switch (reason.kind) {
    case 'image-not-found':
      return renderError(ERRORS.notFound, call, { detail: `Image with identifier ${reason.id} not found` });
    case 'image-exists':
      return renderError(ERRORS.conflict, call, { message: `Image identifier already exists! Duplicate identifier: ${reason.id}` });
    case 'image-protected':
      return renderError(ERRORS.forbidden, call, { message: 'Image is protected' });
    case 'not-owner':
      return renderError(ERRORS.forbidden, call, { message: `Forbidden to ${reason.act} image: ${reason.id}` });
    case 'limit-exceeded':
      return renderError(ERRORS.requestEntityTooLarge, call, {
        message: `The limit has been exceeded on the number of allowed image ${reason.what}. Attempted: ${reason.attempted}, Maximum: ${reason.maximum}`,
      });
    case 'upload-too-large':
      return renderError(ERRORS.requestEntityTooLarge, call, { message: `Image exceeds image_size_cap: ${reason.maximum} bytes` });
    case 'image-deactivated':
      return renderError(ERRORS.forbidden, call, { message: `Image ${reason.id} is deactivated` });
    default:
      return renderError(ERRORS.badRequest, call, { message: `Failed to update image metadata. Got error: ${reason.kind}` });
  }
}
