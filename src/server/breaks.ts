import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call, Reply } from '../operation/operation.ts';
import { breaksBody } from '../scenario/fault.ts';
import type { Verdict } from '../scenario/verdict.ts';
import type { Runtime } from './runtime.ts';
import { type Tap, tap, toEnd, toGarbage } from './taps.ts';

/** Bytes of nonsense in place of an answer. */
const GARBAGE = 64;

/** An exchange whose connection or bodies a rule breaks. */
export interface Break {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly tap: Tap;
  /** What the journal calls it, once nothing can be answered any more. */
  ending: Ending | null;
  /** How many bytes there were, where they ended before the place at which they were to break. */
  missed: number | null;
}

/** How a broken exchange ends. */
export type Ending = 'reset' | 'broken';

/** Makes the break of a verdict; `null` where it has none. */
export function toBreak({ world }: Runtime, verdict: Verdict | null, request: IncomingMessage, response: ServerResponse): Break | null {
  if (verdict === null || verdict.fault === null) return null;
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  // Writing to a client that is gone is what these are about.
  response.on('error', () => controller.abort());
  const purpose = `rule ${verdict.rules.join(', ')}`;
  const { clock, chance } = world;
  const onMissed = (bytes: number): void => {
    broken.missed = bytes;
  };
  const broken: Break = {
    request,
    response,
    tap: { fault: verdict.fault, clock, chance, purpose, gone: controller.signal, onMissed },
    ending: null,
    missed: null,
  };
  return broken;
}

/** Whether the fault leaves nothing of the exchange, so that no answer is needed. */
export function breaksAll({ tap: { fault } }: Break): boolean {
  return fault.in === 'download' && !breaksBody(fault);
}

/**
 * Breaks an exchange of which nothing is left: cuts the connection, answers nonsense, or never answers.
 *
 * @returns what the journal calls it
 */
export async function breakOff({ request, response, tap: { fault, chance, purpose, gone } }: Break): Promise<Ending> {
  const { socket } = request;
  if (fault.kind === 'reset') {
    socket.resetAndDestroy();
    return 'reset';
  }
  // An unread request would turn the end into a reset.
  if (fault.kind !== 'timeout') request.resume();
  if (fault.kind === 'garbage') socket.end(toGarbage(GARBAGE, chance, purpose));
  else if (fault.kind !== 'timeout') socket.end();
  if (!response.destroyed) await toEnd(gone);
  return 'broken';
}

/**
 * Begins a break: one that leaves nothing is over by that, one of an upload is laid into its stream, others wait for the answer.
 *
 * @returns how the exchange has ended; `null`: it goes on
 */
export async function beginBreak(broken: Break, call: Call): Promise<Ending | null> {
  if (breaksAll(broken)) return breakOff(broken);
  if (broken.tap.fault.in === 'upload') call.stream = tapUpload(broken, call.stream);
  return null;
}

/** An upload as the service gets it under a fault. What is cut off for the client is an upload that broke off for the service. */
function tapUpload(broken: Break, stream: () => AsyncIterable<Uint8Array>): () => AsyncIterable<Uint8Array> {
  const { request, tap: setting } = broken;
  const { kind } = setting.fault;
  const cut = (): Promise<void> => {
    if (kind !== 'truncate') broken.ending = kind === 'reset' ? 'reset' : 'broken';
    if (kind === 'reset') request.socket.resetAndDestroy();
    else if (kind === 'empty') request.socket.end();
    return Promise.resolve();
  };
  return () => tap(stream(), setting, cut);
}

/** Takes note of an answer that is over before the place at which it was to break. */
export function measure(broken: Break, reply: Reply): void {
  const { fault } = broken.tap;
  const length = toLength(reply);
  if (fault.kind !== 'wrong-length' && fault.after !== null && length !== null && length <= fault.after) broken.missed = length;
}

/**
 * Writes an answer whose body breaks.
 *
 * @param headers all headers
 */
export async function writeBroken(broken: Break, reply: Reply, headers: Record<string, string>): Promise<'answered' | Ending> {
  const { request, response, tap: setting } = broken;
  const { fault, gone } = setting;
  const length = toLength(reply);
  const silent = length === 0 || request.method === 'HEAD' || reply.status === 204;
  // An answer without a body has nothing to break but itself.
  if (silent) return breakOff(broken);
  const said = toSaidLength(broken, length);
  if (said !== null) headers['content-length'] = String(said);
  if (fault.kind !== 'dribble' && fault.kind !== 'stall') headers['connection'] = 'close';
  response.writeHead(reply.status, headers);
  response.flushHeaders();
  let ending: Ending = 'broken';
  let isCut = false;
  const body =
    fault.kind === 'wrong-length'
      ? toStream(reply)
      : tap(toStream(reply), toPlaced(setting, length), async () => {
          isCut = true;
          ending = await cutOff(broken);
        });
  const end = toEnd(gone);
  let failed = false;
  for await (const chunk of body) {
    if (gone.aborted) return ending;
    const written = new Promise<void>((resolve) => {
      response.write(chunk, (error) => {
        failed ||= error instanceof Error;
        resolve();
      });
    });
    await Promise.race([end, written]);
  }
  if (isCut) return ending;
  if (fault.kind === 'wrong-length') request.socket.end();
  else response.end();
  if (!response.writableFinished) await Promise.race([end, once(response, 'finish')]);
  // What came late came whole; a client that has all of it may be gone before we hear that it has.
  const isWhole = fault.kind === 'dribble' || fault.kind === 'stall' || broken.missed !== null;
  return isWhole && !failed ? 'answered' : ending;
}

/** What is left of an answer that broke in its middle. */
async function cutOff(broken: Break): Promise<Ending> {
  const {
    request,
    response,
    tap: { fault, gone },
  } = broken;
  if (fault.kind === 'reset') {
    request.socket.resetAndDestroy();
    return 'reset';
  }
  if (fault.kind === 'timeout') await toEnd(gone);
  // As though that had been all: it ends in order.
  else if (fault.kind === 'empty') response.end();
  else request.socket.end();
  return 'broken';
}

/** Half of a body is a good place to break off where none is said. */
function toPlaced(setting: Tap, length: number | null): Tap {
  const { fault } = setting;
  if (fault.kind !== 'truncate' || fault.after !== null) return setting;
  return { ...setting, fault: { ...fault, after: length === null ? 1 : Math.floor(length / 2) } };
}

/** The length that the answer says; `null`: none, it is sent in pieces. */
function toSaidLength({ tap: { fault } }: Break, length: number | null): number | null {
  if (fault.kind === 'empty') return null;
  if (fault.kind !== 'wrong-length') return length;
  return fault.after ?? Math.max((length ?? 0) + fault.by, 0);
}

function toLength({ body = '', length }: Reply): number | null {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.length : (length ?? null);
}

async function* toStream({ body = '' }: Reply): AsyncGenerator<Uint8Array> {
  if (typeof body === 'string') yield Buffer.from(body);
  else if (body instanceof Uint8Array) yield body;
  else yield* body;
}

function once(response: ServerResponse, event: string): Promise<void> {
  return new Promise((resolve) => {
    response.once(event, () => resolve());
  });
}
