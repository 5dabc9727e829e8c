import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import type { Json } from '../../operation/operation.ts';
import type { Person } from './case.ts';

/** Somebody who is logged in. */
export interface Login {
  readonly token: string;
  /** Ids as the endpoint has them, where they are known. */
  readonly project?: string;
  readonly user?: string;
  /** Names of roles, where they are known. */
  readonly roles?: readonly string[];
}

/** A place where a dialect answers. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly url: string;
  readonly logins: Readonly<Partial<Record<Person, Login>>>;
  /** What is to be known of TLS. */
  readonly tls?: Tls;
}

/** Whom to trust. */
export interface Tls {
  /** Certificates, PEM. */
  readonly ca?: string;
  readonly rejectUnauthorized?: boolean;
}

/** What is sent. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly tls?: Tls;
}

/** What came. */
export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body where it is JSON. */
  readonly json: Json | undefined;
}

/** A body longer than this is not looked at further. */
const BODY_AT_MOST = 16 * 1024 * 1024;
/** Milliseconds without a sign of life. */
const SILENCE_AT_MOST = 60_000;

/**
 * Sends one request on a connection of its own and reads the answer.
 *
 * @throws Error of the system when there is none
 */
export async function exchange({ method, url, headers, body, tls = {} }: Outgoing): Promise<Incoming> {
  const isSecure = url.startsWith('https:');
  const request = isSecure ? (await import('node:https')).request : httpRequest;
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  const [, origin = '', path = ''] = /^(https?:\/\/[^/]+)(.*)$/.exec(url) ?? [];
  const { hostname, port } = new URL(origin);
  // By the letter: a URL that is parsed loses its dots and doubled slashes.
  const where = { hostname: hostname.replace(/^\[|\]$/g, ''), port, path: path === '' ? '/' : path };
  const options: RequestOptions = { ...where, ...tls, method, agent: false, headers: { accept: '*/*', ...length, ...headers } };
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, timeout: SILENCE_AT_MOST }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= BODY_AT_MOST) chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () => resolve(toIncoming(response.statusCode ?? 0, response.headers, Buffer.concat(chunks))));
    });
    sent.once('error', reject);
    sent.once('timeout', () => sent.destroy(new Error(`no answer for ${SILENCE_AT_MOST / 1000} seconds`)));
    sent.end(body);
  });
}

function toIncoming(status: number, headers: IncomingHttpHeaders, bytes: Buffer): Incoming {
  const text = bytes.toString('utf8');
  return { status, headers, text, json: toJson(text) };
}

function toJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
