import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Call } from '../operation/operation.ts';
import { toCanonicalHeaders, toCanonicalPath, toCanonicalQuery } from './canonical-request.ts';

// Requests that are signed with an access key, in the two forms that clients send. Source: Huawei Cloud, API Request Signing Guide;
// huaweicloud-sdk-python-v3, signer.py (`Access=`); gophertelekomcloud, signer_helper.go (`Credential=`).

/** The algorithm that is known, and the word that stands before it in `Authorization`. */
const ALGORITHM = 'SDK-HMAC-SHA256';
/** What a client writes that does not sign the body. */
const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** What `Authorization` says. */
export interface Signature {
  /** The access key. */
  readonly key: string;
  /** Day, region, service and `sdk_request`, of the older form; `null` in the other. */
  readonly scope: readonly string[] | null;
  readonly headers: readonly string[];
  /** Hexadecimal, as it came. */
  readonly signature: string;
}

/** Reads `Authorization`; `null` for another algorithm. What it does not say is empty. */
export function readSignature(authorization: string): Signature | null {
  const [algorithm, ...rest] = authorization.trim().split(/\s+/);
  if (algorithm !== ALGORITHM) return null;
  const parts = new Map(
    rest
      .join(' ')
      .split(/\s*,\s*/)
      .map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const access = parts.get('Access');
  const [key = '', ...scope] = access === undefined ? (parts.get('Credential') ?? '').split('/') : [access];
  const headers = (parts.get('SignedHeaders') ?? '').toLowerCase().split(';');
  return { key, scope: access === undefined ? scope : null, headers, signature: parts.get('Signature') ?? '' };
}

/** A request as it came. */
export interface Signed extends Pick<Call, 'method' | 'headers' | 'search' | 'hasBody'> {
  /** The whole path, undecoded: more than one where it is not known which of them the client asked for. */
  readonly paths: readonly string[];
}

/** What comes of holding a signature against its request. */
export interface Comparison {
  readonly holds: boolean;
  /** What was signed here, for a client to compare with. */
  readonly canonical: string;
}

/** Whether a signature is one over the bytes of the body, so that these have to be read. */
export function coversBody({ headers, hasBody }: Pick<Call, 'headers' | 'hasBody'>): boolean {
  return hasBody && headers['x-sdk-content-sha256'] !== UNSIGNED;
}

/**
 * Holds a signature against its request.
 *
 * @param body what came; empty where there was nothing, or where nobody wants to know
 */
export function compareSignature(signature: Signature, secret: string, signed: Signed, body: Uint8Array): Comparison {
  const given = Buffer.from(signature.signature, 'latin1');
  const isWhole = signature.headers.includes('x-sdk-date') && fitsScope(signature, signed);
  const candidates = toCandidates(signature, signed, body);
  const holds = (canonical: string): boolean => {
    const own = Buffer.from(toSignature(canonical, signature, secret, signed), 'latin1');
    return own.length === given.length && timingSafeEqual(own, given);
  };
  return { holds: isWhole && isBodyAsSaid(signed, body) && candidates.some(holds), canonical: candidates[0] ?? '' };
}

/** The day of the scope is that of the request. */
function fitsScope({ scope }: Signature, { headers }: Signed): boolean {
  if (scope === null) return true;
  const date = String(headers['x-sdk-date'] ?? '');
  return scope.length === 4 && scope[0] === date.slice(0, 8) && scope[3] === 'sdk_request';
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** A hash that the client tells is signed in place of the body's: it has to be that one. */
function isBodyAsSaid(signed: Signed, body: Uint8Array): boolean {
  const said = signed.headers['x-sdk-content-sha256'];
  return said === undefined || !coversBody(signed) || said === sha256(body);
}

/**
 * What the client may have signed. The SDK hashes a body that is not there whatever it says of it; older clients take the query of a POST
 * without a body for the body.
 */
function toCandidates({ headers: names, scope }: Signature, signed: Signed, body: Uint8Array): readonly string[] {
  const { method, headers, hasBody, paths } = signed;
  const query = toCanonicalQuery(signed.search);
  const lines = toCanonicalHeaders(headers, names, scope !== null);
  const said = headers['x-sdk-content-sha256'];
  const write = (path: string, search: string, hash: string): string =>
    [method, toCanonicalPath(path), search, lines, names.join(';'), hash].join('\n');
  return paths.flatMap((path) => {
    const hashes = typeof said === 'string' ? [said] : [];
    if (hashes.length === 0 || !hasBody) hashes.push(sha256(body));
    const usual = hashes.map((hash) => write(path, query, hash));
    const isForm = scope !== null && method === 'POST' && !hasBody && query !== '';
    return isForm ? [...usual, write(path, '', sha256(query.replaceAll('%20', '+')))] : usual;
  });
}

function toSignature(canonical: string, { scope }: Signature, secret: string, { headers }: Signed): string {
  const date = String(headers['x-sdk-date']);
  // Headers hold bytes; all else is ASCII.
  const hash = createHash('sha256').update(canonical, 'latin1').digest('hex');
  if (scope === null) return createHmac('sha256', secret).update(`${ALGORITHM}\n${date}\n${hash}`).digest('hex');
  const key = scope.reduce<string | Buffer>((chain, part) => createHmac('sha256', chain).update(part).digest(), `SDK${secret}`);
  return createHmac('sha256', key)
    .update(`${ALGORITHM}\n${date}\n${scope.join('/')}\n${hash}`)
    .digest('hex');
}
