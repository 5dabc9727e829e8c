import type { ServerResponse } from 'node:http';
import type { Json } from '../operation/operation.ts';

/** Bytes that may wait for a client that reads slowly; it is cut off then, and can ask for what it missed. */
const WAITING_AT_MOST = 4 * 1024 * 1024;

/** Events on their way to one client, in the form of the HTML standard, "Server-sent events". */
export interface EventStream {
  /** Sends one; `id` is where a client goes on that was cut off. */
  readonly send: (event: { readonly id: number; readonly name: string; readonly data: Json }) => void;
  readonly end: () => void;
}

/**
 * Answers with events, until the client is gone or the stream is ended.
 *
 * @param begin starts what sends them; what it returns stops that
 */
export function writeEvents(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  begin: (stream: EventStream) => () => void,
): void {
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  response.flushHeaders();
  const stop = begin({
    send: ({ id, name, data }) => {
      if (response.writableLength > WAITING_AT_MOST) response.destroy();
      else if (!response.writableEnded) response.write(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    end: () => response.end(),
  });
  response.once('close', stop);
}
