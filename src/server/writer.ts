import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from '../operation/operation.ts';

/** Bytes of an unread body that are swallowed so that the connection stays usable; beyond that it is closed. */
const SWALLOWED_AT_MOST = 64 * 1024 * 1024;

/**
 * Writes a reply: headers, then the body. The only place that writes to a client.
 *
 * @param extra headers of the pipeline's own, which go last
 * @returns when all bytes are handed over
 * @throws when a streamed body or the connection breaks; the connection is then closed
 */
export function writeReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  extra: Readonly<Record<string, string>>,
): Promise<void> | undefined {
  const { status, body = '' } = reply;
  const headers: Record<string, string | number> = { ...reply.headers, ...extra };
  if (!request.complete) swallow(request, response, headers);
  if (typeof body === 'string') {
    const bytes = Buffer.byteLength(body);
    headers['content-length'] = bytes;
    response.writeHead(status, headers);
    // Text without other characters than ASCII needs no conversion.
    response.end(body, bytes === body.length ? 'latin1' : 'utf8');
    return undefined;
  }
  if (body instanceof Uint8Array) {
    headers['content-length'] = body.length;
    response.writeHead(status, headers);
    response.end(body);
    return undefined;
  }
  if (reply.length !== undefined) headers['content-length'] = reply.length;
  response.writeHead(status, headers);
  return pipeline(Readable.from(body, { objectMode: false }), response);
}

/**
 * An answer that comes before the whole request has: what is still on its way is read and dropped, so that the client gets to
 * read the answer; a client that goes on and on is cut off.
 */
function swallow(request: IncomingMessage, response: ServerResponse, headers: Record<string, string | number>): void {
  const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (length > SWALLOWED_AT_MOST) headers['connection'] = 'close';
  let dropped = 0;
  const onData = (chunk: Buffer): void => {
    dropped += chunk.length;
    if (dropped > SWALLOWED_AT_MOST) request.destroy();
  };
  response.once('finish', () => request.on('data', onData).resume());
}
