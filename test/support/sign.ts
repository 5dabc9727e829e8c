import { createHash, createHmac } from 'node:crypto';
import type { Received, Sent } from './client.ts';
import { send } from './client.ts';

// How clients sign with an access key. Source: huaweicloud-sdk-python-v3, signer.py (`Access=`); gophertelekomcloud, signer_helper.go
// (`Credential=`). Written from their description, apart from what the emulator checks with.

/** What is to be signed, and in which way. */
export interface Signing {
  /** `access`: as SDKs of today; `credential`: as older ones, with a day, a region and a service. */
  readonly form?: 'access' | 'credential';
  readonly key?: string;
  readonly secret?: string;
  readonly at?: Date;
  readonly region?: string;
  readonly service?: string;
  /** What is signed in place of the path that is asked for. */
  readonly path?: string;
  /** What is signed in place of the body that is sent. */
  readonly body?: string;
  /** Headers that are sent and not signed. */
  readonly unsigned?: Readonly<Record<string, string>>;
  /** Signs no body: the query is hashed in its place, as older clients do with a POST that has none. */
  readonly queryAsBody?: boolean;
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, data: string): Buffer => createHmac('sha256', key).update(data).digest();
const quote = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

export const ALICE_KEY = { key: 'ALICEACCESSKEY000001', secret: 'alice-secret-access-key' };

/** The moment as `X-Sdk-Date` has it. */
export const toSdkDate = (at: Date): string => `${at.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;

function toQuery(url: URL): string {
  const pairs = [...url.searchParams].map(([name, value]) => `${quote(name)}=${quote(value)}`);
  return pairs.sort((a, b) => (a.split('=', 1).join() < b.split('=', 1).join() ? -1 : 1)).join('&');
}

type Headers = Readonly<Record<string, string>> & { readonly authorization: string };

/** The headers of a signed request; those of `headers` are signed too. */
export function sign(
  method: string,
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signing: Signing = {},
): Headers {
  const { form = 'access', key = ALICE_KEY.key, secret = ALICE_KEY.secret, at = new Date(), region = '', service = '' } = signing;
  const url = new URL(address);
  const date = toSdkDate(at);
  const all: Record<string, string> = { ...headers, host: url.host, 'x-sdk-date': date };
  const names = Object.keys(all).sort();
  const path = (signing.path ?? decodeURIComponent(url.pathname)).split('/').map(quote).join('/');
  const lines = [
    method,
    path.endsWith('/') ? path : `${path}/`,
    signing.queryAsBody === true ? '' : toQuery(url),
    ...names.map((name) => `${name}:${all[name]?.trim() ?? ''}`),
    '',
    names.join(';'),
    all['x-sdk-content-sha256'] ?? sha256(signing.queryAsBody === true ? url.searchParams.toString() : (signing.body ?? body)),
  ];
  const hashed = sha256(lines.join('\n'));
  const scope = [date.slice(0, 8), region, service, 'sdk_request'];
  const signature =
    form === 'access'
      ? hmac(secret, ['SDK-HMAC-SHA256', date, hashed].join('\n'))
      : hmac(scope.reduce<string | Buffer>(hmac, `SDK${secret}`), ['SDK-HMAC-SHA256', date, scope.join('/'), hashed].join('\n'));
  const who = form === 'access' ? `Access=${key}` : `Credential=${[key, ...scope].join('/')}`;
  const authorization = `SDK-HMAC-SHA256 ${who}, SignedHeaders=${names.join(';')}, Signature=${signature.toString('hex')}`;
  return { ...all, ...signing.unsigned, authorization };
}

/** Sends a request that is signed in place of having a token. */
export function sendSigned(method: string, url: string, { headers = {}, body }: Sent = {}, signing: Signing = {}): Promise<Received> {
  const text = body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body);
  const typed = text === '' || headers['content-type'] !== undefined ? headers : { 'content-type': 'application/json', ...headers };
  const signed = sign(method, url, typed, text, signing);
  return send(method, url, { as: null, headers: signed, ...(body === undefined ? {} : { body: text }) });
}
