import type { ServerResponse } from 'node:http';
import type { Json } from '../operation/operation.ts';
import type { Finding } from '../refusals.ts';
import { type EventStream, writeEvents } from './event-stream.ts';

/** What an admin operation answers. */
export interface AdminReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out where there is no body. */
  readonly json?: Json;
  /** In place of `json`: text, with its media type. */
  readonly text?: { readonly type: string; readonly body: string };
  /** In place of both: begins a stream of events; returns what ends it. */
  readonly events?: (stream: EventStream) => () => void;
  /** Runs once the answer is out or the client is gone. */
  readonly afterwards?: () => void;
}

/** An answer that says no; thrown by admin operations and by what they call. */
export class AdminError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly nearMisses: readonly string[];

  constructor(
    status: number,
    code: string,
    message: string,
    more: { readonly headers?: Readonly<Record<string, string>>; readonly nearMisses?: readonly string[] } = {},
  ) {
    super(message);
    this.name = 'AdminError';
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
    this.nearMisses = more.nearMisses ?? [];
  }
}

/** Whether this was thrown by the admin API to say no. */
export function isAdminError(thrown: unknown): thrown is AdminError {
  return thrown instanceof Error && thrown.name === 'AdminError';
}

/** `{ error: { code, message, … } }`, the only form in which the admin API says no. */
export function toErrorReply(error: AdminError): AdminReply {
  const { status, code, message, headers, nearMisses } = error;
  const more = nearMisses.length === 0 ? {} : { nearMisses };
  return { status, headers, json: { error: { code, message, ...more } } };
}

/** The answer to what our user gave and we refuse: 400 with a row for each finding. */
export function toRefusalReply(findings: readonly Finding[], message: string): AdminReply {
  return { status: 400, json: { error: { code: 'refused', message, findings: findings.map(toRow) } } };
}

function toRow({ message, place }: Finding): Json {
  return { message, file: place?.file ?? null, line: place?.line ?? null, column: place?.column ?? null };
}

/** Writes an answer. A `HEAD` request gets the headers only; node leaves out the body. */
export function writeAnswer(response: ServerResponse, reply: AdminReply): void {
  if (reply.afterwards !== undefined) response.once('close', reply.afterwards);
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...reply.headers };
  if (reply.events !== undefined) {
    writeEvents(response, headers, reply.events);
    return;
  }
  const text = reply.text ?? toJsonText(reply.json);
  if (text === undefined) {
    response.writeHead(reply.status, headers).end();
    return;
  }
  const body = Buffer.from(text.body);
  const described = { ...headers, 'content-type': text.type, 'content-length': String(body.length) };
  response.writeHead(reply.status, described).end(body);
}

function toJsonText(json: Json | undefined): AdminReply['text'] {
  return json === undefined ? undefined : { type: 'application/json; charset=utf-8', body: `${JSON.stringify(json, null, 2)}\n` };
}
