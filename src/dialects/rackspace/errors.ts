import type { Reason } from '../../core/reasons.ts';
import type { BaseDialect } from '../../operation/derive.ts';
import type { ErrorDetails, ErrorForm, ErrorRow } from '../../operation/error-row.ts';
import { errorRowsOfAll } from '../../operation/error-row.ts';
import type { Call, CheckFailure, Dialect, Reply } from '../../operation/operation.ts';
import { generally, toHeaders, toWords } from '../../operation/wording.ts';
import { type FaultForm, faultForms, toFaultReply } from '../../wire/fault.ts';
import { JSON_TYPE } from '../../wire/json-reply.ts';
import { type PageText, pageForms, toErrorPage } from '../../wire/webob-page.ts';
import { RESERVED_PREFIX } from './attributes.ts';
import { ERRORS_SWITCH } from './switches.ts';

const PAGE = 'rackerlabs/docs-cloud-images, api-docs/api-reference/methods: the table of response codes';
const FAULTS = 'the platform\'s fault form, as Cloud Servers documents it ("Faults")';
const SOURCE = `${PAGE}; body inferred: ${FAULTS}`;

const row = errorRowsOfAll('rackspace', SOURCE);

const UPDATE = 'rackspace.image-update';
const ON_IMAGES = [UPDATE, 'rackspace.member-create', 'rackspace.member-update'];
const CHANGING = [...ON_IMAGES, 'rackspace.task-create'];
const [CREATE, UPLOAD] = ['rackspace.image-create', 'rackspace.image-upload'] as const;
const [TAG_ADD, TAG_DELETE] = ['rackspace.tag-add', 'rackspace.tag-delete'] as const;

/** What is said to who names a property of the platform. */
export function toProtected(name: string): string {
  return `Property '${name}' is protected: only Rackspace may add, change or remove what begins with ${RESERVED_PREFIX}.`;
}

/** Seconds after which an over-limit answer that says nothing else invites another try. */
const RETRY_AFTER = 60;

/** Every error of the dialect. A `cause` names the contract test that provokes it. */
export const ERRORS = {
  badRequest: row('bad-request', 400, 'The server could not comply with the request.', 'refuses a body that is not JSON', {
    says: [{ message: 'Malformed JSON in request body.', to: [...CHANGING, CREATE] }],
  }),
  unauthorized: row(
    'unauthorized',
    401,
    'No valid token provided. Please use the "X-Auth-Token" header with a valid token.',
    'asks for a token',
    {
      raisedBy: 'auth-filter',
    },
  ),
  forbidden: row('forbidden', 403, 'Access was denied to this resource.', 'refuses a property of the platform', {
    says: [{ message: toProtected('com.rackspace.myproperty'), to: [UPDATE] }],
  }),
  itemNotFound: row('item-not-found', 404, 'The resource could not be found.', 'finds no image of an unknown id', {
    says: [
      { message: 'Image {image_id} not found.', to: [TAG_ADD, TAG_DELETE] },
      { message: 'Could not find task {task_id}' },
      { message: 'No image found with ID {image_id}' },
    ],
    source: `OpenStack Image API v2, where the page has no row; body inferred: ${FAULTS}`,
  }),
  badMethod: row('bad-method', 405, 'The method is not allowed for this resource.', 'answers 405 with the methods that a path has', {
    headers: { allow: '{methods}' },
  }),
  conflict: row(
    'conflict',
    409,
    'There was a conflict when trying to complete your request.',
    'refuses to replace a property that is not there',
    {
      operations: [...ON_IMAGES, CREATE, UPLOAD],
      says: [{ message: 'Property absent does not exist.', to: [UPDATE] }],
      source: `OpenStack Image API v2, where the page has no row; body inferred: ${FAULTS}`,
    },
  ),
  overLimit: row('over-limit', 413, 'OverLimit Retry...', 'answers 413 beyond the rate, and says when it is over', {
    raisedBy: 'gateway',
    headers: { 'retry-after': String(RETRY_AFTER) },
    source: `${PAGE}; body and Retry-After: Cloud Servers, "Limits", over-limit response`,
  }),
  tooLarge: row('request-too-large', 413, 'The request is too large.', 'refuses more properties than an image may have', {
    operations: [...CHANGING, TAG_ADD, CREATE, UPLOAD],
    says: [
      {
        message: 'The limit has been exceeded on the number of allowed image properties. Attempted: 129, Maximum: 128',
        to: [UPDATE],
      },
    ],
    source: `OpenStack Image API v2, quotas; body: ${FAULTS}`,
  }),
  accountLimit: row(
    'account-limit',
    413,
    'Your account is currently over the limit so your request could not be processed.',
    'answers 413 to one image more than an account may have',
    { operations: ['rackspace.task-create', 'rackspace.image-create'], source: 'rackerlabs/docs-cloud-servers, "Faults", overLimit' },
  ),
  itemsLimit: row(
    'items-limit',
    413,
    'The number of items returned is above the allowed limit.',
    'answers 413 when more are returned than are allowed',
    { operations: ['rackspace.image-list', 'rackspace.member-list', 'rackspace.task-list'] },
  ),
  badMediaType: row('bad-media-type', 415, 'Unsupported media type.', 'refuses another media type, and none', {
    operations: [...CHANGING, UPLOAD, TAG_ADD],
    headers: { 'accept-patch': '{patch_types}' },
    says: [{ message: 'The request media type {media_type} is not supported.' }],
  }),
  computeFault: row('api-fault', 500, 'The server has either erred or is incapable of performing the requested operation.'),
  serviceUnavailable: row('service-unavailable', 503, 'The service is currently unavailable.', undefined, { raisedBy: 'gateway' }),
} as const satisfies Record<string, ErrorRow>;

/** The catalogue as a list. */
export const ERROR_ROWS: readonly ErrorRow[] = Object.values(ERRORS);

const LIMIT_DETAILS = 'This request was rate limited; retry after the time given.';

/** gap: no document names the faults of 409 and 500 for images; those of OpenStack Compute are taken. */
const FORM: FaultForm = {
  names: { 409: 'conflictingRequest', 415: 'badMediaType', 501: 'notImplemented' },
  other: 'computeFault',
  toRetry: (at) => ({ details: LIMIT_DETAILS, retryAfter: at }),
};
const BY_STATUS: ReadonlyMap<number, ErrorRow> = new Map([...ERROR_ROWS].reverse().map((one) => [one.status, one]));

/** What the proxy says is a fault; what the service says may be a page of it. */
const FAULT_FORMS = faultForms(ERROR_ROWS, FORM);
const FORMS: ReadonlyMap<string, readonly ErrorForm[]> = new Map(
  ERROR_ROWS.map((error) => [
    error.id,
    error.raisedBy === 'service' ? withPages(FAULT_FORMS(error), pageForms(error)) : FAULT_FORMS(error),
  ]),
);

/** A JSON document is either of both; the other pages are beside it. */
function withPages(faults: readonly ErrorForm[], pages: readonly ErrorForm[]): readonly ErrorForm[] {
  const documents = [...faults, ...pages].filter(({ mediaType }) => mediaType === JSON_TYPE);
  const schema = { anyOf: documents.map((form) => form.schema ?? true) };
  return [{ mediaType: JSON_TYPE, schema }, ...pages.filter(({ mediaType }) => mediaType !== JSON_TYPE)];
}

/** An error as the OpenStack behind the proxy says it. */
function toPage(error: ErrorRow, call: Call, details: ErrorDetails & { readonly message: string }): Reply {
  const status = details.status ?? error.status;
  const page = toErrorPage(status, toPageText(status, call, details.message), call);
  return { ...page, headers: { ...toHeaders(error, call, details), ...page.headers }, error };
}

function toPageText(status: number, call: Call, message: string): PageText {
  if (status === 405) return { method: call.method };
  if (status === 415) return { mediaType: call.headers['content-type'] ?? 'text/plain' };
  return { explanation: message, detail: '' };
}

/** Makes the functions that put errors into the platform's form. */
export function createErrors(base: BaseDialect): Pick<Dialect, 'renderError' | 'errorForms' | 'refuse' | 'refuseCheck'> {
  /** A row of the base becomes the row of the same status here. */
  const toOwn = (error: ErrorRow): ErrorRow =>
    error.id.startsWith('rackspace.') ? error : (BY_STATUS.get(error.status) ?? ERRORS.badRequest);
  const renderError = (given: ErrorRow, call: Call, details: ErrorDetails = {}): Reply => {
    const error = toOwn(given);
    const words = toWords(given, call, details);
    const message = [words.message, words.detail].filter(Boolean).join(' ') || error.message;
    if (call.switches[ERRORS_SWITCH] === 'webob' && error.raisedBy === 'service') return toPage(error, call, { ...details, message });
    const retryAfter = details.retryAfter ?? (error === ERRORS.overLimit ? RETRY_AFTER : undefined);
    return toFaultReply(error, call, { ...details, message, ...(retryAfter === undefined ? {} : { retryAfter }) }, FORM);
  };
  const refuse = (reason: Reason, call: Call): Reply => {
    const { row: error, message, detail } = base.explain(reason);
    const own = reason.kind === 'limit-exceeded' || reason.kind === 'tag-limit-exceeded' ? ERRORS.tooLarge : toOwn(error);
    return renderError(own, call, { message: detail === '' ? message : detail });
  };
  return {
    renderError,
    errorForms: (error) => FORMS.get(error.id) ?? [],
    refuse,
    refuseCheck: (failure: CheckFailure, call: Call): Reply => refuseCheck(failure, call, renderError),
  };
}

function refuseCheck(failure: CheckFailure, call: Call, renderError: (row: ErrorRow, call: Call, details?: ErrorDetails) => Reply): Reply {
  switch (failure.kind) {
    case 'token-missing':
    case 'token-unknown':
      return renderError(ERRORS.unauthorized, call);
    case 'admin-only':
      return renderError(ERRORS.forbidden, call);
    case 'media-type':
      return renderError(ERRORS.badMediaType, call, { message: `The request media type ${failure.given} is not supported.` });
    case 'body-unexpected':
      return renderError(ERRORS.badRequest, call, { message: 'A body is not expected with this request.' });
    case 'body-missing':
      return renderError(ERRORS.badRequest, call, { message: 'Body expected in request.' });
    case 'body-malformed':
      return renderError(ERRORS.badRequest, call, { message: 'Malformed JSON in request body.' });
    case 'body-too-large':
      return renderError(ERRORS.tooLarge, call, generally(ERRORS.tooLarge));
  }
}
