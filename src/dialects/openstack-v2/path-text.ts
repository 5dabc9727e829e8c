import { isUtf8 } from 'node:buffer';
import { Answer } from '../../operation/answer.ts';
import type { Call } from '../../operation/operation.ts';
import { ERRORS } from './errors.ts';

/**
 * A name that stands in the path. Glance takes each byte of a path for a character, so that `%C5%BC` is two of them: a name beyond ASCII
 * that is given in a body is another one than the same name in a path.
 *
 * gap: a name in a path whose bytes are no UTF-8 breaks the real service (500).
 *
 * @param position of the segment; from the end where it is negative
 * @throws Answer 400 for bytes that are no UTF-8
 */
export function readPathText(call: Call, position: number): string {
  const segment = call.path.split('/').at(position) ?? '';
  if (!segment.includes('%')) return segment;
  const text = segment.replace(/%([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (isUtf8(Buffer.from(text, 'latin1'))) return text;
  throw new Answer(ERRORS.badRequest, { message: 'The URL of the request has characters that cannot be decoded.' });
}
