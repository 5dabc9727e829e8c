import { gunzipSync } from 'node:zlib';
import { parseJson } from '../../operation/json.ts';
import type { Json } from '../../operation/operation.ts';
import type { Passed } from './capture.ts';
import { headerOf, type RawHeaders } from './exchange.ts';

/** What a body is; `bytes` for what is not looked into. */
export type ReadBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly json: Json }
  | { readonly kind: 'text' | 'form'; readonly text: string }
  | { readonly kind: 'bytes'; readonly length: number; readonly type: string | null };

/** Below this depth a body is taken for text: walking and writing it could exhaust the stack. */
const DEEP = 200;

/**
 * The media type of headers, in lower case and without parameters.
 *
 * @example toMediaType(['Content-Type', 'text/html; charset=UTF-8']) // 'text/html'
 */
export function toMediaType(headers: RawHeaders): string | null {
  const type = headerOf(headers, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  return type === undefined || type === '' ? null : type;
}

/** Reads what went by. Only JSON, forms and texts are looked into, and only where all of them is there. */
export function readBody({ length, bytes }: Passed, headers: RawHeaders): ReadBody {
  if (length === 0) return { kind: 'none' };
  const type = toMediaType(headers);
  const unread: ReadBody = { kind: 'bytes', length, type };
  const text = bytes === undefined ? undefined : toText(bytes, headers);
  if (text === undefined) return unread;
  const isJson = type === null ? /^\s*[[{]/.test(text) : /json/.test(type);
  const json = isJson ? parseJson(text) : undefined;
  if (json !== undefined && !isDeeper(json, DEEP)) return { kind: 'json', json };
  if (type === 'application/x-www-form-urlencoded') return { kind: 'form', text };
  return isJson || /^text\/|xml/.test(type ?? '') ? { kind: 'text', text } : unread;
}

/** `undefined` for what is no text. */
function toText(bytes: Uint8Array, headers: RawHeaders): string | undefined {
  const coding = headerOf(headers, 'content-encoding')?.trim().toLowerCase() ?? 'identity';
  try {
    const plain = coding === 'gzip' ? gunzipSync(bytes, { maxOutputLength: 1_048_576 }) : bytes;
    if (coding !== 'gzip' && coding !== 'identity') return undefined;
    const text = new TextDecoder('utf-8', { fatal: true }).decode(plain);
    return text.includes('\u0000') ? undefined : text;
  } catch {
    return undefined;
  }
}

function isDeeper(json: Json, levels: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return levels === 0 || Object.values(json).some((inner: Json) => isDeeper(inner, levels - 1));
}
