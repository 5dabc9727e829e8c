import { request as httpRequest } from 'node:http';
import { isIP } from 'node:net';
import { readOptionsVariable } from './options-variable.ts';
import type { Terminal } from './terminal.ts';

/** What commands that ask a running emulator stand on. */
export interface AskingContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly end: (code: number) => void;
}

/** A request to a running emulator. */
export interface Question {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds that it has to answer. */
  readonly patience: number;
}

const DEFAULT_PORT = '9292';
const OFF = ['', 'false', 'off'];

/** Where an emulator is that was started with the same variables, as a container's is. */
export function toUrl(env: AskingContext['env']): string {
  const { port, tls } = readOptionsVariable(env);
  const isSecure = tls === undefined ? !OFF.includes(env['POLYGLANCE_TLS'] ?? '') : tls !== false;
  return `${isSecure ? 'https' : 'http'}://127.0.0.1:${typeof port === 'string' ? port : (env['POLYGLANCE_PORT'] ?? DEFAULT_PORT)}`;
}

/** Whether something can be asked there. */
export function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/**
 * Asks, and reads the whole answer. What listens on this machine is believed by any certificate.
 *
 * @throws Error of the system where there is no answer, with its `code`
 */
export async function ask({
  url,
  method = 'GET',
  headers = {},
  body = '',
  patience,
}: Question): Promise<{ readonly status: number; readonly text: string }> {
  const { protocol, hostname } = new URL(url);
  const request = protocol === 'https:' ? (await import('node:https')).request : httpRequest;
  const options = { method, agent: false, timeout: patience, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } };
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, rejectUnauthorized: !isHere(hostname) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
    });
    sent.once('timeout', () => sent.destroy(Object.assign(new Error(`did not answer within ${patience / 1000} s`), { code: 'TIMEOUT' })));
    sent.once('error', reject);
    sent.end(body);
  });
}

function isHere(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}
