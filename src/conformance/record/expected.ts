import type { Json } from '../../operation/operation.ts';
import { isVolatile } from './compare.ts';
import { PLACEHOLDER } from './placeholders.ts';

/** Puts the names of what was kept into a text, and doubles its own braces. */
export type Fill = (text: string) => string;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
/** What depends on bytes: those of a recording are not kept, and zeros are sent in their place. */
const OF_BYTES = /^(?:checksum|os_hash_value|__checksum)$/;
const KEPT = /(?<!\{)(?:\{\{)*\{[a-z]+\d+\}/;

/**
 * A recorded body as a later answer has to be: what is another one each time is told by its type alone.
 *
 * @example toExpected({ id: 'da3b75d9-…', name: 'x' }, fill) // { id: { $type: 'string' }, name: 'x' }
 */
export function toExpected(value: Json, fill: Fill, name = ''): Json {
  if (typeof value === 'string') return toExpectedText(value, fill, name);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return toExpectedList(value, fill);
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  // It would be taken for a way to compare.
  if (entries.length === 1 && entries[0]?.[0].startsWith('$')) return { $type: 'object' };
  return Object.fromEntries(entries.map(([key, inner]) => [key, toExpected(inner, fill, key)]));
}

function toExpectedText(value: string, fill: Fill, name: string): Json {
  const filled = fill(value);
  if (PLACEHOLDER.test(value) || OF_BYTES.test(name)) return { $type: 'string' };
  if (KEPT.test(filled)) return UUID.test(filled) ? { $type: 'string' } : filled;
  return isVolatile(name, value) && !/^\/[\w/.-]*$/.test(UUID.test(value) ? '' : value) ? { $type: 'string' } : filled;
}

/** What has ids depends on what else there is, and the order of words means nothing. */
function toExpectedList(list: readonly Json[], fill: Fill): Json {
  if (list.some((one) => typeof one === 'object' && one !== null && 'id' in one)) return { $type: 'array' };
  if (list.length > 1 && list.every((one) => typeof one !== 'object')) return { $length: list.length };
  return list.map((one: Json) => toExpected(one, fill));
}
