import { type ClientRequest, request as httpRequest } from 'node:http';
import type { Bench } from '../support/emulator.ts';

/** What came of a request whose connection may break. */
export interface Torn {
  /** 0: there was no answer. */
  readonly status: number;
  /** The `Content-Length` that was announced. */
  readonly length: string | undefined;
  readonly bytes: Buffer;
  /** Code of the error that ended it; `aborted` for an answer that broke off; `null`: it ended in order. */
  readonly error: string | null;
}

/** Sends a request as alice and takes what comes, until it ends in whatever way. */
export function tear(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: Uint8Array,
  onRequest: (request: ClientRequest) => void = () => undefined,
): Promise<Torn> {
  return new Promise((resolve) => {
    let torn: Torn = { status: 0, length: undefined, bytes: Buffer.alloc(0), error: null };
    const all = { 'x-auth-token': 'dev-alice', ...(body === undefined ? {} : { 'content-length': body.length }), ...headers };
    const request = httpRequest(url, { method, agent: false, headers: all }, (response) => {
      torn = { ...torn, status: response.statusCode ?? 0, length: response.headers['content-length'] };
      response.on('data', (chunk: Buffer) => {
        torn = { ...torn, bytes: Buffer.concat([torn.bytes, chunk]) };
      });
      response.on('error', (error: NodeJS.ErrnoException) => resolve({ ...torn, error: error.code ?? error.message }));
      response.on('end', () => resolve(torn));
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve({ ...torn, error: error.code ?? error.message }));
    onRequest(request);
    request.end(body);
  });
}

/** Loads a scenario of these rules, called `test`. */
export function rules(bench: Bench, ...list: readonly object[]): Promise<void> {
  return bench.emulator.scenario({ version: 1, name: 'test', rules: list });
}

/** Resolves once this many requests wait at the clock. */
export async function waiting(bench: Bench, count: number): Promise<void> {
  while (bench.emulator.clock.pending().length < count) await new Promise((resolve) => setImmediate(resolve));
}
