import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from '../../operation/operation.ts';
import { pseudoOperations } from '../../operation/pseudo.ts';
import { generally } from '../../operation/wording.ts';
import { versionOperations, versionRedirect } from '../../wire/glance-versions.ts';
import { ERRORS, renderError } from './errors.ts';
import { ROOT_LIST } from './images.ts';
import { SHARED_LIST } from './members.ts';

// Source: glance/api/versions.py; glance/api/middleware/version_negotiation.py; glance/api/v1/router.py of Glance 15.0.2, and its
// recorded answers.

const VERSIONS_REF = 'openstack/glance 15.0.2, api-ref/source/versions; answers recorded from Glance 15.0.2';

/** Every version of Glance of Pike, newest first: v2 stands beside v1. */
const VERSIONS = [
  ...[5, 4, 3, 2, 1, 0].map((minor) => ({ id: `v2.${minor}`, status: minor === 5 ? 'CURRENT' : 'SUPPORTED', path: '/v2/' })),
  ...[1, 0].map((minor) => ({ id: `v1.${minor}`, status: 'DEPRECATED', path: '/v1/' })),
] as const;

const { list: VERSION_LIST, choose: MULTIPLE_CHOICES } = versionOperations('openstack-v1', VERSIONS_REF, (call) =>
  VERSIONS.map(({ id, status, path }) => ({ id, status, links: [{ rel: 'self', href: `${call.base}${path}` }] })),
);
const VERSION_REDIRECT = versionRedirect('openstack-v1', VERSIONS_REF, '/v1');

/** Versions. gap: the v2 that they tell of beside v1 is that of Glance 25.1, with what Pike's did not have yet. */
export const SERVICE_OPERATIONS: readonly Operation[] = [VERSION_LIST, MULTIPLE_CHOICES, VERSION_REDIRECT];

const KNOWN_VERSION = /^\/v1(?:\.[01])?(?=\/|$)/;
const BY_ACCEPT = 'application/vnd.openstack.images-';
const ACCEPTED: readonly string[] = ['v1', 'v1.0', 'v1.1'];

/**
 * Brings a path into the form of the table: one spelling of the version, also where `Accept` says it. A version in `Accept` goes before
 * one in the path, and has to be the whole header; one that nobody knows leads to the choice of versions.
 *
 * Source: glance/api/middleware/version_negotiation.py, `process_request`.
 */
export function normalise(path: string, { accept }: IncomingHttpHeaders): string {
  if (path === '/versions' || path.startsWith('/versions/')) return '/versions';
  if (accept?.startsWith(BY_ACCEPT)) return ACCEPTED.includes(accept.slice(BY_ACCEPT.length)) ? `/v1${path}` : '/';
  // The real server decodes a path before it splits it, and takes any number of slashes before the version.
  const one = path.replace(/%2f/gi, '/').replace(/^\/{2,}/, '/');
  return KNOWN_VERSION.test(one) ? one.replace(KNOWN_VERSION, '/v1') : path;
}

const pseudo = pseudoOperations('openstack-v1', 'answers recorded from Glance 15.0.2');

/** `OPTIONS` is answered before anything else looks at the request. Source: oslo.middleware, cors. */
const OPTIONS = pseudo('options', [], () => ({ status: 200, body: '' }));
const NOT_FOUND = pseudo('unmatched', ['token'], (call) => renderError(ERRORS.notFound, call, generally(ERRORS.notFound)));
const NOT_IMPLEMENTED = pseudo('unknown-method', ['token'], (call) => renderError(ERRORS.notImplemented, call));
const WRONG_METHOD = pseudo('wrong-method', ['token'], (call) => renderError(ERRORS.methodNotAllowed, call));
const CACHE_PATH = /^\/v1\/(?:cached|queued)_images(?:\/|$)/;
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'];

/** What answers a path that the table does not have. */
export function unmatched(method: string, path: string): Operation {
  if (method === 'OPTIONS') return OPTIONS;
  if (!path.startsWith('/v1/')) return MULTIPLE_CHOICES;
  return METHODS.includes(method) ? NOT_FOUND : NOT_IMPLEMENTED;
}

/**
 * What answers a method that the table does not have for this path. The routes of the versions, the list at the root of v1 and that of
 * what is shared have no condition on the method.
 */
export function wrongMethod(method: string, path: string): Operation {
  if (method === 'OPTIONS') return OPTIONS;
  if (path === '/v1/') return ROOT_LIST;
  if (path.startsWith('/v1/shared-images/')) return SHARED_LIST;
  // The filter of the cache takes what it knows, and leaves the rest to the service, which knows no such paths.
  if (CACHE_PATH.test(path)) return unmatched(method, path);
  if (path === '/versions') return VERSION_LIST;
  if (path === '/') return MULTIPLE_CHOICES;
  if (path === '/v1') return VERSION_REDIRECT;
  return WRONG_METHOD;
}
