import type { IncomingHttpHeaders } from 'node:http';

/** One line of a list that gives a path to a dialect: the first that fits wins. */
export interface Line {
  readonly dialect: string;
  readonly fits: (path: string, headers: IncomingHttpHeaders) => boolean;
}

/** A mount where a cloud is the whole origin. */
export interface Home {
  /** `/openstack`. */
  readonly path: string;
  /** Who answers below it; more than one line where services of one cloud stand beside each other. */
  readonly lines: readonly Line[];
}

const always = (): boolean => true;
const only = (path: string, dialect: string): Home => ({ path, lines: [{ dialect, fits: always }] });

const isV2 = (path: string): boolean => path === '/v2' || /^\/v2(?:\.\d+)?(?:\/|$)/.test(path);
const acceptsImages = (version: 1 | 2, { accept }: IncomingHttpHeaders): boolean =>
  accept?.startsWith(`application/vnd.openstack.images-v${version}`) === true;
/** A version in `Accept` goes before one in the path. Source: glance/api/middleware/version_negotiation.py, `process_request`. */
const isPikeV2 = (path: string, headers: IncomingHttpHeaders): boolean =>
  headers.accept?.startsWith('application/vnd.openstack.images-') === true ? acceptsImages(2, headers) : isV2(path);

/** Where each cloud lives. */
export const HOMES: readonly Home[] = [
  only('/openstack', 'openstack-v2'),
  {
    path: '/openstack-pike',
    lines: [
      { dialect: 'openstack-v2', fits: (path, headers) => path === '/healthcheck' || isPikeV2(path, headers) },
      { dialect: 'openstack-v1', fits: always },
    ],
  },
  only('/rackspace', 'rackspace'),
  only('/ims', 'ims'),
  only('/identity', 'keystone'),
  only('/iam', 'iam'),
  only('/rackspace-identity', 'rackspace-identity'),
];

/** A project's id, as a path has it: 32 hexadecimal digits, or a UUID. */
const PROJECT = '(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
const IMS = new RegExp(`/cloudimages(?:/|$)|^/v1/${PROJECT}/jobs(?:/|$)|^/v2/${PROJECT}/images(?:/|$)`, 'i');
const V1 = /^\/v1(?:\.[01])?(?:\/|$)/;
/** `/images/{id}` and tasks, unless the media type that is accepted says that they are OpenStack's. */
const RACKSPACE = /^\/(?:images\/[^/]+|tasks)(?:\/|$)/;
const OPENSTACK_TYPE = 'application/vnd.openstack.images';
const RACKSPACE_IDENTITY = /^\/v2[.]0\/(?:tokens|tenants)(?:\/|$)/;
const IAM = /^\/v3(?:\/auth(?:\/|$)|\/projects(?:\/|$)|\/?$)/;

/**
 * Who answers at the root, where the paths of the reference pages work as they are printed. Homes, sandboxes and our own API go
 * before it.
 */
export const ROOT_LINES: readonly Line[] = [
  { dialect: 'ims', fits: (path) => IMS.test(path) },
  { dialect: 'openstack-v1', fits: (path, headers) => V1.test(path) || acceptsImages(1, headers) },
  { dialect: 'rackspace', fits: (path, { accept }) => RACKSPACE.test(path) && accept?.startsWith(OPENSTACK_TYPE) !== true },
  { dialect: 'rackspace-identity', fits: (path) => RACKSPACE_IDENTITY.test(path) },
  { dialect: 'iam', fits: (path) => IAM.test(path) },
  { dialect: 'openstack-v2', fits: always },
];

/** The lines of a root that belongs to one dialect alone. */
export function rootOf(dialect: string): readonly Line[] {
  return [{ dialect, fits: always }];
}
