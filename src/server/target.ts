import type { IncomingHttpHeaders } from 'node:http';
import type { Dialect } from '../operation/operation.ts';
import { HOMES, type Line } from './homes.ts';

/** Where a URL leads: to our own API, or to a dialect. */
export type Target =
  | { readonly kind: 'admin'; readonly sandbox: string | null; readonly path: string }
  | {
      readonly kind: 'dialect';
      readonly sandbox: string | null;
      /** `''` or `/sandbox/a`. */
      readonly prefix: string;
      readonly dialect: Dialect;
      /** The mount that was used: `/openstack`, or `''` at the root. */
      readonly home: string;
      /** The path below the home, not normalised. */
      readonly path: string;
      /** What stands after `?`. */
      readonly search: string;
    };

const ADMIN = '/__admin';
const SANDBOX = '/sandbox/';

const isBelow = (path: string, mount: string): boolean =>
  path.startsWith(mount) && (path.length === mount.length || path.charCodeAt(mount.length) === 47);

/**
 * Reads a request's URL: sandbox, then admin or home, then the root. The URL is split by hand: `new URL` costs more than all else here.
 *
 * @param url as in the request line; an absolute URL counts as its path
 */
export function toTarget(url: string, headers: IncomingHttpHeaders, dialects: readonly Dialect[], root: readonly Line[]): Target {
  const local = url.startsWith('/') ? url : toLocal(url);
  const question = local.indexOf('?');
  const search = question < 0 ? '' : local.slice(question + 1);
  let path = question < 0 ? local : local.slice(0, question);
  let sandbox: string | null = null;
  let prefix = '';
  if (path.startsWith(SANDBOX)) {
    const end = path.indexOf('/', SANDBOX.length);
    prefix = end < 0 ? path : path.slice(0, end);
    sandbox = prefix.slice(SANDBOX.length);
    path = end < 0 ? '/' : path.slice(end);
  }
  if (isBelow(path, ADMIN)) return { kind: 'admin', sandbox, path: path.slice(ADMIN.length) };
  const home = HOMES.find((one) => isBelow(path, one.path));
  if (home !== undefined) path = path.slice(home.path.length) || '/';
  const line = (home?.lines ?? root).find(({ fits }) => fits(path, headers));
  const dialect = dialects.find(({ id }) => id === line?.dialect) ?? dialects[0];
  if (dialect === undefined) throw new Error('There is no dialect.');
  return { kind: 'dialect', sandbox, prefix, dialect, home: home?.path ?? '', path, search };
}

function toLocal(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '').replace(/^(?!\/)/, '/');
}
