import type { Reason } from '../../core/reasons.ts';
import type { BaseDialect } from '../../operation/derive.ts';
import type { ErrorDetails, ErrorForm, ErrorRow, Said } from '../../operation/error-row.ts';
import type { Call, CheckFailure, Dialect, Json, Reply, Schema } from '../../operation/operation.ts';
import { withRefusal } from '../../wire/gateway.ts';
import { JSON_TYPE } from '../../wire/json-reply.ts';
import { ERRORS, NATIVE_CAUSES } from './codes.ts';
import { ERROR_ROWS } from './error-rows.ts';

/** Paths of OpenStack on the same host: what is wrong there is said in OpenStack's form. */
const NATIVE = /^\/v[12][.\d]*\/(?:images|schemas)(?:\/|$)/;
const NATIVE_PREFIX = 'ims.native-';

/** Whether a path belongs to the native API. */
export function isNative(path: string): boolean {
  return NATIVE.test(path);
}

/** Codes that an update says for what the core will not do. The words are those of the code: the service says no more. */
const ROWS: { readonly [Kind in Reason['kind']]?: ErrorRow } = {
  'image-not-found': ERRORS.imageMissing,
  'not-owner': ERRORS.notOwner,
  'reader-denied': ERRORS.role,
  'property-missing': ERRORS.conflict,
  'property-exists': ERRORS.conflict,
  'attribute-permanent': ERRORS.conflict,
  'attribute-out-of-range': ERRORS.memorySize,
  'attribute-negative': ERRORS.memorySize,
  // gap: how many attributes an image may have, and what IMS says to one more, is not documented; the bound is Glance's.
  'limit-exceeded': ERRORS.conflict,
};
const NOT_STORABLE: Readonly<Record<string, ErrorRow>> = { name: ERRORS.nameForm, __description: ERRORS.descriptionForm };

function toRow(reason: Reason): ErrorRow {
  if (reason.kind === 'text-not-storable') return NOT_STORABLE[reason.name ?? ''] ?? ERRORS.malformed;
  return ROWS[reason.kind] ?? ERRORS.unknown;
}

/** How this dialect says no. */
export interface Answers extends Pick<Dialect, 'errors' | 'renderError' | 'errorForms' | 'refuseCheck' | 'refuse' | 'crash'> {
  /** A reply of the base as one of the native API: its error is a row of this dialect. */
  readonly asNative: (reply: Reply) => Reply;
}

/**
 * Makes the answers of IMS: its own API has codes, its native one answers as OpenStack does, and the gateway before both has a
 * form of its own.
 *
 * gap: the page of permissions says that native errors are XML, clients read JSON and HTML; they are OpenStack's here.
 *
 * @param base the OpenStack that the native API is
 * @param nativeOperations the ids of the native operations
 * @param deprecatedOf the ids of the deprecated ones that may answer with an error of this name
 */
export function createAnswers(
  base: BaseDialect,
  nativeOperations: readonly string[],
  deprecatedOf: (name: string) => readonly string[],
): Answers {
  const toRowOf = (row: ErrorRow): ErrorRow => toNativeRow(row, base, nativeOperations, deprecatedOf);
  const rows = new Map(base.errors.filter(({ status }) => status !== 401).map((row) => [row.id, toRowOf(row)]));
  const baseIds = new Set(base.errors.map(({ id }) => id));
  const isBaseRow = ({ id }: ErrorRow): boolean => id.startsWith(NATIVE_PREFIX) || baseIds.has(id);
  const asNative = (reply: Reply): Reply => {
    const error = rows.get(reply.error?.id ?? '');
    return error === undefined ? reply : { ...reply, error };
  };
  const renderError = (row: ErrorRow, call: Call, details: ErrorDetails = {}): Reply =>
    isBaseRow(row) ? asNative(base.renderError(row, call, details)) : toDocument(row, withRefusal(row, call, details));
  return {
    // The first row of a status is the one that a scenario gets: OpenStack's go before those of the gateway.
    errors: [...rows.values(), ...ERROR_ROWS],
    renderError,
    errorForms: (row) => (isBaseRow(row) ? base.errorForms(row) : (OWN_FORMS.get(row.id) ?? [])),
    refuseCheck: (failure, call) => asNative(refuseCheck(failure, call, base)),
    refuse: (reason, call) => (isNative(call.path) ? asNative(base.refuse(reason, call)) : toDocument(toRow(reason), {})),
    crash: (call) => (isNative(call.path) ? asNative(base.crash(call)) : toDocument(ERRORS.internalError, {})),
    asNative,
  };
}

/** A row of OpenStack as one of the native API; what provokes it is a test of its own. */
function toNativeRow(
  { cause: _cause, says, ...row }: ErrorRow,
  base: BaseDialect,
  operations: readonly string[],
  deprecatedOf: (name: string) => readonly string[],
): ErrorRow {
  const name = row.id.slice(row.id.indexOf('.') + 1);
  const cause = NATIVE_CAUSES[name];
  const own = (ids: readonly string[]): readonly string[] =>
    ids.map((id) => id.replace(`${base.id}.`, 'ims.')).filter((id) => operations.includes(id));
  return {
    ...row,
    id: `${NATIVE_PREFIX}${name}`,
    operations: [...(row.operations === '*' ? operations : own(row.operations)), ...deprecatedOf(name)],
    ...(says === undefined ? {} : { says: says.flatMap((said) => toNativeSaid(said, own)) }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** What is said only to operations that this dialect does not have is left out. */
function toNativeSaid({ to, ...said }: Said, own: (ids: readonly string[]) => readonly string[]): readonly Said[] {
  if (to === undefined) return [said];
  const known = own(to);
  return known.length === 0 ? [] : [{ ...said, to: known }];
}

function toForm({ raisedBy, code }: ErrorRow): ErrorForm {
  const text = { type: 'string', minLength: 1 };
  const properties: { readonly [name: string]: Schema } =
    raisedBy === 'service'
      ? {
          error: {
            type: 'object',
            properties: { code: { const: code }, message: text },
            required: ['code', 'message'],
            additionalProperties: false,
          },
        }
      : { error_msg: text, error_code: { const: code } };
  return { mediaType: JSON_TYPE, schema: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false } };
}

const OWN_FORMS: ReadonlyMap<string, readonly ErrorForm[]> = new Map(ERROR_ROWS.map((row) => [row.id, [toForm(row)]]));

/** An error in the form of who raises it: `{"error":{…}}` of the service, `{"error_msg":…}` of the gateway. */
function toDocument(row: ErrorRow, { message, code, status, headers, retryAfter }: ErrorDetails): Reply {
  const words = { code: code ?? row.code ?? '', message: message ?? row.message };
  const json: Json = row.raisedBy === 'service' ? { error: words } : { error_msg: words.message, error_code: words.code };
  const all: Record<string, string> = { 'content-type': JSON_TYPE, ...row.headers, ...headers };
  if (retryAfter !== undefined) all['retry-after'] = String(retryAfter);
  return { status: status ?? row.status, headers: all, body: JSON.stringify(json), json, error: row };
}

function refuseCheck(failure: CheckFailure, call: Call, base: BaseDialect): Reply {
  if (failure.kind === 'token-missing' || failure.kind === 'token-unknown') return toDocument(ERRORS.unauthorized, {});
  if (isNative(call.path) || failure.kind === 'admin-only') return base.refuseCheck(failure, call);
  switch (failure.kind) {
    case 'media-type':
      return toDocument(ERRORS.mediaType, {});
    case 'body-missing':
      return toDocument(ERRORS.bodyEmpty, {});
    case 'body-too-large':
      return toDocument(ERRORS.bodyTooLarge, {});
    case 'body-malformed':
    case 'body-unexpected':
      return toDocument(ERRORS.malformed, {});
  }
}
