import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from '../operation/operation.ts';
import { swallow } from './unread.ts';

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
  return pipeline(body instanceof Readable ? body : Readable.from(body, { objectMode: false }), response);
}
