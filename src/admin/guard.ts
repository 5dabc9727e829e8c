import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { AdminError } from './answer.ts';

/** Who may use the admin API. */
export interface GuardSettings {
  /** Whether there is an admin API at all; `health` is always there. */
  readonly enabled: boolean;
  /** What has to be shown with every request but `health`; `null` for nothing. */
  readonly token: string | null;
  /** Names that count as ours, beside those that always do; with or without a port. */
  readonly hosts: readonly string[];
  /** Where others reach the emulator; its host counts as ours. */
  readonly publicUrl: string | null;
}

/** Looks at a request before anything else does; throws {@link AdminError} to refuse it. */
export type Guard = (request: IncomingMessage) => void;

const HOST = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i;

/**
 * Makes the guard of the admin API. A page in a browser on the same machine can send requests here: its `Origin` gives it away,
 * and where a name was rebound to 127.0.0.1 so that there is none, its `Host` does.
 *
 * @param settings who may use it
 */
export function createGuard(settings: GuardSettings): Guard {
  const own = new Set(settings.hosts.map((host) => toHostName(host) ?? host.toLowerCase()));
  if (settings.publicUrl !== null) own.add(toUrlHost(settings.publicUrl) ?? '');
  return (request) => {
    if (!settings.enabled) throw new AdminError(404, 'not-found', 'The admin API is switched off.');
    const host = refuseForeignHost(request, own);
    refuseForeignOrigin(request, own, host);
    if (settings.token !== null) refuseWrongToken(request, settings.token);
  };
}

function refuseForeignHost(request: IncomingMessage, own: ReadonlySet<string>): string {
  const given = valuesOf(request, 'host');
  const name = given.length === 1 ? toHostName(given[0] ?? '') : undefined;
  if (name !== undefined && (isIP(name) !== 0 || isOurs(name, own))) return name;
  const shown = given.length === 0 ? 'A request without a Host header' : `The host ${JSON.stringify(given.join(', '))}`;
  throw new AdminError(
    403,
    'foreign-host',
    `${shown} is refused by the admin API: use an IP address, localhost or a name without a dot, or name it with --admin-host or --public-url.`,
  );
}

/** An address is no proof here: a page of any server can have one as its origin. It has to be near, or the very one that was asked. */
function refuseForeignOrigin(request: IncomingMessage, own: ReadonlySet<string>, host: string): void {
  const given = valuesOf(request, 'origin');
  if (given.length === 0) return;
  const name = given.length === 1 ? toUrlHost(given[0] ?? '') : undefined;
  if (name !== undefined && (name === host || isOurs(name, own) || isNearAddress(name))) return;
  throw new AdminError(
    403,
    'foreign-origin',
    `The origin ${JSON.stringify(given.join(', '))} is refused by the admin API: a page from elsewhere may not use it, unless --admin-host names its host.`,
  );
}

function refuseWrongToken(request: IncomingMessage, token: string): void {
  const bearer = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim();
  const own = request.headers['x-polyglance-admin-token'];
  if ([bearer, own].some((given) => typeof given === 'string' && isSame(given, token))) return;
  throw new AdminError(
    401,
    'token-required',
    'The admin API asks for its token: send "Authorization: Bearer TOKEN" or "X-Polyglance-Admin-Token: TOKEN".',
    { headers: { 'www-authenticate': 'Bearer realm="polyglance-admin"' } },
  );
}

/** Digests have one length, so that the comparison tells nothing about the token's. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/** All values of a header: node itself keeps the first `Host` only. */
function valuesOf(request: IncomingMessage, name: string): string[] {
  return request.rawHeaders.filter((_value, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === name);
}

/** The name in a `Host` header, in lower case, without brackets and port; `undefined` when it is none. */
function toHostName(host: string): string | undefined {
  const found = HOST.exec(host.trim());
  const address = found?.[1];
  if (address !== undefined) return isIPv6(address) ? address.toLowerCase() : undefined;
  return found?.[2]?.toLowerCase() ?? (isIPv6(host) ? host.toLowerCase() : undefined);
}

/** The name in a web URL or an origin, as {@link toHostName} gives it. `null` and the schemes of extensions have none. */
function toUrlHost(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  return toHostName(new URL(text).host);
}

/** A name without a dot cannot be registered by a stranger; with one at its end it can. */
function isOurs(name: string, own: ReadonlySet<string>): boolean {
  if (own.has(name)) return true;
  const known = name.endsWith('.') ? name.slice(0, -1) : name;
  return known === 'localhost' || known.endsWith('.localhost') || (!name.includes('.') && !name.includes(':'));
}

/** Whether this address is of this machine or of a private network. */
function isNearAddress(name: string): boolean {
  if (isIPv4(name)) return /^(127|10)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\./.test(name) || name === '0.0.0.0';
  return isIPv6(name) && /^(::1?|fe[89ab][0-9a-f]:.*|f[cd][0-9a-f]{2}:.*)$/.test(name);
}
