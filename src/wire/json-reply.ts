import type { Json, Reply } from '../operation/operation.ts';

/** A JSON document as a reply. */
export function toJsonReply(status: number, json: Json, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json), json };
}
