import { IncomingMessage, type ServerResponse } from 'node:http';
import { hasBody } from './body.ts';

/**
 * A request whose body can be read, where an app of the user's may have read it already: a body parser leaves what it made of it as `body`.
 *
 * @returns the request itself, one like it with the body written anew, or `undefined` where the body is gone
 */
export function toReadable(request: IncomingMessage): IncomingMessage | undefined {
  if (!request.readableEnded || !hasBody(request)) return request;
  const { body } = request as { readonly body?: unknown };
  if (body === undefined) return undefined;
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const again = new IncomingMessage(request.socket);
  const { method, url, rawHeaders, httpVersion } = request;
  const headers: IncomingMessage['headers'] = { ...request.headers, 'content-length': String(bytes.length) };
  // The parser has undone these.
  delete headers['transfer-encoding'];
  delete headers['content-encoding'];
  Object.assign(again, { method, url, rawHeaders, httpVersion, headers, complete: true });
  again.push(bytes);
  again.push(null);
  return again;
}

/** Our own answer where the body is gone. */
export function refuseGone(response: ServerResponse): void {
  const message =
    'The body of this request was read before the emulator got it, and not left as request.body: mount emulator.app before what reads bodies.';
  const text = JSON.stringify({ error: { code: 'body-gone', message } });
  response.writeHead(500, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
