import type { IncomingMessage, ServerResponse } from 'node:http';

/** Bytes of an unread body that are swallowed so that the connection stays usable; beyond that it is closed. */
const SWALLOWED_AT_MOST = 64 * 1024 * 1024;

/** Milliseconds that a client has to take its answer and close, who sends and is not read any more. */
const LINGER = 30_000;

/**
 * A client that waits for "100 Continue" before it sends its body is told so when the body is read, and not before: one that is
 * refused by its headers hears nothing but the refusal. So does eventlet, the server of Glance.
 */
export function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const onListener = (event: string | symbol): void => {
    if (event !== 'data' && event !== 'readable') return;
    request.off('newListener', onListener);
    // What is read after the answer is dropped.
    if (!response.headersSent) response.writeContinue();
  };
  request.on('newListener', onListener);
}

/** Whether the client has not been told yet to send its body, and perhaps never will. */
export function isWaiting({ headers, readableDidRead }: IncomingMessage): boolean {
  return headers.expect?.toLowerCase() === '100-continue' && !readableDidRead;
}

/**
 * An answer that comes before the whole request has: what is still on its way is read and dropped, so that the client gets to read the
 * answer. The connection can be used again where that is not too much; else it is closed, the client's half of it last.
 *
 * @param headers of the answer; they say that the connection will be closed where that is known
 */
export function swallow(request: IncomingMessage, response: ServerResponse, headers: Record<string, string>): void {
  const { socket } = request;
  if (isWaiting(request) || Number(request.headers['content-length'] ?? 0) > SWALLOWED_AT_MOST) {
    headers['connection'] = 'close';
  }
  // Node's own way to end a connection would break it off under a client that sends.
  if (headers['connection'] === 'close' || !response.shouldKeepAlive) socket.destroySoon = () => closeSlowly(request);
  let dropped = 0;
  const onData = (chunk: Buffer): void => {
    dropped += chunk.length;
    if (dropped > SWALLOWED_AT_MOST && !socket.writableEnded) closeSlowly(request);
  };
  response.once('finish', () => request.on('data', onData).resume());
}

/** Ends our half of the connection, and the other when the client has sent all, closes, or does neither for too long. */
function closeSlowly(request: IncomingMessage): void {
  const { socket } = request;
  const destroy = (): void => {
    socket.destroy();
  };
  const timer = setTimeout(destroy, LINGER).unref();
  socket.once('close', () => clearTimeout(timer)).once('end', destroy);
  socket.end();
  if (request.complete) destroy();
  else request.once('end', destroy);
}
