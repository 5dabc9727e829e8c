import type { ErrorDetails, ErrorRow } from '../../../operation/error-row.ts';
import { errorRowsOfAll } from '../../../operation/error-row.ts';
import type { Call, CheckFailure, Reply } from '../../../operation/operation.ts';
import { toWords } from '../../../operation/wording.ts';
import { type FaultForm, faultForms, toFaultReply } from '../../../wire/fault.ts';

const SOURCE =
  'rackerlabs/docs-cloud-images, common-gs, "Authenticate" (the texts); its XML schema of 2015 and rackerlabs/mimic (the form of a fault)';

const row = errorRowsOfAll('rackspace-identity', SOURCE);

const NO_TOKEN = 'No valid token provided. Please use the "X-Auth-Token" header with a valid token.';
/** What wants a token; a log-in wants credentials. */
const WITH_TOKEN = ['token-show', 'token-revoke', 'token-revoke-other', 'token-endpoint-list', 'tenant-list'].map(
  (name) => `rackspace-identity.${name}`,
);

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
    { says: [{ message: NO_TOKEN, to: WITH_TOKEN }] },
  ),
  forbidden: row('forbidden', 403, 'Access is denied.', 'keeps a token from other accounts'),
  itemNotFound: row('item-not-found', 404, 'Resource not found.', 'answers 404 for what it does not have'),
  badMethod: row('bad-method', 405, 'Method not allowed.', 'answers 405 with the method that a path has', {
    headers: { allow: '{methods}' },
  }),
  overLimit: row('over-limit', 413, 'OverLimit Retry...'),
  identityFault: row('identity-fault', 500, 'The service has encountered an error.'),
  serviceUnavailable: row('service-unavailable', 503, 'The service is unavailable.'),
} as const satisfies Record<string, ErrorRow>;

/** The catalogue as a list. */
export const ERROR_ROWS: readonly ErrorRow[] = Object.values(ERRORS);

/** As the schema of 2015 has it. gap: it names no fault for 405; that of Cloud Servers is taken. */
const FORM: FaultForm = { names: {}, other: 'identityFault', toRetry: (at) => ({ retryAt: at }) };

/** The form of each fault. */
export const errorForms = faultForms(ERROR_ROWS, FORM);

/** Turns a row into a fault. */
export function renderError(error: ErrorRow, call: Call, details: ErrorDetails = {}): Reply {
  return toFaultReply(error, call, { ...details, ...toWords(error, call, details) }, FORM);
}

/** Turns what a check found into a fault. */
export function refuseCheck(failure: CheckFailure, call: Call): Reply {
  const unknown = failure.kind === 'token-missing' || failure.kind === 'token-unknown';
  if (unknown) return renderError(ERRORS.unauthorized, call, { message: NO_TOKEN });
  return renderError(ERRORS.badRequest, call);
}
