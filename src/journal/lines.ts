import type { Instant } from '../core/clock.ts';
import type { ActLine, ExchangeLine, ShownExchange } from '../operation/journal-words.ts';
import type { Aliases } from './aliases.ts';
import type { Act, Chronicle } from './chronicle.ts';
import type { Exchange } from './exchange.ts';
import { cutBody } from './journal.ts';
import { toShown } from './redact.ts';

/** Whose lines they are. */
export interface LineSource {
  readonly sandbox: string | null;
  readonly chronicle: Pick<Chronicle, 'life' | 'clockAt'>;
  readonly aliases: Aliases;
  /** How many bytes an image has that was uploaded; `undefined` where there is none. */
  readonly sizeOf: (image: string) => number | undefined;
}

/** An exchange as a line of a written journal, secrets taken out. */
export function toExchangeLine(exchange: Exchange, { sandbox, chronicle, aliases, sizeOf }: LineSource): ExchangeLine {
  const { number, at, replyBody } = exchange;
  const shown = toShown({ ...exchange, replyBody: cutBody(replyBody) }) as unknown as ShownExchange;
  const bytes = bytesNotKept(exchange, sizeOf);
  return {
    kind: 'exchange',
    sandbox,
    life: chronicle.life,
    clock: toClockText(chronicle.clockAt(number, at)),
    ...(bytes === undefined ? {} : { bodyBytes: bytes }),
    tokens: aliases.of(exchange),
    ...shown,
  };
}

/** Something that was done to a sandbox as a line of a written journal. */
export function toActLine({ at, after, method, path, body }: Act, sandbox: string | null, life: number): ActLine {
  return { kind: 'admin', sandbox, life, at: new Date(at).toISOString(), after, method, path, body };
}

function toClockText(at: Instant): string | number {
  return Number.isInteger(at) ? new Date(at).toISOString() : at;
}

const IMAGE_DATA = /\/images\/([^/?]+)\/(?:file|stage)$/;

/** How many bytes the body had, where it is not kept; `null` where nobody knows. */
function bytesNotKept({ headers, path, requestBody }: Exchange, sizeOf: LineSource['sizeOf']): number | null | undefined {
  if (requestBody !== undefined)
    return /… \[cut: \d+ of (\d+) bytes\]$/.test(requestBody) ? Number(/(\d+) bytes\]$/.exec(requestBody)?.[1]) : undefined;
  const length = headers['content-length'];
  if (typeof length === 'string') return length === '0' ? undefined : Number(length);
  if (headers['transfer-encoding'] === undefined) return undefined;
  return sizeOf(IMAGE_DATA.exec(path)?.[1] ?? '') ?? null;
}
