import type { Json } from './operation.ts';
import type { Violation } from './violation.ts';

/** What the first line of a written journal calls itself. */
export const JOURNAL_KIND = 'journal';
/** The form of written journals that this release writes and reads. */
export const JOURNAL_VERSION = 1;

/** A file of the user's, or one of the package, as a journal has it. */
export interface JournalFile {
  /** Its path as it was given. */
  readonly name: string;
  /** Its path in the package, in place of its content. */
  readonly shipped?: string;
  /** What it says, without its secrets. */
  readonly content?: Json;
  /** Why there is no content. */
  readonly leftOut?: string;
}

/** The first line: with what the world began. */
export interface JournalStamp {
  readonly polyglance: typeof JOURNAL_KIND;
  readonly version: number;
  readonly release: string;
  /** The machine's time, as a text. */
  readonly at: string;
  /** Whose journal it is: of all sandboxes, or of one; `null` is the default one. */
  readonly sandbox: string | null | { readonly all: true };
  readonly seed: string;
  readonly clock: { readonly mode: string; readonly at?: number; readonly started: number };
  readonly auth: string;
  /** Those that are not as they are by default. */
  readonly switches: Readonly<Record<string, Json>>;
  readonly preset: readonly string[];
  /** How strictly requests are held against the contract. */
  readonly contract: string;
  /** Other settings that answers depend on. */
  readonly settings: Readonly<Record<string, Json>>;
  readonly fixtures: readonly JournalFile[];
  readonly scenarios: readonly JournalFile[];
  /** Whether the world went on from a kept state, which is not in the journal. */
  readonly state: boolean;
  /** Whether files were loaded again when they changed, which is not in the journal. */
  readonly watch: boolean;
  /** How many exchanges and acts were forgotten before the first line that is there. */
  readonly dropped: number;
}

/** What all lines but the first and the last have. */
interface Line {
  /** `null` for the default one. */
  readonly sandbox: string | null;
  /** Counts up with each reset, and with each sandbox that is made anew. */
  readonly life: number;
}

/** Something that was done to a world by its owner, as a request to the admin API. */
export interface ActLine extends Line {
  readonly kind: 'admin';
  readonly at: string;
  /** The number of the exchange before it in the same life; -1 where it begins the life. */
  readonly after: number;
  readonly method: string;
  /** Below `/__admin`. */
  readonly path: string;
  readonly body: string;
}

/** Which tokens an exchange has, without what they are: `given-0` is the first one of the fixtures, `made-1` one that was issued. */
export interface ExchangeTokens {
  /** By name of the header. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly body?: string;
  /** The one that was issued. */
  readonly issued?: string;
}

/** An exchange as the admin API shows it, secrets taken out. */
export interface ShownExchange {
  readonly number: number;
  readonly requestId: string;
  readonly at: string;
  readonly dialect: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly requestBody: string | null;
  readonly user: string | null;
  readonly project: string | null;
  readonly status: number;
  readonly replyHeaders: Readonly<Record<string, string>> | null;
  readonly replyBody: string | null;
  readonly error: string | null;
  readonly violations: readonly Violation[];
  readonly rules: readonly string[];
  readonly outcome: string;
  readonly duration: number;
}

/** One request and its answer. */
export interface ExchangeLine extends Line, ShownExchange {
  readonly kind: 'exchange';
  /** What the clock of its world said when it began: a text, or milliseconds since 1970 where they have a fraction. */
  readonly clock: string | number;
  /** How many bytes its body had where that is not kept; `null` where nobody knows. */
  readonly bodyBytes?: number | null;
  readonly tokens: ExchangeTokens;
}

/** The last line: the run ended in order. */
export interface EndLine {
  readonly kind: 'end';
  readonly at: string;
  readonly exchanges: number;
  readonly acts: number;
  /** How many were not written, because the disk was too slow. */
  readonly dropped: number;
}
