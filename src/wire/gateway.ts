import { defaultProject, findKeyHolder, type KeyHolder, toKeyCaller } from '../core/access-keys.ts';
import type { Project } from '../core/identity.ts';
import type { ErrorDetails, ErrorRow } from '../operation/error-row.ts';
import type { Call, Claim, Refusal, Reply, World } from '../operation/operation.ts';
import { toJsonReply } from './json-reply.ts';
import { type Comparison, compareSignature, coversBody, readSignature, type Signature } from './signature.ts';

// The gateway in front of the services of Huawei Cloud and Open Telekom Cloud, which looks at signatures.

const FAQ = 'Huawei Cloud, API Request Signing Guide, "Common Errors Related to IAM Authentication Information"';
const WORDS = 'Incorrect IAM authentication information';

/** The rows of what a gateway says to a signature. */
export type SignatureErrors = Readonly<
  Record<
    'signatureOther' | 'signatureMismatch' | 'signatureExpired' | 'signatureEmpty' | 'keyUnknown' | 'keyLocked' | 'signedTooLarge',
    ErrorRow
  >
>;

/**
 * The errors of signatures, for one dialect. They go behind its other errors: the first one of a status is its usual one.
 *
 * gap: after five failures in a row the gateway refuses a key for five minutes; here a test that signs wrongly on purpose would stop all
 * that come after it, so this answer comes only where it is asked for.
 */
export function signatureErrors(dialect: string): SignatureErrors {
  const row = (name: string, detail: string, source: string, cause?: string): ErrorRow => ({
    id: `${dialect}.${name}`,
    status: 401,
    code: 'APIGW.0301',
    message: detail === '' ? WORDS : `${WORDS}: ${detail}`,
    operations: '*',
    raisedBy: 'gateway',
    source,
    ...(cause === undefined ? {} : { cause }),
  });
  return {
    signatureMismatch: row(
      'signature-mismatch',
      'verify aksk signature fail',
      `${FAQ}; answers that users of the live service have published`,
      'refuses a signature by another secret, and shows what it signed itself',
    ),
    keyUnknown: row('access-key-unknown', 'Get secretKey failed,err:ak not exist', FAQ, 'refuses an access key that nobody has'),
    keyLocked: row('access-key-locked', 'AK access failed to reach the limit,forbidden.', FAQ),
    signatureExpired: row(
      'signature-expired',
      'signature expired',
      'Huawei Cloud, API Request Signing Guide, "What Should I Do If the App Authentication Information Is Incorrect?"; there it is said of apps',
      'refuses a signature of another time, and tells both',
    ),
    signatureEmpty: row(
      'signature-empty',
      'Access or Credential is empty in Authorization',
      'an answer that a user of the live gateway has published, of the same form for apps',
      'refuses a signature that names no key',
    ),
    signedTooLarge: row(
      'signed-body-too-large',
      'calc aksk signature fail:body too large',
      'opentelekomcloud/terraform-provider-opentelekomcloud, issues 1860 and 2906',
    ),
    signatureOther: row(
      'signature-refused',
      '',
      'Huawei Cloud, API Request Signing Guide, Error Codes; what it says to other algorithms and to projects of others is inferred',
      'refuses a key for a project in which its user has no role',
    ),
  };
}

/** Source: API Request Signing Guide: with AK/SK a body has at most 12 MB, and the time may be 15 minutes off. */
const BODY_AT_MOST = 12 * 1024 * 1024;
const SKEW_AT_MOST = 15 * 60 * 1000;
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Reads who makes a request that is signed with an access key.
 *
 * gap: the algorithms SDK-HMAC-SM3, SDK-ECDSA-P256-SHA256, SDK-SM2-SM3 and V11-HMAC-SHA256, which SDKs have too, are refused; keys that
 * are good for a while only (`X-Security-Token`) are not there.
 *
 * gap: behind a proxy that changes `Host`, a signature that has it does not hold.
 *
 * @param paths the whole path, as it may have been asked for
 * @returns `null` for a request that is not signed
 */
export function readClaim(errors: SignatureErrors, world: World, call: Call, paths: readonly string[]): Claim | null {
  const { authorization = '' } = call.headers;
  if (!/^(?:SDK|V11)-/.test(authorization)) return null;
  const signature = readSignature(authorization);
  if (signature === null) return refused(errors.signatureOther);
  if (signature.key === '') return refused(errors.signatureEmpty);
  const holder = findKeyHolder(world.identity, signature.key);
  if (holder === undefined) {
    return refused(errors.keyUnknown, { message: `${WORDS}: Get secretKey failed,ak:${signature.key},err:ak not exist` });
  }
  const project = findProject(world, call, holder);
  return {
    caller: project === undefined ? null : toKeyCaller(holder.user, project, signature.key, call.clock),
    body: coversBody(call) ? BODY_AT_MOST : null,
    refuse: (body) => {
      const late = toLate(errors.signatureExpired, call);
      if (late !== null) return late;
      if (body === 'too-large') return { row: errors.signedTooLarge };
      const { method, headers, search, hasBody } = call;
      const found = compareSignature(signature, holder.secret, { method, headers, search, hasBody, paths }, body);
      if (!found.holds) return { row: errors.signatureMismatch, details: toDifference(errors.signatureMismatch, found, signature) };
      return project === undefined ? { row: errors.signatureOther } : null;
    },
  };
}

function refused(row: ErrorRow, details?: ErrorDetails): Claim {
  const refusal: Refusal = { row, ...(details === undefined ? {} : { details }) };
  return { caller: null, body: null, refuse: () => refusal };
}

/**
 * The project that is meant: that of the header, else that of the path, else the first of the key's user. `undefined`: it is none of the
 * user's.
 */
function findProject({ identity }: World, { headers, params }: Call, { user }: KeyHolder): Project | null | undefined {
  const named = headers['x-project-id'];
  if (named !== undefined) return identity.projects.find(({ id }) => id === named && user.roles[id] !== undefined);
  const domain = headers['x-domain-id'];
  if (domain !== undefined && domain !== user.domain) return undefined;
  const inPath = identity.projects.find(({ id }) => id === params['project_id'] && user.roles[id] !== undefined);
  return inPath ?? defaultProject(identity, user);
}

/** The refusal of a signature whose date is too far away, or is none. */
function toLate(row: ErrorRow, { headers, clock }: Call): Refusal | null {
  const date = String(headers['x-sdk-date'] ?? '');
  const at = Date.parse(date.replace(DATE, '$1-$2-$3T$4:$5:$6Z'));
  const now = clock.now();
  if (DATE.test(date) && Math.abs(at - now) <= SKEW_AT_MOST) return null;
  const server = `${new Date(now).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  return { row, details: { message: `${row.message}, signature time:${date},server time:${server}` } };
}

/** The gateway shows what it has signed, so that it can be compared; of a header that is not whole there is nothing to show. */
function toDifference({ message }: ErrorRow, { canonical }: Comparison, { signature }: Signature): ErrorDetails {
  return signature === '' ? {} : { message: `${message}, canonicalRequest:${canonical.replaceAll('\n', '|')}` };
}

/**
 * The details of an error that is asked for: where the request was refused so anyway, those of that.
 *
 * @example withRefusal(ERRORS.signatureMismatch, call, details)
 */
export function withRefusal(row: ErrorRow, { refused: found }: Call, details: ErrorDetails): ErrorDetails {
  return found?.row === row ? { ...found.details, ...details } : details;
}

/** An error of the gateway as an answer. */
export function toGatewayReply(row: ErrorRow, call: Call, details: ErrorDetails): Reply {
  const { message = row.message, code = row.code ?? '', status = row.status, headers, retryAfter } = withRefusal(row, call, details);
  const more = retryAfter === undefined ? headers : { ...headers, 'retry-after': String(retryAfter) };
  return { ...toJsonReply(status, { error_msg: message, error_code: code }, more), error: row };
}
