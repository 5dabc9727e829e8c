import type { Agent, ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Capture } from './capture.ts';
import { createCapture } from './capture.ts';
import { headerOf, type PassedExchange, type RawHeaders, toPairs } from './exchange.ts';
import { answerOurselves } from './own-answer.ts';
import type { Target } from './target.ts';

/** A connection of a client, and the one to the service that belongs to it. */
export interface Link {
  readonly agent: Agent;
  /** Requests under way. */
  busy: number;
}

/** What passing requests on needs to know. */
export interface Passage {
  readonly target: Target;
  /** Whether the service is told the host that the client asked. */
  readonly keepHost: boolean;
  /** Told of each piece of a body. */
  readonly onBytes: (length: number) => void;
}

/** Sends a head at once, byte by byte; what Node has for that writes it in UTF-8. */
const NOTHING = new Uint8Array();

/** What went by. */
export type Ending = Omit<PassedExchange, 'number' | 'at' | 'duration'>;

/** One request on its way. */
interface Way {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upstream: ClientRequest;
  readonly up: Capture;
  readonly down: Capture;
  answer: IncomingMessage | undefined;
  /** Whether there was a connection to the service. */
  reached: boolean;
  outcome: PassedExchange['outcome'];
}

/** A request that came. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly link: Link;
  /** Told what went by, once the answer is out or the connection is gone. */
  readonly onEnd: (ending: Ending) => void;
}

/** Passes one request on, and the answer back, as both come. */
export function forward({ request, response, link, onEnd }: Arrival, passage: Passage): void {
  const way: Way = {
    request,
    response,
    upstream: open(request, link, passage),
    up: createCapture(),
    down: createCapture(),
    answer: undefined,
    reached: false,
    outcome: 'answered',
  };
  link.busy += 1;
  passUp(way, passage);
  passDown(way, passage);
  tieSockets(way, link);
  // It comes in each case: after the answer is out, and when the connection breaks.
  response.once('close', () => {
    link.busy -= 1;
    if (!response.writableFinished && way.outcome === 'answered') way.outcome = 'aborted';
    // A request that was answered before it was over is over now.
    if (way.outcome !== 'answered' || !request.complete) way.upstream.destroy();
    onEnd(toEnding(way));
  });
}

function toEnding({ request, up, down, answer, outcome }: Way): Ending {
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: request.rawHeaders,
    body: up.passed(),
    status: answer?.statusCode ?? null,
    replyHeaders: answer?.rawHeaders ?? [],
    replyBody: down.passed(),
    outcome,
  };
}

/** Begins the request to the service: names, order, case and number of the headers stay, and none is added. */
function open(request: IncomingMessage, { agent }: Link, { target, keepHost }: Passage): ClientRequest {
  const { method = 'GET', url = '/' } = request;
  const headers = toSentHeaders(request.rawHeaders, keepHost ? undefined : target.host);
  const names = toPairs(headers).map(([name]) => name.toLowerCase());
  const isFramed = names.includes('content-length') || names.includes('transfer-encoding');
  const options = { agent, method, path: `${target.prefix}${url}` };
  // Node keeps the places of headers that stand twice only where it is handed all of them at once; but then it adds a
  // `Connection` where there is none, and to some methods a body.
  const isTwice = new Set(names).size < names.length && (isFramed || !/^(POST|PUT|PATCH)$/.test(method));
  const upstream = target.send(isTwice ? { ...options, headers } : options);
  if (!isTwice) {
    for (const name of ['connection', 'content-length', 'transfer-encoding']) upstream.removeHeader(name);
    for (const name of new Set(names)) {
      const same = toPairs(headers).filter((pair) => pair[0].toLowerCase() === name);
      upstream.setHeader(same[0]?.[0] ?? name, same.length === 1 ? (same[0]?.[1] ?? '') : same.map(([, value]) => value));
    }
  }
  upstream.maxHeadersCount = 0;
  upstream.write(NOTHING);
  return upstream;
}

function toSentHeaders(headers: RawHeaders, host: string | undefined): string[] {
  const sent = toPairs(headers).map(([name, value]) => [name, name.toLowerCase() === 'host' && host !== undefined ? host : value]);
  if (headerOf(headers, 'host') === undefined && host !== undefined) sent.unshift(['Host', host]);
  return sent.flat();
}

/** The body goes on as it comes, trailers too. A client that waits for leave to send one sends nothing until it has it. */
function passUp({ request, upstream, up }: Way, { onBytes }: Passage): void {
  request.on('data', (chunk: Buffer) => {
    up.add(chunk);
    onBytes(chunk.length);
  });
  request.pipe(upstream, { end: false });
  request.once('end', () => {
    if (request.rawTrailers.length > 0) upstream.addTrailers(toPairs(request.rawTrailers));
    upstream.end();
  });
  // What the service does not take any more is taken from the client nevertheless, who else could not read the answer.
  upstream.once('close', () => {
    request.unpipe(upstream);
    request.resume();
  });
}

function passDown(way: Way, { onBytes }: Passage): void {
  const { response, upstream, down } = way;
  upstream.on('information', ({ statusCode, statusMessage, rawHeaders }: InformationOf) => {
    if (statusCode === 100 && rawHeaders.length === 0) response.writeContinue();
    else response.socket?.write(toHead(statusCode, statusMessage, rawHeaders), 'latin1');
  });
  upstream.once('response', (answer) => {
    way.answer = answer;
    writeHead(way, answer);
    answer.on('data', (chunk: Buffer) => {
      down.add(chunk);
      onBytes(chunk.length);
    });
    answer.pipe(response, { end: false });
    answer.once('end', () => {
      if (answer.rawTrailers.length > 0) response.addTrailers(toPairs(answer.rawTrailers));
      response.end();
    });
    answer.once('error', () => breakOff(way));
  });
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    // What the client did is told by the response; what comes after a whole answer changes nothing.
    if (way.outcome === 'answered' && !response.destroyed && way.answer?.complete !== true) fail(way, error);
  });
}

interface InformationOf {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly rawHeaders: readonly string[];
}

function toHead(status: number, message: string, headers: RawHeaders): string {
  const lines = toPairs(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${message}\r\n${lines.join('')}\r\n`;
}

function writeHead({ request, response }: Way, answer: IncomingMessage): void {
  response.sendDate = false;
  for (const name of ['connection', 'content-length', 'transfer-encoding']) response.removeHeader(name);
  // HTTP/1.0 knows no chunks: the body ends with the connection.
  const headers = request.httpVersion === '1.0' ? withoutChunks(answer.rawHeaders) : answer.rawHeaders;
  response.writeHead(answer.statusCode ?? 0, answer.statusMessage ?? '', headers);
  response.write(NOTHING);
}

function withoutChunks(headers: string[]): string[] {
  return toPairs(headers).flatMap(([name, value]) => (name.toLowerCase() === 'transfer-encoding' ? [] : [name, value]));
}

/** There was no answer, or not one that can be passed on. */
function fail(way: Way, error: NodeJS.ErrnoException): void {
  way.outcome = 'reset';
  const { response, answer, reached } = way;
  const code = error.code ?? error.message;
  if (answer !== undefined) breakOff(way);
  else if (code.startsWith('HPE_'))
    answerOurselves(response, 502, 'unreadable-answer', `the answer of the target is no good HTTP (${code})`);
  else if (reached) response.socket?.resetAndDestroy();
  else answerOurselves(response, 502, 'target-unreachable', `the target cannot be reached (${code})`);
}

/** An answer that ends too early ends too early for the client: with what came of it, and no proper end. */
function breakOff(way: Way): void {
  if (way.response.destroyed) return;
  way.outcome = 'reset';
  way.response.socket?.destroySoon();
}

/** A connection that the service closes while nothing is asked is closed to its client too, who would wonder later. */
function tieSockets(way: Way, link: Link): void {
  const { upstream, request } = way;
  upstream.once('socket', (socket) => {
    way.reached = upstream.reusedSocket;
    if (upstream.reusedSocket) return;
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      way.reached = true;
    });
    socket.once('close', () => {
      if (link.busy === 0) request.socket.end();
    });
  });
}
