import type { IncomingMessage } from 'node:http';
import type { Looked } from '../contract/finding.ts';
import { Answer } from '../operation/answer.ts';
import { parseJson } from '../operation/json.ts';
import type { Call, Check, CheckFailure } from '../operation/operation.ts';
import { type BodyText, JSON_AT_MOST } from './body.ts';

/** What the pipeline knows of a request beyond the call, for the checks. */
export interface CheckContext {
  readonly request: IncomingMessage;
  readonly call: Call;
  /** The body's text once it was read; kept so that it is read once. */
  body: BodyText | undefined;
  readonly looked: Looked;
}

type CheckFunction = (context: CheckContext) => CheckFailure | null;

/**
 * The checks that operations list, by name.
 *
 * `media-type` compares as WebOb does: without parameters, and by the letter, white space before the `;` too. `media-type-if-any`
 * compares as RFC 9110 says, and lets a request pass that has none.
 */
export const CHECKS: Readonly<Record<Check, CheckFunction>> = {
  token: ({ call }) => {
    if (call.caller !== null) return null;
    if (call.refused !== undefined) throw new Answer(call.refused.row, call.refused.details);
    return { kind: (call.dialect.tokenHeaders ?? ['x-auth-token']).some((name) => call.headers[name]) ? 'token-unknown' : 'token-missing' };
  },
  admin: ({ call }) => (call.caller?.admin === true ? null : { kind: 'admin-only' }),
  'media-type': ({ call }) => {
    const accepted = Object.keys(call.operation.request.mediaTypes ?? {});
    const header = call.headers['content-type'];
    if (accepted.includes(header?.split(';', 1)[0] ?? '')) return null;
    // WebOb takes a request without a media type for plain text (webob/request.py, content_type of a body).
    return { kind: 'media-type', given: header ?? 'text/plain', accepted };
  },
  'media-type-if-any': ({ call }) => {
    const accepted = Object.keys(call.operation.request.mediaTypes ?? {});
    const header = call.headers['content-type'];
    if (header === undefined || accepted.includes(header.split(';', 1)[0]?.trim().toLowerCase() ?? '')) return null;
    return { kind: 'media-type', given: header, accepted };
  },
  'no-body': ({ call }) => (call.hasBody ? { kind: 'body-unexpected' } : null),
  json: (context) => (context.call.hasBody ? judgeJson(context) : { kind: 'body-missing' }),
  'json-if-any': (context) => (context.call.hasBody ? judgeJson(context) : null),
};

function judgeJson({ call, body }: CheckContext): CheckFailure | null {
  if (body?.kind === 'too-large') return { kind: 'body-too-large', maximum: JSON_AT_MOST };
  return call.body === undefined ? { kind: 'body-malformed' } : null;
}

/** Keeps a body that was read, and parses it. */
export function takeBody(context: CheckContext, body: BodyText): void {
  context.body = body;
  if (body.kind === 'text') context.call.body = parseJson(body.text);
}
