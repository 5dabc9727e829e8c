import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from '../../operation/operation.ts';
import { pseudoOperations } from '../../operation/pseudo.ts';
import { generally } from '../../operation/wording.ts';
import { versionOperations, versionRedirect } from '../../wire/glance-versions.ts';
import { ERRORS, renderError } from './errors.ts';
import { HEALTH, HEALTH_PATH } from './health.ts';
import { CACHE_SWITCH, LOCATIONS_SWITCH } from './switches.ts';
import { USAGE, USAGE_PATH } from './usage.ts';

const VERSIONS_REF = 'openstack/glance, api-ref/source/versions/versions.inc; answers recorded from Glance 25.1';

/** Minor versions, newest first; 2.16 and 2.14 come with a cache. Source: `GET /versions` of Glance 25.1, recorded; glance/api/versions.py. */
const MINORS = [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0] as const;
const CACHE_MINORS = [16, 15, 14, ...MINORS.slice(1)] as const;

const { list: VERSION_LIST, choose: MULTIPLE_CHOICES } = versionOperations('openstack-v2', VERSIONS_REF, (call, world) => {
  const links = [{ rel: 'self', href: `${call.base}/v2/` }];
  const most = world.switches[CACHE_SWITCH] === true ? CACHE_MINORS : MINORS;
  const minors = world.switches[LOCATIONS_SWITCH] === true ? [17, ...most] : most;
  return minors.map((minor, index) => ({ id: `v2.${minor}`, status: index === 0 ? 'CURRENT' : 'SUPPORTED', links }));
});
const VERSION_REDIRECT = versionRedirect('openstack-v2', VERSIONS_REF, '/v2');

/** Versions, health and usage. */
export const SERVICE_OPERATIONS: readonly Operation[] = [VERSION_LIST, MULTIPLE_CHOICES, VERSION_REDIRECT, HEALTH, USAGE];

// gap: with a cache, /v2.16 and /v2.14 are paths too, and /v2.17 with the operations on locations; who follows the links comes to /v2.
const KNOWN_VERSION = new RegExp(`^/v2(?:\\.(?:${MINORS.join('|')}))?(?=/|$)`);
const BY_ACCEPT = 'application/vnd.openstack.images-v2';

/**
 * Brings a path into the form of the table: no empty segments, one spelling of the version, `/versions` for what is below it.
 *
 * Source: glance/api/middleware/version_negotiation.py of Glance 25.1.
 */
export function normalise(path: string, headers: IncomingHttpHeaders): string {
  // What tells of its health stands before what looks for the version.
  if (path === HEALTH_PATH) return path;
  // The real server decodes a path before it splits it: an encoded slash separates too.
  const decoded = path.includes('%2') ? path.replace(/%2f/gi, '/') : path;
  const clean = decoded.includes('//') ? decoded.replace(/\/{2,}/g, '/') : decoded;
  if (clean.startsWith('/v2/')) return clean;
  if (clean === '/versions' || clean.startsWith('/versions/')) return '/versions';
  if (headers.accept?.startsWith(BY_ACCEPT) && acceptsKnownVersion(headers.accept)) return `/v2${clean}`;
  return clean.replace(KNOWN_VERSION, '/v2');
}

function acceptsKnownVersion(accept: string): boolean {
  return KNOWN_VERSION.test(`/v2${accept.slice(BY_ACCEPT.length).split(/[\s;,]/, 1)[0] ?? ''}`);
}

const pseudo = pseudoOperations('openstack-v2', 'answers recorded from Glance 25.1');

/** `OPTIONS` is answered before anything else looks at the request. Source: oslo.middleware, cors. */
const OPTIONS = pseudo('options', [], () => ({ status: 200, body: '' }));
const NOT_FOUND = pseudo('unmatched', ['token'], (call) => renderError(ERRORS.notFound, call, generally(ERRORS.notFound)));
/** Glance reads the body before it looks for the method. */
const WRONG_METHOD: Operation = {
  ...pseudo('wrong-method', ['token', 'json-if-any'], (call) => renderError(ERRORS.methodNotAllowed, call)),
  request: { body: 'json', openQuery: true },
};

/** What answers a path that the table does not have. */
export function unmatched(method: string, path: string): Operation {
  if (method === 'OPTIONS') return OPTIONS;
  return path.startsWith('/v2/') ? NOT_FOUND : MULTIPLE_CHOICES;
}

const UNGUARDED = /^\/v2\/images\/[^/]+\/(?:tasks|locations)$/;

/** What answers a method that the table does not have for this path. */
export function wrongMethod(method: string, path: string): Operation {
  if (path === HEALTH_PATH) return HEALTH;
  if (path === '/versions') return VERSION_LIST;
  if (method === 'OPTIONS') return OPTIONS;
  // Glance has no answer of its own for other methods on these; 25.1 has no locations.
  if (path === USAGE_PATH || UNGUARDED.test(path)) return NOT_FOUND;
  if (path === '/') return MULTIPLE_CHOICES;
  if (path === '/v2') return VERSION_REDIRECT;
  return WRONG_METHOD;
}
