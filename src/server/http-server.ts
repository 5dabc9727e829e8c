import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requireNow } from '../package-root.ts';
import type { Certificate } from './certificate.ts';
import type { Listener } from './listener.ts';
import { continueWhenRead } from './unread.ts';

/** A server that listens. */
export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Takes no more connections, closes the idle ones and those that do not end within a moment. */
  close(): Promise<void>;
}

/** Milliseconds that requests under way have to end when the server stops. */
const GRACE = 2000;

/** Bytes of all headers of a request: v1 of the image API puts whole images there. Source: eventlet.wsgi, MAX_TOTAL_HEADER_SIZE. */
const HEADERS_AT_MOST = 65_536;

/**
 * Opens a port.
 *
 * @param port 0 takes a free one
 * @param certificate what TLS is spoken with; none without it
 * @throws the error of the system, with its `code`: EADDRINUSE, EACCES, ENOTFOUND
 */
export function listen(listener: Listener, host: string, port: number, certificate: Certificate | null = null): Promise<Listening> {
  // Uploads may take as long as they like; a header has to come in a minute.
  const server = open(certificate, (request, response) => listener(request, response));
  server.on('checkContinue', (request, response) => {
    continueWhenRead(request, response);
    listener(request, response);
  });
  // gap: methods that Node's parser does not know end here, with 400; the real services answer them with their own 405.
  server.on('clientError', (_error, socket) => {
    if (!socket.writable) return;
    // Its request under way ends then too, though the client may keep its half open.
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n', () => socket.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const { address, port: actual } = server.address() as AddressInfo;
      resolve({ host: address, port: actual, close: () => close(server) });
    });
  });
}

const OPTIONS = { keepAliveTimeout: 60_000, requestTimeout: 0, headersTimeout: 60_000, maxHeaderSize: HEADERS_AT_MOST };

/** What TLS needs is loaded where TLS is wanted. */
function open(certificate: Certificate | null, onRequest: RequestListener): Server {
  if (certificate === null) return createServer(OPTIONS, onRequest);
  const https = requireNow('node:https') as typeof import('node:https');
  return https.createServer({ ...OPTIONS, cert: certificate.cert, key: certificate.key }, onRequest);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), GRACE);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
