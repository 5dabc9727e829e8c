import { isSecret, toPlainName } from '../../operation/secrets.ts';
import type { SecretKind } from './placeholders.ts';

/** Headers whose values say nothing of anybody; in what is let through, secrets are looked for nevertheless. */
const SHOWN_HEADERS: ReadonlySet<string> = new Set(
  (
    'accept accept-charset accept-encoding accept-language accept-patch accept-post accept-ranges age allow cache-control connection content-disposition content-encoding ' +
    'content-language content-length content-location content-md5 content-range content-type date etag expect expires host if-match ' +
    'if-modified-since if-none-match if-range if-unmodified-since keep-alive last-modified link location openstack-api-version ' +
    'openstack-image-import-methods openstack-image-store-ids pragma prefer preference-applied range retry-after server te trailer ' +
    'transfer-encoding upgrade user-agent vary warning www-authenticate x-compute-request-id x-content-type-options x-frame-options ' +
    'x-openstack-request-id x-request-id x-sdk-content-sha256 x-sdk-date x-trans-id'
  ).split(' '),
);
const SHOWN_PREFIXES: readonly string[] = ['x-image-meta-', 'x-glance-', 'x-openstack-image-', 'x-polyglance-'];

/** Whether the value of a header is written, as far as it has no secret in it. */
export function isShownHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return SHOWN_HEADERS.has(lower) || SHOWN_PREFIXES.some((prefix) => lower.startsWith(prefix));
}

const KINDS: Readonly<Record<'project' | 'user' | 'domain' | 'key' | 'host', RegExp>> = {
  project: /^(x|image)?owner$|^x?(project|tenant)s?$|^(project|tenant)ids?$|^members?$|^memberid$|(owner|project|tenant)(id|name)$/,
  user: /^x?users?$|^userids?$|user(id|name)$|^(created|updated)by$|^creator$|^login$/,
  domain: /^x?domains?$|domain(id|name)$/,
  key: /^(aws|s3)?accesskey(id)?$|^ak$|^access$|credential$/,
  host: /^(remote|source)?host(name)?$|^ip(address)?$/,
};
/** Words that stand where a name would, and are none. */
const NO_VALUES: ReadonlySet<string> = new Set(['', '0', 'true', 'false', 'null', 'none', 'all', 'default', 'all_granted_eps']);

/**
 * What a value is, by its name; `undefined` for what may be shown.
 *
 * @param parent the name of what it stands in: an `id` in a `user` is a user
 * @example toKind('owner_id') // 'project'
 */
export function toKind(name: string, parent = ''): SecretKind | undefined {
  const own = toPlainName(name.replace(/^x-image-meta-(property-)?/i, '').replace(/^[\w.-]*:/, ''));
  if (isSecret(own)) return toSecretKind(own);
  if (/^auditids?$/.test(own)) return 'token';
  const plain = /^(id|name|ids)$/.test(own) ? toPlainName(parent) : own;
  if (plain === 'token') return 'token';
  return (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((kind) => KINDS[kind].test(plain));
}

function toSecretKind(plain: string): SecretKind {
  if (plain.endsWith('token')) return 'token';
  if (/sig(nature)?$/.test(plain)) return 'signature';
  return plain.includes('cookie') ? 'cookie' : 'secret';
}

/** Whether the value tells nothing, though it stands where a name does. */
export function isNoValue(value: string): boolean {
  return NO_VALUES.has(value.toLowerCase());
}
