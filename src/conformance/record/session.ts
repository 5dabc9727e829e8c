import { setImmediate } from 'node:timers/promises';
import type { PassedExchange } from './exchange.ts';
import type { RecordingFile } from './recording.ts';
import type { Redact } from './redact.ts';
import type { Comparison, Shadow } from './shadow.ts';

/** What a session stands on. */
export interface SessionParts {
  readonly file: RecordingFile;
  readonly redact: Redact;
  /** Compares; `null` where that is not wanted. */
  readonly shadow: Shadow | null;
  /** Told a line at a time what is worth reading while it goes on. */
  readonly tell: (line: string) => void;
}

/** What a session has been. */
export interface Tally {
  exchanges: number;
  aborted: number;
  reset: number;
  /** Exchanges that were compared. */
  compared: number;
  /** Exchanges of which the emulator's answer would have been another one. */
  differing: number;
}

/** Writes exchanges down as they end, beside the traffic: nothing waits for it. */
export interface Session {
  readonly take: (exchange: PassedExchange) => void;
  /**
   * Resolves when all is written.
   *
   * @throws what stood in the way of writing
   */
  end(): Promise<Tally>;
}

/** Exchanges, and bytes of them, that wait at most; beyond that they are written without being compared. */
const WAITING_AT_MOST = 500;
const BYTES_AT_MOST = 8 * 1024 * 1024;
/** Reasons for not comparing that are told. */
const REASONS_AT_MOST = 20;
/** Below so many the traffic goes first. */
const FEW = 50;

const BEHIND: Comparison = { differs: null, why: 'exchanges that came faster than they could be compared' };

/** Begins to write down. */
export function createSession({ file, redact, shadow, tell }: SessionParts): Session {
  const tally: Tally = { exchanges: 0, aborted: 0, reset: 0, compared: 0, differing: 0 };
  const waiting: PassedExchange[] = [];
  const told = new Set<string>();
  let bytes = 0;
  let failure: Error | undefined;
  let working: Promise<void> | undefined;
  let onFull: () => void = () => undefined;
  const isFull = (): boolean => waiting.length > WAITING_AT_MOST || bytes > BYTES_AT_MOST;
  const compare = (exchange: PassedExchange): Promise<Comparison> | Comparison => {
    if (shadow === null) return { differs: null };
    if (isFull()) return BEHIND;
    const full = new Promise<Comparison>((resolve) => {
      onFull = () => resolve(BEHIND);
    });
    return Promise.race([shadow.compare(exchange).catch(toFailed), full]);
  };
  const write = async (exchange: PassedExchange): Promise<void> => {
    const { differs, why } = await compare(exchange);
    const line = redact.line(exchange, differs);
    count(tally, line);
    if (why !== undefined && !told.has(why) && told.size < REASONS_AT_MOST) {
      told.add(why);
      tell(`not compared: ${redact.text(why)}`);
      if (told.size === REASONS_AT_MOST) tell('not compared: others too, which are not told one by one');
    }
    for (const difference of line.differs ?? []) tell(`${line.method} ${shadow?.toShown(line.url) ?? line.url}: ${difference}`);
    await file.write(line);
  };
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      bytes -= sizeOf(next);
      if (waiting.length < FEW) await setImmediate();
      if (failure === undefined) await write(next);
    }
    working = undefined;
  };
  return {
    take: (exchange) => {
      waiting.push(exchange);
      bytes += sizeOf(exchange);
      if (isFull()) onFull();
      working ??= work().catch((error: unknown) => {
        failure ??= error instanceof Error ? error : new Error(String(error));
        working = undefined;
        tell(`nothing more is written: ${error instanceof Error ? error.message : String(error)}`);
      });
    },
    end: async () => {
      await working;
      await file.close();
      if (failure !== undefined) throw failure;
      return tally;
    },
  };
}

function toFailed(error: unknown): Comparison {
  return { differs: null, why: `exchanges that the emulator did not answer (${error instanceof Error ? error.message : String(error)})` };
}

function count(
  tally: Tally,
  { outcome, differs }: { readonly outcome: PassedExchange['outcome']; readonly differs: readonly string[] | null },
): void {
  tally.exchanges += 1;
  if (outcome !== 'answered') tally[outcome] += 1;
  if (differs !== null) tally.compared += 1;
  if (differs !== null && differs.length > 0) tally.differing += 1;
}

function sizeOf({ body, replyBody, headers, replyHeaders }: PassedExchange): number {
  const inHeaders = [...headers, ...replyHeaders].reduce((sum, one) => sum + one.length, 0);
  return inHeaders + (body.bytes?.length ?? 0) + (replyBody.bytes?.length ?? 0);
}
