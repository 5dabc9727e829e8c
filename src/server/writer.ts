import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from '../operation/operation.ts';

/** Bytes of an unread body that are swallowed so that the connection stays usable; beyond that it is closed. */
const SWALLOWED_AT_MOST = 64 * 1024 * 1024;

/**
 * Writes a reply: headers, then the body. The only place that writes to a client.
 *
 * @param headers all headers; what frames the body is added to them
 * @returns when all bytes are handed over
 * @throws when a streamed body or the connection breaks; the connection is then closed
 */
export function writeReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  headers: Record<string, string>,
): Promise<void> | undefined {
  const { status, body = '' } = reply;
  if (!request.complete) swallow(request, response, headers);
  if (typeof body === 'string') {
    const bytes = Buffer.byteLength(body);
    headers['content-length'] = String(bytes);
    response.writeHead(status, headers);
    // Text without other characters than ASCII needs no conversion.
    response.end(body, bytes === body.length ? 'latin1' : 'utf8');
    return undefined;
  }
  if (body instanceof Uint8Array) {
    headers['content-length'] = String(body.length);
    response.writeHead(status, headers);
    response.end(body);
    return undefined;
  }
  if (reply.length !== undefined) headers['content-length'] = String(reply.length);
  response.writeHead(status, headers);
  return pipeline(Readable.from(body, { objectMode: false }), response);
}

/**
 * An answer that comes before the whole request has: what is still on its way is read and dropped, so that the client gets to
 * read the answer; a client that goes on and on is cut off.
 */
function swallow(request: IncomingMessage, response: ServerResponse, headers: Record<string, string>): void {
  if (Number(request.headers['content-length'] ?? 0) > SWALLOWED_AT_MOST) headers['connection'] = 'close';
  let dropped = 0;
  const onData = (chunk: Buffer): void => {
    dropped += chunk.length;
    if (dropped > SWALLOWED_AT_MOST) request.destroy();
  };
  response.once('finish', () => request.on('data', onData).resume());
}
