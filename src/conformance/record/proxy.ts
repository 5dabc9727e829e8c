import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createScavenger } from '../../core/scavenge.ts';
import { Refusal } from '../../refusals.ts';
import type { PassedExchange } from './exchange.ts';
import { type Ending, forward, type Link } from './forward.ts';
import { answerOurselves, toOwnMessage } from './own-answer.ts';
import { HEADERS_AT_MOST, type Target } from './target.ts';

/** How to stand before a service. */
export interface ProxyOptions {
  readonly target: Target;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Whether the service is told the host that the client asked, and not its own. */
  readonly keepHost: boolean;
  /** Told of each exchange when it is over, in the order of their ends. */
  readonly onExchange: (exchange: PassedExchange) => void;
}

/** A proxy that listens. */
export interface Proxy {
  readonly url: string;
  /** Takes no more connections; requests under way have a moment to end. */
  close(): Promise<void>;
}

/** Milliseconds that requests under way have to end when it stops. */
const GRACE = 2000;
/** Bytes after which the memory of what went by is taken back. */
const SCAVENGED_AFTER = 8 * 1024 * 1024;

/**
 * Stands before a service.
 *
 * @throws Refusal where it would stand before itself; the system's error where the port cannot be had
 */
export async function openProxy({ target, host, port, keepHost, onExchange }: ProxyOptions): Promise<Proxy> {
  const links = new Map<Socket, Link>();
  const passage = { target, keepHost, onBytes: createByteCounter() };
  let number = 0;
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const { url = '' } = request;
    const link = links.get(request.socket);
    if (link === undefined || !(url.startsWith('/') || (url === '*' && target.prefix === ''))) {
      const message = 'it stands before one service and takes paths of it alone, not whole URLs';
      answerOurselves(response, 400, 'no-path', message);
      return;
    }
    const [at, started] = [Date.now(), performance.now()];
    const onEnd = (ending: Ending): void => {
      number += 1;
      onExchange({ number, at, duration: Math.round(performance.now() - started), ...ending });
    };
    forward({ request, response, link, onEnd }, passage);
  };
  // Uploads may take as long as they like, and connections live as long as those to the service.
  const times = { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 };
  const server = createServer({ ...times, maxHeaderSize: HEADERS_AT_MOST, noDelay: true }, take);
  server.maxHeadersCount = 0;
  server.on('checkContinue', take);
  server.on('checkExpectation', take);
  server.on('connection', (socket) => {
    const link = { agent: target.connect(), busy: 0 };
    links.set(socket, link);
    socket.once('close', () => {
      links.delete(socket);
      link.agent.destroy();
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else socket.end(toOwnMessage('400 Bad Request', 'unreadable-request', `the request is no good HTTP (${error.code ?? error.message})`));
  });
  const { address, port: actual } = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
  const close = (): Promise<void> => closeInOrder(server, links);
  if (target.port === actual && [address, host, 'localhost'].includes(target.hostname)) {
    await close();
    throw new Refusal(`--target ${target.url} is where the recorder itself listens: choose another --port`);
  }
  return { url: `http://${address.includes(':') ? `[${address}]` : address}:${actual}`, close };
}

/** Connections without a request end at once, the others within a moment. */
function closeInOrder(server: Server, links: ReadonlyMap<Socket, Link>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), GRACE);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    for (const [socket, { busy }] of links) if (busy === 0) socket.destroy();
  });
}

/** Keeps memory small while much goes by. */
function createByteCounter(): (length: number) => void {
  let passed = 0;
  let scavenge: (() => void) | undefined;
  return (length) => {
    passed += length;
    if (passed < SCAVENGED_AFTER) return;
    passed = 0;
    scavenge ??= createScavenger();
    scavenge();
  };
}
