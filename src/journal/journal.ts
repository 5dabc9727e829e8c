import { StringDecoder } from 'node:string_decoder';
import { toGlob } from '../core/glob.ts';
import type { Exchange } from './exchange.ts';
import { createPages, type Slot } from './pages.ts';
import { pack, unpack } from './record.ts';

/** How many exchanges a journal keeps, unless told otherwise. */
const JOURNAL_SIZE = 1000;
/** How many bytes of a body are kept. */
export const BODY_AT_MOST = 64 * 1024;

/** What is known of a request when it arrives. */
export type OpeningFields = Pick<Exchange, 'requestId' | 'at' | 'dialect' | 'operation' | 'method' | 'path' | 'url' | 'headers'>;

/** Which exchanges to list. */
export interface JournalQuery {
  /** How many at most: the first ones after `after`, else the last ones there are. */
  readonly limit?: number;
  /** Only those with a higher number. */
  readonly after?: number;
  /** An operation id; `*` stands for any run of characters. */
  readonly operation?: string;
}

/** The last exchanges of one sandbox: those that are open as they are, those that are over as bytes. */
export interface Journal {
  /** Keeps a new exchange; it is `open` until {@link Journal.close}, and the pipeline fills in the rest meanwhile. */
  open(fields: OpeningFields): Exchange;
  /**
   * Ends an exchange, cuts what is long of its bodies and tells the listeners. A second time does nothing.
   *
   * @param duration milliseconds from the request's first byte to the end of the answer
   */
  close(exchange: Exchange, outcome: Exclude<Exchange['outcome'], 'open'>, duration: number): void;
  /** The kept exchanges that the query asks for, oldest first. */
  list(query?: JournalQuery): readonly Exchange[];
  /** The kept exchanges for which there was no route, oldest first. */
  unmatched(): readonly Exchange[];
  /** The kept exchange of this number or request id. */
  find(id: string): Exchange | undefined;
  /** Forgets all exchanges; numbers go on, so that `after` stays good. */
  clear(): void;
  /** How many are kept. */
  readonly count: number;
  /** The number of the newest exchange; 0 before the first. */
  readonly last: number;
  /** How many were given up for newer ones since it was made or cleared. */
  readonly dropped: number;
  /** Tells of each exchange that ends. Returns a function that stops it. */
  onClose(listener: (exchange: Exchange) => void): () => void;
}

/**
 * Makes a journal: a ring that grows with what is written, up to its size.
 *
 * @param size how many exchanges it keeps; 0 keeps none, and still tells the listeners
 * @param witness is told of each exchange that ends while its bodies are whole
 * @example
 * const journal = createJournal(100);
 * const exchange = journal.open({ requestId, at: Date.now(), dialect, operation: operation.id, method, path, url, headers });
 * exchange.status = 200;
 * journal.close(exchange, 'answered', 1.5);
 */
export function createJournal(size: number = JOURNAL_SIZE, witness?: (exchange: Exchange) => void): Journal {
  const listeners = new Set<(exchange: Exchange) => void>();
  const pages = createPages();
  let ring: (Exchange | Slot)[] = [];
  let written = 0;
  let dropped = 0;
  let number = 0;
  let firstNumber = 1;

  const keep = (exchange: Exchange): void => {
    if (size === 0) {
      dropped += 1;
      return;
    }
    if (ring.length < size) ring.push(exchange);
    else {
      const oldest = ring[written % size];
      if (oldest !== undefined && isSlot(oldest)) pages.drop(oldest);
      ring[written % size] = exchange;
      dropped += 1;
    }
    written += 1;
  };
  const open = (fields: OpeningFields): Exchange => {
    number += 1;
    const exchange = toOpen(number, fields);
    keep(exchange);
    return exchange;
  };
  const close = (exchange: Exchange, outcome: Exclude<Exchange['outcome'], 'open'>, duration: number): void => {
    if (exchange.outcome !== 'open') return;
    exchange.outcome = outcome;
    exchange.duration = duration;
    witness?.(exchange);
    exchange.requestBody = cutBody(exchange.requestBody);
    exchange.replyBody = cutBody(exchange.replyBody);
    store(exchange);
    for (const listener of listeners) listener(exchange);
  };
  /** An exchange that is over gives its place to its bytes, if it still has one. */
  const store = (exchange: Exchange): void => {
    const place = (exchange.number - firstNumber) % size;
    if (ring[place] === exchange) ring[place] = pages.add(pack(exchange));
  };
  const all = (): Exchange[] => {
    const start = ring.length < size || size === 0 ? 0 : written % size;
    return [...ring.slice(start), ...ring.slice(0, start)].map((one) => (isSlot(one) ? unpack(pages.read(one)) : one));
  };
  const clear = (): void => {
    ring = [];
    pages.clear();
    written = 0;
    dropped = 0;
    firstNumber = number + 1;
  };
  return {
    open,
    close,
    list: (query = {}) => select(all(), query),
    find: (id) => all().find(({ number: one, requestId }) => String(one) === id || requestId === id),
    unmatched: () => all().filter(isUnmatched),
    clear,
    get count() {
      return ring.length;
    },
    get last() {
      return number;
    },
    get dropped() {
      return dropped;
    },
    onClose: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function isSlot(one: Exchange | Slot): one is Slot {
  return 'page' in one;
}

/** One literal with all fields, so that all exchanges have one shape. */
function toOpen(number: number, fields: OpeningFields): Exchange {
  return {
    number,
    requestId: fields.requestId,
    at: fields.at,
    dialect: fields.dialect,
    operation: fields.operation,
    method: fields.method,
    path: fields.path,
    url: fields.url,
    headers: fields.headers,
    requestBody: undefined,
    user: undefined,
    project: undefined,
    status: 0,
    replyHeaders: undefined,
    replyBody: undefined,
    error: undefined,
    violations: [],
    rules: [],
    looked: [],
    ruleset: 0,
    nearMisses: [],
    outcome: 'open',
    duration: 0,
  };
}

/** The ids of the operations that answer where a dialect has no route end so. */
function isUnmatched(exchange: Exchange): boolean {
  return exchange.nearMisses.length > 0 || exchange.operation.endsWith('.unmatched');
}

function select(exchanges: readonly Exchange[], { limit = Number.POSITIVE_INFINITY, after, operation }: JournalQuery): Exchange[] {
  const wanted = operation === undefined ? undefined : toGlob(operation);
  const found = exchanges.filter(
    (exchange) => (after === undefined || exchange.number > after) && (wanted === undefined || wanted(exchange.operation)),
  );
  if (found.length <= limit) return found;
  return after === undefined ? found.slice(found.length - limit) : found.slice(0, limit);
}

/** A long body is copied, not sliced: a slice of a string keeps all of it in memory. */
export function cutBody(body: string | undefined): string | undefined {
  if (body === undefined || body.length * 3 <= BODY_AT_MOST) return body;
  const bytes = Buffer.byteLength(body);
  if (bytes <= BODY_AT_MOST) return body;
  const head = Buffer.from(body.slice(0, BODY_AT_MOST)).subarray(0, BODY_AT_MOST);
  return `${new StringDecoder('utf8').write(head)}… [cut: ${BODY_AT_MOST} of ${bytes} bytes]`;
}
