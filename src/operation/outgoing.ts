import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What a request of ours to somewhere else found. */
export type Reached = { readonly kind: 'reached'; readonly size: number | null } | { readonly kind: 'missing' | 'unreachable' };

/** The only way out: requests to locations elsewhere, through one allow-list. */
export interface Outgoing {
  /** Whether this URL may be asked for. */
  allows(url: string): boolean;
  /** Asks how long the resource is, without fetching it; `null` where it does not say. */
  size(url: string): Promise<Reached>;
  /** Fetches the resource, or `null` when it cannot be had. */
  fetch(url: string): Promise<{ readonly size: number | null; readonly body: AsyncIterable<Uint8Array> } | null>;
}

/** Which hosts and ports may be asked; both must fit. */
export interface AllowList {
  readonly hosts: readonly string[];
  /** Runs of ports, both ends included. */
  readonly ports: readonly { readonly first: number; readonly last: number }[];
}

/** Milliseconds until a silent server counts as unreachable. */
const PATIENCE = 10_000;

/** Redirects that are followed at most. Source: glance_store, the http driver, `MAX_REDIRECTS`. */
const REDIRECTS = 5;

/** Makes the way out. Where a redirect leads has to be on the list too. */
export function createOutgoing(allowed: AllowList): Outgoing {
  const allows = (text: string): boolean => {
    if (!URL.canParse(text)) return false;
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // Other spellings of an address (`127.1`) are not what the list says.
    if (!text.toLowerCase().includes(url.hostname)) return false;
    return allowed.hosts.includes(host) && allowed.ports.some(({ first, last }) => first <= port && port <= last);
  };
  const ask = async (method: string, url: string): Promise<IncomingMessage | null> => (allows(url) ? send(method, new URL(url)) : null);
  const size = async (url: string, redirects = REDIRECTS): Promise<Reached> => {
    const answer = await ask('HEAD', url);
    answer?.resume();
    if (answer === null) return { kind: 'unreachable' };
    if (answer.statusCode === 200) return { kind: 'reached', size: lengthOf(answer) };
    const next = redirects === 0 ? undefined : nextOf(answer, url);
    if (next !== undefined) return size(next, redirects - 1);
    return { kind: answer.statusCode === 404 ? 'missing' : 'unreachable' };
  };
  const fetch = async (url: string, redirects = REDIRECTS): Promise<{ size: number | null; body: IncomingMessage } | null> => {
    const answer = await ask('GET', url);
    if (answer?.statusCode === 200) return { size: lengthOf(answer), body: answer };
    answer?.resume();
    const next = answer === null || redirects === 0 ? undefined : nextOf(answer, url);
    return next === undefined ? null : fetch(next, redirects - 1);
  };
  return { allows, size, fetch };
}

/** Where an answer sends us on to. */
function nextOf({ statusCode = 0, headers: { location } }: IncomingMessage, url: string): string | undefined {
  const moved = [301, 302, 303, 307, 308].includes(statusCode);
  return moved && location !== undefined && URL.canParse(location, url) ? new URL(location, url).href : undefined;
}

function lengthOf(answer: IncomingMessage): number | null {
  const text = answer.headers['content-length'];
  return text === undefined ? null : Number(text);
}

function send(method: string, url: URL): Promise<IncomingMessage | null> {
  return new Promise((resolve) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const sent = request(url, { method, agent: false, timeout: PATIENCE }, resolve);
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(null));
    sent.end();
  });
}
