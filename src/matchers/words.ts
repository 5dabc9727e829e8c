import type { Exchange } from '../journal/exchange.ts';
import { toShown } from '../journal/redact.ts';
import type { MatcherContext } from './context.ts';
import type { Mismatch } from './expected.ts';

/** So many requests are shown. */
const SHOWN = 3;

/** A request, and where it is not as it has to be. */
export interface Held {
  readonly exchange: Exchange;
  readonly mismatches: readonly Mismatch[];
}

/** `#12 PATCH /openstack/v2/images/…: openstack-v2.image-update, answered with 409`. */
export function toExchangeLine(exchange: Exchange): string {
  const { url } = toShown(exchange) as { readonly url: string };
  const { number, method, operation, outcome, status } = exchange;
  return `#${number} ${method} ${url}: ${operation}, ${outcome === 'open' ? 'not answered yet' : `answered with ${status}`}`;
}

/** Requests, the latest ones where there are many. */
export function toExchangeLines(exchanges: readonly Exchange[]): readonly string[] {
  const lines = exchanges.slice(-SHOWN).map((one) => `  ${toExchangeLine(one)}`);
  return exchanges.length > SHOWN ? [`  (the last ${SHOWN} of ${exchanges.length})`, ...lines] : lines;
}

/** The requests that are most like what was expected, with what sets them apart. */
export function toNearest(held: readonly Held[], { utils }: MatcherContext): readonly string[] {
  const nearest = [...held]
    .sort((a, b) => a.mismatches.length - b.mismatches.length || b.exchange.number - a.exchange.number)
    .slice(0, SHOWN);
  return nearest.flatMap(({ exchange, mismatches }) => [
    `  ${toExchangeLine(exchange)}`,
    ...mismatches.flatMap(({ what, expected, actual, isCut }) => [
      `    ${what}: expected ${toIndented(utils.printExpected(expected))}`,
      `    ${' '.repeat(what.length)}  received ${toIndented(utils.printReceived(toSafe(exchange, what, actual)))}${isCut ? ' (cut: the journal keeps the beginning of a long body)' : ''}`,
    ]),
  ]);
}

function toIndented(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

/** What was sent, without the secrets in it. */
function toSafe(exchange: Exchange, what: string, actual: unknown): unknown {
  const shown = toShown(exchange) as Readonly<Record<string, unknown>>;
  if (actual === undefined) return undefined;
  if (what.startsWith('header '))
    return (shown['headers'] as Readonly<Record<string, unknown>>)[what.slice('header '.length).toLowerCase()];
  if (what.startsWith('query ')) return new URLSearchParams(String(shown['url']).split('?')[1]).get(what.slice('query '.length));
  if (what !== 'body') return shown[what] ?? undefined;
  const text = String(shown['requestBody']);
  return typeof actual === 'string' ? text : (JSON.parse(text) as unknown);
}
