import type { IncomingHttpHeaders } from 'node:http';
import type { Dialect } from '../operation/operation.ts';
import type { HomePlace } from '../operation/place.ts';
import { HOMES, type Line } from './homes.ts';
import type { Entrance } from './links.ts';

/** Where a URL leads: to our own API, or to a dialect. */
export type Target =
  | { readonly kind: 'admin'; readonly sandbox: string | null; readonly path: string }
  | (Entrance & {
      readonly kind: 'dialect';
      readonly dialect: Dialect;
      /** The path below the home, not normalised. */
      readonly path: string;
      /** What stands after `?`. */
      readonly search: string;
    });

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
  const { path: whole, search } = split(url);
  let path = whole;
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
  const dialect = dialectOf(dialects, home?.lines ?? root, path, headers);
  return { kind: 'dialect', sandbox, prefix, dialect, home: home?.path ?? '', own: null, path, search };
}

/**
 * Reads the URL of a request that came by a port of one home: all of its path is the cloud's.
 *
 * @param place whose port it is
 */
export function toOwnTarget(
  url: string,
  headers: IncomingHttpHeaders,
  dialects: readonly Dialect[],
  { sandbox, home }: HomePlace,
): Target & { kind: 'dialect' } {
  const { path, search } = split(url);
  const lines = HOMES.find((one) => one.path === home)?.lines ?? [];
  return { kind: 'dialect', sandbox, prefix: '', dialect: dialectOf(dialects, lines, path, headers), home: '', own: home, path, search };
}

function dialectOf(dialects: readonly Dialect[], lines: readonly Line[], path: string, headers: IncomingHttpHeaders): Dialect {
  const line = lines.find(({ fits }) => fits(path, headers));
  const dialect = dialects.find(({ id }) => id === line?.dialect) ?? dialects[0];
  if (dialect === undefined) throw new Error('There is no dialect.');
  return dialect;
}

function split(url: string): { readonly path: string; readonly search: string } {
  const local = url.startsWith('/') ? url : toLocal(url);
  const question = local.indexOf('?');
  return question < 0 ? { path: local, search: '' } : { path: local.slice(0, question), search: local.slice(question + 1) };
}

function toLocal(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '').replace(/^(?!\/)/, '/');
}
