import type { ErrorRow } from '../operation/error-row.ts';
import type { Call, Json, Reply, ReplyShape, Schema } from '../operation/operation.ts';
import type { SchemaChecker } from '../operation/validate.ts';
import type { Violation } from '../operation/violation.ts';
import { shorten } from './finding.ts';
import { toExpected } from './requests.ts';

/** Checks our own replies. What is found is a defect of ours, never of the client. */
export interface ReplyChecker {
  /** What a reply does against its operation, or an error against the forms that its row has; call it when the bytes are out.
   *
   * @param schemas by the letter
   */
  check(call: Call, reply: Reply, schemas: SchemaChecker): readonly Violation[];
}

const NONE: readonly Violation[] = [];

/** Makes a checker that remembers the documents it has found good: one that is sent again is not checked again. */
export function createReplyChecker(): ReplyChecker {
  const good = new WeakMap<object, ReplyShape>();
  const check = (call: Call, reply: Reply, schemas: SchemaChecker): readonly Violation[] => {
    if (reply.error !== undefined) return checkError(call, reply, reply.error, schemas);
    if (call.operation.replies.length === 0) return NONE;
    const shapes = call.operation.replies.filter(({ status }) => status === reply.status);
    if (shapes.length === 0) return [violation(call, 'status', 'a listed status', String(reply.status))];
    const mediaType = reply.headers?.['content-type'] ?? null;
    const shape = shapes.find((one) => one.mediaType === mediaType);
    if (shape === undefined) return [violation(call, 'media-type', toList(shapes), shorten(mediaType))];
    if (shape.schema === undefined || typeof reply.body !== 'string') return NONE;
    const json = reply.json ?? (JSON.parse(reply.body) as Json);
    const document = typeof json === 'object' && json !== null ? json : undefined;
    if (document !== undefined && good.get(document) === shape) return NONE;
    const found = problems(call, schemas, shape.schema, json);
    if (found.length === 0 && document !== undefined) good.set(document, shape);
    return found;
  };
  return { check };
}

function checkError(call: Call, reply: Reply, row: ErrorRow, schemas: SchemaChecker): readonly Violation[] {
  if (reply.status !== row.status) return [violation(call, 'status', String(row.status), String(reply.status))];
  const forms = call.dialect.errorForms(row);
  const mediaType = reply.headers?.['content-type'] ?? null;
  const form = forms.find((one) => one.mediaType === mediaType);
  if (form === undefined) {
    return [violation(call, 'media-type', toList(forms), shorten(mediaType))];
  }
  // What answers HEAD has the headers of a body and none.
  if (form.schema === undefined || typeof reply.body !== 'string' || (call.method === 'HEAD' && reply.body === '')) return NONE;
  return problems(call, schemas, form.schema, reply.json ?? reply.body);
}

const toList = (forms: readonly { readonly mediaType: string | null }[]): string => forms.map((one) => shorten(one.mediaType)).join(' or ');

function problems(call: Call, schemas: SchemaChecker, schema: Schema, value: Json): readonly Violation[] {
  return schemas
    .problems(schema, value)
    .map((problem) => violation(call, `body${problem.pointer}`, toExpected(problem), shorten(problem.value), problem.keyword));
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
