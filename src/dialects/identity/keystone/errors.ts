import { methodsOf } from '../../../operation/allow.ts';
import { Answer } from '../../../operation/answer.ts';
import type { ErrorDetails, ErrorForm, ErrorRow, Said } from '../../../operation/error-row.ts';
import { errorRowsOfAll } from '../../../operation/error-row.ts';
import type { Call, CheckFailure, Json, Reply, Schema } from '../../../operation/operation.ts';
import { generally, toHeaders, toWords } from '../../../operation/wording.ts';
import { toGatewayReply } from '../../../wire/gateway.ts';
import type { IdentityProfile } from '../../../wire/identity-profile.ts';
import { JSON_TYPE, toJsonReply } from '../../../wire/json-reply.ts';

const SOURCE = 'Keystone 22, asked; keystone/exception.py';

const row = errorRowsOfAll('keystone', SOURCE);

/** The media type of Flask's pages. */
export const PAGE_TYPE = 'text/html; charset=utf-8';

/** Keystone ends every complaint about a request with the same words. */
const MALFORMED =
  'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';

/** The text of a 400: what was expected, then the common words. */
export function expected(what: string): string {
  return `Expecting to find ${what}. ${MALFORMED}`;
}

/** The text of a 403: the rule of Keystone's policy that says no. */
export function toDenied(rule: string): string {
  return `You are not authorized to perform the requested action: identity:${rule}.`;
}

/** The 400 of a request that is wrong for this reason. */
export function toMalformed(reason: string): Answer {
  return new Answer(ERRORS.badRequest, { message: `${reason} ${MALFORMED}` });
}

/** The 404 of something that is looked up by its id. */
export function toNotFound(kind: string, id: string): Answer {
  return new Answer(ERRORS.notFound, { message: `Could not find ${kind}: ${id}.` });
}

const [CREATE, SHOW, CHECK, REVOKE] = [
  'keystone.token-create',
  'keystone.token-show',
  'keystone.token-check',
  'keystone.token-revoke',
] as const;

/** The rules of Keystone's policy, by the operations that they are for. */
const RULES: Readonly<Record<string, string>> = {
  'project-list': 'list_projects',
  'project-show': 'get_project',
  'user-list': 'list_users',
  'user-show': 'get_user',
  'user-project-list': 'list_user_projects',
  'domain-list': 'list_domains',
  'domain-show': 'get_domain',
  'role-list': 'list_roles',
  'role-show': 'get_role',
  'role-assignment-list': 'list_role_assignments',
  'service-list': 'list_services',
  'service-show': 'get_service',
  'endpoint-list': 'list_endpoints',
  'endpoint-show': 'get_endpoint',
  'application-credential-list': 'list_application_credentials',
  'application-credential-show': 'get_application_credential',
  'application-credential-create': 'create_application_credential',
  'application-credential-delete': 'delete_application_credential',
};

/** What is not there, by the operations that look for it. */
const MISSING: Readonly<Record<string, string>> = {
  'project-show': 'project: {project_id}',
  'user-show': 'user: {user_id}',
  'user-project-list': 'user: {user_id}',
  'domain-show': 'domain: {domain_id}',
  'role-show': 'role: {role_id}',
  'service-show': 'service: {service_id}',
  'endpoint-show': 'endpoint: {endpoint_id}',
  'region-show': 'region: {region_id}',
  'application-credential-show': 'Application Credential: {application_credential_id}',
  'application-credential-delete': 'Application Credential: {application_credential_id}',
};

/** An operation and its twin that answers HEAD. */
const toOperations = (name: string): readonly string[] => [`keystone.${name}`, `keystone.${name}-head`];

/** Every error of Keystone that is answered here. */
export const ERRORS = {
  badRequest: row('bad-request', 400, MALFORMED, 'refuses a log-in without auth', {
    says: [{ message: expected('auth in request body'), to: [CREATE] }],
  }),
  unauthorized: row('unauthorized', 401, 'The request you have made requires authentication.', 'refuses a wrong password', {
    headers: { 'www-authenticate': 'Keystone uri="{identity}/v3"' },
  }),
  credentialScope: row(
    'credential-scope',
    401,
    'Error authenticating with application credential: Application credentials cannot request a scope.',
    'refuses a scope beside an application credential',
    { headers: { 'www-authenticate': 'Keystone uri="{identity}/v3"' }, operations: [CREATE] },
  ),
  forbidden: row('forbidden', 403, 'You are not authorized to perform the requested action.', "refuses to revoke somebody else's token", {
    says: [
      { message: toDenied('validate_token'), to: [SHOW] },
      { message: toDenied('check_token'), to: [CHECK] },
      { message: toDenied('revoke_token'), to: [REVOKE] },
      ...Object.entries(RULES).map(([name, rule]) => ({ message: toDenied(rule), to: toOperations(name) })),
    ],
  }),
  notFound: row('not-found', 404, 'The requested URL was not found on the server.', 'answers 404 for a token that is not good', {
    says: [
      { message: 'Failed to validate token', to: [SHOW, CHECK, REVOKE] },
      ...Object.entries(MISSING).map(([name, what]) => ({ message: `Could not find ${what}.`, to: toOperations(name) })),
    ],
  }),
  conflict: row('conflict', 409, 'Conflict occurred.', undefined, {
    operations: ['keystone.application-credential-create'],
  }),
  methodNotAllowed: row(
    'method-not-allowed',
    405,
    'The method is not allowed for the requested URL.',
    'answers 405 with the allowed methods',
    { headers: { allow: '{methods}, OPTIONS' } },
  ),
  requestTooLarge: row('request-entity-too-large', 413, 'Request is too large.', 'refuses a log-in of more than a mebibyte'),
  internalError: row('internal-error', 500, 'An unexpected error prevented the server from fulfilling your request.'),
  serviceUnavailable: row('service-unavailable', 503, 'The service is currently unavailable.'),
} as const satisfies Record<string, ErrorRow>;

const ERROR_ROWS: readonly ErrorRow[] = Object.values(ERRORS);

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const TEXT = { type: 'string', minLength: 1 } as const;

/** What the document of an error has beside its code, message and title. */
function extraOf({ id }: ErrorRow): Readonly<Record<string, Json>> {
  return id.endsWith('.credential-scope') ? { identity: {} } : {};
}

/** A wrong method is refused by Flask, before Keystone; a path that is not there too, with a page. */
function toForms(error: ErrorRow): readonly ErrorForm[] {
  const { status, raisedBy, code } = error;
  if (raisedBy === 'gateway') return [{ mediaType: JSON_TYPE, schema: toObject({ error_msg: TEXT, error_code: { const: code } }) }];
  if (status === 405) return [{ mediaType: JSON_TYPE, schema: toObject({ message: TEXT }) }];
  const more = Object.fromEntries(Object.keys(extraOf(error)).map((name) => [name, { type: 'object' }]));
  const members = toObject({ code: { const: status }, ...more, message: TEXT, title: { const: TITLES[status] } });
  const document = { mediaType: JSON_TYPE, schema: toObject({ error: members }) };
  return status === 404 ? [document, { mediaType: PAGE_TYPE, schema: { type: 'string', pattern: '^<!doctype html>\\n' } }] : [document];
}

function toObject(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** How a service says no. */
export interface Answers {
  readonly rows: readonly ErrorRow[];
  /** A row of the shared catalogue as one of this service. */
  readonly ownRow: (shared: ErrorRow) => ErrorRow;
  readonly renderError: (error: ErrorRow, call: Call, details?: ErrorDetails) => Reply;
  readonly errorForms: (error: ErrorRow) => readonly ErrorForm[];
  readonly refuseCheck: (failure: CheckFailure, call: Call) => Reply;
}

/** Makes the answers of one service: Keystone's documents, with rows of its own. */
export function createAnswers({ id, home, sources, operations, lookUps = [], gatewayErrors = [] }: IdentityProfile): Answers {
  const toOwnId = (shared: string): string => `${id}${shared.slice(shared.indexOf('.'))}`;
  const known = new Set([SHOW, CHECK, REVOKE, CREATE].map(toOwnId).concat([...operations, ...lookUps].map((operation) => operation.id)));
  const toOwnSaid = ({ to, ...said }: Said): readonly Said[] => {
    const own = to?.map(toOwnId).filter((one) => known.has(one));
    if (own?.length === 0) return [];
    return [{ ...said, ...(own === undefined ? {} : { to: own }) }];
  };
  const toOwnHeaders = (headers: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, text.replace('{identity}', `{${home.slice(1)}}`)]));
  const toOwn = (shared: ErrorRow): ErrorRow => ({
    ...shared,
    id: toOwnId(shared.id),
    source: sources.errors,
    ...(shared.headers === undefined ? {} : { headers: toOwnHeaders(shared.headers) }),
    ...(shared.says === undefined ? {} : { says: shared.says.flatMap(toOwnSaid) }),
  });
  const ownRows = ERROR_ROWS.filter(({ operations: of }) => of === '*' || of.some((one) => id === one.slice(0, one.indexOf('.'))));
  const own = new Map(ownRows.map((shared) => [shared.id, toOwn(shared)]));
  const ownRow: Answers['ownRow'] = (shared) => own.get(shared.id) ?? shared;
  const renderError: Answers['renderError'] = (error, call, details = {}) => {
    if (error.raisedBy === 'gateway') return toGatewayReply(error, call, details);
    const status = details.status ?? error.status;
    const headers = toHeaders(ownRow(error), call, details);
    if (status === 405 && details.headers?.['allow'] === undefined) headers['allow'] = allowOf(call);
    const { message } = toWords(ownRow(error), call, details);
    // A wrong method is refused by Flask, before Keystone.
    const json = status === 405 ? { message } : { error: { code: status, ...extraOf(error), message, title: TITLES[status] ?? 'Error' } };
    return { ...toJsonReply(status, json, headers), error: ownRow(error) };
  };
  const rows = [...own.values(), ...gatewayErrors];
  const forms = new Map(rows.map((one) => [one.id, toForms(one)]));
  return {
    rows,
    ownRow,
    renderError,
    errorForms: (error) => forms.get(error.id) ?? [],
    refuseCheck: (failure, call) => refuseCheck(failure, call, renderError),
  };
}

/** The methods that a path has: Flask knows OPTIONS everywhere, and HEAD wherever there is GET. */
export function allowOf(call: Call): string {
  const methods = methodsOf(call);
  return [...new Set([...methods, 'OPTIONS', ...(methods.includes('GET') ? ['HEAD'] : [])])].join(', ');
}

function refuseCheck(failure: CheckFailure, call: Call, renderError: Answers['renderError']): Reply {
  switch (failure.kind) {
    case 'token-missing':
    case 'token-unknown':
      return renderError(ERRORS.unauthorized, call);
    // No operation asks for it: who may do what depends on what it is done to, and is said where that is known.
    case 'admin-only':
      return renderError(ERRORS.forbidden, call);
    case 'body-missing':
    case 'body-malformed':
      return renderError(ERRORS.badRequest, call, { message: expected('valid JSON in request body') });
    case 'media-type':
      return renderError(ERRORS.badRequest, call, { message: expected('application/json in Content-Type header') });
    case 'body-too-large':
      return renderError(ERRORS.requestTooLarge, call);
    case 'body-unexpected':
      return renderError(ERRORS.badRequest, call, generally(ERRORS.badRequest));
  }
}
