import { Refused } from '../core/reasons.ts';
import type { Call } from '../operation/operation.ts';

/**
 * The same bytes, which break off when the signal aborts: nothing is stored then.
 *
 * @param lost what is thrown then; the signal's own reason without it
 * @example await world.data.put(key, whileAlive(fetched.body, run.signal), world.maxUpload)
 */
export async function* whileAlive(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  lost: () => unknown = () => signal.reason,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    if (signal.aborted) throw lost();
    yield chunk;
  }
  if (signal.aborted) throw lost();
}

/**
 * Refuses a body that says that it is too large, before any of it is read.
 *
 * gap: Glance reads on until there are too many bytes; here a test need not send them.
 *
 * @throws the reason `upload-too-large`
 */
export function refuseTooLarge({ headers }: Call, maximum: number): void {
  if (Number(headers['content-length'] ?? 0) > maximum) throw new Refused({ kind: 'upload-too-large', maximum });
}
