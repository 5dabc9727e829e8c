import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';

/** What a request of a test says. */
export interface Sent {
  /** A token; `null` for none. Alice's without it. */
  readonly as?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is text or bytes. */
  readonly body?: unknown;
}

/** An answer, read to its end. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The parsed body; `undefined` when it is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects to be there
  readonly json: any;
}

/** Sends one request and reads the answer; a new connection each time, so that nothing is left open. */
export function send(method: string, url: string, { as = 'dev-alice', headers = {}, body }: Sent = {}): Promise<Received> {
  const payload = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const all: Record<string, string | number> = { accept: '*/*' };
  if (as !== null) all['x-auth-token'] = as;
  if (payload !== undefined && payload !== body) all['content-type'] = 'application/json';
  if (payload !== undefined) all['content-length'] = Buffer.byteLength(payload);
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, agent: false, headers: { ...all, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(toReceived(response.statusCode ?? 0, response.headers, Buffer.concat(chunks))));
    });
    request.on('error', reject);
    request.end(payload);
  });
}

function toReceived(status: number, headers: IncomingHttpHeaders, bytes: Buffer): Received {
  const text = bytes.toString('utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status, headers, bytes, text, json };
}
