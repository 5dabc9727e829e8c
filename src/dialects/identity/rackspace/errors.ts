import { errorRowsOfAll } from '../../../operation/error-row.ts';
import type { Call, CheckFailure, ErrorDetails, ErrorRow, Reply } from '../../../operation/operation.ts';

const SOURCE =
  'rackerlabs/docs-cloud-images, common-gs, "Authenticate" (the texts); its XML schema of 2015 and rackerlabs/mimic (the form of a fault)';

const row = errorRowsOfAll('rackspace-identity', SOURCE);

/** Every error of Rackspace's identity service that is answered here. */
export const ERRORS = {
  badRequest: row(
    'bad-request',
    400,
    'Invalid request body: unable to parse Auth data. Please review XML or JSON formatting.',
    'refuses a log-in that names no credentials, and one that is no JSON',
  ),
  unauthorized: row(
    'unauthorized',
    401,
    'Unable to authenticate user with credentials provided.',
    'refuses wrong credentials, all in the same words',
  ),
  forbidden: row('forbidden', 403, 'Access is denied.'),
  itemNotFound: row('item-not-found', 404, 'Resource not found.', 'answers 404 for what it does not have'),
  badMethod: row('bad-method', 405, 'Method not allowed.', 'answers 405 with the method that a path has'),
  overLimit: row('over-limit', 413, 'OverLimit Retry...'),
  identityFault: row('identity-fault', 500, 'The service has encountered an error.'),
  serviceUnavailable: row('service-unavailable', 503, 'The service is unavailable.'),
} as const satisfies Record<string, ErrorRow>;

/** The catalogue as a list. */
export const ERROR_ROWS: readonly ErrorRow[] = Object.values(ERRORS);

/** Names of the faults by status, as the schema of 2015 has them. gap: it names none for 405; that of Cloud Servers is taken. */
const FAULT_NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  413: 'overLimit',
  503: 'serviceUnavailable',
};

/** Turns a row into a fault. */
export function renderError(error: ErrorRow, call: Call, details: ErrorDetails = {}): Reply {
  const status = details.status ?? error.status;
  const headers: Record<string, string> = { 'content-type': 'application/json', ...error.headers, ...details.headers };
  const fault: Record<string, string | number> = { code: status, message: details.message ?? error.message };
  if (details.retryAfter !== undefined) {
    headers['retry-after'] = String(details.retryAfter);
    if (status === 413) fault['retryAt'] = `${new Date(call.clock.now() + details.retryAfter * 1000).toISOString().slice(0, 19)}Z`;
  }
  const json = { [FAULT_NAMES[status] ?? 'identityFault']: fault };
  return { status, headers, body: JSON.stringify(json), json, error };
}

/** Turns what a check found into a fault. */
export function refuseCheck(failure: CheckFailure, call: Call): Reply {
  const unknown = failure.kind === 'token-missing' || failure.kind === 'token-unknown';
  if (unknown)
    return renderError(ERRORS.unauthorized, call, {
      message: 'No valid token provided. Please use the "X-Auth-Token" header with a valid token.',
    });
  return renderError(ERRORS.badRequest, call);
}
