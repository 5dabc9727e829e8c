import type { ErrorDetails, ErrorForm, ErrorRow } from '../operation/error-row.ts';
import type { Call, Json, Reply, Schema } from '../operation/operation.ts';
import { toHeaders } from '../operation/wording.ts';
import { JSON_TYPE } from './json-reply.ts';

/** Names of Rackspace's faults by status, where all its services have the same. */
const NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  413: 'overLimit',
  503: 'serviceUnavailable',
};

/** What makes the faults of one service different from those of another. */
export interface FaultForm {
  /** Names of more faults by status. */
  readonly names: Readonly<Record<number, string>>;
  /** The name of every other fault. */
  readonly other: string;
  /** What an over-limit fault says of the time at which another try may help. */
  readonly toRetry: (at: string) => Readonly<Record<string, Json>>;
}

/** What a fault says. */
export interface FaultWords extends Omit<ErrorDetails, 'message'> {
  readonly message: string;
}

/**
 * Writes an error in the fault form of Rackspace's platform: `{"badRequest": {"code": 400, "message": "…"}}`.
 *
 * @returns a reply; without a body to HEAD
 */
export function toFaultReply(error: ErrorRow, call: Call, words: FaultWords, { names, other, toRetry }: FaultForm): Reply {
  const { message, status = error.status, retryAfter } = words;
  const headers = { 'content-type': JSON_TYPE, ...toHeaders(error, call, words) };
  const retry = status === 413 && retryAfter !== undefined ? toRetry(toIso(call.clock.now() + retryAfter * 1000)) : {};
  const json = { [names[status] ?? NAMES[status] ?? other]: { code: status, message, ...retry } };
  return { status, headers, body: call.method === 'HEAD' ? '' : JSON.stringify(json), json, error };
}

/** The form of each fault of a service, by its row. */
export function faultForms(rows: readonly ErrorRow[], form: FaultForm): (row: ErrorRow) => readonly ErrorForm[] {
  const forms = new Map(rows.map(({ id, status }) => [id, [{ mediaType: JSON_TYPE, schema: toFaultSchema(status, form) }]]));
  return ({ id }) => forms.get(id) ?? [];
}

function toFaultSchema(status: number, { names, other, toRetry }: FaultForm): Schema {
  const name = names[status] ?? NAMES[status] ?? other;
  const retry = status === 413 ? Object.keys(toRetry('')) : [];
  const fault = {
    type: 'object',
    properties: {
      code: { const: status },
      message: { type: 'string', minLength: 1 },
      ...Object.fromEntries(retry.map((key) => [key, { type: 'string' }])),
    },
    required: ['code', 'message'],
    additionalProperties: false,
  };
  return { type: 'object', properties: { [name]: fault }, required: [name], additionalProperties: false };
}

function toIso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
