import { readFileSync } from 'node:fs';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import { Refusal } from '../../refusals.ts';

/** How certificates of the target are looked at. */
export interface Trust {
  /** Path of a file with certificates in PEM that are trusted beside those of Node. */
  readonly ca?: string;
  /** Takes any certificate. */
  readonly insecure?: boolean;
}

/** The service that is stood before: nothing else is ever connected to. */
export interface Target {
  /** As a user knows it, without a slash at the end: `https://glance.example/image`. */
  readonly url: string;
  readonly hostname: string;
  /** What `Host` says for it: `glance.example:9292`. */
  readonly host: string;
  readonly port: number;
  /** What stands before every path, `''` or `/image`. */
  readonly prefix: string;
  /** Connections of one client. */
  readonly connect: () => HttpAgent;
  /** Begins a request, at this place and no other: no proxy is asked, and nothing is followed. */
  readonly send: (options: Pick<RequestOptions, 'agent' | 'method' | 'path' | 'headers'>) => ClientRequest;
}

/** Bytes of all headers: v1 of the image API puts whole images there. */
export const HEADERS_AT_MOST = 262_144;

/**
 * Reads where the service is.
 *
 * @throws Refusal for what is no http or https URL, or says more than a place, and for certificates that cannot be read
 * @example readTarget('https://glance.example/image').prefix // '/image'
 */
export function readTarget(text: string, { ca, insecure = false }: Trust = {}): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const given = JSON.stringify(text.replace(/(:\/\/)[^/@]*@/, '$1…@'));
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new Refusal(`--target ${given} is no http or https URL: give the place of the service, such as http://glance.example:9292`);
  if (url.username !== '' || url.password !== '')
    throw new Refusal(`--target ${given} has a name or a password: leave it out, what clients send is passed on`);
  if (url.search !== '' || url.hash !== '')
    throw new Refusal(`--target ${given} has a query or a fragment: give the place of the service alone, such as ${url.origin}`);
  const secure = url.protocol === 'https:';
  const trust = secure
    ? { rejectUnauthorized: !insecure, ...(ca === undefined ? {} : { ca: [...rootCertificates, readCertificates(ca)] }) }
    : {};
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port || (secure ? 443 : 80));
  const agentOptions = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1, noDelay: true };
  return {
    url: text.replace(/\/+$/, ''),
    hostname,
    host: url.host,
    port,
    prefix: url.pathname.replace(/\/+$/, ''),
    connect: () => (secure ? new HttpsAgent({ ...agentOptions, ...trust }) : new HttpAgent(agentOptions)),
    send: (options) => {
      const all = { ...options, host: hostname, port, setHost: false, maxHeaderSize: HEADERS_AT_MOST };
      return secure ? httpsRequest({ ...all, ...trust }) : httpRequest(all);
    },
  };
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new Refusal(`--ca ${JSON.stringify(file)} cannot be read (${code}): name a file with certificates in PEM`);
  }
}
