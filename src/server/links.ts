import type { IncomingHttpHeaders } from 'node:http';
import { toPlaceName } from '../operation/place.ts';

/** What is known of where clients find us. URLs have no slash at their end. */
export interface LinkSettings {
  /** Where the whole emulator is, for every client; `null`: where the request says. */
  readonly publicUrl: string | null;
  /** Where single homes are, by place: `ims`, `sandbox-a/ims`. */
  readonly publicUrls: Readonly<Record<string, string>>;
  /** Whether `X-Forwarded-Proto`, `-Host`, `-Port` and `-Prefix` are believed. */
  readonly trustProxy: boolean;
  /** Whether TLS is spoken; `null`: it is not. */
  readonly tls: readonly string[] | null;
}

/** The ports that are open. */
export interface OpenPorts {
  /** The one that has everything. */
  readonly main: number;
  /** Homes that have a port of their own, by place. */
  readonly own: Readonly<Record<string, number>>;
}

/** Through which door a request came in. */
export interface Entrance {
  readonly sandbox: string | null;
  /** What stands before the home: `''`, `/sandbox/a`, or where an app of the user's has mounted us. */
  readonly prefix: string;
  /** The mount that was used: `/openstack`; `''` at the root and on a port of its own. */
  readonly home: string;
  /** The home whose own port it is: `/ims`; `null` on the port that has everything. */
  readonly own: string | null;
}

/** Makes absolute URLs, as the client of a request can use them. */
export interface Links {
  /** Where the whole emulator is. */
  root(headers: IncomingHttpHeaders): string;
  /** Where the home is that the request came in by. */
  base(headers: IncomingHttpHeaders, entrance: Entrance): string;
  /** Where another home of the same sandbox is, such as `/identity`. */
  home(headers: IncomingHttpHeaders, entrance: Entrance, home: string): string;
}

/**
 * Makes the links of an emulator: what was told goes first, then what a trusted proxy says, then the request's `Host`.
 *
 * A home with a port of its own is handed out by that port, but only to clients that came by a port of ours: behind a mapped port
 * or a proxy nobody knows where the other one is, and the same home is on the port that has everything.
 *
 * @param ports what is open by now; asked for each link, since a port is only known once it listens
 */
export function createLinks({ publicUrl, publicUrls, trustProxy, tls }: LinkSettings, ports: () => OpenPorts): Links {
  const forwarded = (headers: IncomingHttpHeaders): string | undefined => (trustProxy ? toForwarded(headers) : undefined);
  const [scheme, usual] = tls === null ? (['http', 80] as const) : (['https', 443] as const);
  const asked = (headers: IncomingHttpHeaders): string => forwarded(headers) ?? `${scheme}://${headers.host ?? 'localhost'}`;
  const root: Links['root'] = (headers) => publicUrl ?? asked(headers);
  const base: Links['base'] = (headers, { sandbox, prefix, home, own }) => {
    const mount = own ?? home;
    const told = mount === '' ? undefined : publicUrls[toPlaceName(sandbox, mount)];
    if (told !== undefined) return told;
    return own === null ? `${root(headers)}${prefix}${home}` : `${asked(headers)}${prefix}`;
  };
  const home: Links['home'] = (headers, { sandbox, prefix, own }, wanted) => {
    const place = toPlaceName(sandbox, wanted);
    const told = publicUrls[place];
    if (told !== undefined) return told;
    const open = ports();
    const came = own === null ? open.main : open.own[toPlaceName(sandbox, own)];
    const direct = publicUrl === null && forwarded(headers) === undefined ? hostAt(headers, came, usual) : undefined;
    const port = open.own[place];
    if (port !== undefined && direct !== undefined) return `${scheme}://${direct}:${port}`;
    if (own === null) return `${root(headers)}${prefix}${wanted}`;
    // gap: on a port of its own behind a mapped port, the main one is taken to be mapped to itself unless publicUrl says where it is.
    const main = publicUrl ?? `${scheme}://${nameOf(headers.host ?? 'localhost')}:${open.main}`;
    return `${main}${sandbox === null ? '' : `/sandbox/${sandbox}`}${wanted}`;
  };
  return { root, base, home };
}

const PORT = /:(\d+)$/;

function nameOf(host: string): string {
  return host.replace(PORT, '');
}

/** The name in `Host` when its port is this one, so that nothing maps ports in between. */
function hostAt({ host = '' }: IncomingHttpHeaders, port: number | undefined, usual: number): string | undefined {
  return Number(PORT.exec(host)?.[1] ?? usual) === port ? nameOf(host) : undefined;
}

/** A host with or without its port, as it may stand in a URL. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const PREFIX = /^(?:\/[\w.~!$&'()*+,;=:@%-]+)*\/?$/;

/** Where a proxy says that it was asked; `undefined` when it says nothing that can be used. Of a chain, the first one counts. */
function toForwarded(headers: IncomingHttpHeaders): string | undefined {
  const first = (name: string): string =>
    String(headers[name] ?? '')
      .split(',', 1)[0]
      ?.trim() ?? '';
  const [scheme, given, port, prefix] = ['proto', 'host', 'port', 'prefix'].map((name) => first(`x-forwarded-${name}`));
  if (!scheme && !given && !port && !prefix) return undefined;
  const secure = scheme?.toLowerCase() === 'https';
  const named = given && HOST.test(given) ? given : (headers.host ?? 'localhost');
  const usual = secure ? '443' : '80';
  const host = port && /^\d{1,5}$/.test(port) ? `${nameOf(named)}${port === usual ? '' : `:${port}`}` : named;
  return `${secure ? 'https' : 'http'}://${host}${prefix && PREFIX.test(prefix) ? prefix.replace(/\/+$/, '') : ''}`;
}
