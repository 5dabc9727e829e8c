import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import type { AgainRequest } from '../conformance/replay/request.ts';

/** A request on its way. */
export interface Resent {
  /** Resolves when the answer is there, or the connection is gone; never rejects. */
  readonly over: Promise<void>;
  /** Goes away, as a client does. */
  cut(): void;
}

const ZEROS = Buffer.alloc(64 * 1024);

/**
 * Sends a request of a journal again.
 *
 * @param half whether only half of its body is sent: its client went away
 */
export function resend(host: string, port: number, { method, url, headers, body }: AgainRequest, half: boolean): Resent {
  let cut: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    const given = { ...headers } as OutgoingHttpHeaders;
    const request = httpRequest({ host, port, method, path: url, headers: given, agent: false, setHost: false }, (response) => {
      const end = (): void => {
        // One that waits to be told to send its body is not told any more.
        if (!request.writableEnded) request.destroy();
        resolve();
      };
      response.on('end', end).on('close', end).on('error', end).resume();
    });
    cut = () => request.destroy();
    request.on('error', () => resolve()).on('close', () => resolve());
    const send = (): void => {
      if (typeof body === 'number')
        writeZeros(
          half ? Math.floor(body / 2) : body,
          (chunk, next) => request.write(chunk, next),
          () => half || request.end(),
        );
      else if (half && body !== undefined) request.write(body.slice(0, body.length / 2));
      else request.end(body);
    };
    if (String(headers['expect']).toLowerCase() === '100-continue') {
      request.once('continue', send).flushHeaders();
    } else send();
  });
  return { over, cut: () => cut() };
}

function writeZeros(left: number, write: (chunk: Buffer, next: (error?: Error | null) => void) => void, end: () => void): void {
  if (left <= 0) {
    end();
    return;
  }
  const chunk = left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS;
  write(chunk, (error) => {
    if (!error) writeZeros(left - chunk.length, write, end);
  });
}
