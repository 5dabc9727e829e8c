import { createHash } from 'node:crypto';

/** An id of 32 hexadecimal digits for what has none of its own: always the same for the same parts. */
export function stableId(...parts: readonly string[]): string {
  return createHash('md5').update(parts.join('/')).digest('hex');
}
