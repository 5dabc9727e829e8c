import type { Call, Json, Reply, ReplyShape } from '../operation/operation.ts';
import type { Violation } from '../operation/violation.ts';
import { shorten, toExpected } from './requests.ts';

/** Checks our own replies. What is found is a defect of ours, never of the client. */
export interface ReplyChecker {
  /** What a reply does against its operation; call it when the bytes are out. Errors are checked by the dialects' own tests. */
  check(call: Call, reply: Reply): readonly Violation[];
}

const NONE: readonly Violation[] = [];

/** Makes a checker that remembers the documents it has found good: one that is sent again is not checked again. */
export function createReplyChecker(): ReplyChecker {
  const good = new WeakMap<object, ReplyShape>();
  const check = (call: Call, reply: Reply): readonly Violation[] => {
    if (reply.error !== undefined || call.operation.replies.length === 0) return NONE;
    const shape = call.operation.replies.find(({ status }) => status === reply.status);
    if (shape === undefined) return [violation(call, 'status', 'a listed status', String(reply.status))];
    const mediaType = reply.headers?.['content-type'] ?? null;
    if (mediaType !== shape.mediaType) return [violation(call, 'media-type', shorten(shape.mediaType), shorten(mediaType))];
    if (shape.schema === undefined || typeof reply.body !== 'string') return NONE;
    const json = reply.json ?? (JSON.parse(reply.body) as Json);
    const document = typeof json === 'object' && json !== null ? json : undefined;
    if (document !== undefined && good.get(document) === shape) return NONE;
    const problems = call.schemas.problems(shape.schema, json);
    if (problems.length === 0 && document !== undefined) good.set(document, shape);
    return problems.map((problem) =>
      violation(call, `body${problem.pointer}`, toExpected(problem), shorten(problem.value), problem.keyword),
    );
  };
  return { check };
}

function violation(call: Call, location: string, expected: string, actual: string, rule: string = location): Violation {
  return {
    id: 'reply',
    operation: call.operation.id,
    location: `reply.${location}`,
    rule,
    expected,
    actual,
    severity: 'error',
    source: call.operation.source,
    fix: 'Report it: the emulator answered against its own contract.',
  };
}
